"""Somebody writes into the database past us: no step, entry or new version makes that look agreed to."""

from datetime import date
from uuid import uuid4

import pytest

from budget.domain.states import Kind, Stage, State, Status
from budget.models import (
    Budget,
    BudgetUnit,
    BudgetYear,
    ControlFigure,
    ExpenditureLine,
    LogEntry,
    Role,
    Submission,
    User,
)
from budget.selectors.checking import check
from budget.selectors.grids import GRIDS, references_of, rows_of
from budget.selectors.verifying import Seen as Counted
from budget.selectors.verifying import verify
from budget.services.congress import record_congress
from budget.services.entry import EntryRefusedError, apply
from budget.services.lists import lists_for
from budget.services.log import log
from budget.services.opening import open_version
from budget.services.publishing import PublishingError, prepare
from budget.services.starting import StartError
from budget.services.threads import ThreadError, open_thread, resolve
from budget.services.workflow import ObstructedError, StepRefusedError, act
from tests.services.workflow.conftest import (
    ANSWERS,
    FIRST,
    SECOND,
    brought_to,
    change_amount,
    fill_ceiling,
    seen,
    step,
)

pytestmark = pytest.mark.django_db

RELAY = {"date": "2026-02-02", "number": "转1号"}


def write_past_us(budget: Budget, *, digest: str = "") -> None:
    """As an UPDATE by whoever has the database: an amount, and the digest so that it looks right."""
    line = ExpenditureLine.objects.filter(budget=budget).first()
    assert line is not None
    ExpenditureLine.objects.filter(pk=line.pk).update(amount_fen=line.amount_fen + 100)
    Budget.objects.filter(pk=budget.pk).update(facts_digest=digest)


def problems() -> list[str]:
    return [str(one) for one in verify(Counted())]


def approved(budget: Budget, cast: dict[str, User]) -> Budget:
    brought_to(budget, cast, *FIRST, *SECOND)
    return Budget.objects.select_related("department").get(pk=budget.pk)


def test_passing_the_approval_on_does_not_vouch_for_other_facts(budget, cast):
    approved(budget, cast)
    write_past_us(budget)
    with pytest.raises(ObstructedError, match="有人绕过本系统改了数据"):
        step(budget, cast["reviewer"], "relay", **RELAY)


def test_an_entry_that_changes_nothing_carries_on_what_was_bound(budget, cast):
    """However it comes to be written: the facts that nobody agreed to stay found out."""
    fresh = approved(budget, cast)
    bound = LogEntry.objects.latest("pk").digest
    write_past_us(budget)
    fresh = Budget.objects.select_related("department").get(pk=budget.pk)
    log(budget=fresh, actor="甲", action="relay", from_state=fresh.state, to_state=fresh.state)
    assert LogEntry.objects.latest("pk").digest == bound
    assert any("有人绕过本系统改了数据" in one for one in problems())


def test_registering_the_congress_does_not_vouch_for_other_facts(budget, cast):
    BudgetYear.objects.update(congress_on=None)
    brought_to(budget, cast, *FIRST, *SECOND[:3])
    write_past_us(budget)
    record_congress(year=2026, on=date(2026, 1, 20), user=cast["finance"], address=None)
    given = {ask: ANSWERS[ask] for ask in ("number", "date")}
    with pytest.raises(ObstructedError, match="审核因此作废"):
        step(budget, cast["finance"], "approve", **given)


def test_ceilings_are_not_filled_in_over_other_facts(budget, cast):
    brought_to(budget, cast, *FIRST[:3])
    write_past_us(budget)
    with pytest.raises(EntryRefusedError, match="有人绕过本系统改了数据"):
        fill_ceiling(budget, cast["finance"])


def test_ceilings_are_not_sent_down_over_other_facts(budget, cast):
    brought_to(budget, cast, *FIRST[:3])
    fill_ceiling(budget, cast["finance"])
    write_past_us(budget)
    with pytest.raises(ObstructedError, match="审核因此作废"):
        step(budget, cast["finance"], "send_down")


def test_no_version_is_opened_from_other_facts(budget, cast):
    """They would come into the next version unseen: nothing in it differs from its base."""
    base = approved(budget, cast)
    write_past_us(budget)
    with pytest.raises(StartError, match="有人绕过本系统改了数据"):
        open_version(user=cast["clerk"], base=base, kind=Kind.TRANSFER, reason="调剂")


def test_an_entry_bound_to_other_facts_while_they_were_locked_is_found(budget, cast):
    approved(budget, cast)
    assert problems() == []
    write_past_us(budget)
    fresh = Budget.objects.select_related("department").get(pk=budget.pk)
    # With our own code, which binds what now stands there.
    after = State(Stage.PUBLISHED, Status.ACCEPTED)
    log(budget=fresh, actor="甲", action="publish", from_state=fresh.state, to_state=after)
    Budget.objects.filter(pk=budget.pk).update(stage=after.stage)
    (found,) = problems()
    assert "而这期间内容是锁定的" in found


def test_what_was_sent_back_for_it_is_no_lasting_problem(budget, cast):
    brought_to(budget, cast, "submit")
    write_past_us(budget)
    step(budget, cast["reviewer"], "return", reason="内容与送审时不同")
    assert problems() == []


# --- the right people ---------------------------------------------------------------------------


def test_whoever_took_over_from_the_submitter_does_not_review_it(budget, cast):
    """They may withdraw it as their own, so it is their own."""
    brought_to(budget, cast, "submit")
    clerk, reviewer = cast["clerk"], cast["reviewer"]
    clerk.is_active, clerk.successor = False, reviewer
    clerk.save()
    with pytest.raises(ObstructedError, match="由您接手其工作的人送审"):
        step(budget, reviewer, "review")
    assert Submission.objects.count() == 1


def test_nothing_is_approved_over_an_open_comment(budget, cast):
    """One that was made after finance had accepted it."""
    brought_to(budget, cast, *FIRST, *SECOND[:3])
    open_thread(budget=budget, user=cast["reviewer"], text="这一笔不对")
    with pytest.raises(ObstructedError, match="没有了结"):
        step(budget, cast["finance"], "approve", number="1号", date="2026-02-01")


def test_finance_of_another_department_decides_nothing(budget, cast):
    brought_to(budget, cast, "submit", "review")
    finance = cast["finance"]
    finance.roles.update(department=cast["outsider"].roles.get().department)
    with pytest.raises(StepRefusedError) as refused:
        act(budget=budget, user=finance, step="accept", seen=seen(budget, finance))
    assert refused.value.status == 403


def test_whoever_was_switched_off_while_it_went_on_takes_no_step(budget, cast):
    """The request began before: the person it read was still active."""
    brought_to(budget, cast, "submit")
    reviewer, at = cast["reviewer"], seen(budget, cast["reviewer"])
    User.objects.filter(pk=reviewer.pk).update(is_active=False)
    assert reviewer.is_active
    with pytest.raises(StepRefusedError) as refused:
        act(budget=budget, user=reviewer, step="review", seen=at)
    assert refused.value.status == 403


def test_whoever_submitted_it_resolves_no_comment_on_it(budget, cast):
    """Clerk of the department, and finance for all of them."""
    brought_to(budget, cast, "submit")
    clerk = cast["clerk"]
    Role.objects.create(user=clerk, role="finance")
    thread = open_thread(budget=budget, user=cast["reviewer"], text="这一笔不对")
    with pytest.raises(ThreadError, match="须由别人了结"):
        resolve(thread=thread, user=clerk)
    resolve(thread=thread, user=cast["reviewer"])


def test_finance_raises_the_ceilings_of_a_supplement(budget, cast):
    """Else a 追加 beyond those of the year could never be submitted."""
    base = approved(budget, cast)
    made = open_version(
        user=cast["clerk"], base=base, kind=Kind.SUPPLEMENT, reason="追加", number="京财〔2026〕5号"
    )
    ceiling = ControlFigure.objects.filter(budget=made)
    row = rows_of(GRIDS["controls"], made, references_of(made))[0]
    change_amount(made, cast["clerk"], to=str(int(ceiling.get().amount_fen) // 10**6 + 1))
    assert any(one.rule == "CONTROL" for one in check(made, lists_for(2026)).findings)
    cell = {"op": "set", "grid": "controls", "row": str(row.key), "column": "amount"}
    raised = {**cell, "from": row.text("amount"), "to": "9999999999"}
    with pytest.raises(EntryRefusedError, match="控制数由财政部门下达"):
        apply(budget=made, user=cast["clerk"], key=uuid4(), operations=[raised])
    apply(budget=made, user=cast["finance"], key=uuid4(), operations=[raised])
    assert not any(one.rule == "CONTROL" for one in check(made, lists_for(2026)).findings)


# --- publishing ---------------------------------------------------------------------------------


def test_a_unit_marked_after_the_budget_was_entered_is_not_published(budget):
    """It is no row that the budget is linked to, and has the code of one of its units."""
    code = budget.unit_names.values_list("code", flat=True)[0]
    budget.unit_names.update(unit=None)
    BudgetUnit.objects.update_or_create(
        code=code, defaults={"name": "涉密单位", "department": budget.department, "classified": True,
                             "classified_basis": "某文件"},
    )  # fmt: skip
    with pytest.raises(PublishingError, match="标为涉密"):
        prepare(budget)
