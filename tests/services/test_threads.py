"""Who may say what, when; what still waits for whom."""

from datetime import timedelta

import pytest
from django.utils import timezone

from budget.domain.roles import RoleKind
from budget.domain.states import Stage, Status
from budget.models import Budget, Comment, Thread, User
from budget.selectors import factbook
from budget.selectors.threads import threads_of, unanswered, unresolved
from budget.services.threads import (
    MOST_CHARACTERS,
    ThreadError,
    answer,
    open_thread,
    reopen,
    resolve,
)
from budget.tables.registry import derive
from tests.desk.conftest import stored
from tests.renderers.books import plain

pytestmark = pytest.mark.django_db
UNDER_REVIEW = (Status.SUBMITTED, Status.REVIEWED, Status.ACCEPTED, Status.RETURNED)
DONE = ((Stage.SECOND_DOWN, Status.ACCEPTED), (Stage.PUBLISHED, Status.ACCEPTED))
SPEAKERS = ("reviewer", "finance")
READERS = ("publisher", "auditor")


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    return stored(plain(), stage=Stage.FIRST_UP, status=Status.SUBMITTED)


def stand(budget: Budget, stage: Stage, status: Status) -> None:
    Budget.objects.filter(pk=budget.pk).update(stage=stage, status=status)


def written() -> tuple[list, list]:
    return list(Thread.objects.values_list().order_by("pk")), list(
        Comment.objects.values_list().order_by("pk")
    )


@pytest.mark.parametrize("username", SPEAKERS)
@pytest.mark.parametrize("status", UNDER_REVIEW)
def test_reviewers_open_and_resolve_while_it_is_under_review(budget, cast, username, status):
    stand(budget, Stage.SECOND_UP, status)
    thread = open_thread(
        budget=budget, user=cast[username], text="请说明。", table="03", row=5, column="total"
    )
    assert thread.place == "预算03表 2011302-一般行政管理事务／50205-委托业务费／30227-委托业务费“合计”"
    assert thread.said == "2,008.480000"
    comment = thread.comments.get()
    assert (comment.role, comment.text) == (username, "请说明。")
    resolve(thread=thread, user=cast["finance"])
    assert not unresolved(budget).exists()


@pytest.mark.parametrize("username", ["clerk", *READERS, "administrator", "outsider"])
@pytest.mark.parametrize("status", [*UNDER_REVIEW, Status.DRAFT])
def test_nobody_else_opens_or_resolves(budget, cast, username, status):
    thread = open_thread(budget=budget, user=cast["reviewer"], text="看")
    stand(budget, Stage.FIRST_UP, status)
    before = written()
    for what in (
        lambda: open_thread(budget=budget, user=cast[username], text="看"),
        lambda: resolve(thread=thread, user=cast[username]),
        lambda: reopen(thread=thread, user=cast[username]),
    ):
        with pytest.raises(ThreadError) as refused:
            what()
        assert refused.value.status == 403
    assert written() == before


@pytest.mark.parametrize("username", SPEAKERS)
def test_while_it_is_a_draft_reviewers_wait(budget, cast, username):
    thread = open_thread(budget=budget, user=cast["reviewer"], text="看")
    stand(budget, Stage.SECOND_UP, Status.DRAFT)
    before = written()
    for what in (
        lambda: open_thread(budget=budget, user=cast[username], text="看"),
        lambda: answer(thread=thread, user=cast[username], text="看"),
        lambda: resolve(thread=thread, user=cast[username]),
    ):
        with pytest.raises(ThreadError):
            what()
    assert written() == before


@pytest.mark.parametrize("status", Status)
def test_the_clerk_answers_at_any_time_before_approval(budget, cast, status):
    thread = open_thread(budget=budget, user=cast["reviewer"], text="看")
    stand(budget, Stage.SECOND_UP, status)
    assert answer(thread=thread, user=cast["clerk"], text="已改。").role == "clerk"


@pytest.mark.parametrize("username", [*READERS, "administrator", "outsider"])
def test_who_only_reads_does_not_answer(budget, cast, username):
    thread = open_thread(budget=budget, user=cast["reviewer"], text="看")
    with pytest.raises(ThreadError):
        answer(thread=thread, user=cast[username], text="看")
    assert thread.comments.count() == 1


@pytest.mark.parametrize(("stage", "status"), DONE)
@pytest.mark.parametrize("username", ["clerk", *SPEAKERS])
def test_after_approval_nothing_changes(budget, cast, stage, status, username):
    thread = open_thread(budget=budget, user=cast["reviewer"], text="看")
    closed = resolve(
        thread=open_thread(budget=budget, user=cast["reviewer"], text="好"), user=cast["finance"]
    )
    stand(budget, stage, status)
    before = written()
    for what in (
        lambda: open_thread(budget=budget, user=cast[username], text="看"),
        lambda: answer(thread=thread, user=cast[username], text="看"),
        lambda: resolve(thread=thread, user=cast[username]),
        lambda: reopen(thread=closed, user=cast[username], text="看"),
    ):
        with pytest.raises(ThreadError):
            what()
    assert written() == before


def test_what_waits_for_the_clerk_and_what_is_not_resolved(budget, cast):
    asked, answered, asked_again, closed = (
        open_thread(budget=budget, user=cast["reviewer"], text=f"第{n}条") for n in range(4)
    )
    for thread in (answered, asked_again, closed):
        answer(thread=thread, user=cast["clerk"], text="已改。")
    answer(thread=asked_again, user=cast["finance"], text="还不行。")
    resolve(thread=closed, user=cast["reviewer"])
    assert set(unanswered(budget)) == {asked, asked_again}
    assert set(unresolved(budget)) == {asked, answered, asked_again}
    placed = {one.thread: one for one in threads_of(budget, derive(factbook(budget)))}
    assert {thread for thread, one in placed.items() if one.awaits_clerk} == {asked, asked_again}
    assert [placed[one].standing for one in (asked, answered, closed)] == ["待答复", "已答复", "已了结"]


def test_a_resolved_thread_is_opened_again_before_it_is_gone_on_with(budget, cast):
    thread = open_thread(budget=budget, user=cast["reviewer"], text="看")
    resolve(thread=thread, user=cast["reviewer"])
    with pytest.raises(ThreadError) as refused:
        answer(thread=thread, user=cast["clerk"], text="已改。")
    assert refused.value.status == 409
    reopen(thread=thread, user=cast["finance"], text="还要再看。")
    assert list(unanswered(budget)) == [thread]
    answer(thread=thread, user=cast["clerk"], text="已改。")
    assert [RoleKind(one.role) for one in thread.comments.all()] == [
        RoleKind.REVIEWER,
        RoleKind.FINANCE,
        RoleKind.CLERK,
    ]


def test_resolving_twice_keeps_who_did_it_first(budget, cast):
    thread = open_thread(budget=budget, user=cast["reviewer"], text="看")
    first = resolve(thread=thread, user=cast["reviewer"])
    Thread.objects.update(resolved_at=timezone.now() - timedelta(days=1))
    resolve(thread=thread, user=cast["finance"])
    assert Thread.objects.get().resolved_by == first.resolved_by == cast["reviewer"].full_name


@pytest.mark.parametrize("text", ["", "  \n ", "长" * (MOST_CHARACTERS + 1)])
def test_a_text_says_something_and_not_too_much(budget, cast, text):
    with pytest.raises(ThreadError):
        open_thread(budget=budget, user=cast["reviewer"], text=text)
    assert written() == ([], [])


def test_a_text_is_kept_as_text(budget, cast):
    thread = open_thread(budget=budget, user=cast["reviewer"], text=" <b>一</b>\r\n\r\n\r\n\r\n二\x00 ")
    assert thread.comments.get().text == "<b>一</b>\n\n二\ufffd"


@pytest.mark.parametrize(
    "place",
    [
        {"table": "99"},
        {"table": "03", "row": 999},
        {"table": "03", "row": 1, "column": "nothing"},
        {"table": "03", "row": 0, "column": "goal"},
        {"table": "13", "row": 0, "column": "nothing"},
    ],
)
def test_a_place_that_is_none_is_refused(budget, cast, place):
    with pytest.raises(ThreadError):
        open_thread(budget=budget, user=cast["reviewer"], text="看", **place)
    assert written() == ([], [])


def test_rows_that_were_numbered_otherwise_when_looked_at_are_not_spoken_of(budget, cast):
    stand(budget, Stage.FIRST_UP, Status.RETURNED)
    Budget.objects.filter(pk=budget.pk).update(revision=3)
    with pytest.raises(ThreadError) as refused:
        open_thread(budget=budget, user=cast["reviewer"], text="看", table="03", row=1, revision=2)
    assert refused.value.status == 409
    open_thread(budget=budget, user=cast["reviewer"], text="看", table="03", row=1, revision=3)
