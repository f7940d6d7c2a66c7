"""Starting a budget, blank or from an earlier one: what it would be (``plan``), and making it (``start``)."""

from dataclasses import dataclass
from functools import cached_property

from django.db import transaction

from budget.domain.digest import digest
from budget.domain.facts import FactBook, Unit, UnitProfile
from budget.domain.states import Status
from budget.models import Budget, BudgetUnit, Department, User
from budget.selectors import factbook
from budget.selectors.versions import unfinished, versions_of
from budget.selectors.years import form_set_of, open_years, procedure_of
from budget.services.facts import store_factbook
from budget.services.lists import lists_for
from budget.services.log import log
from budget.services.renewing import Present, Remark, blank, renew


class StartError(ValueError):
    """It cannot be started; the message says in Chinese why. ``budget``: the one that is in the way."""

    def __init__(self, message: str, budget: Budget | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.budget = budget


class ApprovedError(StartError):
    """The year has an approved budget: what changes it is a version of its own kind."""


class OutdatedError(StartError):
    """What was looked at is no longer what would be made."""


@dataclass(frozen=True)
class Plan:
    """What a new budget would hold. ``source`` is None for a blank one."""

    department: Department
    book: FactBook
    remarks: tuple[Remark, ...] = ()
    source: Budget | None = None
    amounts: bool = False
    # What follows an approved one is no new budget but a change of it (services.opening).
    version: int = 1

    @cached_property
    def digest(self) -> str:
        """What whoever looked at the plan agreed to."""
        return digest(self.book)

    @property
    def origin(self) -> str:
        """What it starts from, in words."""
        if self.source is None:
            return "空白"
        kept = "保留金额" if self.amounts else "金额清零"
        return f"由{self.source.year}年第{self.source.version}版带入，{kept}"


def plan(*, department: Department, year: int, source: Budget | None = None, amounts: bool = False) -> Plan:
    """What a new budget of a department for a year would hold; nothing is stored.

    ``source``: an earlier budget of the same department, for its lines; ``amounts``: with its money.
    Raises StartError where none may be started.
    """
    _refuse(department, year, source)
    present, form_set = _present(department), form_set_of(year)
    if source is None:
        return Plan(department, blank(present, year=year, form_set=form_set))
    renewed = renew(
        factbook(source), present, year=year, form_set=form_set, lists=lists_for(year), amounts=amounts
    )
    return Plan(department, renewed.book, renewed.remarks, source, amounts)


def start(
    *,
    user: User,
    department: Department,
    year: int,
    source: Budget | None = None,
    amounts: bool = False,
    agreed: str = "",
    address: str | None = None,
) -> Budget:
    """Make the budget that ``plan`` tells of, as a draft, and log it: whole, or not at all.

    ``agreed`` is the digest of the plan that was looked at: when it would be another by now, nothing is
    made (OutdatedError). Raises StartError and FactsError.
    """
    with transaction.atomic():
        # Two at once: the second waits here and then sees the first one's budget.
        department = Department.objects.select_for_update().get(pk=department.pk)
        planned = plan(department=department, year=year, source=source, amounts=amounts)
        if agreed and agreed != planned.digest:
            raise OutdatedError("预览之后来源预算或单位有改动，请重新核对下面的内容，再点“建立”。")
        procedure = procedure_of(year)
        budget = Budget.objects.create(
            department=department,
            year=year,
            version=planned.version,
            form_set=planned.book.form_set,
            department_name=department.name,
            procedure=procedure,
            stage=procedure.first_stage,
            status=Status.DRAFT,
        )
        store_factbook(budget=budget, book=planned.book)
        log(
            budget=budget,
            actor=user.get_short_name(),
            username=user.username,
            action="new",
            to_state=budget.state,
            reason=planned.origin,
            address=address,
        )
    return budget


def refuse_unfinished(department: Department, year: int) -> None:
    """Raise StartError while a version of that year is being made: one at a time."""
    if found := unfinished(department, year):
        raise StartError(
            f"{year}年预算第{found.version}版还没有编完（{found.stage.label}·{found.status.label}），"
            "一个年度同时只编一份。请继续编制那一份。",
            found,
        )


def _refuse(department: Department, year: int, source: Budget | None) -> None:
    """Raise StartError where none may be started."""
    if year not in open_years():
        raise StartError(f"{year}年没有开放编制，请联系财政部门或系统管理员。")
    if source is not None and (source.department_id != department.pk or source.year > year):
        raise StartError("只能从本部门以前年度的预算开始。")
    refuse_unfinished(department, year)
    if approved := versions_of(department, year).first():
        raise ApprovedError(
            f"{year}年预算第{approved.version}版已经批复。要改变它，请选择是调剂、追加追减还是更正。",
            approved,
        )


def _present(department: Department) -> Present:
    units = list(BudgetUnit.objects.filter(department=department).order_by("code"))
    return Present(
        department.code,
        department.name,
        [Unit(unit.code, unit.name) for unit in units],
        [UnitProfile(unit.code, unit.nature) for unit in units],
    )
