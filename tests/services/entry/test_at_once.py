"""Several people at once, on SQLite and on PostgreSQL: no update is lost, and each is told."""

from itertools import count
from uuid import uuid4

import pytest

from budget.models import Budget, ChangeSet, ExpenditureLine, User
from budget.selectors.grids import GRIDS, references_of, rows_of
from budget.services.accounts import make_demo_accounts
from budget.services.entry import apply
from budget.services.facts import store_factbook
from tests.conftest import PASSWORD
from tests.databases import SharedDatabase
from tests.publishing import make_budget
from tests.renderers.books import plain

TIMES = 10


@pytest.fixture
def budget(shared_database: SharedDatabase) -> Budget:
    with shared_database.connected():
        make_demo_accounts(password=PASSWORD)
        made = make_budget(plain())
        store_factbook(budget=made, book=plain())
    return made


def one_operation(budget: Budget, **operation: object) -> str:
    clerk = User.objects.get(username="clerk")
    operations = [{"grid": "expenditure", **operation}]
    answer = apply(budget=budget, user=clerk, key=uuid4(), operations=operations)
    status: str = answer["results"][0]["status"]
    return status


def test_of_many_on_one_cell_one_wins_and_the_others_are_told(
    shared_database: SharedDatabase, budget: Budget
) -> None:
    with shared_database.connected():
        row = rows_of(GRIDS["expenditure"], budget, references_of(budget))[0]
    amounts = count(1)

    def change() -> str:
        seen, to = row.cells["amount"], str(next(amounts))
        return one_operation(budget, op="set", row=str(row.key), column="amount", **{"from": seen, "to": to})

    said = shared_database.at_once(change, times=TIMES)
    assert sorted(said) == ["conflict"] * (TIMES - 1) + ["saved"]
    with shared_database.connected():
        assert ChangeSet.objects.filter(budget=budget).count() == 1


def test_of_many_new_lines_none_is_lost(shared_database: SharedDatabase, budget: Budget) -> None:
    with shared_database.connected():
        before = ExpenditureLine.objects.filter(budget=budget).count()

    def add() -> str:
        return one_operation(budget, op="insert", row=str(uuid4()), values={"amount": "1"})

    assert set(shared_database.at_once(add, times=TIMES)) == {"saved"}
    with shared_database.connected():
        assert ExpenditureLine.objects.filter(budget=budget).count() == before + TIMES
        numbers = ChangeSet.objects.filter(budget=budget).order_by("number").values_list("number", flat=True)
        assert list(numbers) == list(range(1, TIMES + 1))
