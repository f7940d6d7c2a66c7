"""What a page lists, as a file: CSV, an XLSX workbook, or JSON, with the same values as the page.

Amounts are whole 分 inside and 万元 with six decimals in the file; CSV begins with a row of keys, a workbook
with Chinese headings; a text that a spreadsheet would calculate is defused.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from budget.domain.money import wanyuan
from budget.renderers import csv, xlsx_style
from budget.renderers.xlsx_cells import saved, store_amount, store_text

FORMATS = ("csv", "xlsx", "json")
# A workbook says when it was made; a list of what was published then has no clock of its own.
_MADE = datetime(2020, 1, 1)  # noqa: DTZ001
_WIDTHS = {"text": 32, "code": 18, "number": 12, "amount": 20}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: ``kind`` is text, code, number (int) or amount (int 分); None is blank in each."""

    key: str
    label: str
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Listing:
    """A list with its title and columns; ``rows`` hold values by key, ``name`` is the stem of a file name."""

    title: str
    name: str
    columns: Sequence[Column]
    rows: Sequence[Mapping[str, Any]]


def render(listing: Listing, file_format: str) -> bytes:
    """The list in one of ``FORMATS``."""
    return {"csv": _csv, "xlsx": _xlsx, "json": _json}[file_format](listing)


def _csv(listing: Listing) -> bytes:
    return csv.render_mixed(
        [column.key for column in listing.columns],
        [column.kind in ("amount", "number") for column in listing.columns],
        ([_written(column, row.get(column.key)) for column in listing.columns] for row in listing.rows),
    )


def _json(listing: Listing) -> bytes:
    data = {
        "title": listing.title,
        "columns": [{"key": column.key, "label": column.label} for column in listing.columns],
        "rows": [
            {
                column.key: row.get(column.key)
                if column.kind == "number"
                else _written(column, row.get(column.key))
                for column in listing.columns
            }
            for row in listing.rows
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode() + b"\n"


def _xlsx(listing: Listing) -> bytes:
    book = Workbook()
    page: Any = book.worksheets[0]
    page.title = "数据"
    styles = xlsx_style.add_styles(book)
    store_text(page.cell(1, 1), f"{listing.title}（金额单位：万元）")
    for place, column in enumerate(listing.columns, 1):
        cell = page.cell(2, place)
        store_text(cell, column.label)
        cell._style = styles["head"]
        page.column_dimensions[get_column_letter(place)].width = _WIDTHS[column.kind]
    for at, row in enumerate(listing.rows, 3):
        for place, column in enumerate(listing.columns, 1):
            cell, value = page.cell(at, place), row.get(column.key)
            cell._style = styles["amount" if column.kind == "amount" else "text"]
            if column.kind == "amount" and value is not None:
                store_amount(cell, value)
            elif column.kind == "number" and value is not None:
                cell.value = int(value)
            else:
                store_text(cell, _written(column, value))
    page.freeze_panes = "A3"
    page.auto_filter.ref = f"A2:{get_column_letter(len(listing.columns))}{len(listing.rows) + 2}"
    xlsx_style.describe(book, listing.title, "部门预算公开", 1)
    return saved(book, _MADE)


def _written(column: Column, value: Any) -> str:
    if value is None:
        return ""
    return wanyuan(value) if column.kind == "amount" else str(value)
