"""The public pages."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.sheets import Sheet
from budget.models import PublishedFile
from budget.portal import figures, over_time, plain_words, serving, units_of_money
from budget.portal.about import about
from budget.portal.shown import Shown
from budget.portal.units import parts
from budget.renderers import findings as noting
from budget.renderers import presentation
from budget.renderers.html import official_table
from budget.selectors import published, published_units
from budget.tables.spec import TableSpec


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
    chapters = published.explanation(publication, shown.unit)
    money = units_of_money.money_of(request)
    context = {
        **about(shown),
        "plain": plain_words.plain(sheets, money),
        "last_year": over_time.last_year(shown, sheets, chapters, money),
        "trend": over_time.trend(shown, money),
        "cards": plain_words.cards(sheets.get("12"), money, _wrong(found)),
        "cards_open": plain_words.CARDS_SHOWN,
        "cards_shown": f":{plain_words.CARDS_SHOWN}",
        "cards_rest": f"{plain_words.CARDS_SHOWN}:",
        "money_unit": money.unit.value,
        "units_of_money": units_of_money.choices(request),
        "statements": figures.statements(sheets),
        "shares": figures.shares(sheets.get("01")),
        "tables": [
            _listed(spec, sheets[spec.number], found, files) for spec in specs if spec.number in sheets
        ],
        "files": [one for one in files if not one.table],
        "all_files": [(one, address_of(shown.base, one)) for one in files],
        "explained": bool(chapters),
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


def _wrong(found: list[noting.Noted]) -> Iterator[CellRef]:
    """The cells of which an error is told."""
    for one in found:
        if one.finding.severity is Severity.ERROR:
            yield from one.finding.cells


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


def address_of(base: str, file: PublishedFile) -> str:
    """Where a file of a budget at this address is."""
    return f"{base}tables/{file.table}.{file.format}" if file.table else f"{base}budget.{file.format}"


def in_order(files: list[PublishedFile]) -> list[PublishedFile]:
    """Files in the order in which pages offer them."""
    order = ["pdf", "xlsx", "csv", "json"]
    return sorted(files, key=lambda one: order.index(one.format))


def rendered(request: HttpRequest, template: str, context: dict[str, object]) -> HttpResponseBase:
    """A page of a publication, kept as long as its address allows."""
    response: HttpResponse = render(request, template, context)
    policy = serving.VERSION_PAGE if serving.by_version(request) else serving.LATEST
    return serving.keep(response, request, policy)
