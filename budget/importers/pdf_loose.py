"""Text without ruling lines around it → rows of cells: running text, and tables by where words stand.

A table shows as lines of several pieces each.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from budget.importers.pdf_columns import IN_HEAD, Column, columns_of, place_of
from budget.importers.pdf_grid import Grid, grids_of
from budget.importers.pdf_process import Rule
from budget.importers.pdf_rows import cells_of
from budget.importers.pdf_text import Row, Text, TextLine, bare, pieces_of

# Beyond this many widths of a Chinese letter, pieces of a line stand apart: outside of tables, and in them.
_APART, _APART_IN_TABLE = 1.5, 0.6
# A line of this many letters may be the first of a paragraph, if the next begins below its beginning.
_LONG = 25
# So many lines of several pieces make a table.
_FEWEST_LINES = 2
# How long a label over several columns may be.
_LONGEST_LABEL = 16
# So many ruling lines make the look of a table of three lines.
_THREE_LINES = 3
# Lines further apart than this many letters' widths are no lines of one table.
_FARTHEST = 6.0
_HEADING = re.compile(r"单位[:：]?.{0,4}元|^.{0,6}表\d|^.{0,4}\d{1,2}表|^附[表件]|……|^(?:注|备注|说明)[:：]")


def rows_of(lines: Sequence[TextLine], rules: Sequence[Rule] = ()) -> list[Row]:
    """The rows that lines of text make, in tables and outside.

    ``rules`` are the ruling lines of the page that part rows, where nothing parts columns.
    """
    rows: list[Row] = []
    start = 0
    for table in _tables(lines):
        first, last = _whole(lines, start, *table)
        rows += _running(lines[start:first])
        rows += _table(lines[first:last], rules)
        start = last
    return rows + _running(lines[start:])


def _running(lines: Sequence[TextLine]) -> list[Row]:
    """Text outside of tables: the lines of a paragraph as one, pieces far apart as cells."""
    rows: list[Row] = []
    waiting: list[TextLine] = []
    for line in lines:
        first, *rest = pieces_of(line, _APART)
        if waiting and not _goes_on(waiting[-1], first):
            rows.append(_row([waiting]))
            waiting = []
        waiting.append(first)
        if rest or first.right - first.left < _LONG * first.em:
            rows.append(_row([waiting, *([piece] for piece in rest)]))
            waiting = []
    return [*rows, _row([waiting])] if waiting else rows


def _row(cells: Sequence[Sequence[TextLine]]) -> Row:
    top = min(lines[0].y for lines in cells if lines)
    return Row(tuple(Text.of(lines) if lines else None for lines in cells), top, ruled=False)


def _goes_on(line: TextLine, after: TextLine) -> bool:
    """Whether a line is the rest of a paragraph: close below, begun at the same place, not longer."""
    return (
        abs(line.left - after.left) <= 0.5 * line.em
        and after.y - line.y <= 2 * line.em
        and after.right <= line.right + 1.5 * line.em
        and abs(line.em - after.em) <= 0.1 * line.em
    )


def _tables(lines: Sequence[TextLine]) -> Iterator[tuple[int, int]]:
    """Where tables stand among lines: the first line of each, and the line after its last."""
    first = last = -1
    several = 0
    for at, line in enumerate(lines):
        pieces = pieces_of(line, _APART_IN_TABLE)
        apart = first >= 0 and line.y - lines[at - 1].y > _FARTHEST * line.em
        ends = any(_HEADING.search(bare(piece.text)) for piece in pieces) or apart
        if ends and first >= 0:
            if several >= _FEWEST_LINES:
                yield first, last + 1
            first, several = -1, 0
        if len(pieces) > 1 and not any(_HEADING.search(bare(piece.text)) for piece in pieces):
            first = at if first < 0 else first
            last = at
            several += 1
    if first >= 0 and several >= _FEWEST_LINES:
        yield first, last + 1


def _table(lines: Sequence[TextLine], rules: Sequence[Rule]) -> list[Row]:
    pieces = [pieces_of(line, _APART_IN_TABLE) for line in lines]
    columns = columns_of(pieces)
    if grid := _grid_of(lines, columns, rules):
        return _rows_of_grid([piece for line in pieces for piece in line], columns, grid)
    return [_row(cells) for cells in cells_of(pieces, columns)]


def _grid_of(lines: Sequence[TextLine], columns: Sequence[Column], rules: Sequence[Rule]) -> Grid | None:
    """The table as if lines parted its columns too, where ruling lines part its rows."""
    top, bottom = lines[0].top - _FARTHEST, lines[-1].bottom + _FARTHEST
    across = [r for r in rules if r.right - r.left > r.bottom - r.top and top <= r.top <= bottom]
    # Three lines (above, below and under the head) part no rows.
    if len({round(rule.top / 2) for rule in across}) <= _THREE_LINES or len(columns) < 2:
        return None
    # A page may end within a row: no line closes the table there.
    top = min(lines[0].y, *(rule.top for rule in across))
    bottom = max(lines[-1].bottom, *(rule.top for rule in across))
    ends = [min(r.left for r in across), max(r.right for r in across)]
    parts = [(a.right + b.left) / 2 for a, b in pairwise(columns)]
    grids = grids_of([*across, *(Rule(x, top, x, bottom) for x in (*ends, *parts))])
    whole = len(grids) == 1 and len(grids[0].xs) == len(columns) + 1
    return grids[0] if whole else None


def _rows_of_grid(pieces: Sequence[TextLine], columns: Sequence[Column], grid: Grid) -> list[Row]:
    """The rows of a table whose rows ruling lines part."""
    rows: dict[int, list[list[TextLine]]] = {}
    for piece in pieces:
        at = place_of(piece, columns)
        middle = (grid.xs[at] + grid.xs[at + 1]) / 2
        slot = grid.slot_at(middle, min(max(piece.y, grid.ys[0]), grid.ys[-1]))
        row = grid.slots[slot].row if slot is not None else 0
        rows.setdefault(row, [[] for _ in columns])[at].append(piece)
    widths = [b - a for a, b in pairwise(grid.xs)]
    return [
        Row(
            tuple(Text.of(cell, wide) if cell else None for cell, wide in zip(cells, widths, strict=True)),
            grid.ys[row],
            ruled=True,
        )
        for row, cells in sorted(rows.items())
    ]


def _whole(lines: Sequence[TextLine], start: int, first: int, last: int) -> tuple[int, int]:
    """A table with the lines of one piece that belong to it, above (not before ``start``) and below."""
    while first > start and _stands_on(lines[first - 1], lines[first]):
        first -= 1
    while last < len(lines) and _hangs_below(lines[last], lines[first:last]):
        last += 1
    return first, last


def _stands_on(line: TextLine, below: TextLine) -> bool:
    """Whether a line is the label over several columns whose own labels begin beside it."""
    close = below.y - line.y < IN_HEAD * below.em and abs(line.em - below.em) <= 0.1 * below.em
    text = bare(line.text)
    return close and len(text) <= _LONGEST_LABEL and not re.search(r"\d", text) and not _HEADING.search(text)


def _hangs_below(line: TextLine, table: Sequence[TextLine]) -> bool:
    """Whether a line below the last with several pieces is of the table: as near, and under one column."""
    steps = [b.y - a.y for a, b in pairwise(table)]
    if _HEADING.search(bare(line.text)) or line.y - table[-1].y > 1.3 * max(steps):
        return False
    columns = columns_of([pieces_of(one, _APART_IN_TABLE) for one in table])
    return sum(line.left < column.right and column.left < line.right for column in columns) == 1
