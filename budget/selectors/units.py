"""汇总: each unit's part of a department's budget, what it comes to, what is wrong in it, how far it is."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from budget.domain.codes import Kind
from budget.domain.facts import FactBook
from budget.domain.findings import Finding, Severity
from budget.domain.roles import RoleKind
from budget.domain.spots import Spot
from budget.domain.units import BY_UNIT
from budget.models import Budget, BudgetUnitName, Role, UnitReport
from budget.models.review import ReportState
from budget.rules.entered import Lack
from budget.selectors.checking import Checked
from budget.selectors.grids import GRIDS

# So many rows with the same gap are named; the others are counted.
_NAMED = 6
# The rows that a unit's part is counted in: what it enters, not what was sent down to it.
COUNTED = tuple(name for name in BY_UNIT if name not in ("controls", "profiles"))


@dataclass(frozen=True, slots=True)
class Money:
    """What rows come to, in 分, and how many they are."""

    income: int = 0
    carried: int = 0
    basic: int = 0
    project: int = 0
    year_end: int = 0
    rows: int = 0

    @property
    def expenditure(self) -> int:
        return self.basic + self.project

    @property
    def balance(self) -> int:
        """收入 + 上年结转 − 支出 − 年终结转: zero where it balances."""
        return self.income + self.carried - self.expenditure - self.year_end


@dataclass(frozen=True, slots=True)
class Problem:
    """Something found in a unit's rows."""

    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class UnitStanding:
    """One unit: its money, what is wrong in its rows, and whether its part was handed in at this stage.

    ``has_clerk``: it has a clerk of its own, and so is waited for.
    """

    code: str
    name: str
    money: Money
    problems: Sequence[Problem]
    report: UnitReport | None
    has_clerk: bool

    @property
    def errors(self) -> int:
        return sum(one.severity is Severity.ERROR for one in self.problems)

    @property
    def warnings(self) -> int:
        return sum(one.severity is Severity.WARNING for one in self.problems)

    @property
    def is_reported(self) -> bool:
        return self.report is not None and self.report.state == ReportState.REPORTED

    @property
    def state(self) -> str:
        return ReportState(self.report.state).label if self.report else "编制中"


@dataclass(frozen=True, slots=True)
class Summary:
    """All units of a budget; ``nobodys``: money that is of none of them; ``total``: the department's."""

    units: Sequence[UnitStanding]
    nobodys: Money | None
    total: Money
    counts: Mapping[Severity, int]


def summary(budget: Budget, checked: Checked) -> Summary:
    """The budget by its units, as it was checked. Two queries."""
    money = money_by_unit(checked.book)
    problems = problems_by_unit(checked)
    reports = {one.unit_code: one for one in UnitReport.objects.filter(budget=budget, stage=budget.stage)}
    watched = set(_with_clerk(budget))
    known = [
        UnitStanding(
            unit.code,
            unit.name,
            money.pop(unit.code, Money()),
            problems.get(unit.code, ()),
            reports.get(unit.code),
            unit.code in watched,
        )
        for unit in checked.book.units
    ]
    rest = list(money.values())
    total = _sum([*(one.money for one in known), *rest])
    return Summary(known, _sum(rest) if rest else None, total, checked.counts)


def unreported(budget: Budget) -> list[BudgetUnitName]:
    """The units of a budget that have a clerk of their own and have not reported in the present stage."""
    reported = UnitReport.objects.filter(budget=budget, stage=budget.stage, state=ReportState.REPORTED)
    named = BudgetUnitName.objects.filter(budget=budget, code__in=_with_clerk(budget))
    return list(named.exclude(code__in=reported.values("unit_code")).order_by("position", "pk"))


def _with_clerk(budget: Budget) -> list[str]:
    """The codes of the department's units that somebody enters who may sign in."""
    roles = Role.objects.filter(
        department=budget.department_id, role=RoleKind.CLERK, unit__isnull=False, user__is_active=True
    )
    return list(roles.values_list("unit__code", flat=True).distinct())


def money_by_unit(book: FactBook) -> dict[str | None, Money]:
    """What each unit's facts come to; under None those that do not say whose they are."""
    found: dict[str | None, Counter[str]] = {}

    def add(unit: str | None, name: str, fen: int) -> None:
        found.setdefault(unit, Counter())[name] += fen

    for income in book.income:
        add(income.unit, "carried" if income.carried_over else "income", income.amount_fen)
    for line in book.expenditure:
        add(line.unit, "basic" if line.kind is Kind.BASIC else "project", line.amount_fen)
    for left in book.year_end:
        add(left.unit, "year_end", left.amount_fen)
    for name in COUNTED:
        for fact in getattr(book, name):
            add(fact.unit, "rows", 1)
    return {unit: Money(**counted) for unit, counted in found.items()}


def problems_by_unit(checked: Checked) -> dict[str, list[Problem]]:
    """What is found in the rows of each unit, the gravest first.

    A finding is a unit's where all that makes the cells it names is the unit's: of a total over several units
    nobody can say which of them is wrong. A gap is each unit's in whose rows it is.
    """
    owners = _Owners(checked)
    found: dict[str, list[Problem]] = {}
    for unit, problem in owners.problems():
        found.setdefault(unit, []).append(problem)
    return {unit: sorted(told, key=lambda one: one.severity.rank) for unit, told in found.items()}


class _Owners:
    """Whose rows the cells of a checked budget are made of."""

    def __init__(self, checked: Checked) -> None:
        self.checked = checked
        book = checked.book
        self.by_grid: dict[str, list[str | None]] = {
            name: [fact.unit for fact in getattr(book, name)] for name in BY_UNIT
        }
        told = {name: getattr(book, name) for name in ("passages", "earlier")}
        self.by_grid |= {name: [fact.unit or None for fact in facts] for name, facts in told.items()}
        self.by_grid["units"] = [unit.code for unit in book.units]
        self.by_grid["indicators"] = [one.unit for one in book.projects for _ in one.indicators]

    def problems(self) -> Iterator[tuple[str, Problem]]:
        for misfit in self.checked.misfits:
            if unit := self._of_row(misfit.at.grid, misfit.at.row):
                yield unit, Problem(Severity.ERROR, f"填了“{misfit.text[:40]}”，没有采用：{misfit.message}")
        for lack in self.checked.lacks:
            rows: dict[str, list[int]] = {}
            for spot in lack.spots:
                if (unit := self._of_spot(spot)) and spot.row is not None:
                    rows.setdefault(unit, []).append(spot.row + 1)
            for unit, numbers in rows.items():
                yield unit, Problem(lack.severity, f"{_place(lack, numbers)}：{lack.said}{lack.todo}")
        for finding in self.checked.findings:
            if unit := self._of_finding(finding):
                yield unit, Problem(finding.severity, finding.message)

    def _of_spot(self, spot: Spot) -> str | None:
        units = self.by_grid.get(spot.grid, [])
        return units[spot.row] if spot.row is not None and spot.row < len(units) else None

    def _of_row(self, grid: str, row: str) -> str | None:
        place = self._places.get(grid, {}).get(row)
        return self._of_spot(Spot(grid, place)) if place is not None else None

    @cached_property
    def _places(self) -> dict[str, dict[str, int]]:
        return {grid: {key: n for n, key in enumerate(self.checked.keys[grid])} for grid in self.by_grid}

    def _of_finding(self, finding: Finding) -> str | None:
        units: set[str | None] = set()
        for cell in finding.cells:
            units.update(map(self._of_spot, self.checked.mapper.spots(cell)))
            if len(units) > 1:
                return None
        return next(iter(units), None)


def _place(lack: Lack, numbers: Sequence[int]) -> str:
    """``支出第3、5行``: of a gap that several units have, the rows of one."""
    named = "、".join(map(str, numbers[:_NAMED]))
    more = f"等{len(numbers)}行" if len(numbers) > _NAMED else ""
    return f"{GRIDS[lack.spots[0].grid].title}第{named}行{more}"


def _sum(parts: Sequence[Money]) -> Money:
    names = ("income", "carried", "basic", "project", "year_end", "rows")
    return Money(*(sum(getattr(one, name) for one in parts) for name in names))
