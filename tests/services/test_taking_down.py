"""撤下: the public gets the reason instead of the budget, and only a correction can follow."""

import pytest
from django.test import Client

from budget.domain.states import Kind, Stage, Status
from budget.models import Budget, LogEntry, Publication, User
from budget.services import publishing
from budget.services.accounts import make_demo_accounts
from budget.services.facts import store_factbook
from budget.services.opening import open_version
from budget.services.publishing import PublishingError, TakenDownError, publish
from budget.services.taking_down import take_down
from tests.conftest import PASSWORD
from tests.publishing import make_budget
from tests.reference import everything, imported, no_published_files, published_files
from tests.renderers.books import plain

PAGE = "/departments/129/2026/"
WHY = "公务接待费有误，更正后重新公开。"


@pytest.fixture(autouse=True)
def quick_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    """What files look like is tested elsewhere; these take milliseconds."""
    monkeypatch.setattr(publishing, "BOOKLET_FORMATS", ("json",))
    monkeypatch.setattr(publishing, "TABLE_FORMATS", ("csv",))
    no_published_files()


@pytest.fixture
def publisher(database: str) -> User:
    return {user.username: user for user in make_demo_accounts(password=PASSWORD)}["publisher"]


@pytest.fixture
def budget(publisher: User) -> Budget:
    made = make_budget(plain())
    store_factbook(budget=made, book=plain())
    publish(budget=made, actor="导入")
    return Budget.objects.select_related("department").get(pk=made.pk)


def test_the_public_is_told_that_it_is_gone_and_why(budget, publisher):
    files = published_files()
    made = take_down(budget=budget, user=publisher, reason=f" {WHY} ", address="192.0.2.9")
    assert (made.withdrawal_reason, made.withdrawn_at is None) == (WHY, False)
    for address in ("", "v1/", "tables/06/", "v1/tables/06.csv", "budget.json"):
        answer = Client().get(PAGE + address)
        assert answer.status_code == 410, address
        assert WHY in answer.content.decode(), address
    assert published_files() == files, "the record stays"
    told = LogEntry.objects.get(action="take_down")
    assert (told.actor, told.username, told.reason) == (publisher.full_name, "publisher", WHY)
    assert (told.from_state, told.to_state) == ("published/accepted", "published/accepted")
    assert (told.address, told.digest) == ("192.0.2.9", budget.facts_digest)


def refused(budget: Budget, user: User, why: str, reason: str = WHY) -> None:
    before = everything()
    with pytest.raises(PublishingError, match=why):
        take_down(budget=budget, user=user, reason=reason)
    assert everything() == before


@pytest.mark.parametrize("username", ["clerk", "reviewer", "finance", "auditor", "administrator", "outsider"])
def test_only_publishers_take_it_down(budget, username):
    refused(budget, User.objects.get(username=username), r"只有.*“公开”人员可以撤下")


@pytest.mark.parametrize("reason", ["", "  ", "a\x00"])
def test_a_reason_is_wanted(budget, publisher, reason):
    refused(budget, publisher, "请写明撤下的原因", reason)


def test_what_is_not_public_is_not_taken_down(publisher):
    made = make_budget(plain())
    Budget.objects.update(stage=Stage.SECOND_DOWN, status=Status.ACCEPTED)
    refused(made, publisher, "没有公开，不能撤下")


def test_once_is_enough(budget, publisher):
    take_down(budget=budget, user=publisher, reason=WHY)
    refused(budget, publisher, "已于.*撤下")


def test_it_is_not_published_again_but_corrected(budget, publisher):
    take_down(budget=budget, user=publisher, reason=WHY)
    before = everything()
    with pytest.raises(TakenDownError, match="不能再次公开。请更正后重新公开"):
        publish(budget=budget, actor="导入")
    assert everything() == before
    clerk = User.objects.get(username="clerk")
    made = open_version(user=clerk, base=budget, kind=Kind.CORRECTION, reason="改正公务接待费")
    assert (made.version, made.based_on) == (2, budget)


def test_two_at_once_take_it_down_once(shared_database):
    with shared_database.connected():
        make_demo_accounts(password=PASSWORD)
        made = make_budget(plain())
        store_factbook(budget=made, book=plain())
        publish(budget=made, actor="导入")

    def work() -> bool:
        try:
            take_down(budget=Budget.objects.get(), user=User.objects.get(username="publisher"), reason=WHY)
        except TakenDownError:
            return False
        return True

    assert sorted(shared_database.at_once(work, times=3)) == [False, False, True]
    with shared_database.connected():
        assert LogEntry.objects.filter(action="take_down").count() == 1
        assert Publication.objects.visible().count() == 0


def test_reading_its_document_again_makes_no_other_version(publisher):
    """Nor does it when a version was opened here since: the document is the one that was read."""
    report = imported()
    publish(budget=report.budget, actor="导入")
    take_down(budget=report.budget, user=publisher, reason=WHY)
    clerk = User.objects.get(username="clerk")
    open_version(user=clerk, base=Budget.objects.get(), kind=Kind.CORRECTION, reason="改正公务接待费")
    again = imported()
    assert (again.outcome.value, again.budget, Budget.objects.count()) == ("unchanged", report.budget, 2)
