"""Where on paper a figure stands: the page of the published booklet."""

from dataclasses import dataclass

from django.core.cache import cache
from pypdf.errors import PyPdfError

from budget.domain.sheets import Sheet
from budget.models import PublishedFile
from budget.portal.shown import Shown
from budget.renderers.pdf_places import Place, places_in
from budget.selectors import published
from budget.tables.spec import Layout, TableSpec

# The file never changes, so what is read of it does not either.
_KEPT_SECONDS = 30 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class OnPaper:
    """Pages ``first`` to ``last`` of the booklet, and the address that opens it there."""

    first: int
    last: int
    address: str


def on_paper(shown: Shown, spec: TableSpec, sheet: Sheet, row: int) -> OnPaper | None:
    """The pages of the table, or of the project that a row of 预算12表 is of; None without a booklet."""
    booklet = published.file(shown.publication, "", "pdf", shown.unit)
    if booklet is None:
        return None
    places = _places(booklet)
    table = next((one for one in places if one.title.startswith(f"{spec.name} ")), None)
    if table is None:
        return None
    inner = _project(places, table, sheet, row) if spec.layout is Layout.PROJECTS else None
    first, last = (inner.first, max(inner.first, inner.until)) if inner else (table.first, table.last)
    return OnPaper(first, min(last, table.last), f"{shown.base}budget.pdf#page={first}")


def _project(places: list[Place], table: Place, sheet: Sheet, row: int) -> Place | None:
    above = sheet.rows[: max(row, 0)]
    label = next((one.text("project") for one in reversed(above) if one.text("project")), "")
    inside = (one for one in places if table.first <= one.first < table.until)
    return next((one for one in inside if label and one.title == label), None)


def _places(booklet: PublishedFile) -> list[Place]:
    key = f"pdf-places-{booklet.sha256}"
    known: list[Place] | None = cache.get(key)
    if known is None:
        try:
            with booklet.file.open("rb") as file:
                known = places_in(file.read())
        except (OSError, PyPdfError):
            # The page tells where the figure comes from all the same.
            return []
        cache.set(key, known, _KEPT_SECONDS)
    return known
