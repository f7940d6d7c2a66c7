"""Lists as files, both ways: CSV and XLSX, one row a record, its columns named in the first row.

Going out, no text can become a formula. Coming in, a file is whatever anybody made: it is read within
limits, and refused in words.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from import_export.formats.base_formats import Format
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet
from tablib import Dataset

from budget.importers.source import UnreadableDocumentError, clean, decode
from budget.importers.xlsx import open_xlsx
from budget.renderers.csv import FORMULA_STARTS, defused
from budget.renderers.xlsx_cells import saved, store_text

MAX_BYTES = 5 * 1024 * 1024
# The longest official list, 功能分类, has some 1,700. Looking at an import holds the database like making it.
MAX_ROWS = 3_000
MAX_COLUMNS = 50
_MAX_TEXT = 40_000
_BOM = "\ufeff"


class Table(Dataset):
    """The records of a file, and in which row of it each stands."""

    places: tuple[int, ...] = ()


class ListFile(Format):
    """A kind of file for both ways. It finds out a text's encoding by itself, whatever the library says."""

    def __init__(self, encoding: str | None = None) -> None:
        super().__init__()

    def can_import(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True


class Csv(ListFile):
    """Comma-separated values as Excel and WPS write and read them."""

    def get_title(self) -> str:
        return "CSV（UTF-8）"

    def get_extension(self) -> str:
        return "csv"

    def get_content_type(self) -> str:
        return "text/csv; charset=utf-8"

    def create_dataset(self, in_stream: bytes) -> Table:
        """Raises UnreadableDocumentError for what is no such file or too much of one."""
        reader = csv.reader(io.StringIO(decode(in_stream), newline=""), strict=True)
        rows: list[tuple[int, list[str]]] = []
        try:
            for number, row in enumerate(reader, 1):
                rows.append((number, [_plain(clean(cell)) for cell in row]))
                if len(rows) > MAX_ROWS + 1:
                    break
        except csv.Error as problem:
            raise UnreadableDocumentError(
                f"CSV文件第{reader.line_num}行附近的引号或分隔符有误，读不下去；请在Excel或WPS中重新另存后再试。"
            ) from problem
        return table_of(rows)

    def export_data(self, dataset: Dataset, **_: Any) -> bytes:
        """UTF-8 with a byte order mark, without which Excel takes it for another encoding."""
        buffer = io.StringIO(newline="")
        csv.writer(buffer).writerows([defused(text) for text in row] for row in _texts(dataset))
        return (_BOM + buffer.getvalue()).encode()


class Xlsx(ListFile):
    """A workbook: its first sheet that holds anything; every cell goes out as text."""

    def get_title(self) -> str:
        return "Excel工作簿（XLSX）"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def create_dataset(self, in_stream: bytes) -> Table:
        """Raises UnreadableDocumentError for what is no workbook, has several filled sheets, or is a trap."""
        source = open_xlsx(in_stream)
        if sum(line.opens_sheet for line in source.lines) > 1:
            raise UnreadableDocumentError(
                "工作簿里有几张有内容的工作表，不知道导入哪一张；请只留一张后再试。"
            )
        rows = [line for line in source.lines if not line.opens_sheet]
        return table_of(
            (source.places[line.number].line, [cell.text for cell in line.cells]) for line in rows
        )

    def export_data(self, dataset: Dataset, **_: Any) -> bytes:
        book = Workbook()
        sheet = book.active
        assert isinstance(sheet, Worksheet)
        sheet.freeze_panes = "A2"
        for number, row in enumerate(_texts(dataset), 1):
            for column, text in enumerate(row, 1):
                cell = sheet.cell(number, column)
                # Text in Excel too: a code keeps its leading zeros when somebody edits it.
                cell.number_format = "@"
                store_text(cell, text)
        return saved(book, timezone.now().replace(tzinfo=None, microsecond=0))


FORMATS = (Xlsx, Csv)


def format_of(content: bytes) -> int:
    """Which of the ``FORMATS`` a file is, by how it begins.

    Raises UnreadableDocumentError for an old or locked workbook.
    """
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableDocumentError(
            "这是旧版的.xls工作簿或加了密码的工作簿；请去掉密码，另存为.xlsx后再试。"
        )
    return FORMATS.index(Xlsx if content.startswith(b"PK") else Csv)


def table_of(rows: Iterable[tuple[int, Sequence[str]]]) -> Table:
    """The records of numbered rows: the first that holds anything names the columns, blank ones are none.

    Raises UnreadableDocumentError where rows and columns do not make a table.
    """
    filled = [(number, list(row)) for number, row in rows if any(row)]
    if not filled:
        raise UnreadableDocumentError("文件是空的，没有可以导入的内容。")
    (_, heads), *body = filled
    while heads and not heads[-1]:
        heads.pop()
    if not all(heads) or len(set(heads)) < len(heads):
        raise UnreadableDocumentError("第一行应是各列的名称，不能有空白或重复的；请用“导出”的文件作样子。")
    if len(heads) > MAX_COLUMNS or len(body) > MAX_ROWS:
        raise UnreadableDocumentError(f"一次最多导入{MAX_ROWS}行、{MAX_COLUMNS}列；请分成几个文件。")
    if not body:
        raise UnreadableDocumentError("文件只有表头，没有可以导入的内容。")
    table = Table(headers=heads)
    for number, row in body:
        if any(row[len(heads) :]):
            raise UnreadableDocumentError(
                f"第{number}行有{len(row)}格，多于表头的{len(heads)}列；文字中有逗号的，须用引号括起来。"
            )
        if any(len(text) > _MAX_TEXT for text in row):
            raise UnreadableDocumentError(f"第{number}行有一格超过{_MAX_TEXT}个字，没有读取。")
        table.append([*row, *[""] * len(heads)][: len(heads)])
    table.places = tuple(number for number, _ in body)
    return table


def _texts(dataset: Dataset) -> Iterable[list[str]]:
    yield list(dataset.headers)
    for row in dataset:
        yield ["" if value is None else str(value) for value in row]


def _plain(text: str) -> str:
    """The text that ``defused`` was given."""
    return text[1:] if text[:1] == "'" and defused(text[1:]) == text and text[1:2] in FORMULA_STARTS else text
