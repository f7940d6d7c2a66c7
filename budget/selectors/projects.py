"""The money of a budget's projects against its project spending, and what points to a project."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, Sum

from budget.domain.codes import Kind
from budget.domain.money import wanyuan_short
from budget.models import Budget, ExpenditureLine, Project
from budget.selectors.grids import GRIDS
from budget.selectors.grids.cells import Reference
from budget.selectors.grids.rows import stored_rows


@dataclass(frozen=True, slots=True)
class Allotted:
    """Project spending in 分, and how much of it, in how many lines, names no project."""

    spending_fen: int
    open_fen: int
    open_lines: int

    @property
    def spending(self) -> str:
        """In 万元, as people read it."""
        return wanyuan_short(self.spending_fen)

    @property
    def open(self) -> str:
        """In 万元, as people read it."""
        return wanyuan_short(self.open_fen)


@dataclass(frozen=True, slots=True)
class Pointing:
    """A row that names a project: its grid, its key, what such a row is called."""

    grid: str
    row: UUID
    title: str


def allotted(budget: Budget) -> Allotted:
    """Project spending of a budget, and what of it belongs to no project yet."""
    no_project = Q(project__isnull=True)
    told = ExpenditureLine.objects.filter(budget=budget, kind=Kind.PROJECT).aggregate(
        spending=Sum("amount_fen"),
        open=Sum("amount_fen", filter=no_project),
        lines=Count("pk", filter=no_project),
    )
    return Allotted(told["spending"] or 0, told["open"] or 0, told["lines"])


def pointing_to(project: Project) -> list[Pointing]:
    """The rows that name a project and do not go with it: lines, purchases."""
    return list(_pointing(project))


def _pointing(project: Project) -> Iterator[Pointing]:
    for grid in GRIDS.values():
        for column in grid.columns:
            if isinstance(column, Reference) and column.grid == "projects" and grid.owner != column.key:
                rows = stored_rows(grid, project.budget).filter(**{column.attribute: project})
                for key in rows.values_list("key", flat=True):
                    yield Pointing(grid.name, key, grid.row_title)
