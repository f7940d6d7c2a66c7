"""进度表: where every department stands with the budget of a year, what is due, and who is late."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.contrib.auth.models import AnonymousUser
from django.db.models import F, Max
from django.utils import timezone

from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Stage
from budget.models import Budget, BudgetYear, Department, LogEntry, Role, User
from budget.selectors.clocks import Clock, clock_of_unstarted, clocks_of
from budget.selectors.home import state_in_words

SEEN_BY = (RoleKind.FINANCE, RoleKind.AUDITOR, RoleKind.PUBLISHER, RoleKind.REVIEWER)
# Stages as the board counts them, the furthest first; "" is a department that has not begun.
STAGES: Mapping[str, str] = {
    Stage.PUBLISHED.value: "已公开",
    Stage.SECOND_DOWN.value: "已批复",
    Stage.SECOND_UP.value: "二上",
    Stage.FIRST_DOWN.value: "一下",
    Stage.FIRST_UP.value: "一上",
    "none": "未编制",
}
_ORDER = list(Stage)


@dataclass(frozen=True, slots=True)
class Row:
    """One department. ``budget``: the year's budget, None while it has not begun; ``others``: later versions
    that are being made; ``clocks``: of all of these, the most urgent first."""

    department: Department
    budget: Budget | None
    since: datetime | None
    others: Sequence[Budget]
    clocks: Sequence[Clock]

    @property
    def stage(self) -> str:
        """A key of ``STAGES``."""
        return Stage(self.budget.stage).value if self.budget else "none"

    @property
    def stage_label(self) -> str:
        return Stage(self.budget.stage).label if self.budget else ""

    @property
    def standing(self) -> str:
        return state_in_words(self.budget) if self.budget else "未编制"

    @property
    def is_late(self) -> bool:
        return bool(self.clocks) and self.clocks[0].is_late


@dataclass(frozen=True, slots=True)
class Board:
    """A year. ``rows`` are those that were asked for, ``totals`` count all departments."""

    year: int
    declared: BudgetYear | None
    rows: Sequence[Row]
    totals: Sequence[tuple[str, str, int]]
    late: int
    departments: int


def departments_on_board(user: User | AnonymousUser) -> Sequence[Department] | None:
    """The departments whose progress somebody may follow, by code; None for whoever may follow none."""
    if not isinstance(user, User) or not user.is_active:
        return None
    roles = Role.objects.filter(user=user, role__in=SEEN_BY)
    mine = set(roles.values_list("department_id", flat=True))
    if not mine:
        return None
    found = Department.objects.order_by("code")
    return list(found if None in mine else found.filter(pk__in=mine))


def years_of_board() -> list[int]:
    """The years that were declared or budgeted for, the latest first."""
    declared = BudgetYear.objects.order_by().values_list("year", flat=True)
    years = {*declared, *Budget.objects.order_by().values_list("year", flat=True).distinct()}
    return sorted(years or {timezone.localdate().year}, reverse=True)


def board(
    departments: Iterable[Department],
    year: int,
    *,
    stage: str = "",
    late: bool = False,
    words: str = "",
    today: date | None = None,
) -> Board:
    """How these departments stand. The number of queries does not grow with them.

    ``stage``: a key of ``STAGES``; ``late``: only who is late; ``words``: as one looks for a department.
    """
    today = today or timezone.localdate()
    declared = BudgetYear.objects.filter(year=year).first()
    rows = _rows({one.pk: one for one in departments}, year, declared, today)
    counts = Counter(row.stage for row in rows)
    shown = [
        row
        for row in rows
        if (not late or row.is_late)
        and (stage not in STAGES or row.stage == stage)
        and (not words or words in row.department.name or row.department.code.startswith(words))
    ]
    return Board(
        year,
        declared,
        sorted(shown, key=_urgency),
        [(key, label, counts[key]) for key, label in STAGES.items()],
        sum(row.is_late for row in rows),
        len(rows),
    )


def _rows(
    departments: Mapping[int, Department], year: int, declared: BudgetYear | None, today: date
) -> list[Row]:
    versions: dict[int, list[Budget]] = {key: [] for key in departments}
    for found in Budget.objects.filter(year=year).order_by("version"):
        if found.department_id in versions:
            # So that what asks for its department needs no query.
            found.department = departments[found.department_id]
            versions[found.department_id].append(found)
    main = {key: _main(those) for key, those in versions.items()}
    others = {key: _others(those, main[key]) for key, those in versions.items()}
    shown = [one for one in main.values() if one] + [one for those in others.values() for one in those]
    clocks, since = clocks_of(shown, today), _since(year)
    unstarted = clock_of_unstarted(declared, today)
    rows = []
    for key, department in departments.items():
        budget = main[key]
        if budget is None:
            rows.append(Row(department, None, None, (), (unstarted,) if unstarted else ()))
            continue
        running = [clock for one in (budget, *others[key]) for clock in clocks[one.pk]]
        moved = since.get((department.code, budget.version), budget.created_at)
        rows.append(Row(department, budget, moved, others[key], sorted(running, key=lambda clock: clock.on)))
    return rows


def _main(versions: Sequence[Budget]) -> Budget | None:
    """The year's budget: of its versions the one that is furthest, and of those the latest."""
    originals = [one for one in versions if Kind(one.kind) is Kind.ORIGINAL]
    return max(
        originals or versions, key=lambda one: (_ORDER.index(Stage(one.stage)), one.version), default=None
    )


def _others(versions: Sequence[Budget], main: Budget | None) -> Sequence[Budget]:
    """Changes and corrections that somebody still has to do something about."""
    return [
        one
        for one in versions
        if one is not main
        and Kind(one.kind) is not Kind.ORIGINAL
        and Stage(one.stage) is not Stage.PUBLISHED
        and not (Kind(one.kind).is_adjustment and Stage(one.stage) is Stage.SECOND_DOWN)
    ]


def _since(year: int) -> Mapping[tuple[str, int], datetime]:
    """When each budget of the year came to stand where it stands, by department and version."""
    moves = LogEntry.objects.filter(year=year).exclude(to_state="").exclude(to_state=F("from_state"))
    found = moves.order_by().values_list("department_code", "version").annotate(Max("at"))
    return {(code, version): at for code, version, at in found}


def _urgency(row: Row) -> tuple[bool, date, str]:
    """Whoever is latest first; who waits for nothing last."""
    on = row.clocks[0].on if row.clocks else date.max
    return not row.clocks, on, row.department.code
