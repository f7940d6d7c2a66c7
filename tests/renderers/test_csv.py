"""CSV: the contract's values, readable by Excel, harmless to whoever opens it."""

import csv
from io import BytesIO, StringIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings

from budget.domain.facts import FactBook
from budget.domain.sheets import Row, RowKind, Sheet
from budget.renderers.csv import render_table, render_zip
from budget.renderers.json import table_as_dict
from budget.tables.registry import derive, spec_of
from tests.budgets import budgets
from tests.renderers.books import BOOKS, FORMULA, nasty, plain


def rows_of(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "Excel takes a file without BOM for GBK"
    return list(csv.reader(StringIO(content.decode("utf-8-sig"), newline="")))


def as_contract(book: FactBook, number: str) -> list[list[str]]:
    sheets = derive(book)
    data = table_as_dict(spec_of(book.form_set, number), sheets.sheets[number])
    keys = [column["key"] for column in data["columns"]]
    body = [[row["kind"], *(row["cells"][key] for key in keys)] for row in data["rows"]]
    return [["kind", *keys], *body]


@pytest.mark.parametrize("name", BOOKS)
def test_every_table_is_its_json_with_text_defused(name: str) -> None:
    book = BOOKS[name]()
    sheets = derive(book)
    for number, sheet in sheets.sheets.items():
        spec = spec_of(book.form_set, number)
        written = rows_of(render_table(spec, sheet))
        undone = [[cell.removeprefix("'") for cell in row] for row in written]
        assert undone == as_contract(book, number), number


@given(budgets())
@settings(max_examples=25, deadline=None)
def test_any_budget_is_its_json(book: FactBook) -> None:
    sheets = derive(book)
    for number, sheet in sheets.sheets.items():
        written = rows_of(render_table(spec_of(book.form_set, number), sheet))
        undone = [[cell.removeprefix("'") for cell in row] for row in written]
        assert undone == as_contract(book, number), number


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", FORMULA])
def test_text_is_never_a_formula(text: str) -> None:
    spec = spec_of("chaoyang-2026", "04")
    sheet = Sheet("04", "", (Row(RowKind.LINE, {"category": text, "amount": -5_000_001}),))
    assert rows_of(render_table(spec, sheet))[1] == ["line", f"'{text}", "-5.000001"]


@pytest.mark.parametrize("sign", ["=", "-", "+"])
def test_a_lone_sign_is_no_formula_and_stays_as_it_is(sign: str) -> None:
    """The nature “=” of an indicator."""
    spec = spec_of("chaoyang-2026", "04")
    sheet = Sheet("04", "", (Row(RowKind.LINE, {"category": sign, "amount": 1}),))
    assert rows_of(render_table(spec, sheet))[1] == ["line", sign, "0.000001"]


def test_an_amount_stays_a_number_even_below_zero() -> None:
    rows = rows_of(render_table(spec_of("chaoyang-2026", "01"), derive(nasty()).sheets["01"]))
    assert rows[9][2] == "-5.000001"


def test_the_archive_holds_every_table_and_the_header_block() -> None:
    sheets = derive(plain())
    with ZipFile(BytesIO(render_zip(sheets))) as archive:
        assert archive.namelist() == [*(f"{n:02}.csv" for n in range(1, 14)), "13-header.csv"]
        header = dict(rows_of(archive.read("13-header.csv"))[1:])
        body = archive.read("03.csv")
    assert header["total"] == "1009263.045201"
    assert header["goal"] == plain().goal.text
    assert body == render_table(spec_of(sheets.form_set, "03"), sheets.sheets["03"])


def test_the_archive_has_the_same_bytes_every_time() -> None:
    content = render_zip(derive(plain()))
    with ZipFile(BytesIO(content)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert content == render_zip(derive(plain()))
