"""A PDF with a text layer → lines of cells, so that the readers read it as they read text with tabs.

What is ruled is read by its lines: each cell is a cell, also when its text runs over several lines; a merged
cell's text stands in its first field. What is not ruled is read by where words stand (``pdf_loose``).
The pages are what counts: attachments, scripts and form fields are not looked at.
"""

import re
from collections.abc import Mapping, Sequence

from budget.domain.findings import CellRef, Finding, Severity
from budget.importers.pdf_cuts import rejoined
from budget.importers.pdf_layout import rows_on
from budget.importers.pdf_margins import without_margins
from budget.importers.pdf_process import Page, read_pages, refusal
from budget.importers.pdf_text import Row, Text, box_of
from budget.importers.source import Box, Cell, Line, Place, Source

# How the last bytes of a PDF must read, and how many are looked at.
_END = b"%%EOF"
_TAIL = 2048
_AMOUNT = re.compile(r"\d\.\d")
# Of the letters of a page: beyond this share without meaning it is garbage.
_GARBAGE = 0.2


def open_pdf(content: bytes) -> Source:
    """The lines of a PDF. Raises UnreadableDocumentError; takes a bounded time and memory."""
    if _END not in content[-_TAIL:]:
        raise refusal("cut")
    return source_of(read_pages(content))


def source_of(pages: Sequence[Page]) -> Source:
    """The lines of pages. Raises UnreadableDocumentError when there is nothing to read on them."""
    _refuse_unreadable(pages)
    setting = _Setting()
    printed = rejoined(without_margins([rows_on(page) for page in pages]))
    for page, rows in zip(pages, printed, strict=True):
        setting.page(page, rows)
    findings = setting.findings
    findings += [setting.without_text(page) for page in pages if page.images and not page.glyphs]
    findings += [setting.askew(page) for page in pages if _AMOUNT.search(page.askew)]
    return Source("pdf", tuple(setting.lines), setting.places, tuple(findings))


class _Setting:
    """Lines being numbered: every line and every cell gets a number of its own."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.places: dict[int, Place] = {}
        self.findings: list[Finding] = []
        self._last = 0

    def page(self, page: Page, rows: Sequence[Row]) -> None:
        spilt: list[int] = []
        for count, row in enumerate(rows, 1):
            words = f"原文第{page.number}页第{count}行"
            number = self._number(Place(page.number, words, box_of(row.glyphs, page)))
            cells = tuple(self._cell(one, number, at, page, words) for at, one in enumerate(row.cells))
            self.lines.append(Line(number, cells, after_break=count == 1))
            spilt += [number] if row.spilt else []
        if spilt:
            self.findings.append(_spilt(page, spilt, self.places))

    def _cell(self, text: Text | None, line: int, column: int, page: Page, words: str) -> Cell:
        if text is None:
            return Cell("", ((line, column),))
        own = self._number(Place(page.number, words, box_of(text.glyphs, page)))
        return Cell(text.text, ((own, column),))

    def without_text(self, page: Page) -> Finding:
        """That a page is a picture."""
        said = "只有图片没有文字，没有读入；如果上面有预算表，请做文字识别（OCR）后再试。"
        return self._of_page(page, "R-IMAGE", said)

    def askew(self, page: Page) -> Finding:
        """That letters at an angle to the others, with an amount among them, were not read."""
        return self._of_page(page, "R-ASKEW", f"斜着排的文字没有读入：“{page.askew[:200]}”；请核对。")

    def _of_page(self, page: Page, rule: str, said: str) -> Finding:
        words = f"原文第{page.number}页"
        width, height = (page.height, page.width) if page.turn % 2 else (page.width, page.height)
        number = self._number(Place(page.number, words, Box(page.number, 0.0, 0.0, width, height)))
        return Finding(rule, Severity.WARNING, f"{words}{said}", (CellRef("", None, "", number),))

    def _number(self, place: Place) -> int:
        self._last += 1
        self.places[self._last] = place
        return self._last


def _spilt(page: Page, lines: Sequence[int], places: Mapping[int, Place]) -> Finding:
    """That texts of a page do not fit their cells."""
    rows = "、".join(places[number].words.removeprefix(f"原文第{page.number}页") for number in lines[:10])
    return Finding(
        "R-SPILT",
        Severity.WARNING,
        f"原文第{page.number}页有{len(lines)}行（{rows}）的文字超出了单元格，可能与上下行混在一起；"
        "请加大行高后重新导出，或逐行核对。",
        tuple(CellRef("", None, "", number) for number in lines),
    )


def _refuse_unreadable(pages: Sequence[Page]) -> None:
    letters = sum(len(page.glyphs) for page in pages)
    if not letters:
        raise refusal("scanned" if any(page.images for page in pages) else "blank")
    unmapped = sum(page.unmapped for page in pages)
    if unmapped > _GARBAGE * letters:
        worst = max(pages, key=lambda page: page.unmapped)
        raise refusal("unmapped", worst.number)
