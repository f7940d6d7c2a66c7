"""Sheets as published text: tabs between cells, a merged cell's value first and blanks below.

It is the layout in which published documents are extracted, so what is written here is read back.
"""

from collections.abc import Iterator, Mapping

from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Row, RowKind, Sheet, SheetSet, Value
from budget.tables.registry import form_set
from budget.tables.spec import Layout, TableSpec


def render_document(sheets: SheetSet) -> str:
    """All tables, one after the other."""
    parts = [
        "\n".join(_table(spec, sheets.sheets[spec.number], sheets.year))
        for spec in form_set(sheets.form_set).specs
        if spec.number in sheets
    ]
    return "\n\n".join(parts) + "\n"


def render_table(sheets: SheetSet, number: str) -> str:
    """One table."""
    spec = form_set(sheets.form_set).by_number[number]
    return "\n".join(_table(spec, sheets.sheets[number], sheets.year)) + "\n"


def _table(spec: TableSpec, sheet: Sheet, year: int) -> Iterator[str]:
    yield f"{spec.name} {spec.title}"
    yield ""
    if spec.layout is Layout.GOALS:
        yield f"({year}年度)"
        yield ""
        yield from _header_block(spec, sheet.header)
    else:
        yield "金额单位：万元"
        yield ""
    yield from ("\t".join(row) for row in spec.header_grid())
    for row in sheet.rows:
        yield "\t".join(_cells(spec, row))


def _cells(spec: TableSpec, row: Row) -> list[str]:
    cells = [_shown(row.cells.get(column.key)) for column in spec.columns]
    if row.kind is RowKind.TOTAL and spec.total_column:
        cells[list(spec.by_key).index(spec.total_column)] = "合 计"
    return cells


def _header_block(spec: TableSpec, header: Mapping[str, Value]) -> Iterator[str]:
    amounts = [cell for cell in spec.header if cell.is_amount]
    before, after = (cell for cell in spec.header if not cell.is_amount)
    yield f"{before.label}\t\t{_shown(header.get(before.key))}"
    groups: list[str] = []
    for position, cell in enumerate(amounts):
        new = not cell.group or position == 0 or amounts[position - 1].group != cell.group
        groups.append((cell.group or cell.label) if new else "")
    yield "\t".join(["总体资金情况（万元）", "", *groups])
    yield "\t".join(["", "", *(cell.label if cell.group else "" for cell in amounts)])
    yield "\t".join(["", "", *(_shown(header.get(cell.key)) for cell in amounts)])
    yield f"{after.label}\t{after.label}\t{_shown(header.get(after.key))}"


def _shown(value: Value) -> str:
    if isinstance(value, str):
        # A line of text holds no tab or line end; white space inside a cell means nothing here.
        return " ".join(value.split())
    return wanyuan_grouped(value)
