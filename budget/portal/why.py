"""“这个数怎么来的” on the public pages: from the frozen facts and tables of a publication alone."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase

from budget.domain.lists import Lists
from budget.domain.sheets import SheetSet
from budget.portal import serving
from budget.portal.about import about
from budget.portal.paper import on_paper
from budget.portal.shown import Shown
from budget.portal.views import in_order, rendered
from budget.renderers import why
from budget.renderers.why_parts import makeup
from budget.rules.rule import Case
from budget.rules.taking_part import taking_part
from budget.selectors import published
from budget.selectors.sources import printed_at
from budget.tables.provenance import explained


@serving.of_publication
@serving.conditional
def figure_page(request: HttpRequest, shown: Shown, table: str, row: int, column: str) -> HttpResponseBase:
    """One figure of a published table: what it is made of and what it must agree with."""
    publication = shown.publication
    sheets = published.sheets(publication, unit=shown.unit)
    specs = [spec for spec in published.specs(publication) if spec.number in sheets]
    spec = next((spec for spec in specs if spec.number == table), None)
    if spec is None:
        raise Http404
    try:
        figure = why.figure(spec, sheets[table], row, column)
    except LookupError:
        raise Http404 from None
    book = published.facts(publication, shown.unit)
    made = explained(spec, book, sheets[table], row, column) if book else None
    context = {
        **about(shown),
        "spec": spec,
        "sheet": sheets[table],
        "figure": figure,
        "makeup": makeup(made, book, specs, request.GET.get("page")) if made and book else None,
        "printed": None,
        "on_paper": on_paper(shown, spec, sheets[table], row),
        "files": in_order(published.files(publication, table, shown.unit)),
    }
    if not shown.unit and not publication.partial:
        # The document it was read from has the department's tables, and all that was left out of them.
        context["printed"] = printed_at(publication.budget_id, spec, sheets[table], row, column)
    if book:
        stated = SheetSet(book.department_code, book.department_name, book.year, book.form_set, sheets)
        # What was published is judged by itself: no list that may change later has a say.
        found = taking_part(Case(stated, book, Lists(book.year)), table, row, column)
        context["weighed"] = why.weighed(found, specs, sheets, (table, row, column))
    return rendered(request, "portal/why.html", context)
