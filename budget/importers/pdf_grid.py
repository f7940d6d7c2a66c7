"""Ruling lines → tables: where each cell is, and how many rows and columns it spans."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from budget.importers.pdf_process import Rule

# Lines this near to one another are the same line; ends this near to a line touch it. In points.
NEAR = 2.0
# What is longer than this across is a line and no dot.
_SHORTEST = 2.0
# A table with more rows or columns is no table.
_MOST_ROWS, _MOST_COLUMNS = 2000, 300

Span = tuple[float, float]
# A line: where it stands, from where to where it reaches.
Placed = tuple[float, Span]


@dataclass(frozen=True, slots=True)
class Slot:
    """A cell of a grid: 0-based first row and column, how many of each it spans, and its box."""

    row: int
    column: int
    rows: int
    columns: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Grid:
    """A ruled table: where its lines are, and which cell holds each of the fields between them."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    slots: tuple[Slot, ...]
    _at: dict[tuple[int, int], int]

    def slot_at(self, x: float, y: float) -> int | None:
        """Which cell (an index of ``slots``) holds a point; None outside of the table."""
        if not (
            self.xs[0] - NEAR <= x <= self.xs[-1] + NEAR and self.ys[0] - NEAR <= y <= self.ys[-1] + NEAR
        ):
            return None
        column = min(max(bisect_right(self.xs, x) - 1, 0), len(self.xs) - 2)
        row = min(max(bisect_right(self.ys, y) - 1, 0), len(self.ys) - 2)
        return self._at[row, column]

    @property
    def area(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])

    @property
    def edges(self) -> list[frozenset[int]]:
        """By row, at which columns a cell ends: index of the line to its right."""
        ends: list[set[int]] = [set() for _ in self.ys[1:]]
        for slot in self.slots:
            for row in range(slot.row, slot.row + slot.rows):
                ends[row].add(slot.column + slot.columns)
        return [frozenset(one) for one in ends]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines of one direction: the places they stand at, and which stretches of each are drawn."""

    at: tuple[float, ...]
    drawn: tuple[tuple[Span, ...], ...]

    def has(self, index: int, place: float) -> bool:
        return any(a - NEAR <= place <= b + NEAR for a, b in self.drawn[index])


def grids_of(rules: Iterable[Rule]) -> list[Grid]:
    """The ruled tables of a page, from top to bottom. Lines that make no table are left out."""
    across = [
        (r.top, (r.left, r.right)) for r in rules if r.right - r.left > max(r.bottom - r.top, _SHORTEST)
    ]
    down = [(r.left, (r.top, r.bottom)) for r in rules if r.bottom - r.top > max(r.right - r.left, _SHORTEST)]
    grids = [grid for part in _connected(_merged(across), _merged(down)) if (grid := _grid(*part))]
    return sorted(grids, key=lambda grid: (grid.ys[0], grid.xs[0]))


def _merged(lines: Sequence[Placed]) -> list[Placed]:
    """Lines at (nearly) the same place as one, those that touch end to end as one."""
    result: list[Placed] = []
    group: list[Placed] = []
    for place, span in [*sorted(lines), (float("inf"), (0.0, 0.0))]:
        if group and (place - group[-1][0] > NEAR / 2 or place - group[0][0] > NEAR):
            middle = sum(p for p, _ in group) / len(group)
            result += ((middle, one) for one in _stretches(s for _, s in group))
            group = []
        group.append((place, span))
    return result


def _stretches(spans: Iterable[Span]) -> list[Span]:
    whole: list[Span] = []
    for start, end in sorted(spans):
        if whole and start <= whole[-1][1] + NEAR:
            whole[-1] = (whole[-1][0], max(whole[-1][1], end))
        else:
            whole.append((start, end))
    return whole


def _connected(across: Sequence[Placed], down: Sequence[Placed]) -> list[tuple[list[Placed], list[Placed]]]:
    """The lines that cross or touch one another, group by group."""
    parent = list(range(len(across) + len(down)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    heights = [y for y, _ in across]
    for j, (x, (top, bottom)) in enumerate(down, len(across)):
        first = bisect_right(heights, top - NEAR)
        last = bisect_right(heights, bottom + NEAR)
        for i in range(first, last):
            if across[i][1][0] - NEAR <= x <= across[i][1][1] + NEAR:
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Placed], list[Placed]]] = defaultdict(lambda: ([], []))
    for i, line in enumerate(across):
        groups[root(i)][0].append(line)
    for j, line in enumerate(down, len(across)):
        groups[root(j)][1].append(line)
    return list(groups.values())


def _grid(across: list[Placed], down: list[Placed]) -> Grid | None:
    if not across or not down:
        return None
    rows = _gathered(across, [end for _, span in down for end in span])
    columns = _gathered(down, [end for _, span in across for end in span])
    if not (2 <= len(rows.at) <= _MOST_ROWS and 2 <= len(columns.at) <= _MOST_COLUMNS):
        return None
    # A box alone, as around a page, is a table of one cell: its lines hold nothing apart.
    return _filled(rows, columns)


def _gathered(lines: Sequence[Placed], ends: Sequence[float]) -> _Lines:
    """The places of lines in order. Where the lines across reach beyond them a side is left open."""
    found: list[tuple[float, list[Span]]] = []
    for place, span in sorted(lines):
        if found and place - found[-1][0] <= NEAR:
            found[-1][1].append(span)
        else:
            found.append((place, [span]))
    low, high = min(ends), max(ends)
    if low < found[0][0] - 2 * NEAR:
        found.insert(0, (low, []))
    if high > found[-1][0] + 2 * NEAR:
        found.append((high, []))
    return _Lines(tuple(p for p, _ in found), tuple(tuple(_stretches(s)) for _, s in found))


def _filled(rows: _Lines, columns: _Lines) -> Grid:
    """The grid: fields that no line parts are one cell."""
    height, width = len(rows.at) - 1, len(columns.at) - 1
    at: dict[tuple[int, int], int] = {}
    slots: list[Slot] = []
    for row in range(height):
        for column in range(width):
            if (row, column) in at:
                continue
            wide, high = _reach(rows, columns, row, column, at)
            fields = [(r, c) for r in range(row, row + high) for c in range(column, column + wide)]
            at.update(dict.fromkeys(fields, len(slots)))
            left, right = columns.at[column], columns.at[column + wide]
            slots.append(Slot(row, column, high, wide, left, rows.at[row], right, rows.at[row + high]))
    return Grid(columns.at, rows.at, tuple(slots), at)


def _reach(
    rows: _Lines, columns: _Lines, row: int, column: int, taken: Mapping[tuple[int, int], int]
) -> tuple[int, int]:
    """How many columns and rows a cell spans that begins in this field."""
    here = _middle(rows, row)
    last = column + 1
    while last < len(columns.at) - 1 and (row, last) not in taken and not columns.has(last, here):
        last += 1
    below = row + 1
    while below < len(rows.at) - 1:
        parted = any(rows.has(below, _middle(columns, c)) for c in range(column, last))
        if parted or any(columns.has(c, _middle(rows, below)) for c in range(column + 1, last)):
            break
        below += 1
    return last - column, below - row


def _middle(lines: _Lines, index: int) -> float:
    return (lines.at[index] + lines.at[index + 1]) / 2


def bands_of(edges: Sequence[frozenset[int]]) -> list[tuple[int, int, tuple[int, ...]]]:
    """Rows of one column structure: first row, row after the last, and where the columns end.

    Tables that touch make one grid. A row belongs to the row with most columns near it as long as its
    own cells end only where that one's do; a row that crosses them begins another table.
    """
    bands: list[tuple[int, int, tuple[int, ...]]] = []

    def cut(first: int, last: int) -> None:
        if first >= last:
            return
        most = max(range(first, last), key=lambda row: (len(edges[row]), -row))
        start, end = most, most + 1
        while start > first and edges[start - 1] <= edges[most]:
            start -= 1
        while end < last and edges[end] <= edges[most]:
            end += 1
        cut(first, start)
        bands.append((start, end, tuple(sorted(edges[most]))))
        cut(end, last)

    cut(0, len(edges))
    return bands
