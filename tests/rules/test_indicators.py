"""Single indicators: nature, value and unit, and direction; wordings that are right stay silent."""

from dataclasses import replace

import pytest

from budget.domain.facts import Activity
from budget.domain.findings import Severity
from tests.rules.goals import (
    COMPLETE,
    budget,
    found,
    found_in,
    indicator,
    places,
    project,
    reference,
    with_cells,
)

SINGLE = ("P-DIRECTION", "P-NATURE", "P-PERCENT", "P-UNIT", "P-VALUE", "P-MEASURE")


def rules_that_find(text: str) -> list[str]:
    return [f.rule for f in found_in(budget(project(text)), *SINGLE)]


def test_the_reference_has_just_its_blemishes() -> None:
    """DESIGN section 5, each at the cell that is wrong, with its source line."""
    findings = found(reference(), *SINGLE)
    assert [(f.rule, *place) for f, place in zip(findings, places(findings), strict=True)] == [
        ("P-DIRECTION", "12", 7, "nature", 243),
        ("P-DIRECTION", "12", 16, "nature", 252),
        ("P-DIRECTION", "13", 15, "nature", 335),
        ("P-NATURE", "12", 42, "nature", 279),
        ("P-UNIT", "12", 20, "measure", 257),
    ]
    assert {f.severity for f in findings} == {Severity.WARNING}
    assert "支付进度 ≤ 90 %" in findings[0].message
    assert (findings[0].expected, findings[0].found) == ("≥", "≤")


@pytest.mark.parametrize(
    "text",
    [
        "时效 项目完成时限 ≤ 12 月",
        "时效 支付进度 ≥ 90 %",
        "时效 支付进度 = 100 %",
        "时效 预算执行率 ≤ 100 %",
        "时效 项目完成进度 ≤ 12 月",
        "时效 资金支付进度(上半年) ≥ 50 %",
        "质量 系统运行故障率 ≤ 5 %",
        "质量 投诉率 ≤ 1 %",
        "质量 有效投诉件数 ≤ 3 件",
        "质量 重大安全事故发生次数 = 0 次",
        "质量 投诉处理及时率 ≥ 95 %",
        "质量 不合格率 ≤ 1 %",
        "质量 群众不满意率 ≤ 5 %",
        "质量 未完成率 ≤ 60 %",
        "质量 违约率 ≤ 2 %",
        "质量 系统无故障运行时间 ≥ 8000 小时",
        "时效 质保时限 ≥ 2 年",
        "时效 服务响应时间 ≤ 0.5 小时",
        "成本 成本降低率 ≥ 5 %",
        "成本 节约成本 ≥ 3 万元",
        "成本 采购成本节约率 ≥ 1 %",
        "成本 人均补助标准 ≥ 500 元/人",
        "成本 成本控制率 ≤ 100 %",
        "效益 蓝藻覆盖率 ≤ 10 %",
        "满意度 社会公众满意度 ≥ 90 %",
    ],
)
def test_right_directions(text: str) -> None:
    assert "P-DIRECTION" not in rules_that_find(text)


@pytest.mark.parametrize(
    "text",
    [
        "时效 支付进度 ≤ 90 %",
        "时效 项目开展进度 < 80 %",
        "质量 验收合格率 ≤ 98 %",
        "质量 报修维护完成率 ≤ 95 %",
        "效益 政策知晓率 ≤ 85 %",
        "效益 覆盖率（街乡） ≤ 95 %",
        "满意度 办事群众满意度 ≤ 95 %",
        "满意度 服务对象满意度指标 ≤ 95%",
        "质量 系统故障率 ≥ 5 %",
        "质量 群众投诉率 ≥ 1 %",
        "质量 差错率 > 1 %",
        "时效 故障响应时间 ≥ 2 小时",
        "时效 项目完成时限 ≥ 9 月",
        "成本 月均项目成本 ≥ 67.84 万元",
        "成本 大厅日常办公经费 ≥ 135.5 万元",
    ],
)
def test_wrong_directions(text: str) -> None:
    assert "P-DIRECTION" in rules_that_find(text)


@pytest.mark.parametrize("row", [2, 17, 30, 32, 34, 38, 55, 57, 60, 66])
def test_turning_an_indicator_of_the_reference_round_is_found(row: int) -> None:
    """支出进度, 满意度, 完成率, 响应时间, 故障率, 成本 …: each the other way."""
    nature = reference().sheets["12"].rows[row - 1].text("nature")
    changed = with_cells(reference(), "12", row, nature={"≥": "≤", "≤": "≥"}[nature])
    assert ("12", row, "nature") in {place[:3] for place in places(found(changed, "P-DIRECTION"))}


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("时效 网络测评完成时限 定性 8 月", "P-NATURE"),
        ("质量 合格率 定性 95%", "P-NATURE"),
        ("效益 政务服务水平 ≥ 优 %", "P-NATURE"),
        ("质量 报告合规性 = 合格", "P-NATURE"),
        ("满意度 办事群众满意度 ≥ 950 %", "P-PERCENT"),
        ("质量 报修维护完成率 ≥ 120 %", "P-PERCENT"),
        ("质量 合格率 ≥ -5 %", "P-PERCENT"),
        ("满意度 群众满意度 ≥ 0.95 %", "P-PERCENT"),
        ("质量 合同修订率 ≥ 100 条", "P-UNIT"),
        ("质量 系统的正常运行率 ≥ 98 套", "P-UNIT"),
        ("数量 审查合同数量 ≥ 30 %", "P-UNIT"),
        ("数量 巡检次数 ≥ 30 百分比", "P-UNIT"),
        ("数量 审查合同数量 ≥ _ 件", "P-VALUE"),
        ("数量 _ ≥ 30 件", "P-VALUE"),
        ("数量 培训人员 ≥ 200", "P-MEASURE"),
    ],
)
def test_what_does_not_fit(text: str, rule: str) -> None:
    assert rules_that_find(text) == [rule]


@pytest.mark.parametrize(
    "text",
    [
        "效益 政务服务水平 定性 优",
        "效益 政务服务水平 定性 优良中低差",
        "时效 完成时间 定性 12月底前",
        "时效 完成时间 定性 2026年12月31日前",
        "时效 完成时间 ≤ 年底前",
        "时效 服务期限 = 全年",
        "质量 等级保护测评 = 三级",
        "质量 网络安全等级保护测评 = 3 级",
        "质量 补助款结算误差率 ≤ ±3%以内",
        "数量 每日咨询引导服务人次 ≥ 2000 人/天",
        "数量 年办件量 ≥ 200,000 件",
        "数量 受益人数 ≥ 1.5 万人",
        "效益 业务增长率 ≥ 150 %",
        "效益 能耗变化率 ≥ -5 %",
        "效益 任务完成率 ≥ 105 %",
        "效益 群众参与率 ≥ 1 %",
        "质量 合格率 ≥ 100%",
        "质量 合格率 ≥ 95% %",
        "质量 合格率 ≥ ９５ ％",
        "质量 合格率 ≥ 95 百分比",
        "数量 巡检频率 ≥ 2 次",
        "数量 窗口办理效率 ≥ 10 件",
        "数量 床位周转率 ≥ 30 次",
        "效益 发案率 ≤ 3 起/万人",
        "效益 群众满意指数 ≥ 90 %",
        "质量 数据准确率 ≥ 99.9 %",
        "质量 产品不合格率 = 0.5 %",
    ],
)
def test_what_fits(text: str) -> None:
    assert rules_that_find(text) == []


@pytest.mark.parametrize("digits", [20, 5000, 1_000_000])
def test_a_figure_beyond_any_budget_costs_nothing(digits: int) -> None:
    """No number that long is read as one, so no rule stumbles over it."""
    assert rules_that_find(f"数量 办件量 ≥ {'9' * digits} 件") == []


def test_activities_are_judged_with_their_own_name() -> None:
    activity = Activity("系统运维", (indicator("质量 合同修订率 ≥ 100 条"),))
    (finding,) = found_in(budget(project(*COMPLETE), activities=(activity,)), *SINGLE)
    assert places([finding]) == [("13", 1, "measure", None)]
    assert "活动“系统运维”" in finding.message


def test_texts_are_compared_in_half_width_forms() -> None:
    wide = replace(indicator("时效 支付进度 ≤ ９０ ％"), level3="支付 进度")
    book = budget(replace(project(), indicators=(wide,)))
    assert [f.rule for f in found_in(book, *SINGLE)] == ["P-DIRECTION"]
