"""The facts of a book as rows of the grids; where they are rows that stand, by the keys of those."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from budget.domain.facts import FactBook
from budget.selectors.grids import GOAL_ROW, GRIDS, Grid, GridRow, References
from budget.selectors.grids.cells import Reference
from budget.selectors.grids.references import REFERRED, Referred
from budget.selectors.replacing.identity import matched
from budget.selectors.replacing.operations import WantedRow
from budget.selectors.replacing.printed import is_told, settled, told_cells, untold_columns

# A fact, and the key of the row it belongs to, if it is one of an owner's.
Fact = tuple[Any, UUID | None]
Standing = Mapping[str, Sequence[GridRow]]


class Rows:
    """The rows of a book, grid by grid; those that others point to first.

    ``printed``: the book was read from official tables, and tells what they tell.
    """

    def __init__(self, book: FactBook, standing: Standing, *, printed: bool = False) -> None:
        self.book = book
        self.standing = standing
        self.printed = printed
        self.wanted: dict[str, list[WantedRow]] = {}
        self._references = References(book.year)
        # By grid: the key of the row that has a code.
        self._keys: dict[str, dict[str, UUID]] = {"units": {}, "projects": {}}
        for name in _FACTS:
            if not printed or is_told(book, name):
                self.wanted[name] = list(self._rows(name))

    def _rows(self, name: str) -> Iterator[WantedRow]:
        grid, standing = GRIDS[name], self.standing[name]
        facts = list(_FACTS[name](self))
        cells = [self._cells(grid, fact, owner) for fact, owner in facts]
        done: set[int] = set()
        if self.printed:
            done, staying = settled(name, cells, standing)
            yield from (WantedRow(row.key, {}) for row in staying)
            taken = {row.key for row in staying}
            standing = [row for row in standing if row.key not in taken]
        left = [n for n in range(len(cells)) if n not in done]
        keys = self._matched(grid, standing, [cells[n] for n in left])
        for n, key in zip(left, keys, strict=True):
            if name in self._keys:
                # A project printed twice: lines that name its code belong to the first.
                self._keys[name].setdefault(facts[n][0].code, key)
            yield WantedRow(key, told_cells(name, cells[n]) if self.printed else cells[n])

    def _matched(
        self, grid: Grid, standing: Sequence[GridRow], cells: Sequence[Mapping[str, str]]
    ) -> list[UUID]:
        if grid.is_single:
            return [GOAL_ROW]
        untold = untold_columns(grid.name) if self.printed else frozenset()
        found = matched(grid.name, [(row.key, row.cells) for row in standing], cells, untold)
        return [key or uuid4() for key in found]

    def _cells(self, grid: Grid, fact: Any, owner: UUID | None) -> dict[str, str]:
        cells = {}
        for column in grid.columns:
            if column.key == grid.owner:
                value: Any = owner
            elif isinstance(column, Reference):
                code = getattr(fact, column.key)
                value = self._keys[column.grid].get(code) if code is not None else None
            else:
                value = getattr(fact, column.attribute)
            cells[column.key] = column.show(value, self._references)
        return cells

    def owned(self, grid: str, owners: Iterable[Any]) -> Iterator[Fact]:
        """The indicators of projects or activities, whose rows are made already."""
        for row, owner in zip(self.wanted.get(grid, ()), owners, strict=True):
            yield from ((one, row.key) for one in owner.indicators)


def _plain(attribute: str) -> Callable[[Rows], Iterable[Fact]]:
    return lambda rows: ((fact, None) for fact in getattr(rows.book, attribute))


@dataclass(frozen=True, slots=True)
class _Told:
    """What the explanation needs besides the figures, as its grids have it: no unit is the department."""

    unit: str | None
    topic: str = ""
    text: str = ""
    measure: str = ""
    amount_fen: int = 0


_FACTS: Mapping[str, Callable[[Rows], Iterable[Fact]]] = {
    "units": _plain("units"),
    "projects": _plain("projects"),
    "activities": lambda rows: ((one, None) for one in rows.book.goal.activities),
    "profiles": _plain("profiles"),
    "income": _plain("income"),
    "year_end": _plain("year_end"),
    "expenditure": _plain("expenditure"),
    "indicators": lambda rows: rows.owned("projects", rows.book.projects),
    "activity_indicators": lambda rows: rows.owned("activities", rows.book.goal.activities),
    "goal": lambda rows: [(rows.book.goal, None)],
    "procurement": _plain("procurement"),
    "services": _plain("services"),
    "vehicles": _plain("vehicles"),
    "controls": _plain("controls"),
    "passages": lambda rows: (
        (_Told(one.unit or None, topic=one.key, text=one.text), None) for one in rows.book.passages
    ),
    "earlier": lambda rows: (
        (_Told(one.unit or None, measure=one.measure, amount_fen=one.amount_fen), None)
        for one in rows.book.earlier
    ),
}


def with_rows(references: References, wanted: Mapping[str, Sequence[WantedRow]]) -> References:
    """References that know the wanted rows besides those that stand."""
    for grid in REFERRED:
        rows = references.rows.setdefault(grid, [])
        known = {row.key for row in rows}
        rows += [
            Referred(None, row.key, row.cells.get("code", ""), row.cells.get("name", ""))
            for row in wanted.get(grid, ())
            if row.key not in known
        ]
    return references
