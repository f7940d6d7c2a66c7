"""A department with secrets: a 涉密 unit and withheld lines, all under marked names and with odd amounts."""

from dataclasses import replace

from budget.domain.codes import ControlPart, Fund, IncomeSource, Kind, System
from budget.domain.facts import (
    ControlFigure,
    EarlierFigure,
    FactBook,
    IncomeLine,
    OfficialVehicleCost,
    Passage,
    ProcurementLine,
    Project,
    ServicePurchaseLine,
    SubjectName,
    Unit,
    UnitProfile,
)
from budget.domain.states import Stage, Status
from budget.models import Budget, BudgetUnit
from budget.services.facts import store_factbook
from budget.services.log import log
from tests.publishing import make_budget
from tests.renderers.books import CONSULTING, HEADQUARTERS, line
from tests.units import two_units

MARK = "玄武"
UNIT = "129777"
PROJECT = "11010526T000000777777"
# A withheld line of a project, one of 公务用车运行维护费, all of the 涉密 unit.
LINE_FEN, VEHICLE_FEN, UNIT_FEN = 765_432_198_7, 31_415_926_5, 271_828_182_9
SUBJECT = "30226"
BASIS = f"{MARK}定密第七号"


def open_book() -> FactBook:
    """The budget without its secrets: two units, everything says whose it is."""
    book = two_units()
    return replace(book, names=(*book.names, SubjectName(System.FUNCTION, "2230105", "国有企业棚户区改造")))


def secret_book() -> FactBook:
    """The whole budget; what of it may be shown is ``open_book``."""
    book = open_book()
    basis = {"withheld": True, "withheld_basis": BASIS}
    marked = (
        replace(
            line("2011302", "50205", SUBJECT, LINE_FEN, Kind.PROJECT),
            project=PROJECT, **basis,
        ),
        replace(line("2011301", "50208", "30231", VEHICLE_FEN, unit="129002"), **basis),
    )  # fmt: skip
    theirs = line("2011301", "50205", SUBJECT, UNIT_FEN, unit=UNIT)
    general = IncomeSource.GENERAL_PUBLIC
    name = f"{MARK}工程"
    return replace(
        book,
        units=(*book.units, Unit(UNIT, f"{MARK}中心")),
        names=(*book.names, SubjectName(System.DEPT_ECONOMIC, SUBJECT, f"{MARK}费")),
        income=(
            *book.income,
            IncomeLine(HEADQUARTERS, general, False, LINE_FEN),
            IncomeLine("129002", general, False, VEHICLE_FEN),
            IncomeLine(UNIT, general, False, UNIT_FEN),
        ),
        expenditure=(*book.expenditure[:2], *marked, *book.expenditure[2:], theirs),
        projects=(
            *book.projects,
            Project(PROJECT, name, HEADQUARTERS, f"{MARK}目标", CONSULTING.indicators),
            Project("11010526T000000777778", f"{MARK}二期", UNIT, f"{MARK}目标", CONSULTING.indicators),
        ),
        procurement=(
            *book.procurement,
            ProcurementLine("B", LINE_FEN, unit=HEADQUARTERS, project=PROJECT, fund=Fund.GENERAL_PUBLIC),
            ProcurementLine("A", UNIT_FEN, unit=UNIT),
        ),
        services=(
            *book.services,
            ServicePurchaseLine("01-公共服务", f"0115-{MARK}", f"{MARK}服务", "201-一般", UNIT_FEN, UNIT),
        ),
        vehicles=(*book.vehicles, OfficialVehicleCost("129002", fuel_fen=VEHICLE_FEN)),
        controls=(ControlFigure("一下", None, None, ControlPart.ALL, LINE_FEN + UNIT_FEN),),
        profiles=(*book.profiles, UnitProfile(UNIT, assets_to_buy=MARK)),
        passages=(Passage("duties", "负责政务服务。"), Passage("duties", f"负责{MARK}。", UNIT)),
        earlier=(EarlierFigure("expenditure", UNIT_FEN, UNIT),),
    )


def approved_with_secrets(book: FactBook | None = None) -> Budget:
    """That budget, approved, with the entry of that in its log, and its unit registered as 涉密."""
    book = book or secret_book()
    made = make_budget(book)
    store_factbook(budget=made, book=book)
    BudgetUnit.objects.filter(code=UNIT).update(classified=True, classified_basis=BASIS)
    made.stage, made.status = Stage.SECOND_DOWN, Status.ACCEPTED
    made.save()
    log(budget=made, actor="财政", action="approve", to_state=made.state)
    return Budget.objects.select_related("department").get(pk=made.pk)
