"""The grids (录入表) in which the facts of a budget are entered: declared once, for pages and services.

What may come in: the domain, models. What goes out: rows as texts, and what a typed text means.
"""

from budget.selectors.grids.cells import Column, UnfitTextError
from budget.selectors.grids.declared import GOAL_ROW, GRIDS, Grid
from budget.selectors.grids.references import References, references_of
from budget.selectors.grids.rows import GridRow, rows_of

__all__ = [
    "GOAL_ROW",
    "GRIDS",
    "Column",
    "Grid",
    "GridRow",
    "References",
    "UnfitTextError",
    "references_of",
    "rows_of",
]
