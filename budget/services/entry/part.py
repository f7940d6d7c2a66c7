"""A unit's part of its department's budget: what a unit's clerk may do, weighed operation by operation.

Rows of the unit may be added, changed, deleted and moved, and stay the unit's. Its own row among the units
may be renamed; its code is the department's to give, since the clerk is the unit's by that code.
"""

from collections.abc import Collection
from dataclasses import replace
from functools import cached_property
from typing import Any
from uuid import UUID

from budget.models import Budget, Project
from budget.selectors.grids import Grid, References, UnfitTextError
from budget.selectors.grids.cells import Column, Reference
from budget.services.entry.operations import Do, Operation
from budget.services.entry.touched import Stroke, Touched

UNITS = "units"
# 控制数 name a unit, and are sent down to it: who may change them is no question of whose they are.
_NOT_PARTED = frozenset({"controls"})
_OTHERS = "这一行不是本单位的，您只能查看。"
_STAYS = "您只负责本单位的预算，“单位”只能是本单位。"
_OTHER_PROJECT = "只能选本单位的项目。"
_WHYS = {UNITS: _STAYS, "projects": _OTHER_PROJECT}


class Part:
    """What of a budget is the part of the units with these codes."""

    def __init__(self, budget: Budget, codes: frozenset[str], references: References) -> None:
        self.budget = budget
        self.codes = codes
        self.units = {row.pk: str(row.key) for row in references.rows[UNITS] if row.code in codes}

    @cached_property
    def _projects(self) -> Collection[int]:
        own = Project.objects.filter(budget=self.budget, unit__in=self.units)
        return set(own.values_list("pk", flat=True))

    def why_not(self, stroke: Stroke, operation: Operation) -> str:
        """Why the unit's clerk may not do this; ``""`` where they may."""
        grid = operation.grid
        if grid.name in _NOT_PARTED:
            return ""
        if not self.units:
            codes = "、".join(sorted(self.codes))
            return f"本预算的单位中还没有您负责的单位（{codes}），请部门经办人先添加。"
        if grid.name == UNITS and (operation.do is not Do.SET or operation.column == "code"):
            return "单位和单位编码由部门经办人填写；您可以修改本单位的名称和基础信息。"
        touched = stroke.rows.get((grid.name, operation.row))
        if touched is not None and not self._is_own(touched):
            return _OTHERS
        match operation.do:
            case Do.SET:
                written = {operation.column: operation.typed}
            case Do.INSERT:
                written = dict(operation.values)
            case _:
                written = {}
        whys = (self._typed_away(stroke, grid, key, text) for key, text in written.items())
        return next(filter(None, whys), "")

    def completed(self, operation: Operation) -> Operation:
        """A new row is the unit's unless it says whose it is."""
        column = operation.grid.by_key.get("unit")
        if operation.do is not Do.INSERT or column is None or operation.grid.name in _NOT_PARTED:
            return operation
        if operation.values.get("unit", "").strip() or len(self.units) != 1:
            return operation
        (unit,) = self.units.values()
        return replace(operation, values={**operation.values, "unit": unit})

    def strays(self, column: Column, value: Any) -> str:
        """Why a cell may not point to where ``value`` does; ``""`` where it may, and for any other column."""
        if not isinstance(column, Reference) or column.grid not in _WHYS:
            return ""
        # A row that is not stored yet was added at this stroke, and so is the unit's.
        if isinstance(value, UUID) or (value is None and column.grid != UNITS):
            return ""
        return "" if value in (self.units if column.grid == UNITS else self._projects) else _WHYS[column.grid]

    def _typed_away(self, stroke: Stroke, grid: Grid, key: str, text: str) -> str:
        column = grid.by_key[key]
        try:
            value = column.read(text, stroke.references)
        except UnfitTextError:
            return _STAYS if isinstance(column, Reference) and column.grid == UNITS else ""
        return self.strays(column, value)

    def _is_own(self, touched: Touched) -> bool:
        """Whether a row is the unit's as it is stored."""
        if touched.before is None:
            return True
        if touched.grid.name == UNITS:
            return touched.model.code in self.codes
        if "unit" in touched.grid.by_key:
            return touched.model.unit_id in self.units
        return touched.grid.owner == "project" and touched.model.project_id in self._projects
