"""What cells refer to: units, projects and activities of the same budget, and names of codes."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from budget.domain.codes import labelled
from budget.domain.money import squeeze
from budget.models import Activity, Budget, BudgetUnitName, ProcurementItem, Project, Subject

# Which rows of a budget others may refer to.
REFERRED: Mapping[str, Any] = {"units": BudgetUnitName, "projects": Project, "activities": Activity}


@dataclass(frozen=True, slots=True)
class Referred:
    """A row that others may refer to. ``pk`` is None until it is stored."""

    pk: int | None
    key: UUID
    code: str
    name: str

    @property
    def label(self) -> str:
        return labelled(self.code, self.name) or "（未命名）"

    def as_dict(self) -> dict[str, str]:
        return {"key": str(self.key), "code": self.code, "name": self.name, "label": self.label}


@dataclass
class References:
    """The rows of one budget that its cells may point to, and the year whose names of codes are asked.

    A value that points to a row is its primary key, or its key while it is not stored.
    """

    year: int
    rows: dict[str, list[Referred]] = field(default_factory=dict)

    def key_of(self, grid: str, value: int | UUID | None) -> str:
        """The key of the row a value points to, ``""`` for none."""
        if value is None:
            return ""
        return str(value) if isinstance(value, UUID) else self._keys(grid).get(value, "")

    def called(self, grid: str, text: str) -> list[int | UUID]:
        """The rows that a text may mean: by key, else by code or label, else by name."""
        bare = squeeze(text)
        rows = self.rows.get(grid, ())
        ways: tuple[Callable[[Referred], bool], ...] = (
            lambda row: str(row.key) == text.lower(),
            lambda row: bare in (row.code, squeeze(row.label)),
            lambda row: squeeze(row.name) == bare,
        )
        for means in ways:
            if found := [row for row in rows if means(row)]:
                return [row.pk if row.pk is not None else row.key for row in found]
        return []

    def codes_called(self, lookup: str, name: str) -> list[str]:
        """The codes in force in the year that carry a name: one query, for the rare name typed for a code."""
        if not name or name[0].isascii():
            return []
        items: QuerySet[Any] = ProcurementItem.objects.in_force(self.year)
        if lookup != "procurement":
            items = Subject.objects.in_force(self.year).filter(system=lookup)
        longest = 0
        named: list[str] = []
        for code, carried in items.order_by("code").values_list("code", "name"):
            # 类, 款 and 项 may share a name: the lowest of them is what money is spent under.
            if squeeze(carried) == name and len(code) >= longest:
                named = [*(named if len(code) == longest else []), code]
                longest = len(code)
        return named

    def put(self, grid: str, row: Referred) -> None:
        """Add a row, or take its new code and name."""
        rows = self.rows.setdefault(grid, [])
        for n, known in enumerate(rows):
            if known.key == row.key:
                rows[n] = row
                return
        rows.append(row)

    def drop(self, grid: str, key: UUID) -> None:
        self.rows[grid] = [row for row in self.rows.get(grid, ()) if row.key != key]

    def as_dict(self) -> dict[str, list[dict[str, str]]]:
        return {grid: [row.as_dict() for row in rows] for grid, rows in self.rows.items()}

    def _keys(self, grid: str) -> Mapping[int, str]:
        return self._by_pk.setdefault(
            grid, {row.pk: str(row.key) for row in self.rows.get(grid, ()) if row.pk is not None}
        )

    @cached_property
    def _by_pk(self) -> dict[str, dict[int, str]]:
        return {}


def references_of(budget: Budget) -> References:
    """What the cells of a budget may point to, in three queries."""
    return References(budget.year, {grid: list(_rows(grid, budget)) for grid in REFERRED})


def _rows(grid: str, budget: Budget) -> Iterable[Referred]:
    found = REFERRED[grid].objects.filter(budget=budget).order_by("position", "pk")
    if grid == "activities":
        return (Referred(pk, key, "", name) for pk, key, name in found.values_list("pk", "key", "name"))
    return (Referred(*row) for row in found.values_list("pk", "key", "code", "name"))
