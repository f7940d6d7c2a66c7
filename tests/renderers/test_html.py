"""The official table on a page: true headers, every cell in its place, safe, addressable, quick."""

import time
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5
from django.template import engines
from django.test import RequestFactory
from hypothesis import given, settings

from budget.domain.facts import FactBook
from budget.domain.findings import Severity
from budget.domain.sheets import Sheet
from budget.renderers.html import Mark, Marks, official_table
from budget.renderers.presentation import shown
from budget.tables.registry import derive, form_set
from budget.tables.spec import Layout, TableSpec
from tests.budgets import budgets
from tests.renderers.books import BOOKS, MARKUP, many, nasty, plain, several

SPECS = form_set().by_number
TEMPLATE = "{% load render_table from django_tables2 %}{% render_table table %}"


def drawn(spec: TableSpec, sheet: Sheet, marks: Marks | None = None) -> str:
    template = engines["django"].from_string(TEMPLATE)
    table = official_table(spec, sheet, marks)
    return template.render({"table": table}, RequestFactory().get("/"))


def parsed(markup: str) -> Element:
    return tinyhtml5.parse(markup, namespace_html_elements=False)


def text(element: Element) -> str:
    return "".join(element.itertext()).strip()


def main_table(page: Element) -> Element:
    return next(t for t in page.iter("table") if "money" not in t.get("class", ""))


def grid(rows: list[Element]) -> list[dict[int, Element]]:
    """Which cell covers each place, column spans and row spans counted, as browsers do it."""
    places: list[dict[int, Element]] = [{} for _ in rows]
    for number, row in enumerate(rows):
        column = 0
        for cell in row:
            while column in places[number]:
                column += 1
            for down in range(int(cell.get("rowspan", 1))):
                for across in range(int(cell.get("colspan", 1))):
                    assert column + across not in places[number + down], "cells overlap"
                    places[number + down][column + across] = cell
            column += int(cell.get("colspan", 1))
    return places


@pytest.mark.parametrize("number", SPECS)
def test_headers_cover_the_columns_exactly_and_say_what_they_head(number: str) -> None:
    spec = SPECS[number]
    table = main_table(parsed(drawn(spec, derive(several()).sheets[number])))
    places = grid(list(table.find("thead")))
    depth = len(spec.header_rows())
    assert [sorted(row) for row in places] == [list(range(len(spec.columns)))] * depth
    for place, column in enumerate(spec.columns):
        above = dict.fromkeys(text(row[place]) for row in places)
        assert list(above) == list(dict.fromkeys(column.path))
        leaf = places[-1][place]
        assert leaf.get("scope") == "col"
    groups = [c for row in places for c in row.values() if int(c.get("colspan", 1)) > 1]
    assert {cell.get("scope") for cell in groups} <= {"colgroup"}


def check_body(spec: TableSpec, sheet: Sheet) -> None:
    table = main_table(parsed(drawn(spec, sheet)))
    rows = list(table.find("tbody"))
    places = grid(rows)
    assert [row.get("id") for row in rows] == [f"r{n}" for n in range(1, len(sheet.rows) + 1)]
    for row, cells in zip(sheet.rows, places, strict=True):
        assert sorted(cells) == list(range(len(spec.columns)))
        for place, column in enumerate(spec.columns):
            expected = shown(column.is_amount, row.cells.get(column.key))
            cell = cells[place]
            if expected or int(cell.get("rowspan", 1)) == 1:
                # Browsers fold white space; so does this comparison.
                assert " ".join(text(cell).split()) == " ".join(expected.split())
            assert column.is_amount == ("n" in cell.get("class", "").split())


@pytest.mark.parametrize("name", BOOKS)
def test_every_cell_stands_in_its_place(name: str) -> None:
    sheets = derive(BOOKS[name]())
    for number, sheet in sheets.sheets.items():
        check_body(SPECS[number], sheet)


@given(budgets())
@settings(max_examples=15, deadline=None)
def test_every_cell_of_any_budget_stands_in_its_place(book: FactBook) -> None:
    for number, sheet in derive(book).sheets.items():
        check_body(SPECS[number], sheet)


@pytest.mark.parametrize("number", SPECS)
def test_the_table_is_named_and_can_be_scrolled_by_keyboard(number: str) -> None:
    spec = SPECS[number]
    page = parsed(drawn(spec, derive(plain()).sheets[number]))
    frame = next(e for e in page.iter("div") if e.get("role") == "region")
    caption = main_table(page).find("caption")
    assert frame.get("tabindex") == "0"
    assert frame.get("aria-labelledby") == caption.get("id")
    assert f"{spec.name} {spec.title}" in text(caption)
    assert "金额单位：万元" in text(caption)


def test_rows_that_sum_up_are_marked() -> None:
    sheets = derive(plain())
    rows = list(main_table(parsed(drawn(SPECS["05"], sheets.sheets["05"]))).find("tbody"))
    classes = [row.get("class") for row in rows]
    assert (classes[0], classes[1], classes[-1]) == ("subtotal", None, "total")


def test_the_cell_that_names_a_row_is_its_header() -> None:
    rows = list(main_table(parsed(drawn(SPECS["03"], derive(plain()).sheets["03"]))).find("tbody"))
    assert rows[0][0].tag == "th"
    assert rows[0][0].get("scope") == "row"
    sides = main_table(parsed(drawn(SPECS["01"], derive(plain()).sheets["01"])))
    assert not list(sides.find("tbody").iter("th")), "two sides have no one name"


def test_a_project_spans_its_indicators_and_says_its_labels_for_cards() -> None:
    spec = SPECS["12"]
    assert spec.layout is Layout.PROJECTS
    rows = list(main_table(parsed(drawn(spec, derive(several()).sheets["12"]))).find("tbody"))
    assert "first" in rows[0].get("class")
    assert [cell.get("rowspan") for cell in rows[0]][:3] == ["4", "3", "3"]
    assert rows[0][1].get("data-label") == "项目名称"
    assert len(rows[1]) == 6, "the cells above span this row"


def test_the_header_block_stands_above_the_goals() -> None:
    page = parsed(drawn(SPECS["13"], derive(plain()).sheets["13"]))
    block = next(e for e in page.iter("div") if e.get("id") == "r0")
    assert "政务服务管理局" in text(block)
    assert plain().goal.text in text(block)
    places = grid(list(block.find("table").find("thead")))
    assert [sorted(row) for row in places] == [list(range(7))] * 2
    amounts = [text(cell) for cell in block.find("table").find("tbody")[0]]
    assert amounts[0] == "1,009,263.045201"
    assert amounts[4:] == ["", "", ""]


def test_text_is_never_markup() -> None:
    sheets = derive(nasty())
    for number, sheet in sheets.sheets.items():
        page = parsed(drawn(SPECS[number], sheet))
        assert not list(page.iter("img")), number
        assert not list(page.iter("script")), number
    assert MARKUP in text(main_table(parsed(drawn(SPECS["12"], sheets.sheets["12"]))))


def test_no_inline_style_or_script_may_be_needed() -> None:
    """The policy of the site forbids both."""
    for number, sheet in derive(several()).sheets.items():
        for element in parsed(drawn(SPECS[number], sheet)).iter():
            assert not {"style", "onclick", "onload"} & set(element.keys()), number


def test_findings_mark_their_cells() -> None:
    marks = {(2, "total"): Mark(Severity.ERROR, 3), (4, ""): Mark(Severity.WARNING, 4)}
    rows = list(main_table(parsed(drawn(SPECS["03"], derive(plain()).sheets["03"], marks))).find("tbody"))
    assert "mark-error" in rows[1][3].get("class").split()
    assert rows[1][3].get("data-note") == "3"
    assert "mark-warning" in rows[3].get("class")
    assert not [c for c in rows[0] if "mark" in c.get("class", "")]


def test_an_empty_table_says_so() -> None:
    for number, sheet in derive(BOOKS["nothing"]()).sheets.items():
        markup = drawn(SPECS[number], sheet)
        assert (SPECS[number].empty_note or "本部门本年度没有此项内容，故本表为空表。") in markup, number
    assert "empty-note" not in drawn(SPECS["03"], derive(plain()).sheets["03"])


def test_three_thousand_rows_take_less_than_a_second() -> None:
    sheet = derive(many(450)).sheets["03"]
    assert len(sheet.rows) > 3100
    drawn(SPECS["03"], sheet)
    begun = time.process_time()
    drawn(SPECS["03"], sheet)
    assert time.process_time() - begun < 1
