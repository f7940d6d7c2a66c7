"""Cost indicators against the money of their project, and money in 元 under a heading of 万元."""

from dataclasses import replace

import pytest

from budget.domain.findings import Finding, Severity
from budget.domain.lists import Lists
from budget.domain.sheets import Row, RowKind
from budget.rules.catalogue import BY_CODE
from budget.rules.engine import audit
from budget.rules.rule import Case
from budget.tables.registry import derive
from tests.rules.goals import (
    WANYUAN,
    budget,
    found,
    found_in,
    in_yuan,
    indicator,
    places,
    project,
    reference,
    with_cells,
)

COSTS = ("P-COST", "P-COST-UNIT", "P-COST-REST")
# Row, what it says, and the same with one digit wrong, of every cost indicator of the reference.
WRONG = [
    (4, "240", "250"),
    (11, "135.5", "145.5"),
    (12, "5.625", "6.625"),
    (23, "0.42", "0.43"),
    (33, "16807", "16806"),
    (41, "13.85", "13.84"),
    (47, "22625", "22624"),
    (51, "33880", "33870"),
    (54, "67.84", "67.85"),
    (60, "10334", "10324"),
    (64, "20.9645", "21.9645"),
    (65, "18.876", "18.976"),
]


def costs_of(total: str, *indicators: str, **said: str) -> list[Finding]:
    return found_in(budget(project(*indicators, total=total, **said)), *COSTS)


def test_every_cost_of_the_reference_agrees_with_its_project() -> None:
    assert found(reference(), *COSTS) == []


def test_every_cost_of_the_reference_is_in_the_list_of_those_made_wrong() -> None:
    rows = enumerate(reference().sheets["12"].rows, 1)
    assert [(n, row.text("value")) for n, row in rows if row.text("level1") == "成本指标"] == [
        (n, right) for n, right, _ in WRONG
    ]


@pytest.mark.parametrize(("row", "right", "wrong"), WRONG)
def test_one_wrong_digit_in_a_cost_is_found(row: int, right: str, wrong: str) -> None:
    (finding,) = found(with_cells(reference(), "12", row, value=wrong), *COSTS)
    assert (finding.rule, finding.severity) == ("P-COST", Severity.WARNING)
    assert ("12", row, "value") in {(c.table, c.row, c.column) for c in finding.cells}
    assert right not in finding.found


@pytest.mark.parametrize(("row", "right", "wrong"), WRONG)
def test_yuan_and_wanyuan_exchanged_in_a_cost_is_found(row: int, right: str, wrong: str) -> None:
    unit = reference().sheets["12"].rows[row - 1].text("measure")
    other = {"元": "万元", "万元": "元"}[unit]
    (finding,) = found(with_cells(reference(), "12", row, measure=other), *COSTS)
    assert (finding.rule, finding.expected, finding.found) == ("P-COST-UNIT", unit, other)
    assert (finding.cells[0].row, finding.cells[0].column) == (row, "measure")
    assert finding.cells[0].line == reference().sheets["12"].rows[row - 1].line


def test_the_formula_has_the_numbers_filled_in() -> None:
    (finding,) = found(with_cells(reference(), "12", 54, value="68.84"), *COSTS)
    assert finding.formula == "814 ÷ 12 ＝ 67.8333…，进到0.01为67.84万元"
    assert (finding.expected, finding.found) == ("67.84", "68.84")
    assert [(c.row, c.column, c.line) for c in finding.cells] == [(54, "value", 292), (54, "total", 295)]


def test_a_price_on_a_changed_quantity_names_the_quantity_too() -> None:
    (finding,) = found(with_cells(reference(), "12", 3, value="600"), *COSTS)
    assert finding.formula == "240元 × 600件 ＝ 14.4万元 ≠ 12万元"
    assert [(c.row, c.column) for c in finding.cells] == [(4, "value"), (3, "value"), (1, "total")]


@pytest.mark.parametrize(
    ("total", "indicators"),
    [
        ("814", ["成本 月均项目成本 ≤ 67.84 万元"]),
        ("814", ["成本 月均项目成本 ≤ 68 万元"]),
        ("814", ["成本 月均项目成本 ≤ 70 万元"]),
        ("814", ["成本 月均项目成本 = 67.83 万元"]),
        ("814", ["成本 项目成本 ≤ 67.84 万元/月"]),
        ("814", ["成本 季均项目成本 ≤ 203.5 万元"]),
        ("814", ["成本 每季度服务费 ≤ 203.5 万元"]),
        ("25.71", ["成本 月均调查服务成本 < 2.1425 万元"]),
        ("25.71", ["成本 月均调查服务成本 < 2.1426 万元"]),
        ("20.168", ["成本 月均维护成本 ≤ 16,807 元"]),
        ("814", ["成本 月均项目成本 ≤ 81.4 万元"]),  # ten months
        ("12", ["成本 总成本 ≤ 12 万元"]),
        ("11.9987", ["成本 项目总成本 ≤ 12 万元"]),
        ("12", ["成本 项目预算控制数 ≤ 120000 元"]),
        ("12", ["成本 2026年度项目总成本 ≤ 12.00 万元"]),
        ("12", ["成本 审查单件法律文件成本 ≤ 240 元", "数量 审查法律文件数量 ≥ 500 件"]),
        ("12", ["成本 审查费用 ≤ 240 元/件", "数量 审查法律文件数量 ≥ 500 件"]),
        ("12", ["成本 人均培训成本 ≤ 400 元", "数量 培训人数 ≥ 100 人", "数量 培训期数 = 3 期"]),
        ("12", ["成本 宣传册成本 ≤ 5 元", "数量 宣传册 ≥ 2.4 万册"]),
        ("12.5", ["成本 宣传册成本 ≤ 12.5 元", "数量 宣传册 ≥ 1 万册"]),
        ("5", ["成本 宣传册成本 ≤ 5 元"]),
        ("100", ["成本 审查单件法律文件成本 ≤ 240 元", "数量 审查法律文件数量 ≥ 500 件"]),
        ("15", ["成本 单件文件成本 ≤ 240 元", "数量 文件数量 ≥ 500 件", "成本 设备费用 ≤ 5 万元"]),
        ("6", ["成本 人均培训成本 ≤ 400 元", "数量 培训人数 ≥ 100 人", "数量 培训期数 = 2 期"]),
        ("12", ["成本 派驻人员工资 ≤ 5000 元/人·月", "数量 派驻人员数量 = 2 人"]),
        ("39.8405", ["成本 设备安装成本 ≤ 20.9645 万元", "成本 设备采购成本 ≤ 18.876 万元"]),
        ("39.8405", ["成本 设备安装成本 ≤ 21 万元", "成本 设备采购成本 ≤ 18.9 万元"]),
        ("100", ["成本 设备费用 ≤ 60 万元", "成本 人员费用 ≤ 40 万元", "成本 其中外聘费用 ≤ 25 万元"]),
        ("100", ["成本 总成本 ≤ 100 万元", "成本 设备费用 ≤ 30 万元"]),
        ("100", ["成本 设备采购成本 ≤ 30 万元"]),
        ("100", ["成本 设备采购成本 ≤ 30 万元", "成本 设备安装成本 ≤ 20 万元"]),
        ("100", ["成本 单次活动成本 ≤ 2 万元"]),
        ("100", ["成本 月均物业成本 ≤ 1 万元"]),
        ("100", ["成本 人均日均餐费 ≤ 40 元"]),
        ("100", ["成本 项目总投资 ≤ 5000 万元"]),
        ("100", ["成本 三年合同总成本 ≤ 300 万元"]),
        ("100", ["成本 成本控制率 ≤ 100 %"]),
        ("100", ["成本 成本控制 定性 不超预算"]),
        ("100", ["成本 月均项目成本 ≥ 20 万元"]),  # its direction is wrong: said elsewhere
        ("100", ["成本 成本 ≤ 预算 万元"]),
    ],
)
def test_what_agrees_or_cannot_be_told_is_silent(total: str, indicators: list[str]) -> None:
    assert costs_of(total, *indicators) == []


@pytest.mark.parametrize(
    ("total", "indicators", "rule"),
    [
        ("814", ["成本 月均项目成本 ≤ 67.83 万元"], "P-COST"),  # not enough for the year
        ("814", ["成本 月均项目成本 ≤ 90 万元"], "P-COST"),
        ("814", ["成本 季均项目成本 ≤ 213.5 万元"], "P-COST"),
        ("12", ["成本 总成本 ≤ 13 万元"], "P-COST"),
        ("12", ["成本 总成本 ≤ 11 万元"], "P-COST"),
        ("12", ["成本 设备采购成本 ≤ 13.5 万元"], "P-COST"),
        ("12", ["成本 文件审查费用 ≤ 250元 元/件", "数量 审查文件数量 ≥ 500 件"], "P-COST"),
        ("39.8405", ["成本 安装成本 ≤ 20.9645 万元", "成本 采购成本 ≤ 19.876 万元"], "P-COST"),
        ("39.8405", ["成本 安装成本 ≤ 19.9645 万元", "成本 采购成本 ≤ 18.876 万元"], "P-COST-REST"),
        ("20.168", ["成本 月均维护成本 ≤ 16807 万元"], "P-COST-UNIT"),
        ("814", ["成本 月均项目成本 ≤ 67.84 元"], "P-COST-UNIT"),
        ("12", ["成本 总成本 ≤ 12 元"], "P-COST-UNIT"),
        ("12", ["成本 设备采购成本 ≤ 120000 万元"], "P-COST-UNIT"),
    ],
)
def test_what_does_not_agree(total: str, indicators: list[str], rule: str) -> None:
    (finding,) = costs_of(total, *indicators)
    assert finding.rule == rule
    assert finding.severity is (Severity.INFO if rule == "P-COST-REST" else Severity.WARNING)
    assert finding.formula


def test_costs_may_be_about_the_appropriation_alone() -> None:
    one = project("成本 月均项目成本 ≤ 1 万元", total="20")
    assert [f.rule for f in found_in(budget(one), *COSTS)] == ["P-COST"]
    mixed = replace(one, fiscal_fen=12 * WANYUAN, other_fen=8 * WANYUAN)
    assert found_in(budget(mixed), *COSTS) == []


def test_costs_to_society_are_not_the_projects_own() -> None:
    cost = replace(indicator("成本 居民出行成本 ≤ 500 万元"), level2="社会成本指标")
    assert found_in(budget(replace(project(), indicators=(cost,))), *COSTS) == []


def test_a_project_in_yuan_is_compared_as_yuan() -> None:
    """Its costs are right; it is the total that is 10,000 times too large."""
    changed = with_cells(reference(), "12", 54, total=8_140_000 * WANYUAN, fiscal=8_140_000 * WANYUAN)
    assert found(changed, *COSTS) == []
    wrong = with_cells(changed, "12", 54, value="68.84")
    assert [f.expected for f in found(wrong, *COSTS)] == ["67.84"]


def test_many_indicators_take_no_longer_than_they_must() -> None:
    """Sums of parts are not tried in every choice when there are many."""
    parts = [f"成本 第{n}类材料费 ≤ 1.01 万元" for n in range(60)]
    quantities = [f"数量 第{n}类材料数量 ≥ {n + 2} 件" for n in range(60)]
    assert costs_of("60.6", *parts, *quantities) == []
    assert [f.rule for f in costs_of("50.5", *parts, *quantities)] == ["P-COST"]


def test_the_reference_has_one_project_in_yuan() -> None:
    (finding,) = found(reference(), "T12-YUAN", "YUAN-TABLE")
    assert (finding.rule, finding.severity, finding.expected) == ("T12-YUAN", Severity.ERROR, "100.700000")
    assert places([finding]) == [("12", 25, "total", 262)]
    assert finding.formula == "1,007,000.000000 ÷ 10,000 ＝ 100.70"


@pytest.mark.parametrize("row", [1, 7, 14, 20, 30, 36, 42, 48, 54, 57, 63])
def test_each_project_is_found_in_yuan(row: int) -> None:
    cells = reference().sheets["12"].rows[row - 1].cells
    money = {k: int(cells[k] or 0) * 10_000 for k in ("total", "fiscal")}
    findings = found(with_cells(reference(), "12", row, **money), "T12-YUAN")
    assert {f.cells[0].row for f in findings} == {row, 25}
    assert {f.severity for f in findings} == {Severity.ERROR}


def test_a_slip_of_the_point_is_not_taken_for_yuan() -> None:
    """17,204.90 is above all spending, but ten times what 财政资金 says."""
    changed = with_cells(reference(), "12", 14, total=17_204_900_000)
    assert {f.cells[0].row for f in found(changed, "T12-YUAN")} == {25}


def test_an_amount_not_far_above_the_others_may_be_a_slip_of_digits() -> None:
    """4,000.00 is above all spending, but as likely 400.00 as 0.40."""
    changed = with_cells(reference(), "12", 14, total=4000 * WANYUAN, fiscal=4000 * WANYUAN)
    assert {f.cells[0].row for f in found(changed, "T12-YUAN")} == {25}


def test_only_the_total_in_yuan_while_its_parts_are_right() -> None:
    changed = with_cells(reference(), "12", 25, fiscal=100_700_000)
    (finding,) = found(changed, "T12-YUAN")
    assert [c.column for c in finding.cells] == ["total"]


def large(amounts: list[str], *last: str, spending: int = 300_000) -> Case:
    """Projects of these amounts, the last with indicators of its own, and spending in 万元."""
    projects = [project(total=total, serial=n) for n, total in enumerate(amounts[:-1], 1)]
    book = budget(*projects, project(*last, total=amounts[-1], serial=99), spending=spending * WANYUAN)
    return Case(derive(book), book, Lists(2026))


def yuan_in(case: Case) -> list[Finding]:
    return found(case.sheets, "T12-YUAN", book=case.book)


def test_far_above_its_neighbours_and_only_yuan_fits_the_costs() -> None:
    """…in a department so large that the amount alone is possible: a warning, and nothing is put right."""
    amounts = ["10", "12", "14", "20", "200000"]
    case = large(amounts, "成本 月均项目成本 ≤ 1.67 万元")
    (finding,) = yuan_in(case)
    assert (finding.severity, finding.expected) == (Severity.WARNING, "20.000000")
    repair = BY_CODE["T12-YUAN"].repair
    assert repair is not None
    assert repair(finding, case) == {}
    assert yuan_in(large(amounts)) == []
    assert yuan_in(large(amounts, "成本 月均项目成本 ≤ 16666.67 万元")) == []
    assert yuan_in(large([*amounts[:-1], "1200"], "成本 月均项目成本 ≤ 100 元")) == []


def test_far_above_its_neighbours_and_only_yuan_lets_the_sum_fit() -> None:
    """Small money in a large department: 200,000.00 for 20.00 is less than all spending."""
    amounts = ["90000", *["30"] * 6, "90000", "60000", "200000"]
    case = large(amounts, spending=250_000)
    # 90,000 is as far above the median as 200,000, but taking it for 元 does not make the sum fit.
    (finding,) = yuan_in(case)
    assert (finding.severity, finding.expected) == (Severity.ERROR, "20.000000")
    repair = BY_CODE["T12-YUAN"].repair
    assert repair is not None
    assert repair(finding, case) == {("12", 10, c): 20 * WANYUAN for c in ("total", "fiscal")}
    assert yuan_in(large(amounts, spending=500_000)) == []


def test_a_sum_a_little_too_large_does_not_accuse_the_largest() -> None:
    """As 元 the largest project would leave nearly all spending without a project."""
    assert yuan_in(large([*["30"] * 6, "200000"], spending=200_100)) == []


@pytest.mark.parametrize("table", ["01", "03", "04", "05", "06", "07", "10", "11", "13"])
def test_a_whole_table_in_yuan_is_one_finding(table: str) -> None:
    changed = in_yuan(reference(), table)
    (finding,) = found(changed, "YUAN-TABLE")
    assert (finding.severity, finding.cells[0].table) == (Severity.ERROR, table)
    errors = [f for f in audit(changed)[0] if f.severity is Severity.ERROR]
    assert {f.rule for f in errors} == {"YUAN-TABLE", "T12-YUAN"}


def test_amounts_in_yuan_end_at_the_fen() -> None:
    """10,000 times too large and yet finer than a 分 of 元: it is no table in 元."""
    sheets = in_yuan(reference(), "07")
    number, total = sheets.sheets["07"].total() or (0, Row(RowKind.TOTAL, {}))
    changed = with_cells(sheets, "07", number, total=total.amount("total") + 1)
    assert found(changed, "YUAN-TABLE") == []


def test_all_projects_in_yuan_are_one_finding() -> None:
    changed = with_cells(reference(), "12", 25, total=100_700_000, fiscal=100_700_000)
    (finding,) = found(in_yuan(changed, "12"), "YUAN-TABLE", "T12-YUAN")
    assert (finding.rule, finding.found, finding.expected) == (
        "YUAN-TABLE",
        "30,996,395.000000",
        "3,099.639500",
    )
    assert len(finding.cells) == 12


def test_one_total_that_is_wrong_is_no_table_in_yuan() -> None:
    number, total = reference().sheets["03"].total() or (0, reference().sheets["03"].rows[0])
    changed = with_cells(reference(), "03", number, total=total.amount("total") * 10_000)
    assert found(changed, "YUAN-TABLE") == []


def test_a_document_all_in_yuan_cannot_be_told() -> None:
    sheets = with_cells(reference(), "12", 25, total=100_700_000, fiscal=100_700_000)
    for table in reference().sheets:
        sheets = in_yuan(sheets, table)
    assert found(sheets, "YUAN-TABLE", "T12-YUAN") == []


def test_one_small_table_does_not_accuse_all_the_others() -> None:
    """With 13 alone in 万元 it may as well be 13 that is wrong."""
    sheets = reference()
    for table in ("01", "03", "05", "06", "07", "04", "11"):
        sheets = in_yuan(sheets, table)
    assert found(sheets, "YUAN-TABLE") == []
