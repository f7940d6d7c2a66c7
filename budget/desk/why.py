"""“这个数怎么来的” on the desk: from the facts as they now stand."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from budget.desk.gate import of_budget
from budget.desk.standing import about
from budget.models import Budget
from budget.renderers import why
from budget.renderers.why_parts import makeup
from budget.rules.rule import Case
from budget.rules.taking_part import taking_part
from budget.selectors import factbook
from budget.selectors.sources import printed_at
from budget.services.lists import lists_for
from budget.tables.provenance import explained
from budget.tables.registry import derive, form_set


@of_budget
def figure_page(request: HttpRequest, budget: Budget, table: str, row: int, column: str) -> HttpResponse:
    """One figure of a table as it now stands: what it is made of and what it must agree with."""
    book = factbook(budget)
    sheets = derive(book)
    specs = [spec for spec in form_set(budget.form_set).specs if spec.number in sheets]
    spec = next((spec for spec in specs if spec.number == table), None)
    if spec is None:
        raise Http404
    sheet = sheets.sheets[table]
    try:
        figure = why.figure(spec, sheet, row, column)
    except LookupError:
        raise Http404 from None
    made = explained(spec, book, sheet, row, column)
    found = taking_part(Case(sheets, book, lists_for(budget.year)), table, row, column)
    context = {
        **about(budget),
        "spec": spec,
        "sheet": sheet,
        "figure": figure,
        "makeup": makeup(made, book, specs, request.GET.get("page")) if made else None,
        "printed": printed_at(budget.pk, spec, sheet, row, column),
        "weighed": why.weighed(found, specs, sheets.sheets, (table, row, column)),
    }
    return render(request, "desk/why.html", context)
