"""Our own PDFs back into tables: text → facts → PDF → facts, cell by cell and with the box of each."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from io import BytesIO

import pdfplumber
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings

from budget.domain.facts import FactBook
from budget.domain.findings import Severity
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Row, Sheet, SheetSet
from budget.importers.document import Document, read_source, read_text
from budget.importers.pdf import open_pdf
from budget.importers.source import Box
from budget.narrative.writing import explanation
from budget.renderers import pdf
from budget.renderers.edition import Edition
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive, form_set
from tests.budgets import budgets
from tests.reference import CONTENT
from tests.renderers.books import BOOKS, many, plain, several
from tests.thoroughness import tried

SPECS = form_set().by_number


@cache
def reference() -> tuple[SheetSet, bytes, Document]:
    """The reference's tables as derived, the booklet of them with its explanation, and it read back."""
    book = lift(read_text(CONTENT).sheets)
    sheets = derive(book)
    content = pdf.render_booklet(Edition(sheets, explanation=explanation(book, sheets)))
    return sheets, content, read_source(open_pdf(content))


def squeezed(value: object) -> object:
    return re.sub(r"\s+", "", value) if isinstance(value, str) else value


def cells_of(sheet: Sheet) -> Iterator[tuple[int, str, object]]:
    """Every cell, white space aside: row (0: the header block), column, value."""
    yield from ((0, key, squeezed(value)) for key, value in sorted(sheet.header.items()))
    for number, row in enumerate(sheet.rows, 1):
        yield number, "kind", row.kind
        yield from ((number, key, squeezed(value)) for key, value in sorted(row.cells.items()))


def assert_same(found: SheetSet, expected: SheetSet) -> None:
    assert list(found.sheets) == list(expected.sheets)
    for number, sheet in expected.sheets.items():
        assert list(cells_of(found.sheets[number])) == list(cells_of(sheet)), number


def back(book: FactBook) -> tuple[SheetSet, Document]:
    sheets = derive(book)
    whose = (sheets.department_code, sheets.department_name)
    return sheets, read_source(open_pdf(pdf.render_booklet(Edition(sheets))), department=whose)


def test_the_reference_comes_back_whole_and_nothing_is_said_of_it() -> None:
    sheets, _, document = reference()
    assert_same(document.sheets, sheets)
    assert lift(document.sheets) == lift(sheets)
    assert (document.sheets.department_code, document.sheets.department_name) == (
        sheets.department_code,
        sheets.department_name,
    )
    assert document.sheets.year == 2026
    # Two tables say themselves that they are empty.
    assert [(f.rule, f.severity) for f in document.findings] == [("R-NOTE", Severity.INFO)] * 2
    assert document.kind == "pdf"


@pytest.mark.parametrize("name", ["nothing", "plain", "several"])
def test_each_kind_of_budget_comes_back(name: str) -> None:
    sheets, document = back(BOOKS[name]())
    assert_same(document.sheets, sheets)
    assert {f.severity for f in document.findings} <= {Severity.INFO}


def test_long_tables_over_many_pages_come_back() -> None:
    sheets, document = back(many(12))
    assert_same(document.sheets, sheets)
    assert {f.severity for f in document.findings} <= {Severity.INFO}


@given(budgets())
@settings(max_examples=tried(18), deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_budget_comes_back(book: FactBook) -> None:
    sheets, document = back(book)
    assert_same(document.sheets, sheets)
    assert [f for f in document.findings if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("number", SPECS)
def test_a_table_alone_comes_back(number: str) -> None:
    sheets = derive(several())
    whose = (sheets.department_code, sheets.department_name)
    document = read_source(open_pdf(pdf.render_table(Edition(sheets), number)), department=whose)
    assert list(cells_of(document.sheets.sheets[number])) == list(cells_of(sheets.sheets[number]))
    assert document.sheets.year == sheets.year
    assert {f.rule for f in document.findings if f.severity is not Severity.INFO} <= {"R-MISSING"}


def test_every_cell_has_the_box_of_its_own_letters() -> None:
    """What pdfplumber, which shares no code with the reader, finds within the box is what the cell says."""
    _, content, document = reference()
    missing = []
    with pdfplumber.open(BytesIO(content)) as file:
        for number, sheet in document.sheets.sheets.items():
            for row, column, value in shown_cells(sheet):
                box = document.boxes.get((number, row, column))
                there = re.sub(r"\s+", "", text_in(file, box)) if box else ""
                # The unit of a project stands behind its label, in one piece with it.
                if there.removeprefix("单位名称") != squeezed(value):
                    missing.append((number, row, column, value, there))
    # A goal over two pages has the box of its first piece.
    assert [one for one in missing if one[2] != "goal"] == []
    assert all(str(squeezed(value)).startswith(there) for _, _, _, value, there in missing)
    assert len(missing) <= 3


def shown_cells(sheet: Sheet) -> Iterator[tuple[int, str, str]]:
    rows = [Row(sheet.rows[0].kind, sheet.header), *sheet.rows] if sheet.header else list(sheet.rows)
    for number, row in enumerate(rows, 0 if sheet.header else 1):
        for key, value in row.cells.items():
            if value not in (None, ""):
                yield number, key, wanyuan_grouped(value) if isinstance(value, int) else str(value)


def text_in(file: pdfplumber.PDF, box: Box) -> str:
    page = file.pages[box.page - 1]
    inside = [
        char
        for char in page.chars
        if box.left <= (char["x0"] + char["x1"]) / 2 <= box.right
        and box.top <= (char["top"] + char["bottom"]) / 2 <= box.bottom
    ]
    return "".join(char["text"] for char in inside)


def test_lines_of_findings_are_pages_and_words_tell_the_place() -> None:
    sheets = derive(plain())
    document = read_source(open_pdf(pdf.render_booklet(Edition(sheets))))
    note = next(f for f in document.findings if f.rule == "R-NOTE")
    pages = {number: sheet.line for number, sheet in document.sheets.sheets.items()}
    assert note.cells[0].line == pages[note.cells[0].table]
    assert [*pages.values()] == sorted(pages.values())
    assert pages["01"] == 3  # after the cover and the contents


def test_the_explanation_stands_between_contents_and_tables_and_is_listed() -> None:
    _, content, document = reference()
    with pypdfium2.PdfDocument(content) as file:
        marks = [(mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in file.get_toc()]
        contents = squeezed(file[1].get_textpage().get_text_range())
    titles = [mark[:2] for mark in marks]
    assert titles[2:4] == [(0, "第一部分　部门概况"), (1, "一、机构设置")]
    assert titles.index((0, "第四部分　名词解释")) + 1 == titles.index((0, "预算01表 收支总表"))
    for level, title, page in marks:
        if level == 0 and "部分" in title:
            assert re.search(rf"{squeezed(title)}\.+{page + 1}(?!\d)", str(contents)), title
    assert document.sheets.sheets["01"].line == 7


def test_every_amount_on_the_pages_is_a_cell() -> None:
    _, content, document = reference()
    printed: Counter[str] = Counter()
    with pdfplumber.open(BytesIO(content)) as file:
        for page in file.pages[document.sheets.sheets["01"].line - 1 :]:
            printed.update(re.findall(r"(?<![\d.,])\d[\d,]*\.\d{6}(?!\d)", page.extract_text()))
    kept = Counter(
        value
        for sheet in document.sheets.sheets.values()
        for _, _, value in shown_cells(sheet)
        if re.fullmatch(r"[\d,]+\.\d{6}", value)
    )
    assert printed == kept
    assert sum(kept.values()) > 200
