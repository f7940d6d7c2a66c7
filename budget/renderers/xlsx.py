"""Sheets as an XLSX workbook: merged headers, true numbers, ready to print.

One worksheet a table, named 预算01表 …: number, title, whose and in what unit of money, header block
(预算13表), header rows, body, and a note where the table is empty.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from math import ceil
from typing import Any

from openpyxl import Workbook
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from budget.domain.sheets import Sheet, SheetSet, Value
from budget.renderers import presentation, xlsx_style
from budget.renderers.xlsx_cells import saved, store_amount, store_text
from budget.tables.registry import spec_of
from budget.tables.spec import HeaderCell, Layout, TableSpec

MIME_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render_document(
    sheets: SheetSet, *, version: int, made_on: date | None = None, whose: str = presentation.DEPARTMENT
) -> bytes:
    """All tables as one workbook."""
    return _workbook(sheets, sheets.sheets, version, made_on, whose)


def render_table(
    sheets: SheetSet,
    number: str,
    *,
    version: int,
    made_on: date | None = None,
    whose: str = presentation.DEPARTMENT,
) -> bytes:
    """One table as a workbook of one worksheet."""
    return _workbook(sheets, [number], version, made_on, whose)


def _workbook(
    sheets: SheetSet, numbers: Iterable[str], version: int, made_on: date | None, whose: str
) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    styles = xlsx_style.add_styles(book)
    for number in numbers:
        spec = spec_of(sheets.form_set, number)
        page = _Page(book.create_sheet(spec.name), spec, sheets.sheets[number], styles)
        page.draw(presentation.whose(sheets), whose)
    xlsx_style.describe(book, presentation.title_of(sheets, whose), sheets.department_name, version)
    # Never the clock's: the same publication makes the same file.
    return saved(book, datetime.combine(made_on or date(sheets.year, 1, 1), time()))


class _Page:
    """Draws one table onto a worksheet from the top down; ``at`` is the next free row."""

    def __init__(
        self, page: Worksheet, spec: TableSpec, sheet: Sheet, styles: Mapping[str, StyleArray]
    ) -> None:
        self.page = page
        self.spec = spec
        self.styles = styles
        self.sheet = sheet
        self.widths = xlsx_style.widths(spec, sheet)
        self.width = max(len(spec.columns), sum(cell.is_amount for cell in spec.header))
        self.at = 1

    def draw(self, about: str, whose: str) -> None:
        self._columns()
        self._heading(about)
        if self.spec.header:
            self._header_block()
        top = self.at
        self._header_rows()
        bottom = self.at - 1
        self._body()
        if note := presentation.note_of(self.spec, self.sheet, whose):
            self._text(self.at, 1, note, "note")
            self._merge(self.at, 1, self.at, self.width)
        if not self.spec.header:
            self.page.freeze_panes = f"{self._frozen_column()}{bottom + 1}"
        xlsx_style.print_setup(self.page, self.spec, top, bottom)

    def _columns(self) -> None:
        for number, width in enumerate(self.widths, 1):
            self.page.column_dimensions[get_column_letter(number)].width = width

    def _heading(self, whose: str) -> None:
        self._text(1, 1, self.spec.name, "name")
        self._text(2, 1, self.sheet.title, "title")
        self._merge(2, 1, 2, self.width)
        # The title's characters are about twice as high and as wide.
        title_height = 2 * xlsx_style.needed_height(self.sheet.title, sum(self.widths) / 1.8)
        self.page.row_dimensions[2].height = title_height
        half = max(1, self.width // 2)
        self._text(3, 1, whose, "whose")
        whose_height = xlsx_style.needed_height(whose, sum(self.widths[:half]))
        self.page.row_dimensions[3].height = whose_height
        self._merge(3, 1, 3, half)
        self._text(3, half + 1, presentation.MONEY_UNIT, "unit")
        self._merge(3, half + 1, 3, self.width)
        self.at = 4

    def _header_block(self) -> None:
        for cell in presentation.header_names(self.spec):
            self._statement(cell)
        self._text(self.at, 1, presentation.HEADER_MONEY, "head")
        self._merge(self.at, 1, self.at, self.width)
        self.at += 1
        column = 1
        for group, cells in presentation.header_money(self.spec):
            if group:
                self._text(self.at, column, group, "head")
                self._merge(self.at, column, self.at, column + len(cells) - 1)
            for cell in cells:
                self._text(self.at + bool(group), column, cell.label, "head")
                if not group:
                    self._merge(self.at, column, self.at + 1, column)
                self._value(self.at + 2, column, True, self.sheet.header.get(cell.key), "amount")
                column += 1
        self.at += 3
        for cell in presentation.statements(self.spec):
            self._statement(cell)

    def _statement(self, cell: HeaderCell) -> None:
        text = presentation.shown(False, self.sheet.header.get(cell.key))
        self._text(self.at, 1, cell.label, "head")
        self._text(self.at, 2, text, "merged text")
        needed = xlsx_style.needed_height(text, sum(self.widths[1:]))
        # A row may only be so high, so a long goal takes several.
        rows = ceil(needed / xlsx_style.LARGEST_HEIGHT)
        for row in range(self.at, self.at + rows):
            self.page.row_dimensions[row].height = needed / rows
        self._merge(self.at, 1, self.at + rows - 1, 1)
        self._merge(self.at, 2, self.at + rows - 1, self.width)
        self.at += rows

    def _header_rows(self) -> None:
        for row in self.spec.header_rows():
            for head in row:
                first, last = self.at + head.row, self.at + head.row + head.rowspan - 1
                self._text(first, head.column + 1, head.label, "head")
                self._merge(first, head.column + 1, last, head.column + head.colspan)
        for number in range(len(self.spec.header_rows())):
            self.page.row_dimensions[self.at + number].height = xlsx_style.HEAD_HEIGHT
        self.at += len(self.spec.header_rows())

    def _body(self) -> None:
        first = self.at
        spans = presentation.spans(self.spec, self.sheet)
        for number, row in enumerate(self.sheet.rows):
            for place, column in enumerate(self.spec.columns, 1):
                value = row.cells.get(column.key)
                span = spans.get((number, column.key))
                style = xlsx_style.body_style(column.is_amount, row.kind, span is not None)
                self._value(self.at, place, column.is_amount, value, style)
                if span:
                    self._merge(self.at, place, self.at + span - 1, place)
            self.at += 1
        for number, height in enumerate(xlsx_style.heights(self.spec, self.sheet, self.widths), first):
            self.page.row_dimensions[number].height = height

    def _frozen_column(self) -> str:
        if self.spec.layout is Layout.TWO_SIDED:
            return "A"
        key = self.spec.key[0] if presentation.merged(self.spec) else self.spec.columns[0].key
        place = [column.key for column in self.spec.columns].index(key)
        return get_column_letter(place + 2)

    def _cell(self, row: int, column: int) -> Any:
        """A cell. Any: its style and its value are set as openpyxl itself does, unasked (see store_text)."""
        return self.page.cell(row, column)

    def _text(self, row: int, column: int, text: str, style: str) -> None:
        store_text(self._cell(row, column), text)
        self._cell(row, column)._style = self.styles[style]

    def _value(self, row: int, column: int, is_amount: bool, value: Value, style: str) -> None:
        cell = self._cell(row, column)
        cell._style = self.styles[style]
        if not is_amount:
            store_text(cell, str(value or ""))
        elif isinstance(value, int):
            store_amount(cell, value)

    def _merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Merge a block of cells and close its border.

        Not by ``merge_cells``, which compares each block with all before it.
        """
        if (top, left) == (bottom, right):
            return
        self.page.merged_cells.ranges.add(CellRange(None, left, top, right, bottom))
        style = self._cell(top, left)._style
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                self._cell(row, column)._style = style
