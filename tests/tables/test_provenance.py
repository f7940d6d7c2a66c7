"""Where a figure comes from: its facts add up to it exactly, and only those that count are told."""

import time
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budget.domain.codes import Fund, Kind
from budget.domain.facts import ExpenditureLine, FactBook, Project, Unit
from budget.domain.sheets import Row, RowKind, Sheet
from budget.importers.document import read_text
from budget.tables.chaoyang.lift import lift
from budget.tables.provenance import (
    AMOUNTS,
    Provenance,
    cell_of,
    explained,
    made_of,
    provenance,
    traced_table,
)
from budget.tables.registry import derive, derive_table, form_set, spec_of
from budget.tables.spec import Layout, TableSpec, amount, text
from tests.budgets import FORM_SET, budgets
from tests.reference import CONTENT
from tests.renderers.books import many, several
from tests.strategies import factbooks
from tests.thoroughness import tried

SPECS = form_set().specs
Address = tuple[str, int, str]


def amounts(sheet: Sheet) -> Iterator[tuple[int, str, int]]:
    """Every cell that holds an amount, the header block's too."""
    for number, cells in enumerate([sheet.header, *(row.cells for row in sheet.rows)]):
        for column, value in cells.items():
            if isinstance(value, int):
                yield number, column, value


def everything(book: FactBook) -> Iterator[tuple[Address, int, Provenance]]:
    """Each amount of each table with what it is made of."""
    for number, sheet in derive(book).sheets.items():
        traced = traced_table(spec_of(book.form_set, number), book)
        assert traced == sheet, number
        for row, column, value in amounts(sheet):
            yield (number, row, column), value, made_of(cell_of(traced, row, column), book)


def adds_up(book: FactBook) -> None:
    for address, value, made in everything(book):
        assert made.fen == value, address
        assert sum(part.fen for part in made.parts) == value, address
        assert made.rest == 0, address
        assert all(part.fen for part in made.parts), address
        facts = [(part.kind, part.position, part.field) for part in made.parts]
        assert len(set(facts)) == len(facts), address


@given(budgets())
@settings(max_examples=tried(60), deadline=None)
def test_the_parts_of_every_amount_add_up_to_it(book: FactBook) -> None:
    adds_up(book)


@given(budgets())
@settings(max_examples=tried(40), deadline=None)
def test_and_where_print_left_facts_open_its_marginals_are_parts(book: FactBook) -> None:
    adds_up(lift(derive(book)))


@given(factbooks(most=6))
@settings(max_examples=tried(60), deadline=None)
def test_and_of_facts_as_odd_as_they_may_be(book: FactBook) -> None:
    """Negative amounts that cancel, funds not known, lines that name a project that states other money."""
    adds_up(replace(book, printed=()))


@given(budgets(), st.data())
@settings(max_examples=tried(60), deadline=None)
def test_a_part_is_what_moves_the_figure(book: FactBook, data: st.DataObject) -> None:
    """One 分 more in a fact moves each cell by what that fact counts there, and no other cell."""
    choices = [
        (kind, position, field)
        for kind, fields in AMOUNTS.items()
        for position, fact in enumerate(getattr(book, kind))
        for field in fields
        if getattr(fact, field)
    ]
    kind, position, field = data.draw(st.sampled_from(choices))
    facts = list(getattr(book, kind))
    before = getattr(facts[position], field)
    facts[position] = replace(facts[position], **{field: before + 1})
    after = derive(replace(book, **{kind: tuple(facts)}))
    for (table, row, column), value, made in everything(book):
        given_here = [p.fen for p in made.parts if (p.kind, p.position, p.field) == (kind, position, field)]
        moved = cell_of(after.sheets[table], row, column) - value
        assert moved * before == sum(given_here), (table, row, column)


@pytest.fixture(scope="module")
def reference() -> FactBook:
    return lift(read_text(CONTENT).sheets)


def test_every_amount_of_the_reference_is_followed_to_its_lines(reference: FactBook) -> None:
    adds_up(reference)


def test_the_grand_total_of_the_reference_is_all_its_lines(reference: FactBook) -> None:
    made = provenance(spec_of(FORM_SET, "03"), reference, 32, "total")
    assert made.fen == 4_534_476_807
    assert [part.fact for part in made.parts] == list(reference.expenditure)
    assert {part.kind for part in made.parts} == {"expenditure"}


def test_three_public_expenses_of_the_reference_are_two_lines(reference: FactBook) -> None:
    made = provenance(spec_of(FORM_SET, "10"), reference, 1, "total")
    assert {part.fact.dept_economic: part.fen for part in made.parts} == {
        "30217": 177_969,
        "30231": 3_149_800,
    }


def two_funds() -> FactBook:
    """A project of which lines tell the money: 300 分 of 财政拨款 and 70 of the unit's own."""
    line = ExpenditureLine(
        "129001", "2011302", "50205", "30227", Kind.PROJECT, Fund.GENERAL_PUBLIC, 300, False, project="P1"
    )
    project = Project("P1", "项目一", "129001", total_fen=999, fiscal_fen=999)
    return FactBook(
        "129",
        "某局",
        2026,
        FORM_SET,
        units=(Unit("129001", "机关"),),
        expenditure=(line, replace(line, fund=Fund.UNIT_FUNDS, amount_fen=70)),
        projects=(project,),
    )


def test_what_is_taken_away_again_is_no_part() -> None:
    """其他资金 is the total less 财政资金: the appropriation is in both, and so in neither."""
    book = two_funds()
    spec = spec_of(FORM_SET, "12")
    assert [p.fen for p in provenance(spec, book, 1, "total").parts] == [300, 70]
    other = provenance(spec, book, 1, "other")
    assert [(p.fact.fund, p.fen) for p in other.parts] == [(Fund.UNIT_FUNDS, 70)]


def test_money_that_no_line_tells_is_the_projects_own() -> None:
    book = replace(two_funds(), expenditure=())
    made = provenance(spec_of(FORM_SET, "12"), book, 1, "fiscal")
    assert [(p.kind, p.field, p.fen) for p in made.parts] == [("projects", "fiscal_fen", 999)]


def spec_with(derived: object) -> TableSpec:
    return TableSpec(
        "99",
        "试表",
        (text("name", "名称"), amount("amount", "金额")),
        Layout.ROWS,
        ("name",),
        lambda book: [Row(RowKind.LINE, {"name": "行", "amount": derived(book)})],
    )


def test_what_is_no_sum_is_said_to_be_unexplained() -> None:
    """A table that doubles, or adds a number of its own, would be told as far as it is a sum."""
    book = two_funds()
    first, second = (line.amount_fen for line in book.expenditure)
    doubled = provenance(spec_with(lambda book: book.expenditure[0].amount_fen * 2), book, 1, "amount")
    assert (doubled.fen, doubled.parts, doubled.rest) == (2 * first, (), 2 * first)
    more = provenance(spec_with(lambda book: book.expenditure[0].amount_fen + 5), book, 1, "amount")
    assert ([p.fen for p in more.parts], more.rest) == ([first], 5)
    less = provenance(spec_with(lambda book: 5 - book.expenditure[0].amount_fen), book, 1, "amount")
    assert (less.fen, [p.fen for p in less.parts], less.rest) == (5 - first, [-first], 5)
    gap = spec_with(lambda book: book.expenditure[1].amount_fen - book.expenditure[0].amount_fen)
    assert [p.fen for p in provenance(gap, book, 1, "amount").parts] == [-first, second]
    larger = spec_with(lambda book: max(line.amount_fen for line in book.expenditure))
    assert [p.fen for p in provenance(larger, book, 1, "amount").parts] == [first]


@pytest.mark.parametrize(
    ("row", "column"),
    [(-1, "total"), (99, "total"), (1, "nothing"), (1, "function"), (0, "total"), (1, "project")],
)
def test_where_no_amount_stands_nothing_is_told(row: int, column: str) -> None:
    with pytest.raises(LookupError):
        provenance(
            spec_of(FORM_SET, "03"), replace(several(), expenditure=several().expenditure[:1]), row, column
        )


def test_a_table_as_shown_is_explained_only_by_facts_that_derive_it() -> None:
    spec, book = spec_of(FORM_SET, "03"), two_funds()
    shown = derive_table(spec, book)
    made = explained(spec, book, shown, 1, "total")
    assert made is not None
    assert made.fen == 370
    richer = replace(book, expenditure=(*book.expenditure, replace(book.expenditure[0], amount_fen=1)))
    assert explained(spec, richer, shown, 1, "total") is None
    assert explained(spec, replace(book, expenditure=()), shown, 2, "total") is None
    with pytest.raises(LookupError):
        explained(spec, richer, shown, 3, "total")


def test_a_header_block_is_explained_only_by_facts_that_derive_it() -> None:
    spec, book = spec_of(FORM_SET, "13"), two_funds()
    shown = derive_table(spec, book)
    made = explained(spec, book, shown, 0, "other_project")
    assert made is not None
    assert [part.fen for part in made.parts] == [70]
    assert explained(spec, replace(book, expenditure=()), shown, 0, "total") is None


def test_ten_thousand_lines_take_about_a_second() -> None:
    book = many(1430)
    assert len(book.expenditure) > 10_000
    spec = spec_of(FORM_SET, "03")
    rows = len(derive_table(spec, book).rows)
    begun = time.process_time()
    made = provenance(spec, book, rows, "total")
    assert time.process_time() - begun < 2
    assert len(made.parts) == len(book.expenditure)
