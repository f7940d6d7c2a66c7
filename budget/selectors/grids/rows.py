"""The rows of a budget's grids as they now stand, as texts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from budget.domain.codes import APPROPRIATIONS
from budget.domain.money import wanyuan
from budget.models import Budget, DepartmentGoal, ExpenditureLine, Unfit
from budget.selectors.grids.cells import Reference
from budget.selectors.grids.declared import GOAL_ROW, Grid
from budget.selectors.grids.references import References

# What a project's lines tell of it once any names it.
MONEY = ("total", "fiscal", "other")


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row: its cells as texts by column, what was typed and does not fit, which cells are derived."""

    key: UUID
    cells: Mapping[str, str]
    unfit: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    derived: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        told: dict[str, Any] = {"key": str(self.key), "cells": self.cells, "unfit": self.unfit}
        return told | ({"derived": list(self.derived)} if self.derived else {})

    def text(self, column: str) -> str:
        """What stands in the cell as the person sees it: what was typed, if it does not fit."""
        return self.unfit[column]["text"] if column in self.unfit else self.cells[column]


def stored_rows(grid: Grid, budget: Budget) -> QuerySet[Any]:
    """The rows of a grid in their order."""
    rows = grid.model._default_manager.filter(budget=budget)
    if grid.is_single:
        return rows
    if grid.owner:
        rows = rows.filter(**{f"{grid.owner}__isnull": False})
        return rows.order_by(f"{grid.owner}__position", f"{grid.owner}_id", "position", "pk")
    return rows.order_by("position", "pk")


def rows_of(
    grid: Grid, budget: Budget, references: References, keys: Iterable[UUID] | None = None
) -> list[GridRow]:
    """The rows of a grid in their order, or those with the given keys. At most three queries."""
    wanted = None if keys is None else set(keys)
    if wanted is not None and not wanted:
        return []
    if grid.is_single:
        return [_goal(budget)]
    rows = stored_rows(grid, budget)
    unfit = Unfit.objects.filter(budget=budget, grid=grid.name)
    if wanted is not None:
        rows, unfit = rows.filter(key__in=wanted), unfit.filter(row__in=wanted)
    typed: dict[UUID, dict[str, dict[str, str]]] = defaultdict(dict)
    for row, column, text, message in unfit.values_list("row", "column", "text", "message"):
        typed[row][column] = {"text": text, "message": message}
    attributes = [
        f"{column.attribute}_id" if isinstance(column, Reference) else column.attribute
        for column in grid.columns
    ]
    shown = [
        GridRow(
            key,
            {
                column.key: column.show(value, references)
                for column, value in zip(grid.columns, values, strict=True)
            },
            typed.get(key, {}),
        )
        for key, *values in rows.values_list("key", *attributes)
    ]
    return _with_money(shown, budget) if grid.name == "projects" else shown


def row_of(grid: Grid, row: Any, references: References) -> dict[str, str]:
    """The cells of one row as it stands in memory."""
    cells = {}
    for column in grid.columns:
        attribute = column.attribute
        value = getattr(row, f"{attribute}_id") if isinstance(column, Reference) else getattr(row, attribute)
        cells[column.key] = column.show(value, references)
    return cells


def _goal(budget: Budget) -> GridRow:
    text = DepartmentGoal.objects.filter(budget=budget).values_list("text", flat=True).first()
    found = Unfit.objects.filter(budget=budget, grid="goal").values_list("column", "text", "message")
    unfit = {column: {"text": typed, "message": message} for column, typed, message in found}
    return GridRow(GOAL_ROW, {"text": text or ""}, unfit)


def _with_money(rows: list[GridRow], budget: Budget) -> list[GridRow]:
    """Where lines name a project, its money is theirs."""
    fiscal = Q(fund__in=[fund.value for fund in APPROPRIATIONS])
    lines = ExpenditureLine.objects.filter(budget=budget, project__key__in=[row.key for row in rows])
    # The default order would be part of the grouping.
    sums = (
        lines.order_by()
        .values("project__key")
        .annotate(total=Sum("amount_fen"), fiscal=Sum("amount_fen", filter=fiscal))
    )
    money = {one["project__key"]: (one["total"] or 0, one["fiscal"] or 0) for one in sums}
    return [_derived(row, *money[row.key]) if row.key in money else row for row in rows]


def _derived(row: GridRow, total: int, fiscal: int) -> GridRow:
    amounts = zip(MONEY, (total, fiscal, total - fiscal), strict=True)
    told = {name: wanyuan(fen) if fen else "" for name, fen in amounts}
    unfit = {column: typed for column, typed in row.unfit.items() if column not in MONEY}
    return GridRow(row.key, {**row.cells, **told}, unfit, MONEY)
