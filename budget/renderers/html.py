"""Sheets as HTML: one django-tables2 Table for every official table, drawn from its spec.

The body is written row by row in Python: a template's loop over 28,000 cells takes a second, this
takes thirty milliseconds. Headers, caption and frame are the template's.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

import django_tables2 as tables
from django.utils.safestring import SafeString, mark_safe

from budget.domain.findings import Severity
from budget.domain.sheets import Row, RowKind, Sheet
from budget.renderers import presentation
from budget.renderers.presentation import Spans, shown
from budget.renderers.reviewed import Reviewed
from budget.renderers.why import address
from budget.tables.spec import Column, HeaderCell, HeaderLabel, Layout, TableSpec


@dataclass(frozen=True, slots=True)
class Mark:
    """What is said of a cell: how grave it is and the number of its finding in the list."""

    severity: Severity
    number: int


# By 1-based row and column key; column "" marks the whole row.
Marks = Mapping[tuple[int, str], Mark]


@dataclass(frozen=True, slots=True)
class HeadCell:
    """A cell of the header block."""

    label: str
    colspan: int
    rowspan: int
    classes: str

    @property
    def scope(self) -> str:
        return "colgroup" if self.colspan > 1 else "col"


@dataclass(frozen=True, slots=True)
class Stated:
    """A cell of the header block above the body (预算13表)."""

    key: str
    label: str
    value: str
    mark: Mark | None = None
    href: str = ""
    classes: str = ""
    note: str = ""


class OfficialTable(tables.Table):
    """An official table on a page; its columns are those of the spec, in their order."""

    class Meta:
        template_name = "portal/_official_table.html"
        orderable = False

    def __init__(
        self,
        spec: TableSpec,
        sheet: Sheet,
        marks: Marks,
        why: bool,
        first: int,
        reviewed: Reviewed | None,
        whose: str,
    ) -> None:
        self.spec = spec
        self.whose = whose
        self.sheet = sheet
        self.marks = marks
        self.why = why
        self.first = first
        self.reviewed = reviewed
        columns = [
            (column.key, tables.Column(verbose_name=column.label, orderable=False)) for column in spec.columns
        ]
        super().__init__([row.cells for row in sheet.rows], extra_columns=columns)

    @property
    def classes(self) -> str:
        sticky = " sticky" if self.spec.layout in (Layout.ROWS, Layout.PROJECTS) else ""
        return f"official {self.spec.layout.value}{sticky}"

    @property
    def unit(self) -> str:
        return presentation.MONEY_UNIT

    @property
    def note(self) -> str:
        return presentation.note_of(self.spec, self.sheet, self.whose)

    @property
    def header_rows(self) -> list[list[HeadCell]]:
        return [[self._head(label) for label in row] for row in self.spec.header_rows()]

    def _head(self, label: HeaderLabel) -> HeadCell:
        column = self.spec.columns[label.column]
        is_leaf = label.row + label.rowspan == len(self.spec.header_rows())
        # Wording comes from the bound column, as it would in any table of django-tables2.
        text = str(self.columns[column.key].header) if is_leaf else label.label
        return HeadCell(text, label.colspan, label.rowspan, _css(column) if is_leaf else "")

    @property
    def stated_before(self) -> list[Stated]:
        return [self._stated(cell) for cell in presentation.header_names(self.spec)]

    @property
    def stated_money(self) -> list[tuple[str, list[Stated]]]:
        return [
            (group, [self._stated(cell) for cell in cells])
            for group, cells in presentation.header_money(self.spec)
        ]

    @property
    def stated_after(self) -> list[Stated]:
        return [self._stated(cell) for cell in presentation.statements(self.spec)]

    def _stated(self, cell: HeaderCell) -> Stated:
        value = shown(cell.is_amount, self.sheet.header.get(cell.key))
        mark = self.marks.get((0, cell.key))
        if self.reviewed is not None:
            note = mark_safe(self.reviewed.markup(0, cell.key))  # noqa: S308
            href = mark_safe(self.reviewed.href(0, cell.key)) if value else ""  # noqa: S308
            return Stated(cell.key, cell.label, value, mark, href, self.reviewed.classes(0, cell.key), note)
        href = address(0, cell.key) if self.why and cell.is_amount and value else ""
        return Stated(cell.key, cell.label, value, mark, href)

    @property
    def body(self) -> SafeString:
        """The rows as markup; every text in it is escaped here."""
        spans = presentation.spans(self.spec, self.sheet)
        drawn = _Drawn(self.spec, spans, self.marks, self.why, self.first, self.reviewed)
        return mark_safe(  # noqa: S308
            "\n".join(drawn.row(number, row) for number, row in enumerate(self.sheet.rows, self.first))
        )


def official_table(
    spec: TableSpec,
    sheet: Sheet,
    marks: Marks | None = None,
    *,
    why: bool = False,
    first: int = 1,
    reviewed: Reviewed | None = None,
    whose: str = presentation.DEPARTMENT,
) -> OfficialTable:
    """The table for a page, to be shown with ``{% render_table table %}``.

    ``why``: every amount leads to where it comes from, at an address below the page's own. ``first``: the
    number of the first row, where ``sheet`` is a part of a long table. ``reviewed``: what is lit and
    commented, and how a cell is chosen; it takes the place of ``why``. ``whose``: as in
    ``presentation.note_of``.
    """
    return OfficialTable(spec, sheet, marks or {}, why, first, reviewed, whose)


class _Drawn:
    """Draws body rows: what differs by column is worked out once, not once a cell."""

    def __init__(
        self, spec: TableSpec, spans: Spans, marks: Marks, why: bool, first: int, reviewed: Reviewed | None
    ) -> None:
        self.spans = spans
        self.marks = marks
        self.why = why
        self.first = first
        self.reviewed = reviewed
        # In a table of one thing a row, the cell that names it stands for the whole row.
        self.names_row = spec.key[0] if spec.layout is Layout.ROWS else ""
        self.starts = {index for (index, key), span in spans.items() if span and key == spec.key[0]}
        merged = presentation.merged(spec)
        self.columns = [
            (
                column,
                f"{_css(column)} m".strip() if column in merged else _css(column),
                self._opening(spec, column),
            )
            for column in spec.columns
        ]

    @staticmethod
    def _opening(spec: TableSpec, column: Column) -> str:
        """``th`` for the cell that names its row; a two-sided table has no such cell."""
        names = spec.layout is not Layout.TWO_SIDED and column.key == spec.key[0]
        return 'th scope="row"' if names and not column.is_amount else "td"

    def row(self, number: int, row: Row) -> str:
        index = number - self.first
        classes = [] if row.kind is RowKind.LINE else [row.kind.value]
        if index in self.starts:
            classes.append("first")
        if mark := self.marks.get((number, "")):
            classes.append(f"mark-{mark.severity.value}")
        if self.reviewed and (more := self.reviewed.classes(number, "")):
            classes.append(more)
        named = f' class="{" ".join(classes)}"' if classes else ""
        cells = "".join(
            self._cell(number, row, column, css, opening)
            for column, css, opening in self.columns
            if self.spans.get((index, column.key)) != 0
        )
        return f'<tr id="r{number}"{named}>{cells}</tr>'

    def _cell(self, number: int, row: Row, column: Column, css: str, opening: str) -> str:
        text = shown(column.is_amount, row.cells.get(column.key))
        attributes = ""
        span = self.spans.get((number - self.first, column.key), 1)
        if span > 1:
            attributes = f' rowspan="{span}"'
        if mark := self.marks.get((number, column.key)):
            css = f"{css} mark-{mark.severity.value}".strip()
            attributes += f' data-note="{mark.number}" data-column="{column.key}"'
        if self.reviewed and (more := self.reviewed.classes(number, column.key)):
            css = f"{css} {more}".strip()
        if css:
            attributes += f' class="{css}"'
        if self.spans or self.starts:
            # What a card on a small screen says before the value.
            attributes += f' data-label="{escape(column.label)}"'
        if not text:
            opening = "td"
        shown_text = escape(text)
        if self.reviewed:
            shown_text = self._reviewed(self.reviewed, number, column, shown_text)
        elif self.why and text and column.is_amount:
            shown_text = f'<a href="{address(number, column.key)}">{text}</a>'
        return f"<{opening}{attributes}>{shown_text}</{opening[:2]}>"

    def _reviewed(self, reviewed: Reviewed, number: int, column: Column, text: str) -> str:
        """A cell that can be chosen, with what is said of it, and, in the first one, of its row."""
        whole = column.key == self.names_row
        linked = f'<a href="{reviewed.href(number, "" if whole else column.key)}">{text}</a>' if text else ""
        of_row = reviewed.markup(number, "") if column is self.columns[0][0] else ""
        return f"{linked}{reviewed.markup(number, column.key)}{of_row}"


def _css(column: Column) -> str:
    return {"amount": "n", "code": "c", "indicator": "i", "text": ""}[column.kind.value]
