"""Ordering a publication, and the worker that carries it out: what is refused, what breaks, who is killed."""

import os
import signal
import time
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Stage, Status
from budget.models import (
    Approval,
    Budget,
    Department,
    LogEntry,
    Publication,
    PublishedFile,
    PublishingOrder,
    Role,
    User,
)
from budget.models.publication import OrderState
from budget.selectors import factbook
from budget.services import publication_files, publication_work, publishing
from budget.services.accounts import make_demo_accounts
from budget.services.facts import store_factbook
from budget.services.log import log
from budget.services.publication_orders import STALE_SECONDS, is_stale, order_publication
from budget.services.publication_work import BROKEN, STOPPED, carry_out
from budget.services.publishing import PublishingError
from tests.conftest import PASSWORD
from tests.publishing import make_budget
from tests.reference import everything, no_published_files, published_files
from tests.renderers.books import plain

PAGE = "/departments/129/2026/"
FILES = 1 + 13 * 2  # its facts do not say whose each is, so its units have none


@pytest.fixture(autouse=True)
def quick_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    """What files look like is tested elsewhere; these take milliseconds."""
    monkeypatch.setattr(publishing, "BOOKLET_FORMATS", ("json",))
    monkeypatch.setattr(publishing, "TABLE_FORMATS", ("csv", "json"))
    no_published_files()


def approved(version: int = 1, kind: Kind = Kind.ORIGINAL) -> Budget:
    """A budget of 129 that was approved, with the entry of that in its log."""
    made = make_budget(plain(), version=version)
    store_factbook(budget=made, book=plain())
    made.stage, made.status, made.kind = Stage.SECOND_DOWN, Status.ACCEPTED, kind
    made.based_on = None if kind is Kind.ORIGINAL else Budget.objects.get(version=1)
    made.save()
    log(budget=made, actor="财政", action="approve", to_state=made.state)
    return Budget.objects.select_related("department").get(pk=made.pk)


@pytest.fixture
def publisher(database: str) -> User:
    return {user.username: user for user in make_demo_accounts(password=PASSWORD)}["publisher"]


@pytest.fixture
def budget(publisher: User) -> Budget:
    return approved()


def ordered(budget: Budget, user: User, **about: object) -> PublishingOrder:
    about = {"notice": "", "digest": budget.facts_digest, **about}
    return order_publication(budget=budget, user=user, **about)


def status(address: str = "") -> int:
    return Client().get(PAGE + address).status_code


def fresh(order: PublishingOrder) -> PublishingOrder:
    return PublishingOrder.objects.get(pk=order.pk)


# --- how it goes ----------------------------------------------------------------------------------


def test_an_order_waits_for_the_worker_and_is_public_when_that_is_done(budget, publisher):
    Approval.objects.create(budget=budget, number="朝财预〔2026〕1号", on=date(2026, 2, 1))
    order = ordered(budget, publisher, address="192.0.2.9")
    (task,) = DBTaskResult.objects.all()
    assert (task.task_path, task.args_kwargs["kwargs"]) == (
        "budget.services.publication_tasks.publish_ordered",
        {"order": order.pk},
    )
    assert (order.state, status()) == (OrderState.WAITING, 404)
    assert task.task.call(**task.args_kwargs["kwargs"]) == "done"
    order = fresh(order)
    assert (order.state, order.done, order.total, order.message) == (OrderState.DONE, FILES, FILES, "")
    assert [status(one) for one in ("", "tables/06/", "tables/06.csv", "budget.json")] == [200] * 4
    budget.refresh_from_db()
    assert (budget.stage, budget.status) == (Stage.PUBLISHED, Status.ACCEPTED)
    told = LogEntry.objects.get(action="publish")
    assert (told.actor, told.username, told.address) == (publisher.full_name, "publisher", "192.0.2.9")
    assert (told.from_state, told.to_state) == ("second_down/accepted", "published/accepted")
    assert told.digest == Publication.objects.get().digest == budget.facts_digest
    assert Publication.objects.get().approved_on == date(2026, 2, 1)


def test_progress_is_told_while_files_are_made(budget, publisher, monkeypatch):
    order, seen = ordered(budget, publisher), []
    rendered_files = publishing.rendered_files

    def watched(*args, **kwargs):
        for file in rendered_files(*args, **kwargs):
            now = fresh(order)
            seen.append((now.state, now.done, now.total))
            yield file

    monkeypatch.setattr(publishing, "rendered_files", watched)
    carry_out(order.pk)
    assert seen[0] == (OrderState.RENDERING, 0, 0)
    assert seen[1:] == [(OrderState.RENDERING, done, FILES) for done in range(1, FILES)]


def test_a_correction_says_what_it_corrects(budget, publisher):
    carry_out(ordered(budget, publisher).pk)
    correction = approved(2, Kind.CORRECTION)
    with pytest.raises(PublishingError, match="须附更正公告"):
        ordered(correction, publisher, notice=" ")
    carry_out(ordered(correction, publisher, notice=" 公务接待费误列，现予更正。 ").pk)
    published = Publication.objects.get(version=2)
    assert published.notice == "公务接待费误列，现予更正。"
    assert LogEntry.objects.get(action="publish", version=2).reason == published.notice
    assert [status("v1/budget.json"), status("v2/budget.json")] == [200, 200]


# --- who, what and when ---------------------------------------------------------------------------


def refused(budget: Budget, user: User, why: str, **about: object) -> None:
    before = everything()
    with pytest.raises(PublishingError, match=why):
        ordered(Budget.objects.get(pk=budget.pk), user, **about)
    assert everything() == before


@pytest.mark.parametrize("username", ["clerk", "reviewer", "finance", "auditor", "administrator", "outsider"])
def test_only_publishers_of_the_department_order_it(budget, username):
    refused(budget, User.objects.get(username=username), "只有.*“公开”人员可以公开")


@pytest.mark.parametrize(
    "state",
    [
        (Stage.SECOND_UP, Status.ACCEPTED),
        (Stage.FIRST_DOWN, Status.ACCEPTED),
        (Stage.SECOND_UP, Status.DRAFT),
    ],
)
def test_what_is_not_approved_is_not_published(budget, publisher, state):
    Budget.objects.update(stage=state[0], status=state[1])
    refused(budget, publisher, "批复以后才能公开")


@pytest.mark.parametrize("kind", [Kind.TRANSFER, Kind.SUPPLEMENT])
def test_adjusted_figures_are_never_public(budget, publisher, kind):
    refused(approved(2, kind), publisher, f"{kind.label}形成的是调整预算数，不作为部门预算公开")


def change(budget: Budget) -> None:
    store_factbook(budget=Budget.objects.get(pk=budget.pk), book=replace(factbook(budget), services=()))


def test_what_changed_since_it_was_seen_is_not_published(budget, publisher):
    seen = budget.facts_digest
    change(budget)
    refused(budget, publisher, "与您看到的不同", digest=seen)
    refused(budget, publisher, "与批复时的不同", digest=Budget.objects.get().facts_digest)


def test_nor_what_was_changed_behind_the_digest(budget, publisher):
    """Somebody wrote into the database and left the digest as it was."""
    budget.expenditureline_set.update(amount_fen=1)
    refused(budget, publisher, "与您看到的不同")


def test_what_is_withheld_keeps_it_back(budget, publisher):
    Department.objects.filter(code="129").update(classified=True, classified_basis="某文")
    refused(budget, publisher, "标为涉密")


def test_an_older_version_does_not_follow_a_newer_one(budget, publisher):
    carry_out(ordered(approved(2, Kind.CORRECTION), publisher).pk)
    refused(budget, publisher, "已经公开过更新的第2版", notice="公告")


def test_what_is_published_is_not_ordered_again(budget, publisher):
    carry_out(ordered(budget, publisher).pk)
    refused(budget, publisher, "第1版已经公开")


# --- asked again when it is done ------------------------------------------------------------------


def leave(budget: Budget) -> None:
    User.objects.filter(username="publisher").update(is_active=False)


def lose_role(budget: Budget) -> None:
    Role.objects.filter(role=RoleKind.PUBLISHER).delete()


def take_back(budget: Budget) -> None:
    Budget.objects.update(stage=Stage.SECOND_UP, status=Status.RETURNED)


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [(change, "与您看到的不同"), (leave, "只有"), (lose_role, "只有"), (take_back, "批复以后才能公开")],
)
@pytest.mark.parametrize("late", [False, True], ids=["while it waited", "while files were made"])
def test_what_no_longer_holds_is_refused_without_a_second_try(
    budget, publisher, monkeypatch, meanwhile, why, late
):
    order, runs = ordered(budget, publisher), []
    rendered_files = publishing.rendered_files

    def rendered_while_somebody_works(*args, **kwargs):
        runs.append(1)
        yield from rendered_files(*args, **kwargs)
        meanwhile(budget)

    monkeypatch.setattr(publishing, "rendered_files", rendered_while_somebody_works)
    if not late:
        meanwhile(budget)
    assert carry_out(order.pk) is OrderState.FAILED
    assert len(runs) == late
    assert why in fresh(order).message
    assert (published_files(), Publication.objects.count(), status()) == ({}, 0, 404)
    assert not LogEntry.objects.filter(action="publish").exists()


# --- what breaks ----------------------------------------------------------------------------------


def breaking(monkeypatch: pytest.MonkeyPatch, times: int, problem: BaseException) -> list[int]:
    """Rendering fails so many times, in its middle."""
    runs: list[int] = []
    rendered_files = publishing.rendered_files

    def rendered(*args, **kwargs):
        runs.append(1)
        for n, file in enumerate(rendered_files(*args, **kwargs)):
            if n == 5 and len(runs) <= times:
                raise problem
            yield file

    monkeypatch.setattr(publishing, "rendered_files", rendered)
    return runs


def test_what_breaks_once_is_tried_again(budget, publisher, monkeypatch):
    runs = breaking(monkeypatch, 1, OSError("no space"))
    order = ordered(budget, publisher)
    assert carry_out(order.pk) is OrderState.DONE
    assert (len(runs), fresh(order).done, status()) == (2, FILES, 200)


def test_what_breaks_twice_has_failed_and_may_be_ordered_again(budget, publisher, monkeypatch):
    runs = breaking(monkeypatch, 2, OSError("no space"))
    order = ordered(budget, publisher)
    assert carry_out(order.pk) is OrderState.FAILED
    assert (len(runs), fresh(order).message) == (2, BROKEN)
    assert (published_files(), status()) == ({}, 404)
    again = ordered(budget, publisher)
    assert again != order
    assert carry_out(again.pk) is OrderState.DONE


def test_a_worker_that_is_told_to_stop_says_so(budget, publisher, monkeypatch):
    breaking(monkeypatch, 1, SystemExit())
    order = ordered(budget, publisher)
    with pytest.raises(SystemExit):
        carry_out(order.pk)
    assert (fresh(order).state, fresh(order).message) == (OrderState.FAILED, STOPPED)


# --- twice, and stale -----------------------------------------------------------------------------


def test_ordered_twice_it_is_one_order(budget, publisher):
    order = ordered(budget, publisher)
    assert ordered(budget, publisher) == order
    assert PublishingOrder.objects.count() == DBTaskResult.objects.count() == 1
    with pytest.raises(PublishingError, match="已经提出公开，正在办理"):
        ordered(budget, publisher, notice="另一个公告")


def test_an_order_is_carried_out_once(budget, publisher):
    order = ordered(budget, publisher)
    assert carry_out(order.pk) is OrderState.DONE
    assert carry_out(order.pk) is None
    assert Publication.objects.count() == 1


def quiet_since(order: PublishingOrder, seconds: float, state: OrderState) -> None:
    then = timezone.now() - timedelta(seconds=seconds)
    PublishingOrder.objects.filter(pk=order.pk).update(state=state, touched_at=then)


@pytest.mark.parametrize("state", [OrderState.WAITING, OrderState.RENDERING])
def test_one_that_nobody_is_at_any_more_gives_way(budget, publisher, state):
    order = ordered(budget, publisher)
    quiet_since(order, STALE_SECONDS - 10, state)
    assert not is_stale(fresh(order))
    assert ordered(budget, publisher) == order
    quiet_since(order, STALE_SECONDS + 1, state)
    assert is_stale(fresh(order))
    again = ordered(budget, publisher)
    assert again != order
    assert fresh(order).state is OrderState.FAILED
    assert carry_out(order.pk) is None, "its task, if it comes after all, has nothing to do"
    assert carry_out(again.pk) is OrderState.DONE


def test_a_slow_worker_whose_order_was_given_up_publishes_nothing(budget, publisher, monkeypatch):
    order = ordered(budget, publisher)
    rendered_files = publishing.rendered_files

    def slow(*args, **kwargs):
        yield from rendered_files(*args, **kwargs)
        quiet_since(order, STALE_SECONDS + 1, OrderState.RENDERING)
        ordered(budget, publisher)

    monkeypatch.setattr(publishing, "rendered_files", slow)
    carry_out(order.pk)
    assert (published_files(), Publication.objects.count()) == ({}, 0)
    assert sorted(PublishingOrder.objects.values_list("state", flat=True)) == ["failed", "waiting"]


def test_two_ordering_at_once_get_one_order(shared_database):
    with shared_database.connected():
        make_demo_accounts(password=PASSWORD)
        key = approved().pk

    def work() -> int:
        return ordered(Budget.objects.get(pk=key), User.objects.get(username="publisher")).pk

    assert len(set(shared_database.at_once(work, times=4))) == 1
    with shared_database.connected():
        assert PublishingOrder.objects.count() == DBTaskResult.objects.count() == 1


def test_two_workers_at_one_order_publish_once(shared_database):
    with shared_database.connected():
        make_demo_accounts(password=PASSWORD)
        order = ordered(approved(), User.objects.get(username="publisher")).pk
    ended = shared_database.at_once(lambda: carry_out(order), times=3)
    assert sorted(map(str, ended)) == ["None", "None", "done"]
    with shared_database.connected():
        assert Publication.objects.count() == LogEntry.objects.filter(action="publish").count() == 1
        assert set(published_files()) == set(PublishedFile.objects.values_list("file", flat=True))


# --- a worker killed in the middle ----------------------------------------------------------------


@pytest.mark.parametrize("where", ["while files are made", "while files are stored", "before the commit"])
def test_a_worker_killed_leaves_no_half_publication_and_its_files_are_overwritten(
    shared_database, monkeypatch, where
):
    with shared_database.connected():
        make_demo_accounts(password=PASSWORD)
        budget = approved()
        publisher = User.objects.get(username="publisher")
        order = ordered(budget, publisher)
    child = os.fork()
    if not child:
        # A worker of its own, with a connection of its own, that dies without a word.
        with shared_database.connected():
            _die(monkeypatch, where)
            carry_out(order.pk)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    left = published_files()
    with shared_database.connected():
        _wait_for_the_dead(order)
        assert (Publication.objects.count(), status(), status("v1/budget.json")) == (0, 404, 404)
        assert not LogEntry.objects.filter(action="publish").exists()
        assert Budget.objects.get().state == budget.state
        assert fresh(order).state is OrderState.RENDERING
        assert ordered(budget, publisher) == order, "it may still be at work"
        quiet_since(order, STALE_SECONDS + 1, OrderState.RENDERING)
        again = ordered(budget, publisher)
        assert carry_out(again.pk) is OrderState.DONE
        stored = set(Publication.objects.get().files.values_list("file", flat=True))
        assert set(published_files()) == stored
        assert len(left) == {"while files are made": 0, "while files are stored": 4}.get(where, len(stored))
        assert status("budget.json") == 200


def _die(monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    def die(*args: object, **kwargs: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    if where == "before the commit":
        monkeypatch.setattr(publication_work, "to_published", die)
        return
    if where == "while files are made":
        rendered_files = publishing.rendered_files

        def dying(*args, **kwargs):
            for n, file in enumerate(rendered_files(*args, **kwargs)):
                yield file
                if n == 3:
                    die()

        monkeypatch.setattr(publishing, "rendered_files", dying)
        return
    content, made = publication_files.ContentFile, []

    def file_after_file(data: bytes):
        made.append(1)
        if len(made) == 5:
            die()
        return content(data)

    monkeypatch.setattr(publication_files, "ContentFile", file_after_file)


def _wait_for_the_dead(order: PublishingOrder) -> None:
    """PostgreSQL notices a moment later that nobody is there any more and takes back what was begun."""
    if connection.vendor == "postgresql":
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
                if cursor.fetchone()[0] == 1:
                    return
            time.sleep(0.05)
