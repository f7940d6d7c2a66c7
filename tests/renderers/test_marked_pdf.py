"""Marked PDFs: every named cell is coloured and numbered where it stands, on paper of any turn."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pdfplumber
import pypdfium2
import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import RectangleObject

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import SheetSet
from budget.importers.formats import read_document
from budget.importers.source import Box
from budget.renderers import pdf
from budget.renderers.edition import Edition
from budget.renderers.found_list import LISTED
from budget.renderers.marked_pdf import marked_pdf
from budget.renderers.pdf_annotations import AUTHOR
from budget.tables.registry import derive
from tests.renderers.books import BOOKS, FORMULA, MARKUP, plain, several
from tests.renderers.findings import ALL, LEADER, NOWHERE, SECOND, TITLES, ZERO
from tests.renderers.processes import digest_elsewhere
from tests.renderers.test_pdf import squeezed

BOX = Box(1, 100.0, 200.0, 180.0, 212.0)
AT_BOX = Finding("T01-SUM", Severity.ERROR, "合计不对。", (CellRef("01", 1, "income_amount", 1),))


@dataclass(frozen=True)
class Read:
    """A document as read."""

    sheets: SheetSet
    kind: str = "text"
    boxes: Mapping[tuple[str, int, str], Box] = field(default_factory=dict)


def blank(turn: int = 0, *, crop: bool = False) -> bytes:
    """A page of 400 × 600 points as it lies in the file; ``crop`` leaves 350 × 500 of it from (30, 40)."""
    writer = PdfWriter()
    page = writer.add_blank_page(400, 600)
    if crop:
        page.cropbox = RectangleObject((30, 40, 380, 540))
    page.rotate(turn)
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def some(name: str = "plain", *tables: str) -> SheetSet:
    """Some tables of a budget: a whole booklet takes seconds to lay out."""
    sheets = derive(BOOKS[name]())
    return replace(sheets, sheets={number: sheets.sheets[number] for number in tables or ("12",)})


def on_paper(content: bytes, boxes: Mapping[tuple[str, int, str], Box], *findings: Finding) -> bytes:
    return marked_pdf(content, Read(some(), "pdf", boxes), findings, titles=TITLES)


def notes(content: bytes) -> list[tuple[int, dict]]:
    """Every annotation of ours with the index of its page."""
    found = []
    for number, page in enumerate(PdfReader(BytesIO(content)).pages):
        for reference in page.get("/Annots", ()):
            annotation = reference.get_object()
            if annotation.get("/T") == AUTHOR:
                found.append((number, annotation))
    return found


def pages_of(content: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(content)
    return [squeezed(page.get_textpage().get_text_range()) for page in document]


def colour_at(content: bytes, page: int, x: float, y: float) -> tuple[int, int, int]:
    """The colour of a point as shown, counted from the top left corner of the page."""
    bitmap = pypdfium2.PdfDocument(content)[page].render(scale=4, may_draw_forms=True)
    red, green, blue = bitmap.to_pil().convert("RGB").getpixel((round(x * 4), round(y * 4)))
    return red, green, blue


def is_red(colour: tuple[int, int, int]) -> bool:
    red, green, blue = colour
    return red > 150 and red > green + 40 and red > blue + 40


# --- the original's own pages -------------------------------------------------------------------


@pytest.mark.parametrize("crop", [False, True])
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_the_cell_is_coloured_where_it_is_seen(turn: int, crop: bool) -> None:
    """Boxes are of the page as shown: cropped, and turned."""
    content = on_paper(blank(turn, crop=crop), {("01", 1, "income_amount"): BOX}, AT_BOX)
    last = len(PdfReader(BytesIO(content)).pages) - 1
    for x, y in ((102, 202), (178, 202), (102, 210), (178, 210), (140, 206)):
        assert is_red(colour_at(content, last, x, y)), (x, y)
    for x, y in ((140, 190), (140, 222), (190, 206), (70, 206)):
        assert colour_at(content, last, x, y) == (255, 255, 255), (x, y)
    # The badge left of it: its colour is full, and white digits are on it.
    badge = [colour_at(content, last, x, y) for x in (92, 93, 94, 95, 96, 97) for y in (199, 201, 203, 205)]
    assert any(red > 180 and green < 60 for red, green, _ in badge)
    assert any(min(colour) > 200 for colour in badge)


def test_the_number_stands_upright_on_a_turned_page() -> None:
    """The digit 1 is higher than wide, however the page lies."""
    for turn in (0, 90, 180, 270):
        content = on_paper(blank(turn), {("01", 1, "income_amount"): BOX}, AT_BOX)
        last = len(PdfReader(BytesIO(content)).pages) - 1
        bitmap = pypdfium2.PdfDocument(content)[last].render(scale=8).to_pil().convert("RGB")
        box = [(x, y) for x in range(92 * 8, 98 * 8) for y in range(199 * 8, 206 * 8)]
        white = [(x, y) for x, y in box if min(bitmap.getpixel((x, y))) > 200]
        width = max(x for x, _ in white) - min(x for x, _ in white)
        height = max(y for _, y in white) - min(y for _, y in white)
        assert height > 1.3 * width, turn


def test_the_note_says_what_is_wrong_and_who_says_so() -> None:
    boxes = {("12", 4, "total"): BOX, ("12", 4, "fiscal"): replace(BOX, top=220.0, bottom=232.0)}
    ((_, first), (_, second)) = notes(on_paper(blank(), boxes, LEADER, SECOND))
    assert first["/Subtype"] == "/Highlight"
    assert first["/T"] == AUTHOR
    assert first["/Subj"] == "1,2 错误"
    for text in ("1　错误　T12-YUAN　项目金额的单位", LEADER.message, LEADER.formula, LEADER.cause, MARKUP):
        assert text in first["/Contents"], text
    assert second["/Subj"] == "1,1.1 错误"
    assert "1.1　错误　T12-WITHIN" in second["/Contents"]
    assert first["/NM"] != second["/NM"]
    assert first["/F"] & 4, "it is printed too"


def test_what_follows_is_paler() -> None:
    cell = {("03", 8, "project"): BOX}
    paler = colour_at(on_paper(blank(), cell, LEADER), 1, 140, 206)
    alone = replace(LEADER, follows=(), cells=(CellRef("03", 8, "project"),))
    full = colour_at(on_paper(blank(), cell, alone), 1, 140, 206)
    assert sum(paler) > sum(full) + 60


def test_severities_have_colours_of_their_own() -> None:
    cell = {("01", 1, "income_amount"): BOX}
    seen = {
        severity: colour_at(on_paper(blank(), cell, replace(AT_BOX, severity=severity)), 1, 140, 206)
        for severity in Severity
    }
    assert is_red(seen[Severity.ERROR])
    red, green, blue = seen[Severity.WARNING]
    assert red > green > blue
    red, green, blue = seen[Severity.INFO]
    assert blue > green > red


def test_a_cell_without_print_is_marked_on_its_row() -> None:
    content = on_paper(blank(), {("01", 1, ""): BOX}, AT_BOX)
    assert [page for page, _ in notes(content)] == [1]
    elsewhere = on_paper(blank(), {("01", 2, ""): BOX}, AT_BOX)
    assert notes(elsewhere) == []


def test_the_list_stands_in_front_and_leads_to_the_places() -> None:
    content = on_paper(blank(), {("01", 1, "income_amount"): BOX}, AT_BOX, NOWHERE)
    reader = PdfReader(BytesIO(content))
    text = squeezed(reader.pages[0].extract_text())
    for said in (
        "检查结果",
        "T01-SUM",
        "合计不对。",
        "预算01表第1行",
        "文件中没有预算02表。",
        "错误1条，警告1条",
    ):
        assert squeezed(said) in text, said
    links = [a.get_object() for a in reader.pages[0]["/Annots"]]
    assert len(links) == 1
    assert "/A" not in links[0]
    assert links[0]["/Dest"][0].get_object() == reader.pages[1].get_object()


def test_the_original_keeps_its_pages_and_annotations() -> None:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf.render_table(Edition(derive(plain())), "01"))))
    writer.add_uri(0, "http://example.cn/", RectangleObject((10, 10, 60, 20)))
    buffer = BytesIO()
    writer.write(buffer)
    content = on_paper(buffer.getvalue(), {("01", 1, "income_amount"): BOX}, AT_BOX)
    reader = PdfReader(BytesIO(content))
    assert len(reader.pages) == 2
    kinds = [a.get_object()["/Subtype"] for a in reader.pages[1]["/Annots"]]
    assert kinds == ["/Link", "/Highlight"]
    assert pages_of(content)[1] == pages_of(buffer.getvalue())[0]


def test_what_the_reader_read_is_marked_where_it_stands() -> None:
    """From paper and back: the letters under each highlight are those of its cell."""
    booklet = pdf.render_booklet(Edition(derive(several())))
    document = read_document(booklet, department=("129", "局"), year=2026)
    cells = [
        (table, number, "total", row.amount("total"))
        for table in ("02", "03", "06")
        for number, row in enumerate(document.sheets.sheets[table].rows, 1)
        if row.amount("total")
    ]
    findings = [
        Finding("T03-SUM", Severity.ERROR, f"{table} {row}", (CellRef(table, row, column),))
        for table, row, column, _ in cells
    ]
    content = marked_pdf(booklet, document, findings, titles={})
    amounts = {f"{table} {row}": wanyuan_grouped(fen) for table, row, _, fen in cells}
    found = notes(content)
    assert len(found) == len(cells) > 10
    opened = pypdfium2.PdfDocument(content)
    for number, note in found:
        x, y = note["/QuadPoints"][0::2], note["/QuadPoints"][1::2]
        said = str(note["/Contents"]).split("\n")[1]
        under = opened[number].get_textpage().get_text_bounded(*map(float, (min(x), min(y), max(x), max(y))))
        assert squeezed(under) == amounts[said], said


# --- what cannot be written to ------------------------------------------------------------------


def encrypted() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(blank())))
    writer.encrypt("", "owner", algorithm="RC4-128")
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        encrypted(),
        b"%PDF-1.7\nnothing of the kind\n%%EOF",
        blank()[:200],
        b"",
        blank().replace(b"/Pages", b"/Pagez"),
    ],
    ids=["locked", "no objects", "cut", "empty", "no pages"],
)
def test_of_an_original_that_cannot_be_marked_our_booklet_is(content: bytes) -> None:
    marked = on_paper(content, {("12", 4, "total"): BOX}, LEADER)
    pages = pages_of(marked)
    assert "检查结果" in pages[0]
    assert any("预算12表年度项目支出绩效表" in page for page in pages)


def test_a_page_that_is_not_there_makes_a_booklet() -> None:
    marked = on_paper(blank(), {("12", 4, "total"): replace(BOX, page=7)}, LEADER)
    assert any("预算12表年度项目支出绩效表" in page for page in pages_of(marked))


# --- our own booklet ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def booklet() -> bytes:
    return marked_pdf(None, Read(some("plain", "03", "12", "13")), ALL, titles=TITLES)


def test_the_booklet_numbers_and_colours_the_cells(booklet: bytes) -> None:
    with pdfplumber.open(BytesIO(booklet)) as opened:
        (page,) = [
            one
            for one in opened.pages
            if "预算12表年度项目支出绩效表" in words_of(one) and "1,007,000.000000" in words_of(one)
        ]
        amount = next(word for word in page.extract_words() if word["text"] == "1,007,000.000000")
        numbers = [word for word in page.extract_words() if word["text"] == "1,2"]
        assert len(numbers) == 1
        assert 0 < amount["top"] - numbers[0]["bottom"] < 6, "above the amount, in its cell"
        fills = [
            rect["non_stroking_color"]
            for rect in page.rects
            if rect["x0"] < amount["x0"]
            and amount["x1"] < rect["x1"]
            and rect["top"] < amount["top"]
            and amount["bottom"] < rect["bottom"]
            and rect["fill"]
        ]
        assert any(red > green + 0.1 and red > blue + 0.1 for red, green, blue in fills)


def words_of(page: pdfplumber.page.Page) -> str:
    return squeezed(page.extract_text())


def test_the_booklet_lists_all_findings_with_their_numbers(booklet: bytes) -> None:
    text = "".join(pages_of(booklet)[:2])
    for said in (
        "1.1错误T12-WITHIN（由其他问题引起）",
        "1.1.1提示R-NOTE",
        "5警告R-MISSING缺少一张表",
        MARKUP,
        FORMULA,
    ):
        assert squeezed(said) in text, said


def test_links_of_the_booklet_lead_to_the_cells(booklet: bytes) -> None:
    reader = PdfReader(BytesIO(booklet))
    links = [a.get_object() for page in reader.pages[:2] for a in page.get("/Annots", ())]
    assert len(links) >= 6
    assert all("/Dest" in link for link in links)
    named = reader.named_destinations
    tables = {str(link["/Dest"])[:3] for link in links}
    assert {"c12", "c03", "c13"} <= tables
    assert all(str(link["/Dest"]) in named for link in links)


@pytest.mark.parametrize("name", ["several", "nasty"])
def test_a_marked_booklet_says_all_that_the_plain_one_says(name: str) -> None:
    """Marks take nothing away, whatever is in the cells; every cell of every table may be marked."""
    sheets = derive(BOOKS[name]())
    cells = tuple(
        CellRef(number, row, column)
        for number, sheet in sheets.sheets.items()
        for row, one in enumerate(sheet.rows, 1)
        for column in one.cells
    )
    findings = [Finding("T03-SUM", Severity.WARNING, "全部。", cells), ZERO]
    pages = "".join(pages_of(marked_pdf(None, Read(sheets), findings, titles={})))
    for sheet in sheets.sheets.values():
        for one in sheet.rows:
            for value in one.cells.values():
                text = wanyuan_grouped(value) if isinstance(value, int) else str(value or "")
                assert len(text) > 40 or squeezed(text) in pages, text


def test_a_finding_on_a_whole_row_stands_in_its_first_cell() -> None:
    row = replace(AT_BOX, cells=(CellRef("03", 2),))
    content = marked_pdf(None, Read(some("plain", "03")), [row], titles={})
    reader = PdfReader(BytesIO(content))
    assert any(name.startswith("c03-2-function") for name in reader.named_destinations)


def test_a_plain_booklet_bears_no_marks() -> None:
    content = pdf.render_table(Edition(derive(plain())), "12")
    assert not PdfReader(BytesIO(content)).named_destinations.keys() - {"t12"}


def test_a_list_of_thousands_is_cut_and_says_so() -> None:
    findings = [replace(AT_BOX, message=f"第{n}条") for n in range(LISTED + 50)]
    pages = pages_of(on_paper(blank(), {("01", 1, "income_amount"): BOX}, *findings))
    assert any("另有50条没有列在这里" in page for page in pages)
    assert not any(f"第{LISTED}条" in page for page in pages)


def test_no_text_of_a_finding_is_markup() -> None:
    nothing = replace(NOWHERE, message=MARKUP + "\x00\x0b", formula=MARKUP, cause=MARKUP, expected=MARKUP)
    pages = pages_of(marked_pdf(None, Read(some("nasty", "04")), [nothing], titles={"R-MISSING": MARKUP}))
    assert pages[0].count(squeezed(MARKUP)) == 5


def test_the_same_document_and_findings_make_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    here = marked_pdf(None, Read(derive(several())), ALL, titles={})
    script = (
        "marked_pdf.marked_pdf(None, __import__('types').SimpleNamespace("
        "sheets=sheets, kind='text', boxes={}), findings.ALL, titles={})"
    )
    assert digest_elsewhere(script, hash_seed=1) == sha256(here).hexdigest()
    one, other = (on_paper(blank(), {("12", 4, "total"): BOX}, LEADER) for _ in range(2))
    assert one == other


def test_other_readers_find_nothing_wrong_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / "marked.pdf"
    path.write_bytes(on_paper(blank(90), {("12", 4, "total"): BOX}, LEADER))
    done = subprocess.run(["pdftoppm", "-r", "30", path, tmp_path / "page"], capture_output=True, check=True)
    assert done.stderr == b""
