"""Rows that others need are not deleted; what belongs to a row goes with it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

from budget.selectors.grids import GRIDS, Grid
from budget.selectors.grids.cells import Reference
from budget.selectors.grids.references import REFERRED
from budget.selectors.grids.rows import stored_rows
from budget.services.entry.operations import Result, Status
from budget.services.entry.touched import Stroke, Touched


def refuse_needed_deletions(stroke: Stroke) -> None:
    for name in REFERRED:
        gone = {
            touched.model.pk: touched
            for (grid, _), touched in list(stroke.rows.items())
            if grid == name and touched.deleted and touched.before is not None
        }
        if gone:
            _refuse_needed(stroke, name, gone)


def _refuse_needed(stroke: Stroke, name: str, gone: Mapping[int, Touched]) -> None:
    needed: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    owned: list[tuple[Grid, UUID, Touched]] = []
    for grid in GRIDS.values():
        for column in grid.columns:
            if not isinstance(column, Reference) or column.grid != name:
                continue
            pointing = stored_rows(grid, stroke.budget).filter(**{f"{column.attribute}__in": list(gone)})
            for key, pk in pointing.values_list("key", f"{column.attribute}_id"):
                touched = stroke.rows.get((grid.name, key))
                if touched is not None and (touched.deleted or column.key in touched.typed):
                    continue
                if grid.owner == column.key:
                    owned.append((grid, key, gone[pk]))
                else:
                    needed[pk][grid.row_title] += 1
    _delete_owned(stroke, owned)
    for pk, counts in needed.items():
        touched = gone[pk]
        touched.deleted = False
        said = "、".join(f"{count}条{title}" for title, count in counts.items())
        message = f"还有{said}属于它，请先删除这些，或改到别处，再删除{touched.grid.row_title}。"
        for n in touched.asked.get("#delete", ()):
            stroke.results[n] = Result(Status.REFUSED, message)
        _keep_owned(stroke, touched)


def _delete_owned(stroke: Stroke, owned: Sequence[tuple[Grid, UUID, Touched]]) -> None:
    """What belongs to a row goes with it, and stands in the history with it."""
    for grid in {grid.name: grid for grid, _, _ in owned}.values():
        stroke.load(grid, [key for of, key, _ in owned if of is grid])
    for grid, key, owner in owned:
        touched = stroke.rows[grid.name, key]
        touched.deleted = True
        touched.asked["#owner"] = list(owner.asked.get("#delete", ()))


def _keep_owned(stroke: Stroke, owner: Touched) -> None:
    asked = owner.asked.get("#delete")
    for touched in stroke.rows.values():
        if asked and touched.asked.get("#owner") == asked:
            touched.deleted = False
