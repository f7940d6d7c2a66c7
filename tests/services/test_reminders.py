"""Reminders: who hears of which deadline, when, and once."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Stage, Status
from budget.models import Approval, Budget, BudgetUnit, BudgetYear, Department, Notice, Role, User
from budget.services.accounts import make_demo_accounts
from budget.services.reminders import remind, threshold
from tests.conftest import PASSWORD
from tests.publishing import make_budget
from tests.renderers.books import plain

DUE = date(2026, 9, 10)


@pytest.fixture
def budget(database: str) -> Budget:
    make_demo_accounts(password=PASSWORD)
    BudgetYear.objects.create(year=2026, first_due=DUE)
    return make_budget(plain())


def told() -> list[str]:
    return sorted(Notice.objects.values_list("user__username", flat=True))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (30, None),
        (8, None),
        (7, 7),
        (2, 7),
        (1, 1),
        (0, 0),
        (-1, 0),
        (-6, 0),
        (-7, -7),
        (-13, -7),
        (-14, -14),
    ],
)
def test_when(days, expected):
    assert threshold(days) == expected


def test_from_the_week_before_until_long_after(budget):
    """Each day's run; a weekend without one is made up for."""
    heard = {}
    for days in (10, 7, 6, 3, 1, 0, -1, -5, -7, -10, -15):
        Notice.objects.filter(read_at__isnull=True).update(read_at=timezone.now())
        remind(DUE - timedelta(days=days))
        heard[days] = sorted(
            Notice.objects.filter(read_at__isnull=True).values_list("user__username", flat=True)
        )
    late = ["clerk", "finance", "reviewer"]
    assert heard == {
        10: [], 7: ["clerk"], 6: [], 3: [], 1: ["clerk"], 0: ["clerk"],
        -1: ["finance", "reviewer"], -5: [], -7: late, -10: [], -15: late,
    }  # fmt: skip


def test_it_says_what_until_when_and_where_to_go(budget):
    remind(DUE - timedelta(days=6))
    (notice,) = Notice.objects.all()
    assert notice.title == f"距“一上”报送期限还有 6 天：{budget.department_name}2026年部门预算"
    assert notice.text == "期限2026-09-10，由经办人办理。2026年“一上”截止日期，由财政部门规定。"
    assert notice.address == "/desk/129/2026/v1/"
    assert notice.budget == budget


def test_another_date_is_another_deadline(budget):
    assert remind(DUE) == 1
    assert remind(DUE) == 0
    BudgetYear.objects.update(first_due=DUE + timedelta(days=1))
    assert remind(DUE) == 1


def test_only_who_must_act_for_that_department(budget):
    department, other = budget.department, Department.objects.get(code="999")
    unit = BudgetUnit.objects.create(code="129001", name="机关", department=department)

    def role(name: str, kind: RoleKind, **more: object) -> None:
        active = bool(more.pop("active", True))
        user = User.objects.create(username=name, full_name=name, is_active=active)
        Role.objects.create(user=user, role=kind, **more)

    role("everywhere", RoleKind.PUBLISHER)
    role("unit", RoleKind.CLERK, department=department, unit=unit)
    role("gone", RoleKind.CLERK, department=department, active=False)
    role("elsewhere", RoleKind.PUBLISHER, department=other)
    assert remind(DUE) == 1
    assert told() == ["clerk"]
    Budget.objects.update(stage=Stage.SECOND_DOWN, status=Status.ACCEPTED)
    Approval.objects.create(budget=budget, number="1", on=DUE)
    Notice.objects.all().delete()
    remind(DUE + timedelta(days=19))
    assert told() == ["everywhere", "publisher"]


def test_an_adjustment_that_was_approved_is_done(budget):
    made = {"stage": Stage.SECOND_DOWN, "status": Status.ACCEPTED, "based_on": budget}
    for version, kind in ((2, Kind.TRANSFER), (3, Kind.CORRECTION)):
        later = make_budget(plain(), version=version)
        Budget.objects.filter(pk=later.pk).update(kind=kind, **made)
        Approval.objects.create(budget=later, number="1", on=DUE)
    remind(DUE + timedelta(days=30))
    assert set(Notice.objects.exclude(budget=budget).values_list("budget__version", flat=True)) == {3}


def test_the_number_of_queries_does_not_grow(budget, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        remind(DUE)
    for n in range(30):
        department = Department.objects.create(code=str(300 + n), name=f"部门{n}")
        Budget.objects.create(
            department=department, year=2026, form_set="chaoyang-2026", department_name="某"
        )
    Role.objects.filter(role=RoleKind.FINANCE).update(department=None)
    with django_assert_max_num_queries(14):
        assert remind(DUE + timedelta(days=1)) == 32


def test_the_command_says_how_many_and_repeats_nothing(budget, capsys):
    BudgetYear.objects.update(first_due=timezone.localdate())
    call_command("send_reminders")
    call_command("send_reminders")
    assert capsys.readouterr().out == "新发出提醒1条。\n新发出提醒0条。\n"


def test_two_at_once_remind_once(shared_database):
    with shared_database.connected():
        make_demo_accounts(password=PASSWORD)
        BudgetYear.objects.create(year=2026, first_due=DUE)
        make_budget(plain())
    shared_database.at_once(lambda: remind(DUE + timedelta(days=1)), times=4)
    with shared_database.connected():
        assert told() == ["clerk", "finance", "reviewer"]
