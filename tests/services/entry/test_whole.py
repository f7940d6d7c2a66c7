"""The grids hold everything a budget has: entered into them, any budget comes out the same."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings

from budget.domain.facts import FactBook
from budget.domain.money import squeeze
from budget.domain.sheets import Value
from budget.importers.document import read_text
from budget.models import Budget, Department
from budget.selectors import factbook
from budget.selectors.grids import GRIDS, references_of, rows_of
from budget.services.accounts import make_demo_accounts
from budget.services.classification import load_classification
from budget.services.entry import apply
from budget.services.facts import store_factbook
from budget.services.importing import examine
from budget.tables.registry import derive
from tests.budgets import budgets
from tests.conftest import PASSWORD
from tests.thoroughness import tried

REFERENCE = Path("fixtures/reference/chaoyang-zwfw-2026.txt")


def new_budget(book: FactBook, version: int = 1) -> Budget:
    department, _ = Department.objects.get_or_create(
        code=book.department_code, defaults={"name": book.department_name}
    )
    return Budget.objects.create(
        department=department,
        year=book.year,
        version=version,
        form_set=book.form_set,
        department_name=book.department_name,
    )


def entered(book: FactBook) -> tuple[FactBook, list[dict[str, Any]]]:
    """The facts of a blank budget into whose grids all of ``book`` was entered, and what became of each."""
    stored, blank = new_budget(book), new_budget(book, version=2)
    store_factbook(budget=stored, book=book)
    clerk, finance = (
        next(user for user in make_demo_accounts(password=PASSWORD) if user.username == name)
        for name in ("clerk", "finance")
    )
    for user in (clerk, finance):
        user.roles.get_or_create(department=stored.department, defaults={"role": user.username})
    said: list[dict[str, Any]] = []
    for name, user in [(name, finance if name == "controls" else clerk) for name in GRIDS]:
        operations = list(_inserts(stored, blank, name))
        if operations:
            said += apply(budget=blank, user=user, key=uuid4(), operations=operations)["results"]
    return factbook(blank), said


def _inserts(stored: Budget, blank: Budget, name: str) -> Iterator[dict[str, Any]]:
    references, known = references_of(stored), references_of(blank)
    # Rows refer to others by key, and the blank budget's have keys of their own, in the same order.
    keys = {
        str(one.key): str(other.key)
        for grid in references.rows
        for one, other in zip(references.rows[grid], known.rows[grid], strict=False)
    }
    for row in rows_of(GRIDS[name], stored, references):
        values = {column: keys.get(text, text) for column, text in row.cells.items()}
        if name == "goal":
            values = {"from": "", "to": values.get("text", "")}
            yield {"op": "set", "grid": name, "row": str(row.key), "column": "text", **values}
        else:
            yield {"op": "insert", "grid": name, "row": str(uuid4()), "values": values}


def without_names(book: FactBook) -> FactBook:
    """Names come from the official lists, and print is not entered."""
    return replace(book, names=(), printed=())


def cells(book: FactBook) -> dict[str, list[dict[str, Value]]]:
    """All cells of the tables; brackets in names may be wide or narrow (维修（护）费)."""
    return {
        number: [
            {key: squeeze(value) if isinstance(value, str) else value for key, value in cells.items()}
            for cells in (sheet.header, *(row.cells for row in sheet.rows))
        ]
        for number, sheet in derive(book).sheets.items()
    }


@pytest.mark.django_db
def test_the_reference_budget_entered_gives_the_same_thirteen_tables() -> None:
    load_classification(folder=Path("fixtures/classification"))
    _, book = examine(read_text(REFERENCE.read_bytes()))
    made, said = entered(book)
    assert {one["status"] for one in said} == {"saved"}
    assert without_names(made) == without_names(book)
    assert cells(made) == cells(book)


@pytest.mark.django_db
@settings(max_examples=tried(36), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(book=budgets())
def test_any_budget_entered_comes_out_the_same(book: FactBook) -> None:
    Budget.objects.all().delete()
    made, said = entered(book)
    assert {one["status"] for one in said} <= {"saved"}
    assert without_names(made) == without_names(book)
