"""The public pages."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from budget.domain.findings import Finding
from budget.domain.sheets import Sheet
from budget.models import PublishedFile
from budget.portal import figures, serving
from budget.portal.about import about
from budget.portal.shown import Shown
from budget.portal.units import parts
from budget.renderers import findings as noting
from budget.renderers import presentation
from budget.renderers.html import official_table
from budget.selectors import published, published_units
from budget.tables.spec import TableSpec

PER_PAGE = 50
# Units that a search finds, below the departments it finds.
UNITS_FOUND = 30


@dataclass(frozen=True, slots=True)
class Listed:
    """A table in the list of tables."""

    spec: TableSpec
    title: str
    total: str
    rows: int
    empty: bool
    findings: int
    formats: list[str]


@require_safe
@serving.conditional
def home(request: HttpRequest) -> HttpResponseBase:
    """What was published: departments and years with their totals, and a search."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    page = Paginator(published.search(words), PER_PAGE).get_page(request.GET.get("page"))
    overall = published.sheets_of(page.object_list, "01")
    rows = [(one, figures.totals(overall.get(one.pk))) for one in page.object_list]
    found = list(published_units.search(words)[: UNITS_FOUND + 1])
    context = {
        "rows": rows,
        "page": page,
        "words": words,
        "units": [Shown(one.publication, one.name, one.code) for one in found[:UNITS_FOUND]],
        "more_units": len(found) > UNITS_FOUND,
    }
    return serving.keep(render(request, "portal/home.html", context), request, serving.LATEST)


@require_safe
def department(request: HttpRequest, code: str) -> HttpResponseBase:
    """A department's address leads to its latest year."""
    years = published.years(code)
    if not years:
        raise Http404
    return redirect("portal:budget", code=code, year=years[0])


@serving.of_publication
@serving.conditional
def budget_page(request: HttpRequest, shown: Shown) -> HttpResponseBase:
    """A budget: figures, tables, files, versions; of a department its units and findings as well."""
    publication = shown.publication
    sheets = published.sheets(publication, unit=shown.unit)
    specs = published.specs(publication)
    found = noting.noted(published.placed(publication, _findings(shown), sheets), specs)
    files = in_order(published.files(publication, unit=shown.unit))
    context = {
        **about(shown),
        "statements": figures.statements(sheets),
        "shares": figures.shares(sheets.get("01")),
        "tables": [
            _listed(spec, sheets[spec.number], found, files) for spec in specs if spec.number in sheets
        ],
        "files": [one for one in files if not one.table],
        "explained": published.is_explained(publication, shown.unit),
        "years": _years(shown),
        "units": None if shown.unit else parts(shown, request.GET.get("page")),
        "groups": noting.grouped(found),
        "found": len(found),
    }
    return rendered(request, "portal/budget.html", context)


@serving.of_publication
@serving.conditional
def table_page(request: HttpRequest, shown: Shown, table: str) -> HttpResponseBase:
    """One official table, with its files and what was found in it."""
    publication = shown.publication
    specs = published.tables(publication, shown.unit)
    numbers = [spec.number for spec in specs]
    if table not in numbers:
        raise Http404
    place = numbers.index(table)
    spec = specs[place]
    mine = [one for one in _findings(shown) if _concerns(one, table)]
    needed = {cell.table for one in mine for cell in one.cells}
    sheets = published.sheets(publication, {table, *needed}, shown.unit)
    placed = published.placed(publication, mine, sheets)
    found = noting.noted(placed, published.specs(publication))
    context = {
        **about(shown),
        "spec": spec,
        "sheet": sheets[table],
        "table": official_table(spec, sheets[table], noting.marks(found, table), why=True, whose=shown.whose),
        "previous": specs[place - 1] if place else None,
        "next": specs[place + 1] if place + 1 < len(specs) else None,
        "files": in_order(published.files(publication, table, shown.unit)),
        "groups": noting.grouped(found),
        "found": len(found),
    }
    return rendered(request, "portal/table.html", context)


def _concerns(finding: Finding, table: str) -> bool:
    return any(cell.table == table for cell in finding.cells)


def _findings(shown: Shown) -> tuple[Finding, ...]:
    """They speak of the rows of the department's document, so a unit's pages have none."""
    return () if shown.unit else published.findings(shown.publication)


def _years(shown: Shown) -> list[tuple[int, str]]:
    """The years it is shown of, with their addresses."""
    years = published_units.years(shown.unit) if shown.unit else published.years(shown.code)
    return [(year, shown.of_year(year)) for year in years]


def _listed(spec: TableSpec, sheet: Sheet, found: list[noting.Noted], files: list[PublishedFile]) -> Listed:
    return Listed(
        spec=spec,
        title=sheet.title,
        total=figures.table_total(sheet),
        rows=sum(1 for _ in sheet.body()),
        empty=presentation.is_empty(spec, sheet),
        findings=sum(_concerns(one.finding, spec.number) for one in found),
        formats=[one.format for one in files if one.table == spec.number],
    )


def in_order(files: list[PublishedFile]) -> list[PublishedFile]:
    """Files in the order in which pages offer them."""
    order = ["pdf", "xlsx", "csv", "json"]
    return sorted(files, key=lambda one: order.index(one.format))


def rendered(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponseBase:
    """A page of a publication, kept as long as its address allows."""
    response: HttpResponse = render(request, template, context)
    policy = serving.VERSION_PAGE if serving.by_version(request) else serving.LATEST
    return serving.keep(response, request, policy)
