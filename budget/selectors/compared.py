"""What differs between two versions of the official tables, as texts for a page that ends somewhere."""

from collections.abc import Sequence
from dataclasses import dataclass

from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import SheetSet, Value
from budget.selectors.differences import CellDifference, RowDifference, TableDifference, differences

# Rows of one table that a page shows; the rest is counted.
ROWS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row that differs: ``cells`` are label, before, after, and whether they are amounts."""

    kind: str
    kind_label: str
    name: str
    cells: Sequence[tuple[str, str, str, bool]]


@dataclass(frozen=True, slots=True)
class Compared:
    """A table that differs. ``remark``: that it came or went as a whole, ``""`` otherwise."""

    name: str
    title: str
    remark: str
    rows: Sequence[ComparedRow]
    rows_in_all: int
    cells_in_all: int

    @property
    def left_out(self) -> int:
        return self.rows_in_all - len(self.rows)


def compared(before: SheetSet, after: SheetSet) -> list[Compared]:
    """The tables that differ, in their order; both are of the same form set."""
    return [_table(one) for one in differences(before, after)]


def _table(found: TableDifference) -> Compared:
    remark = "新增的表" if not found.before else "没有这张表" if not found.after else ""
    rows = [_row(one) for one in found.rows[:ROWS_SHOWN]]
    return Compared(found.name, found.title, remark, rows, len(found.rows), found.cells)


def _row(found: RowDifference) -> ComparedRow:
    cells = [(one.label, _text(one, one.before), _text(one, one.after), one.is_amount) for one in found.cells]
    return ComparedRow(found.kind.value, found.kind.label, found.name or "合计", cells)


def _text(cell: CellDifference, value: Value) -> str:
    if isinstance(value, int):
        return wanyuan_grouped(value)
    return value or ""
