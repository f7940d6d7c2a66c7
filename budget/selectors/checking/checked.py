"""Checking a budget as it now stands."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from budget.domain.facts import FactBook
from budget.domain.findings import CellRef, Finding, Severity, gravest_first
from budget.domain.lists import Lists
from budget.domain.sheets import SheetSet
from budget.domain.spots import Spot
from budget.models import Budget, Unfit
from budget.rules.entered import Lack, lacking
from budget.selectors.checking.document import still_found
from budget.selectors.checking.held import held
from budget.selectors.checking.mapping import Mapper
from budget.selectors.facts import factbook
from budget.selectors.grids import GOAL_ROW, GRIDS, Grid
from budget.selectors.grids.rows import stored_rows
from budget.selectors.kept import DEPARTMENTS_OWN

# So often a check begins again because somebody edits meanwhile; after that it tells what it read.
_TRIES = 3


@dataclass(frozen=True, slots=True)
class Located:
    """A cell of a grid by the key of its row (``""``: the grid as a whole).

    Indicators are edited with their project, whose key is ``project``.
    """

    grid: str
    row: str
    column: str
    project: str = ""

    def as_dict(self) -> dict[str, str]:
        told = {"grid": self.grid, "row": self.row, "column": self.column}
        return told | ({"project": self.project} if self.project else {})


@dataclass(frozen=True, slots=True)
class Misfit:
    """What was typed into a cell and cannot be taken."""

    at: Located
    text: str
    message: str


@dataclass(frozen=True)
class Checked:
    """A budget at ``revision``: its tables, what is found in them, what is lacking, what does not fit."""

    revision: int
    mapper: Mapper
    findings: tuple[Finding, ...]
    lacks: tuple[Lack, ...]
    misfits: tuple[Misfit, ...]
    keys: Mapping[str, list[str]]
    digests: Mapping[str, str]

    @property
    def book(self) -> FactBook:
        return self.mapper.judged.book

    @property
    def sheets(self) -> SheetSet:
        return self.mapper.judged.sheets

    @cached_property
    def counts(self) -> dict[Severity, int]:
        """How many findings of each severity there are, gaps and misfits included."""
        counts = dict.fromkeys(Severity, 0)
        for severity in (*(one.severity for one in self.findings), *(one.severity for one in self.lacks)):
            counts[severity] += 1
        counts[Severity.ERROR] += len(self.misfits)
        return counts

    def located(self, spot: Spot) -> Located | None:
        """The cell with the key of its row; None where the row is not there."""
        if spot.row is None:
            return Located(spot.grid, "", spot.column)
        keys = self.keys[spot.grid]
        if spot.row >= len(keys):
            return None
        project = self._project_of(spot.row) if spot.grid == "indicators" else ""
        return Located(spot.grid, keys[spot.row], spot.column, project)

    def misfit_at(self, misfit: Misfit) -> Located:
        """Where a text that does not fit stands."""
        at = misfit.at
        rows = self.keys["indicators"] if at.grid == "indicators" else []
        return replace(at, project=self._project_of(rows.index(at.row))) if at.row in rows else at

    def _project_of(self, indicator: int) -> str:
        place = self.mapper.project_of(indicator)
        keys = self.keys["projects"]
        return keys[place] if place < len(keys) else ""

    def made_by(self, cell: CellRef) -> list[Located]:
        """The cells of grids that make a cell of a table."""
        return [at for spot in self.mapper.spots(cell) if (at := self.located(spot)) is not None]


def check(budget: Budget, lists: Lists) -> Checked:
    """The budget as it now stands, judged by these lists. The number of queries does not grow with it."""
    with held(budget.pk) as kept:
        for left in reversed(range(_TRIES)):
            book, keys, misfits = factbook(budget), _keys(budget), _misfits(budget)
            now = Budget.objects.only("revision").get(pk=budget.pk).revision
            # At the last try it is told of the revision before: what came since is asked about again.
            if now == budget.revision or not left:
                break
            # Somebody edited between the queries.
            budget.revision = now
        judged = kept.standing.judge(book, lists)
        if kept.mapper is None or kept.mapper.judged is not judged:
            kept.mapper = Mapper(judged, kept.mapper)
        findings = gravest_first([*judged.findings, *still_found(budget, judged, kept)])
        digests = {table: kept.digest_of(sheet) for table, sheet in judged.sheets.sheets.items()}
        return Checked(budget.revision, kept.mapper, findings, lacking(book), misfits, keys, digests)


def _keys(budget: Budget) -> dict[str, list[str]]:
    """The keys of the rows of every grid, in the order of the facts."""
    keys = {
        name: [str(key) for key in _told_rows(grid, budget).values_list("key", flat=True)]
        for name, grid in GRIDS.items()
        if not grid.is_single
    }
    return keys | {name: [str(GOAL_ROW)] for name, grid in GRIDS.items() if grid.is_single}


def _told_rows(grid: Grid, budget: Budget) -> QuerySet[Any]:
    """The rows that are facts: of a unit without a code no passage is one yet (``selectors.facts``)."""
    rows = stored_rows(grid, budget)
    return rows.exclude(unit__code="") if grid.name in DEPARTMENTS_OWN else rows


def _misfits(budget: Budget) -> tuple[Misfit, ...]:
    stored: Iterable[tuple] = Unfit.objects.filter(budget=budget).values_list(
        "grid", "row", "column", "text", "message"
    )
    return tuple(
        Misfit(Located(grid, str(row), column), text, why) for grid, row, column, text, why in stored
    )
