"""From a cell of an official table to the cells of the grids that make it."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields
from functools import cached_property
from itertools import accumulate
from operator import attrgetter
from typing import Any

from budget.domain.facts import FactBook, Project
from budget.domain.findings import CellRef
from budget.domain.sheets import RowKind, Sheet, SheetSet
from budget.domain.spots import Spot
from budget.rules.standing import Judged
from budget.selectors.kept import KEPT
from budget.tables.provenance import AMOUNTS, cell_of, made_of, traced
from budget.tables.registry import derive_table, form_set
from budget.tables.spec import Layout, TableSpec

# What a column of text shows of the facts that make the amounts of its row.
_SHOWS: Mapping[str, str] = {
    "unit": "unit",
    "function": "function",
    "function_code": "function",
    "function_name": "function",
    "gov_economic": "gov_economic",
    "dept_economic": "dept_economic",
    "category": "category",
}
_INDICATORS = frozenset({"level1", "level2", "level3", "nature", "value", "measure"})
# The other columns of 预算12 and 13表, and of a row of purchased services.
_OF_PROJECT = {
    "unit": "unit",
    "project": "name",
    "goal": "goal",
    "total": "total",
    "fiscal": "fiscal",
    "other": "other",
}
_OF_SERVICE = ("level1", "level2", "level3", "service_field", "amount")
# The owner's place, and the indicator's among all of them (None: it has none).
_Row = tuple[int, int | None]


class Mapper:
    """Maps the cells of the tables of one state of a budget.

    ``last``: the mapper of an earlier state. What makes a cell does not go by how much it is; where only
    amounts are others, what was found then still holds.
    """

    def __init__(self, judged: Judged, last: "Mapper | None" = None) -> None:
        self.judged = judged
        self._shape = _shape(judged)
        same = last is not None and last._shape == self._shape
        self._tables: dict[str, Sheet] = last._tables if last and same else {}
        self._spots: dict[CellRef, list[Spot]] = last._spots if last and same else {}

    @property
    def _book(self) -> FactBook:
        return self.judged.book

    @property
    def _sheets(self) -> SheetSet:
        return self.judged.sheets

    def spots(self, cell: CellRef) -> list[Spot]:
        """The cells that make it, in their order; none where it is made of nothing entered."""
        if cell not in self._spots:
            self._spots[cell] = self._find(cell)
        return self._spots[cell]

    def project_of(self, indicator: int) -> int:
        """The place of the project that an indicator, counted through all projects, belongs to."""
        return bisect_right(self._indicators_before, indicator) - 1

    @cached_property
    def _indicators_before(self) -> list[int]:
        """How many indicators come before those of each project."""
        return list(accumulate((len(one.indicators) for one in self._book.projects[:-1]), initial=0))

    def _find(self, cell: CellRef) -> list[Spot]:
        sheet = self._sheets.get(cell.table)
        if sheet is None or cell.row is None or cell.row > len(sheet.rows):
            return []
        spec = self._specs[cell.table]
        if spec.layout is Layout.PROJECTS:
            return list(self._of_project(cell))
        if spec.layout is Layout.GOALS:
            return list(self._of_goal(cell))
        if cell.table == "11" and sheet.rows[cell.row - 1].kind is RowKind.LINE:
            place = sum(row.kind is RowKind.LINE for row in sheet.rows[: cell.row]) - 1
            return [Spot("services", place, cell.column if cell.column in _OF_SERVICE else "")]
        return list(self._of_lines(cell))

    @cached_property
    def _specs(self) -> Mapping[str, TableSpec]:
        return form_set(self._book.form_set).by_number

    def _of_project(self, cell: CellRef) -> Iterator[Spot]:
        project, indicator = self._project_rows[(cell.row or 1) - 1]
        if cell.column in _INDICATORS:
            yield (
                Spot("indicators", indicator, cell.column)
                if indicator is not None
                else Spot("projects", project)
            )
            return
        # Money is told by the lines that name the project, where there are any.
        made = list(self._parts(cell)) if cell.column in ("total", "fiscal", "other") else []
        yield from made or [Spot("projects", project, _OF_PROJECT.get(cell.column, ""))]

    def _of_goal(self, cell: CellRef) -> Iterator[Spot]:
        if cell.row == 0:
            yield from [Spot("goal", 0, "text")] if cell.column == "goal" else self._parts(cell)
            return
        activity, indicator = self._activity_rows[(cell.row or 1) - 1]
        if cell.column in _INDICATORS and indicator is not None:
            yield Spot("activity_indicators", indicator, cell.column)
        else:
            yield Spot("activities", activity, "name")

    def _of_lines(self, cell: CellRef) -> Iterator[Spot]:
        """An amount is made of amounts; a text beside amounts is shown by the facts that make them."""
        spec = self._specs[cell.table]
        column = spec.by_key.get(cell.column)
        if column is not None and column.is_amount:
            yield from self._parts(cell)
            return
        amounts = ["total"] if "total" in spec.by_key else [one.key for one in spec.amounts]
        if cell.column.endswith("_item"):
            amounts = [cell.column.replace("_item", "_amount")]
        shows = _SHOWS.get(cell.column, "")
        seen: dict[Spot, None] = {}
        for amount in amounts:
            for spot in self._parts(CellRef(cell.table, cell.row, amount)):
                seen[Spot(spot.grid, spot.row, shows or spot.column)] = None
        yield from seen

    def _parts(self, cell: CellRef) -> Iterator[Spot]:
        """The amounts that an amount was added up from; printed ones were not entered."""
        try:
            amount = cell_of(self._traced(cell.table), cell.row or 0, cell.column)
        except LookupError:
            return
        for part in made_of(amount, self._book).parts:
            if part.kind != "printed":
                yield Spot(part.kind, part.position, part.field.removesuffix("_fen"))

    def _traced(self, table: str) -> Sheet:
        if table not in self._tables:
            self._tables[table] = derive_table(self._specs[table], self._traced_book)
        return self._tables[table]

    @cached_property
    def _traced_book(self) -> FactBook:
        return traced(self._book)

    @cached_property
    def _project_rows(self) -> list[_Row]:
        return list(_rows(len(one.indicators) for one in self._book.projects))

    @cached_property
    def _activity_rows(self) -> list[_Row]:
        return list(_rows(len(one.indicators) for one in self._book.goal.activities))


def _shape(judged: Judged) -> tuple[object, ...]:
    """All that decides which facts make which cell: everything but texts, and how much amounts are."""
    book = judged.book
    return (
        tuple(judged.sheets.sheets),
        book.year,
        book.units,
        *(tuple(map(_SHAPES[kind], getattr(book, kind))) for kind in AMOUNTS),
        tuple(len(one.indicators) for one in book.goal.activities),
    )


def _shaped(fact: type, amounts: Sequence[str]) -> Callable[[Any], tuple[object, ...]]:
    """How a fact of a kind is told apart from others but for texts, and how much its amounts are."""
    texts = {"name", "goal", "basis", "withheld_basis", "indicators", *amounts}
    rest = [field.name for field in fields(fact) if field.name not in texts]
    told = attrgetter(*rest) if len(rest) > 1 else lambda one: (getattr(one, rest[0]),)
    measures = attrgetter(*amounts) if len(amounts) > 1 else lambda one: (getattr(one, amounts[0]),)

    def shape(one: Any) -> tuple[object, ...]:
        return (told(one), *map(bool, measures(one)), len(getattr(one, "indicators", ())))

    return shape


# A row of a kind of fact by its attribute of the FactBook.
_FACTS: Mapping[str, type] = {"projects": Project} | {one.attribute: one.fact for one in KEPT}
_SHAPES = {kind: _shaped(_FACTS[kind], amounts) for kind, amounts in AMOUNTS.items()}


def _rows(lengths: Iterator[int]) -> Iterator[_Row]:
    """The rows of owners with so many indicators each; one without any has a row of its own."""
    before = 0
    for owner, length in enumerate(lengths):
        for place in range(length):
            yield owner, before + place
        if not length:
            yield owner, None
        before += length
