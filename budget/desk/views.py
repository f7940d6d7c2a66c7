"""The desk: the budgets one has a part in, and their tables as they now stand."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from budget.domain.findings import Finding, Severity, gravest_first
from budget.domain.sheets import SheetSet
from budget.domain.states import Stage, Status
from budget.models import Budget
from budget.renderers import findings as noting
from budget.renderers import presentation
from budget.renderers.html import official_table
from budget.rules.engine import judge
from budget.selectors import factbook
from budget.selectors.access import budget_for, budgets_for
from budget.selectors.documents import counts_of, found_in_document
from budget.services.lists import lists_for
from budget.tables.registry import derive, form_set

PER_PAGE = 50

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Budget, Rest], HttpResponse]


@dataclass(frozen=True, slots=True)
class Listed:
    """A budget in the list: where it stands and what was found in it."""

    budget: Budget
    stage: str
    status: str
    counts: list[tuple[Severity, int]]


def of_budget(view: View[Rest]) -> Callable[..., HttpResponse]:
    """A view of a budget that the user may see; 404 for any other."""

    @require_safe
    @login_required
    @never_cache
    @wraps(view)
    def found(
        request: HttpRequest,
        code: str,
        year: int,
        version: int,
        *rest: Rest.args,
        **named: Rest.kwargs,
    ) -> HttpResponse:
        try:
            budget = budget_for(request.user, code, year, version)
        except Budget.DoesNotExist:
            raise Http404 from None
        return view(request, budget, *rest, **named)

    return found


@require_safe
@login_required
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """The budgets one has a part in."""
    budgets = budgets_for(request.user).order_by("-year", "department__code", "-version")
    page = Paginator(budgets, PER_PAGE).get_page(request.GET.get("page"))
    counts = counts_of(page.object_list)
    rows = [
        Listed(
            one,
            Stage(one.stage).label,
            Status(one.status).label,
            [(severity, n) for severity in Severity if (n := counts.get(one.pk, {}).get(severity))],
        )
        for one in page.object_list
    ]
    return render(request, "desk/index.html", {"rows": rows, "page": page})


@of_budget
def budget_page(request: HttpRequest, budget: Budget) -> HttpResponse:
    """A budget: where it stands, its tables, what is found in it."""
    sheets, findings = _now(budget)
    specs = form_set(budget.form_set).specs
    found = noting.noted(findings, specs)
    tables = [
        {
            "spec": spec,
            "title": sheets.sheets[spec.number].title,
            "rows": sum(1 for _ in sheets.sheets[spec.number].body()),
            "empty": presentation.is_empty(spec, sheets.sheets[spec.number]),
            "findings": sum(_concerns(one, spec.number) for one in findings),
        }
        for spec in specs
    ]
    context = {**about(budget), "tables": tables, "groups": noting.grouped(found)}
    return render(request, "desk/budget.html", context)


@of_budget
def table_page(request: HttpRequest, budget: Budget, table: str) -> HttpResponse:
    """One table, derived from the facts as they now stand."""
    sheets, findings = _now(budget)
    if table not in sheets:
        raise Http404
    specs = form_set(budget.form_set).specs
    place = [spec.number for spec in specs].index(table)
    found = noting.noted([one for one in findings if _concerns(one, table)], specs)
    context = {
        **about(budget),
        "spec": specs[place],
        "sheet": sheets.sheets[table],
        "table": official_table(specs[place], sheets.sheets[table], noting.marks(found, table), why=True),
        "previous": specs[place - 1] if place else None,
        "next": specs[place + 1] if place + 1 < len(specs) else None,
        "groups": noting.grouped(found),
        "found": len(found),
    }
    return render(request, "desk/table.html", context)


def _now(budget: Budget) -> tuple[SheetSet, tuple[Finding, ...]]:
    """The tables of the facts as they now stand, and what is found in them and in their document."""
    book = factbook(budget)
    sheets = derive(book)
    judged = judge(sheets, book, lists_for(budget.year))
    # What the rules still find was found in the document too; it is said once.
    said = {(one.rule, one.message) for one in judged}
    read = found_in_document(budget, sheets.sheets)
    return sheets, gravest_first([*judged, *(one for one in read if (one.rule, one.message) not in said)])


def about(budget: Budget) -> dict[str, object]:
    """What every page of a budget says: which it is and where it stands."""
    code, year, version = budget.department.code, budget.year, budget.version
    return {
        "budget": budget,
        "title": f"{budget.department_name}{year}年部门预算",
        "stage": Stage(budget.stage).label,
        "status": Status(budget.status).label,
        "base": reverse("desk:budget", kwargs={"code": code, "year": year, "version": version}),
    }


def _concerns(finding: Finding, table: str) -> bool:
    return any(cell.table == table for cell in finding.cells)
