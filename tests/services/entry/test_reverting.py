"""The history: what was done can be taken back, and what was done since is not overwritten by that."""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from budget.domain.facts import FactBook
from budget.models import Budget, ChangeSet, User
from budget.selectors import factbook
from budget.services.entry import changes_since, revert
from tests.services.entry.conftest import Do, delete, new, put, rows


def facts(budget: Budget) -> FactBook:
    """The facts without the names that codes were given: those stay when the code goes."""
    return replace(factbook(budget), names=())


def test_every_kind_of_change_can_be_taken_back(budget: Budget, do: Do, clerk: User) -> None:
    before = facts(budget)
    lines = rows(budget, "expenditure")
    project = rows(budget, "projects")[2]
    key = str(lines[9].key)
    steps = [
        [put(lines[0], "amount", "1"), put(lines[1], "function", "2010301"), put(lines[1], "amount", "x")],
        [new({"amount": "3", "unit": "129001"}, after=str(lines[4].key)), delete(lines[7]), delete(lines[8])],
        [delete(project, "projects"), {"op": "move", "grid": "expenditure", "row": key, "after": ""}],
        [put(rows(budget, "goal")[0], "text", "另一个目标", "goal"), new({"name": "活动"}, "activities")],
        [new({"code": "129002", "name": "中心"}, "units")],
    ]
    for step in steps:
        do(*step)
    assert facts(budget) != before
    for number in range(len(steps), 0, -1):
        answer = revert(budget=budget, user=clerk, number=number)
        assert {one["status"] for one in answer["results"]} == {"saved"}, number
    assert facts(budget) == before
    undone = ChangeSet.objects.get(number=10)
    assert undone.undoes == ChangeSet.objects.get(number=1)
    assert rows(budget, "expenditure")[1].unfit == {}


def test_what_was_changed_since_stays(budget: Budget, do: Do, clerk: User) -> None:
    one, two = rows(budget, "expenditure")[:2]
    do(put(one, "amount", "1"), put(two, "amount", "2"))
    do(put(rows(budget, "expenditure")[0], "amount", "7"))
    answer = revert(budget=budget, user=clerk, number=1)
    # In the order in which they are undone: the last change first.
    assert [one["status"] for one in answer["results"]] == ["saved", "conflict"]
    assert rows(budget, "expenditure")[0].cells["amount"] == "7.000000"
    assert rows(budget, "expenditure")[1].cells["amount"] == two.cells["amount"]


def test_a_row_filled_in_since_is_not_deleted(budget: Budget, do: Do, clerk: User) -> None:
    do(new({"amount": "3"}))
    do(put(rows(budget, "expenditure")[-1], "amount", "4"))
    [result] = revert(budget=budget, user=clerk, number=1)["results"]
    assert (result["status"], "“金额”此后又改过" in result["message"]) == ("conflict", True)
    assert rows(budget, "expenditure")[-1].cells["amount"] == "4.000000"


def test_a_blank_row_filled_in_since_is_not_deleted_either(budget: Budget, do: Do, clerk: User) -> None:
    do(new({}))
    do(put(rows(budget, "expenditure")[-1], "amount", "123.45"))
    [result] = revert(budget=budget, user=clerk, number=1)["results"]
    assert result["status"] == "conflict"
    assert rows(budget, "expenditure")[-1].cells["amount"] == "123.450000"


def test_many_rows_moved_go_back_where_they_were(
    budget: Budget, do: Do, clerk: User, django_assert_max_num_queries: Any
) -> None:
    before = [str(row.key) for row in rows(budget, "expenditure")]
    turned = [
        {"op": "move", "grid": "expenditure", "row": key, "after": after}
        for key, after in zip(reversed(before), ["", *reversed(before)], strict=False)
    ]
    with django_assert_max_num_queries(40):
        do(*turned)
    assert [str(row.key) for row in rows(budget, "expenditure")] == list(reversed(before))
    revert(budget=budget, user=clerk, number=1)
    assert [str(row.key) for row in rows(budget, "expenditure")] == before


def test_a_number_of_another_budget_is_not_found(budget: Budget, clerk: User) -> None:
    with pytest.raises(ChangeSet.DoesNotExist):
        revert(budget=budget, user=clerk, number=1)


def test_what_others_did_is_told(budget: Budget, do: Do, clerk: User, cast: dict[str, User]) -> None:
    line = rows(budget, "expenditure")[0]
    do(put(line, "amount", "1"))
    added = new({"amount": "2"}, after=str(line.key))
    do(added, delete(rows(budget, "expenditure")[1]))
    told = changes_since(budget=budget, user=cast["reviewer"], since=1)
    assert told["revision"] == 2
    assert [(one["actor"], one["mine"]) for one in told["by"]] == [("演示经办人", False)]
    by_key = {one["key"]: one for one in told["rows"]["expenditure"]}
    assert by_key[added["row"]]["after"] == str(line.key)
    assert by_key[added["row"]]["cells"]["amount"] == "2.000000"
    assert [one for one in by_key.values() if one.get("gone")]
    assert str(line.key) not in by_key
    assert changes_since(budget=budget, user=clerk, since=2)["rows"] == {}
    assert changes_since(budget=budget, user=clerk, since=99)["reload"]


def test_too_much_to_tell_is_read_anew(budget: Budget, do: Do, clerk: User) -> None:
    do(*(new({"amount": "1"}) for _ in range(2_001)))
    assert changes_since(budget=budget, user=clerk, since=0) == {"revision": 1, "reload": True}


def test_deleting_twice_is_no_fault(budget: Budget, do: Do) -> None:
    line = rows(budget, "expenditure")[0]
    do(delete(line))
    assert do(delete(line))[0]["status"] == "saved"
    [gone] = do(put(line, "amount", "1"))
    assert (gone["status"], gone["by"]) == ("gone", "演示经办人")
    [gone] = do({"op": "set", "grid": "expenditure", "row": str(uuid4()), "column": "amount", "to": "1"})
    assert gone["status"] == "gone"
