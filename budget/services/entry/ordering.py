"""The order of the rows of a grid: positions with room between them, so that a new row moves no other."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import F, Max, QuerySet

from budget.models import Budget
from budget.selectors.grids import Grid
from budget.selectors.grids.rows import stored_rows

ROOM = 64
_LARGEST = 2_000_000_000


def place(grid: Grid, budget: Budget, rows: Sequence[tuple[Any, str | None]]) -> None:
    """Give rows (with the key each is to stand below, ``""``: at the top, None: at the end) their positions.

    Rows of the budget may be spread apart for it; the rows given are not saved.
    """
    if all(after is None for _, after in rows):
        last = _all(grid, budget).aggregate(last=Max("position"))["last"]
        for n, (row, _) in enumerate(rows, 1):
            row.position = n if last is None else last + n
        return
    order = _order(grid, budget)
    taken = {row.key for row, _ in rows}
    order = [one for one in order if one[1] not in taken]
    new: dict[UUID, Any] = {}
    keys = [key for _, key in order]
    for row, after in _anchors_first(rows):
        new[row.key] = row
        keys.insert(_index(keys, after), row.key)
    stands = {key: position for position, key in order}
    if not _spread(keys, stands, new):
        # Room for all of them wherever they are to stand.
        stands = _apart(grid, budget, stands, max(ROOM, len(new) + 1))
        _spread(keys, stands, new)


def key_above(grid: Grid, budget: Budget, rows: Iterable[UUID]) -> dict[UUID, str]:
    """The key of the row above each of the given ones, ``""`` at the top."""
    wanted = set(rows)
    above = ""
    found = dict.fromkeys(wanted, "")
    for key in stored_rows(grid, budget).values_list("key", flat=True):
        if key in wanted:
            found[key] = above
        above = str(key)
    return found


def _anchors_first(rows: Sequence[tuple[Any, str | None]]) -> list[tuple[Any, str | None]]:
    """The rows in their order, but none before the one among them that it is to stand below."""
    waiting = {str(row.key): (row, after) for row, after in rows}
    ordered: list[tuple[Any, str | None]] = []
    for first in list(waiting):
        chain = []
        key: str | None = first
        while key in waiting:
            one = waiting.pop(key)
            chain.append(one)
            key = one[1]
        ordered += reversed(chain)
    return ordered


def _all(grid: Grid, budget: Budget) -> QuerySet[Any]:
    return grid.model._default_manager.filter(budget=budget)


def _order(grid: Grid, budget: Budget) -> list[tuple[int, UUID]]:
    return list(_all(grid, budget).order_by("position", "pk").values_list("position", "key"))


def _index(keys: list[UUID], after: str | None) -> int:
    if after is None:
        return len(keys)
    if after == "":
        return 0
    try:
        return keys.index(UUID(after)) + 1
    except ValueError:
        # The row it was to stand below is gone.
        return len(keys)


def _spread(keys: Sequence[UUID], stands: dict[UUID, int], new: dict[UUID, Any]) -> bool:
    """Positions for the new rows between those that stand; False where there is no room."""
    below = -1
    waiting: list[Any] = []
    for key in [*keys, None]:
        if key in new:
            waiting.append(new[key])
            continue
        if waiting:
            if key is None:
                step = 1
            else:
                room = stands[key] - below - 1
                if room < len(waiting):
                    return False
                step = room // (len(waiting) + 1) or 1
            for n, row in enumerate(waiting, 1):
                row.position = below + step * n
            waiting = []
        if key is not None:
            below = stands[key]
    return True


def _apart(grid: Grid, budget: Budget, stands: dict[UUID, int], room: int) -> dict[UUID, int]:
    """Make room between all rows, in one query as long as the numbers are not too large."""
    largest = max(stands.values(), default=0)
    if (largest + 1) * room < _LARGEST and len(set(stands.values())) == len(stands):
        _all(grid, budget).update(position=(F("position") + 1) * room)
        return {key: (position + 1) * room for key, position in stands.items()}
    rows = list(_all(grid, budget).filter(key__in=list(stands)).order_by("position", "pk"))
    for n, row in enumerate(rows, 1):
        row.position = n * room
    grid.model._default_manager.bulk_update(rows, ["position"], batch_size=200)
    return {row.key: row.position for row in rows}
