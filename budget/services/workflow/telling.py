"""Who is told of a step: those who can take the next one, and those whom it concerns."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Procedure
from budget.domain.workflow import Step, steps_at
from budget.models import Budget, User
from budget.services.notices import tell


def tell_of(step: Step, budget: Budget, actor: User, text: str) -> None:
    """Leave a notice for whoever should know but the one who did it, inside the transaction of the step.

    The words of the step's title go out by e-mail: which budget, and what was done with it.
    """
    named = {"code": budget.department.code, "year": budget.year, "version": budget.version}
    tell(
        users=[one for one in people(budget, concerned(step, budget)) if one.pk != actor.pk],
        title=f"{budget.department_name}{budget.year}年预算（第{budget.version}版）：{step.label}",
        text=f"{actor.get_short_name()}{step.done}，现在是“{budget.state.label}”。{text}",
        address=reverse("desk:budget", kwargs=named),
        budget=budget,
    )


def concerned(step: Step, budget: Budget) -> set[RoleKind]:
    """The roles that should know; the budget stands where the step has led."""
    following = steps_at(Kind(budget.kind), Procedure(budget.procedure), budget.state)
    return {*step.tells, *(one.role for one in following if not one.back)}


def people(budget: Budget, roles: Iterable[RoleKind]) -> list[User]:
    """Whoever acts in one of the roles for the budget's department."""
    of_department = Q(roles__department=budget.department_id) | Q(roles__department__isnull=True)
    found = User.objects.filter(of_department, roles__role__in=list(roles), is_active=True)
    return list(found.distinct())
