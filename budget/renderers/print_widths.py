"""How wide the columns of a printed table are, on which paper and in which size of type.

Every amount and every code must stand on one line; what room is left goes to the columns by their
share. A table too wide for its paper is set smaller, then on wider paper, before anything is cut.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from budget.domain.sheets import Row
from budget.renderers.presentation import shown
from budget.tables.spec import Column, TableSpec

# Printable widths in points: A4 and A3 less the margins of print.css.
PAPERS = {"portrait": 510.0, "landscape": 757.0, "wide": 1106.0}
SIZES = (9.0, 8.5, 8.0, 7.5, 7.0, 6.5)
SMALLEST = 5.0
# What padding and border add to a cell, in points.
_AROUND = 7.0
# In em of Noto Sans SC Bold, the widest of our faces; what is not listed is a Chinese character's.
_DIGIT, _POINT, _LETTER, _NARROW = 0.595, 0.335, 0.70, 0.45
_UNBREAKABLE = re.compile(r"[!-~]+")
# A blank column holds its heading, at worst and at best.
_BLANK_AMOUNT, _HEADED_AMOUNT = 3.2, 5.5
_READABLE, _COMFORTABLE = 7.0, 28.0
# A longer run (an address, a serial number) may be broken: it would starve the other columns.
_LONGEST_RUN = 16.0


@dataclass(frozen=True, slots=True)
class Fit:
    """Paper (a key of PAPERS), size of type in points, widths of the columns in percent."""

    paper: str
    size: float
    widths: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Demand:
    """What a column asks for: the least it can do with and what is comfortable, in em."""

    least: float
    comfort: float
    share: int


def em(text: str) -> float:
    """The width of a text in em."""
    return sum(_width_of(char) for char in text)


def _width_of(char: str) -> float:
    if char.isdigit() and char.isascii():
        return _DIGIT
    if char in ",.":
        return _POINT
    if char in " -:;!'()[]|/":
        return _NARROW
    return _LETTER if char.isascii() else 1.0


def fit(spec: TableSpec, columns: Sequence[Column], rows: Sequence[Row]) -> Fit:
    """The best fit of these columns of a table: its own paper first, the largest type first."""
    demands = [_demand(column, rows) for column in columns]
    least = sum(demand.least for demand in demands)
    papers = ("landscape", "wide") if spec.landscape else ("portrait", "landscape", "wide")
    for paper in papers:
        for size in SIZES:
            if least * size + _AROUND * len(demands) <= PAPERS[paper]:
                return Fit(paper, size, _shared_out(demands, size, PAPERS[paper]))
    size = max(SMALLEST, (PAPERS["wide"] - _AROUND * len(demands)) / least)
    return Fit("wide", round(size, 2), _shared_out(demands, size, PAPERS["wide"]))


def _demand(column: Column, rows: Sequence[Row]) -> _Demand:
    values = {shown(column.is_amount, row.cells.get(column.key)) for row in rows}
    longest = max((em(value) for value in values), default=0.0)
    if column.is_amount:
        needed = max(_BLANK_AMOUNT, longest)
        return _Demand(needed, max(_HEADED_AMOUNT, longest + 1.5), column.share)
    runs = max((min(em(run), _LONGEST_RUN) for run in _runs(column.label, *values)), default=0.0)
    # One character more than the run: a bracket or a comma may not begin the next line.
    least = max(runs + 1.0, min(longest, _READABLE), min(em(column.label), 2.0))
    return _Demand(least, max(least, min(longest + 0.5, _COMFORTABLE)), column.share)


def _runs(*texts: str) -> Iterator[str]:
    for text in texts:
        yield from _UNBREAKABLE.findall(text)


def _shared_out(demands: Sequence[_Demand], size: float, room: float) -> tuple[float, ...]:
    """Widths in percent: what each needs, then towards comfort, then what is left by share."""
    need = [demand.least * size + _AROUND for demand in demands]
    more = [(demand.comfort - demand.least) * size for demand in demands]
    spare = max(0.0, room - sum(need))
    granted = min(1.0, spare / sum(more)) if sum(more) else 0.0
    floors = [one + extra * granted for one, extra in zip(need, more, strict=True)]
    widths = list(floors)
    growing = set(range(len(demands)))
    while growing:
        left = room - sum(width for n, width in enumerate(floors) if n not in growing)
        shared = sum(demands[n].share for n in growing)
        by_share = {n: left * demands[n].share / shared for n in growing}
        starved = {n for n in growing if by_share[n] < floors[n]}
        if not starved:
            for n, width in by_share.items():
                widths[n] = width
            break
        growing -= starved
    total = sum(widths)
    return tuple(round(width / total * 100, 3) for width in widths)
