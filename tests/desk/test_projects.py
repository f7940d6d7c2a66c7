"""The pages of projects and of the overall goal: what they show, to whom, and what they change."""

import json
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from budget.domain.facts import Activity, DepartmentGoal, FactBook, Indicator, Project
from budget.domain.states import Status
from budget.models import Activity as StoredActivity
from budget.models import (
    Budget,
    BudgetUnitName,
    ChangeSet,
    ExpenditureLine,
    LibraryIndicator,
    User,
)
from budget.models import Indicator as StoredIndicator
from budget.models import Project as StoredProject
from budget.services.entry import revert
from budget.services.facts import store_factbook
from tests.publishing import make_budget
from tests.renderers.books import HEADQUARTERS, plain

DESK = "/desk/129/2026/v1/"
CODE = "11010526T000000000001"
QUANTITY = Indicator("产出指标", "数量指标", "检查次数", "≥", "5", "次", explanation="全年检查")
COST = Indicator("成本指标", "经济成本指标", "月均成本", "≤", "2", "万元")
GOAL = "<p>保障<strong>运转</strong></p><script>alert(1)</script>"


def book(*more: Project) -> FactBook:
    project = Project(CODE, "窗口服务", HEADQUARTERS, GOAL, (QUANTITY, COST), total_fen=5, fiscal_fen=5)
    goal = DepartmentGoal("满意度<95%", (Activity("系统运维", (QUANTITY,)),))
    return replace(plain(), projects=(project, *more), goal=goal, procurement=(), services=())


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    made = make_budget(book())
    store_factbook(budget=made, book=book())
    return made


@pytest.fixture
def clerk(client: Client, cast: dict[str, User], budget: Budget) -> Client:
    client.force_login(cast["clerk"])
    return client


@pytest.fixture
def project(budget: Budget) -> StoredProject:
    return StoredProject.objects.get(budget=budget)


@pytest.fixture
def page(project: StoredProject) -> str:
    return f"{DESK}projects/{project.key}/"


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def name_lines(project: StoredProject, fen: int = 240_000_000) -> ExpenditureLine:
    """Make a line of the budget name the project."""
    found = ExpenditureLine.objects.filter(budget=project.budget, kind="project").first()
    assert found is not None
    found.project, found.amount_fen = project, fen
    found.save()
    return found


def test_the_list_shows_money_dimensions_and_problems(clerk: Client, project: StoredProject) -> None:
    name_lines(project)
    shown = text(clerk, f"{DESK}projects/")
    assert "窗口服务" in shown
    assert CODE in shown
    # From its line, not the 0.000005 that was printed.
    assert '<td class="n" data-label="项目总额">240.00</td>' in shown
    assert 'data-state="has">数量' in shown
    assert 'data-state="lacks">质量' in shown
    assert "警告" in shown


def test_the_list_is_searched(clerk: Client, budget: Budget) -> None:
    assert "窗口服务" in text(clerk, f"{DESK}projects/?q=窗口")
    found = text(clerk, f"{DESK}projects/?q=没有的")
    assert "窗口服务" not in found
    assert "没有找到“没有的”" in found


def test_the_list_says_what_spending_has_no_project(clerk: Client, project: StoredProject) -> None:
    before = text(clerk, f"{DESK}projects/")
    assert "还没有指明项目" in before
    for one in ExpenditureLine.objects.filter(budget=project.budget, kind="project"):
        one.project = project
        one.save()
    assert "还没有指明项目" not in text(clerk, f"{DESK}projects/")


def test_queries_do_not_grow_with_projects(client: Client, cast: dict[str, User], budget: Budget) -> None:
    client.force_login(cast["clerk"])
    more = tuple(
        Project(f"11010526T{n:012d}", f"项目{n}", HEADQUARTERS, "目标", (QUANTITY,)) for n in range(9, 40)
    )
    second = make_budget(book(), version=2)
    store_factbook(budget=second, book=book(*more))
    counts = []
    for version in (1, 2):
        client.get(f"/desk/129/2026/v{version}/projects/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/desk/129/2026/v{version}/projects/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_projects_page_has_its_fields_goal_and_indicators(clerk: Client, page: str) -> None:
    shown = text(clerk, page)
    assert 'value="窗口服务"' in shown
    assert "<p>保障<strong>运转</strong></p>" in shown
    assert "alert(1)" not in shown
    assert 'data-entry-grid="indicators" data-filter-column="project"' in shown
    assert 'data-entry-grid="expenditure" data-filter-column="project"' in shown
    assert "data-open-library" in shown
    assert 'data-grids="projects,indicators,expenditure"' in shown


def test_whoever_may_not_edit_reads_the_page(client: Client, cast: dict[str, User], page: str) -> None:
    client.force_login(cast["auditor"])
    shown = text(client, page)
    assert "readonly" in shown
    for offer in ("data-open-library", "删除项目", "data-open-keeping"):
        assert offer not in shown
    assert "新增项目" not in text(client, f"{DESK}projects/")
    assert "新增活动" not in text(client, f"{DESK}performance/")


def test_standing_tells_what_is_lacking_and_the_arithmetic(
    clerk: Client, page: str, project: StoredProject
) -> None:
    name_lines(project, 24_000_000)
    told = clerk.get(f"{page}standing/").json()
    mine = told[str(project.key)]
    assert [(one["name"], one["state"]) for one in mine["standings"]][:2] == [
        ("数量", "has"),
        ("质量", "lacks"),
    ]
    assert mine["sums"] == [
        {
            "text": "月均成本 ≤ 2 万元",
            "formula": "2万元 × 12个月 ＝ 24万元",
            "verdict": "agrees",
            "says": "与项目总额相符",
        }
    ]
    assert mine["problems"][0]["label"] == "警告"
    activities = clerk.get(f"{DESK}performance/standing/").json()
    key = str(StoredActivity.objects.get().key)
    assert activities[key]["standings"][1]["state"] == "lacks"


def test_a_project_is_added_and_opened(clerk: Client, budget: Budget) -> None:
    unit = BudgetUnitName.objects.filter(budget=budget).first()
    assert unit is not None
    response = clerk.post(f"{DESK}projects/new/", {"name": " 新的 ", "code": "", "unit": str(unit.key)})
    added = StoredProject.objects.get(budget=budget, name="新的")
    assert response["Location"] == f"{DESK}projects/{added.key}/"
    assert added.unit == unit
    assert ChangeSet.objects.get().title == "新增项目“新的”"
    clerk.post(f"{DESK}projects/new/", {"name": ""})
    assert StoredProject.objects.filter(budget=budget, name="新项目").exists()


def test_deleting_asks_first_takes_its_indicators_and_can_be_undone(
    clerk: Client, cast: dict[str, User], budget: Budget, page: str
) -> None:
    assert "它的 2 条绩效指标会一起删除" in text(clerk, f"{page}delete/")
    assert clerk.post(f"{page}delete/").status_code == 302
    assert not StoredProject.objects.exists()
    assert not StoredIndicator.objects.filter(project__isnull=False).exists()
    assert "已删除项目“窗口服务”" in text(clerk, f"{DESK}projects/")
    budget.refresh_from_db()
    revert(budget=budget, user=cast["clerk"], number=1)
    assert StoredProject.objects.get().indicators.count() == 2


def test_a_project_that_lines_name_is_not_deleted_unless_they_are_let_go(
    clerk: Client, page: str, project: StoredProject
) -> None:
    named = name_lines(project)
    asked = text(clerk, f"{page}delete/")
    assert "1 条支出" in asked
    assert "金额不会删除" in asked
    assert clerk.post(f"{page}delete/").status_code == 409
    assert StoredProject.objects.exists()
    assert clerk.post(f"{page}delete/", {"release": "1"}).status_code == 302
    assert not StoredProject.objects.exists()
    named.refresh_from_db()
    assert named.project is None


def test_the_library_is_offered_and_filled(clerk: Client, page: str, project: StoredProject) -> None:
    LibraryIndicator.objects.create(
        level1="产出指标", level2="质量指标", level3="合格率", nature="≥", value="98"
    )
    (group,) = clerk.get(f"{page}library/").json()["groups"]
    assert (group["name"], [one["level3"] for one in group["indicators"]]) == ("通用指标", ["合格率"])
    keys = [str(key) for key in project.indicators.values_list("key", flat=True)]
    assert keep(clerk, page, keys)["message"] == "已存入本部门指标库：新增2条。"
    assert keep(clerk, page, keys)["message"] == "已存入本部门指标库：2条原来就有。"
    kept = LibraryIndicator.objects.get(level3="检查次数")
    assert (kept.department, kept.explanation) == (project.budget.department, "全年检查")


def keep(client: Client, page: str, keys: list[str], status: int = 200) -> dict[str, str]:
    sent = json.dumps({"indicators": keys})
    response = client.post(f"{page}library/keep/", sent, content_type="application/json")
    assert response.status_code == status
    return dict(response.json())


def test_nothing_or_nonsense_is_not_kept(clerk: Client, page: str, budget: Budget) -> None:
    assert keep(clerk, page, [], 400)["message"] == "请先勾选要存入的指标。"
    # Of another owner.
    other = StoredIndicator.objects.get(activity__isnull=False)
    keep(clerk, page, [str(other.key)], 400)
    assert "格式不对" in keep(clerk, page, ["x"], 400)["message"]
    for body in ("", "[]", "{}", "null", '{"indicators": 5}'):
        response = clerk.post(f"{page}library/keep/", body, content_type="application/json")
        assert response.status_code == 400
    assert not LibraryIndicator.objects.exists()


def test_the_overall_goal_is_shown_as_it_was_typed(clerk: Client, budget: Budget) -> None:
    shown = text(clerk, f"{DESK}performance/")
    assert "满意度&lt;95%" in shown
    assert 'value="系统运维"' in shown
    assert 'data-entry-grid="activity_indicators" data-filter-column="activity"' in shown


def test_activities_are_added_and_deleted(clerk: Client, budget: Budget) -> None:
    response = clerk.post(f"{DESK}performance/activities/new/", {"name": "服务评价"})
    added = StoredActivity.objects.get(budget=budget, name="服务评价")
    assert response["Location"] == f"{DESK}performance/#activity-{added.key}"
    address = f"{DESK}performance/activities/{added.key}/delete/"
    assert "删除活动“服务评价”" in text(clerk, address)
    assert clerk.post(address).status_code == 302
    assert not StoredActivity.objects.filter(name="服务评价").exists()
    first = StoredActivity.objects.get()
    library = clerk.get(f"{DESK}performance/activities/{first.key}/library/").json()
    assert library == {"groups": []}
    assert (
        "新增1条"
        in keep(clerk, f"{DESK}performance/activities/{first.key}/", [str(first.indicators.get().key)])[
            "message"
        ]
    )


def addresses(project: UUID, activity: UUID) -> tuple[list[str], list[str]]:
    """What may be read, and what changes something."""
    one, other = f"projects/{project}/", f"performance/activities/{activity}/"
    read = ["projects/", one, f"{one}standing/", f"{one}library/", "performance/", "performance/standing/"]
    change = ["projects/new/", "performance/activities/new/"]
    for owner in (one, other):
        change += [f"{owner}delete/", f"{owner}library/keep/"]
    return [*read, f"{other}library/"], change


def test_outsiders_find_nothing_and_readers_change_nothing(
    client: Client, cast: dict[str, User], budget: Budget, project: StoredProject
) -> None:
    read, change = addresses(project.key, StoredActivity.objects.get().key)
    for name in ("outsider", "administrator"):
        client.force_login(cast[name])
        for address in (*read, *change):
            assert client.get(f"{DESK}{address}").status_code == 404
            assert client.post(f"{DESK}{address}").status_code == 404
    client.force_login(cast["auditor"])
    for address in read:
        assert client.get(f"{DESK}{address}").status_code == 200
        assert client.post(f"{DESK}{address}").status_code == 405
    for address in change:
        assert client.post(f"{DESK}{address}").status_code == 403
    Budget.objects.update(status=Status.SUBMITTED)
    client.force_login(cast["clerk"])
    for address in change:
        assert client.post(f"{DESK}{address}").status_code == 409
    assert StoredProject.objects.count() == 1
    assert not ChangeSet.objects.exists()


def test_what_there_is_not_is_not_found(clerk: Client, budget: Budget) -> None:
    one, other = f"projects/{uuid4()}/", f"performance/activities/{uuid4()}/"
    for address in (one, f"{one}standing/", f"{one}library/", f"{one}delete/", f"{other}library/"):
        assert clerk.get(f"{DESK}{address}").status_code == 404
    for address in (f"{one}delete/", f"{one}library/keep/", f"{other}delete/", f"{other}library/keep/"):
        assert clerk.post(f"{DESK}{address}").status_code == 404


def test_another_budgets_project_is_not_found_here(clerk: Client, budget: Budget) -> None:
    other = make_budget(book(), version=2)
    store_factbook(budget=other, book=book())
    theirs = StoredProject.objects.get(budget=other)
    for address in ("", "standing/", "library/", "delete/"):
        assert clerk.get(f"{DESK}projects/{theirs.key}/{address}").status_code == 404
    assert clerk.post(f"{DESK}projects/{theirs.key}/delete/").status_code == 404
    assert StoredProject.objects.count() == 2
