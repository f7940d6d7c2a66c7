"""Going through the facts for what is missing: each kind of gap is said once, with all its cells."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from budget.domain.facts import FactBook
from budget.domain.findings import Severity
from budget.domain.spots import Spot
from budget.rules.entered.gaps import GAPS, NOTHING

# So many rows are named; the others are counted.
NAMED = 6


@dataclass(frozen=True, slots=True)
class Lack:
    """One kind of gap: ``message`` says it for all its cells, ``said`` for each, ``todo`` what to do."""

    rule: str
    severity: Severity
    message: str
    said: str
    todo: str
    spots: tuple[Spot, ...]


def lacking(book: FactBook) -> tuple[Lack, ...]:
    """What the facts lack, in the order in which a budget is entered."""
    return (*_empty(book), *_gaps(book))


def _empty(book: FactBook) -> Iterator[Lack]:
    for one in NOTHING:
        if not getattr(book, one.grid):
            spots = (Spot(one.grid),)
            yield Lack(one.rule, Severity.ERROR, one.message, one.message, one.todo, spots)


def _gaps(book: FactBook) -> Iterator[Lack]:
    for gap in GAPS:
        lacks = gap.lacks(book)
        facts: Sequence[Any] = book.goal.activities if gap.grid == "activities" else getattr(book, gap.grid)
        if rows := [n for n, fact in enumerate(facts) if lacks(fact)]:
            message = f"{gap.title}{_named(rows)}{gap.said}。"
            spots = tuple(Spot(gap.grid, row, gap.column) for row in rows)
            yield Lack(gap.rule, gap.severity, message, f"{gap.said.removeprefix('的')}。", gap.todo, spots)


def _named(rows: Sequence[int]) -> str:
    """``第3、5行``; of many, the first ones and how many there are."""
    numbers = "、".join(str(row + 1) for row in rows[:NAMED])
    return f"第{numbers}行" + (f"等{len(rows)}行" if len(rows) > NAMED else "")
