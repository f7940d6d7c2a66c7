"""Roles, states and steps on one page, drawn from the data that everything goes by."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Procedure, State
from budget.domain.workflow import OPENINGS, STEPS, Step, states_of, steps_at
from budget.models import User


@dataclass(frozen=True, slots=True)
class Line:
    """One state of a way, and what each role can do in it."""

    state: str
    is_open: bool
    cells: list[tuple[RoleKind, list[tuple[Step, str]]]]


@dataclass(frozen=True, slots=True)
class Way:
    """The way of one kind of budget: its states in the order they are reached."""

    title: str
    lines: list[Line]


ACTING = [RoleKind.CLERK, RoleKind.REVIEWER, RoleKind.FINANCE, RoleKind.PUBLISHER]


@require_safe
@login_required
def matrix(request: HttpRequest) -> HttpResponse:
    """Who can do what, in which state, and what must hold before it."""
    assert isinstance(request.user, User)
    context = {
        "roles": list(RoleKind),
        "acting": ACTING,
        "held": set(request.user.roles.values_list("role", flat=True)),
        "ways": [
            _way("年初预算，两上两下", Kind.ORIGINAL, Procedure.TWO_ROUNDS),
            _way("年初预算，一次送审、一次批复", Kind.ORIGINAL, Procedure.ONE_ROUND),
            _way("调剂、追加追减", Kind.TRANSFER, Procedure.TWO_ROUNDS),
            _way("更正", Kind.CORRECTION, Procedure.TWO_ROUNDS),
        ],
        "steps": list(STEPS.values()),
        "openings": OPENINGS,
    }
    return render(request, "desk/workflow/matrix.html", context)


def _way(title: str, kind: Kind, procedure: Procedure) -> Way:
    return Way(title, [_line(state, kind, procedure) for state in states_of(kind, procedure)])


def _line(state: State, kind: Kind, procedure: Procedure) -> Line:
    steps = list(steps_at(kind, procedure, state))
    cells = [
        (role, [(step, step.after[state].label) for step in steps if step.role is role]) for role in ACTING
    ]
    return Line(state.label, state.is_open, cells)
