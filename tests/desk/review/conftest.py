"""A budget that was sent up twice, with one amount changed in between."""

from dataclasses import dataclass, replace
from uuid import uuid4

import pytest

from budget.domain.digest import digest
from budget.domain.serial import factbook_to_json
from budget.domain.states import Stage, Status
from budget.models import Budget, Submission, User
from budget.selectors import factbook
from budget.selectors.grids import GRIDS, GridRow, references_of, rows_of
from budget.services.entry import apply
from tests.desk.conftest import stored
from tests.renderers.books import plain

BASE = "/desk/129/2026/v1/"
REVIEW = f"{BASE}review/"


def submit(budget: Budget, *, note: str = "") -> Submission:
    """The budget sent up as it stands, as the workflow does it."""
    book = factbook(budget)
    made = Submission.objects.create(
        budget=budget,
        number=Submission.objects.filter(budget=budget).count() + 1,
        stage=Stage(budget.stage),
        actor="编制人",
        username="clerk",
        note=note,
        digest=digest(book),
        factbook=factbook_to_json(book),
    )
    stand(budget, Status.SUBMITTED)
    return made


def stand(budget: Budget, status: Status, stage: Stage = Stage.FIRST_UP) -> Budget:
    Budget.objects.filter(pk=budget.pk).update(status=status, stage=stage)
    budget.refresh_from_db()
    return budget


def row_of(budget: Budget, place: int, grid: str = "expenditure") -> GridRow:
    return rows_of(GRIDS[grid], budget, references_of(budget))[place]


def put(budget: Budget, row: GridRow, column: str, to: str, grid: str = "expenditure") -> None:
    """One cell of a grid set by the clerk."""
    change = {"op": "set", "grid": grid, "row": str(row.key), "column": column, "to": to}
    change["from"] = row.text(column)
    clerk = User.objects.get(username="clerk")
    answer = apply(budget=budget, user=clerk, key=uuid4(), operations=[change], title="改")
    assert answer["results"][0]["status"] == "saved"


@dataclass(frozen=True)
class Twice:
    """The budget under its second review; ``line``: the place of the line whose amount is another."""

    budget: Budget
    line: int
    before: int
    after: int


@pytest.fixture
def twice(cast: dict[str, User]) -> Twice:
    budget = stored(plain())
    submit(budget)
    stand(budget, Status.RETURNED)
    row = row_of(budget, 4)
    before = plain().expenditure[4].amount_fen
    put(budget, row, "amount", "108.42379")
    submit(budget, note="养老保险已按新基数核定。")
    return Twice(budget, 4, before, 108_423_790)


@pytest.fixture
def before_that(cast: dict[str, User]) -> Budget:
    """The budget of the year before, approved: without the changed line, of the rest nine tenths."""
    book = replace(plain(), year=2025)
    lines = tuple(
        replace(one, amount_fen=one.amount_fen * 9 // 10)
        for place, one in enumerate(book.expenditure)
        if place != 4
    )
    return stored(replace(book, expenditure=lines), stage=Stage.SECOND_DOWN, status=Status.ACCEPTED)
