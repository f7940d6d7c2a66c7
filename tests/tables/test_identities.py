"""What holds between derived tables whatever the facts are, and what is judged instead."""

from collections import Counter

from hypothesis import given, settings

from budget.domain.codes import APPROPRIATIONS, CARRIED_SOURCES, CURRENT_SOURCES
from budget.domain.facts import FactBook
from budget.domain.sheets import Row, Sheet, SheetSet
from budget.rules.engine import judge
from budget.tables.chaoyang.classes import WITHOUT_ROW_IN_01
from budget.tables.registry import derive, form_set, spec_of
from tests.budgets import FORM_SET, budgets
from tests.thoroughness import tried

MANY = settings(max_examples=tried(60), deadline=None)


def body(sheets: SheetSet, table: str) -> list[Row]:
    return [row for _, row in sheets.sheets[table].body()]


def total(sheets: SheetSet, table: str, column: str) -> int:
    found = sheets.sheets[table].total()
    assert found is not None
    return found[1].amount(column)


def items(sheet: Sheet, side: str) -> dict[str, int]:
    """Amounts of a two-sided table by label."""
    return {
        row.text(f"{side}_item"): row.amount(f"{side}_amount")
        for row in sheet.rows
        if row.text(f"{side}_item")
    }


def by_class(rows: list[Row], column: str, code: str) -> Counter[str]:
    sums: Counter[str] = Counter()
    for row in rows:
        sums[row.text(code)[:3]] += row.amount(column)
    return +sums


def by_name(sheets: SheetSet, table: str) -> Counter[str]:
    """Spending of a two-sided table by 类: the code of each label."""
    codes = {
        pair.expenditure.label: pair.expenditure.key[9:]
        for pair in spec_of(FORM_SET, table).pairs
        if pair.expenditure and pair.expenditure.key.startswith("function:")
    }
    amounts = items(sheets.sheets[table], "expenditure")
    return +Counter({codes[label]: fen for label, fen in amounts.items() if label in codes})


@given(budgets())
@MANY
def test_every_column_adds_up_to_its_total_row(book: FactBook) -> None:
    sheets = derive(book)
    for number, sheet in sheets.sheets.items():
        found = sheet.total()
        if found is None or number in ("01", "05"):
            continue
        for column in found[1].cells:
            rows = sum(row.amount(column) for row in body(sheets, number))
            assert rows == found[1].amount(column), (number, column)


@given(budgets())
@MANY
def test_the_parts_of_every_row_add_up_to_its_total(book: FactBook) -> None:
    sheets = derive(book)
    for number in ("03", "08", "09"):
        for row in sheets.sheets[number].rows:
            assert row.amount("total") == row.amount("basic") + row.amount("project")
    for row in sheets.sheets["06"].rows:
        assert row.amount("total") == row.amount("basic") + row.amount("project")
        assert row.amount("project_excluding_capital") <= row.amount("project")
    for row in sheets.sheets["02"].rows:
        assert row.amount("total") == row.amount("current_subtotal") + row.amount("carryover_subtotal")
        assert row.amount("current_subtotal") == sum(row.amount(s.value) for s in CURRENT_SOURCES)
        carried = sum(row.amount(f"carryover_{s.value}") for s in CARRIED_SOURCES)
        assert row.amount("carryover_subtotal") == carried


@given(budgets())
@MANY
def test_tables_that_regroup_the_same_lines_agree(book: FactBook) -> None:
    """01 by 类 = 03 by 类; 05 by 类 = 06 + 08 + 09 by 类; 06 基本 = 07; 13 = all of them."""
    sheets = derive(book)
    spending = by_class(body(sheets, "03"), "total", "function")
    with_row = Counter({c: fen for c, fen in spending.items() if c not in WITHOUT_ROW_IN_01})
    assert by_name(sheets, "01") == with_row
    assert items(sheets.sheets["01"], "expenditure")["本年支出合计"] == sum(spending.values())
    appropriations = (
        by_class(body(sheets, "06"), "total", "function_code")
        + by_class(body(sheets, "08"), "total", "function")
        + by_class(body(sheets, "09"), "total", "function")
    )
    assert by_name(sheets, "05") == appropriations
    for column in ("personnel", "public"):
        assert total(sheets, "06", column) == total(sheets, "07", column)
    assert total(sheets, "06", "basic") == total(sheets, "07", "total")
    header = sheets.sheets["13"].header
    assert (header["total"] or 0) == total(sheets, "03", "total")
    assert (header["fiscal_total"] or 0) == sum(total(sheets, t, "total") for t in ("06", "08", "09"))
    assert (header["fiscal_basic"] or 0) == sum(total(sheets, t, "basic") for t in ("06", "08", "09"))


@given(budgets())
@MANY
def test_income_is_the_same_wherever_it_stands(book: FactBook) -> None:
    """02 by source = 01; 05 = the three appropriations of 01."""
    sheets = derive(book)
    everything, fiscal = items(sheets.sheets["01"], "income"), items(sheets.sheets["05"], "income")
    for source, label in zip(CURRENT_SOURCES, everything, strict=False):
        assert total(sheets, "02", source.value) == everything[label]
    for fund, label in zip(APPROPRIATIONS, list(fiscal)[1:], strict=False):
        assert fiscal[label] == total(sheets, "02", fund.value)
    assert everything["上年结转结余"] == total(sheets, "02", "carryover_subtotal")
    assert everything["收入总计"] == total(sheets, "02", "total")


@given(budgets())
@MANY
def test_balance_is_judged_and_never_forced(book: FactBook) -> None:
    """Each side adds up what is on it; a gap between them is an error that names both cells."""
    sheets = derive(book)
    income = sum(line.amount_fen for line in book.income)
    spending = sum(x.amount_fen for x in (*book.expenditure, *book.year_end))
    assert total(sheets, "01", "income_amount") == income
    assert total(sheets, "01", "expenditure_amount") == spending
    every = [two for one in judge(sheets, book) for two in (one, *one.follows)]
    found = [f for f in every if f.rule == "T01-BALANCE"]
    assert bool(found) == (income != spending)
    if found:
        named = {(c.table, c.column) for c in found[0].cells}
        assert {("01", "income_amount"), ("01", "expenditure_amount")} <= named


@given(budgets())
@MANY
def test_every_table_holds_a_value_for_every_column(book: FactBook) -> None:
    for spec in form_set().specs:
        for row in derive(book).sheets[spec.number].rows:
            assert set(row.cells) == {c.key for c in spec.columns}
            for column in spec.columns:
                value = row.cells[column.key]
                assert value != 0
                assert isinstance(value, (int, type(None)) if column.is_amount else str)
