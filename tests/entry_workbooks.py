"""Workbooks as a clerk gets them and sends them back: made, changed as a spreadsheet would, read."""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget.importers.entry_xlsx import read_cells
from budget.models import Budget
from budget.renderers.entry_xlsx import render
from budget.selectors.replacing import Filled, filled
from budget.selectors.workbook import NOTES, dropdowns, entry_sheets, identity_text

MADE = datetime(2026, 1, 5)  # noqa: DTZ001  # a workbook knows no zone


def made(budget: Budget, locked: tuple[str, ...] = ()) -> bytes:
    """The workbook of a budget as it stands."""
    return render(
        entry_sheets(budget, locked),
        dropdowns(budget),
        title="预算",
        identity=identity_text(budget),
        notes=NOTES,
        made=MADE,
    )


def changed(content: bytes, change: Callable[[Workbook], None]) -> bytes:
    """The workbook with something done to it."""
    book = load_workbook(BytesIO(content))
    change(book)
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def place(sheet: Worksheet, heading: str) -> int:
    """The number of the column with that heading."""
    headings = [str(cell.value or "") for cell in sheet[1]]
    return headings.index(heading) + 1


def put(sheet: Worksheet, row: int, heading: str, value: object) -> None:
    """Fill in a cell of a row, counted from 1 below the headings."""
    sheet.cell(row + 1, place(sheet, heading)).value = value  # type: ignore[assignment]


def read(budget: Budget, content: bytes, locked: tuple[str, ...] = (), username: str = "") -> Filled:
    """What a workbook asks of a budget, for the person who sends it."""
    return filled(budget, read_cells(content), locked, username)
