"""The cells of one worksheet as they are stored, read as a stream and within limits."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from openpyxl.utils.escape import unescape

from budget.importers.source import UnreadableDocumentError
from budget.importers.xlsx_parts import MAX_TEXT, TextReader
from budget.importers.xlsx_values import Stored
from budget.importers.xlsx_xml import Attributes, DamagedError, walk
from budget.importers.zipped import Package

# In all sheets together. A budget of 10,000 lines takes about 30,000 rows and 300,000 cells.
MAX_ROWS = 60_000
MAX_CELLS = 500_000
# 预算02表, the widest, has 18.
MAX_COLUMNS = 100
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_ROWS_OF_A_SHEET = 1_048_576
_TRUE = ("1", "true")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged block, rows from 1, columns from 0, ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass
class Grid:
    """The cells that hold anything, by row (from 1) and column (from 0), in order."""

    rows: dict[int, dict[int, Stored]] = field(default_factory=dict)
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[range] = field(default_factory=list)

    @property
    def width(self) -> int:
        return max((max(cells) + 1 for cells in self.rows.values()), default=0)


class Allowance:
    """How much all sheets together may still hold."""

    def __init__(self) -> None:
        self._rows, self._cells = MAX_ROWS, MAX_CELLS

    def take(self, sheet: str, *, rows: int = 0, cells: int = 0) -> None:
        """Raises UnreadableDocumentError when it is used up."""
        self._rows -= rows
        self._cells -= cells
        if self._rows < 0 or self._cells < 0:
            limit = f"{MAX_ROWS}行" if self._rows < 0 else f"{MAX_CELLS}个单元格"
            raise UnreadableDocumentError(
                f"工作簿太大：读到工作表“{sheet}”时超过了{limit}，不是正常的预算表，没有读取；"
                "请删去表格以外的空行、空列和无关的工作表后再试。"
            )


def read_grid(package: Package, part: str, sheet: str, allowance: Allowance) -> Grid:
    """The cells of a sheet. Raises UnreadableDocumentError, or DamagedError for a part that is no sheet."""
    reader = _SheetReader(sheet, allowance)
    walk(part, package.pieces(part), reader.start, reader.end, reader.text)
    if not reader.is_sheet:
        raise DamagedError("没有工作表的内容")
    grid = reader.grid
    grid.rows = {row: dict(sorted(cells.items())) for row, cells in sorted(grid.rows.items())}
    return grid


def position(reference: str) -> tuple[int, int]:
    """Row and column of ``B12``: (12, 1). Raises DamagedError."""
    match = _CELL.fullmatch(reference)
    if match is None or int(match[2]) > _ROWS_OF_A_SHEET:
        raise DamagedError(f"没有单元格“{reference[:24]}”")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]), column - 1


class _SheetReader:
    """Takes the tags of a worksheet one by one."""

    def __init__(self, sheet: str, allowance: Allowance) -> None:
        self.grid = Grid()
        self.is_sheet = False
        self._sheet = sheet
        self._allowance = allowance
        self._row = 0
        self._column = -1
        self._in_data = False
        self._cell = _Cell()
        self._in_cell = False

    def start(self, tag: str, attributes: Attributes) -> None:
        if self._in_cell:
            self._cell.start(tag)
        elif tag == "c" and self._in_data:
            self._start_cell(attributes)
        elif tag == "row" and self._in_data:
            self._start_row(attributes)
        elif self._in_data and tag not in ("extLst", "ext"):
            raise DamagedError(f"第{self._row}行里有不认识的“{tag[:24]}”")
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif tag == "col":
            self._columns(attributes)
        elif tag == "sheetData":
            self._in_data = True
        elif tag == "worksheet":
            self.is_sheet = True

    def end(self, tag: str) -> None:
        if self._in_cell:
            self._in_cell = self._cell.end(tag)
            if not self._in_cell and (stored := self._cell.stored()):
                self._keep(stored)
        elif tag == "sheetData":
            self._in_data = False

    def text(self, text: str) -> None:
        if self._in_cell:
            self._cell.text(text)

    def _start_row(self, attributes: Attributes) -> None:
        self._allowance.take(self._sheet, rows=1)
        self._row = int(attributes.get("r", self._row + 1))
        self._column = -1
        if attributes.get("hidden") in _TRUE or attributes.get("ht") == "0":
            self.grid.hidden_rows.add(self._row)

    def _start_cell(self, attributes: Attributes) -> None:
        self._allowance.take(self._sheet, cells=1)
        if "r" in attributes:
            row, self._column = position(attributes["r"])
            if row != self._row:
                raise DamagedError(f"第{self._row}行里有单元格“{attributes['r'][:24]}”")
        else:
            self._column += 1
        self._in_cell = True
        self._cell.opened(attributes.get("t", "n"), int(attributes.get("s", "0")))

    def _keep(self, stored: Stored) -> None:
        if self._column >= MAX_COLUMNS:
            raise UnreadableDocumentError(
                f"工作表“{self._sheet}”第{self._row}行在第{self._column + 1}列还有内容，"
                f"预算表没有这么宽（最多{MAX_COLUMNS}列），没有读取；请删去多余的列后再试。"
            )
        cells = self.grid.rows.setdefault(self._row, {})
        if self._column in cells:
            raise DamagedError(f"第{self._row}行第{self._column + 1}列的单元格出现了两次")
        cells[self._column] = stored

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        top, left = position(first)
        bottom, right = position(last or first)
        self._allowance.take(self._sheet, cells=1)
        self.grid.merges.append(Merge(top, left, bottom, right))

    def _columns(self, attributes: Attributes) -> None:
        if attributes.get("hidden") in _TRUE:
            first, last = int(attributes.get("min", "1")), int(attributes.get("max", "1"))
            self.grid.hidden_columns.append(range(first - 1, last))


class _Cell:
    """Takes what stands inside one ``c`` after another: a value, a formula, or a text of its own."""

    def __init__(self) -> None:
        self._own: list[str] = []
        self._reader = TextReader(self._own)
        self.opened("n", 0)

    def opened(self, kind: str, style: int) -> None:
        """A new cell begins."""
        self._kind, self._style = kind, style
        self._depth = self._length = 0
        self._value: str | None = None
        self._formula: str | None = None
        self._into = ""
        self._reader.begin()

    def start(self, tag: str) -> None:
        if self._depth == 0:
            if tag == "v":
                self._into, self._value = tag, ""
            elif tag == "f":
                self._into, self._formula = tag, ""
            elif tag not in ("is", "extLst"):
                raise DamagedError(f"单元格里有不认识的“{tag[:24]}”")
        else:
            self._reader.start(tag)
        self._depth += 1

    def end(self, tag: str) -> bool:
        """Whether the cell goes on after this tag's end."""
        self._into = ""
        self._depth -= 1
        if self._depth > 0:
            self._reader.end(tag)
        return self._depth >= 0

    def text(self, text: str) -> None:
        if not self._into:
            self._reader.text(text)
            return
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise DamagedError(f"一个单元格里的文字超过{MAX_TEXT}字")
        if self._into == "v":
            self._value = (self._value or "") + text
        else:
            self._formula = (self._formula or "") + text

    def stored(self) -> Stored | None:
        """What the cell holds, if anything."""
        value = self._value
        if self._kind == "inlineStr":
            value = unescape("".join(self._own))
        elif self._kind == "str" and value:
            value = unescape(value)
        if self._formula is None and not value:
            return None
        return Stored(self._kind, value, self._formula, self._style)


def covered(grid: Grid) -> Iterator[tuple[int, int]]:
    """The cells that hold something and that a merged block hides, by row and column.

    Raises DamagedError for blocks that overlap beyond measure, as no spreadsheet makes them.
    """
    held = list(grid.rows)
    steps = 0
    for merge in grid.merges:
        for row in held[bisect_left(held, merge.top) : bisect_right(held, merge.bottom)]:
            columns = grid.rows[row]
            steps += len(columns)
            if steps > MAX_CELLS:
                raise DamagedError("合并单元格互相重叠")
            for column in columns:
                if merge.left <= column <= merge.right and (row, column) != (merge.top, merge.left):
                    yield row, column
