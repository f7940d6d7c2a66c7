"""What happened to a budget, in sentences: made from the entries of the log, which say it in codes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.core.paginator import Page, Paginator
from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils import timezone

from budget.domain.states import Status, state_of
from budget.domain.workflow import ACTIONS, STEPS, Ask
from budget.models import Budget, LogEntry

MOMENTS_ON_A_PAGE = 100
MOMENTS_SHOWN = 3
# How a reason begins that says itself what it is.
_SAYS_ITSELF = ("文件：", *(f"{ask.label}：" for ask in Ask))
# What is written beside what is no step.
_BESIDE = {"new": "方式", "open": Ask.REASON.label, "congress": "批准日期"}


@dataclass(frozen=True, slots=True)
class Moment:
    """One entry in words. ``nth``: how often this was done by then; ``beside``: what the ``reason`` is
    called, "" where it says so itself."""

    sequence: int
    at: datetime
    actor: str
    username: str | None
    done: str
    nth: int
    before: str
    after: str
    beside: str
    reason: str
    digest: str
    address: str | None

    @property
    def told(self) -> str:
        """What was done, from where to where: ``送审（第2次），由“二上·退回”到“二上·送审”。``"""
        times = f"（第{self.nth}次）" if self.nth > 1 else ""
        return f"{self.done}{times}{self._way()}。"

    @property
    def sentence(self) -> str:
        """All of it: when, who, what, why."""
        local = timezone.localtime(self.at)
        when = f"{local.year}年{local.month}月{local.day}日 {local:%H:%M}"
        why = f"{self.beside}：{self.reason}" if self.beside and self.reason else self.reason
        return f"{when} {self.actor} {self.told}{why}"

    def _way(self) -> str:
        if not self.after or self.before == self.after:
            return ""
        return f"，由“{self.before}”到“{self.after}”" if self.before else f"，状态为“{self.after}”"


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day, the latest first."""

    on: date
    moments: list[Moment]


def timeline(budget: Budget, page: str | None) -> tuple[Page[LogEntry], list[Day]]:
    """A page of what happened to a budget, the latest first, by days. Two queries."""
    shown = Paginator(_entries(budget), MOMENTS_ON_A_PAGE).get_page(page)
    return shown, _days(moment(entry) for entry in shown.object_list)


def latest(budget: Budget) -> list[Moment]:
    """The last few things that happened to a budget, the latest first. One query."""
    return [moment(entry) for entry in _entries(budget)[:MOMENTS_SHOWN]]


def sent_back(budgets: Iterable[Budget]) -> dict[int, Moment]:
    """Of the budgets that stand returned, who sent each back last and why. One query."""
    returned = {_whose(one): one.pk for one in budgets if one.status == Status.RETURNED}
    if not returned:
        return {}
    mine = Q(pk__in=[])
    for code, year, version in returned:
        mine |= Q(department_code=code, year=year, version=version)
    entries = LogEntry.objects.filter(mine, to_state__endswith=f"/{Status.RETURNED}").order_by("pk")
    return {returned[entry.department_code, entry.year, entry.version]: moment(entry) for entry in entries}


def _whose(budget: Budget) -> tuple[str, int, int]:
    return budget.department.code, budget.year, budget.version


def moment(entry: LogEntry) -> Moment:
    """An entry in words; what is no code of today's is told as it was written."""
    # Counted by the query, where it looks at all entries of a budget.
    nth = getattr(entry, "nth", 1) if entry.action in STEPS else 1
    return Moment(
        sequence=entry.sequence,
        at=entry.at,
        actor=entry.actor,
        username=entry.username,
        done=ACTIONS.get(entry.action, entry.action),
        nth=nth,
        before=state_in_words(entry.from_state),
        after=state_in_words(entry.to_state),
        beside=_beside(entry.action, entry.reason),
        reason=entry.reason,
        digest=entry.digest,
        address=entry.address,
    )


def state_in_words(text: str) -> str:
    """A state as the log keeps it, in words."""
    state = state_of(text)
    return state.label if state else text


def _entries(budget: Budget) -> QuerySet[LogEntry]:
    of_budget = LogEntry.objects.filter(
        department_code=budget.department.code, year=budget.year, version=budget.version
    )
    times = Window(RowNumber(), partition_by=F("action"), order_by=("sequence", "pk"))
    return of_budget.annotate(nth=times).order_by("-sequence", "-pk")


def _days(moments: Iterable[Moment]) -> list[Day]:
    by_day = groupby(moments, key=lambda one: timezone.localtime(one.at).date())
    return [Day(on, list(of_day)) for on, of_day in by_day]


def _beside(action: str, reason: str) -> str:
    """What a reason is called: what the step asked for, first of all."""
    # What a version was opened for says in one sentence what it is, and then why.
    if reason.startswith(_SAYS_ITSELF) or f"。{Ask.REASON.label}：" in reason:
        return ""
    asks = STEPS[action].asks if action in STEPS else ()
    return asks[0].label if asks else _BESIDE.get(action, "说明")
