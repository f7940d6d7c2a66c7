"""Steps: the right people in the right order, on facts they have seen, whole or not at all."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from budget.domain.roles import RoleKind
from budget.domain.serial import factbook_from_json
from budget.domain.states import Kind, Procedure, Stage, State, Status, state_of
from budget.domain.workflow import STEPS, states_of, steps_at
from budget.models import (
    Approval,
    Budget,
    BudgetUnit,
    BudgetYear,
    ChangeSet,
    LogEntry,
    Notice,
    Role,
    Submission,
    Unfit,
    User,
)
from budget.selectors import factbook
from budget.selectors.workflow import Situation, steps_of
from budget.services import workflow
from budget.services.entry import EntryRefusedError
from budget.services.facts import store_factbook
from budget.services.lists import lists_for
from budget.services.opening import open_version
from budget.services.threads import answer, open_thread, resolve
from budget.services.units import report_unit
from budget.services.workflow import ObstructedError, OvertakenError, Seen, StepRefusedError, act, acting
from tests.reference import everything
from tests.renderers.books import plain
from tests.services.workflow.conftest import (
    ANSWERS,
    FIRST,
    SECOND,
    brought_to,
    change_amount,
    draft,
    explain_everything,
    fill_ceiling,
    rename,
    seen,
    step,
)

CAST = ("clerk", "reviewer", "finance", "publisher", "auditor", "administrator", "outsider")


def stands(budget: Budget) -> str:
    return Budget.objects.get(pk=budget.pk).state.label


def test_two_rounds_lead_from_a_draft_to_the_approved_budget(budget, cast):
    brought_to(budget, cast, *FIRST)
    assert stands(budget) == "二上·编制"
    brought_to(budget, cast, *SECOND, "relay")
    assert stands(budget) == "二下"
    told = LogEntry.objects.exclude(action="controls").order_by("pk")
    assert list(told.values_list("username", "action", "to_state")) == [
        ("clerk", "submit", "first_up/submitted"),
        ("reviewer", "review", "first_up/reviewed"),
        ("finance", "accept", "first_up/accepted"),
        ("finance", "send_down", "first_down/accepted"),
        ("clerk", "begin_second", "second_up/draft"),
        ("clerk", "submit", "second_up/submitted"),
        ("reviewer", "review", "second_up/reviewed"),
        ("finance", "accept", "second_up/accepted"),
        ("finance", "approve", "second_down/accepted"),
        ("reviewer", "relay", "second_down/accepted"),
    ]
    approval = Approval.objects.get(budget=budget)
    assert (approval.number, approval.on) == ("朝财预〔2026〕1号", date(2026, 2, 1))
    assert (approval.congress_on, approval.relayed_on) == (date(2026, 1, 20), date(2026, 2, 1))


def test_the_short_round_is_one_submission_and_one_approval(cast):
    budget = draft(procedure=Procedure.ONE_ROUND, stage=Stage.SECOND_UP)
    brought_to(budget, cast, "submit", "finance_return_once", "submit", "approve_once")
    assert stands(budget) == "二下"


def test_a_correction_needs_no_congress_and_one_word_of_finance(cast, budget):
    later = draft(version=2, kind=Kind.CORRECTION, based_on=budget, stage=Stage.SECOND_UP)
    BudgetYear.objects.update(congress_on=None)
    with pytest.raises(ObstructedError, match="与第1版完全相同"):
        step(later, cast["clerk"], "submit")
    rename(later, cast["clerk"])
    brought_to(later, cast, "submit", "review", "approve_change")
    assert stands(later) == "二下"


WAYS = [
    (Kind.ORIGINAL, Procedure.TWO_ROUNDS),
    (Kind.ORIGINAL, Procedure.ONE_ROUND),
    (Kind.TRANSFER, Procedure.TWO_ROUNDS),
    (Kind.CORRECTION, Procedure.ONE_ROUND),
]


@pytest.mark.parametrize(("kind", "procedure"), WAYS)
def test_nobody_takes_a_step_that_is_not_theirs_or_not_now(cast, kind, procedure):
    """Every step × everybody × every state that there is: only what the data allows happens."""
    base = draft()
    budget = draft(version=2, kind=kind, procedure=procedure, based_on=base)
    looked = seen(budget, cast["clerk"])
    given = {ask.value: text for ask, text in ANSWERS.items()}
    for state in states_of(kind, procedure):
        Budget.objects.filter(pk=budget.pk).update(stage=state.stage, status=state.status)
        allowed = {(one.role, one.name) for one in steps_at(kind, procedure, state)}
        for name in STEPS.keys() - acting.APART:
            for who in CAST:
                if who != "outsider" and (RoleKind(who), name) in allowed:
                    continue
                with pytest.raises(StepRefusedError):
                    act(budget=budget, user=cast[who], step=name, seen=looked, given=given)
    assert not LogEntry.objects.exists()
    assert not Submission.objects.exists()


def test_what_is_done_once_is_offered_once(budget, cast):
    def offered(who: str) -> list[str]:
        fresh = Budget.objects.select_related("department").get(pk=budget.pk)
        return [one.name for one in steps_of(Situation(fresh, cast[who], lists_for(2026)))]

    Budget.objects.update(stage=Stage.PUBLISHED, status=Status.ACCEPTED)
    # Published elsewhere: nothing was approved here, and nothing is to be seen here.
    assert offered("reviewer") == []
    assert offered("publisher") == []
    Approval.objects.create(budget=budget, number="朝财预〔2026〕1号", on=date(2026, 2, 1))
    assert offered("reviewer") == ["relay"]
    brought_to(budget, cast, "relay")
    assert offered("reviewer") == []
    with pytest.raises(OvertakenError, match="已经办过"):
        step(budget, cast["reviewer"], "relay", date="2026-02-03", number="转2号")
    assert Approval.objects.get().relayed_on == date(2026, 2, 1)


def test_from_the_beginning_every_way_comes_to_an_approval():
    for kind, procedure in WAYS:
        assert State(Stage.SECOND_DOWN, Status.ACCEPTED) in states_of(kind, procedure)
        assert not any(
            one.name == "publish" and kind.is_adjustment
            for state in states_of(kind, procedure)
            for one in steps_at(kind, procedure, state)
        )


def test_what_was_sent_up_is_kept_as_it_was(budget, cast):
    before = factbook(budget)
    brought_to(budget, cast, "submit", "return")
    rename(budget, cast["clerk"])
    step(budget, cast["clerk"], "submit", note="第二次")
    first, second = Submission.objects.filter(budget=budget).order_by("number")
    assert factbook_from_json(first.factbook) == before
    assert factbook_from_json(second.factbook) == factbook(budget) != before
    assert (first.note, second.note, second.number) == ("按要求编制", "第二次", 2)
    assert second.digest == LogEntry.objects.latest("pk").digest


def test_errors_stand_in_the_way_of_sending_up(budget, cast):
    change_amount(budget, cast["clerk"], "1")
    with pytest.raises(ObstructedError, match="错误"):
        step(budget, cast["clerk"], "submit")
    assert stands(budget) == "一上·编制"
    assert not Submission.objects.exists()


def test_a_step_on_facts_that_were_not_seen_is_not_taken(budget, cast):
    before = seen(budget, cast["clerk"])
    rename(budget, cast["clerk"])
    with pytest.raises(OvertakenError, match="有人改过"):
        act(budget=budget, user=cast["clerk"], step="submit", seen=before)
    with pytest.raises(OvertakenError):
        act(budget=budget, user=cast["clerk"], step="submit", seen=Seen(0, ""))


def test_every_warning_is_explained_before_it_is_sent_up(budget, cast):
    at = seen(budget, cast["clerk"])
    with pytest.raises(ObstructedError, match="警告没有说明"):
        act(budget=budget, user=cast["clerk"], step="submit", seen=at)
    step(budget, cast["clerk"], "submit")
    assert stands(budget) == "一上·送审"


def test_comments_are_answered_before_it_is_sent_up_again_and_resolved_before_it_passes(budget, cast):
    brought_to(budget, cast, "submit")
    thread = open_thread(budget=budget, user=cast["reviewer"], text="这一行的依据是什么？")
    with pytest.raises(ObstructedError, match="没有了结"):
        step(budget, cast["reviewer"], "review")
    brought_to(budget, cast, "return")
    with pytest.raises(ObstructedError, match="没有答复"):
        step(budget, cast["clerk"], "submit")
    answer(user=cast["clerk"], thread=thread, text="见附件")
    brought_to(budget, cast, "submit")
    resolve(user=cast["reviewer"], thread=thread)
    brought_to(budget, cast, "review")
    assert stands(budget) == "一上·部门审核"


def test_a_transfer_moves_money_and_changes_no_total(budget, cast):
    brought_to(budget, cast, *FIRST, *SECOND)
    opened = open_version(user=cast["clerk"], base=budget, kind=Kind.TRANSFER, reason="科目之间调剂")
    change_amount(opened, cast["clerk"])
    with pytest.raises(ObstructedError, match="调剂不改变支出总额"):
        step(opened, cast["clerk"], "submit")


def test_the_clerk_of_one_unit_takes_no_step_of_the_department(budget, cast):
    brought_to(budget, cast, "submit", "return")
    unit = BudgetUnit.objects.get(code="129001")
    Role.objects.filter(user=cast["clerk"]).update(unit=unit)
    with pytest.raises(StepRefusedError, match="您不能办理"):
        act(budget=budget, user=cast["clerk"], step="submit", seen=seen(budget, cast["clerk"]))


def test_a_unit_that_has_a_clerk_reports_before_its_department_sends_up(budget, cast):
    other = User.objects.create(username="unit-clerk", full_name="单位经办人")
    unit = BudgetUnit.objects.get(code="129001")
    Role.objects.create(user=other, department=budget.department, role=RoleKind.CLERK, unit=unit)
    with pytest.raises(ObstructedError, match="还没有报送"):
        step(budget, cast["clerk"], "submit")
    report_unit(budget=budget, user=other, unit="129001")
    step(budget, cast["clerk"], "submit")
    assert stands(budget) == "一上·送审"


def test_who_took_over_takes_back_what_was_sent_up(budget, cast):
    brought_to(budget, cast, "submit")
    heir = User.objects.create(username="heir", full_name="接替的人")
    Role.objects.create(user=heir, department=budget.department, role=RoleKind.CLERK)
    User.objects.filter(pk=cast["clerk"].pk).update(is_active=False, successor=heir)
    step(budget, heir, "withdraw")
    assert stands(budget) == "一上·编制"


def test_whoever_takes_the_next_step_is_told(budget, cast):
    brought_to(budget, cast, "submit")
    told = Notice.objects.get()
    assert (told.user, told.address) == (cast["reviewer"], "/desk/129/2026/v1/")
    assert told.title == "北京市朝阳区政务服务管理局2026年预算（第1版）：送审"
    brought_to(budget, cast, "review")
    assert set(Notice.objects.exclude(pk=told.pk).values_list("user__username", flat=True)) == {
        "clerk",
        "finance",
    }


def test_the_second_of_two_is_told_what_the_first_did(budget, cast):
    brought_to(budget, cast, "submit")
    both = seen(budget, cast["reviewer"])
    act(budget=budget, user=cast["reviewer"], step="review", seen=both)
    with pytest.raises(OvertakenError, match=r"演示审核人已审核通过，现在是“一上·部门审核”"):
        act(budget=budget, user=cast["reviewer"], step="return", seen=both, given={"reason": "不对"})
    assert stands(budget) == "一上·部门审核"


def test_nobody_reviews_what_they_submitted(budget, cast):
    brought_to(budget, cast, "submit")
    # The clerk is made the reviewer overnight.
    Role.objects.filter(user=cast["clerk"]).update(role=RoleKind.REVIEWER)
    for name in ("review", "return"):
        with pytest.raises(ObstructedError, match="您送审的"):
            step(budget, cast["clerk"], name, reason="改")
    assert stands(budget) == "一上·送审"


def test_nobody_reviews_twice(budget, cast):
    """One who is reviewer of the department and finance officer of all departments."""
    brought_to(budget, cast, "submit", "review")
    Role.objects.create(user=cast["reviewer"], role=RoleKind.FINANCE)
    for name in ("accept", "finance_return"):
        with pytest.raises(ObstructedError, match="部门审核是您办的"):
            step(budget, cast["reviewer"], name, reason="改")
    brought_to(budget, cast, "finance_return", "submit")
    # Another round: what was reviewed before does not count.
    other = User.objects.create(username="reviewer2", full_name="另一位审核人")
    Role.objects.create(user=other, department=budget.department, role=RoleKind.REVIEWER)
    step(budget, other, "review")
    step(budget, cast["reviewer"], "accept")
    assert stands(budget) == "一上·财政审核"


def test_only_who_sent_it_up_takes_it_back(budget, cast):
    brought_to(budget, cast, "submit")
    other = User.objects.create(username="clerk2", full_name="另一位经办人")
    Role.objects.create(user=other, department=budget.department, role=RoleKind.CLERK)
    with pytest.raises(ObstructedError, match="演示经办人"):
        step(budget, other, "withdraw")
    step(budget, cast["clerk"], "withdraw")
    assert stands(budget) == "一上·编制"


def test_facts_changed_behind_its_back_void_the_review(budget, cast):
    """Somebody with the database's password changes an amount after the review."""
    brought_to(budget, cast, "submit", "review")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE budget_expenditureline SET amount_fen = amount_fen + 1")
    with pytest.raises(ObstructedError, match="审核因此作废"):
        step(budget, cast["finance"], "accept")
    step(budget, cast["finance"], "finance_return", reason="内容被改动过")
    assert stands(budget) == "一上·退回"


def test_what_is_sent_up_is_locked(budget, cast):
    brought_to(budget, cast, "submit")
    with pytest.raises(EntryRefusedError):
        change_amount(budget, cast["clerk"])


def test_ceilings_are_filled_in_between_the_rounds_by_finance_alone_and_logged(budget, cast):
    brought_to(budget, cast, "submit", "review")
    with pytest.raises(EntryRefusedError):
        fill_ceiling(budget, cast["finance"])
    brought_to(budget, cast, "accept")
    with pytest.raises(ObstructedError, match="控制数"):
        step(budget, cast["finance"], "send_down")
    with pytest.raises(EntryRefusedError):
        fill_ceiling(budget, cast["clerk"])
    fill_ceiling(budget, cast["finance"])
    entry = LogEntry.objects.latest("pk")
    assert (entry.username, entry.action) == ("finance", "controls")
    assert state_of(entry.to_state) == State(Stage.FIRST_UP, Status.ACCEPTED)
    with pytest.raises(EntryRefusedError):
        change_amount(budget, cast["finance"])


def test_spending_beyond_the_ceilings_is_not_sent_up(budget, cast):
    brought_to(budget, cast, "submit", "review", "accept")
    fill_ceiling(budget, cast["finance"], "10")
    step(budget, cast["finance"], "send_down")
    step(budget, cast["clerk"], "begin_second")
    with pytest.raises(ObstructedError, match="错误"):
        step(budget, cast["clerk"], "submit")


def test_ceilings_that_cannot_be_taken_as_typed_are_not_sent_down(budget, cast):
    """The clerk could not submit because of them, nor put them right."""
    brought_to(budget, cast, "submit", "review", "accept")
    fill_ceiling(budget, cast["finance"])
    Unfit.objects.create(
        budget=budget, grid="controls", row=uuid4(), column="fund", text="甲", message="没有这一项"
    )
    with pytest.raises(ObstructedError, match="控制数中有1格"):
        step(budget, cast["finance"], "send_down")


def test_the_congress_comes_before_the_approval(budget, cast):
    brought_to(budget, cast, *FIRST, "submit", "review", "accept")
    BudgetYear.objects.update(congress_on=None)
    given = {"number": "朝财预〔2026〕1号", "date": "2026-02-01"}
    with pytest.raises(ObstructedError, match="人代会"):
        step(budget, cast["finance"], "approve", **given)
    BudgetYear.objects.update(congress_on=date(2026, 2, 2))
    with pytest.raises(StepRefusedError, match="不能早于人代会批准日期"):
        step(budget, cast["finance"], "approve", **given)
    assert not Approval.objects.exists()
    assert stands(budget) == "二上·财政审核"


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"date": "2026-02-01"}, "文号"),
        ({"number": "朝财预1号"}, "日期"),
        ({"number": "朝财预1号", "date": "二月"}, "应写作"),
        ({"number": "朝财预1号", "date": "9999-01-01"}, "不能晚于今天"),
        ({"number": "字" * 101, "date": "2026-02-01"}, "最多100字"),
        ({"number": "  \x00 ", "date": "2026-02-01"}, "文号"),
    ],
)
def test_what_a_step_asks_for_must_be_said(budget, cast, given, why):
    with pytest.raises(StepRefusedError, match=why):
        step(budget, cast["finance"], "approve", **given)


def test_a_return_says_why(budget, cast):
    brought_to(budget, cast, "submit")
    with pytest.raises(StepRefusedError, match="请写明原因"):
        step(budget, cast["reviewer"], "return", reason=" ")
    step(budget, cast["reviewer"], "return", reason="第3行\r\n金额不对")
    assert LogEntry.objects.latest("pk").reason == "第3行\n金额不对"


def test_a_step_is_whole_or_not_at_all(budget, cast, monkeypatch):
    """Whatever comes last fails: nothing of the step has happened."""
    explain_everything(budget, cast["clerk"])
    before = everything()
    for name in ("carry_out", "move", "log", "tell_of"):
        with monkeypatch.context() as patch:

            def broken(*_: object, **__: object) -> None:
                raise RuntimeError("no more room")

            patch.setattr(acting, name, broken)
            with pytest.raises(RuntimeError):
                step(budget, cast["clerk"], "submit")
        assert everything() == before, name


def test_a_year_has_one_original_budget(budget, cast):
    """A document read in beside the one that is under way does not become a second one."""
    beside = draft(version=2)
    brought_to(beside, cast, *FIRST, "submit", "review", "accept")
    brought_to(budget, cast, *FIRST, *SECOND)
    given = {"number": "朝财预〔2026〕2号", "date": "2026-02-01"}
    with pytest.raises(ObstructedError, match="年初预算只有一份"):
        step(beside, cast["finance"], "approve", **given)


def test_the_address_is_kept(budget, cast):
    explain_everything(budget, cast["clerk"])
    at = seen(budget, cast["clerk"])
    entry = act(budget=budget, user=cast["clerk"], step="submit", seen=at, address="192.0.2.7")
    assert entry.address == "192.0.2.7"
    assert entry.at <= timezone.now() + timedelta(seconds=1)


def test_several_at_once_each_whole_by_itself(budget, cast):
    other = draft(version=2)
    third = draft(version=3)
    for one in (budget, other, third):
        brought_to(one, cast, "submit", "review")
    chosen = [(one, seen(one, cast["finance"])) for one in (budget, other, third)]
    # Meanwhile one of them was returned.
    step(other, cast["finance"], "finance_return", reason="不对")
    done = workflow.act_on_many(chosen=chosen, user=cast["finance"], step="accept")
    assert [one.done for one in done] == [True, False, True]
    assert "退回" in done[1].message
    assert [stands(one) for one in (budget, other, third)] == ["一上·财政审核", "一上·退回", "一上·财政审核"]


def test_facts_stored_anew_are_other_facts(budget, cast):
    """An import into a budget under way would not pass either."""
    brought_to(budget, cast, "submit")
    before = ChangeSet.objects.count()
    book = plain()
    store_factbook(budget=budget, book=replace(book, expenditure=book.expenditure[:-1]))
    cache.clear()
    with pytest.raises(ObstructedError, match="不一致"):
        step(budget, cast["reviewer"], "review")
    assert ChangeSet.objects.count() == before
