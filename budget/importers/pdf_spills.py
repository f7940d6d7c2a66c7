"""Text that did not fit its cell and was printed over the next: nobody can tell to which it belongs."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from budget.importers.pdf_grid import Slot
from budget.importers.pdf_text import TextLine

# A ruling line so near to the middle of letters, in widths of a letter, goes through them.
_THROUGH = 0.25
# The lines of one text are no further apart than this, in widths of a letter.
_LEADING = 1.7
_SAME = 1.03


def spilt_rows(slots: Sequence[Slot], held: Mapping[int, list[TextLine]]) -> set[int]:
    """The rows whose cells' text a ruling line goes through, or goes on in the cell below without a gap.

    ``held``: the lines of text of each cell, by its index among ``slots``.
    """
    spilt = {row for index, lines in held.items() for row in _struck(slots[index], lines)}
    by_top = {(slots[index].row, slots[index].column): index for index in held}
    for index, lines in held.items():
        slot = slots[index]
        below = by_top.get((slot.row + slot.rows, slot.column))
        if below is not None and slots[below].columns == slot.columns and _goes_on(lines, held[below]):
            spilt |= {slot.row, slots[below].row}
    return spilt


def _struck(slot: Slot, lines: Sequence[TextLine]) -> Iterator[int]:
    for line in lines:
        if min(line.y - slot.top, slot.bottom - line.y) < _THROUGH * line.em:
            yield slot.row


def _goes_on(lines: Sequence[TextLine], after: Sequence[TextLine]) -> bool:
    """Whether the lines of two cells are as far apart as those within one of them."""
    steps = [b.y - a.y for cell in (lines, after) for a, b in pairwise(cell)]
    step = after[0].y - lines[-1].y
    return bool(steps) and step <= min(_SAME * min(steps), _LEADING * after[0].em)
