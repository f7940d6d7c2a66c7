"""What projects and activities still lack, in the words of their own page."""

from dataclasses import replace
from typing import Any
from uuid import UUID
from zlib import crc32

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.domain.facts import Activity, DepartmentGoal, FactBook, Indicator, ProcurementLine, Project
from budget.domain.findings import Severity
from budget.models import Budget
from budget.models import Project as StoredProject
from budget.selectors.completeness import Completeness, performance_of
from budget.services.facts import store_factbook
from tests.publishing import make_budget
from tests.renderers.books import HEADQUARTERS, plain

pytestmark = pytest.mark.django_db

OUTPUT = tuple(
    Indicator("产出指标", f"{dimension}指标", name, "≥", "90", measure)
    for dimension, name, measure in (
        ("数量", "办理件数", "件"),
        ("质量", "办结率", "%"),
        ("时效", "及时率", "%"),
    )
)
BENEFIT = Indicator("效益指标", "社会效益指标", "保障单位正常运转", "定性", "有效保障", "")
COST = Indicator("成本指标", "经济成本指标", "月均成本", "≤", "1", "万元")
WANYUAN = 1_000_000


def project(name: str, *indicators: Indicator, **more: Any) -> Project:
    given = {"goal": "保障运转。", "total_fen": 12 * WANYUAN, "fiscal_fen": 12 * WANYUAN, **more}
    return Project(
        f"11010526T{crc32(name.encode()):012d}", name, HEADQUARTERS, indicators=indicators, **given
    )


def stored(book: FactBook) -> Budget:
    budget = make_budget(book, version=Budget.objects.count() + 1)
    store_factbook(budget=budget, book=book)
    return budget


def of(*projects: Project, **more: Any) -> list[Completeness]:
    """Where each project stands, in their order."""
    budget = stored(replace(plain(), projects=projects, procurement=(), services=(), **more))
    return list(performance_of(budget).projects.values())


def states(one: Completeness) -> dict[str, str]:
    return {standing.name: standing.state for standing in one.standings}


def test_each_dimension_is_there_lacking_or_may_be_left_out() -> None:
    (one,) = of(project("日常经费", *OUTPUT[:2]))
    assert states(one) == {
        "数量": "has",
        "质量": "has",
        "时效": "lacks",
        "成本": "may",
        "效益": "lacks",
        "满意度": "may",
    }
    assert [standing.count for standing in one.standings] == [1, 1, 0, 0, 0, 0]


def test_who_buys_must_control_the_cost_and_is_told_why() -> None:
    by_name, by_line = (project("设备购置", *OUTPUT, BENEFIT), project("日常经费", *OUTPUT, BENEFIT))
    line = ProcurementLine("A", 5, project=by_line.code)
    budget = stored(replace(plain(), projects=(by_name, by_line), procurement=(line,), services=()))
    named, lined = performance_of(budget).projects.values()
    assert states(named)["成本"] == states(lined)["成本"] == "lacks"
    assert [s.why for s in named.standings if s.name == "成本"] == ["项目名称写有“设备”"]
    assert [s.why for s in lined.standings if s.name == "成本"] == ["有采购预算指向本项目"]


def test_a_project_without_indicators_says_so_and_lacks_everything() -> None:
    (one,) = of(project("日常经费"))
    assert set(states(one).values()) == {"lacks", "may"}
    assert [(problem.rule, problem.message) for problem in one.problems] == [
        ("P-NONE", "没有绩效指标。请按产出、成本、效益、满意度设置指标。")
    ]


def test_problems_stand_at_their_own_project_and_indicator() -> None:
    wrong = Indicator("产出指标", "数量指标", "合同修订率", "≥", "100", "条")
    first, second = of(project("甲", *OUTPUT, BENEFIT), project("乙", *OUTPUT, BENEFIT, wrong))
    assert [problem.rule for problem in first.problems] == ["P-OPTIONAL"]
    told = next(problem for problem in second.problems if problem.rule == "P-UNIT")
    assert (told.indicator, told.column) == (4, "measure")
    # The page says of which project and row it is.
    assert told.message.startswith("指标“合同修订率 ≥ 100 条”是比率")
    assert second.counts == [(Severity.WARNING, 1), (Severity.INFO, 1)]


def test_a_project_that_says_nothing_yet_takes_nothing_from_its_neighbours() -> None:
    empty = Project("", "", None)
    before, blank, after = of(project("甲", *OUTPUT, BENEFIT), empty, project("乙", BENEFIT))
    assert [standing.count for standing in before.standings] == [1, 1, 1, 0, 1, 0]
    assert [standing.count for standing in blank.standings] == [0] * 6
    assert [standing.count for standing in after.standings] == [0, 0, 0, 0, 1, 0]


def test_costs_are_worked_out_beside_the_money() -> None:
    (one,) = of(project("日常经费", *OUTPUT, BENEFIT, COST))
    assert [(s.text, s.formula, s.says) for s in one.sums] == [
        ("月均成本 ≤ 1 万元", "1万元 × 12个月 ＝ 12万元", "与项目总额相符")
    ]
    (dear,) = of(project("日常经费", *OUTPUT, BENEFIT, replace(COST, value="1.7")))
    assert [s.verdict for s in dear.sums] == ["differs"]
    (without,) = of(project("日常经费", *OUTPUT, BENEFIT, COST, total_fen=None, fiscal_fen=None))
    assert [s.verdict for s in without.sums] == ["open"]
    (few,) = of(project("日常经费", *OUTPUT, BENEFIT, replace(COST, value="2")))
    assert [(s.formula, s.verdict) for s in few.sums] == [("2万元 × 6个月 ＝ 12万元", "agrees")]


def test_a_price_is_shown_on_the_quantity_it_is_for() -> None:
    count = Indicator("产出指标", "数量指标", "审查文件数量", "≥", "500", "件")
    price = Indicator("成本指标", "经济成本指标", "审查单件文件成本", "≤", "240", "元")
    (one,) = of(project("审查", count, price))
    assert [(s.formula, s.verdict) for s in one.sums] == [("240元 × 500件 ＝ 12万元", "agrees")]


def test_parts_of_the_cost_are_added_up() -> None:
    install, buy = (
        replace(COST, level3="安装成本", value="7.5"),
        replace(COST, level3="采购成本", value="4.5"),
    )
    (one,) = of(project("日常经费", *OUTPUT, BENEFIT, install, buy))
    assert [(s.text, s.formula, s.verdict) for s in one.sums] == [
        ("安装成本 ≤ 7.5 万元", "", "agrees"),
        ("采购成本 ≤ 4.5 万元", "", "agrees"),
        ("各项成本合计", "7.5 ＋ 4.5 ＝ 12万元", "agrees"),
    ]
    (other,) = of(project("日常经费", *OUTPUT, BENEFIT, install, replace(buy, value="6")))
    assert other.sums[-1].verdict == "differs"


def test_activities_and_the_overall_goal_likewise() -> None:
    goal = DepartmentGoal("", (Activity("系统运维", (*OUTPUT, COST)), Activity("服务评价")))
    budget = stored(replace(plain(), goal=goal))
    found = performance_of(budget)
    first, second = found.activities.values()
    assert states(first)["效益"] == "lacks"
    assert states(first)["成本"] == "has"
    assert first.sums == ()
    assert [problem.rule for problem in second.problems] == ["P-NONE"]
    assert [problem.rule for problem in found.overall] == ["P-GOAL"]


def test_keys_are_those_of_the_projects_and_queries_do_not_grow() -> None:
    few = stored(replace(plain(), projects=(project("甲", BENEFIT),)))
    other = replace(
        plain(), department_code="358", projects=tuple(project(f"项目{n}", BENEFIT) for n in range(20))
    )
    many = stored(other)
    with CaptureQueriesContext(
        connection,
    ) as queries_of_few:
        performance_of(few)
    with CaptureQueriesContext(connection) as queries_of_many:
        found = performance_of(many)
    assert len(queries_of_many) == len(queries_of_few)
    names: dict[UUID, str] = dict(StoredProject.objects.filter(budget=many).values_list("key", "name"))
    assert [names[key] for key in found.projects] == [f"项目{n}" for n in range(20)]
