"""进度表: one row a department, whoever is latest first, whatever versions there are."""

from datetime import UTC, date, datetime
from time import process_time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Stage, Status
from budget.models import Approval, Budget, BudgetUnitName, BudgetYear, Department, LogEntry, Role, User
from budget.selectors.board import board, departments_on_board, years_of_board

pytestmark = pytest.mark.django_db

TODAY = date(2026, 2, 8)


def department(code: str) -> Department:
    return Department.objects.create(code=code, name=f"第{code}局")


def budget(code: str, stage: Stage, status: Status, *, version: int = 1, **more: object) -> Budget:
    owner = Department.objects.filter(code=code).first() or department(code)
    return Budget.objects.create(
        department=owner, year=2026, version=version, form_set="chaoyang-2026", department_name=owner.name,
        stage=stage, status=status, **more,
    )  # fmt: skip


@pytest.fixture
def year() -> BudgetYear:
    return BudgetYear.objects.create(
        year=2026,
        first_due=date(2025, 9, 1),
        second_due=date(2026, 2, 4),
        congress_on=date(2026, 1, 25),
    )


@pytest.fixture
def departments(year: BudgetYear) -> list[Department]:
    """One of each stage, and one that has not begun."""
    budget("1", Stage.PUBLISHED, Status.ACCEPTED)
    approved = budget("2", Stage.SECOND_DOWN, Status.ACCEPTED)
    Approval.objects.create(budget=approved, number="1", on=date(2026, 1, 25))
    BudgetUnitName.objects.create(budget=approved, code="2001")
    BudgetUnitName.objects.create(budget=approved, code="2002")
    budget("3", Stage.SECOND_UP, Status.ACCEPTED)
    budget("4", Stage.SECOND_UP, Status.RETURNED)
    budget("5", Stage.FIRST_DOWN, Status.ACCEPTED)
    budget("6", Stage.FIRST_UP, Status.SUBMITTED)
    department("7")
    return list(Department.objects.order_by("code"))


def test_every_department_has_a_row_the_latest_first(departments):
    shown = board(departments, 2026, today=TODAY)
    told = [
        (row.department.code, row.standing, [(one.role.value, one.days) for one in row.clocks])
        for row in shown.rows
    ]
    assert told == [
        ("7", "未编制", [("clerk", -160)]),
        ("4", "已退回，请修改", [("clerk", -4)]),
        ("2", "已批复", [("reviewer", 1), ("publisher", 6)]),
        ("3", "财政已审核", [("finance", 6)]),
        ("1", "已公开", []),
        ("5", "控制数已下达", []),
        ("6", "已送审，等待部门审核", []),
    ]
    assert [(label, n) for _, label, n in shown.totals] == [
        ("已公开", 1), ("已批复", 1), ("二上", 2), ("一下", 1), ("一上", 1), ("未编制", 1),
    ]  # fmt: skip
    assert (shown.late, shown.departments) == (2, 7)
    assert shown.rows[2].clocks[1].countdown == "距公开期限还有 6 天"


def test_what_is_asked_for_is_shown_and_all_is_counted(departments):
    def codes(**asked: object) -> list[str]:
        shown = board(departments, 2026, today=TODAY, **asked)
        assert (shown.late, shown.departments) == (2, 7)
        return [row.department.code for row in shown.rows]

    assert codes(late=True) == ["7", "4"]
    assert codes(stage="second_up") == ["4", "3"]
    assert codes(stage="second_up", late=True) == ["4"]
    assert codes(stage="none") == ["7"]
    assert codes(words="第5") == ["5"]
    assert codes(words="6") == ["6"]
    assert codes(stage="nonsense") == ["7", "4", "2", "3", "1", "5", "6"]


def test_of_several_versions_the_year_s_budget_is_shown_and_what_is_being_made_beside_it(year):
    first = budget("1", Stage.PUBLISHED, Status.ACCEPTED)
    budget("1", Stage.FIRST_UP, Status.DRAFT, version=2)
    later = {"based_on": first}
    budget("1", Stage.PUBLISHED, Status.ACCEPTED, version=3, kind=Kind.CORRECTION, **later)
    budget("1", Stage.SECOND_DOWN, Status.ACCEPTED, version=4, kind=Kind.TRANSFER, **later)
    budget("1", Stage.SECOND_UP, Status.DRAFT, version=5, kind=Kind.SUPPLEMENT, **later)
    correction = budget("1", Stage.SECOND_DOWN, Status.ACCEPTED, version=6, kind=Kind.CORRECTION, **later)
    Approval.objects.create(budget=correction, number="1", on=date(2026, 1, 10))
    (row,) = board(Department.objects.all(), 2026, today=TODAY).rows
    assert row.budget == first
    assert [one.version for one in row.others] == [5, 6]
    assert [(one.kind.value, one.days) for one in row.clocks] == [("publish", -9)]


def test_since_when_is_when_it_last_moved(year):
    budget("1", Stage.SECOND_UP, Status.SUBMITTED)
    moves = [
        ("new", "", "first_up/draft", 1),
        ("submit", "second_up/draft", "second_up/submitted", 2),
        ("congress", "second_up/submitted", "second_up/submitted", 3),
        ("congress", "", "", 4),
    ]
    for action, before, after, day in moves:
        LogEntry.objects.create(
            department_code="1", year=2026, version=1, actor="某", action=action,
            from_state=before, to_state=after, at=datetime(2026, 1, day, tzinfo=UTC),
        )  # fmt: skip
    LogEntry.objects.create(
        department_code="1", year=2026, version=2, actor="某", action="new", to_state="first_up/draft"
    )
    untold = budget("2", Stage.SECOND_UP, Status.SUBMITTED)
    rows = board(Department.objects.all(), 2026, today=TODAY).rows
    assert [row.since for row in rows] == [datetime(2026, 1, 2, tzinfo=UTC), untold.created_at]


def test_fifteen_hundred_departments_take_no_more_queries_and_less_than_a_second(departments):
    with CaptureQueriesContext(connection) as few:
        board(departments, 2026, today=TODAY)
    made = Department.objects.bulk_create(Department(code=f"x{n}", name=f"局{n}") for n in range(1500))
    budgets = Budget.objects.bulk_create(
        Budget(
            department=one, year=2026, version=1, form_set="chaoyang-2026", department_name=one.name,
            stage=Stage.SECOND_DOWN, status=Status.ACCEPTED,
        )
        for one in made
    )  # fmt: skip
    Approval.objects.bulk_create(Approval(budget=one, number="1", on=TODAY) for one in budgets)
    everything = list(Department.objects.order_by("code"))
    # The process's own time: others share the machine.
    began = process_time()
    with CaptureQueriesContext(connection) as many:
        shown = board(everything, 2026, today=TODAY)
    assert process_time() - began < 1
    assert len(many) == len(few) == 6
    assert len(shown.rows) == 1507


def test_whose_progress_one_may_follow(cast):
    def codes(name: str) -> list[str] | None:
        found = departments_on_board(User.objects.get(username=name))
        return None if found is None else [one.code for one in found]

    for name in ("finance", "auditor", "publisher", "reviewer"):
        assert codes(name) == ["129"], name
    for name in ("clerk", "outsider", "administrator"):
        assert codes(name) is None, name
    Role.objects.filter(role=RoleKind.AUDITOR).update(department=None)
    assert codes("auditor") == ["129", "999"]
    User.objects.filter(username="auditor").update(is_active=False)
    assert codes("auditor") is None


def test_the_years_there_are(year):
    budget("1", Stage.FIRST_UP, Status.DRAFT)
    Budget.objects.update(year=2024)
    assert years_of_board() == [2026, 2024]
