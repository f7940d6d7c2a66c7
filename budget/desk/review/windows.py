"""A long table in parts: thousands of rows are too many to read at once, and slow to draw."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise

from budget.domain.sheets import Sheet
from budget.tables.spec import Layout, TableSpec

# A table of up to so many rows is shown whole; a longer one in parts of about so many.
WHOLE = 1500
PART = 500


@dataclass(frozen=True, slots=True)
class Window:
    """Rows ``first`` to ``last`` of a table; ``marked``: how many rows there have something to look at."""

    number: int
    first: int
    last: int
    marked: int

    def holds(self, row: int) -> bool:
        return self.first <= row <= self.last

    def of(self, sheet: Sheet) -> Sheet:
        """These rows; only the first part has what stands above the table."""
        return replace(sheet, rows=sheet.rows[self.first - 1 : self.last])


def windows(spec: TableSpec, sheet: Sheet, marked: Iterable[int]) -> list[Window]:
    """The parts of a table, one where it is short; ``marked`` are the rows with something to look at."""
    rows = set(marked)
    count = len(sheet.rows)
    starts = [0]
    if count > WHOLE:
        starts = list(dict.fromkeys(_start(spec, sheet, index) for index in range(0, count, PART)))
    return [
        Window(number, start + 1, end, sum(start < row <= end for row in rows))
        for number, (start, end) in enumerate(pairwise([*starts, count]), 1)
    ]


def chosen_window(parts: list[Window], asked: str, row: int | None) -> Window:
    """The part that was asked for, else that of a row, else the first with something to look at."""
    if asked.isascii() and asked.isdecimal() and len(asked) < 6 and 0 < int(asked) <= len(parts):
        return parts[int(asked) - 1]
    if row is not None:
        return next((one for one in parts if one.holds(row)), parts[0])
    return next((one for one in parts if one.marked), parts[0])


def _start(spec: TableSpec, sheet: Sheet, index: int) -> int:
    """Where the part that would begin at ``index`` begins: no project is cut in two."""
    while index and spec.layout is Layout.PROJECTS and not sheet.rows[index].text(spec.key[0]):
        index -= 1
    return index
