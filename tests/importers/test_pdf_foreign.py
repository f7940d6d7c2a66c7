"""PDFs that other programs made: every printed cell comes back, whatever the tables look like."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from random import Random

import pdfplumber
import pypdfium2
import pypdfium2.raw as pdfium
import pytest

from budget.domain.findings import Severity
from budget.domain.money import squeeze, wanyuan
from budget.importers.document import Document, read_source
from budget.importers.pdf import open_pdf
from budget.importers.source import Box
from budget.renderers.json import document_as_dict
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.importers.comparing import differences
from tests.importers.documents import Budget, Content, make
from tests.importers.printing_pdf import (
    LINES_ACROSS,
    NO_LINES,
    OPEN_SIDES,
    SEPARATE,
    THREE_LINES,
    Look,
    printed,
    publish_pdf,
)
from tests.importers.style import Style
from tests.importers.test_unseen import EVERYTHING

RULED_LOOKS = {
    "ruled": Look(),
    "borders of their own": Look(css=SEPARATE),
    "open sides": Look(css=OPEN_SIDES),
    "small": Look(size=5.5, padding="1pt"),
    "head not repeated": Look(size=7, head_again=False),
    "furniture": Look(
        head="北京市某某局2026年部门预算公开", foot="'- ' counter(page) ' -'", watermark="内部资料"
    ),
    "tables follow one another": Look(breaks=False, foot="counter(page)"),
    "letters placed apart": Look(size=7, more="td {letter-spacing: .8pt} h2 {letter-spacing: 9pt}"),
}
UNRULED_LOOKS = {
    "no lines": Look(css=NO_LINES),
    "three lines": Look(css=THREE_LINES),
    "lines across": Look(css=LINES_ACROSS),
}
STYLE = Style(goals="separate", cover="two")


def check(content: Content, style: Style, look: Look, seed: int = 5) -> None:
    random = Random(seed)
    budget = make(random, content)
    assert_whole(budget, style, read_source(open_pdf(publish_pdf(budget, style, look, random))))


def assert_whole(budget: Budget, style: Style, document: Document) -> None:
    """Nothing lost, nothing invented, no error said."""
    assert [f.message for f in document.findings if f.severity is Severity.ERROR] == []
    result = document_as_dict(derive(lift(document.sheets)), version=1)
    assert result["department"] == {"code": budget.code, "name": budget.name}
    assert result["year"] == budget.year
    assert list(differences(budget, result, style.skip)) == []


@pytest.mark.parametrize("look", RULED_LOOKS.values(), ids=RULED_LOOKS)
def test_ruled_tables_come_back_whole(look: Look) -> None:
    check(EVERYTHING, STYLE, look)


def test_ruled_tables_of_one_unit_come_back_whole() -> None:
    check(Content(), STYLE, Look())


@pytest.mark.parametrize("look", UNRULED_LOOKS.values(), ids=UNRULED_LOOKS)
def test_tables_without_lines_down_come_back_whole(look: Look) -> None:
    """Not 预算12 and 13表, whose merged cells nothing but lines tells apart: those are tested below."""
    check(Content(), replace(STYLE, skip=("02", "12", "13")), look)


def test_lines_across_are_enough_for_merged_cells() -> None:
    check(Content(), STYLE, Look(css=LINES_ACROSS))


@pytest.mark.parametrize(
    "style",
    [
        Style(goals="combined", merged=True, title="two_lines"),
        Style(goals="two_heads", notes=True, empty_note="本表为空表。", contents=True, cover="one"),
        Style(goals="separate", yuan=("03", "12"), unit_every_row=True, total_label="合计"),
        Style(goals="separate", narrative=True, extra=True, subtotals=True, projects_total="last"),
    ],
    ids=["merged codes", "notes and contents", "in 元", "prose and tables of no form"],
)
def test_blemishes_of_text_are_as_well_read_in_a_pdf(style: Style) -> None:
    check(EVERYTHING, style, Look(), seed=7)


@cache
def ruled() -> tuple[Budget, bytes]:
    random = Random(11)
    budget = make(random, Content(units=2))
    return budget, publish_pdf(budget, STYLE, Look(), random)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pages_shown_turned_are_read_as_their_letters_stand(turn: int) -> None:
    """A sheet that lies sideways as shown: it is read upright, its boxes are those of the page as shown."""
    budget, content = ruled()
    document = pypdfium2.PdfDocument(content)
    for page in document:
        page.set_rotation(turn)
    turned = saved(document)
    read = read_source(open_pdf(turned))
    assert_whole(budget, STYLE, read)
    box = read.boxes["03", 1, "total"]
    amount = read.sheets.sheets["03"].rows[0].amount("total")
    assert squeeze(text_as_shown(turned, box)) == f"{amount // 10**6:,}.{amount % 10**6:06d}"


def text_as_shown(content: bytes, box: Box) -> str:
    """What pdfplumber, which turns pages as they are shown, finds in a box."""
    with pdfplumber.open(BytesIO(content)) as file:
        page = file.pages[box.page - 1]
        inside = [
            char
            for char in page.chars
            if box.left <= (char["x0"] + char["x1"]) / 2 <= box.right
            and box.top <= (char["top"] + char["bottom"]) / 2 <= box.bottom
        ]
        return "".join(char["text"] for char in inside)


@pytest.mark.parametrize("turn", [90, 270])
def test_landscape_pages_on_portrait_paper_are_read(turn: int) -> None:
    """A page drawn sideways and shown turned back, as printers of wide tables write it."""
    budget, content = ruled()
    document = pypdfium2.PdfDocument(content)
    for page in document:
        width, height = page.get_size()
        matrix = (0, 1, -1, 0, height, 0) if turn == 90 else (0, -1, 1, 0, 0, width)
        pdfium.FPDFPage_TransFormWithClip(page, pdfium.FS_MATRIX(*matrix), None)
        page.set_mediabox(0, 0, height, width)
        page.set_cropbox(0, 0, height, width)
        page.set_rotation(turn)
    assert_whole(budget, STYLE, read_source(open_pdf(saved(document))))


def test_a_page_whose_corner_is_not_the_origin_has_its_boxes_right() -> None:
    budget, content = ruled()
    document = pypdfium2.PdfDocument(content)
    straight = read_source(open_pdf(content)).boxes
    for page in document:
        width, height = page.get_size()
        pdfium.FPDFPage_TransFormWithClip(page, pdfium.FS_MATRIX(1, 0, 0, 1, 100, -50), None)
        page.set_mediabox(100, -50, width + 100, height - 50)
        page.set_cropbox(100, -50, width + 100, height - 50)
    read = read_source(open_pdf(saved(document)))
    assert_whole(budget, STYLE, read)
    assert read.boxes.keys() == straight.keys()
    for key, box in read.boxes.items():
        assert (box.left, box.top) == pytest.approx((straight[key].left, straight[key].top), abs=0.1)


def saved(document: pypdfium2.PdfDocument) -> bytes:
    out = BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize("look", [RULED_LOOKS["furniture"], *UNRULED_LOOKS.values()])
def test_no_amount_is_lost_in_silence(look: Look) -> None:
    """Every amount on the pages is a cell, or a finding says that it is not."""
    random = Random(3)
    content = publish_pdf(make(random, EVERYTHING), STYLE, look, random)
    document = read_source(open_pdf(content))
    missing = amounts_on(content) - amounts_in(document)
    said = " ".join(f"{f.found} {f.message}" for f in document.findings if f.severity is not Severity.INFO)
    assert [amount for amount in missing if amount not in squeeze(said)] == []


@pytest.mark.parametrize("height", ["12pt", "19pt", "27pt"])
def test_text_too_long_for_its_row_is_said(height: str) -> None:
    """A row of fixed height, as of a workbook: what does not fit is printed over the rows beside it."""
    assert [f.rule for f in open_pdf(two_rows("auto")).findings] == []
    found = open_pdf(two_rows(height)).findings
    assert [(f.rule, f.severity) for f in found] == [("R-SPILT", Severity.WARNING)]


def two_rows(height: str) -> bytes:
    text = "通过本项目，保障各项工作正常运转，提高服务质量。" * 3
    row = (
        f"<tr><td style='width: 40pt'><div style='width: 100pt; height: {height}'>{text}</div></td>"
        "<td>1.000000</td></tr>"
    )
    return printed(f"<table>{row * 2}</table>", Look(padding="0.5pt"))


def amounts_on(content: bytes) -> Counter[str]:
    found: Counter[str] = Counter()
    with pdfplumber.open(BytesIO(content)) as file:
        for page in file.pages:
            words = page.extract_words(x_tolerance=1.0)
            found.update(w["text"] for w in words if re.fullmatch(r"[\d,]+\.\d{6}", w["text"]))
    return found


def amounts_in(document: Document) -> Counter[str]:
    return Counter(shown for sheet in document.sheets.sheets.values() for shown in _shown(sheet.rows, sheet))


def _shown(rows, sheet) -> Iterator[str]:
    for cells in (sheet.header, *(row.cells for row in rows)):
        for value in cells.values():
            if isinstance(value, int):
                whole, _, decimals = wanyuan(value).partition(".")
                yield f"{int(whole):,}.{decimals}"
