"""Facts and tables as JSON and back, and their digests."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from budget.domain import facts
from budget.domain.codes import Fund, IncomeSource, Kind, System
from budget.domain.digest import digest, digest_of_sheets
from budget.domain.serial import (
    SerialError,
    factbook_from_json,
    factbook_to_json,
    sheets_from_json,
    sheets_to_json,
)
from budget.domain.sheets import Row, RowKind, Sheet, SheetSet
from tests.strategies import factbooks, sheetsets
from tests.thoroughness import tried

BOOK = facts.FactBook(
    "129",
    "北京市朝阳区政务服务管理局",
    2026,
    "chaoyang-2026",
    units=(facts.Unit("129001", "机关"),),
    names=(facts.SubjectName(System.FUNCTION, "2011301", "行政运行"),),
    income=(facts.IncomeLine("129001", IncomeSource.GENERAL_PUBLIC, False, 1_600_584_000),),
    expenditure=(
        facts.ExpenditureLine(
            "129001", "2011301", "50101", "30101", Kind.BASIC, Fund.GENERAL_PUBLIC, 1_600_584_000
        ),
    ),
)


def through_text(data):
    """As a database or a file keeps it; keys come back in another order, as jsonb gives them."""
    return json.loads(json.dumps(data, sort_keys=True))


@settings(max_examples=tried(40))
@given(factbooks())
def test_any_facts_come_back_from_json_as_they_were(book):
    assert factbook_from_json(through_text(factbook_to_json(book))) == book


@settings(max_examples=tried(40))
@given(sheetsets())
def test_any_tables_come_back_from_json_with_their_source_lines(sheets):
    back = sheets_from_json(through_text(sheets_to_json(sheets)))
    # repr, because source lines are no part of equality; order of keys within a row says nothing.
    assert _with_lines(back) == _with_lines(sheets)
    assert list(back.sheets) == list(sheets.sheets)


def _with_lines(sheets: SheetSet) -> list[object]:
    return [
        sheets,
        [
            (sheet.line, sheet.header_lines, [row.lines for row in sheet.rows])
            for sheet in sheets.sheets.values()
        ],
    ]


@settings(max_examples=25)
@given(factbooks(most=2), factbooks(most=2))
def test_equal_facts_and_only_they_have_equal_digests(one, other):
    assert (digest(one) == digest(other)) == (one == other)
    assert digest(factbook_from_json(through_text(factbook_to_json(one)))) == digest(one)


def test_the_digest_of_facts_is_what_it_always_was():
    """Reviews, publications and the log hold digests for years: a change here breaks them all."""
    assert digest(BOOK) == "934c89629677e7bde1481682370ed92aba7f54715e5af563e08a77693d15650a"


@pytest.mark.parametrize(
    "other",
    [
        replace(BOOK, year=2027),
        replace(BOOK, income=(replace(BOOK.income[0], amount_fen=1_600_584_001),)),
        replace(BOOK, income=(replace(BOOK.income[0], unit=None),)),
        replace(BOOK, expenditure=(replace(BOOK.expenditure[0], carried_over=False),)),
        replace(BOOK, expenditure=BOOK.expenditure * 2),
        replace(BOOK, goal=facts.DepartmentGoal("目标")),
    ],
)
def test_any_change_of_a_fact_changes_the_digest(other):
    assert digest(other) != digest(BOOK)


def test_the_order_of_lines_is_part_of_the_digest():
    second = replace(BOOK.income[0], amount_fen=1)
    there = replace(BOOK, income=(*BOOK.income, second))
    back = replace(BOOK, income=(second, *BOOK.income))
    assert digest(there) != digest(back)


def test_the_same_tables_have_the_same_digest_wherever_they_were_read():
    def sheets(line: int | None, *, amount: int = 5) -> SheetSet:
        lines = {} if line is None else {"total": line}
        row = Row(RowKind.LINE, {"function": "2011301-行政运行", "total": amount}, lines)
        sheet = Sheet("03", "支出预算总表", (row,), line=line)
        return SheetSet("129", "某局", 2026, "chaoyang-2026", {"03": sheet})

    assert digest_of_sheets(sheets(7)) == digest_of_sheets(sheets(70)) == digest_of_sheets(sheets(None))
    assert digest_of_sheets(sheets(7)) != digest_of_sheets(sheets(7, amount=6))


def test_a_field_added_later_does_not_change_what_was_frozen():
    """Fields at their default are not written, so that a new one with a default changes no digest."""
    line = factbook_to_json(BOOK)["expenditure"][0]
    assert line.keys() == {
        "unit", "function", "gov_economic", "dept_economic", "kind", "fund", "amount_fen",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"year": "2026"}, "int was expected"),
        ({"year": True}, "int was expected"),
        ({"year": 2026.0}, "int was expected"),
        ({"colour": "red"}, "unknown colour"),
        ({"units": {}}, "a list was expected"),
        ({"units": [{"code": "1"}]}, "without name"),
        ({"units": ["129001"]}, "an object was expected"),
        ({"income": [{"unit": None, "source": "lotto", "carried_over": False, "amount_fen": 1}]}, "lotto"),
        ({"income": [{"unit": None, "source": None, "carried_over": True, "amount_fen": 1.5}]}, "int"),
        ({"income": [{"unit": None, "source": None, "carried_over": True, "amount_fen": None}]}, "int"),
    ],
)  # fmt: skip
def test_json_that_was_not_written_here_is_refused_with_why(change, complaint):
    with pytest.raises(SerialError, match=complaint):
        factbook_from_json(factbook_to_json(BOOK) | change)


@pytest.mark.parametrize("data", [[], {}, {"sheets": {}}, {"sheets": [{"title": "无表号"}]}])
def test_tables_that_were_not_written_here_are_refused(data):
    with pytest.raises(SerialError):
        sheets_from_json(data)
