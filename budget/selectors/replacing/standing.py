"""The rows of all grids of a budget as they stand."""

from budget.models import Budget
from budget.selectors.grids import GRIDS, GridRow, References, references_of, rows_of


def standing_rows(budget: Budget, references: References | None = None) -> dict[str, list[GridRow]]:
    """The rows of all grids, by grid, as they stand."""
    known = references or references_of(budget)
    return {name: rows_of(grid, budget, known) for name, grid in GRIDS.items()}
