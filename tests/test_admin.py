"""The administration: reference data by hand, budgets and the log to look at."""

import uuid

import pytest
from django.urls import reverse

from budget.domain.codes import System
from budget.models import (
    Budget,
    BudgetUnit,
    BudgetYear,
    ChangeSet,
    Department,
    LibraryIndicator,
    LogEntry,
    ProcurementItem,
    ProcurementLine,
    Subject,
    SubjectName,
)
from budget.services.reference import InUseError, delete_references

REFERENCE = [
    "department", "budgetunit", "budgetyear", "subject", "economicpair", "procurementitem",
    "servicedirectoryentry", "indicatorframe", "libraryindicator", "user", "role",
]  # fmt: skip
READ_ONLY = ["budget", "changeset", "publication", "logentry"]


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


def test_the_lists_are_found_by_what_they_are_about(administration):
    page = administration.get(reverse("admin:index")).content.decode()
    for title in ("部门与年度", "科目与清单", "绩效指标", "账号", "预算与记录（只能查看）"):
        assert title in page
    # Tasks carry the names of uploads, which nobody may guess.
    for name in ("django_tasks_db", "/admin/auth/", "/admin/account/"):
        assert name not in page
    for model in [*REFERENCE, *READ_ONLY]:
        assert address(model, "changelist") in page


def test_what_was_entered_is_not_shown_to_who_keeps_accounts(administration):
    budget = Budget.objects.create(department=Department.objects.get(code="129"), year=2026)
    change_set = ChangeSet.objects.create(
        budget=budget,
        number=1,
        title="粘贴12行",
        actor="某人",
        username="clerk",
        answer={"secret": "12.345678"},
    )
    change_set.changes.create(grid="income", row=uuid.uuid4(), column="amount", before="", after="12.345678")
    page = administration.get(address("changeset", "change", change_set.pk)).content.decode()
    assert "粘贴12行" in page
    assert "12.345678" not in page
    assert reverse("desk:history", args=("129", 2026, 1)) in page
    assert administration.get(reverse("desk:history", args=("129", 2026, 1))).status_code == 404
    assert (
        administration.post(address("changeset", "delete", change_set.pk), {"post": "yes"}).status_code == 403
    )


def test_a_code_that_budgets_say_is_closed_and_not_deleted(administration):
    subject = Subject.objects.create(
        system="function", code="2011301", name="行政运行", level=3, first_year=2020, last_year=2026
    )
    item = ProcurementItem.objects.create(code="A", name="货物", level=0, first_year=2020)
    budget = Budget.objects.create(department=Department.objects.get(code="129"), year=2027)
    SubjectName.objects.create(budget=budget, system="function", code="2011301", name="行政运行")
    administration.post(address("subject", "delete", subject.pk), {"post": "yes"})
    assert not Subject.objects.filter(pk=subject.pk).exists()  # not in force when the budget was made
    subject.save(force_insert=True)
    Budget.objects.update(year=2026)
    page = administration.post(address("subject", "delete", subject.pk), {"post": "yes"}).content.decode()
    assert "已在1份预算中使用，不能删除；不再使用的，请填停用年度" in page
    sent = {"action": "delete_selected", "post": "yes", "_selected_action": [subject.pk]}
    administration.post(address("subject", "changelist"), sent)
    assert Subject.objects.filter(pk=subject.pk).exists()
    with pytest.raises(InUseError, match="1份预算"):
        delete_references(entries=Subject.objects.all())
    ProcurementLine.objects.create(budget=budget, category="A", item="A", amount_fen=1)
    with pytest.raises(InUseError, match="货物"):
        delete_references(entries=ProcurementItem.objects.filter(pk=item.pk))


def test_what_is_needed_says_so_in_chinese(administration):
    department = Department.objects.get(code="129")
    BudgetUnit.objects.create(code="129001", name="机关", department=department)
    page = administration.post(
        address("department", "delete", department.pk), {"post": "yes"}
    ).content.decode()
    assert "保护" in page
    assert "演示经办人（clerk）" in page
    department.roles.exclude(role="administrator").delete()
    department.roles.update(department=None)
    page = administration.post(
        address("department", "delete", department.pk), {"post": "yes"}
    ).content.decode()
    assert "129001-机关" in page
    assert Department.objects.filter(pk=department.pk).exists()


@pytest.mark.parametrize(
    ("model", "form", "said"),
    [
        ("subject", {"system": "function", "code": "20x", "name": "甲", "level": 1, "first_year": 2026,
                     "source": "observed"}, "应为3、5、7位数字"),
        ("subject", {"system": "function", "code": "201", "name": "甲", "level": 3, "first_year": 2026,
                     "source": "observed"}, "级次应为1"),
        ("economicpair", {"gov_code": "30101", "dept_code": "50101", "first_year": 2026,
                          "source": "observed"},
         "应为以5开头"),
        ("budgetyear", {"year": 2026, "form_set": "nowhere"}, "选择一个有效的选项"),
        ("budgetyear", {"year": 1999, "form_set": "chaoyang-2026"}, "年度应为2000至2099"),
        ("libraryindicator", {"level1": "产出指标", "level2": "数量指标", "level3": "件", "nature": "大约"},
         "选择一个有效的选项"),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_refused_with_the_reason(administration, model, form, said):
    response = administration.post(address(model, "add"), form)
    assert response.status_code == 200
    assert said in response.content.decode()


def test_a_year_and_an_indicator_for_everybody_are_added(administration):
    form = {
        "year": 2027, "form_set": "chaoyang-2026", "procedure": "one_round", "open": "on",
        "first_due": "2026-10-20",
    }  # fmt: skip
    assert administration.post(address("budgetyear", "add"), form).status_code == 302
    assert str(BudgetYear.objects.get(year=2027).first_due) == "2026-10-20"
    form = {"level1": "产出指标", "level2": "数量指标", "level3": "件数", "nature": "≥"}
    assert administration.post(address("libraryindicator", "add"), form).status_code == 302
    assert LibraryIndicator.objects.get(level3="件数").department is None


def test_nothing_is_above_itself(administration):
    above = Department.objects.get(code="129")
    below = Department.objects.create(code="130", name="下级", parent=above)
    form = {"name": above.name, "parent": below.pk}
    page = administration.post(address("department", "change", above.pk), form).content.decode()
    assert "在它的下级之中" in page
