"""Tables as cells: a SheetSet is the official tables of one budget, as printed or as derived."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from budget.domain.findings import CellRef

# Value: an amount in 分 (None: blank) in an amount column, text ("" : blank) in every other column.
Value = int | str | None


class RowKind(StrEnum):
    LINE = "line"
    SUBTOTAL = "subtotal"
    TOTAL = "total"


@dataclass(frozen=True, slots=True)
class Row:
    """One body row: the value of every column by key, and the source line each was read from.

    ``lines`` is where the cells stand in the source (empty when derived); it is no part of equality.
    """

    kind: RowKind
    cells: Mapping[str, Value]
    lines: Mapping[str, int] = field(default_factory=dict, compare=False)

    def text(self, column: str) -> str:
        value = self.cells.get(column)
        return value if isinstance(value, str) else ""

    def amount(self, column: str) -> int:
        """The amount in 分; a blank counts as nothing."""
        value = self.cells.get(column)
        return value if isinstance(value, int) else 0

    @property
    def line(self) -> int | None:
        """The first source line of the row."""
        return min(self.lines.values(), default=None)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One official table. ``header`` holds what stands above the body (预算13表 only)."""

    table: str
    title: str
    rows: tuple[Row, ...] = ()
    header: Mapping[str, Value] = field(default_factory=dict)
    header_lines: Mapping[str, int] = field(default_factory=dict, compare=False)
    line: int | None = field(default=None, compare=False)

    def ref(self, row: int, column: str = "") -> CellRef:
        """The address of a cell by 1-based row (0: header), with its source line."""
        if row == 0:
            return CellRef(self.table, 0, column, self.header_lines.get(column, self.line))
        found = self.rows[row - 1]
        return CellRef(self.table, row, column, found.lines.get(column, found.line))

    def body(self) -> Iterator[tuple[int, Row]]:
        """The rows of kind ``line`` with their 1-based numbers."""
        return ((n, row) for n, row in enumerate(self.rows, 1) if row.kind is RowKind.LINE)

    def total(self) -> tuple[int, Row] | None:
        """The total row with its number, if the table has one."""
        for number, row in enumerate(self.rows, 1):
            if row.kind is RowKind.TOTAL:
                return number, row
        return None


@dataclass(frozen=True, slots=True)
class SheetSet:
    """The tables of one budget by number (``"01"``), with whose they are and of which year."""

    department_code: str
    department_name: str
    year: int
    form_set: str
    sheets: Mapping[str, Sheet]

    def __contains__(self, table: str) -> bool:
        return table in self.sheets

    def get(self, table: str) -> Sheet | None:
        return self.sheets.get(table)
