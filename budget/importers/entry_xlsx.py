"""A workbook that was filled in → the texts of its cells, sheet by sheet; hidden sheets and columns too.

What headings and texts mean is not asked here. Numbers and formulas are read as in every workbook: the
decimal that was typed, the result that was saved; nothing is computed.
"""

from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from budget.importers.kinds import Kind, kind_of, refusal_of
from budget.importers.source import MAX_BYTES, UnreadableDocumentError
from budget.importers.xlsx_parts import read_workbook
from budget.importers.xlsx_sheet import Allowance, read_grid
from budget.importers.xlsx_values import BEYOND, EXACT_DIGITS, Trouble, said
from budget.importers.xlsx_xml import DamagedError, damaged
from budget.importers.zipped import Package

_MACROS = "xl/vbaproject.bin"
# What is said of a cell whose text cannot be taken at its word; of the other troubles nothing need be.
_TROUBLES = {
    Trouble.ERROR: "是错误值，原来的内容已经丢失，请改正公式或重新填写",
    Trouble.NO_RESULT: "是没有计算结果的公式，请在Excel或WPS中重新计算并保存，或者直接填写数值",
    Trouble.TOO_PRECISE: f"超过{EXACT_DIGITS}位有效数字，表格软件保存不了这么多位，请核对",
    Trouble.SCALED: "的显示格式改变了数值的大小，按保存的数值读取，请核对金额单位",
}


@dataclass(frozen=True, slots=True)
class FilledSheet:
    """One worksheet: texts by row (from 1) and column (from 0).

    ``troubles``: what is wrong with cells, as (address, what).
    """

    name: str
    rows: dict[int, dict[int, str]]
    troubles: tuple[tuple[str, str], ...] = ()


def read_cells(content: bytes) -> list[FilledSheet]:
    """The sheets of a workbook in their order.

    Raises UnreadableDocumentError for what is no workbook, or is damaged, locked, too large, or has macros.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableDocumentError("文件超过20MB，无法读取；请删去多余的内容后再试。")
    kind = kind_of(content)
    if kind in (Kind.OLE, Kind.ZIP, Kind.MARKUP, Kind.RTF, Kind.OTHER):
        raise refusal_of(content, kind)
    if kind is not Kind.XLSX:
        raise UnreadableDocumentError("这不是Excel工作簿（.xlsx）；请上传从本页下载并填好的工作簿。")
    package = Package(content)
    if _MACROS in package:
        raise UnreadableDocumentError(
            "工作簿带有宏（VBA程序），为安全起见不读取；请另存为不带宏的.xlsx文件后再试。"
        )
    book = read_workbook(package)
    allowance = Allowance()
    sheets = []
    for part in book.sheets:
        rows: dict[int, dict[int, str]] = {}
        troubles = []
        grid = read_grid(package, part.part, part.name, allowance)
        try:
            for row, cells in grid.rows.items():
                for column, stored in cells.items():
                    value = said(stored, book)
                    text = value.text.removesuffix(BEYOND).strip()
                    if text:
                        rows.setdefault(row, {})[column] = text
                    if value.trouble in _TROUBLES:
                        address = f"{get_column_letter(column + 1)}{row}"
                        troubles.append((address, _TROUBLES[value.trouble]))
        except DamagedError as problem:
            raise damaged(f"工作表“{part.name}”", str(problem)) from problem
        sheets.append(FilledSheet(part.name, rows, tuple(troubles)))
    return sheets
