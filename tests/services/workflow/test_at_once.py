"""Many at once, and ends in the middle: one transition, one entry; before or after, never between."""

import os
import signal
from collections import Counter
from collections.abc import Callable
from itertools import count
from multiprocessing import get_context
from typing import Any

import pytest
from django.db import connection

from budget.domain.digest import digest
from budget.models import Budget, ChangeSet, LogEntry, Notice, Submission, User
from budget.selectors import factbook
from budget.services.accounts import make_demo_accounts
from budget.services.entry import EntryRefusedError
from budget.services.workflow import Seen, StepRefusedError, act
from tests.conftest import PASSWORD
from tests.databases import SharedDatabase
from tests.services.workflow.conftest import brought_to, draft, explain_everything, rename, seen, step

PRESSES = 50


@pytest.fixture
def submitted(shared_database: SharedDatabase) -> Budget:
    """A budget that waits for its reviewer, for several connections to see."""
    with shared_database.connected():
        cast = {user.username: user for user in make_demo_accounts(password=PASSWORD)}
        return brought_to(draft(), cast, "submit")


def test_of_fifty_approvals_at_once_one_is_made(shared_database: SharedDatabase, submitted: Budget) -> None:
    with shared_database.connected():
        looked = seen(submitted, User.objects.get(username="reviewer"))

    def press() -> str:
        user = User.objects.get(username="reviewer")
        budget = Budget.objects.select_related("department").get(pk=submitted.pk)
        try:
            act(budget=budget, user=user, step="review", seen=looked)
        except StepRefusedError as problem:
            return problem.message
        return "done"

    said = Counter(shared_database.at_once(press, times=PRESSES))
    assert said.pop("done") == 1
    assert all("演示审核人已审核通过" in message for message in said)
    with shared_database.connected():
        assert LogEntry.objects.filter(action="review").count() == 1
        assert Budget.objects.get().state.label == "一上·部门审核"


def test_approving_and_returning_at_once(shared_database: SharedDatabase, submitted: Budget) -> None:
    with shared_database.connected():
        looked = seen(submitted, User.objects.get(username="reviewer"))
    turn = count()

    def press() -> bool:
        name = "review" if next(turn) % 2 else "return"
        user = User.objects.get(username="reviewer")
        budget = Budget.objects.select_related("department").get(pk=submitted.pk)
        try:
            act(budget=budget, user=user, step=name, seen=looked, given={"reason": "不对"})
        except StepRefusedError:
            return False
        return True

    assert sum(shared_database.at_once(press, times=10)) == 1
    with shared_database.connected():
        assert LogEntry.objects.exclude(action="submit").count() == 1


def test_nothing_unseen_is_ever_sent_up(shared_database: SharedDatabase) -> None:
    """One edits while another sends up what they saw: what goes up was seen, and then it is locked."""
    with shared_database.connected():
        make_demo_accounts(password=PASSWORD)
        budget = draft()
        explain_everything(budget, User.objects.get(username="clerk"))
        looked = seen(budget, User.objects.get(username="clerk"))
    turn = count()

    def work() -> str:
        n = next(turn)
        user = User.objects.get(username="clerk")
        mine = Budget.objects.select_related("department").get(pk=budget.pk)
        try:
            if n % 2:
                rename(mine, user, f"第{n}个名称")
                return "edited"
            act(budget=mine, user=user, step="submit", seen=looked)
        except (StepRefusedError, EntryRefusedError):
            return "refused"
        return "submitted"

    said = Counter(shared_database.at_once(work, times=8))
    with shared_database.connected():
        for one in Submission.objects.all():
            assert one.digest == looked.digest == digest(factbook(budget))
            assert ChangeSet.objects.filter(budget=budget).count() == 0
        assert Submission.objects.count() == said["submitted"]
        assert bool(said["submitted"]) != bool(said["edited"])


# --- processes ----------------------------------------------------------------------------------------

_FORK = get_context("fork")


def in_processes(work: Callable[[], str], *, times: int = 1) -> list[tuple[int, str]]:
    """Work done in processes of their own that begin it together: exit status of each, and what it said."""
    ready = _FORK.Barrier(times, timeout=60)
    ends = []
    for _ in range(times):
        mine, theirs = _FORK.Pipe(duplex=False)
        process = _FORK.Process(target=_one, args=(work, ready, theirs))
        process.start()
        # So that the pipe ends when the process does.
        theirs.close()
        ends.append((process, mine))
    said = []
    for process, mine in ends:
        process.join(60)
        assert process.exitcode is not None
        said.append((process.exitcode, mine.recv() if mine.poll() and not process.exitcode else ""))
    return said


def _one(work: Callable[[], str], ready: Any, said: Any) -> None:
    ready.wait()
    said.send(work())


def review(database: SharedDatabase, pk: int, looked: Seen, die_at: int | None = None) -> str:
    """The reviewer's step. ``die_at``: the process is killed before that statement of the transaction, or
    before its commit when there are no more."""
    with database.connected():
        user = User.objects.get(username="reviewer")
        budget = Budget.objects.select_related("department").get(pk=pk)
        if die_at is not None:
            _dying(die_at)
        try:
            act(budget=budget, user=user, step="review", seen=looked)
        except StepRefusedError as problem:
            return problem.message
        return "done"


def _dying(at: int) -> None:
    sent = 0
    commit = connection._commit

    def counted(execute: Any, *statement: Any) -> Any:
        nonlocal sent
        # What is read outside the transaction changes nothing, wherever one dies.
        sent += connection.in_atomic_block
        if sent > at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*statement)

    def last_words() -> None:
        if sent >= at:
            os.kill(os.getpid(), signal.SIGKILL)
        commit()

    connection.execute_wrappers.append(counted)
    connection._commit = last_words


def test_of_several_processes_one_approves(shared_database: SharedDatabase, submitted: Budget) -> None:
    with shared_database.connected():
        looked = seen(submitted, User.objects.get(username="reviewer"))
    ends = in_processes(lambda: review(shared_database, submitted.pk, looked), times=6)
    assert [status for status, _ in ends] == [0] * 6
    said = Counter(words for _, words in ends)
    assert said.pop("done") == 1
    assert all("演示审核人已审核通过" in words for words in said)
    with shared_database.connected():
        assert LogEntry.objects.filter(action="review").count() == 1


def test_killed_at_any_point_it_is_before_or_after(
    shared_database: SharedDatabase, submitted: Budget
) -> None:
    """Before each statement of the transaction, and before its commit; then it is simply taken again."""
    with shared_database.connected():
        looked = seen(submitted, User.objects.get(username="reviewer"))
        notices = Notice.objects.count()
    for point in count():
        [(status, said)] = in_processes(lambda at=point: review(shared_database, submitted.pk, looked, at))
        with shared_database.connected():
            reviewed = LogEntry.objects.filter(action="review").count()
            state = Budget.objects.get().state.label
            if said == "done":
                assert (reviewed, state) == (1, "一上·部门审核")
                break
            assert status == -signal.SIGKILL
            assert (reviewed, state, Notice.objects.count()) == (0, "一上·送审", notices)
    # The lock, the state, the log at the least.
    assert point >= 5
    with shared_database.connected():
        cast = {user.username: user for user in User.objects.all()}
        step(submitted, cast["finance"], "accept")
