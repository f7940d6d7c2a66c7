"""Sheets as CSV: UTF-8 with BOM (so that Excel reads it), a row of keys, then the body.

Values are those of the JSON contract. Text that a spreadsheet would take for a formula gets a
leading apostrophe; amounts never do, so that they stay numbers.
"""

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from budget.domain.sheets import Sheet, SheetSet, Value
from budget.renderers.archive import zip_bytes
from budget.renderers.json import contract_value
from budget.tables.registry import spec_of
from budget.tables.spec import TableSpec

# What makes a spreadsheet calculate (OWASP, CSV Injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def defused(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would take it for a formula.

    A lone sign (the nature “=” of an indicator) calculates nothing and stays as it is.
    """
    return f"'{text}" if len(text) > 1 and text.startswith(FORMULA_STARTS) else text


def cell(is_amount: bool, value: Value) -> str:
    """A cell as CSV holds it."""
    written = contract_value(is_amount, value)
    return written if is_amount else defused(written)


def render_table(spec: TableSpec, sheet: Sheet) -> bytes:
    """One table: ``kind`` and the keys of the columns, then its rows."""
    rows = (
        [row.kind.value, *(cell(c.is_amount, row.cells.get(c.key)) for c in spec.columns)]
        for row in sheet.rows
    )
    return _written(["kind", *(column.key for column in spec.columns)], rows)


def render_header(spec: TableSpec, sheet: Sheet) -> bytes:
    """The header block of a table (预算13表) as rows of key and value."""
    rows = ([c.key, cell(c.is_amount, sheet.header.get(c.key))] for c in spec.header)
    return _written(["key", "value"], rows)


def render_zip(sheets: SheetSet) -> bytes:
    """All tables: ``NN.csv`` each, and ``NN-header.csv`` where a table has a header block."""
    members: list[tuple[str, bytes]] = []
    for number, sheet in sheets.sheets.items():
        spec = spec_of(sheets.form_set, number)
        members.append((f"{number}.csv", render_table(spec, sheet)))
        if spec.header:
            members.append((f"{number}-header.csv", render_header(spec, sheet)))
    return zip_bytes(members)


def render_list(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A list that is no official table: its heads, then rows of text."""
    return _written(heads, ([defused(text) for text in row] for row in rows))


def render_mixed(keys: Sequence[str], numbers: Sequence[bool], rows: Iterable[Sequence[str]]) -> bytes:
    """A list with columns of numbers, which stay numbers even where they begin with a minus."""
    return _written(
        keys,
        (
            [text if number else defused(text) for number, text in zip(numbers, row, strict=True)]
            for row in rows
        ),
    )


def _written(keys: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(keys)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8-sig")
