"""From sums that fail to what explains them: a cell, a row left out, a wrong code, two rows exchanged."""

from functools import cache

import pytest

from budget.domain.findings import Finding
from budget.domain.sheets import Row, SheetSet
from budget.rules.causes import likely_cause
from budget.rules.engine import audit
from tests.rules.cases import printed, with_cells, with_rows


@cache
def reference() -> SheetSet:
    return printed()


def rows_of(table: str) -> list[Row]:
    return list(reference().sheets[table].rows)


def error(sheets: SheetSet) -> Finding:
    """The one error besides that of the reference itself."""
    found = [one for one in audit(sheets)[0] if one.severity == "error" and one.rule != "T12-YUAN"]
    assert len(found) == 1, [one.message for one in found]
    return found[0]


def test_a_cell_is_named_with_the_amount_that_puts_every_sum_right() -> None:
    number, row = next((n, r) for n, r in reference().sheets["03"].body() if r.amount("project"))
    found = error(with_cells(reference(), "03", number, project=row.amount("project") * 10))
    first = found.cells[0]
    assert (first.table, first.row, first.column) == ("03", number, "project")
    assert found.cause == "小数点错位"
    assert f"预算03表第{number}行" in found.message
    assert len(found.follows) >= 3


def test_a_row_left_out() -> None:
    rows = rows_of("03")
    found = error(with_rows(reference(), "03", *rows[:5], *rows[6:]))
    assert found.cause == "漏了一行"
    assert "最可能是预算03表漏了一行" in found.message
    assert {"T03-SUM", "T01-T03"} <= {found.rule, *(one.rule for one in found.follows)}


def test_a_row_too_many() -> None:
    rows = rows_of("03")
    twice = with_rows(reference(), "03", *rows[:9], rows[8], *rows[9:])
    found = [one for one in audit(twice)[0] if one.severity == "error" and one.rule != "T12-YUAN"]
    assert any(one.cause == "多了一行" and {c.row for c in one.cells[:2]} == {9, 10} for one in found)


def test_two_rows_exchanged() -> None:
    rows = rows_of("06")
    one, other = rows[0], rows[2]
    amounts = [column for column, value in (one.cells | other.cells).items() if not isinstance(value, str)]
    rows[0] = Row(one.kind, {**one.cells, **{c: other.cells.get(c) for c in amounts}}, one.lines)
    rows[2] = Row(other.kind, {**other.cells, **{c: one.cells.get(c) for c in amounts}}, other.lines)
    found = error(with_rows(reference(), "06", *rows))
    assert {(c.table, c.row) for c in found.cells[:2]} == {("06", 1), ("06", 3)}
    assert found.cause == "两行金额互换"


def test_a_row_under_a_wrong_code() -> None:
    rows = rows_of("03")
    number = next(n for n, row in enumerate(rows) if row.text("function").startswith("2080505"))
    wrong = {**rows[number].cells, "function": "2080506-机关事业单位职业年金缴费支出"}
    rows[number] = Row(rows[number].kind, wrong, rows[number].lines)
    found = error(with_rows(reference(), "03", *rows))
    # 预算06表's row of that 项 holds the same amount: nothing tells which of the two codes is wrong.
    suspects = [(cell.table, cell.row, cell.column) for cell in found.cells[:2]]
    assert suspects == [("06", 4, "function_code"), ("03", number + 1, "function")]
    assert "科目写错" in found.cause


def test_where_nothing_tells_cells_apart_all_are_named() -> None:
    """预算04表: three categories and a total, and no other table to hold them against."""
    sheet = reference().sheets["04"]
    number, row = next((n, r) for n, r in sheet.body() if r.amount("amount"))
    found = error(with_cells(reference(), "04", number, amount=row.amount("amount") + 12_345_678))
    assert found.rule == "T04-SUM"
    assert {cell.row for cell in found.cells} == set(range(1, len(sheet.rows) + 1))


def test_two_things_wrong_are_two_findings() -> None:
    seven = with_cells(reference(), "07", 1, personnel=1)
    both = with_cells(seven, "06", 2, project=77)
    found = [one for one in audit(both)[0] if one.severity == "error" and one.rule != "T12-YUAN"]
    assert {(one.cells[0].table, one.cells[0].row, one.cells[0].column) for one in found} == {
        ("07", 1, "personnel"),
        ("06", 2, "project"),
    }


@pytest.mark.parametrize(
    ("found", "expected", "cause"),
    [
        (1_007_000_000_000, 100_700_000, "把元当成了万元"),
        (100_700_000, 1_007_000_000_000, "把万元当成了元"),
        (125_000_000, 12_500_000, "小数点错位"),
        (12_345_678, 12_354_678, "相邻两位数字颠倒"),
        (12_345_678, 12_845_673, "两位数字颠倒"),
        (12_345_678, 12_345_078, "一位数字写错（6应为0）"),
        (1_234_500_000, 123_500_000, "多写了一位数字"),
        (123_500_000, 1_234_500_000, "少写了一位数字"),
        (-5_000_000, 5_000_000, "正负号写反"),
        (0, 5_000_000, "漏填"),
        (5_000_000, 0, "多填了一个金额"),
        (12_345_678, 98_765_432, ""),
        (5, 5, ""),
    ],
)
def test_likely_causes(found: int, expected: int, cause: str) -> None:
    assert likely_cause(found, expected) == cause
