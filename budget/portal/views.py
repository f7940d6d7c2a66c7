"""The public pages."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from budget.domain.findings import Finding
from budget.domain.sheets import Sheet
from budget.domain.states import Kind
from budget.models import Publication, PublishedFile
from budget.portal import figures, serving
from budget.renderers import findings as noting
from budget.renderers import presentation
from budget.renderers.html import official_table
from budget.selectors import published
from budget.tables.spec import TableSpec

PER_PAGE = 50


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
    context = {"rows": rows, "page": page, "words": words}
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
def budget_page(request: HttpRequest, publication: Publication) -> HttpResponseBase:
    """A department's budget: figures, tables, files, versions, findings."""
    sheets = published.sheets(publication)
    specs = published.specs(publication)
    placed = published.placed(publication, published.findings(publication), sheets)
    found = noting.noted(placed, specs)
    files = in_order(published.files(publication))
    context = {
        **about(request, publication),
        "statements": figures.statements(sheets),
        "shares": figures.shares(sheets.get("01")),
        "tables": [
            _listed(spec, sheets[spec.number], found, files) for spec in specs if spec.number in sheets
        ],
        "files": [one for one in files if not one.table],
        "years": published.years(publication.department_code),
        "groups": noting.grouped(found),
        "found": len(found),
    }
    return rendered(request, "portal/budget.html", context)


@serving.of_publication
@serving.conditional
def table_page(request: HttpRequest, publication: Publication, table: str) -> HttpResponseBase:
    """One official table, with its files and what was found in it."""
    specs = published.tables(publication)
    numbers = [spec.number for spec in specs]
    if table not in numbers:
        raise Http404
    place = numbers.index(table)
    spec = specs[place]
    mine = [one for one in published.findings(publication) if _concerns(one, table)]
    needed = {cell.table for one in mine for cell in one.cells}
    sheets = published.sheets(publication, {table, *needed})
    placed = published.placed(publication, mine, sheets)
    found = noting.noted(placed, published.specs(publication))
    context = {
        **about(request, publication),
        "spec": spec,
        "sheet": sheets[table],
        "table": official_table(spec, sheets[table], noting.marks(found, table), why=True),
        "previous": specs[place - 1] if place else None,
        "next": specs[place + 1] if place + 1 < len(specs) else None,
        "files": in_order(published.files(publication, table)),
        "groups": noting.grouped(found),
        "found": len(found),
    }
    return rendered(request, "portal/table.html", context)


def _concerns(finding: Finding, table: str) -> bool:
    return any(cell.table == table for cell in finding.cells)


def about(request: HttpRequest, publication: Publication) -> dict[str, object]:
    """What every page of a publication says: which it is, and which versions there are."""
    versions = published.versions(publication.department_code, publication.year)
    later = [one for one in versions if one.version > publication.version]
    newer = next((one for one in later if one.withdrawn_at is None), None)
    code, year = publication.department_code, publication.year
    version = {"version": publication.version} if serving.by_version(request) else {}
    return {
        "publication": publication,
        "title": f"{publication.department_name}{year}年部门预算",
        "versions": [(one, Kind(one.budget.kind).label, _replaced_by(one, versions)) for one in versions],
        "newer": newer,
        # It was to replace this one, which is shown because that is gone.
        "gone": later[0] if later and newer is None else None,
        "base": reverse("portal:budget", kwargs={"code": code, "year": year, **version}),
    }


def _replaced_by(one: Publication, versions: list[Publication]) -> Publication | None:
    """The version that the public sees in place of this one: the first visible one after it."""
    later = [other for other in versions if other.version > one.version and other.withdrawn_at is None]
    return later[-1] if later else None


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
