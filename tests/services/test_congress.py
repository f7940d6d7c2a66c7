"""人代会批准日期: who registers which day, until when, and where it is told."""

from datetime import date

import pytest

from budget.domain.states import Kind, Stage, Status
from budget.models import Approval, Budget, BudgetYear, LogEntry, Role, User
from budget.selectors.years import open_years
from budget.services.accounts import make_demo_accounts
from budget.services.congress import CongressError, record_congress
from tests.conftest import PASSWORD
from tests.publishing import make_budget
from tests.renderers.books import plain

ON = date(2026, 1, 15)


@pytest.fixture
def cast(database: str) -> dict[str, User]:
    return {user.username: user for user in make_demo_accounts(password=PASSWORD)}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budget.services.congress.timezone.localdate", lambda: date(2026, 3, 1))


def record(user: User, on: date = ON, year: int = 2026) -> BudgetYear:
    return record_congress(year=year, on=on, user=user, address="192.0.2.7")


def budgets(*states: tuple[Stage, Status]) -> list[Budget]:
    made = [make_budget(plain(), version=version) for version in range(1, len(states) + 1)]
    for budget, (stage, status) in zip(made, states, strict=True):
        budget.stage, budget.status = stage, status
        budget.save()
    return made


def test_finance_registers_it_for_all_or_for_a_department(cast):
    assert record(cast["finance"]).congress_on == ON
    Role.objects.filter(user=cast["finance"]).update(department=None)
    assert record(cast["finance"], date(2026, 1, 16)).congress_on == date(2026, 1, 16)


@pytest.mark.parametrize(
    "username", ["clerk", "reviewer", "publisher", "auditor", "administrator", "outsider"]
)
def test_nobody_else_does(cast, username):
    with pytest.raises(CongressError, match="只有财政审批人员"):
        record(cast[username])
    assert not BudgetYear.objects.exists()


def test_finance_that_was_switched_off_does_not(cast):
    User.objects.filter(username="finance").update(is_active=False)
    with pytest.raises(CongressError, match="只有财政审批人员"):
        record(User.objects.get(username="finance"))


@pytest.mark.parametrize(
    ("on", "why"),
    [(date(2099, 1, 15), "还没有到"), (date(2025, 1, 15), "不在2026年")],
)
def test_a_day_that_cannot_be(cast, on, why):
    with pytest.raises(CongressError, match=why):
        record(cast["finance"], on)
    assert not BudgetYear.objects.exists()


def test_what_waits_for_finance_tells_it_in_its_timeline(cast):
    waiting = [(Stage.SECOND_UP, status) for status in (Status.SUBMITTED, Status.REVIEWED, Status.ACCEPTED)]
    others = [
        (Stage.SECOND_UP, Status.DRAFT),
        (Stage.FIRST_UP, Status.SUBMITTED),
        (Stage.PUBLISHED, Status.ACCEPTED),
    ]
    made = budgets(*waiting, *others, (Stage.SECOND_UP, Status.ACCEPTED))
    Budget.objects.filter(pk=made[-1].pk).update(kind=Kind.TRANSFER, based_on=made[0])
    record(cast["finance"])
    entries = LogEntry.objects.filter(action="congress").order_by("version")
    assert [entry.version for entry in entries] == [1, 2, 3]
    first = entries[0]
    assert (first.reason, first.username, first.address, first.from_state, first.to_state) == (
        "2026-01-15，批复期限2026-02-04",
        "finance",
        "192.0.2.7",
        "second_up/submitted",
        "second_up/submitted",
    )
    record(cast["finance"])
    assert LogEntry.objects.filter(action="congress").count() == 3
    record(cast["finance"], date(2026, 1, 16))
    assert LogEntry.objects.filter(action="congress").count() == 6
    assert LogEntry.objects.latest("pk").reason == "2026-01-16（原登记为2026-01-15），批复期限2026-02-05"


def test_it_stays_once_a_budget_of_the_year_was_approved(cast):
    record(cast["finance"])
    budget = make_budget(plain())
    Approval.objects.create(budget=budget, number="朝财〔2026〕1号", on=date(2026, 1, 20))
    with pytest.raises(CongressError, match="朝财〔2026〕1号，2026-01-20"):
        record(cast["finance"], date(2026, 1, 16))
    record(cast["finance"])
    assert BudgetYear.objects.get(year=2026).congress_on == ON
    # Approving a change of a year's budget is no approval of the year's budget.
    Budget.objects.filter(pk=budget.pk).update(kind=Kind.TRANSFER, based_on=budget)
    record(cast["finance"], date(2026, 1, 16))


def test_declaring_a_year_closes_no_other(cast):
    before = open_years()
    record(cast["finance"], date(2020, 1, 15), 2020)
    assert open_years() == before
    assert not BudgetYear.objects.get(year=2020).open


def test_two_at_once_register_one_after_the_other(shared_database):
    with shared_database.connected():
        cast = {user.username: user for user in make_demo_accounts(password=PASSWORD)}
        budgets((Stage.SECOND_UP, Status.ACCEPTED))
    shared_database.at_once(lambda: record(cast["finance"]), times=4)
    with shared_database.connected():
        assert BudgetYear.objects.filter(year=2026).count() == 1
        assert LogEntry.objects.filter(action="congress").count() == 1
