"""Where things are: the cell of a grid in which a cell of a table was entered, a table under review."""

from urllib.parse import urlencode

from django.urls import reverse

from budget.desk.entry.frame import PAGE_OF, address
from budget.models import Budget
from budget.selectors.checking import Located


def grid_address(budget: Budget, at: Located) -> str:
    """The page on which a cell is entered, with the cell to go to."""
    page = address(budget, PAGE_OF[at.grid])
    if at.grid == "indicators" and at.project:
        page = f"{page}{at.project}/"
    if not at.row:
        return page
    return f"{page}#{urlencode({'grid': at.grid, 'row': at.row, 'column': at.column})}"


def review_address(budget: Budget, table: str = "") -> str:
    """The review of a budget, or of one of its tables."""
    named = {"code": budget.department.code, "year": budget.year, "version": budget.version}
    if table:
        return reverse("desk:review_table", kwargs={**named, "table": table})
    return reverse("desk:review", kwargs=named)
