"""A budget to enter, and somebody who may."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from budget.models import Budget, User
from budget.selectors.grids import GRIDS, GridRow, references_of, rows_of
from budget.services.entry import apply
from budget.services.importing import import_document

REFERENCE = Path("fixtures/reference/chaoyang-zwfw-2026.txt")
Do = Callable[..., list[dict[str, Any]]]


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    """The reference budget as a draft."""
    report = import_document(content=REFERENCE.read_bytes(), file_name=REFERENCE.name)
    assert report.budget is not None
    return report.budget


@pytest.fixture
def clerk(cast: dict[str, User]) -> User:
    return cast["clerk"]


@pytest.fixture
def do(budget: Budget, clerk: User) -> Do:
    """Apply operations as the clerk; the value is what became of each."""

    def done(*operations: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
        answer = apply(
            budget=budget, user=more.pop("user", clerk), key=uuid4(), operations=list(operations), **more
        )
        results: list[dict[str, Any]] = answer["results"]
        return results

    return done


def rows(budget: Budget, grid: str) -> list[GridRow]:
    return rows_of(GRIDS[grid], budget, references_of(budget))


def put(row: GridRow, column: str, to: str, grid: str = "expenditure") -> dict[str, Any]:
    """The operation that sets a cell, seen as it stands in ``row``."""
    seen = row.text(column)
    return {"op": "set", "grid": grid, "row": str(row.key), "column": column, "from": seen, "to": to}


def new(values: dict[str, str], grid: str = "expenditure", after: str | None = None) -> dict[str, Any]:
    return {"op": "insert", "grid": grid, "row": str(uuid4()), "after": after, "values": values}


def delete(row: GridRow, grid: str = "expenditure") -> dict[str, Any]:
    return {"op": "delete", "grid": grid, "row": str(row.key)}
