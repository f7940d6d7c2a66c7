"""Rows of texts as CSV and as XLSX, written as they come: however many there are, few are held.

No text becomes a formula: in CSV it is defused, in a workbook it is stored as text.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from budget.renderers.csv import defused
from budget.renderers.xlsx_cells import store_text

# What a worksheet holds, and what a cell of it holds.
ROWS_ON_A_SHEET = 1_048_576
LONGEST_TEXT = 32_767
_CUT = "……（全文见CSV文件）"


class _Line:
    """What a csv writer writes to: it hands the line on."""

    def write(self, text: str) -> str:
        return text


def csv_lines(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[bytes]:
    """A file of comma-separated values, line by line; UTF-8 with the mark that Excel needs."""
    writer = csv.writer(_Line())
    yield ("\ufeff" + writer.writerow(head)).encode()
    for row in rows:
        yield writer.writerow([defused(text) for text in row]).encode()


def write_xlsx(file: IO[bytes], title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A workbook; what one worksheet does not hold goes on in the next, under the same head."""
    book = Workbook(write_only=True)
    sheet, at = None, 0
    for row in rows:
        if sheet is None or at == ROWS_ON_A_SHEET:
            sheet, at = _sheet(book, title, head), 1
        sheet.append([_cell(sheet, text) for text in row])
        at += 1
    if sheet is None:
        _sheet(book, title, head)
    book.save(file)


def _sheet(book: Workbook, title: str, head: Sequence[str]):
    number = len(book.worksheets) + 1
    sheet = book.create_sheet(title if number == 1 else f"{title}{number}")
    sheet.freeze_panes = "A2"
    cells = [_cell(sheet, text) for text in head]
    for cell in cells:
        cell.font = Font(bold=True)
    sheet.append(cells)
    return sheet


def _cell(sheet, text: str):
    cell = WriteOnlyCell(sheet)
    # Text in Excel too: a code keeps its leading zeros when somebody edits it.
    cell.number_format = "@"
    store_text(cell, text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(_CUT)] + _CUT)
    return cell
