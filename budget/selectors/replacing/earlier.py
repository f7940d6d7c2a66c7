"""The rows of a budget as they stood at an earlier revision: what stands, with the history taken back."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from budget.models import Budget, Change
from budget.selectors.grids import GRIDS, GridRow

Rows = Mapping[str, Sequence[GridRow]]
# Grid, row and column.
Cell = tuple[str, UUID, str]


@dataclass(frozen=True)
class Earlier:
    """Rows as they stood; those deleted since come last. Texts that did not fit are cells like others.

    ``own_cells``, ``own_rows``: what the person did since, and so knows of: cells with their texts as they
    now stand, rows that were added.
    """

    rows: Rows
    own_cells: Mapping[Cell, str] = field(default_factory=dict)
    own_rows: Rows = field(default_factory=dict)


def rows_as_of(budget: Budget, revision: int, standing: Rows, username: str) -> Earlier:
    """``standing`` as it was after revision ``revision``, and what ``username`` did since. One query."""
    if revision >= budget.revision:
        return Earlier(standing)
    now = {name: {row.key: _plain(row) for row in rows} for name, rows in standing.items()}
    state = {name: dict(rows) for name, rows in now.items()}
    own_cells: dict[Cell, str] = {}
    own_rows: dict[str, list[GridRow]] = defaultdict(list)
    last: dict[Cell, bool] = {}
    since = Change.objects.filter(change_set__budget=budget, change_set__number__gt=revision)
    told = since.order_by("-pk").values_list("grid", "row", "column", "before", "change_set__username")
    for grid, key, column, before, by in told:
        rows = state[grid]
        if column.startswith("#"):
            continue
        if not column and before is None:
            if by == username and key in now[grid]:
                own_rows[grid].append(now[grid][key])
            rows.pop(key, None)
        elif not column:
            texts = {name: text for name, text in (before or {}).items() if not name.startswith("#")}
            rows[key] = GridRow(key, {**dict.fromkeys(GRIDS[grid].by_key, ""), **texts})
        elif key in rows:
            # Only who changed a cell last knows what stands in it.
            is_own = last.setdefault((grid, key, column), by == username)
            if is_own and key in now[grid]:
                own_cells[grid, key, column] = now[grid][key].cells[column]
            row = rows[key]
            rows[key] = GridRow(key, {**row.cells, column: before or ""}, {}, row.derived)
    return Earlier({name: list(rows.values()) for name, rows in state.items()}, own_cells, own_rows)


def _plain(row: GridRow) -> GridRow:
    return GridRow(row.key, {column: row.text(column) for column in row.cells}, {}, row.derived)
