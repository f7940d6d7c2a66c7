"""What a project may take its indicators from: the likeliest first, nobody else's."""

from dataclasses import replace

import pytest

from budget.domain.facts import Activity, DepartmentGoal, FactBook, Indicator, Project
from budget.models import Activity as StoredActivity
from budget.models import Budget, Department, LibraryIndicator
from budget.models import Project as StoredProject
from budget.selectors.library import library_for
from budget.services.facts import store_factbook
from tests.publishing import make_budget
from tests.renderers.books import plain

pytestmark = pytest.mark.django_db


def indicator(name: str) -> Indicator:
    return Indicator("产出指标", "数量指标", name, "≥", "5", "次", explanation=f"{name}的解释")


def stored(year: int, *projects: Project, version: int = 1, **more: object) -> Budget:
    book: FactBook = replace(plain(), year=year, projects=projects, **more)  # type: ignore[arg-type]
    budget = make_budget(book, version=version)
    store_factbook(budget=budget, book=book)
    return budget


def offered(budget: Budget, code: str) -> dict[str, list[str]]:
    owner = StoredProject.objects.get(budget=budget, code=code)
    return {group.name: [one.cells[2] for one in group.offered] for group in library_for(budget, owner)}


def test_last_years_project_comes_first_then_the_others_then_the_library() -> None:
    stored(2024, Project("P1", "老项目", None, indicators=(indicator("前年的"),)))
    stored(2025, Project("P1", "旧名", None, indicators=(indicator("改前的"),)))
    stored(
        2025,
        Project("P1", "旧名", None, indicators=(indicator("去年的"), indicator("去年的"))),
        Project("P2", "别的", None, indicators=(indicator("去年别的"),)),
        version=2,
    )
    now = stored(
        2026,
        Project("P1", "新名", None, indicators=(indicator("自己的"),)),
        Project("P3", "今年别的", None, indicators=(indicator("今年别的"), indicator(""))),
    )
    other = Department.objects.create(code="999", name="外单位")
    cells = {"level1": "产出指标", "level2": "数量指标", "nature": "≥"}
    LibraryIndicator.objects.create(department=now.department, level3="本部门的", **cells)
    LibraryIndicator.objects.create(department=other, level3="外单位的", **cells)
    LibraryIndicator.objects.create(level3="通用的", **cells)
    assert offered(now, "P1") == {
        "2025年本项目": ["去年的"],
        "2025年其他项目": ["去年别的"],
        "本预算其他项目": ["今年别的"],
        "本部门指标库": ["本部门的"],
        "通用指标": ["通用的"],
    }


def test_a_project_with_a_new_code_is_known_by_its_name() -> None:
    stored(2025, Project("OLD", "系统 运维", None, indicators=(indicator("去年的"),)))
    now = stored(2026, Project("NEW", "系统运维", None))
    assert offered(now, "NEW") == {"2025年本项目": ["去年的"]}


def test_another_departments_budgets_are_not_offered() -> None:
    stored(2025, Project("P1", "项目", None, indicators=(indicator("外单位的"),)), department_code="999")
    now = stored(2026, Project("P1", "项目", None))
    assert offered(now, "P1") == {}


def test_an_activity_takes_from_activities() -> None:
    goal = DepartmentGoal("目标", (Activity("系统运维", (indicator("去年的"),)),))
    stored(2025, Project("P1", "项目", None, indicators=(indicator("项目的"),)), goal=goal)
    now = stored(2026, goal=DepartmentGoal("", (Activity("系统运维"),)))
    owner = StoredActivity.objects.get(budget=now)
    (group,) = library_for(now, owner)
    assert group.name == "2025年本活动"
    (one,) = group.offered
    assert one.as_dict() == {
        "level1": "产出指标",
        "level2": "数量指标",
        "level3": "去年的",
        "nature": "≥",
        "value": "5",
        "measure": "次",
        "explanation": "去年的的解释",
        "of": "系统运维",
    }
