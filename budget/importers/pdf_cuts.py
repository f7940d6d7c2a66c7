"""Rows that a page break has cut in two → one row, where both halves show that it has.

A row is whole again when its halves together lack nothing that the rows of its table have, one of them
alone does, and every cell that both have was full when the page ended: its last line reached the other
side. No other piece is put together here; the readers know more of what may belong together.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from budget.domain.money import looks_like_amount
from budget.importers.pdf_text import Row, Text, joined_texts

# A column that this share of rows fills is one that every whole row fills.
_USUAL = 0.8
# So many of the first rows of a page may be its head, repeated.
_HEAD = 5


def rejoined(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """The pages, each cut row whole on the page where it began."""
    result = [list(rows) for rows in pages]
    for before, after in pairwise(result):
        if before and after and before[-1].ruled:
            _rejoin(before, after)
    return result


def _rejoin(before: list[Row], after: list[Row]) -> None:
    first = before[-1]
    at = _first_of_body(before, after)
    if at is None or len(after[at].cells) != len(first.cells):
        return
    rest = after[at]
    rows = [row for row in (*before, *after) if row.ruled and len(row.cells) == len(first.cells)]
    usual = _usual_columns(rows)
    halves = _filled(first) & usual, _filled(rest) & usual
    if halves[0] | halves[1] != usual or halves[0] == halves[1]:
        return
    both = _filled(first) & _filled(rest)
    if all(_continues(first.cells[column], rest.cells[column]) for column in both):
        before[-1] = replace(
            first, cells=tuple(joined_texts(a, b) for a, b in zip(first.cells, rest.cells, strict=True))
        )
        del after[at]


def _first_of_body(before: Sequence[Row], after: Sequence[Row]) -> int | None:
    """Where the table goes on: after its head, if that is repeated. None where another begins."""
    heads = {tuple(row.texts) for row in before if row.ruled}
    for at, row in enumerate(after[: _HEAD + 1]):
        if not row.ruled:
            return None
        if tuple(row.texts) not in heads or len(row.texts) == 1:
            return at
    return None


def _usual_columns(rows: Sequence[Row]) -> set[int]:
    width = len(rows[0].cells)
    counts = [sum(row.cells[column] is not None for row in rows) for column in range(width)]
    return {column for column, count in enumerate(counts) if count >= _USUAL * len(rows)}


def _filled(row: Row) -> set[int]:
    return {column for column, cell in enumerate(row.cells) if cell is not None}


def _continues(first: Text | None, rest: Text | None) -> bool:
    assert first is not None
    assert rest is not None
    return first.full and not looks_like_amount(first.text) and not looks_like_amount(rest.text)
