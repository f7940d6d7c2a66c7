"""What the rules find in the reference document when something in it is changed, and when nothing is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from budget.domain.findings import Finding
from budget.domain.sheets import Row, SheetSet
from budget.importers.document import read_text
from budget.rules.engine import audit

REFERENCE = Path("fixtures/reference/chaoyang-zwfw-2026.txt")


@pytest.fixture(scope="module")
def reference() -> SheetSet:
    return read_text(REFERENCE.read_bytes()).sheets


def findings_of(sheets: SheetSet) -> list[Finding]:
    return list(audit(sheets)[0])


def errors_of(sheets: SheetSet) -> list[Finding]:
    return [found for found in findings_of(sheets) if found.severity == "error"]


def with_cell(sheets: SheetSet, table: str, row: int, **cells: int) -> SheetSet:
    """The sheets with cells of one body row (1-based) changed."""
    sheet = sheets.sheets[table]
    old = sheet.rows[row - 1]
    new = Row(old.kind, {**old.cells, **cells}, old.lines)
    rows = (*sheet.rows[: row - 1], new, *sheet.rows[row:])
    return replace(sheets, sheets={**sheets.sheets, table: replace(sheet, rows=rows)})


def test_the_reference_document_has_one_error_the_unit_of_one_project(reference: SheetSet) -> None:
    """…80579 states 1,007,000.00 under 万元: it is in 元. What follows from it is folded under it."""
    (found,) = errors_of(reference)
    assert found.rule == "T12-YUAN"
    assert found.found == "1,007,000.000000"
    assert found.expected == "100.700000"
    assert [(c.table, c.column, c.line) for c in found.cells] == [("12", "total", 262), ("12", "fiscal", 262)]
    assert "100.70万元" in found.message
    assert [(one.rule, one.severity) for one in found.follows] == [("T12-WITHIN", "info")]


def test_project_spending_without_a_goal_is_told_once_the_unit_is_put_right(reference: SheetSet) -> None:
    (found,) = [one for one in findings_of(reference) if one.rule == "T12-COVER"]
    assert found.formula == "3,347.123000 － 3,099.639500 ＝ 247.483500"
    assert found.severity == "info"


def amount_cells(sheets: SheetSet) -> Iterator[tuple[str, int, str, int]]:
    for number, sheet in sheets.sheets.items():
        for position, row in enumerate(sheet.rows, 1):
            for column, value in row.cells.items():
                if isinstance(value, int):
                    yield number, position, column, value


def test_one_fen_more_in_any_amount_is_found_and_the_cell_named(reference: SheetSet) -> None:
    """Every amount takes part in something: none can be off by a 分 and nobody notice.

    Nearly always the changed cell alone is to blame, and leads; where nothing tells two cells apart (a
    project's own money, a purchase and its total) it is among those named.
    """
    usual = {(one.rule, one.cells) for one in errors_of(reference)}
    cells = list(amount_cells(reference))
    assert len(cells) > 200
    leading = 0
    for table, row, column, value in cells:
        found = errors_of(with_cell(reference, table, row, **{column: value + 1}))
        new = [one for one in found if (one.rule, one.cells) not in usual]
        named = [[(c.table, c.row, c.column) for c in one.cells] for one in new]
        assert any((table, row, column) in some for some in named), (table, row, column)
        leading += any(some[0] == (table, row, column) for some in named)
    assert leading >= len(cells) * 0.85


def test_a_changed_total_is_named_with_what_it_should_be(reference: SheetSet) -> None:
    sheet = reference.sheets["03"]
    number, total = sheet.total() or (0, sheet.rows[0])
    (found,) = new_errors(reference, with_cell(reference, "03", number, total=total.amount("total") + 1))
    first = found.cells[0]
    assert (first.table, first.row, first.column, first.line) == ("03", number, "total", 78)
    assert (found.expected, found.found) == ("4,534.476807", "4,534.476808")
    assert {found.rule, *(one.rule for one in found.follows)} == {"T03-SUM", "T03-ROW", "T01-T03", "DERIVE"}
    assert {one.severity for one in found.follows} == {"info"}


def new_errors(before: SheetSet, after: SheetSet) -> list[Finding]:
    usual = {(one.rule, one.cells) for one in errors_of(before)}
    return [one for one in errors_of(after) if (one.rule, one.cells) not in usual]


def test_income_that_is_not_spent_is_out_of_balance(reference: SheetSet) -> None:
    """01 收入总计 one 分 above 支出总计."""
    sheet = reference.sheets["01"]
    number, row = sheet.total() or (0, sheet.rows[0])
    changed = with_cell(reference, "01", number, income_amount=row.amount("income_amount") + 1)
    (found,) = new_errors(reference, changed)
    assert (found.cells[0].row, found.cells[0].column) == (number, "income_amount")
    assert (found.expected, found.found) == ("4,534.476807", "4,534.476808")
    assert {found.rule, *(one.rule for one in found.follows)} == {"T01-BALANCE", "T01-SUM", "DERIVE"}
    assert found.formula == "4,534.476808 ＝ 4,534.476807 不成立，相差0.000001"


def test_a_project_whose_parts_do_not_add_up(reference: SheetSet) -> None:
    (finding,) = new_errors(reference, with_cell(reference, "12", 1, other=5_000_000))
    assert finding.rule == "T12-PARTS"
    assert finding.formula == "12.000000 ＝ (12.000000 ＋ 5.000000 ＝ 17.000000) 不成立，相差5.000000"


def test_a_row_that_no_line_stands_behind_is_found_where_it_is(reference: SheetSet) -> None:
    """A 项 in 预算06表 that 预算03表 does not have."""
    sheet = reference.sheets["06"]
    strange = Row(
        sheet.rows[0].kind, {**sheet.rows[0].cells, "function_code": "2999999"}, sheet.rows[0].lines
    )
    changed = replace(
        reference, sheets={**reference.sheets, "06": replace(sheet, rows=(strange, *sheet.rows[1:]))}
    )
    found = [two for one in new_errors(reference, changed) for two in (one, *one.follows)]
    messages = [one.message for one in found if one.rule == "DERIVE"]
    assert any("第1行" in m and "没有对应" in m for m in messages)
    assert any("2011301" in m and "没有" in m for m in messages)


def test_an_amount_that_makes_sense_only_as_yuan_needs_all_spending_to_be_smaller(
    reference: SheetSet,
) -> None:
    """A large project within all project spending raises nothing."""
    found = errors_of(with_cell(reference, "12", 25, total=300_000_000, fiscal=300_000_000))
    assert found == []


def test_vehicle_costs_that_are_not_broken_down_are_told(reference: SheetSet) -> None:
    (found,) = [one for one in findings_of(reference) if one.rule == "T10-DETAIL"]
    assert (found.severity, found.found) == ("info", "3.149800")
    broken_down = with_cell(reference, "10", 1, fuel=3_149_800)
    assert not [one for one in findings_of(broken_down) if one.rule == "T10-DETAIL"]
