"""Rows as they now stand, for whoever shows them: after a stroke, and after those of others."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from budget.models import Budget, Change, ChangeSet, Project, User
from budget.selectors.grids import GRIDS, references_of, rows_of
from budget.services.entry.operations import AFTER
from budget.services.entry.ordering import key_above

# Beyond so many rows it is quicker to read the grid anew.
MOST_NEWS = 2_000


def changes_since(*, budget: Budget, user: User, since: int) -> dict[str, Any]:
    """What was changed after revision ``since``: rows as they now stand, and by whom.

    ``reload``: too much to tell, or a revision that this budget never had.
    """
    if since == budget.revision:
        return {"revision": budget.revision, "rows": {}, "refs": {}, "by": []}
    changed = Change.objects.filter(change_set__budget=budget, change_set__number__gt=since)
    if since > budget.revision or changed.count() > MOST_NEWS:
        return {"revision": budget.revision, "reload": True}
    sets = list(ChangeSet.objects.filter(budget=budget, number__gt=since).order_by("number").defer("answer"))
    touched: dict[str, set[UUID]] = defaultdict(set)
    placed: dict[str, set[UUID]] = defaultdict(set)
    for grid, row, column, before in changed.values_list("grid", "row", "column", "before"):
        touched[grid].add(row)
        if column == AFTER or (not column and before is None):
            placed[grid].add(row)
    # A text that does not fit is no change of a fact, and is told by its row all the same.
    rows, references = rows_now(budget, touched, placed=placed, projects=_projects(budget, touched))
    return {
        "revision": budget.revision,
        "rows": rows,
        "refs": references,
        "by": [
            {
                "actor": one.actor,
                "title": one.title,
                "at": one.at.isoformat(),
                "mine": one.username == user.username,
            }
            for one in sets
        ],
    }


def rows_now(
    budget: Budget,
    touched: Mapping[str, set[UUID]],
    *,
    placed: Mapping[str, set[UUID]] | None = None,
    projects: Iterable[int] = (),
) -> tuple[dict[str, list[dict[str, Any]]], dict[str, Any]]:
    """Rows by grid as they now stand (``gone`` where there is none), and what others refer to by them.

    ``placed``: rows of which to say below which they stand. ``projects``: those whose money may be another.
    """
    references = references_of(budget)
    wanted = {name: set(keys) for name, keys in touched.items()}
    if others := set(Project.objects.filter(pk__in=list(projects)).values_list("key", flat=True)):
        wanted.setdefault("projects", set()).update(others)
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, keys in wanted.items():
        grid = GRIDS[name]
        found = {row.key: row.as_dict() for row in rows_of(grid, budget, references, keys)}
        above = key_above(grid, budget, placed[name]) if placed and placed.get(name) else {}
        for key, after in above.items():
            if key in found:
                found[key]["after"] = after
        gone = [{"key": str(key), "gone": True} for key in keys if key not in found]
        rows[name] = [*found.values(), *gone]
    told = references.as_dict()
    return rows, {name: told[name] for name in told if name in wanted}


def _projects(budget: Budget, touched: Mapping[str, set[UUID]]) -> list[int]:
    """Projects whose money the touched lines may have changed: any, since which they named is not kept."""
    if not touched.get("expenditure"):
        return []
    return list(Project.objects.filter(budget=budget).values_list("pk", flat=True))
