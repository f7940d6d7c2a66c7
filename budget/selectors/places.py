"""Where findings about a document stand in the tables that are shown.

A finding names rows of the document as read. The tables shown are derived from the facts: they hold
the same rows, but in code order, which the document may not keep.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from budget.domain.codes import split_label
from budget.domain.findings import CellRef, Finding
from budget.domain.money import squeeze
from budget.domain.serial import sheet_from_json
from budget.domain.sheets import Sheet
from budget.tables.spec import Layout, TableSpec


def tables_with_rows(found: Iterable[Finding]) -> set[str]:
    """The tables of which a finding names a row."""
    every = [two for one in found for two in (one, *one.follows)]
    return {cell.table for one in every for cell in one.cells if cell.row}


def some_sheets(data: Mapping[str, Any], wanted: set[str]) -> dict[str, Sheet]:
    """Of a stored SheetSet the wanted tables alone: reading all of it takes its time."""
    return {
        sheet["table"]: sheet_from_json(sheet) for sheet in data.get("sheets", ()) if sheet["table"] in wanted
    }


def moved(
    found: Iterable[Finding],
    specs: Sequence[TableSpec],
    read: Mapping[str, Sheet],
    shown: Mapping[str, Sheet],
) -> list[Finding]:
    """The findings with the rows of ``shown`` in place of those of ``read``."""
    places = _Places(specs, read, shown)
    return [places.moved(one) for one in found]


def counterpart(row: int, spec: TableSpec, of: Sheet, within: Sheet) -> int | None:
    """The number of the row of ``within`` that is row ``row`` of ``of`` (0: the header block)."""
    return _moves(spec, of, within).get(row) if row else 0


class _Places:
    def __init__(
        self, of: Sequence[TableSpec], read: Mapping[str, Sheet], shown: Mapping[str, Sheet]
    ) -> None:
        self.specs = {spec.number: spec for spec in of}
        self.read = read
        self.shown = shown
        self.moves: dict[str, dict[int, int]] = {}

    def moved(self, finding: Finding) -> Finding:
        return replace(
            finding,
            cells=tuple(self.of(cell) for cell in finding.cells),
            follows=tuple(self.moved(one) for one in finding.follows),
        )

    def of(self, cell: CellRef) -> CellRef:
        source, target = self.read.get(cell.table), self.shown.get(cell.table)
        if not cell.row or source is None or target is None or cell.row > len(source.rows):
            return cell
        if cell.table not in self.moves:
            self.moves[cell.table] = _moves(self.specs[cell.table], source, target)
        # The table may be derived otherwise than it was printed: no row is better than a wrong one.
        return replace(cell, row=self.moves[cell.table].get(cell.row))


def _moves(spec: TableSpec, source: Sheet, target: Sheet) -> dict[int, int]:
    """Row numbers of one table by those of the other; rows alike are told apart by their order."""
    before, after = _rows_by_key(spec, source), _rows_by_key(spec, target)
    return {
        row: moved
        for key, rows in before.items()
        if len(rows) == len(after.get(key, ()))
        for row, moved in zip(rows, after[key], strict=True)
    }


def _rows_by_key(spec: TableSpec, sheet: Sheet) -> dict[tuple[str, ...], list[int]]:
    rows: dict[tuple[str, ...], list[int]] = {}
    above = ""
    for number, row in enumerate(sheet.rows, 1):
        # A merged cell counts for the rows below it.
        above = row.text(spec.key[0]) or above
        first = above if spec.layout is Layout.PROJECTS else row.text(spec.key[0])
        texts = (first, *(row.text(column) for column in spec.key[1:]))
        # Names are spelled as they are printed, with blanks where a line broke; codes are not.
        key = tuple(split_label(text)[0] or squeeze(text) for text in texts)
        rows.setdefault((row.kind.value, *key), []).append(number)
    return rows
