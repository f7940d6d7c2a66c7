"""Printed documents put into workbooks as departments do it: a sheet a table, or all in one; merged or not.

Made with openpyxl from the printed lines of ``printing.py``; shares no code with the product's renderer.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from budget.domain.money import looks_like_amount
from tests.importers.documents import Budget
from tests.importers.printing import Press
from tests.importers.style import TITLES, Style

Lines = Sequence[Sequence[str]]


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True)
class Manner:
    """How a document is put into a workbook. The default is the official layout, a sheet a table."""

    one_sheet: bool = False
    names: str = "number"  # of the sheets: number, title, both, digits, plain
    headed: bool = True  # whether a title stands on the sheet itself
    numbers: bool = True  # amounts as numbers; else as text, as printed
    merged: bool = True  # titles, header groups, totals, projects
    corner: tuple[int, int] = (1, 1)  # row and column where a table begins
    grid: int = 1  # columns of the sheet to one of the table
    frills: bool = False  # formats and blank strings far beyond the table
    besides: bool = False  # a cover, a list of contents, a sheet of notes
    shuffled: bool = False


def bind(budget: Budget, style: Style, manner: Manner, random: Random) -> bytes:
    """The document as a workbook."""
    press = Press(budget, style, random)
    numbers = [n for n in TITLES if n not in style.skip]
    if manner.shuffled:
        random.shuffle(numbers)
    book = Workbook()
    book.remove(book.worksheets[0])
    if manner.besides:
        _besides(book, budget, numbers)
    page: Worksheet | None = None
    at = manner.corner[0]
    for number in numbers:
        lines = [line.split("\t") for line in press._table(number)]
        if not manner.headed:
            lines = lines[next(n for n, line in enumerate(lines) if len(line) > 1) :]
        if page is None or not manner.one_sheet:
            page = book.create_sheet(_name(number, manner, len(book.worksheets)))
            at = manner.corner[0]
        _draw(page, lines, at, manner, number)
        at += len(lines) + 2
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _name(number: str, manner: Manner, place: int) -> str:
    if manner.one_sheet:
        return "部门预算表"
    return {
        "number": f"预算{number}表",
        "title": TITLES[number][:31],
        "both": f"{number}{TITLES[number]}"[:31],
        "digits": str(int(number)),
        "plain": f"Sheet{place + 1}",
    }[manner.names]


def _besides(book: Workbook, budget: Budget, numbers: Iterable[str]) -> None:
    cover = book.create_sheet("封面")
    cover["B6"] = f"{budget.name}{budget.year}年部门预算"
    cover.merge_cells("B6:H6")
    contents = book.create_sheet("目录")
    for row, number in enumerate(numbers, 3):
        contents.cell(row, 1, f"预算{number}表")
        contents.cell(row, 2, TITLES[number])
        contents.cell(row, 3, row - 2)
    book.create_sheet("填表说明")["A1"] = "一、本套表格由部门填报。"
    book.create_sheet("空表")


def _draw(page: Worksheet, lines: Lines, top: int, manner: Manner, number: str) -> None:
    width = max(len(line) for line in lines)
    left = manner.corner[1]
    for row, line in enumerate(lines, top):
        for place, text in enumerate(line):
            if text:
                _put(page, row, left + place * manner.grid, text, manner)
        filled = [place for place, text in enumerate(line) if text]
        if manner.merged and len(line) == 1 and filled and width > 1:
            _merge(page, row, left, row, left + width * manner.grid - 1)
        elif manner.merged and line[0] and len(filled) > 1:
            _spread(page, row, line, left, manner, number)
    if manner.merged and number == "12":
        _merge_projects(page, lines, top, left, manner)
    if manner.frills:
        _frills(page, top + len(lines), left + width * manner.grid)


def _put(page: Worksheet, row: int, column: int, text: str, manner: Manner) -> None:
    cell = page.cell(row, column)
    if manner.numbers and looks_like_amount(text) and text.isascii() and not text.startswith("0"):
        cell.value = (
            float(text.replace(",", "").replace(" ", "")) if "." in text else int(text.replace(",", ""))
        )
        cell.number_format = "#,##0.000000" if "." in text else "General"
    else:
        cell.value, cell.data_type = text, "s"


def _spread(page: Worksheet, row: int, line: Sequence[str], left: int, manner: Manner, number: str) -> None:
    """The label of a header group, or of a total, over the blank cells behind it."""
    if number in ("12", "13") or any(looks_like_amount(text) for text in line):
        return
    for place, text in enumerate(line):
        end = place
        while text and end + 1 < len(line) and not line[end + 1]:
            end += 1
        if end > place:
            _merge(page, row, left + place * manner.grid, row, left + (end + 1) * manner.grid - 1)


def _merge_projects(page: Worksheet, lines: Lines, top: int, left: int, manner: Manner) -> None:
    """A project's cells over the rows of its indicators."""
    starts = [n for n, line in enumerate(lines) if len(line) > 6 and line[1][:1].isdigit()]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        rows = [n for n in range(start, end) if n == start or not any(lines[n][:6])]
        for place in range(6):
            if rows[-1] > start and lines[start][place]:
                column = left + place * manner.grid
                _merge(page, top + start, column, top + rows[-1], column)


def _merge(page: Worksheet, top: int, left: int, bottom: int, right: int) -> None:
    page.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)


def _frills(page: Worksheet, below: int, right: int) -> None:
    """What is left behind where somebody has formatted more than the table."""
    line = Side(style="thin")
    for row in range(below, below + 40):
        page.cell(row, 1).border = Border(line, line, line, line)
        page.cell(row, 2, "  ")
    for column in range(right, right + 30):
        page.cell(3, column).fill = PatternFill("solid", fgColor="FFFFFF")
    page.cell(5, 16384).border = Border(line)
    page.cell(1_000_000, 1).fill = PatternFill("solid", fgColor="FFFFFF")


def patched(content: bytes, change: Callable[[str, bytes], bytes | None]) -> bytes:
    """The package with every part changed; a part for which ``change`` gives None is left out."""
    buffer = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for entry in old.infolist():
            part = change(entry.filename, old.read(entry))
            if part is not None:
                new.writestr(entry.filename, part)
    return buffer.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a package by name."""
    with ZipFile(BytesIO(content)) as held:
        return {entry.filename: held.read(entry) for entry in held.infolist()}


def as_excel(content: bytes) -> bytes:
    """The workbook with its texts shared and its numbers in seventeen digits, as Excel and WPS write it."""
    texts: list[bytes] = []

    def share(found: re.Match[bytes]) -> bytes:
        texts.append(found[2])
        return found[1] + b't="s"><v>%d</v></c>' % (len(texts) - 1)

    def change(part: str, xml: bytes) -> bytes:
        if part == "xl/_rels/workbook.xml.rels":
            one = f'<Relationship Id="texts" Type="{_OFFICE}/sharedStrings" Target="/xl/sharedStrings.xml"/>'
            return xml.replace(b"</Relationships>", one.encode() + b"</Relationships>")
        if not part.startswith("xl/worksheets/"):
            return xml
        xml = re.sub(rb't="inlineStr"><is>(<t[^>]*>.*?</t>)</is></c>', rb't="inline"\1', xml, flags=re.DOTALL)
        xml = re.sub(rb'(<c [^>]*?)t="inline"(<t[^>]*>.*?</t>)', share, xml, flags=re.DOTALL)
        return re.sub(rb"<v>(\d+\.\d+)</v>", lambda found: b"<v>%.17g</v>" % float(found[1]), xml)

    made = patched(content, change)
    buffer = BytesIO(made)
    with ZipFile(buffer, "a", ZIP_DEFLATED) as more:
        items = b"".join(b"<si>" + text + b"</si>" for text in texts)
        more.writestr("xl/sharedStrings.xml", f'<sst xmlns="{_MAIN}">'.encode() + items + b"</sst>")
    return buffer.getvalue()


def sheet_patched(content: bytes, old: str, new: str, sheet: int = 1) -> bytes:
    """The package with a change, sure to be one, in the XML of one sheet."""
    name = f"xl/worksheets/sheet{sheet}.xml"

    def change(part: str, xml: bytes) -> bytes:
        if part != name:
            return xml
        assert old.encode() in xml, old
        return xml.replace(old.encode(), new.encode())

    return patched(content, change)
