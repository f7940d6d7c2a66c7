"""PDF: every amount and every word there, nothing cut, nothing overlapping, nothing fetched."""

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from threading import local
from typing import Any
from xml.sax.saxutils import quoteattr

import pdfplumber
import pypdfium2
import pytest
from weasyprint.layout import inline, percent, table

from budget.domain.facts import FactBook
from budget.domain.sheets import Sheet, SheetSet
from budget.renderers import pdf, pdf_writing, presentation
from budget.renderers.edition import Edition
from budget.renderers.pdf_places import places_in
from budget.tables.registry import derive, form_set
from tests.renderers.books import BOOKS, LONG_GOAL, many, nasty, plain, several
from tests.renderers.processes import digest_elsewhere

SPECS = form_set().by_number
AMOUNT = re.compile(r"-?\d[\d,]*\.\d{6}")
PUBLISHED_ON = date(2026, 1, 30)


class Booklet:
    """A rendered booklet and its pages, told apart by the bookmarks of the tables."""

    def __init__(self, book: FactBook) -> None:
        self.sheets: SheetSet = derive(book)
        self.content = pdf.render_booklet(Edition(self.sheets, published_on=PUBLISHED_ON))
        document = pypdfium2.PdfDocument(self.content)
        self.pages = [page.get_textpage().get_text_range() for page in document]
        self.landscape = [page.get_width() > page.get_height() for page in document]
        self.bookmarks = [
            (mark.level, mark.get_title(), mark.get_dest().get_index()) for mark in document.get_toc()
        ]
        document.close()

    def pages_of(self, number: str) -> range:
        starts = {title: page for level, title, page in self.bookmarks if level == 0}
        mine = starts[f"{SPECS[number].name} {SPECS[number].title}"]
        after = [page for page in starts.values() if page > mine]
        return range(mine, min(after, default=len(self.pages)))

    def text_of(self, number: str) -> str:
        return "".join(self.pages[page] for page in self.pages_of(number))


@pytest.fixture(scope="module")
def booklets() -> dict[str, Booklet]:
    return {name: Booklet(make()) for name, make in BOOKS.items()}


def squeezed(text: str) -> str:
    """Without white space and soft hyphens: lines break where they must."""
    return re.sub(r"[\s\ufffe\u00ad\x02]+", "", text)


def amounts_of(number: str, sheet: Sheet) -> Counter[str]:
    cells = [row.cells.get(column.key) for row in sheet.rows for column in SPECS[number].amounts]
    cells += [sheet.header.get(cell.key) for cell in SPECS[number].header if cell.is_amount]
    return Counter(presentation.shown(True, fen) for fen in cells if isinstance(fen, int))


def texts_of(number: str, sheet: Sheet) -> Iterator[str]:
    for row in sheet.rows:
        yield from (row.text(column.key) for column in SPECS[number].texts)
    for value in sheet.header.values():
        yield value if isinstance(value, str) else ""


@pytest.mark.parametrize("name", BOOKS)
def test_each_table_prints_each_of_its_amounts_and_no_other(booklets: dict[str, Booklet], name: str) -> None:
    booklet = booklets[name]
    for number, sheet in booklet.sheets.sheets.items():
        found = Counter(AMOUNT.findall(booklet.text_of(number)))
        assert found == amounts_of(number, sheet), number


@pytest.mark.parametrize("name", BOOKS)
def test_each_table_prints_each_of_its_words(booklets: dict[str, Booklet], name: str) -> None:
    booklet = booklets[name]
    for number, sheet in booklet.sheets.sheets.items():
        printed = squeezed(booklet.text_of(number))
        # A text over two pages has the foot of one and the head of the other in its midst.
        pieces = (piece for text in texts_of(number, sheet) for piece in re.split("[。\n]", text))
        for piece in map(squeezed, pieces):
            assert len(piece) > 200 or piece in printed, (number, piece)


def test_a_goal_of_many_pages_is_whole(booklets: dict[str, Booklet]) -> None:
    booklet = booklets["nasty"]
    pages = [squeezed(booklet.pages[page]) for page in booklet.pages_of("12")]
    margins = r"(预算12表年度项目支出绩效表（续）.*)?第\d+页共\d+页未公开$"
    printed = "".join(re.sub(margins, "", page) for page in pages)
    assert LONG_GOAL * 3 in printed


@pytest.mark.parametrize("name", ["plain", "several", "nasty"])
def test_nothing_overlaps_and_nothing_leaves_the_page(booklets: dict[str, Booklet], name: str) -> None:
    with pdfplumber.open(BytesIO(booklets[name].content)) as document:
        for page in document.pages:
            words = page.extract_words(x_tolerance=1.5, keep_blank_chars=False)
            for word in words:
                assert 0 <= word["x0"] <= word["x1"] <= page.width, word
                assert 0 <= word["top"] <= word["bottom"] <= page.height, word
            overlaps = [
                (one["text"], other["text"])
                for one, other in pairs_on_a_line(words)
                if one["x1"] - other["x0"] > 0.5
            ]
            assert not overlaps, (page.page_number, overlaps)


def pairs_on_a_line(words: list[dict]) -> Iterator[tuple[dict, dict]]:
    lines: dict[int, list[dict]] = {}
    for word in words:
        lines.setdefault(round((word["top"] + word["bottom"]) / 4), []).append(word)
    for line in lines.values():
        in_order = sorted(line, key=lambda word: word["x0"])
        yield from pairwise(in_order)


@pytest.mark.parametrize("name", ["plain", "several"])
def test_an_amount_stands_inside_its_column(booklets: dict[str, Booklet], name: str) -> None:
    """1,007,000.000000 too: no amount crosses the line of its column."""
    with pdfplumber.open(BytesIO(booklets[name].content)) as document:
        for page in document.pages:
            lines = [
                edge["x0"]
                for edge in page.edges
                if edge["orientation"] == "v" and edge["bottom"] - edge["top"] > 5
            ]
            for word in page.extract_words(x_tolerance=1.5):
                if AMOUNT.fullmatch(word["text"]):
                    crossed = [x for x in lines if word["x0"] + 1 < x < word["x1"] - 1]
                    # A line elsewhere on the page may have the same place; one at this height not.
                    here = [
                        edge
                        for edge in page.edges
                        if edge["x0"] in crossed
                        and edge["orientation"] == "v"
                        and edge["top"] < (word["top"] + word["bottom"]) / 2 < edge["bottom"]
                    ]
                    assert not here, (page.page_number, word["text"])


def test_headers_are_repeated_on_every_page() -> None:
    sheets = derive(many(30))
    document = pypdfium2.PdfDocument(pdf.render_table(Edition(sheets), "03"))
    pages = [squeezed(page.get_textpage().get_text_range()) for page in document]
    assert len(pages) > 5
    for number, page in enumerate(pages, 1):
        assert f"第{number}页共{len(pages)}页" in page
        for column in SPECS["03"].columns:
            assert all(label in page for label in column.path), (number, column.key)
    assert "（续）" not in pages[0]
    assert all("预算03表支出预算总表（续）" in page for page in pages[1:])
    assert all("金额单位：万元" in page for page in pages)


def test_a_project_over_pages_repeats_its_name(booklets: dict[str, Booklet]) -> None:
    booklet = booklets["nasty"]
    name = squeezed(booklet.sheets.sheets["12"].rows[0].text("project"))
    pages = [squeezed(booklet.pages[page]) for page in booklet.pages_of("12")]
    assert len(pages) > 5
    assert [f"{name}（续）" in page for page in pages] == [False, *[True] * (len(pages) - 2), False]
    # The last page begins with the other project: nothing but the table is continued there.
    assert pages[-1].count("（续）") == 1


def test_a_table_lies_as_its_spec_says(booklets: dict[str, Booklet]) -> None:
    for spec in SPECS.values():
        pages = booklets["plain"].pages_of(spec.number)
        assert {booklets["plain"].landscape[page] for page in pages} == {spec.landscape}


def test_the_booklet_has_cover_contents_and_bookmarks(booklets: dict[str, Booklet]) -> None:
    booklet = booklets["plain"]
    cover, contents = map(squeezed, booklet.pages[:2])
    assert cover == "北京市朝阳区政务服务管理局2026年部门预算2026年1月30日公开"
    for spec in SPECS.values():
        page = booklet.pages_of(spec.number)[0] + 1
        title = re.escape(squeezed(f"{spec.name}{spec.title}"))
        assert re.search(rf"{title}\.+{page}(?!\d)", contents), spec.number
    projects = [title for level, title, _ in booklet.bookmarks if level == 1]
    assert projects == [p.label for p in plain().projects]


def test_a_corrected_version_says_so_on_its_cover() -> None:
    sheets = derive(BOOKS["nothing"]())
    content = pdf.render_booklet(Edition(sheets, version=2, published_on=PUBLISHED_ON))
    cover = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert "第2版" in cover


def test_empty_tables_say_that_they_are(booklets: dict[str, Booklet]) -> None:
    for spec in SPECS.values():
        note = spec.empty_note or presentation.NOTHING
        assert note in squeezed(booklets["nothing"].text_of(spec.number)), spec.number
        assert note not in squeezed(booklets["several"].text_of(spec.number)), spec.number


def test_no_empty_table_goes_on_to_a_second_page_for_its_note(booklets: dict[str, Booklet]) -> None:
    pages = pypdfium2.PdfDocument(booklets["nothing"].content)
    assert not [page for page in pages if "（续）" in page.get_textpage().get_text_range()]


def test_every_font_is_embedded_as_a_subset(booklets: dict[str, Booklet], tmp_path: Path) -> None:
    path = tmp_path / "booklet.pdf"
    path.write_bytes(booklets["plain"].content)
    listed = subprocess.run(["pdffonts", path], check=True, capture_output=True, text=True).stdout
    fonts = [line.split() for line in listed.splitlines()[2:]]
    assert len(fonts) == 3, listed
    for font in fonts:
        assert "+" in font[0], font
        assert font[-5:-2] == ["yes", "yes", "yes"], font  # embedded, subset, with Unicode
    assert len(booklets["plain"].content) < 500_000


def test_the_same_tables_make_the_same_bytes_in_any_process() -> None:
    here = sha256(pdf.render_table(Edition(derive(several())), "12")).hexdigest()
    there = digest_elsewhere('pdf.render_table(Edition(sheets), "12")', hash_seed=1)
    assert here == there


def test_the_date_is_the_one_given(booklets: dict[str, Booklet]) -> None:
    document = pypdfium2.PdfDocument(booklets["plain"].content)
    assert document.get_metadata_value("CreationDate").startswith("D:20260130")
    assert document.get_metadata_value("Title") == "北京市朝阳区政务服务管理局2026年部门预算"
    undated = pypdfium2.PdfDocument(pdf.render_table(Edition(derive(plain())), "04"))
    assert undated.get_metadata_value("CreationDate") == ""


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1:9/x.png", "data:image/svg+xml,<svg/>", "budget-font:../x"],
)
def test_a_document_that_reaches_out_is_not_made(address: str) -> None:
    with pytest.raises(pdf_writing.ReachesOutError):
        pdf_writing.write(f"<html><body><img src={quoteattr(address)}/></body></html>")


def test_without_its_fonts_nothing_is_printed(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_writing, "_kept", local())
    settings.FONTS = {**settings.FONTS, ("Noto Sans SC", 400): Path("/nowhere/font.ttf")}
    with pytest.raises(FileNotFoundError, match="bin/setup"):
        pdf_writing.write("<html><body><p>字</p></body></html>")


def test_remembered_lengths_are_those_that_would_be_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should WeasyPrint come to compute more of a box, or by more, the two documents differ."""
    edition = Edition(derive(several()))
    remembered = [pdf.render_table(edition, number) for number in ("06", "12")]
    for module in (inline, table):
        assert module.resolve_percentages is not percent.resolve_percentages
        monkeypatch.setattr(module, "resolve_percentages", percent.resolve_percentages)
    assert [pdf.render_table(edition, number) for number in ("06", "12")] == remembered


def test_what_no_markup_may_hold_is_left_out_wherever_it_stands() -> None:
    sheets = derive(plain())
    sheet = replace(sheets.sheets["06"], title="支出\x0b表\ufffe & <b>")
    content = pdf.render_table(Edition(replace(sheets, sheets={"06": sheet})), "06")
    printed = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert "支出表 & <b>" in printed


def test_markup_in_texts_is_printed_and_not_obeyed() -> None:
    content = pdf.render_table(Edition(derive(nasty())), "12")
    printed = "".join(p.get_textpage().get_text_range() for p in pypdfium2.PdfDocument(content))
    assert squeezed('<img src="file:///etc/passwd">') in squeezed(printed)


def test_the_pages_of_tables_and_projects_are_read_from_the_bookmarks(booklets: dict[str, Booklet]) -> None:
    booklet = booklets["plain"]
    places = {place.title: place for place in places_in(booklet.content)}
    for number, spec in SPECS.items():
        place = places[f"{spec.name} {spec.title}"]
        assert range(place.first - 1, place.last) == booklet.pages_of(number), number
    for row in booklet.sheets.sheets["12"].rows:
        if label := row.text("project"):
            first = booklet.pages[places[label].first - 1]
            assert squeezed(label) in squeezed(first)
