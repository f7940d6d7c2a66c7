"""What waits for somebody: the budgets with which they can take the next step, the most urgent first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Procedure
from budget.domain.workflow import STEPS, Step, steps_at
from budget.models import Budget, LogEntry, Role, User
from budget.selectors.clocks import Clock, clocks_of

# What everybody does all the time is no news: drafts stand on the home page as what one is working at.
LEFT_OUT = frozenset({"submit"})
# Later than any deadline.
_NO_HURRY = 10_000
_TOLD = ("pk", "last", "approval__on", "approval__relayed_on", "units")


@dataclass(frozen=True, slots=True)
class Waiting:
    """A budget that waits for a step. ``last``: what happened to it last, None where nothing did."""

    budget: Budget
    steps: Sequence[Step]
    last: LogEntry | None
    clocks: Sequence[Clock] = ()

    @property
    def urgency(self) -> tuple[int, int, int]:
        """What comes first comes first: the nearest deadline of one's own, then what has waited longest."""
        mine = {step.role for step in self.steps}
        days = min((clock.days for clock in self.clocks if clock.role in mine), default=_NO_HURRY)
        return days, self.last.pk if self.last else 0, self.budget.pk

    @property
    def seen(self) -> str:
        """What a form says that was looked at; the facts are those the last step was bound to."""
        return f"{self.last.pk}:{self.last.digest}" if self.last else "0:"


def waiting_for(user: User | AnonymousUser) -> list[Waiting]:
    """All that waits for the user, the most urgent first. The number of queries does not grow with it."""
    roles = _roles(user) if isinstance(user, User) and user.is_active else {}
    found = _standing_where(roles)
    told = {
        pk: (last, passed_on or units < 2 or not approved_on)
        for pk, last, approved_on, passed_on, units in found.values_list(*_TOLD)
    }
    entries = LogEntry.objects.in_bulk([last for last, _ in told.values() if last])
    waiting = []
    budgets = list(found.select_related("department"))
    clocks = clocks_of(budgets)
    for budget in budgets:
        last, needs_no_relay = told.get(budget.pk, (None, True))
        if steps := _steps(
            budget, roles.get(None, set()) | roles.get(budget.department_id, set()), needs_no_relay
        ):
            waiting.append(Waiting(budget, steps, entries.get(last), clocks[budget.pk]))
    return sorted(waiting, key=lambda one: one.urgency)


def _roles(user: User) -> Mapping[int | None, set[RoleKind]]:
    held: dict[int | None, set[RoleKind]] = defaultdict(set)
    # The clerk of one unit takes no step of the department.
    mine = Role.objects.filter(user=user, unit__isnull=True)
    for department, role in mine.values_list("department_id", "role"):
        held[department].add(RoleKind(role))
    return held


def _standing_where(roles: Mapping[int | None, Iterable[RoleKind]]) -> "QuerySet[Budget]":
    """The budgets that stand where a step of these roles begins; each with ``last``, its last
    log entry, and how many ``units`` it has."""
    wanted = Q(pk__in=[])
    for department, held in roles.items():
        for step in _going_on(held):
            stands = Q(kind__in=step.kinds, procedure__in=step.procedures) & _any_state(step)
            wanted |= stands if department is None else stands & Q(department=department)
    entries = LogEntry.objects.filter(
        department_code=OuterRef("department__code"), year=OuterRef("year"), version=OuterRef("version")
    )
    last = Subquery(entries.order_by("-pk").values("pk")[:1])
    return Budget.objects.filter(wanted).annotate(last=last, units=Count("unit_names"))


def _any_state(step: Step) -> Q:
    states = Q(pk__in=[])
    for state in step.after:
        states |= Q(stage=state.stage, status=state.status)
    return states


def _going_on(roles: Iterable[RoleKind]) -> list[Step]:
    held = set(roles)
    return [
        step for step in STEPS.values() if step.role in held and not step.back and step.name not in LEFT_OUT
    ]


def _steps(budget: Budget, roles: set[RoleKind], needs_no_relay: bool) -> list[Step]:
    at = steps_at(Kind(budget.kind), Procedure(budget.procedure), budget.state)
    mine = {step.name for step in _going_on(roles)}
    return [step for step in at if step.name in mine and not (needs_no_relay and step.name == "relay")]
