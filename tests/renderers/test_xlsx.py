"""XLSX: exact numbers, merged headers, no formula, the same bytes from the same tables."""

import re
from datetime import date
from decimal import Decimal
from hashlib import sha256
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from budget.domain.facts import FactBook
from budget.domain.money import wanyuan
from budget.domain.sheets import Row, RowKind, Sheet, SheetSet
from budget.renderers import presentation
from budget.renderers.xlsx import render_document, render_table
from budget.tables.registry import derive, form_set
from budget.tables.spec import Layout, TableSpec
from tests.budgets import budgets
from tests.renderers.books import BOOKS, FORMULA, nasty, plain, several
from tests.renderers.processes import digest_elsewhere

SPECS = form_set().by_number


def opened(sheets: SheetSet) -> Workbook:
    return load_workbook(BytesIO(render_document(sheets, version=1)))


def head_row(page: Worksheet, spec: TableSpec) -> int:
    """The first of the header rows: those that are repeated on paper."""
    return int(re.match(r"\$?(\d+)", page.print_title_rows)[1])  # type: ignore[index]


def body_of(page: Worksheet, spec: TableSpec, sheet: Sheet) -> list[list[object]]:
    first = head_row(page, spec) + len(spec.header_rows())
    return [
        [page.cell(row, column).value for column in range(1, len(spec.columns) + 1)]
        for row in range(first, first + len(sheet.rows))
    ]


def exact(value: object) -> str:
    """A number as a reader of the file gets it, as the contract would write it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.replace(",", "")
    number = Decimal(repr(value))
    return f"{number:.6f}"


def check_body(page: Worksheet, spec: TableSpec, sheet: Sheet) -> None:
    for row, cells in zip(sheet.rows, body_of(page, spec, sheet), strict=True):
        for column, value in zip(spec.columns, cells, strict=True):
            expected = row.cells.get(column.key)
            if column.is_amount:
                fen = expected if isinstance(expected, int) else None
                assert exact(value) == wanyuan(fen), (spec.number, column.key)
            else:
                assert (value or "") == (expected or ""), (spec.number, column.key)


@pytest.mark.parametrize("name", BOOKS)
def test_every_cell_of_every_table_reads_back_exactly(name: str) -> None:
    sheets = derive(BOOKS[name]())
    book = opened(sheets)
    assert book.sheetnames == [spec.name for spec in SPECS.values()]
    for number, sheet in sheets.sheets.items():
        check_body(book[SPECS[number].name], SPECS[number], sheet)


@given(budgets())
@settings(max_examples=8, deadline=None)
def test_any_budget_reads_back_exactly(book: FactBook) -> None:
    sheets = derive(book)
    workbook = opened(sheets)
    for number, sheet in sheets.sheets.items():
        check_body(workbook[SPECS[number].name], SPECS[number], sheet)


def test_amounts_are_numbers_and_too_long_ones_are_text() -> None:
    page = opened(derive(nasty()))["预算01表"]
    long, below_zero = (page.cell(6, 2), page.cell(14, 2))
    assert (long.data_type, long.value) == ("s", "98,765,432,101.234567")
    assert (below_zero.data_type, below_zero.value) == ("n", -5.000001)
    assert below_zero.number_format == "#,##0.000000"


def test_a_number_is_written_in_its_own_digits() -> None:
    """9.7 is 9.699999999999999 to sixteen digits: readers of the XML must not meet that."""
    row = Row(RowKind.LINE, {"category": "A-货物", "amount": 9_700_000})
    sheet = Sheet("04", "采购", (row,))
    content = render_table(SheetSet("1", "局", 2026, "chaoyang-2026", {"04": sheet}), "04", version=1)
    with ZipFile(BytesIO(content)) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>9.7</v>" in xml


def test_no_text_is_a_formula() -> None:
    book = opened(derive(nasty()))
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert any(cell.value == f"11010522T000000423872-{FORMULA}" for cell in cells)
    assert any(cell.value == "+1" for cell in cells)


@pytest.mark.parametrize("number", SPECS)
def test_headers_are_merged_as_the_spec_says(number: str) -> None:
    spec = SPECS[number]
    page = opened(derive(several()))[spec.name]
    merged = {str(area) for area in page.merged_cells.ranges}
    top = head_row(page, spec)
    for head in (head for row in spec.header_rows() for head in row):
        assert page.cell(top + head.row, head.column + 1).value == head.label
        if head.colspan > 1 or head.rowspan > 1:
            first = page.cell(top + head.row, head.column + 1).coordinate
            last = page.cell(top + head.row + head.rowspan - 1, head.column + head.colspan).coordinate
            assert f"{first}:{last}" in merged
    assert page.cell(2, 1).value == spec.title
    assert page.cell(1, 1).value == spec.name
    assert "金额单位：万元" in [cell.value for cell in page[3]]


@pytest.mark.parametrize("number", SPECS)
def test_a_table_is_ready_to_print(number: str) -> None:
    spec = SPECS[number]
    page = opened(derive(several()))[spec.name]
    assert page.page_setup.orientation == ("landscape" if spec.landscape else "portrait")
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    last = head_row(page, spec) + len(spec.header_rows()) - 1
    assert page.print_title_rows == f"${head_row(page, spec)}:${last}"
    if not spec.header:
        assert page.freeze_panes.endswith(str(last + 1))


def test_totals_stand_out_and_long_texts_wrap() -> None:
    sheets = derive(plain())
    page = opened(sheets)["预算03表"]
    spec, sheet = SPECS["03"], sheets.sheets["03"]
    row = head_row(page, spec) + len(spec.header_rows()) + len(sheet.rows) - 1
    assert page.cell(row, 1).value == "合计"
    assert page.cell(row, 4).font.b
    assert not page.cell(row - 1, 4).font.b
    assert page.cell(row - 1, 1).alignment.wrap_text


def test_a_project_spans_its_indicators() -> None:
    sheets = derive(several())
    spec, sheet = SPECS["12"], sheets.sheets["12"]
    page = opened(sheets)["预算12表"]
    first = head_row(page, spec) + len(spec.header_rows())
    merged = {str(area) for area in page.merged_cells.ranges}
    # Three indicators, one indicator; the unit spans both projects.
    assert f"B{first}:B{first + 2}" in merged
    assert f"F{first}:F{first + 2}" in merged
    assert f"A{first}:A{first + 3}" in merged
    assert spec.layout is Layout.PROJECTS
    assert len(sheet.rows) == 7


@pytest.mark.parametrize("name", BOOKS)
def test_no_merged_areas_overlap(name: str) -> None:
    """Excel would call the file damaged."""
    for page in opened(derive(BOOKS[name]())):
        cells = [cell for area in page.merged_cells.ranges for cell in area.cells]
        assert len(cells) == len(set(cells)), page.title


def test_rows_are_high_enough_for_a_long_goal() -> None:
    sheets = derive(nasty())
    page = opened(sheets)["预算12表"]
    first = head_row(page, SPECS["12"]) + len(SPECS["12"].header_rows())
    goal = sheets.sheets["12"].rows[0].text("goal")
    height = sum(page.row_dimensions[row].height for row in range(first, first + 40))
    characters_a_line = page.column_dimensions["F"].width / 2
    assert height / 14.5 >= len(goal) / characters_a_line
    assert all(page.row_dimensions[row].height <= 409 for row in range(first, first + 41))


def test_the_header_block_states_department_money_and_goal() -> None:
    page = opened(derive(plain()))["预算13表"]
    values = [cell.value for row in page.iter_rows() for cell in row]
    assert "部门名称" in values
    assert plain().goal.text in values
    assert 1009263.045201 in values
    assert "财政拨款" in values


def test_an_empty_table_says_so() -> None:
    book = opened(derive(BOOKS["nothing"]()))
    for spec in SPECS.values():
        values = [cell.value for row in book[spec.name].iter_rows() for cell in row]
        assert (spec.empty_note or presentation.NOTHING) in values, spec.number
    full = opened(derive(several()))
    for spec in SPECS.values():
        values = [cell.value for row in full[spec.name].iter_rows() for cell in row]
        assert (spec.empty_note or presentation.NOTHING) not in values, spec.number


def test_one_table_is_one_sheet() -> None:
    content = render_table(derive(plain()), "06", version=1)
    assert load_workbook(BytesIO(content)).sheetnames == ["预算06表"]


def test_the_same_tables_make_the_same_bytes_in_any_process() -> None:
    content = render_document(derive(several()), version=1, made_on=date(2026, 1, 30))
    call = "xlsx.render_document(sheets, version=1, made_on=__import__('datetime').date(2026, 1, 30))"
    assert {digest_elsewhere(call, hash_seed=seed) for seed in (1, 2)} == {sha256(content).hexdigest()}
    properties = load_workbook(BytesIO(content)).properties
    assert (properties.created.date(), properties.modified.date()) == (date(2026, 1, 30),) * 2
