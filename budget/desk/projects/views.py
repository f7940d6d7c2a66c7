"""Projects: the list with what each still lacks, and the page on which one is filled in."""

from collections import Counter
from dataclasses import dataclass
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse

from budget.desk.entry.frame import framed
from budget.desk.gate import of_budget, refusal, to_edit
from budget.desk.projects.fields import fields_of
from budget.desk.projects.library import project_of
from budget.domain.money import read_amount, wanyuan_short
from budget.models import Budget, User
from budget.selectors.access import units_of
from budget.selectors.completeness import Completeness, performance_of
from budget.selectors.grids import GRIDS, GridRow, References, references_of, rows_of
from budget.selectors.grids.rows import MONEY
from budget.selectors.projects import Pointing, allotted, pointing_to
from budget.services.entry import EntryRefusedError, apply

GRID = GRIDS["projects"]
NEW_NAME = "新项目"
UNNAMED = "（未命名）"


@dataclass(frozen=True, slots=True)
class Listed:
    """A project in the list."""

    row: GridRow
    unit: str
    completeness: Completeness

    @property
    def name(self) -> str:
        return self.row.text("name") or UNNAMED

    @property
    def money(self) -> dict[str, str]:
        """Its amounts in 万元 as people read them; what was typed and is none, as typed."""
        return {column: _readable(self.row, column) for column in MONEY}


@of_budget
def listed(request: HttpRequest, budget: Budget) -> HttpResponse:
    """The projects of a budget: money, dimensions of indicators, problems."""
    references = references_of(budget)
    found = performance_of(budget).projects
    may = units_of(request.user, budget.department_id)
    units = {str(one.key): one.label for one in references.rows["units"]}
    rows = [
        Listed(row, units.get(row.cells["unit"], ""), found[row.key])
        for row in rows_of(GRID, budget, references)
        if row.key in found
    ]
    query = request.GET.get("q", "").strip()
    shown = [one for one in rows if query.lower() in f"{one.row.text('code')}{one.name}{one.unit}".lower()]
    context = framed(request, budget, "projects")
    context["boot"]["data-grids"] = "projects,indicators"
    context |= {
        "rows": shown,
        "count": len(rows),
        "query": query,
        "allotted": allotted(budget),
        "units": references.rows["units"],
        "choices": [one for one in references.rows["units"] if may is None or one.code in may],
    }
    return render(request, "desk/projects/list.html", context)


@of_budget
def project(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    """One project: its fields, money, lines, goal and indicators."""
    references = references_of(budget)
    row = _row(budget, references, key)
    fields = fields_of(GRID, row, references)
    context = framed(request, budget, "projects")
    context["boot"]["data-grids"] = "projects,indicators,expenditure"
    units = units_of(request.user, budget.department_id)
    if units is not None and row.cells["unit"] not in _keys(references, units):
        context["why_not"] = context["why_not"] or "这个项目不是本单位的，您只能查看。"
    context |= {
        "key": key,
        "row": row,
        "name": row.text("name") or UNNAMED,
        "fields": fields,
        "about": [fields[name] for name in ("code", "name", "unit", "category", "first_year", "last_year")],
        "money": [fields[name] for name in MONEY],
        "derived": bool(row.derived),
        "completeness": performance_of(budget).projects[key],
    }
    return render(request, "desk/projects/project.html", context)


@of_budget
def standing(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    """What the project lacks as it now stands; asked for after each change."""
    found = performance_of(budget).projects.get(key)
    if found is None:
        raise Http404
    return JsonResponse({"revision": budget.revision, str(key): found.as_dict()})


@to_edit(grid="projects")
def new(request: HttpRequest, budget: Budget) -> HttpResponse:
    """A new project with the name given, and on to its page."""
    key = uuid4()
    values = {name: request.POST.get(name, "") for name in ("code", "name", "unit")}
    values["name"] = values["name"].strip() or NEW_NAME
    insert: dict[str, object] = {
        "op": "insert",
        "grid": "projects",
        "row": str(key),
        "after": None,
        "values": values,
    }
    refused = applied(request, budget, [insert], f"新增项目“{values['name']}”")
    if refused is not None:
        return refused
    return HttpResponseRedirect(reverse("desk:project", kwargs={**_named(budget), "key": key}))


def delete(request: HttpRequest, **named: object) -> HttpResponseBase:
    """What goes with a project (GET), or its deletion (POST)."""
    return (_delete if request.method == "POST" else _about_to_delete)(request, **named)


@to_edit(methods=("GET", "HEAD"), grid="projects")
def _about_to_delete(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    found = project_of(budget, key)
    context = framed(request, budget, "projects")
    context |= {
        "noun": "项目",
        "name": found.name or UNNAMED,
        "indicators": found.indicators.count(),
        "pointing": Counter(one.title for one in pointing_to(found)).items(),
        "back": reverse("desk:project", kwargs={**_named(budget), "key": key}),
    }
    return render(request, "desk/projects/delete.html", context)


@to_edit(grid="projects")
def _delete(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    found = project_of(budget, key)
    label = found.name or found.code or UNNAMED
    operations: list[dict[str, object]] = []
    if request.POST.get("release"):
        operations += [_released(one, str(key)) for one in pointing_to(found)]
    operations.append({"op": "delete", "grid": "projects", "row": str(key)})
    refused = applied(request, budget, operations, f"删除项目“{label}”")
    if refused is not None:
        return refused
    messages.success(request, f"已删除项目“{label}”。需要时可在修改记录中撤销。")
    return HttpResponseRedirect(reverse("desk:projects", kwargs=_named(budget)))


def applied(
    request: HttpRequest, budget: Budget, operations: list[dict[str, object]], title: str
) -> HttpResponse | None:
    """Apply operations of which all must hold; the page that says why not, where they do not."""
    assert isinstance(request.user, User)
    try:
        answer = apply(budget=budget, user=request.user, key=uuid4(), operations=operations, title=title)
    except EntryRefusedError as problem:
        return refusal(request, problem.message, 409 if problem.locked else 403)
    failed = [one["message"] for one in answer["results"] if one["status"] not in ("saved", "unfit")]
    return refusal(request, failed[0], 409) if failed else None


def _released(one: Pointing, key: str) -> dict[str, object]:
    return {"op": "set", "grid": one.grid, "row": str(one.row), "column": "project", "from": key, "to": ""}


def _row(budget: Budget, references: References, key: UUID) -> GridRow:
    rows = rows_of(GRID, budget, references, [key])
    if not rows:
        raise Http404
    return rows[0]


def _keys(references: References, codes: frozenset[str]) -> set[str]:
    return {str(one.key) for one in references.rows["units"] if one.code in codes}


def _readable(row: GridRow, column: str) -> str:
    if column in row.unfit or not row.cells[column]:
        return row.text(column)
    return wanyuan_short(read_amount(row.cells[column]).fen or 0)


def _named(budget: Budget) -> dict[str, object]:
    return {"code": budget.department.code, "year": budget.year, "version": budget.version}
