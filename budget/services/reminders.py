"""Reminding people of deadlines: a week before, the day before, the day itself, and every week after."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from django.urls import reverse
from django.utils import timezone

from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Stage
from budget.models import Budget, Notice, Role, User
from budget.selectors.clocks import Clock, clocks_of
from budget.services.notices import TITLE_LENGTH, tell_all

BEFORE = (7, 1, 0)
EVERY_DAYS_LATE = 7
# Who hears of what others are late with.
_OVERSEERS = (RoleKind.REVIEWER, RoleKind.FINANCE)
_People = Mapping[tuple[RoleKind, int | None], list[User]]


def threshold(days: int) -> int | None:
    """The last reminder that is due by now: 7, 1, 0 days before, -7, -14 … after; None while there is none.

    So that a day on which nobody was reminded is made up for on the next.
    """
    if days < 0:
        return -(-days // EVERY_DAYS_LATE * EVERY_DAYS_LATE)
    return min((one for one in BEFORE if days <= one), default=None)


def remind(today: date | None = None) -> int:
    """Remind whoever must act, and of what is late the department's reviewers and finance too; the value is
    how many notices are new. However often it is called, nobody hears the same twice."""
    today = today or timezone.localdate()
    adjusted = [kind for kind in Kind if kind.is_adjustment]
    # Publication ends what is due, but for 转批复; an adjustment is not published at all.
    budgets = Budget.objects.select_related("department").exclude(
        kind__in=adjusted, stage__in=[Stage.SECOND_DOWN, Stage.PUBLISHED]
    )
    found = list(budgets.order_by("pk"))
    clocks, people = clocks_of(found, today), _people()
    return tell_all(
        notice for budget in found for clock in clocks[budget.pk] for notice in _of(budget, clock, people)
    )


def _of(budget: Budget, clock: Clock, people: _People) -> Iterator[Notice]:
    reached = threshold(clock.days)
    if reached is None:
        return
    named = {"code": budget.department.code, "year": budget.year, "version": budget.version}
    address = reverse("desk:budget", kwargs=named)
    title = f"{clock.countdown}：{budget.department_name}{budget.year}年部门预算"
    for user in _told(budget, clock, people):
        yield Notice(
            user=user,
            budget=budget,
            title=title[:TITLE_LENGTH],
            text=f"期限{clock.on:%Y-%m-%d}，由{clock.role.label}办理。{clock.rule}。",
            address=address,
            key=f"due:{clock.kind}:{budget.pk}:{clock.on}:{reached}",
        )


def _told(budget: Budget, clock: Clock, people: _People) -> Iterable[User]:
    roles = (clock.role, *(_OVERSEERS if clock.is_late else ()))
    found = (user for role in roles for where in (budget.department_id, None) for user in people[role, where])
    return {user.pk: user for user in found}.values()


def _people() -> _People:
    """Everybody who may have to act, by role and department (None: all departments). A clerk of one unit
    does not hand the department's budget in."""
    people: dict[tuple[RoleKind, int | None], list[User]] = defaultdict(list)
    roles = Role.objects.filter(user__is_active=True, unit__isnull=True).select_related("user")
    for one in roles.order_by("pk"):
        people[RoleKind(one.role), one.department_id].append(one.user)
    return people
