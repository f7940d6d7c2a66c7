"""Sheets as PDF: the booklet and each table alone, as the official forms look on paper.

Nothing is fetched but our own fonts. The same sheets give the same bytes: no clock, no chance.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from threading import local
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from budget.domain.sheets import Sheet, SheetSet
from budget.renderers import presentation, print_markup
from budget.renderers.marking import TableMarks
from budget.tables.registry import spec_of
from budget.tables.spec import TableSpec

# Our own scheme: what has it is one of the fonts of the settings, and nothing else is fetched.
_FONT = "budget-font:"
# What the stylesheet calls the faces, so that a font of the system is never taken for one of them.
_FACES: Mapping[str, tuple[str, int]] = {
    "song-bold": ("Noto Serif SC", 700),
    "regular": ("Noto Sans SC", 400),
    "bold": ("Noto Sans SC", 700),
}


_MARKED_CELL = re.compile(r' id="(c[^"]+)"')


class ReachesOutError(ValueError):
    """The document asks for something that is not ours."""


@dataclass(frozen=True, slots=True)
class Section:
    """One table as the templates print it."""

    number: str
    name: str
    title: str
    paper: str
    body: str


class OwnFiles(URLFetcher):
    """Serves our own fonts. Anything else stops the render: a document must not reach out."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=set(), allow_redirects=False, fail_on_errors=True)

    def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
        face = _FACES.get(url.removeprefix(_FONT)) if url.startswith(_FONT) else None
        if face is None:
            raise FatalURLFetchingError(f"a document asked for {url[:200]}")
        return URLFetcherResponse(url, Path(settings.FONTS[face]).read_bytes())


def render_booklet(sheets: SheetSet, *, version: int, published_on: date | None = None) -> bytes:
    """The whole booklet: cover, contents, every table."""
    context = {
        "contents": True,
        "sections": [_section(sheets, number) for number in sheets.sheets],
    }
    return _render(sheets, context, version, published_on)


def render_table(sheets: SheetSet, number: str, *, version: int, published_on: date | None = None) -> bytes:
    """One table alone."""
    return _render(sheets, {"sections": [_section(sheets, number)]}, version, published_on)


def render_marked(
    sheets: SheetSet,
    marks: Mapping[str, TableMarks],
    front: Callable[[Collection[str]], str],
) -> bytes:
    """Every table with its marked cells, behind a list of what was found.

    ``front`` makes the list's markup, given the ids of the marked cells, so that it can link to them.
    """
    sections = [_section(sheets, number, marks.get(number)) for number in sheets.sheets]
    ids = {found for section in sections for found in _MARKED_CELL.findall(section.body)}
    context = {"front": front(ids), "sections": sections}
    return _render(sheets, context, version=1, published_on=None)


def _section(sheets: SheetSet, number: str, marks: TableMarks | None = None) -> Section:
    spec: TableSpec = spec_of(sheets.form_set, number)
    sheet: Sheet = sheets.sheets[number]
    return Section(
        number=number,
        name=spec.name,
        title=sheet.title,
        paper=print_markup.paper_of(spec, sheet),
        body=print_markup.body_of(spec, sheet, marks),
    )


def _render(sheets: SheetSet, context: Mapping[str, Any], version: int, published_on: date | None) -> bytes:
    markup = render_to_string(
        "print/document.html",
        {
            "title": presentation.title_of(sheets),
            "department": sheets.department_name,
            "year": sheets.year,
            "version": version,
            "published_on": published_on,
            "whose": presentation.whose(sheets),
            "unit": presentation.MONEY_UNIT,
            **context,
        },
    )
    return write(markup)


def write(markup: str) -> bytes:
    """HTML as PDF in the look of ``print.css``. Raises ReachesOutError where it asks for other files."""
    look = _look()
    try:
        content = HTML(string=markup, url_fetcher=OwnFiles()).write_pdf(
            stylesheets=[look.css],
            font_config=look.fonts,
            pdf_identifier=sha256(markup.encode()).digest()[:16],
        )
    except FatalURLFetchingError as refused:
        # No Exception, so that WeasyPrint's own handlers let it through; ours need not know.
        raise ReachesOutError(str(refused)) from refused
    assert isinstance(content, bytes)
    return content


@dataclass(frozen=True, slots=True)
class Look:
    """The stylesheet with the fonts it names."""

    css: CSS
    fonts: FontConfiguration


# Reading 40 MB of fonts takes as long as laying out a small table. Kept by thread, since nobody
# promises that Pango's font maps may be shared.
_kept = local()


def _look() -> Look:
    if not hasattr(_kept, "look"):
        _refuse_missing_fonts()
        faces = "".join(
            f"@font-face {{ font-family: '{name}'; src: url('{_FONT}{name}') }}\n" for name in _FACES
        )
        fonts = FontConfiguration()
        text = faces + render_to_string("print/print.css")
        _kept.look = Look(CSS(string=text, font_config=fonts, url_fetcher=OwnFiles()), fonts)
    look: Look = _kept.look
    return look


def _refuse_missing_fonts() -> None:
    """WeasyPrint would take another font of the system in silence, or none for Chinese."""
    missing = [str(settings.FONTS[face]) for face in _FACES.values() if not settings.FONTS[face].is_file()]
    if missing:
        raise FileNotFoundError(f"缺少字体文件，请先运行 bin/setup：{'、'.join(missing)}")
