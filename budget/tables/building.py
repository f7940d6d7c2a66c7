"""Making the body of a table out of facts: group lines by codes, add up measures, add a total row."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from budget.domain.facts import ExpenditureLine, FactBook
from budget.domain.sheets import Row, RowKind, Value
from budget.tables.spec import Pair

TOTAL_LABEL = "合计"
# Amounts in 分 by row key and measure.
Grid = dict[tuple[str, ...], dict[str, int]]


def blank_if_zero(fen: int) -> int | None:
    """Zero derives as a blank cell."""
    return fen or None


def printed_grid(book: FactBook, table: str) -> Grid:
    """What the table printed where the facts do not determine it; empty when they do."""
    grid: Grid = {}
    for amount in book.printed_tables.get(table, ()):
        grid.setdefault(amount.row, {})[amount.column] = amount.amount_fen
    return grid


@dataclass(frozen=True)
class Grouping:
    """A table that regroups expenditure lines: which lines, by what, measured how.

    ``measures`` split the lines so that none counts twice under the same sum; one whose name begins
    with ``_`` has no column and only counts in a sum. ``sums`` name the columns that add up measures.
    ``total_column`` carries 合计.
    """

    table: str
    select: Callable[[ExpenditureLine], bool]
    key_of: Callable[[ExpenditureLine], tuple[str, ...]]
    labels: Callable[[FactBook, tuple[str, ...]], Mapping[str, str]]
    measures: Mapping[str, Callable[[ExpenditureLine], bool]]
    sums: Mapping[str, tuple[str, ...]]
    total_column: str
    texts: tuple[str, ...] = field(default=())

    def grid(self, book: FactBook) -> Grid:
        """Amounts by row key and measure, from the printed marginals if there are any."""
        if self.table in book.printed_tables:
            return printed_grid(book, self.table)
        grid: Grid = {}
        for line in book.expenditure:
            if not self.select(line):
                continue
            row = grid.setdefault(self.key_of(line), {})
            for name, belongs in self.measures.items():
                if belongs(line):
                    row[name] = row.get(name, 0) + line.amount_fen
        return grid

    def rows(self, book: FactBook) -> Iterator[Row]:
        """The body in code order, and its total row."""
        grid = self.grid(book)
        for key in sorted(grid):
            yield Row(RowKind.LINE, {**self.labels(book, key), **self._amounts(grid[key])})
        labels = dict.fromkeys(self.texts, "") | {self.total_column: TOTAL_LABEL}
        yield Row(RowKind.TOTAL, {**labels, **self._amounts(add_up(grid.values()))})

    def _amounts(self, measured: Mapping[str, int]) -> dict[str, Value]:
        cells: dict[str, Value] = {
            column: blank_if_zero(sum(measured.get(m, 0) for m in parts))
            for column, parts in self.sums.items()
        }
        for name in self.measures:
            if not name.startswith("_"):
                cells[name] = blank_if_zero(measured.get(name, 0))
        return cells


def add_up(rows: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sums of each measure over rows."""
    total: dict[str, int] = {}
    for row in rows:
        for name, fen in row.items():
            total[name] = total.get(name, 0) + fen
    return total


def two_sided(pairs: Iterable[Pair], amounts: Mapping[str, int]) -> Iterator[Row]:
    """The rows of a two-sided table from amounts by item key."""
    for pair in pairs:
        cells: dict[str, Value] = {}
        for side, item in (("income", pair.income), ("expenditure", pair.expenditure)):
            cells[f"{side}_item"] = item.label if item else ""
            cells[f"{side}_amount"] = blank_if_zero(amounts.get(item.key, 0)) if item else None
        yield Row(pair.kind, cells)
