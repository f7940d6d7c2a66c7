"""What the rules find in the reference document when something in it is changed, and when nothing is."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from budget.domain.findings import Finding
from budget.domain.sheets import Row, SheetSet
from budget.importers.document import read_text
from budget.rules.agreement import disagreements
from budget.rules.engine import judge
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive

REFERENCE = Path("fixtures/reference/chaoyang-zwfw-2026.txt")


@pytest.fixture(scope="module")
def reference() -> SheetSet:
    return read_text(REFERENCE.read_bytes()).sheets


def findings_of(sheets: SheetSet) -> list[Finding]:
    book = lift(sheets)
    return [*disagreements(sheets, derive(book)), *judge(sheets, book)]


def with_cell(sheets: SheetSet, table: str, row: int, **cells: int) -> SheetSet:
    """The sheets with cells of one body row (1-based) changed."""
    sheet = sheets.sheets[table]
    old = sheet.rows[row - 1]
    new = Row(old.kind, {**old.cells, **cells}, old.lines)
    rows = (*sheet.rows[: row - 1], new, *sheet.rows[row:])
    return replace(sheets, sheets={**sheets.sheets, table: replace(sheet, rows=rows)})


def test_the_reference_document_has_one_error_the_unit_of_one_project(reference: SheetSet) -> None:
    """…80579 states 1,007,000.00 under 万元: it is in 元."""
    (found,) = findings_of(reference)
    assert (found.rule, found.severity) == ("T12-YUAN", "error")
    assert found.found == "1,007,000.000000"
    assert found.expected == "100.700000"
    assert [(c.table, c.column, c.line) for c in found.cells] == [("12", "total", 262), ("12", "fiscal", 262)]
    assert "100.70万元" in found.message


def amount_cells(sheets: SheetSet) -> Iterator[tuple[str, int, str, int]]:
    for number, sheet in sheets.sheets.items():
        for position, row in enumerate(sheet.rows, 1):
            for column, value in row.cells.items():
                if isinstance(value, int):
                    yield number, position, column, value


def test_one_fen_more_in_any_amount_is_found(reference: SheetSet) -> None:
    """Every amount takes part in something: none can be off by a 分 and nobody notice.

    预算12表's own money is bound by its row alone, and a purchase by its total.
    """
    usual = findings_of(reference)
    cells = list(amount_cells(reference))
    assert len(cells) > 200
    for table, row, column, value in cells:
        found = findings_of(with_cell(reference, table, row, **{column: value + 1}))
        assert [f for f in found if f not in usual and f.severity == "error"], (table, row, column)


def test_a_changed_total_is_named_with_what_it_should_be(reference: SheetSet) -> None:
    sheet = reference.sheets["03"]
    number, total = sheet.total() or (0, sheet.rows[0])
    changed = with_cell(reference, "03", number, total=total.amount("total") + 1)
    found = [f for f in findings_of(changed) if f.rule == "DERIVE"]
    assert [(c.table, c.row, c.column, c.line) for f in found for c in f.cells] == [
        ("03", number, "total", 78)
    ]
    assert (found[0].expected, found[0].found) == ("4,534.476807", "4,534.476808")


def test_income_that_is_not_spent_is_out_of_balance(reference: SheetSet) -> None:
    """01 收入总计 one 分 above 支出总计."""
    sheet = reference.sheets["01"]
    number, row = sheet.total() or (0, sheet.rows[0])
    found = findings_of(with_cell(reference, "01", number, income_amount=row.amount("income_amount") + 1))
    (finding,) = [f for f in found if f.rule == "T01-BALANCE"]
    assert "0.000001" in finding.message
    assert {(c.row, c.column) for c in finding.cells} == {
        (number, "income_amount"),
        (number, "expenditure_amount"),
    }


def test_a_project_whose_parts_do_not_add_up(reference: SheetSet) -> None:
    found = findings_of(with_cell(reference, "12", 1, other=5_000_000))
    (finding,) = [f for f in found if f.rule == "T12-PARTS"]
    assert (finding.expected, finding.found) == ("17.000000", "12.000000")


def test_a_row_that_no_line_stands_behind_is_found_where_it_is(reference: SheetSet) -> None:
    """A 项 in 预算06表 that 预算03表 does not have."""
    sheet = reference.sheets["06"]
    strange = Row(
        sheet.rows[0].kind, {**sheet.rows[0].cells, "function_code": "2999999"}, sheet.rows[0].lines
    )
    changed = replace(
        reference, sheets={**reference.sheets, "06": replace(sheet, rows=(strange, *sheet.rows[1:]))}
    )
    messages = [f.message for f in findings_of(changed) if f.rule == "DERIVE"]
    assert any("第1行" in m and "没有对应" in m for m in messages)
    assert any("2011301" in m and "没有" in m for m in messages)


def test_an_amount_that_makes_sense_only_as_yuan_needs_all_spending_to_be_smaller(
    reference: SheetSet,
) -> None:
    """A large project within all project spending raises nothing."""
    found = findings_of(with_cell(reference, "12", 25, total=3_000_000_000, fiscal=3_000_000_000))
    assert found == []
