"""Codes and their names: a code swapped for another is found where it stands, a correct one never."""

from dataclasses import replace
from random import Random

import pytest

from budget.domain.codes import System
from budget.domain.lists import Lists
from budget.importers.document import read_text
from budget.rules import classification, document, kinds, pairs, purchases, rows
from budget.rules.naming import printed_codes
from tests.importers.documents import make
from tests.importers.printing import publish
from tests.importers.style import Style
from tests.importers.test_unseen import CONTENTS
from tests.rules.cases import NO_LISTS, breaches, case_of, places, printed, with_cells
from tests.rules.lists import lists_of_2026

MINE = (
    *classification.RULES,
    *pairs.RULES,
    *kinds.RULES,
    *purchases.RULES,
    *document.RULES,
    *rows.RULES,
)
BASIC_PAY = ("30101-基本工资", "30102-基本工资")


def all_of_mine(sheets, lists=None):
    case = case_of(sheets, lists)
    return [finding for rule in MINE for finding in rule.breaches(case)]


def test_the_reference_has_one_pair_that_does_not_map_and_one_table_out_of_order():
    found = all_of_mine(printed())
    assert [(f.rule, f.severity) for f in found] == [("C-PAIR", "warning"), ("D-ORDER", "info")]


def test_correct_documents_nobody_has_seen_raise_no_error_and_no_doubt_about_a_code():
    """Codes and pairs of the generator are those of the lists, so all are right; its mixture of 项 is not."""
    for seed, content in enumerate(CONTENTS.values()):
        random = Random(seed)
        sheets = read_text(publish(make(random, content), Style(skip=()), random)).sheets
        for lists in (lists_of_2026(), NO_LISTS):
            found = {f.rule for f in all_of_mine(sheets, lists) if f.severity != "info"}
            assert found <= {"K-RUNNING", "K-GENERAL-AFFAIRS"}


@pytest.mark.parametrize("lists", [None, NO_LISTS], ids=["lists of 2026", "no lists"])
@pytest.mark.parametrize(
    ("old", "new", "table", "row", "column", "expected"),
    [
        (*BASIC_PAY, "03", 1, "dept_economic", "30101-基本工资"),
        ("2011301-行政运行", "2011302-行政运行", "03", 1, "function", "2011301-行政运行"),
        ("50101-工资", "50102-工资", "03", 1, "gov_economic", "50101-工资奖金津补贴"),
        ("2101102\t事业", "2101101\t事业", "06", 5, "function_code", "2101102-事业单位医疗"),
    ],
)
def test_a_code_swapped_for_another_is_an_error_at_its_cell(lists, old, new, table, row, column, expected):
    (found,) = breaches("C-SWAPPED", printed((old, new)), lists)
    assert places(found)[0] == (table, row, column)
    assert found.cells[0].line is not None
    assert found.expected == expected
    assert expected in found.message


def test_the_finding_names_the_cell_that_proves_it_too():
    (found,) = breaches("C-SWAPPED", printed(BASIC_PAY))
    assert places(found) == [("03", 1, "dept_economic"), ("07", 1, "dept_economic")]
    assert "若编码无误，应为30102-津贴补贴" in found.message


def test_the_document_proves_what_a_list_that_nobody_checked_only_supposes():
    """2050804 is another by general knowledge, and 预算06表 prints 2050803-培训支出."""
    (found,) = breaches("C-SWAPPED", printed(("2050803-培训支出", "2050804-培训支出")))
    assert places(found)[0] == ("03", 23, "function")
    assert found.expected == "2050803-培训支出"


def test_a_complete_list_proves_a_code_wrong_whose_name_stands_beside_it():
    sheets = with_cells(printed(), "03", 1, dept_economic="30115-医疗费")
    assert [f.expected for f in breaches("C-SWAPPED", sheets)] == ["30114-医疗费"]


def test_a_code_in_no_list_may_carry_a_name_known_from_elsewhere():
    sheets = with_cells(printed(), "03", 1, function="2011398-人大会议")
    for rule in ("C-SWAPPED", "C-DOUBTFUL"):
        assert breaches(rule, sheets) == []
    assert [f.found for f in breaches("C-UNLISTED", sheets)] == ["2011398-人大会议"]


def test_a_code_of_no_class_whose_name_stands_elsewhere_is_an_error():
    (found,) = breaches("C-SWAPPED", printed(("30101-基本工资", "39101-基本工资")))
    assert found.expected == "30101-基本工资"
    (found,) = breaches("C-SWAPPED", printed(("2011301-行政运行", "2911301-行政运行")))
    assert found.expected == "2011301-行政运行"


def test_general_knowledge_alone_raises_a_doubt_never_an_error():
    """2010105 is 人大立法 by a list that nobody checked; the document says nothing about it."""
    both = ("2011302-一般行政管理事务", "2010105-人大会议")
    sheets = printed(both, both, both, both, both, ("2011302\t一般行政管理事务", "2010105\t人大会议"))
    assert breaches("C-SWAPPED", sheets) == []
    (found,) = breaches("C-DOUBTFUL", sheets)
    assert found.expected == "2010104-人大会议"
    assert len(found.cells) == 7


def test_the_service_field_of_a_purchase_is_a_code_too():
    (found,) = breaches("C-DOUBTFUL", printed(("201-一般公共服务支出", "202-一般公共服务支出")))
    assert places(found)[0] == ("11", 2, "service_field")
    assert found.expected == "201-一般公共服务支出"


def test_a_code_of_the_wrong_length_is_named_with_what_it_may_be():
    sheets = with_cells(printed(), "03", 1, function="201130-行政运行", dept_economic="3010-基本工资")
    function, economic = breaches("C-SHAPE", sheets)
    assert (function.found, economic.expected) == ("201130-行政运行", "30101-基本工资")
    assert places(function)[0] == ("03", 1, "function")


def unknown(code: str, lists: Lists | None = None) -> list[tuple[str, str]]:
    """The rules that find a code of that kind without a name that is known."""
    column = "dept_economic" if code.startswith("3") else "function"
    sheets = with_cells(printed(), "03", 1, **{column: f"{code}-从未有过的支出"})
    rules = ("C-UNKNOWN", "C-UNLISTED", "C-ENDED", "C-SWAPPED", "C-DOUBTFUL", "C-NAME")
    return [(f.rule, f.found) for rule in rules for f in breaches(rule, sheets, lists)]


def test_a_code_missing_from_a_list_is_a_warning_only_where_the_list_is_complete():
    assert unknown("30120") == [("C-UNKNOWN", "30120-从未有过的支出")]  # 301 is official as a whole
    assert unknown("31098") == [("C-UNLISTED", "31098-从未有过的支出")]  # 310 is not
    assert unknown("2011398") == [("C-UNLISTED", "2011398-从未有过的支出")]
    assert unknown("2981301") == [("C-UNKNOWN", "2981301-从未有过的支出")]  # there is no 类 298
    assert unknown("2011398", NO_LISTS) == []


def test_a_code_that_ended_says_when():
    lists = replace(lists_of_2026(), ended={System.FUNCTION: {"2011398": 2024}})
    assert unknown("2011398", lists) == [("C-ENDED", "2011398-从未有过的支出")]
    sheets = with_cells(printed(), "03", 1, function="2011398-从未有过的支出")
    assert "2024年" in breaches("C-ENDED", sheets, lists)[0].message


def test_a_name_nothing_like_the_lists_is_a_warning_and_one_a_little_otherwise_is_not():
    twice = printed(("30226-劳务费", "30226-车辆购置款"), ("30226-劳务费", "30226-车辆购置款"))
    (found,) = breaches("C-NAME", twice)
    assert (found.expected, found.found) == ("30226-劳务费", "30226-车辆购置款")
    assert places(found) == [("03", 21, "dept_economic"), ("03", 24, "dept_economic")]
    alike = printed(("30226-劳务费", "30226-劳务费用"), ("30226-劳务费\t", "30226-劳务费用\t"))
    assert breaches("C-NAME", alike) == []
    assert [f.found for f in breaches("C-SPELLING", alike)] == ["30226-劳务费用"]


def test_brackets_and_spaces_are_no_difference():
    sheets = printed(("30213-维修(护)费", "30213-维修（护）费"))
    assert [f.rule for f in all_of_mine(sheets)] == ["C-PAIR", "D-ORDER"]


@pytest.mark.parametrize("lists", [None, NO_LISTS], ids=["lists of 2026", "no lists"])
def test_one_code_under_two_names_names_both_cells(lists):
    (found,) = breaches("C-TWO-NAMES", printed(("2011301\t行政运行", "2011301\t人防工程")), lists)
    assert places(found) == [("06", 1, "function_code"), ("06", 1, "function_name"), ("03", 1, "function")]
    assert (found.expected, found.found) == ("2011301-行政运行", "2011301-人防工程")


def test_one_name_under_two_codes_names_both_cells():
    """Without a list there is no telling which of the two is wrong."""
    sheets = printed(("2050803-培训支出", "2050804-培训支出"))
    (found,) = breaches("C-TWO-CODES", sheets, NO_LISTS)
    assert {("03", 23, "function"), ("06", 8, "function_code")} <= set(places(found))
    assert found.expected == ""
    assert breaches("C-TWO-CODES", sheets) == []  # the list tells: C-SWAPPED


def test_the_same_name_under_another_branch_is_usual():
    """行政运行 stands under every 款."""
    sheets = printed(("2011302-一般行政管理事务", "2010301-行政运行"))
    for lists in (lists_of_2026(), NO_LISTS):
        assert breaches("C-TWO-CODES", sheets, lists) == breaches("C-SWAPPED", sheets, lists) == []


def test_every_place_of_a_code_is_kept():
    held = printed_codes(printed())
    assert sum(map(len, held.values())) == 31 * 3 + 9 + 22 * 2 + 17
