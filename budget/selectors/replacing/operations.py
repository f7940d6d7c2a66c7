"""From rows as they stand to rows as they are wanted: as few operations as will do."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from budget.domain.matching import out_of_order
from budget.selectors.grids import GRIDS, Column, Grid, GridRow, References, UnfitTextError
from budget.selectors.grids.rows import row_of

Operation = dict[str, Any]
# Where the order of rows is printed.
_ORDERED = frozenset({"projects", "indicators", "activities", "activity_indicators", "services"})


@dataclass(frozen=True, slots=True)
class WantedRow:
    """A row that is to stand. Columns that are not in ``cells`` are left as they are."""

    key: UUID
    cells: Mapping[str, str]


def operations_to(
    standing: Mapping[str, Sequence[GridRow]],
    wanted: Mapping[str, Sequence[WantedRow]],
    references: References,
    *,
    kept: frozenset[str] = frozenset(),
) -> list[Operation]:
    """What makes the wanted rows of the standing ones; grids not in ``wanted`` stay as they are.

    ``references`` know the rows of both. Of the grids in ``kept`` no row is deleted.
    """
    found: list[Operation] = []
    for name, grid in GRIDS.items():
        if name in wanted:
            found += _of_grid(grid, standing[name], wanted[name], references, name in kept)
    return found


def _of_grid(
    grid: Grid,
    standing: Sequence[GridRow],
    wanted: Sequence[WantedRow],
    references: References,
    is_kept: bool,
) -> Iterator[Operation]:
    there = {row.key: row for row in standing}
    staying = {row.key for row in wanted}
    if not is_kept and not grid.is_single:
        for row in standing:
            if row.key not in staying:
                yield {"op": "delete", "grid": grid.name, "row": str(row.key), "values": _seen(grid, row)}
    for one in wanted:
        if one.key in there:
            yield from _cells(grid, there[one.key], one, references)
    moving = _moving(grid, standing, wanted) if grid.name in _ORDERED else set()
    settled = [row.key in there and row.key not in moving for row in wanted]
    last = {_owner(grid, one): n for n, one in enumerate(wanted) if settled[n]}
    above: dict[str, str] = {}
    for n, one in enumerate(wanted):
        owner = _owner(grid, one)
        if one.key not in there:
            # At the end, where none that stays follows: that asks nobody to make room.
            after = above.get(owner, "") if n < last.get(owner, -1) else None
            values = {key: text for key, text in one.cells.items() if text}
            about = {"grid": grid.name, "row": str(one.key)}
            yield {"op": "insert", **about, "after": after, "values": values}
            for key in _not_as_a_new_row(grid, one, references):
                yield {"op": "set", **about, "column": key, "from": "", "to": ""}
        if one.key not in moving:
            above[owner] = str(one.key)
    above = {}
    for one in wanted:
        owner = _owner(grid, one)
        if one.key in moving:
            yield {"op": "move", "grid": grid.name, "row": str(one.key), "after": above.get(owner, "")}
        above[owner] = str(one.key)


def _owner(grid: Grid, row: WantedRow) -> str:
    return row.cells.get(grid.owner, "")


def _not_as_a_new_row(grid: Grid, wanted: WantedRow, references: References) -> list[str]:
    """The columns that are wanted blank, and that a new row has something in."""
    blank = [key for key, text in wanted.cells.items() if not text]
    new = row_of(grid, grid.model(**(grid.defaults or {})), references) if blank else {}
    return [key for key in blank if new[key]]


def _seen(grid: Grid, row: GridRow) -> dict[str, str]:
    return {key: row.text(key) for key in grid.by_key if key not in row.derived}


def _cells(grid: Grid, row: GridRow, wanted: WantedRow, references: References) -> Iterator[Operation]:
    for key, text in wanted.cells.items():
        stands = row.text(key)
        if key in row.derived or same(grid.by_key[key], text, stands, references):
            continue
        about = {"grid": grid.name, "row": str(row.key), "column": key}
        yield {"op": "set", **about, "from": stands, "to": text}


def same(column: Column, one: str, other: str, references: References) -> bool:
    """Whether two texts say the same in this column: 12.5 is 12.500000."""
    if one == other:
        return True
    try:
        return bool(column.read(one, references) == column.read(other, references))
    except UnfitTextError:
        return False


def _moving(grid: Grid, standing: Sequence[GridRow], wanted: Sequence[WantedRow]) -> set[UUID]:
    """Rows that stand, and are to stand elsewhere among those of their owner."""
    place = {row.key: n for n, row in enumerate(standing)}
    owner_of = {row.key: row.cells.get(grid.owner, "") for row in standing}
    at_home: dict[str, list[UUID]] = defaultdict(list)
    moving: set[UUID] = set()
    for row in wanted:
        if row.key not in place:
            continue
        if _owner(grid, row) == owner_of[row.key]:
            at_home[owner_of[row.key]].append(row.key)
        else:
            moving.add(row.key)
    for keys in at_home.values():
        moving |= {keys[n] for n in out_of_order([place[key] for key in keys])}
    return moving
