"""A comparison of two budgets as CSV and as an XLSX workbook: what they come to, then cell by cell.

Values are those of the tables: amounts in 万元, exact; a text that a spreadsheet would calculate is defused.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import StringIO
from typing import Any

from openpyxl import Workbook
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from budget.domain.change import gap_of, percent_of
from budget.domain.money import wanyuan
from budget.domain.sheets import Value
from budget.renderers import xlsx_style
from budget.renderers.csv import defused
from budget.renderers.xlsx_cells import saved, store_amount, store_text

SUMMARY, CELLS = "汇总", "逐格比较"
# The columns before the first value.
_TEXTS = 4
_WIDTHS = (12, 40, 8, 26, 22, 22, 18, 11)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure or text of both. ``change`` is what became of its row; blank for a sum of the whole."""

    table: str
    row: str
    change: str
    column: str
    is_amount: bool
    before: Value
    after: Value

    @property
    def gap(self) -> int | None:
        before, after = self._amounts
        return gap_of(before, after) if self.is_amount else None

    @property
    def percent(self) -> str:
        return percent_of(*self._amounts) if self.is_amount else ""

    @property
    def _amounts(self) -> tuple[int | None, int | None]:
        before, after = (one if isinstance(one, int) else None for one in (self.before, self.after))
        return before, after


@dataclass(frozen=True, slots=True)
class ComparedFile:
    """What a file holds: whose, which two, and the lines."""

    title: str
    author: str
    labels: tuple[str, str]
    summary: Sequence[Line]
    lines: Iterable[Line]

    @property
    def head(self) -> tuple[str, ...]:
        return ("表", "行", "变化", "列", *self.labels, "增减额", "增减%")


def render_csv(compared: ComparedFile) -> bytes:
    """UTF-8 with BOM: a row of headings, the sums, then the cells."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(compared.head)
    for line in _all(compared):
        texts = [defused(one) for one in (line.table, line.row, line.change, line.column)]
        values = [_written(line.is_amount, one) for one in (line.before, line.after)]
        writer.writerow([*texts, *values, wanyuan(line.gap), line.percent])
    return buffer.getvalue().encode("utf-8-sig")


def render_xlsx(compared: ComparedFile, *, made_on: date) -> bytes:
    """A workbook of two pages, the second with a filter on every column."""
    book = Workbook()
    book.remove(book.worksheets[0])
    styles = xlsx_style.add_styles(book)
    for name, lines in ((SUMMARY, compared.summary), (CELLS, compared.lines)):
        page = book.create_sheet(name)
        store_text(page.cell(1, 1), f"{compared.title}（金额单位：万元）")
        for place, (label, width) in enumerate(zip(compared.head, _WIDTHS, strict=True), 1):
            cell: Any = page.cell(2, place)
            store_text(cell, label)
            cell._style = styles["head"]
            page.column_dimensions[get_column_letter(place)].width = width
        last = 2
        for last, line in enumerate(lines, 3):
            _draw(page, last, line, styles)
        page.freeze_panes = "A3"
        page.auto_filter.ref = f"A2:H{last}"
    xlsx_style.describe(book, compared.title, compared.author, 1)
    return saved(book, datetime.combine(made_on, time()))


def _draw(page: Worksheet, at: int, line: Line, styles: Mapping[str, StyleArray]) -> None:
    values = (line.table, line.row, line.change, line.column, line.before, line.after, line.gap, line.percent)
    for place, value in enumerate(values, 1):
        cell: Any = page.cell(at, place)
        cell._style = styles["amount" if place > _TEXTS and line.is_amount else "text"]
        if isinstance(value, int):
            store_amount(cell, value)
        else:
            store_text(cell, value or "")


def _all(compared: ComparedFile) -> Iterator[Line]:
    yield from compared.summary
    yield from compared.lines


def _written(is_amount: bool, value: Value) -> str:
    if is_amount:
        return wanyuan(value) if isinstance(value, int) else ""
    return defused(value) if isinstance(value, str) else ""
