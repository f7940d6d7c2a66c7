"""What goes into a cell of an XLSX workbook, to the letter, and the workbook as bytes."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.writer.excel import save_workbook

from budget.domain.money import FEN_PER_WANYUAN, wanyuan_grouped
from budget.renderers import xlsx_style
from budget.renderers.archive import members_of, zip_bytes

# What a double holds without loss, and so what a spreadsheet can.
LARGEST_EXACT_DIGITS = 15


def store_text(cell: Any, text: str) -> None:
    """Write these very characters; nothing where there are none.

    Setting ``value`` would make a formula of text that begins like one.
    """
    _store(cell, text, "s")


def store_amount(cell: Any, fen: int) -> None:
    """Write an amount in 万元 as a number; as text where a spreadsheet's number would lose digits."""
    if _digits(fen) > LARGEST_EXACT_DIGITS:
        _store(cell, wanyuan_grouped(fen), "s")
    else:
        _store(cell, f"{Decimal(fen) / FEN_PER_WANYUAN:f}", "n")


def _store(cell: Any, text: str, data_type: str) -> None:
    """Past ``value``, which would write a number with sixteen digits of its binary neighbour.

    9.7 would become 9.699999999999999.
    """
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    if text:
        cell._value, cell.data_type = text, data_type


def _digits(fen: int) -> int:
    """How many significant digits the amount has in 万元."""
    return len(str(abs(fen)).rstrip("0"))


def saved(book: Workbook, made: datetime) -> bytes:
    """The workbook's bytes with the clock taken out: openpyxl puts it into three places."""
    book.properties.created = made
    buffer = BytesIO()
    save_workbook(book, buffer)
    book.properties.modified = made
    core = xlsx_style.core_properties(book)
    return zip_bytes(
        (name, core if name == "docProps/core.xml" else content)
        for name, content in members_of(buffer.getvalue())
    )
