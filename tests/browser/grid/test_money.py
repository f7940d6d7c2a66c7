"""Amounts and blocks of cells in the browser, exactly: no float, no cell astray."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from tests.browser.grid.sheet import Sheet

MONEY = """([text, unit]) => import("/static/js/entry/money.js").then(({ parse, plain, format, wire }) => {
    const fen = parse(text, unit);
    return fen === null ? null : [wire(fen), plain(fen), plain(fen, "元"), format(fen)];
})"""
BLOCK = """text => import("/static/js/entry/clipboard.js").then(({ parseBlock, blockText }) => {
    const rows = parseBlock(text);
    return [rows, parseBlock(blockText(rows))];
})"""


@pytest.fixture
def page(sheet: Sheet) -> Page:
    return sheet.page


def test_what_counts_as_an_amount(page: Page) -> None:
    told = {
        ("1,234.5", "万元"): ["1234.500000", "1234.5", "12345000", "1,234.50"],
        ("１２．５", "万元"): ["12.500000", "12.5", "125000", "12.50"],
        (" -0.000001 ", "万元"): ["-0.000001", "-0.000001", "-0.01", "-0.000001"],
        (".5", "万元"): ["0.500000", "0.5", "5000", "0.50"],
        ("90071992547409931.123456", "万元"): [
            "90071992547409931.123456",
            "90071992547409931.123456",
            "900719925474099311234.56",
            "90,071,992,547,409,931.123456",
        ],
        ("¥1,234.56", "元"): ["0.123456", "0.123456", "1234.56", "0.123456"],
        ("0", "元"): ["0.000000", "0", "0", "0.00"],
    }
    none = ("", "abc", "=1+2", "1e3", "1,23", "1.1234567", "0x10", "--1", "1.2.3", "五", ".", "-")
    for (text, unit), expected in told.items():
        assert page.evaluate(MONEY, [text, unit]) == expected, text
    for text in none:
        assert page.evaluate(MONEY, [text, "万元"]) is None, text
    assert page.evaluate(MONEY, ["12.345", "元"]) is None


@settings(max_examples=60)
@given(fen=st.integers(min_value=-(10**18), max_value=10**18))
def every_amount_comes_back(page: Page, fen: int) -> None:
    text = f"{Decimal(fen).scaleb(-6):f}"
    wire, plain, yuan, shown = page.evaluate(MONEY, [text, "万元"])
    assert Decimal(wire) == Decimal(plain) == Decimal(shown.replace(",", "")) == Decimal(text)
    assert Decimal(yuan) == Decimal(text) * 10_000
    assert page.evaluate(MONEY, [yuan, "元"])[0] == wire


def test_every_amount_comes_back_from_either_unit(page: Page) -> None:
    every_amount_comes_back(page)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a\tb\r\nc\td\r\n", [["a", "b"], ["c", "d"]]),
        ('"一\n二"\tb', [["一\n二", "b"]]),
        ('"他说""好"""\t', [['他说"好"', ""]]),
        ('5" 屏\t"未完', [['5" 屏', '"未完']]),
        ("", [[""]]),
        ("a\n\nb", [["a"], [""], ["b"]]),
    ],
)
def test_blocks_are_read_as_spreadsheets_write_them(page: Page, text: str, rows: Any) -> None:
    read, again = page.evaluate(BLOCK, text)
    assert read == rows
    assert again == rows
