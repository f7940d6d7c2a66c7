"""Which deadlines a budget stands under: what is due next, by whom, by when, and by which rule.

Days are calendar days in Asia/Shanghai. The dates of 一上 and 二上 are declared of the year; the others are
those of 《预算法》 (``domain.workflow``). A clock runs where the step that stops it can be taken.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.db.models import Count
from django.utils import timezone

from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Procedure, Stage
from budget.domain.workflow import PUBLISH_DAYS, RELAY_DAYS, REPLY_DAYS, Guard, steps_at
from budget.models import Approval, Budget, BudgetUnitName, BudgetYear
from budget.selectors.access import is_locked
from budget.selectors.years import declared_years

# A date this near is worth a second look.
SOON_DAYS = 7


class ClockKind(StrEnum):
    """What is waited for."""

    FIRST_UP = "first_up"
    SECOND_UP = "second_up"
    REPLY = "reply"
    RELAY = "relay"
    PUBLISH = "publish"

    @property
    def label(self) -> str:
        """What must be done by the deadline."""
        return _LABELS[self]

    @property
    def limit(self) -> str:
        """What the deadline is called."""
        return f"{self.label}期限"

    @property
    def role(self) -> RoleKind:
        """Who must act."""
        return _ROLES[self]


_LABELS = {
    ClockKind.FIRST_UP: "“一上”报送",
    ClockKind.SECOND_UP: "“二上”报送",
    ClockKind.REPLY: "批复",
    ClockKind.RELAY: "转批复",
    ClockKind.PUBLISH: "公开",
}
_ROLES = {
    ClockKind.FIRST_UP: RoleKind.CLERK,
    ClockKind.SECOND_UP: RoleKind.CLERK,
    ClockKind.REPLY: RoleKind.FINANCE,
    ClockKind.RELAY: RoleKind.REVIEWER,
    ClockKind.PUBLISH: RoleKind.PUBLISHER,
}


@dataclass(frozen=True, slots=True)
class Clock:
    """One deadline that runs. ``days``: until ``on``, negative when past; ``rule``: why then, in words."""

    kind: ClockKind
    on: date
    days: int
    rule: str

    @property
    def role(self) -> RoleKind:
        return self.kind.role

    @property
    def limit(self) -> str:
        return self.kind.limit

    @property
    def is_late(self) -> bool:
        return self.days < 0

    @property
    def label(self) -> str:
        if self.days < 0:
            return f"已逾期 {-self.days} 天"
        return f"还有 {self.days} 天" if self.days else "今天截止"

    @property
    def countdown(self) -> str:
        """The same as a sentence: ``距公开期限还有 6 天``."""
        if self.days < 0:
            return f"{self.limit}已过 {-self.days} 天"
        return f"距{self.limit}还有 {self.days} 天" if self.days else f"今天是{self.limit}的最后一天"

    @property
    def urgency(self) -> str:
        """``late``, ``soon`` or ``""``."""
        return "late" if self.days < 0 else "soon" if self.days <= SOON_DAYS else ""


def reply_by(congress_on: date) -> date:
    """By when finance must have approved every department's budget."""
    return congress_on + timedelta(days=REPLY_DAYS)


def clock_of(
    budget: Budget,
    declared: BudgetYear | None,
    approval: Approval | None,
    today: date,
    *,
    has_units: bool = False,
) -> tuple[Clock, ...]:
    """The deadlines a budget stands under, the most urgent first; none where nobody is waited for.

    ``has_units``: whether there is more than the department itself to pass the 批复 on to.
    """
    found = (*_ups(budget, declared, today), *_steps(budget, declared, approval, today, has_units))
    return tuple(sorted(found, key=lambda clock: clock.on))


def clock_of_unstarted(declared: BudgetYear | None, today: date) -> Clock | None:
    """The deadline of a department that has not begun with the budget of an open year."""
    if declared is None or not declared.open:
        return None
    return _up(Procedure(declared.procedure).first_stage, declared, today)


def clocks_of(budgets: Iterable[Budget], today: date | None = None) -> Mapping[int, tuple[Clock, ...]]:
    """The deadlines of many budgets, by primary key. The number of queries does not grow with them."""
    asked, today = list(budgets), today or timezone.localdate()
    keys = [budget.pk for budget in asked]
    declared = declared_years()
    approvals = {one.budget_id: one for one in Approval.objects.filter(budget__in=keys)}
    units = BudgetUnitName.objects.filter(budget__in=approvals.keys()).order_by()
    counted = dict(units.values_list("budget").annotate(Count("pk")))
    return {
        one.pk: clock_of(
            one,
            declared.get(one.year),
            approvals.get(one.pk),
            today,
            has_units=counted.get(one.pk, 0) > 1,
        )
        for one in asked
    }


def _ups(budget: Budget, declared: BudgetYear | None, today: date) -> Iterator[Clock]:
    # The dates are of the year's own budget: a change of it has none.
    if declared is None or is_locked(budget) or Kind(budget.kind) is not Kind.ORIGINAL:
        return
    if clock := _up(Stage(budget.stage), declared, today):
        yield clock


def _up(stage: Stage, declared: BudgetYear, today: date) -> Clock | None:
    is_first = stage is Stage.FIRST_UP
    on = declared.first_due if is_first else declared.second_due
    if on is None:
        return None
    kind = ClockKind.FIRST_UP if is_first else ClockKind.SECOND_UP
    return Clock(kind, on, (on - today).days, f"{declared.year}年“{stage.label}”截止日期，由财政部门规定")


def _steps(
    budget: Budget, declared: BudgetYear | None, approval: Approval | None, today: date, has_units: bool
) -> Iterator[Clock]:
    congress_on = declared.congress_on if declared else None
    for step in steps_at(Kind(budget.kind), Procedure(budget.procedure), budget.state):
        if Guard.CONGRESS in step.guards and congress_on:
            rule = f"人代会批准后{REPLY_DAYS}日内批复各部门（《预算法》第五十二条）"
            yield _legal(ClockKind.REPLY, congress_on, REPLY_DAYS, rule, today)
        elif step.name == "relay" and approval and has_units and approval.relayed_on is None:
            rule = f"接到批复后{RELAY_DAYS}日内向所属单位批复（《预算法》第五十二条）"
            yield _legal(ClockKind.RELAY, approval.on, RELAY_DAYS, rule, today)
        elif step.name == "publish" and approval:
            rule = f"批复后{PUBLISH_DAYS}日内向社会公开（《预算法》第十四条）"
            yield _legal(ClockKind.PUBLISH, approval.on, PUBLISH_DAYS, rule, today)


def _legal(kind: ClockKind, since: date, days: int, rule: str, today: date) -> Clock:
    on = since + timedelta(days=days)
    return Clock(kind, on, (on - today).days, rule)
