"""An XLSX workbook → lines of cells, as text has them: a merged cell's value first, blanks after it.

What a number says is the decimal that was typed, not the double that stands for it; what a formula
says is the result that was saved with it. Nothing is computed, nothing fetched, nothing executed.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from openpyxl.utils import get_column_letter

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import looks_like_amount
from budget.importers.source import Cell, Line, Place, Source, UnreadableDocumentError, clean
from budget.importers.xlsx_parts import SheetPart, Workbook, read_workbook
from budget.importers.xlsx_sheet import Allowance, Grid, Merge, covered, read_grid
from budget.importers.xlsx_values import BEYOND, EXACT_DIGITS, Trouble, said
from budget.importers.xlsx_xml import DamagedError, damaged
from budget.importers.zipped import Package

_MACROS = "xl/vbaproject.bin"
_SHOWN = 6
_NAMED = 40
# Rule, severity, what it is, what to do; by the trouble.
_TROUBLES = {
    Trouble.ERROR: (
        "R-VALUE",
        Severity.ERROR,
        "个单元格是错误值",
        "原来的内容已经丢失；请改正公式后再试",
    ),
    Trouble.NO_RESULT: (
        "R-FORMULA",
        Severity.ERROR,
        "个公式没有保存计算结果",
        "读不出数值；请在Excel或WPS中打开，重新计算并保存后再试",
    ),
    Trouble.TOO_PRECISE: (
        "R-DIGITS",
        Severity.ERROR,
        f"个数值超过{EXACT_DIGITS}位有效数字",
        "表格软件保存不了这么多位，不能确定原来的数；公式算出的金额请用ROUND(…,6)取整到分，"
        "编码请把单元格设为文本格式后重新输入",
    ),
    Trouble.COMPUTED: (
        "R-COMPUTED",
        Severity.INFO,
        "个公式结果的末位是计算误差",
        f"按表格软件显示的{EXACT_DIGITS}位读取；要去掉它，请用ROUND(…,6)取整到分",
    ),
    Trouble.SCALED: (
        "R-FORMAT",
        Severity.WARNING,
        "个数值的显示格式改变了它的大小（如以元保存而显示为万元）",
        "按保存的数值读取；请核对金额单位",
    ),
}


@dataclass
class _Sheet:
    """One sheet being turned into lines: its texts by row (from 1) and column (from 0).

    ``first`` is the number of the line that holds its name; row n is line ``first + n``.
    """

    name: str
    first: int
    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    covered: list[tuple[int, int]] = field(default_factory=list)
    troubles: dict[Trouble, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))

    @property
    def width(self) -> int:
        return max((max(cells) + 1 for cells in self.texts.values()), default=0)

    def place(self, row: int) -> Place:
        return Place(row, f"工作表“{self.name}”第{row}行")

    def finding(
        self, rule: str, severity: Severity, message: str, rows: Sequence[int], found: str = ""
    ) -> Finding:
        """A finding about this sheet at these rows."""
        places = tuple(CellRef("", None, "", self.first + row) for row in dict.fromkeys(rows[:_NAMED]))
        return Finding(rule, severity, message, places or (CellRef(""),), found=found)


def open_xlsx(content: bytes) -> Source:
    """The lines of a workbook, sheet after sheet; a line that holds a sheet's name opens each.

    Raises UnreadableDocumentError for one that is damaged, locked, empty, too large, or has macros.
    """
    package = Package(content)
    if _MACROS in package:
        raise UnreadableDocumentError(
            "工作簿带有宏（VBA程序），为安全起见不读取；请另存为不带宏的.xlsx文件后再试。"
        )
    book = read_workbook(package)
    allowance = Allowance()
    lines: list[Line] = []
    places: dict[int, Place] = {}
    findings: list[Finding] = []
    first = 1
    for part in book.sheets:
        sheet, grid = _read_sheet(package, part, book, allowance, first)
        if not sheet.texts:
            continue
        # The blank cells between, which the lines will have: those that are stored were counted.
        stored = sum(map(len, sheet.texts.values()))
        allowance.take(part.name, cells=sheet.width * len(sheet.texts) - stored)
        first += max(sheet.texts) + 1
        if part.hidden:
            findings.append(_left_out(sheet))
            continue
        places[sheet.first] = Place(1, f"工作表“{sheet.name}”")
        places |= {sheet.first + row: sheet.place(row) for row in sheet.texts}
        lines += _lines(sheet, grid)
        findings += _said_of(sheet, grid)
    if not lines:
        raise UnreadableDocumentError(_why_empty(book, has_hidden=bool(findings)))
    return Source("xlsx", tuple(lines), places, tuple(findings))


def _why_empty(book: Workbook, *, has_hidden: bool) -> str:
    if has_hidden:
        return "工作簿里有内容的工作表都隐藏了，没有读取；请取消隐藏要读取的工作表后再试。"
    return "工作簿是空的，没有可以读取的内容。" if book.sheets else "工作簿里没有工作表，没有可以读取的内容。"


def _read_sheet(
    package: Package, part: SheetPart, book: Workbook, allowance: Allowance, first: int
) -> tuple[_Sheet, Grid]:
    sheet = _Sheet(part.name, first)
    try:
        grid = read_grid(package, part.part, part.name, allowance)
        hidden = set(covered(grid))
        for row, cells in grid.rows.items():
            for column, stored in cells.items():
                value = said(stored, book)
                text = clean(value.text)
                if not text:
                    continue
                if (row, column) in hidden:
                    sheet.covered.append((row, column))
                    continue
                sheet.texts.setdefault(row, {})[column] = text
                if value.trouble is not None:
                    sheet.troubles[value.trouble].append((row, column))
    except DamagedError as problem:
        raise damaged(f"工作表“{part.name}”", str(problem)) from problem
    return sheet, grid


def _lines(sheet: _Sheet, grid: Grid) -> Iterator[Line]:
    """The sheet's name, then its rows, all of one width."""
    width = sheet.width
    yield Line(sheet.first, (Cell(clean(sheet.name), ((sheet.first, 0),)),), opens_sheet=True)
    tall = _tall(grid.merges)
    before = 0
    for row, texts in sheet.texts.items():
        number = sheet.first + row
        cells = tuple(Cell(texts.get(column, ""), ((number, column),)) for column in range(width))
        yield Line(number, cells, after_break=_past_merges(before + 1, tall) < row)
        before = row


def _tall(merges: Sequence[Merge]) -> list[tuple[int, int]]:
    """Runs of rows, first and last, that merged cells reach down to from above."""
    runs: list[tuple[int, int]] = []
    for top, bottom in sorted((merge.top + 1, merge.bottom) for merge in merges if merge.bottom > merge.top):
        if runs and top <= runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], max(runs[-1][1], bottom))
        else:
            runs.append((top, bottom))
    return runs


def _past_merges(row: int, tall: Sequence[tuple[int, int]]) -> int:
    """The first row from ``row`` on that no merged cell reaches down to: a blank one ends a page."""
    place = bisect_right(tall, (row, 1 << 30)) - 1
    return tall[place][1] + 1 if place >= 0 and tall[place][1] >= row else row


def _left_out(sheet: _Sheet) -> Finding:
    amounts = sum(looks_like_amount(text) for cells in sheet.texts.values() for text in cells.values())
    return Finding(
        "R-SHEET",
        Severity.WARNING,
        f"工作表“{sheet.name}”是隐藏的，没有读入（{len(sheet.texts)}行，{amounts}个数值）；"
        "如果属于预算表，请取消隐藏后再试，否则请删去。",
        (CellRef(""),),
        found=sheet.name,
    )


def _said_of(sheet: _Sheet, grid: Grid) -> Iterator[Finding]:
    """What was odd about the cells of a sheet."""
    for trouble, cells in sheet.troubles.items():
        rule, severity, what, then = _TROUBLES[trouble]
        rows = [row for row, _ in cells]
        message = f"工作表“{sheet.name}”有{len(cells)}{what}（{_named(sheet, cells)}），{then}。"
        yield sheet.finding(rule, severity, message, rows, sheet.texts[cells[0][0]][cells[0][1]])
    if sheet.covered:
        message = (
            f"工作表“{sheet.name}”有{len(sheet.covered)}个有内容的单元格被合并单元格遮住"
            f"（{_addresses(sheet.covered)}），看不见，没有读入；请核对。"
        )
        yield sheet.finding("R-COVERED", Severity.WARNING, message, [row for row, _ in sheet.covered])
    rows = [row for row in sheet.texts if row in grid.hidden_rows]
    if rows:
        message = f"工作表“{sheet.name}”有{len(rows)}行是隐藏的（第{rows[0]}行起），也已读入。"
        yield sheet.finding("R-HIDDEN", Severity.INFO, message, rows)
    filled = {column for cells in sheet.texts.values() for column in cells}
    columns = sorted(c for c in filled if any(c in hidden for hidden in grid.hidden_columns))
    if columns:
        letters = "、".join(get_column_letter(column + 1) for column in columns[:_SHOWN])
        message = f"工作表“{sheet.name}”有{len(columns)}列是隐藏的（{letters}列），也已读入。"
        yield sheet.finding("R-HIDDEN", Severity.INFO, message, [])


def _named(sheet: _Sheet, cells: Sequence[tuple[int, int]]) -> str:
    """Cells by address with what they say: ``B4 #REF!、C7 #REF!``."""
    shown = [
        f"{_address(*cell)} {sheet.texts[cell[0]][cell[1]].removesuffix(BEYOND)}" for cell in cells[:_SHOWN]
    ]
    return "、".join(shown) + ("等" if len(cells) > _SHOWN else "")


def _addresses(cells: Sequence[tuple[int, int]]) -> str:
    return "、".join(_address(*cell) for cell in cells[:_SHOWN]) + ("等" if len(cells) > _SHOWN else "")


def _address(row: int, column: int) -> str:
    return f"{get_column_letter(column + 1)}{row}"
