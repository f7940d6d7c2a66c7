"""Which sums a cell takes part in, and whether they hold."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from budget.domain.facts import FactBook
from budget.domain.lists import Lists
from budget.importers.document import read_text
from budget.rules.engine import identities
from budget.rules.rule import Case
from budget.rules.taking_part import taking_part
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.budgets import budgets
from tests.reference import CONTENT, replaced


def case_of(content: bytes | str = CONTENT) -> Case:
    """The reference as printed, or with a change."""
    sheets = read_text(content.encode() if isinstance(content, str) else content).sheets
    return Case(sheets, lift(sheets), Lists(2026))


def test_the_grand_total_is_a_row_a_column_and_the_spending_of_another_table() -> None:
    found = taking_part(case_of(), "03", 32, "total")
    assert all(one.holds and one.gap == 0 for one in found)
    cells = {one.cell.table for balance in found for one in (*balance.left, *balance.right)}
    assert {"01", "03"} <= cells
    row = next(one for one in found if len(one.right) == 2)
    assert [operand.cell.column for operand in row.right] == ["basic", "project"]
    assert [operand.fen for operand in (*row.left, *row.right)] == [
        4_534_476_807,
        1_187_353_807,
        3_347_123_000,
    ]
    assert "4,534.476807" in row.formula
    assert row.title
    assert row.statement.startswith("预算03表")


def test_a_sum_that_is_broken_comes_first_with_its_gap() -> None:
    """4.44 → 5.44 in the first line of 30201: its row no longer adds up, and neither do the columns."""
    before = case_of()
    row = next(
        n for n, one in before.sheets.sheets["03"].body() if one.text("dept_economic").startswith("30201")
    )
    sheet = before.sheets.sheets["03"]
    changed = replace(
        sheet,
        rows=tuple(
            replace(one, cells={**one.cells, "basic": one.amount("basic") + 1_000_000}) if n == row else one
            for n, one in enumerate(sheet.rows, 1)
        ),
    )
    sheets = replace(before.sheets, sheets={**before.sheets.sheets, "03": changed})
    found = taking_part(Case(sheets, before.book, before.lists), "03", row, "total")
    assert [one.holds for one in found] == sorted(one.holds for one in found)
    assert not found[0].holds
    assert found[0].gap == -1_000_000
    assert "不成立" in found[0].formula
    assert any(one.holds for one in found), "the column of totals still adds up"


def test_a_cell_of_no_sum_takes_part_in_none() -> None:
    case = case_of()
    assert taking_part(case, "03", 1, "function") == ()
    assert taking_part(case, "03", 99, "total") == ()
    assert taking_part(case, "99", 1, "total") == ()


def test_a_printed_change_shows_in_the_sums_of_its_cell() -> None:
    case = case_of(replaced("4,534.476807", "4,534.476808"))
    table = case.sheets.sheets["01"]
    row, column = next(
        (n, column)
        for n, one in enumerate(table.rows, 1)
        for column in ("income_amount", "expenditure_amount")
        if one.amount(column) == 4_534_476_808
    )
    assert [one for one in taking_part(case, "01", row, column) if not one.holds]


@given(budgets(), st.data())
@settings(max_examples=25, deadline=None)
def test_every_sum_is_found_from_every_one_of_its_cells(book: FactBook, data: st.DataObject) -> None:
    case = Case(derive(book), book, Lists(book.year))
    every = list(identities(case))
    rule, identity = data.draw(st.sampled_from(every))
    _, term = data.draw(st.sampled_from(list(identity.terms)))
    found = taking_part(case, *term.address)
    mine = [one for one in found if one.rule == rule.code and one.formula == identity.formula()]
    assert mine
    assert (mine[0].holds, mine[0].gap) == (identity.holds, identity.gap)
    left, right = (sum(one.sign * one.fen for one in side) for side in (mine[0].left, mine[0].right))
    assert left - right == identity.gap
    elsewhere = [(r, i) for r, i in every if term.address not in {one.address for _, one in i.terms}]
    assert len(found) == len(every) - len(elsewhere)
