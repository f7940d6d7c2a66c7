"""Sheets as PDF: the booklet and each table alone, as the official forms look on paper.

The same edition gives the same bytes: no clock, no chance.
"""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from budget.domain.sheets import Sheet, SheetSet
from budget.renderers import narrative_html, presentation, print_templates
from budget.renderers.edition import Attachment, Edition
from budget.renderers.marking import TableMarks
from budget.renderers.print_markup import CODE, Printed, printed
from budget.tables.registry import spec_of
from budget.tables.spec import TableSpec

_MARKED_CELL = re.compile(r' id="(c[^"]+)"')


@dataclass(frozen=True, slots=True)
class Section:
    """One table as the templates print it."""

    number: str
    name: str
    title: str
    printed: Printed


def render_booklet(edition: Edition, attachments: Sequence[Attachment] = ()) -> bytes:
    """The whole booklet: cover, contents, the explanation if any, every table; with files inside it."""
    return _written(edition, booklet_markup(edition), attachments)


def booklet_markup(edition: Edition) -> str:
    """The whole booklet as the HTML that is printed."""
    context = {
        "contents": True,
        "chapters": [narrative_html.entry(chapter) for chapter in edition.explanation],
        "explanation": narrative_html.printed(edition.explanation),
        "sections": [_section(edition, number) for number in edition.sheets.sheets],
    }
    return _markup(edition, context)


def render_table(edition: Edition, number: str) -> bytes:
    """One table alone. Raises KeyError for one that is not there."""
    return _written(edition, _markup(edition, {"sections": [_section(edition, number)]}))


def render_marked(
    sheets: SheetSet,
    marks: Mapping[str, TableMarks],
    front: Callable[[Collection[str]], str],
) -> bytes:
    """Every table with its marked cells, behind a list of what was found.

    ``front`` makes the list's markup, given the ids of the marked cells, so that it can link to them.
    """
    edition = Edition(sheets)
    sections = [_section(edition, number, marks.get(number)) for number in sheets.sheets]
    ids = {found for section in sections for found in _MARKED_CELL.findall(section.printed.body)}
    context = {"front": front(ids), "sections": sections}
    return _written(edition, _markup(edition, context))


def _section(edition: Edition, number: str, marks: TableMarks | None = None) -> Section:
    sheets = edition.sheets
    spec: TableSpec = spec_of(sheets.form_set, number)
    sheet: Sheet = sheets.sheets[number]
    return Section(
        number=number,
        name=spec.name,
        title=sheet.title,
        printed=printed(spec, sheet, marks, edition.whose),
    )


def _markup(edition: Edition, context: Mapping[str, Any]) -> str:
    return print_templates.rendered(
        "document.html",
        {
            "title": presentation.title_of(edition.sheets, edition.whose),
            "department": edition.sheets.department_name,
            "year": edition.sheets.year,
            "edition": edition,
            "whose": presentation.whose(edition.sheets),
            "unit": presentation.MONEY_UNIT,
            "code_image": CODE,
            **context,
        },
    )


def _written(edition: Edition, markup: str, attachments: Sequence[Attachment] = ()) -> bytes:
    # WeasyPrint takes half a second and 60 MB, which who only serves pages need not have.
    from budget.renderers import pdf_writing  # noqa: PLC0415

    return pdf_writing.write(
        markup,
        made_on=edition.made_on or date(edition.sheets.year, 1, 1),
        verified_at=edition.verified_at,
        code=edition.code,
        attachments=attachments,
    )
