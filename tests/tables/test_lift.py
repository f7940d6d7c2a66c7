"""Facts → tables → facts: what the tables show comes back, to the 分."""

from dataclasses import replace

from hypothesis import assume, given, settings

from budget.domain.codes import Fund, IncomeSource, Kind, Nature
from budget.domain.facts import ExpenditureLine, FactBook, IncomeLine, Unit
from budget.rules.agreement import disagreements
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.budgets import FORM_SET, budgets
from tests.thoroughness import tried


@given(budgets())
@settings(max_examples=tried(100), deadline=None)
def test_derived_tables_come_back_from_the_facts_lifted_out_of_them(book: FactBook) -> None:
    """Whatever print leaves open, every cell it shows is derived again."""
    sheets = derive(book)
    again = derive(lift(sheets))
    assert list(disagreements(sheets, again)) == []
    for number, sheet in sheets.sheets.items():
        assert again.sheets[number] == sheet, number


def settled(book: FactBook) -> bool:
    """Whether print determines everything about the lines: one unit, no two lines under one cell."""
    keys = [cell_of(line) for line in book.expenditure]
    return len(book.units) == 1 and len(set(keys)) == len(keys)


def cell_of(line: ExpenditureLine) -> tuple[str, ...]:
    """The cell of 预算03表 that a line counts in."""
    return (line.function, line.gov_economic, line.dept_economic, line.kind)


def in_order(book: FactBook) -> FactBook:
    """The book with what has no order of its own in one order."""
    return replace(
        book,
        income=tuple(sorted(book.income, key=lambda x: (x.carried_over, str(x.source)))),
        expenditure=tuple(
            sorted(book.expenditure, key=lambda x: (x.function, x.gov_economic, x.dept_economic, x.kind))
        ),
        names=tuple(sorted(book.names, key=lambda x: (x.system, x.code))),
        procurement=tuple(sorted(book.procurement, key=lambda x: x.category)),
    )


@given(budgets(units=1, funds=(Fund.GENERAL_PUBLIC,), natures=(Nature.ORDINARY,)))
@settings(max_examples=tried(100), deadline=None)
def test_facts_that_print_determines_come_back_as_they_were(book: FactBook) -> None:
    """One unit, one fund: nothing is open, so lift is the inverse of derive."""
    assume(settled(book) and any(x.unit for x in book.income) and book.projects)
    lifted = lift(derive(book))
    assert lifted.printed == ()
    assert in_order(lifted) == in_order(sole_unit(book))


def sole_unit(book: FactBook) -> FactBook:
    """What belongs to nobody in particular belongs to the only unit there is."""
    code = book.units[0].code
    return replace(
        book,
        procurement=tuple(replace(x, unit=code) for x in book.procurement),
        services=tuple(replace(x, unit=code) for x in book.services),
        vehicles=tuple(replace(x, unit=code) for x in book.vehicles),
    )


def test_what_several_units_leave_open_is_kept_as_printed() -> None:
    """预算06表 shows two units under one 项 and 预算03表 no unit: the lines' units stay open.

    129001  2011301  personnel 300   (30101: 200 + 30102: 100)
    129002  2011301  personnel 100   (30101: 100)
    """
    line = ExpenditureLine("129001", "2011301", "50101", "30101", Kind.BASIC, Fund.GENERAL_PUBLIC, 200)
    book = FactBook(
        "129",
        "某局",
        2026,
        FORM_SET,
        units=(Unit("129001", "机关"), Unit("129002", "中心")),
        income=(IncomeLine("129001", IncomeSource.GENERAL_PUBLIC, False, 400),),
        expenditure=(
            line,
            replace(line, dept_economic="30102", amount_fen=100),
            replace(line, unit="129002", amount_fen=100),
        ),
    )
    lifted = lift(derive(book))
    assert {x.unit for x in lifted.expenditure} == {None}
    assert {(m.table, m.row, m.column, m.amount_fen) for m in lifted.printed} == {
        ("06", ("129001", "2011301"), "personnel", 300),
        ("06", ("129002", "2011301"), "personnel", 100),
    }
    assert derive(lifted).sheets["06"] == derive(book).sheets["06"]


def test_a_unit_alone_under_a_function_is_known_to_have_its_lines() -> None:
    """预算06表 shows 2011301 for 129001 alone and 2080505 for 129002 alone."""
    line = ExpenditureLine("129001", "2011301", "50101", "30101", Kind.BASIC, Fund.GENERAL_PUBLIC, 200, False)
    book = FactBook(
        "129",
        "某局",
        2026,
        FORM_SET,
        units=(Unit("129001", "机关"), Unit("129002", "中心")),
        income=(IncomeLine("129001", IncomeSource.GENERAL_PUBLIC, False, 300),),
        expenditure=(line, replace(line, unit="129002", function="2080505", amount_fen=100)),
    )
    lifted = lift(derive(book))
    assert lifted.expenditure == book.expenditure
    assert lifted.printed == ()


def test_a_table_that_is_its_facts_only_source_is_not_derived_when_it_was_not_printed() -> None:
    """No 预算12表 does not mean no projects."""
    sheets = derive(FactBook("129", "某局", 2026, FORM_SET, units=(Unit("129001", "机关"),)))
    without = replace(sheets, sheets={n: s for n, s in sheets.sheets.items() if n not in ("11", "12")})
    assert "12" not in derive(lift(without))
    assert "11" not in derive(lift(without))
    assert "04" in derive(lift(without))
