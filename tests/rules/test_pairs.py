"""科目 that go together: 政府经济 with 部门经济, insurance with its 项, an annuity with a pension."""

from dataclasses import replace

import pytest

from tests.rules.cases import NO_LISTS, breaches, places, printed, with_cells, without
from tests.rules.lists import lists_of_2026


def test_the_reference_has_performance_pay_under_the_salaries_of_agencies():
    (found,) = breaches("C-PAIR", printed())
    assert places(found) == [
        ("03", 4, "gov_economic"),
        ("03", 4, "dept_economic"),
        ("07", 4, "gov_economic"),
        ("07", 4, "dept_economic"),
    ]
    assert (found.expected, found.found) == ("50501-工资福利支出", "50101-工资奖金津补贴")


def test_a_pair_is_judged_only_where_the_mapping_tells_both():
    sheets = printed()
    lists = lists_of_2026()
    assert breaches("C-PAIR", sheets, NO_LISTS) == []
    silent = replace(lists, pairs=frozenset(p for p in lists.pairs if p[1] != "30107"))
    assert breaches("C-PAIR", sheets, silent) == []
    other = with_cells(
        without(sheets, "07"),
        "03",
        4,
        gov_economic="50599-其他对事业单位补助",
        dept_economic="30107-绩效工资",
    )
    assert breaches("C-PAIR", other) == []  # the mapping has nothing of that catch-all


def test_a_whole_label_swapped_for_one_that_does_not_fit_is_found():
    found = breaches("C-PAIR", printed(("50201-办公经费", "51101-国内债务付息")))
    assert ("03", 7, "gov_economic") in places(found[-1])
    assert found[-1].expected == "50201-办公经费、50502-商品和服务支出"


@pytest.mark.parametrize(
    ("rule", "old", "new", "row"),
    [
        ("G-PENSION", "2080505-机关事业单位基本养老保险缴费支出", "2011301-行政运行", 28),
        ("G-ANNUITY", "2080506-机关事业单位职业年金缴费支出", "2011301-行政运行", 29),
        ("G-MEDICAL", "2101101-行政单位医疗", "2011301-行政运行", 30),
        ("G-TRAINING", "2050803-培训支出", "2011301-行政运行", 23),
    ],
)
def test_spending_without_its_usual_function_is_information(rule, old, new, row):
    assert breaches(rule, printed()) == []
    sheets = printed((old, new))
    (found,) = breaches(rule, sheets)
    assert places(found) == [("03", row, "function"), ("03", row, "dept_economic")]
    assert "可以不同" in found.message
    held = sheets.sheets["03"].rows[row - 1].amount("basic")
    assert breaches(rule, with_cells(sheets, "03", row, basic=None, project=held)) == []


def test_a_function_of_insurance_with_other_spending_is_information():
    (found,) = breaches("G-PENSION", printed(("30108-机关事业单位基本养老保险缴费", "30201-办公费")))
    assert places(found)[0] == ("03", 28, "function")
    assert breaches("G-MEDICAL", printed(("30110-职工基本医疗保险缴费", "30114-医疗费"))) == []


def test_an_annuity_is_half_of_a_pension():
    assert breaches("G-HALF", printed()) == []
    sheets = with_cells(printed(), "06", 9, personnel=40_000_000)
    (found,) = breaches("G-HALF", sheets)
    assert places(found) == [("06", 9, "personnel"), ("06", 4, "personnel")]
    assert (found.expected, found.found) == ("43.369516", "40.000000")
    assert "129001" in found.message
    (whole,) = breaches("G-HALF", without(with_cells(printed(), "03", 29, basic=40_000_000), "06"))
    assert places(whole) == [("03", 29, "basic"), ("03", 28, "basic")]


def test_rounding_is_no_difference_and_no_annuity_is_no_finding():
    assert breaches("G-HALF", with_cells(printed(), "06", 9, personnel=43_369_516 + 4_000)) == []
    assert breaches("G-HALF", with_cells(printed(), "06", 9, personnel=None)) == []
