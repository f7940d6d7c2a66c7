"""A row is found again by what identifies it, wherever it now stands; one that is gone is not found."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings

from budget.domain.codes import Kind
from budget.domain.facts import FactBook
from budget.selectors.anchors import Anchors, anchor_from_json
from budget.tables.registry import derive, form_set
from tests.budgets import budgets
from tests.renderers.books import CONSULTING, line, plain, several


def found_again(before: FactBook, after: FactBook, table: str, row: int, column: str = "") -> int | None:
    """Where a row of ``before`` stands in ``after``, by way of the database."""
    anchor = Anchors(derive(before)).of(table, row, column)
    assert anchor is not None
    kept = anchor_from_json(json.loads(json.dumps(anchor.as_json())))
    assert kept == anchor
    return Anchors(derive(after)).row_of(table, kept)


def row_of(book: FactBook, table: str, **texts: str) -> int:
    rows = derive(book).sheets[table].rows
    return next(
        number
        for number, row in enumerate(rows, 1)
        if all(row.text(column).startswith(text) for column, text in texts.items())
    )


def test_a_row_is_known_by_its_codes_when_rows_come_above_it_and_its_amount_changes():
    book = plain()
    more = line("2010301", "50101", "30101", 5_000_000)
    changed = tuple(
        replace(one, amount_fen=one.amount_fen + 1) if one.function == "2080505" else one
        for one in book.expenditure
    )
    after = replace(book, expenditure=(more, *changed))
    before = row_of(book, "03", function="2080505")
    now = row_of(after, "03", function="2080505")
    assert now == before + 1
    assert found_again(book, after, "03", before) == now
    assert found_again(book, after, "03", before, "total") == now


def test_a_row_that_is_gone_is_not_found():
    book = plain()
    after = replace(book, expenditure=tuple(one for one in book.expenditure if one.function != "2080505"))
    assert found_again(book, after, "03", row_of(book, "03", function="2080505")) is None


def test_the_two_sides_of_a_row_are_known_apart():
    book = plain()
    anchors = Anchors(derive(book))
    income, spending = (anchors.of("01", 1, column) for column in ("income_amount", "expenditure_amount"))
    assert income is not None
    assert income != spending
    assert anchors.of("01", 1, "expenditure_item") == spending
    assert anchors.row_of("01", income) == 1


def test_a_project_is_known_by_its_code_and_an_indicator_by_its_name():
    book = plain()
    consulting, guidance = book.projects
    other = replace(consulting.indicators[1], value="600")
    renamed = replace(
        consulting,
        name="改了的名称",
        indicators=(*consulting.indicators[:1], other, *consulting.indicators[2:]),
    )
    after = replace(book, projects=(guidance, renamed))
    before, now = (row_of(one, "12", level3="审查法律文件数量") for one in (book, after))
    assert before != now
    assert found_again(book, after, "12", before, "value") == now
    assert found_again(book, after, "12", 1, "goal") == row_of(after, "12", project=CONSULTING.code)
    # A merged cell is one cell, whichever of its rows is named.
    assert found_again(book, after, "12", 3, "goal") == row_of(after, "12", project=CONSULTING.code)


def test_another_indicator_of_the_same_kind_is_not_taken_for_one_that_is_gone():
    book = plain()
    consulting, guidance = book.projects
    kind = consulting.indicators[1]
    after = replace(
        book, projects=(replace(consulting, indicators=(replace(kind, level3="另一个指标"),)), guidance)
    )
    assert found_again(book, after, "12", row_of(book, "12", level3=kind.level3), "value") is None


def test_of_rows_alike_the_one_that_stays_is_told_by_what_it_says():
    (service,) = plain().services
    book = replace(plain(), services=(service, replace(service, amount_fen=7)))
    first, second = (n for n, row in enumerate(derive(book).sheets["11"].rows, 1) if row.text("level1"))
    only_second = replace(book, services=book.services[1:])
    assert found_again(book, only_second, "11", second) == first
    assert found_again(book, only_second, "11", first) is None
    swapped = replace(book, services=book.services[::-1])
    assert found_again(book, swapped, "11", second) == first


def test_the_header_block_is_a_place_too():
    assert found_again(plain(), several(), "13", 0, "goal") == 0


@pytest.mark.parametrize(("table", "row"), [("03", 99), ("99", 1)])
def test_no_such_place(table, row):
    assert Anchors(derive(plain())).of(table, row) is None


@given(budgets())
@settings(max_examples=15, deadline=None)
def test_every_cell_of_any_budget_is_found_where_it_is(book: FactBook) -> None:
    sheets = derive(book)
    anchors = Anchors(sheets)
    for spec in form_set(book.form_set).specs:
        for number, row in enumerate(sheets.sheets[spec.number].rows, 1):
            for column in row.cells:
                if column in spec.by_key and (anchor := anchors.of(spec.number, number, column)):
                    at = anchors.row_of(spec.number, anchor)
                    assert at is not None
                    # Of rows that say the very same any will do.
                    assert anchors.of(spec.number, at, column) is not None
                    assert anchors.of(spec.number, at, column).said == anchor.said


def test_basic_and_project_money_of_one_row_is_one_place():
    book = replace(
        plain(), expenditure=(*plain().expenditure, line("2011301", "50101", "30101", 9, Kind.PROJECT))
    )
    row = row_of(plain(), "03", function="2011301", dept_economic="30101")
    assert found_again(plain(), book, "03", row, "basic") == row
