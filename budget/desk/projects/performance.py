"""整体绩效: the department's overall goal, and its activities with their indicators."""

from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from budget.desk.entry.frame import framed
from budget.desk.gate import of_budget, to_edit
from budget.desk.projects.fields import Field, fields_of
from budget.desk.projects.library import activity_of
from budget.desk.projects.views import UNNAMED, applied
from budget.models import Budget
from budget.selectors.completeness import Completeness, performance_of
from budget.selectors.grids import GOAL_ROW, GRIDS, references_of, rows_of

NEW_NAME = "新活动"


@dataclass(frozen=True, slots=True)
class Shown:
    """An activity on the page: the field of its name, what its indicators lack."""

    key: UUID
    name: Field
    completeness: Completeness


@of_budget
def page(request: HttpRequest, budget: Budget) -> HttpResponse:
    """The overall goal and the activities, each with its indicators."""
    references = references_of(budget)
    found = performance_of(budget)
    (goal,) = rows_of(GRIDS["goal"], budget, references)
    grid = GRIDS["activities"]
    activities = [
        Shown(row.key, fields_of(grid, row, references)["name"], found.activities[row.key])
        for row in rows_of(grid, budget, references)
        if row.key in found.activities
    ]
    context = framed(request, budget, "performance")
    context["boot"]["data-grids"] = "goal,activities,activity_indicators"
    context |= {
        "goal": fields_of(GRIDS["goal"], goal, references)["text"],
        "goal_row": GOAL_ROW,
        "activities": activities,
        "problems": found.overall,
    }
    return render(request, "desk/projects/performance.html", context)


@of_budget
def standing(request: HttpRequest, budget: Budget) -> HttpResponse:
    """What each activity lacks as it now stands; asked for after each change."""
    found = performance_of(budget)
    told: dict[str, object] = {str(key): one.as_dict() for key, one in found.activities.items()}
    return JsonResponse({"revision": budget.revision, **told})


@to_edit(grid="activities")
def new(request: HttpRequest, budget: Budget) -> HttpResponse:
    """A new activity with the name given, and back to the page, at its place."""
    key = uuid4()
    name = request.POST.get("name", "").strip() or NEW_NAME
    insert: dict[str, object] = {
        "op": "insert",
        "grid": "activities",
        "row": str(key),
        "after": None,
        "values": {"name": name},
    }
    return applied(request, budget, [insert], f"新增活动“{name}”") or _back(budget, f"#activity-{key}")


def delete(request: HttpRequest, **named: object) -> HttpResponseBase:
    """What goes with an activity (GET), or its deletion (POST)."""
    return (_delete if request.method == "POST" else _about_to_delete)(request, **named)


@to_edit(methods=("GET", "HEAD"), grid="activities")
def _about_to_delete(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    found = activity_of(budget, key)
    context = framed(request, budget, "performance")
    context |= {
        "noun": "活动",
        "name": found.name or UNNAMED,
        "indicators": found.indicators.count(),
        "back": _address(budget),
    }
    return render(request, "desk/projects/delete.html", context)


@to_edit(grid="activities")
def _delete(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    found = activity_of(budget, key)
    name = found.name or UNNAMED
    operation: dict[str, object] = {"op": "delete", "grid": "activities", "row": str(key)}
    refused = applied(request, budget, [operation], f"删除活动“{name}”")
    if refused is None:
        messages.success(request, f"已删除活动“{name}”。需要时可在修改记录中撤销。")
    return refused or _back(budget)


def _back(budget: Budget, place: str = "") -> HttpResponse:
    return HttpResponseRedirect(_address(budget) + place)


def _address(budget: Budget) -> str:
    named = {"code": budget.department.code, "year": budget.year, "version": budget.version}
    return reverse("desk:performance", kwargs=named)
