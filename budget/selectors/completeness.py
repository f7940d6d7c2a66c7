"""What the projects and activities of a budget still lack in performance goals, as its facts now stand."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from budget.domain.facts import FactBook
from budget.domain.findings import Finding, Severity, gravest_first
from budget.domain.lists import Lists
from budget.domain.sheets import SheetSet
from budget.models import Activity, Budget, Project
from budget.rules import costs, indicators, performance, projects
from budget.rules.goals import OUTPUT, Dimension, Holder
from budget.rules.rule import Case
from budget.selectors.costing import Sum, sums_of
from budget.selectors.facts import factbook
from budget.tables.registry import derive_table, form_set
from budget.tables.spec import Layout

RULES = (*performance.RULES, *indicators.RULES, *costs.RULES, *projects.RULES)
_ROLES = (Layout.PROJECTS, Layout.GOALS)


@dataclass(frozen=True, slots=True)
class Standing:
    """One dimension: how many indicators measure it, whether it must be there, why, and what to add.

    ``levels`` are 一级指标 and 二级指标 of a new indicator of it.
    """

    dimension: Dimension
    count: int
    needed: bool
    why: str = ""

    @property
    def name(self) -> str:
        """``数量``."""
        return self.dimension.removesuffix("指标")

    @property
    def levels(self) -> tuple[str, str]:
        return LEVELS[self.dimension]

    @property
    def state(self) -> str:
        """``has``, ``lacks`` (must be there) or ``may`` (may be left out)."""
        return "has" if self.count else "lacks" if self.needed else "may"

    def as_dict(self) -> dict[str, object]:
        level1, level2 = self.levels
        return {
            "name": self.name,
            "state": self.state,
            "count": self.count,
            "why": self.why,
            "level1": level1,
            "level2": level2,
        }


LEVELS: Mapping[Dimension, tuple[str, str]] = {
    Dimension.QUANTITY: ("产出指标", "数量指标"),
    Dimension.QUALITY: ("产出指标", "质量指标"),
    Dimension.TIMELINESS: ("产出指标", "时效指标"),
    Dimension.COST: ("成本指标", "经济成本指标"),
    Dimension.BENEFIT: ("效益指标", "社会效益指标"),
    Dimension.SATISFACTION: ("满意度指标", "服务对象满意度指标"),
}


@dataclass(frozen=True, slots=True)
class Completeness:
    """Where a project or an activity stands: its dimensions, what was found, its costs worked out."""

    standings: tuple[Standing, ...]
    problems: tuple["Problem", ...] = ()
    sums: tuple[Sum, ...] = ()
    indicators: int = 0

    @property
    def counts(self) -> list[tuple[Severity, int]]:
        """How many problems of each severity, the gravest first."""
        found = [one.severity for one in self.problems]
        return [(severity, n) for severity in Severity if (n := found.count(severity))]

    def as_dict(self) -> dict[str, object]:
        """What the page asks for after each change."""
        return {
            "standings": [one.as_dict() for one in self.standings],
            "problems": [one.as_dict() for one in self.problems],
            "sums": [one.as_dict() for one in self.sums],
        }


@dataclass(frozen=True, slots=True)
class Problem:
    """A finding as it reads on the page of the project itself, which need not be named again.

    ``indicator`` is its place among the project's own from 0, None where it is about the project.
    """

    rule: str
    severity: Severity
    message: str
    formula: str = ""
    indicator: int | None = None
    column: str = ""

    def as_dict(self) -> dict[str, object]:
        return {
            "rule": self.rule,
            "severity": self.severity.value,
            "label": self.severity.label,
            "message": self.message,
            "formula": self.formula,
            "indicator": self.indicator,
            "column": self.column,
        }


@dataclass(frozen=True, slots=True)
class Performance:
    """The projects and activities of a budget by key, and what was found about the overall goal."""

    projects: Mapping[UUID, Completeness] = field(default_factory=dict)
    activities: Mapping[UUID, Completeness] = field(default_factory=dict)
    overall: tuple[Problem, ...] = ()


def performance_of(budget: Budget) -> Performance:
    """Where each project and activity of a budget stands. The number of queries does not grow with them."""
    book = factbook(budget)
    keys = Project.objects.filter(budget=budget).order_by("position", "pk").values_list("key", flat=True)
    of_activities = Activity.objects.filter(budget=budget).order_by("position", "pk")
    judged = _judged(book)
    # One that somebody adds between the facts and the keys is told with the next question.
    return Performance(
        dict(zip(keys, judged.projects, strict=False)),
        dict(zip(of_activities.values_list("key", flat=True), judged.activities, strict=False)),
        judged.overall,
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """The same in the order of the facts."""

    projects: tuple[Completeness, ...]
    activities: tuple[Completeness, ...]
    overall: tuple[Problem, ...]


def _judged(book: FactBook) -> Judged:
    sheets = {
        spec.number: derive_table(spec, book)
        for spec in form_set(book.form_set).specs
        if spec.layout in _ROLES
    }
    whole = SheetSet(book.department_code, book.department_name, book.year, book.form_set, sheets)
    case = Case(whole, book, Lists(book.year))
    findings = gravest_first(finding for rule in RULES for finding in rule.breaches(case))
    of_project = {holder.row: holder for holder in case.projects}
    of_activity = {holder.row: holder for holder in case.activities}
    return Judged(
        tuple(_places(of_project, (len(one.indicators) for one in book.projects), findings)),
        tuple(_places(of_activity, (len(one.indicators) for one in book.goal.activities), findings)),
        tuple(_problem(one, None) for one in findings if one.cells and one.cells[0].row == 0),
    )


def _places(
    holders: Mapping[int, Holder], lengths: Iterable[int], findings: tuple[Finding, ...]
) -> Iterator[Completeness]:
    """Each with the findings on its rows; one without an indicator has one row all the same."""
    table = next(iter(holders.values())).sheet.table if holders else ""
    by_row: dict[int, list[Finding]] = {}
    for finding in findings:
        cell = finding.cells[0] if finding.cells else None
        if cell is not None and cell.table == table and cell.row:
            by_row.setdefault(cell.row, []).append(finding)
    row = 1
    for length in lengths:
        end = row + max(1, length)
        mine = [finding for number in range(row, end) for finding in by_row.get(number, ())]
        yield _completeness(holders.get(row), mine)
        row = end


def _completeness(holder: Holder | None, findings: list[Finding]) -> Completeness:
    measured = [one.dimensions for one in holder.indicators] if holder else []
    needed = {*OUTPUT, Dimension.BENEFIT}
    wanting = {one.rule: one.expected for one in findings}
    why = performance.bought(holder, book_says=False) if holder else ""
    if holder and not why and Dimension.COST in wanting.get("P-REQUIRED", ""):
        why = performance.bought(holder, book_says=True)
    standings = tuple(
        Standing(
            dimension,
            sum(dimension in found for found in measured),
            dimension in needed or (dimension is Dimension.COST and bool(why)),
            why if dimension is Dimension.COST else "",
        )
        for dimension in Dimension
    )
    problems = tuple(_problem(one, holder) for one in gravest_first(findings))
    sums = tuple(sums_of(holder, findings)) if holder and holder.is_project else ()
    return Completeness(standings, problems, sums, len(measured))


def _problem(finding: Finding, holder: Holder | None) -> Problem:
    """The finding without saying where it is, which the page says."""
    cell = finding.cells[0]
    message, place = finding.message, None
    if holder is not None:
        message = message.removeprefix(holder.where)
        message = message.removeprefix(f"{holder.table}第{cell.row}行")
        message = message.replace(f"（{holder.kind}“{holder.name or holder.code}”）", "", 1)
        rows = [one.row for one in holder.indicators]
        of_indicator = cell.column not in ("project", "activity", "goal", "total", "fiscal", "other")
        place = rows.index(cell.row) if of_indicator and cell.row in rows else None
    return Problem(finding.rule, finding.severity, message, finding.formula, place, cell.column)
