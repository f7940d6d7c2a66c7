"""The rows of a table without ruling lines: lines that stand closer together than rows do."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from budget.domain.money import looks_like_amount
from budget.importers.pdf_columns import BEGINS, IN_HEAD, Column, is_body, place_of
from budget.importers.pdf_text import TextLine, bare

# The lines of a label that wraps are nearer to each other than this many letters' widths.
_WRAPPED = 1.6


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line and the column it stands in."""

    text: TextLine
    column: int


def cells_of(lines: Sequence[Sequence[TextLine]], columns: Sequence[Column]) -> list[list[list[TextLine]]]:
    """The lines of each cell, row by row."""
    placed = [[Piece(text, place_of(text, columns)) for text in line] for line in lines]
    steps = [b[0].text.y - a[0].text.y for a, b in pairwise(placed)]
    surely = [step for step, pair in zip(steps, pairwise(placed), strict=True) if _are_two_rows(*pair)]
    # Rows are further apart than the lines of one: closer than any two lines that surely are two rows.
    limit = 0.93 * min(surely) if surely else _break_in(steps)
    head = next((at for at, line in enumerate(lines) if is_body(line)), len(lines))
    groups = [*_head_rows(placed[:head], limit), *_body_rows(placed[head:], limit)]
    rows: list[list[list[TextLine]]] = []
    for group in groups:
        rows.append([[] for _ in columns])
        for piece in group:
            rows[-1][piece.column].append(piece.text)
    return rows


def _head_rows(lines: Sequence[list[Piece]], limit: float) -> list[list[Piece]]:
    """The rows of a head: labels beside one another, and those that stand under others."""
    rows: list[list[Piece]] = []
    above = 0.0
    for line in lines:
        em = line[0].text.em
        fresh = [piece for piece in line if not _wrapped(piece, rows, limit or _WRAPPED * em)]
        if fresh:
            held = {piece.column for piece in rows[-1]} if rows else set()
            if not rows or line[0].text.y - above >= IN_HEAD * em or held & {p.column for p in fresh}:
                rows.append([])
            rows[-1] += fresh
        above = line[0].text.y
    return rows


def _wrapped(piece: Piece, rows: Sequence[list[Piece]], limit: float) -> bool:
    """Whether a label is the next line of one above it; it is put with that."""
    for row in reversed(rows):
        last = next((one for one in reversed(row) if one.column == piece.column), None)
        if last is not None:
            if piece.text.y - last.text.y < limit:
                row.append(piece)
                return True
            return False
    return False


def _body_rows(lines: Sequence[list[Piece]], limit: float) -> list[list[Piece]]:
    rows: list[list[list[Piece]]] = []
    for line in lines:
        near = bool(rows) and line[0].text.y - rows[-1][-1][0].text.y < limit
        if near and not any(_are_two_rows(before, line) for before in rows[-1]):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [[piece for line in row for piece in line] for row in rows]


def _are_two_rows(one: Sequence[Piece], other: Sequence[Piece]) -> bool:
    """Whether a column has something in both lines that can stand in a cell but once."""
    held = {piece.column: piece.text.text for piece in one}
    return any(
        BEGINS.match(bare(text)) or (looks_like_amount(text) and looks_like_amount(held[piece.column]))
        for piece in other
        if piece.column in held and (text := piece.text.text)
    )


def _break_in(steps: Sequence[float]) -> float:
    """Between the steps within rows and those from row to row; 0 where all are alike."""
    ordered = sorted(steps)
    ratios = [(b / a, b) for a, b in pairwise(ordered) if a > 0]
    widest = max(ratios, default=(1.0, 0.0))
    return widest[1] * 0.97 if widest[0] > 1.15 else 0.0
