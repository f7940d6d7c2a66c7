"""A budget on its way, and the people who take it there."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from budget.domain.workflow import STEPS, Ask
from budget.models import Budget, BudgetYear, LogEntry, User
from budget.selectors.checking import check
from budget.selectors.explained import unexplained
from budget.selectors.grids import GRIDS, references_of, rows_of
from budget.selectors.workflow import Situation
from budget.services.entry import apply
from budget.services.explaining import explain_all
from budget.services.facts import store_factbook
from budget.services.lists import lists_for
from budget.services.workflow import Seen, act
from tests.publishing import make_budget
from tests.renderers.books import plain

ANSWERS = {
    Ask.NOTE: "按要求编制",
    Ask.REASON: "第3行金额不对",
    Ask.NUMBER: "朝财预〔2026〕1号",
    Ask.DATE: "2026-02-01",
    Ask.NOTICE: "",
}
FIRST = ("submit", "review", "accept", "send_down", "begin_second")
SECOND = ("submit", "review", "accept", "approve")


def seen(budget: Budget, user: User) -> Seen:
    """What a page of the budget shows now."""
    fresh = Budget.objects.select_related("department").get(pk=budget.pk)
    at = Situation(fresh, user, lists_for(fresh.year))
    return Seen(at.last.pk if at.last else 0, at.digest)


def explain_everything(budget: Budget, user: User) -> None:
    """A reason for every warning that has none."""
    fresh = Budget.objects.select_related("department").get(pk=budget.pk)
    left = unexplained(fresh, check(fresh, lists_for(fresh.year)))
    explain_all(budget=fresh, user=user, texts={one.fingerprint: "情况属实" for one in left})


def step(budget: Budget, user: User, name: str, **given: str) -> LogEntry:
    """Take a step with what is to be seen now; before sending up, every warning is given its reason."""
    if name == "submit" and budget_is_open(budget):
        explain_everything(budget, user)
    return act(budget=budget, user=user, step=name, seen=seen(budget, user), given=given)


def budget_is_open(budget: Budget) -> bool:
    return Budget.objects.get(pk=budget.pk).state.is_open


def draft(*, version: int = 1, **state: Any) -> Budget:
    """A draft of 129 without errors, in a year that the congress has approved."""
    made = make_budget(plain(), version=version)
    store_factbook(budget=made, book=plain())
    Budget.objects.filter(pk=made.pk).update(**state)
    BudgetYear.objects.get_or_create(year=2026, defaults={"congress_on": date(2026, 1, 20)})
    return Budget.objects.select_related("department").get(pk=made.pk)


def fill_ceiling(budget: Budget, user: User, amount: str = "99999999") -> None:
    """One 控制数 for everything."""
    row = {"op": "insert", "grid": "controls", "row": str(uuid4()), "values": {"amount": amount}}
    answer = apply(budget=budget, user=user, key=uuid4(), operations=[row])
    assert answer["results"][0]["status"] == "saved", answer


def change_amount(budget: Budget, user: User, to: str = "1") -> None:
    """Another amount in the first line of spending."""
    row = rows_of(GRIDS["expenditure"], budget, references_of(budget))[0]
    change = {"op": "set", "grid": "expenditure", "row": str(row.key), "column": "amount", "to": to}
    apply(budget=budget, user=user, key=uuid4(), operations=[{**change, "from": row.text("amount")}])


def rename(budget: Budget, user: User, to: str = "改过的名称") -> None:
    """Another name for the first project: facts change, and nothing is wrong with them."""
    row = rows_of(GRIDS["projects"], budget, references_of(budget))[0]
    change = {"op": "set", "grid": "projects", "row": str(row.key), "column": "name", "to": to}
    apply(budget=budget, user=user, key=uuid4(), operations=[{**change, "from": row.text("name")}])


def brought_to(budget: Budget, cast: dict[str, User], *names: str) -> Budget:
    """The budget after these steps, each taken by whoever may."""
    for name in names:
        if name == "send_down":
            fill_ceiling(budget, cast["finance"])
        wanted = STEPS[name]
        given = {ask.value: ANSWERS[ask] for ask in wanted.asks}
        step(budget, cast[wanted.role.value], name, **given)
    return budget


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    return draft()
