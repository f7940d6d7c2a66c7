"""The administration: reference data by hand, budgets and the log to look at."""

import pytest
from django.urls import reverse

from budget.domain.codes import System
from budget.models import Budget, BudgetUnit, Department, LogEntry, Subject

REFERENCE = [
    "department", "budgetunit", "subject", "economicpair", "procurementitem", "servicedirectoryentry",
]  # fmt: skip
READ_ONLY = ["budget", "publication", "logentry"]


@pytest.fixture
def administration(client, cast):
    client.force_login(cast["administrator"])
    return client


def address(model: str, what: str, *args: object) -> str:
    return reverse(f"admin:budget_{model}_{what}", args=args)


@pytest.mark.parametrize("model", [*REFERENCE, *READ_ONLY])
def test_lists_open_and_can_be_searched(administration, model):
    assert administration.get(address(model, "changelist")).status_code == 200
    assert administration.get(address(model, "changelist"), {"q": "129"}).status_code == 200


@pytest.mark.parametrize("model", READ_ONLY)
def test_what_only_the_workflow_may_change_cannot_be_added_here(administration, model):
    assert administration.get(address(model, "add")).status_code == 403


def test_a_budget_and_the_log_can_be_looked_at_and_not_touched(administration):
    budget = Budget.objects.create(department=Department.objects.get(code="129"), year=2026)
    entry = LogEntry.objects.create(department_code="129", year=2026, version=1, actor="导入", action="导入")
    for model, pk in (("budget", budget.pk), ("logentry", entry.pk)):
        assert administration.get(address(model, "change", pk)).status_code == 200
        assert administration.post(address(model, "change", pk), {"year": 2027}).status_code == 403
        assert administration.post(address(model, "delete", pk), {"post": "yes"}).status_code == 403
    assert Budget.objects.get().year == 2026


def test_a_code_that_is_in_no_list_can_be_added(administration):
    form = {"system": "function", "code": "2011399", "name": "新科目", "level": 3, "first_year": 2026,
            "source": "observed"}  # fmt: skip
    assert administration.post(address("subject", "add"), form).status_code == 302
    added = Subject.objects.get(code="2011399")
    assert (added.system, added.last_year, added.from_list) == (System.FUNCTION, None, False)
    page = administration.post(address("subject", "add"), form)
    assert "同一编码" in page.content.decode()


def test_the_code_of_a_department_is_given_once(administration):
    department = Department.objects.get(code="129")
    administration.post(address("department", "change", department.pk), {"code": "130", "name": "新名称"})
    department.refresh_from_db()
    assert (department.code, department.name) == ("129", "新名称")


def test_a_unit_a_budget_names_is_not_deleted(administration):
    department = Department.objects.get(code="129")
    unit = BudgetUnit.objects.create(code="129001", name="机关", department=department)
    budget = Budget.objects.create(department=department, year=2026)
    name = budget.unit_names.create(code="129001", unit=unit)
    administration.post(address("budgetunit", "delete", unit.pk), {"post": "yes"})
    assert BudgetUnit.objects.filter(pk=unit.pk).exists()
    name.delete()
    administration.post(address("budgetunit", "delete", unit.pk), {"post": "yes"})
    assert not BudgetUnit.objects.filter(pk=unit.pk).exists()


def test_several_entries_are_deleted_at_once(administration):
    for code in ("50198", "50199"):
        Subject.objects.create(system=System.GOV_ECONOMIC, code=code, name="甲", level=2, first_year=2026)
    administration.post(
        address("subject", "changelist"),
        {
            "action": "delete_selected",
            "post": "yes",
            "_selected_action": list(Subject.objects.values_list("pk", flat=True)),
        },
    )
    assert not Subject.objects.exists()
