"""The rows that a stroke touches, as they stand and as they are to stand."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from budget.models import Budget, DepartmentGoal, ExpenditureLine, Unfit
from budget.selectors.grids import GOAL_ROW, GRIDS, Grid, References
from budget.selectors.grids.cells import Column, Reference
from budget.selectors.grids.rows import MONEY, row_of, stored_rows
from budget.services.entry.operations import Do, Operation, Result

_AT_ONCE = 500


@dataclass(slots=True)
class Touched:
    """A row that a stroke touches. ``before`` are its texts as they stood; None for a new row."""

    grid: Grid
    model: Any
    before: dict[str, str] | None
    unfit: dict[str, Unfit]
    # What is to stand in which cell, and the operations that said so.
    typed: dict[str, str] = field(default_factory=dict)
    asked: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    inserted_by: int | None = None
    deleted: bool = False
    # Texts that do not fit after this stroke, with why.
    misfits: dict[str, tuple[str, str]] = field(default_factory=dict)
    # What was typed and fits; of that, what is another value than before.
    fits: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    derived: frozenset[str] = frozenset()

    def text(self, column: str) -> str:
        """What stands in a cell as the person sees it, this stroke included."""
        if column in self.typed:
            return self.typed[column]
        if column in self.unfit:
            return self.unfit[column].text
        return (self.before or {}).get(column, "")


class Stroke:
    """Operations on one budget, with the rows they touch.

    ``may``: why a grid may not be edited, ``""`` where it may. ``units``: the codes of the units whose part
    alone may be edited; None for all of it.
    """

    def __init__(
        self,
        budget: Budget,
        operations: Sequence[Operation],
        may: Mapping[str, str],
        units: frozenset[str] | None = None,
    ) -> None:
        self.budget = budget
        self.operations = operations
        self.may = may
        self.units = units
        self.references = References(budget.year)
        self.results = [Result() for _ in operations]
        self.rows: dict[tuple[str, UUID], Touched] = {}
        self.moves: list[tuple[Grid, UUID, str | None]] = []
        # Keys of rows that are somewhere, in whatever budget.
        self.taken: set[UUID] = set()

    # --- loading ------------------------------------------------------------------------------------

    def load_all(self) -> None:
        wanted: dict[str, set[UUID]] = defaultdict(set)
        added: dict[str, list[UUID]] = defaultdict(list)
        for operation in self.operations:
            wanted[operation.grid.name].add(operation.row)
            if operation.do is Do.INSERT:
                added[operation.grid.name].append(operation.row)
        for name, keys in wanted.items():
            self.load(GRIDS[name], keys)
        for name, listed in added.items():
            for start in range(0, len(listed), _AT_ONCE):
                there = GRIDS[name].model._default_manager.filter(key__in=listed[start : start + _AT_ONCE])
                self.taken.update(there.values_list("key", flat=True))

    def load(self, grid: Grid, keys: Iterable[UUID]) -> None:
        """Take rows of a grid into the stroke, as they stand."""
        listed = [key for key in keys if (grid.name, key) not in self.rows]
        for start in range(0, len(listed), _AT_ONCE):
            part = listed[start : start + _AT_ONCE]
            unfit: dict[UUID, dict[str, Unfit]] = defaultdict(dict)
            for one in Unfit.objects.filter(budget=self.budget, grid=grid.name, row__in=part):
                unfit[one.row][one.column] = one
            for key, model in self._models(grid, part):
                self.rows[grid.name, key] = Touched(
                    grid, model, row_of(grid, model, self.references), unfit[key]
                )
        if grid.name == "projects":
            self._mark_derived()

    def _models(self, grid: Grid, keys: Sequence[UUID]) -> Iterable[tuple[UUID, Any]]:
        if grid.is_single:
            found = DepartmentGoal.objects.filter(budget=self.budget).first()
            yield GOAL_ROW, found or DepartmentGoal(budget=self.budget)
            return
        for model in stored_rows(grid, self.budget).filter(key__in=keys):
            yield model.key, model

    def _mark_derived(self) -> None:
        models = {t.model.pk: t for (name, _), t in self.rows.items() if name == "projects" and t.model.pk}
        named = ExpenditureLine.objects.filter(budget=self.budget, project_id__in=list(models))
        for pk in named.order_by().values_list("project_id", flat=True).distinct():
            if pk is not None:
                models[pk].derived = frozenset(MONEY)


def value_of(model: Any, column: Column) -> Any:
    """The value of a cell; the key of the row it points to while that is not stored."""
    if isinstance(column, Reference):
        pending = model.__dict__.get("_pending", {})
        return pending.get(column.attribute, getattr(model, f"{column.attribute}_id"))
    return getattr(model, column.attribute)


def put(model: Any, column: Column, value: Any) -> None:
    """Give a row a value; one that points to a row not stored yet waits for its primary key."""
    if not isinstance(column, Reference):
        setattr(model, column.attribute, value)
        return
    pending = model.__dict__.setdefault("_pending", {})
    pending.pop(column.attribute, None)
    if isinstance(value, UUID):
        pending[column.attribute] = value
    else:
        setattr(model, f"{column.attribute}_id", value)
