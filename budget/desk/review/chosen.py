"""The cell, row or table that somebody chose under review: what it says and said, where it comes from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from django.urls import reverse

from budget.desk.review.places import grid_address
from budget.desk.review.threads import AT
from budget.domain.findings import CellRef
from budget.models import Budget
from budget.renderers.findings import place_of
from budget.renderers.presentation import shown
from budget.renderers.reviewed import Lit
from budget.selectors.anchors import anchors_of
from budget.selectors.checking import Checked
from budget.selectors.grids import GRIDS
from budget.tables.spec import TableSpec

WHOLE_TABLE = "table"
# Cells of grids that are named; the others are counted.
_MADE_BY = 5


@dataclass(frozen=True, slots=True)
class Chosen:
    """``at``: as the address has it. ``row`` None: the whole table. ``made_by``: names and addresses of cells
    in the grids; ``more`` those not named."""

    at: str
    row: int | None
    column: str
    name: str
    place: str
    text: str
    lit: Lit | None
    why: str
    made_by: Sequence[tuple[str, str]]
    more: int


def chosen(
    budget: Budget, spec: TableSpec, checked: Checked, lit: Mapping[tuple[int, str], Lit], asked: str
) -> Chosen | None:
    """What ?at= names: ``row.column``, ``row.`` or ``table``; None where there is no such place."""
    if asked == WHOLE_TABLE:
        return Chosen(asked, None, "", spec.title, f"{spec.name}整张表", "", None, "", (), 0)
    at = AT.fullmatch(asked)
    if at is None:
        return None
    anchors, column = anchors_of(checked.sheets), at[2]
    row = anchors.first_row(spec.number, int(at[1]), column)
    if row is None:
        return None
    made = checked.made_by(CellRef(spec.number, row, column)) if column else []
    cells = checked.sheets.sheets[spec.number]
    value = (cells.rows[row - 1].cells if row else cells.header).get(column)
    return Chosen(
        f"{row}.{column}",
        row,
        column,
        anchors.name(spec.number, row, column),
        place_of(CellRef(spec.number, row, column), {spec.number: spec}).label,
        shown(isinstance(value, int), value),
        lit.get((row, column)),
        _why(budget, spec, row, column) if isinstance(value, int) else "",
        [(_grid_name(one.grid), grid_address(budget, one)) for one in islice(made, _MADE_BY)],
        max(0, len(made) - _MADE_BY),
    )


def _why(budget: Budget, spec: TableSpec, row: int, column: str) -> str:
    named = {"code": budget.department.code, "year": budget.year, "version": budget.version}
    return reverse("desk:why", kwargs={**named, "table": spec.number, "row": row, "column": column})


def _grid_name(grid: str) -> str:
    return GRIDS[grid].title
