"""The columns of a table without ruling lines, by where words stand.

Pieces one below the other are a column; pieces of one line are never the same column, which tells apart
columns that a long label above them bridges.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from budget.domain.money import looks_like_amount
from budget.importers.pdf_text import TextLine, bare

# Lines nearer to each other than this many letters' widths overlap in height; in a head they may be further
# apart, where a label stands beside two rows of others.
OVERLAP, IN_HEAD = 1.1, 2.2
# How what a row begins with begins: an ordinal, a code, a total.
BEGINS = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.]|\d{2,8}[-—–]|\d{7}$|[A-C][-—–]|[合小总]计)"
)
_ITEM = re.compile(r"(?:上年|年终)结转|[收支][入出]总计|本年[收支][入出]合计")


@dataclass
class Column:
    """A column: from where to where its pieces reach, the lines in which it has any, and the pieces."""

    left: float
    right: float
    lines: set[int] = field(default_factory=set)
    pieces: list[TextLine] = field(default_factory=list)

    def overlaps(self, piece: TextLine) -> bool:
        return piece.left < self.right and self.left < piece.right


def columns_of(lines: Sequence[list[TextLine]]) -> list[Column]:
    """The columns of lines of pieces, from left to right.

    From the narrowest pieces to the widest: what bridges two columns is in neither.
    """
    rows = list(_side_by_side(lines))
    columns: list[Column] = []
    every = [(piece, at) for at, row in enumerate(rows) for piece in row]
    for piece, at in sorted(every, key=lambda one: one[0].right - one[0].left):
        touched = [column for column in columns if column.overlaps(piece)]
        if any(one.lines & other.lines for i, one in enumerate(touched) for other in touched[:i]):
            continue
        if len(touched) == 1 and at in touched[0].lines and _bridges(piece, touched[0], rows[at]):
            continue
        columns = [column for column in columns if column not in touched]
        columns.append(_joined(Column(piece.left, piece.right, {at}, [piece]), *touched))
    columns.sort(key=lambda column: column.left)
    head = next((at for at, row in enumerate(rows) if is_body(row)), 0)
    return _without_strays(_without_groups(columns, [piece for row in rows[:head] for piece in row]))


def _joined(*columns: Column) -> Column:
    return Column(
        min(column.left for column in columns),
        max(column.right for column in columns),
        {line for column in columns for line in column.lines},
        [piece for column in columns for piece in column.pieces],
    )


def _side_by_side(lines: Sequence[list[TextLine]]) -> Iterator[list[TextLine]]:
    """The pieces of lines that overlap in height, as of cells with more and with fewer lines, together."""
    head = next((at for at, line in enumerate(lines) if is_body(line)), 0)
    group: list[TextLine] = []
    for at, line in enumerate(lines):
        near = (IN_HEAD if at < head else OVERLAP) * line[0].em
        if group and (at == head or line[0].y - group[-1].y > near):
            yield group
            group = []
        group = [*group, *line]
    yield group


def _bridges(piece: TextLine, column: Column, line: Sequence[TextLine]) -> bool:
    """Whether another piece of the line holds the column already."""
    beside = (other for other in line if other is not piece and abs(other.y - piece.y) < 0.4 * piece.em)
    return any(column.overlaps(other) for other in beside)


def _without_groups(columns: list[Column], head: Sequence[TextLine]) -> list[Column]:
    """The columns without those that are but a label over others: in the ``head`` alone, above the lowest.

    A column that is blank below has its label as low as the lowest, or beside that of a neighbour.
    """
    above = {id(piece) for piece in head}
    labels = [[piece for piece in column.pieces if id(piece) in above] for column in columns]
    kept: list[Column] = []
    for at, column in enumerate(columns):
        beside = [piece for near in (at - 1, at + 1) if 0 <= near < len(labels) for piece in labels[near]]
        if len(labels[at]) == len(column.pieces) and beside:
            lowest, em = max(piece.y for piece in labels[at]), labels[at][0].em
            alone = all(abs(piece.y - lowest) > 0.5 * em for piece in beside)
            if alone and any(piece.y > lowest + 2 * em for piece in beside):
                continue
        kept.append(column)
    return kept


def _without_strays(columns: list[Column]) -> list[Column]:
    """The columns; one that never stands beside its neighbour is the same as that."""
    kept: list[Column] = []
    for column in columns:
        if kept and not kept[-1].lines & column.lines:
            kept[-1] = _joined(kept[-1], column)
        else:
            kept.append(column)
    return kept


def place_of(piece: TextLine, columns: Sequence[Column]) -> int:
    """Which column a piece stands in: the first of those it lies over, else the nearest."""
    over = [at for at, column in enumerate(columns) if column.overlaps(piece)]
    if over:
        return over[0]
    middle = (piece.left + piece.right) / 2
    return min(range(len(columns)), key=lambda at: abs((columns[at].left + columns[at].right) / 2 - middle))


def is_body(line: Sequence[TextLine]) -> bool:
    """Whether a line is below the head: it has an amount, a code or an item."""
    texts = [bare(piece.text) for piece in line]
    return any(
        looks_like_amount(text) or _ITEM.match(text) or (BEGINS.match(text) and text[-1] != "计")
        for text in texts
    )
