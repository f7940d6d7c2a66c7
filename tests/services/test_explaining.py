"""The clerk's reasons: bound to a warning with its figures, found again when rows move."""

from dataclasses import replace

import pytest

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.states import Stage, Status
from budget.models import Budget, Explanation, User
from budget.selectors import factbook
from budget.selectors.anchors import Anchors
from budget.selectors.checking import Checked, check
from budget.selectors.explained import Warned, explained, fingerprint, unexplained
from budget.services.explaining import MOST_CHARACTERS, ExplainError, explain, explain_all
from budget.services.facts import store_factbook
from budget.services.lists import lists_for
from budget.tables.registry import derive
from tests.desk.conftest import stored
from tests.reference import imported
from tests.renderers.books import line, plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    return stored(plain())


def checked(budget: Budget) -> Checked:
    return check(budget, lists_for(budget.year))


def warnings(budget: Budget) -> list[Warned]:
    return explained(budget, checked(budget))


def with_row_above(budget: Budget) -> None:
    book = factbook(budget)
    store_factbook(
        budget=budget,
        book=replace(book, expenditure=(line("2010301", "50101", "30101", 7), *book.expenditure)),
    )


def test_every_warning_is_listed_and_nothing_else(budget):
    found = checked(budget)
    warned = explained(budget, found)
    assert len(warned) == found.counts[Severity.WARNING] > 1
    assert len({one.fingerprint for one in warned}) == len(warned)
    assert any(one.finding is None for one in warned), "what is lacking wants a reason too"
    assert unexplained(budget, found) == warned


def test_a_reason_is_kept_changed_and_taken_back(budget, cast):
    first, second, *_ = warnings(budget)
    explain(budget=budget, user=cast["clerk"], fingerprint=first.fingerprint, text=" 按规定如此。\r\n ")
    kept = Explanation.objects.get()
    assert (kept.text, kept.rule, kept.about) == ("按规定如此。", first.rule, first.message)
    assert first.fingerprint not in {one.fingerprint for one in unexplained(budget, checked(budget))}
    texts = {first.fingerprint: "另一个原因。", second.fingerprint: "也有原因。"}
    assert explain_all(budget=budget, user=cast["clerk"], texts=texts) == 2
    assert {one.fingerprint: one.text for one in Explanation.objects.all()} == texts
    explain(budget=budget, user=cast["clerk"], fingerprint=first.fingerprint, text=" ")
    assert [one.fingerprint for one in Explanation.objects.all()] == [second.fingerprint]


def test_it_is_all_or_nothing(budget, cast):
    first = warnings(budget)[0]
    texts = {first.fingerprint: "原因。", "0" * 64: "没有这条。"}
    with pytest.raises(ExplainError):
        explain_all(budget=budget, user=cast["clerk"], texts=texts)
    with pytest.raises(ExplainError):
        explain_all(
            budget=budget, user=cast["clerk"], texts={first.fingerprint: "长" * (MOST_CHARACTERS + 1)}
        )
    assert not Explanation.objects.exists()


@pytest.mark.parametrize(
    "username", ["reviewer", "finance", "publisher", "auditor", "administrator", "outsider"]
)
def test_only_the_clerk_explains(budget, cast, username):
    mark = warnings(budget)[0].fingerprint
    with pytest.raises(ExplainError) as refused:
        explain(budget=budget, user=cast[username], fingerprint=mark, text="原因。")
    assert refused.value.status == 403
    assert not Explanation.objects.exists()


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.REVIEWED, Status.ACCEPTED])
def test_only_while_it_is_open(budget, cast, status):
    mark = warnings(budget)[0].fingerprint
    Budget.objects.update(stage=Stage.SECOND_UP, status=status)
    with pytest.raises(ExplainError) as refused:
        explain(budget=budget, user=cast["clerk"], fingerprint=mark, text="原因。")
    assert refused.value.status == 409


def test_reasons_stay_when_rows_move(cast):
    """A line in a code of its own comes above all others: every row of 预算03表 has another number."""
    budget = imported().budget
    assert budget is not None
    before = warnings(budget)
    moved = [
        one for one in before if one.finding and any(c.table == "03" and c.row for c in one.finding.cells)
    ]
    assert moved
    explain_all(budget=budget, user=cast["clerk"], texts={one.fingerprint: "原因。" for one in moved})
    with_row_above(budget)
    now = {one.fingerprint: one for one in warnings(budget)}
    for one in moved:
        assert one.fingerprint in now
        after = now[one.fingerprint]
        assert after.finding != one.finding, "its rows moved"
        assert after.explanation is not None


def test_other_figures_want_another_reason_and_propose_the_last(budget):
    """The same rule at the same cells with another amount: other, and known to be of the same place."""
    anchors = Anchors(derive(plain()))
    finding = Finding(
        "T-X", Severity.WARNING, "第3行的数不对", (CellRef("03", 3, "total"),), expected="1.00", found="2.00"
    )
    mark = fingerprint(finding, anchors)
    assert len(mark) == 64
    same = (replace(finding, message="第8行的数不对"), replace(finding, formula="1 + 1", cause="写错"))
    assert all(fingerprint(one, anchors) == mark for one in same)
    figures = (replace(finding, expected="1.01"), replace(finding, found="3.00"))
    for one in (*figures, replace(finding, message="第3行的“甲”不对")):
        assert fingerprint(one, anchors) != mark
        assert fingerprint(one, anchors)[:32] == mark[:32]
    places = ((CellRef("03", 4, "total"),), (CellRef("03", 3, "basic"),), (CellRef("07", 3, "total"),))
    for cells in places:
        assert fingerprint(replace(finding, cells=cells), anchors)[:32] != mark[:32]
    assert fingerprint(replace(finding, rule="T-Y"), anchors)[:32] != mark[:32]


def test_the_last_reason_of_the_place_is_proposed(budget, cast):
    one = next(one for one in warnings(budget) if one.finding)
    for n, text in enumerate(("更早的原因。", "以前的原因。")):
        Explanation.objects.create(
            budget=budget,
            fingerprint=one.fingerprint[:32] + f"{n}" * 32,
            rule=one.rule,
            about="",
            text=text,
            actor="编制人",
            username="clerk",
        )
    again = next(two for two in warnings(budget) if two.fingerprint == one.fingerprint)
    assert (again.explanation, again.proposed) == (None, "以前的原因。")
