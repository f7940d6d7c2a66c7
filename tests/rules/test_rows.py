"""Rows: their order, none twice, the total in its place."""

import pytest

from budget.domain.facts import FactBook, Unit
from budget.domain.sheets import Row, RowKind, SheetSet
from tests.rules.cases import breaches, places, printed, with_cells, with_rows

RULES = ("D-ITEMS", "D-LACKING", "D-TWICE", "D-NEGATIVE", "D-TOTAL", "D-TOTAL-PLACE")


def test_the_reference_keeps_them_all_but_the_order_of_one_table():
    assert [f for rule in RULES for f in breaches(rule, printed())] == []
    (found,) = breaches("D-ORDER", printed())
    assert places(found) == [("06", n, "function_code") for n in (2, 3, 5, 6, 7, 8)]


def swapped(sheets: SheetSet, table: str, one: int, other: int) -> SheetSet:
    """The sheets with two rows (1-based) in each other's place."""
    rows = list(sheets.sheets[table].rows)
    rows[one - 1], rows[other - 1] = rows[other - 1], rows[one - 1]
    return with_rows(sheets, table, *rows)


@pytest.mark.parametrize(("table", "one", "other"), [("03", 4, 5), ("03", 3, 20), ("07", 2, 9)])
def test_swapped_rows_are_named(table, one, other):
    found = [
        f for f in breaches("D-ORDER", swapped(printed(), table, one, other)) if f.cells[0].table == table
    ]
    assert {one, other} <= {row for _, row, _ in places(found[0])}
    assert len(found) == 1
    assert found[0].cells[0].line is not None


@pytest.mark.parametrize("table", ["01", "05"])
def test_swapped_items_are_named(table):
    (found,) = breaches("D-ITEMS", swapped(printed(), table, 4, 5))
    assert {(table, n, "expenditure_item") for n in (4, 5)} <= set(places(found))


def test_an_item_of_the_form_without_a_row_is_named():
    sheets = printed()
    rows = [row for row in sheets.sheets["01"].rows if row.text("expenditure_item") != "十、节能环保支出"]
    (found,) = breaches("D-LACKING", with_rows(sheets, "01", *rows))
    assert found.expected == "十、节能环保支出"


def test_two_rows_of_one_key_are_named():
    sheets = with_cells(printed(), "03", 2, dept_economic="30101-基本工资")
    (found,) = breaches("D-TWICE", sheets)
    assert {("03", 2, "dept_economic"), ("03", 1, "dept_economic")} <= set(places(found))


def test_a_basic_and_a_project_row_of_one_key_are_usual_and_so_are_rows_by_unit():
    sheets = with_cells(printed(), "03", 2, dept_economic="30101-基本工资", basic=None, project=322_874_800)
    assert breaches("D-TWICE", sheets) == []
    sheets = with_cells(printed(), "03", 2, dept_economic="30101-基本工资")
    units = (Unit("129001", "机关"), Unit("129002", "中心"))
    book = FactBook("129", "局", 2026, "chaoyang-2026", units=units)
    assert breaches("D-TWICE", sheets, book=book) == []
    sheets = with_cells(printed(), "06", 4, function_code="2101102")
    assert places(breaches("D-TWICE", sheets, book=book)[0])[0] == ("06", 5, "total")


def test_amounts_below_nothing_are_one_finding_a_table():
    sheets = with_cells(printed(), "03", 2, basic=-5, total=-5)
    (found,) = breaches("D-NEGATIVE", sheets)
    assert places(found) == [("03", 2, "total"), ("03", 2, "basic")]
    assert found.found == "-0.000005"


def test_a_table_with_money_has_one_total():
    sheets = printed()
    rows = sheets.sheets["07"].rows
    (found,) = breaches("D-TOTAL", with_rows(sheets, "07", *rows[:-1]))
    assert (places(found), found.expected) == ([("07", None, "")], "合计")
    (found,) = breaches("D-TOTAL", with_rows(sheets, "07", *rows, rows[-1]))
    assert places(found) == [("07", 23, ""), ("07", 24, "")]
    (found,) = breaches("D-TOTAL", with_rows(sheets, "01", *sheets.sheets["01"].rows[:-1]))
    assert found.expected == "收入总计、支出总计"
    empty = Row(RowKind.LINE, {"function": "2011301-行政运行"})
    assert breaches("D-TOTAL", with_rows(sheets, "08", empty)) == []


def test_a_total_stands_at_an_end():
    sheets = printed()
    *lines, total = sheets.sheets["07"].rows
    assert breaches("D-TOTAL-PLACE", with_rows(sheets, "07", total, *lines)) == []
    (found,) = breaches("D-TOTAL-PLACE", with_rows(sheets, "07", *lines[:5], total, *lines[5:]))
    assert places(found) == [("07", 6, "")]
