"""The log as an auditor searches it: all budgets of the departments that they audit, also deleted ones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time

from django.contrib.auth.models import AnonymousUser
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet
from django.utils import timezone

from budget.domain.roles import RoleKind
from budget.domain.workflow import ACTIONS
from budget.models import AccountEvent, Budget, LogEntry, Role, User
from budget.selectors.timeline import Moment, moment, state_in_words

ENTRIES_ON_A_PAGE = 50
# What people call what was done, and the codes that say so: there are several ways to approve.
DONE: dict[str, list[str]] = {}
for _code, _words in ACTIONS.items():
    DONE.setdefault(_words, []).append(_code)

HEAD = (
    "时间", "部门编码", "部门名称", "年度", "版本", "序号", "操作人", "用户名", "操作", "原状态", "新状态",
    "原因", "数据摘要", "地址", "上一条的校验码", "校验码",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """What an auditor looks for; what is blank or None is not asked. ``done``: a key of ``DONE``."""

    department: str = ""
    person: str = ""
    done: str = ""
    words: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


@dataclass(frozen=True, slots=True)
class Row:
    """One entry, in words, and whether its budget is still there."""

    entry: LogEntry
    moment: Moment
    has_budget: bool


def is_auditor(user: User | AnonymousUser) -> bool:
    """Whether somebody may read the log as such."""
    return _audited(user) is not None


def found(user: User | AnonymousUser, asked: Asked) -> QuerySet[LogEntry] | None:
    """The entries that an auditor looks for, the latest first; None for whoever is none."""
    departments = _audited(user)
    if departments is None:
        return None
    entries = LogEntry.objects.order_by("-pk")
    if departments:
        entries = entries.filter(department_code__in=departments)
    if asked.department:
        entries = entries.filter(
            Q(department_code__startswith=asked.department) | Q(department_name__icontains=asked.department)
        )
    if asked.person:
        entries = entries.filter(Q(actor__icontains=asked.person) | Q(username=asked.person))
    if asked.done:
        entries = entries.filter(action__in=DONE.get(asked.done, []))
    if asked.words:
        entries = entries.filter(reason__icontains=asked.words)
    if asked.since:
        entries = entries.filter(at__gte=_local(asked.since, time.min))
    if asked.until:
        entries = entries.filter(at__lte=_local(asked.until, time.max))
    return entries


def account_events(user: User | AnonymousUser, words: str = "") -> QuerySet[AccountEvent] | None:
    """What was done with the accounts of whoever acts for a department that the auditor audits, the latest
    first; None for whoever is none. ``words``: part of a name."""
    departments = _audited(user)
    if departments is None:
        return None
    events = AccountEvent.objects.order_by("-pk")
    if departments:
        theirs = Q(department__code__in=departments) | Q(department__isnull=True)
        acting = Role.objects.filter(theirs).values("user__username")
        events = events.filter(whom_username__in=acting)
    if words:
        named = Q(whom__icontains=words) | Q(whom_username__icontains=words)
        events = events.filter(named | Q(actor__icontains=words) | Q(username__icontains=words))
    return events


def page_of(entries: QuerySet[LogEntry], number: str | None) -> tuple[Page[LogEntry], list[Row]]:
    """A page of entries in words. Three queries."""
    shown = Paginator(entries, ENTRIES_ON_A_PAGE).get_page(number)
    some = list(shown.object_list)
    budgets = _budgets(some)
    rows = [Row(one, moment(one), (one.department_code, one.year, one.version) in budgets) for one in some]
    return shown, rows


def texts(entries: QuerySet[LogEntry]) -> Iterator[list[str]]:
    """The entries as rows of texts, in the columns of ``HEAD``, read a few at a time."""
    for one in entries.iterator(chunk_size=2000):
        yield [
            timezone.localtime(one.at).isoformat(sep=" ", timespec="microseconds"),
            one.department_code, one.department_name, str(one.year), str(one.version), str(one.sequence),
            one.actor, one.username or "", ACTIONS.get(one.action, one.action),
            state_in_words(one.from_state), state_in_words(one.to_state), one.reason,
            one.digest, one.address or "", one.previous, one.code,
        ]  # fmt: skip


def _audited(user: User | AnonymousUser) -> list[str] | None:
    """The codes of the departments somebody audits, [] for all of them; None for whoever is no auditor."""
    if not isinstance(user, User) or not user.is_active:
        return None
    codes = list(
        Role.objects.filter(user=user, role=RoleKind.AUDITOR).values_list("department__code", flat=True)
    )
    if None in codes:
        return []
    return [code for code in codes if code is not None] or None


def _budgets(entries: Iterable[LogEntry]) -> set[tuple[str, int, int]]:
    codes, years = {one.department_code for one in entries}, {one.year for one in entries}
    there = Budget.objects.filter(department__code__in=codes, year__in=years)
    return set(there.values_list("department__code", "year", "version"))


def _local(day: date, at: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, at))
