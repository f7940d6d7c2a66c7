"""What operations come to, as people read it: rows of the grids before and after, cell by cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any
from uuid import UUID

from budget.domain.codes import labelled
from budget.domain.matching import out_of_order
from budget.domain.money import read_amount, wanyuan_short
from budget.domain.richtext import as_text
from budget.selectors.differences import Kind
from budget.selectors.grids import GRIDS, Column, Grid, GridRow, References
from budget.selectors.grids.cells import NO, Amount, Code, Reference, RichText

Rows = Mapping[str, Sequence[GridRow]]
# Of texts longer than this the part that differs is shown, with so much around it.
_LONG, _AROUND = 120, 20


@dataclass(frozen=True, slots=True)
class CellChange:
    """What a cell said and says. ``gap``: by how many 分 an amount grew. ``unfit``: why it does not fit."""

    column: str
    label: str
    is_amount: bool
    before: str
    after: str
    gap: int = 0
    unfit: str = ""

    @property
    def gap_text(self) -> str:
        return _signed(self.gap)


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row. ``number``: which it is in the grid, counted from 1, after the change or before it went."""

    kind: Kind
    key: UUID
    number: int
    name: str
    cells: tuple[CellChange, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of a column of amounts, in 分, before and after."""

    label: str
    before: int
    after: int

    @property
    def gap(self) -> int:
        return self.after - self.before

    @property
    def texts(self) -> tuple[str, str, str]:
        """Before, after and the difference, in 万元."""
        return wanyuan_short(self.before), wanyuan_short(self.after), _signed(self.gap)


@dataclass(frozen=True, slots=True)
class GridChange:
    """What changes in a grid. ``before``, ``after`` count its rows, ``moved`` those that stand elsewhere."""

    name: str
    title: str
    rows: tuple[RowChange, ...]
    before: int
    after: int
    totals: tuple[Total, ...]
    moved: int = 0

    @property
    def cells(self) -> int:
        """How many cells change in rows that stay."""
        return sum(len(row.cells) for row in self.rows if row.kind is Kind.CHANGED)

    @property
    def money(self) -> Total | None:
        """What the grid comes to: a project's total holds its other amounts."""
        if not self.totals:
            return None
        parts = self.totals[:1] if self.name == "projects" else self.totals
        return Total("合计", sum(one.before for one in parts), sum(one.after for one in parts))

    @property
    def counts(self) -> dict[str, int]:
        kinds = (Kind.ADDED, Kind.REMOVED, Kind.CHANGED)
        return {kind.value: sum(row.kind is kind for row in self.rows) for kind in kinds}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is to be seen to: where, what was wanted, why that is not so.

    ``cell``: grid, row and column. ``stands``: what stands there, ``by`` whom.
    """

    where: str
    text: str
    message: str
    severity: str = "warning"
    by: str = ""
    stands: str = ""
    cell: str = ""


@dataclass(frozen=True)
class Words:
    """Puts cells into words: codes with names, rows others refer to by their labels.

    ``names``: by list and code. ``references``: as they stand, and as they will.
    """

    references: Sequence[References]
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def text(self, column: Column, text: str) -> str:
        """A cell's text as people read it."""
        if not text:
            return ""
        if isinstance(column, Reference):
            return self._labels(column.grid).get(text, text)
        if isinstance(column, Code):
            return labelled(text, self.names.get((column.lookup, text), ""))
        if isinstance(column, RichText):
            return as_text(text)
        return _amount(text) if isinstance(column, Amount) else text

    def name(self, grid: Grid, cells: Mapping[str, str]) -> str:
        """What a row is called."""
        parts = (self.text(grid.by_key[key], cells.get(key, "")) for key in grid.named_by)
        unnamed = grid.row_title if grid.is_single else "（未命名）"
        return " / ".join(part for part in parts if part) or unnamed

    def _labels(self, grid: str) -> Mapping[str, str]:
        if grid not in self._known:
            self._known[grid] = {
                str(row.key): row.label for known in self.references for row in known.rows.get(grid, ())
            }
        return self._known[grid]

    _known: dict[str, dict[str, str]] = field(default_factory=dict, init=False, repr=False)


def grid_changes(before: Rows, after: Rows, words: Words) -> tuple[GridChange, ...]:
    """The grids that differ between two states, with every row and cell that does."""
    found = []
    for name, grid in GRIDS.items():
        old, new = before[name], after[name]
        rows = tuple(_rows(grid, old, new, words))
        moved = _moved(old, new)
        if rows or moved:
            totals = tuple(_totals(grid, old, new))
            found.append(GridChange(name, grid.title, rows, len(old), len(new), totals, moved))
    return tuple(found)


def _rows(grid: Grid, old: Sequence[GridRow], new: Sequence[GridRow], words: Words) -> Iterator[RowChange]:
    was = {row.key: row for row in old}
    place = {row.key: n for n, row in enumerate(old)}
    is_there = {row.key for row in new}
    gone = [n for n, row in enumerate(old) if row.key not in is_there]
    for number, row in enumerate(new, 1):
        while gone and row.key in place and gone[0] < place[row.key]:
            yield _removed(grid, old[gone[0]], gone.pop(0) + 1, words)
        earlier = was.get(row.key)
        cells = tuple(_cells(grid, earlier, row, words))
        if cells or earlier is None:
            kind = Kind.ADDED if earlier is None else Kind.CHANGED
            yield RowChange(kind, row.key, number, words.name(grid, row.cells), cells)
    for n in gone:
        yield _removed(grid, old[n], n + 1, words)


def _removed(grid: Grid, row: GridRow, number: int, words: Words) -> RowChange:
    cells = tuple(_cells(grid, row, None, words))
    return RowChange(Kind.REMOVED, row.key, number, words.name(grid, row.cells), cells)


def _cells(grid: Grid, old: GridRow | None, new: GridRow | None, words: Words) -> Iterator[CellChange]:
    for column in grid.columns:
        before, after = (row.text(column.key) if row else "" for row in (old, new))
        if before == after:
            continue
        is_amount = isinstance(column, Amount)
        gap = _fen(new, column.key) - _fen(old, column.key) if is_amount else 0
        unfit = new.unfit[column.key]["message"] if new and column.key in new.unfit else ""
        if (old is None or new is None) and (after or before) == NO:
            # What is not the case of a whole row need not be said.
            continue
        shown = _excerpts(words.text(column, before), words.text(column, after))
        yield CellChange(column.key, column.label, is_amount, *shown, gap, unfit)


def _excerpts(before: str, after: str) -> tuple[str, str]:
    """Long texts from shortly before where they begin to differ to shortly after they end to."""
    if max(len(before), len(after)) <= _LONG or not (before and after):
        return before, after
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    return _excerpt(before, start, end), _excerpt(after, start, end)


def _alike(one: str, other: str) -> int:
    """With how many letters both begin."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _excerpt(text: str, start: int, end: int) -> str:
    first, last = max(0, start - _AROUND), min(len(text), len(text) - end + _AROUND)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


def _fen(row: GridRow | None, column: str) -> int:
    return (read_amount(row.cells[column]).fen or 0) if row else 0


def _totals(grid: Grid, old: Sequence[GridRow], new: Sequence[GridRow]) -> Iterator[Total]:
    for column in grid.columns:
        if isinstance(column, Amount):
            yield Total(
                column.label,
                sum(_fen(row, column.key) for row in old),
                sum(_fen(row, column.key) for row in new),
            )


def _moved(old: Sequence[GridRow], new: Sequence[GridRow]) -> int:
    place = {row.key: n for n, row in enumerate(old)}
    return len(out_of_order([place[row.key] for row in new if row.key in place]))


def unfit_cells(changes: Sequence[GridChange]) -> Iterator[Problem]:
    """The cells that would keep what was typed because it does not fit."""
    for grid in changes:
        for row in grid.rows:
            for cell in row.cells:
                if cell.unfit:
                    where = f"{grid.title} · {row.name} · {cell.label}"
                    at = f"{grid.name} {row.key} {cell.column}"
                    yield Problem(where, cell.after, cell.unfit, cell=at)


def _signed(fen: int) -> str:
    return f"{'+' if fen > 0 else ''}{wanyuan_short(fen)}" if fen else ""


def _amount(text: str) -> str:
    """12.500000 as 12.50; what is no amount as it was typed."""
    try:
        fen = read_amount(text).fen
    except ValueError:
        return text
    return text if fen is None else wanyuan_short(fen)


def problems(
    operations: Sequence[Mapping[str, Any]],
    results: Sequence[Mapping[str, Any]],
    rows: Sequence[Rows],
    words: Words,
) -> list[Problem]:
    """What of the operations does not come to be as wanted. ``rows``: where to find the rows' names."""
    cells: dict[tuple[str, str], Mapping[str, str]] = {}
    for state in rows:
        for name, listed in state.items():
            cells.update({(name, str(row.key)): row.cells for row in listed})
    found = []
    for operation, result in zip(operations, results, strict=True):
        if result["status"] == "saved":
            continue
        grid = GRIDS[operation["grid"]]
        column = grid.by_key.get(operation.get("column", ""))
        named = cells.get((grid.name, operation["row"])) or operation.get("values") or {}
        parts = [grid.title, words.name(grid, named), column.label if column else ""]
        text = words.text(column, operation.get("to", "")) if column else ""
        stands = words.text(column, result.get("value") or "") if column else ""
        severity = "error" if result["status"] in ("conflict", "refused", "gone") else "warning"
        where = " · ".join(part for part in parts if part)
        found.append(Problem(where, text, result["message"], severity, result.get("by", ""), stands))
    return found
