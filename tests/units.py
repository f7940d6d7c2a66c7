"""A department of two units with a clerk each, for tests of what a unit's clerk may do."""

from dataclasses import replace

from budget.domain.codes import Fund, IncomeSource, Kind
from budget.domain.facts import FactBook, IncomeLine, Project, ServicePurchaseLine, UnitProfile
from budget.domain.roles import RoleKind
from budget.models import Budget, BudgetUnit, Department, Role, User
from budget.services.accounts import make_demo_accounts
from budget.services.facts import store_factbook
from tests.conftest import PASSWORD
from tests.publishing import make_budget
from tests.renderers.books import CENTRE, CONSULTING, GUIDANCE, HEADQUARTERS, line, several

TRAINING = Project(
    "11010522T000000490001", "窗口人员培训", CENTRE, goal="培训。", indicators=CONSULTING.indicators[:2],
    total_fen=300_000, fiscal_fen=300_000,
)  # fmt: skip


def told(book: FactBook) -> FactBook:
    """What says not whose it is becomes the headquarters', so that units have budgets of their own."""
    return replace(
        book,
        procurement=tuple(replace(one, unit=HEADQUARTERS) for one in book.procurement),
        services=tuple(replace(one, unit=HEADQUARTERS) for one in book.services),
    )


def two_units() -> FactBook:
    """Two units, everything of which says whose it is; each unit's income is its spending."""
    book = told(several())
    mine = (
        line("2011301", "50101", "30101", 500_000, unit=CENTRE),
        line("2011302", "50205", "30227", 300_000, Kind.PROJECT, unit=CENTRE),
    )
    theirs = tuple(one for one in book.expenditure if one.unit == HEADQUARTERS)
    return replace(
        book,
        income=tuple(
            IncomeLine(unit, _SOURCES[fund], False, fen)
            for unit, lines in ((HEADQUARTERS, theirs), (CENTRE, mine))
            for fund in Fund
            if (fen := sum(one.amount_fen for one in lines if one.fund is fund))
        ),
        expenditure=(*theirs, *mine),
        year_end=(),
        projects=(CONSULTING, GUIDANCE, TRAINING),
        services=(
            *book.services,
            ServicePurchaseLine(
                "02-政府履职辅助性服务",
                "0201-法律服务",
                "法律咨询服务",
                "201-一般公共服务支出",
                10_000,
                unit=CENTRE,
            ),
        ),
        profiles=(UnitProfile(HEADQUARTERS), UnitProfile(CENTRE, staff=12)),
    )


_SOURCES = {
    Fund.GENERAL_PUBLIC: IncomeSource.GENERAL_PUBLIC,
    Fund.GOVERNMENT_FUND: IncomeSource.GOVERNMENT_FUND,
    Fund.STATE_CAPITAL: IncomeSource.STATE_CAPITAL,
    Fund.FISCAL_ACCOUNT: IncomeSource.FISCAL_ACCOUNT,
    Fund.UNIT_FUNDS: IncomeSource.OTHER,
}


def of_two_units() -> Budget:
    """That budget as a draft, with the usual cast and a clerk of each unit."""
    make_demo_accounts(password=PASSWORD)
    book = two_units()
    made = make_budget(book)
    store_factbook(budget=made, book=book)
    for unit in book.units:
        clerk_of(unit.code)
    return Budget.objects.select_related("department").get(pk=made.pk)


def clerk_of(code: str) -> User:
    """The clerk of a unit alone; made where there is none."""
    department = Department.objects.get(code="129")
    unit, _ = BudgetUnit.objects.get_or_create(department=department, code=code, defaults={"name": code})
    user, is_new = User.objects.get_or_create(
        username=f"clerk{code}", defaults={"full_name": f"{code}经办人"}
    )
    if is_new:
        user.set_password(PASSWORD)
        user.save()
    Role.objects.get_or_create(
        user=user, department=department, defaults={"role": RoleKind.CLERK, "unit": unit}
    )
    return user
