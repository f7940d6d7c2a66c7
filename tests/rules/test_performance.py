"""Goals and the dimensions of their indicators: what is missing is named, and nobody is accused wrongly."""

from dataclasses import replace

import pytest

from budget.domain.facts import (
    Activity,
    DepartmentGoal,
    FactBook,
    ProcurementLine,
    Project,
    ServicePurchaseLine,
)
from budget.domain.findings import Severity
from tests.rules.goals import (
    COMPLETE,
    LEVELS,
    budget,
    found,
    found_in,
    indicator,
    places,
    project,
    reference,
    with_cells,
    without_rows,
)


def without(*kinds: str) -> tuple[str, ...]:
    return tuple(text for text in COMPLETE if text.split(" ")[0] not in kinds)


def test_the_reference_lacks_what_it_lacks_and_nothing_else() -> None:
    """…24103 and …80579 no 成本; …61299 only three dimensions; …24844 no 满意度; 综合事务保障 no 成本."""
    required = found(reference(), "P-REQUIRED")
    assert [(f.expected, *place) for f, place in zip(required, places(required), strict=True)] == [
        ("成本指标", "12", 14, "project", 250),
        ("成本指标", "12", 25, "project", 262),
        ("时效指标、效益指标", "12", 54, "project", 295),
    ]
    optional = found(reference(), "P-OPTIONAL")
    assert [(f.expected, *place) for f, place in zip(optional, places(optional), strict=True)] == [
        ("满意度指标", "12", 20, "project", 257),
        ("满意度指标", "12", 54, "project", 295),
        ("成本指标", "13", 13, "activity", 333),
    ]
    assert {f.severity for f in required} == {Severity.WARNING}
    assert {f.severity for f in optional} == {Severity.INFO}


@pytest.mark.parametrize("row", [2, 3, 6, 8, 9, 10, 31, 32, 35, 44, 46])
def test_each_indicator_of_the_reference_that_goes_is_missed(row: int) -> None:
    """Rows that are the only one of their dimension in their project."""
    before, after = (found(s, "P-REQUIRED") for s in (reference(), without_rows(reference(), "12", row)))
    assert len(after) == len(before) + 1


@pytest.mark.parametrize("kind", ["数量", "质量", "时效", "效益"])
def test_output_and_benefit_are_required(kind: str) -> None:
    book = budget(project(*without(kind)))
    (finding,) = found_in(book, "P-REQUIRED")
    assert finding.expected == f"{kind}指标"
    assert finding.found.count("指标") == 5
    assert "政府信息公开工作经费" in finding.message
    assert found_in(book, "P-OPTIONAL") == []


def test_a_complete_project_is_silent() -> None:
    assert found_in(budget(project(*COMPLETE)), "P-REQUIRED", "P-OPTIONAL", "P-NONE", "P-GOAL") == []


def test_satisfaction_is_information() -> None:
    (finding,) = found_in(budget(project(*without("满意度"))), "P-REQUIRED", "P-OPTIONAL")
    assert (finding.rule, finding.expected) == ("P-OPTIONAL", "满意度指标")


@pytest.mark.parametrize(
    ("name", "goal"),
    [
        ("办公设备购置", "保障办公"),
        ("大厅屋面维修", "保障办公"),
        ("信息系统运维服务", "保障运行"),
        ("接诉即办经费", "聘请专业人员接听热线"),
        ("档案管理经费", "采购密集架"),
    ],
)
def test_cost_is_required_where_something_is_bought_or_built(name: str, goal: str) -> None:
    (finding,) = found_in(budget(project(*without("成本"), name=name, goal=goal)), "P-REQUIRED", "P-OPTIONAL")
    assert (finding.rule, finding.expected) == ("P-REQUIRED", "成本指标")


@pytest.mark.parametrize(
    ("name", "goal"),
    [
        ("工作经费", "加强制度建设"),
        ("法治建设", "提高能力"),
        ("政府采购管理", "规范政府采购行为"),
        ("困难群众救助", "保障基本生活"),
    ],
)
def test_elsewhere_cost_is_information(name: str, goal: str) -> None:
    (finding,) = found_in(budget(project(*without("成本"), name=name, goal=goal)), "P-REQUIRED", "P-OPTIONAL")
    assert (finding.rule, finding.expected) == ("P-OPTIONAL", "成本指标")


def test_a_purchase_that_names_the_project_shows_that_it_buys() -> None:
    one = project(*without("成本"))
    book = replace(budget(one), procurement=(ProcurementLine("A", 5, project=one.code),))
    (finding,) = found_in(book, "P-REQUIRED")
    assert "采购预算指向本项目" in finding.message
    other = replace(book, procurement=(ProcurementLine("A", 5, project="another"),))
    assert found_in(other, "P-REQUIRED") == []
    service = ServicePurchaseLine(
        "01-公共服务", "0116-行业管理服务", "行业规范服务", "201-一般", 5, project=one.code
    )
    assert len(found_in(replace(budget(one), services=(service,)), "P-REQUIRED")) == 1


@pytest.mark.parametrize(
    ("level1", "level2", "kind"),
    [
        ("产出", "数量", "数量"),
        ("产出指标", "成本指标", "成本"),
        ("成本指标", "生态环境成本指标", "成本"),
        ("效果指标", "可持续影响指标", "效益"),
        ("效益指标", "经济效益指标", "效益"),
        ("效益指标", "社会公众或服务对象满意度指标", "满意度"),
        ("满意度指标", "服务对象满意度标", "满意度"),
        ("产出指标", "进度指标", "时效"),
    ],
)
def test_levels_have_many_wordings(level1: str, level2: str, kind: str) -> None:
    """Each wording stands for the dimension that would be missing without it."""
    complete = [indicator(text) for text in COMPLETE]
    others = [one for one in complete if (one.level1, one.level2) != LEVELS[kind]]
    worded = replace(complete[0], level1=level1, level2=level2)
    one = replace(project(name="设备购置"), indicators=(*others, worded))
    assert found_in(budget(one), "P-REQUIRED", "P-OPTIONAL") == []
    lacking = replace(one, indicators=tuple(others))
    assert len(found_in(budget(lacking), "P-REQUIRED", "P-OPTIONAL")) == 1


def test_merged_levels_are_those_of_the_row_above() -> None:
    texts = [indicator(text) for text in COMPLETE]
    twice = replace(texts[0], level1="", level2="", level3="审查文件数量")
    below = replace(texts[1], level1="", level2="质量指标")
    one = replace(project(), indicators=(texts[0], twice, below, *texts[2:]))
    assert found_in(budget(one), "P-REQUIRED", "P-OPTIONAL") == []
    # A blank level is the one above it, not all of them.
    short = replace(one, indicators=(texts[0], twice, *texts[2:]))
    assert [f.expected for f in found_in(budget(short), "P-REQUIRED")] == ["质量指标"]


def test_an_indicator_without_a_second_level_may_be_any_output() -> None:
    vague = replace(indicator(COMPLETE[0]), level2="")
    others = [indicator(text) for text in without("数量", "质量", "时效")]
    one = replace(project(), indicators=(vague, *others))
    assert found_in(budget(one), "P-REQUIRED") == []


def test_activities_are_judged_too_and_cost_is_information_there() -> None:
    activity = Activity("系统运维服务", tuple(map(indicator, without("成本", "时效"))))
    book = budget(project(*COMPLETE), activities=(activity,))
    required, optional = found_in(book, "P-REQUIRED", "P-OPTIONAL")
    assert (required.expected, optional.expected) == ("时效指标", "成本指标")
    assert places([required]) == [("13", 1, "activity", None)]


def test_an_activity_that_is_printed_in_two_places_is_one() -> None:
    first, rest = without("满意度")[:2], without("满意度")[2:]
    other = Activity("服务评价", tuple(map(indicator, COMPLETE)))
    parts = [Activity("系统运维", tuple(map(indicator, texts))) for texts in (first, rest)]
    book = budget(project(*COMPLETE), activities=(parts[0], other, parts[1]))
    (finding,) = found_in(book, "P-REQUIRED", "P-OPTIONAL")
    assert finding.expected == "满意度指标"


def test_a_project_without_any_indicator_is_said_once() -> None:
    book = budget(project(), project(*COMPLETE, serial=2))
    (finding,) = found_in(book, "P-REQUIRED", "P-OPTIONAL", "P-NONE")
    assert (finding.rule, finding.severity) == ("P-NONE", Severity.WARNING)
    assert places([finding]) == [("12", 1, "project", None)]


def test_a_goal_without_activities() -> None:
    (finding,) = found_in(budget(project(*COMPLETE), activities=()), "P-NONE")
    assert places([finding]) == [("13", 0, "goal", None)]
    assert "没有列出活动" in finding.message


def test_empty_goals() -> None:
    changed = with_cells(reference(), "12", 20, goal="")
    assert places(found(changed, "P-GOAL")) == [("12", 20, "goal", 257)]
    changed = with_cells(reference(), "13", 0, goal=" ")
    assert places(found(changed, "P-GOAL")) == [("13", 0, "goal", 318)]
    assert found(reference(), "P-GOAL", "P-NONE") == []


def test_an_empty_table_has_no_empty_goal() -> None:
    book = replace(budget(activities=()), goal=DepartmentGoal(), expenditure=(), income=())
    assert found_in(book, "P-GOAL", "P-NONE", "P-REQUIRED", "P-OPTIONAL") == []


def weighted(*weights: str) -> FactBook:
    one = project(*COMPLETE)
    indicators = tuple(replace(i, weight=w) for i, w in zip(one.indicators, weights, strict=True))
    return budget(replace(one, indicators=indicators))


@pytest.mark.parametrize(
    "weights",
    [
        ("20", "10", "10", "20", "30", "10"),
        ("20", "10", "10", "20", "20", "10"),  # 预算执行率 has the other 10
        ("20%", "10%", "10%", "20%", "30%", "10%"),
        ("16.5", "16.5", "17", "16.5", "16.5", "17"),
        ("", "", "", "", "", ""),
        ("20", "10", "10", "20", "10", ""),
    ],
)
def test_weights_that_are_right_or_absent(weights: tuple[str, ...]) -> None:
    assert found_in(weighted(*weights), "P-WEIGHT") == []


def test_weights_that_do_not_sum_to_a_hundred() -> None:
    (finding,) = found_in(weighted("20", "10", "10", "20", "30", "20"), "P-WEIGHT")
    assert (finding.severity, finding.found, finding.expected) == (Severity.INFO, "110", "100")
    assert finding.formula == "20 ＋ 10 ＋ 10 ＋ 20 ＋ 30 ＋ 20 ＝ 110"


def test_the_weights_of_the_medium_term_are_others() -> None:
    book = weighted("20", "10", "10", "20", "30", "10")
    one: Project = book.projects[0]
    later = replace(one.indicators[0], medium_term=True, weight="100")
    book = replace(book, projects=(replace(one, indicators=(*one.indicators, later)),))
    assert found_in(book, "P-WEIGHT") == []
