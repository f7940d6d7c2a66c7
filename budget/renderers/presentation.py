"""What all renderers say alike: how a cell reads, which cells are merged, when a table is empty."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Row, Sheet, SheetSet, Value
from budget.tables.spec import Column, HeaderCell, Layout, TableSpec

# Whose budget it is, in the words of titles (部门预算, 单位预算) and notes (本部门, 本单位).
DEPARTMENT, UNIT = "部门", "单位"
MONEY_UNIT = "金额单位：万元"
NOTHING = "本部门本年度没有此项内容，故本表为空表。"
# Over the money of 预算13表's header block, which has no columns of its own.
HEADER_MONEY = "总体资金情况"
# A merged cell's span by row index (0-based) and column key; 0: covered by the cell above.
Spans = dict[tuple[int, str], int]


def shown(is_amount: bool, value: Value) -> str:
    """A cell as the official tables print it: thousands separated, blank where blank."""
    if is_amount:
        return wanyuan_grouped(value if isinstance(value, int) else None)
    return str(value or "")


def title_of(sheets: SheetSet, whose: str = DEPARTMENT) -> str:
    """``北京市朝阳区政务服务管理局2026年部门预算``."""
    return f"{sheets.department_name}{sheets.year}年{whose}预算"


def whose(sheets: SheetSet) -> str:
    """What stands left above a table: whose it is and of which year."""
    return f"{sheets.department_name}　{sheets.year}年度"


def is_empty(spec: TableSpec, sheet: Sheet) -> bool:
    """Whether the table says nothing: no amount anywhere and no row but an unfilled one.

    预算10表 without money is one row with the year alone, 预算01表 its fixed items alone.
    """
    amounts = [row.cells.get(column.key) for row in sheet.rows for column in spec.amounts]
    amounts += [sheet.header.get(cell.key) for cell in spec.header if cell.is_amount]
    if any(isinstance(amount, int) for amount in amounts):
        return False
    if any(sheet.header.get(cell.key) for cell in statements(spec)):
        return False
    lines = sum(1 for _ in sheet.body())
    if spec.layout is Layout.TWO_SIDED:
        return True
    return lines == 0 or (spec.layout is Layout.ROWS and lines == 1)


def note_of(spec: TableSpec, sheet: Sheet, whose: str = DEPARTMENT) -> str:
    """What is printed below an empty table, ``""`` for one that is not."""
    note = (spec.empty_note or NOTHING).replace(f"本{DEPARTMENT}", f"本{whose}")
    return note if is_empty(spec, sheet) else ""


def statements(spec: TableSpec) -> list[HeaderCell]:
    """The texts of the header block that follow its money: the goal."""
    money = [number for number, cell in enumerate(spec.header) if cell.is_amount]
    return [cell for cell in spec.header[max(money, default=-1) + 1 :] if not cell.is_amount]


def header_names(spec: TableSpec) -> list[HeaderCell]:
    """The texts of the header block before its money: the department."""
    after = statements(spec)
    return [cell for cell in spec.header if not cell.is_amount and cell not in after]


def header_money(spec: TableSpec) -> list[tuple[str, list[HeaderCell]]]:
    """The amounts of the header block with the heading over each run of them."""
    runs: list[tuple[str, list[HeaderCell]]] = []
    for cell in spec.header:
        if not cell.is_amount:
            continue
        if not cell.group or not runs or runs[-1][0] != cell.group:
            runs.append((cell.group, []))
        runs[-1][1].append(cell)
    return runs


def merged(spec: TableSpec) -> tuple[Column, ...]:
    """The columns whose cells span the rows of a project."""
    if spec.layout is not Layout.PROJECTS:
        return ()
    return tuple(c for c in spec.columns if c.key not in spec.key[1:])


def outer(spec: TableSpec) -> tuple[Column, ...]:
    """The merged columns whose cells span several projects: the unit."""
    columns = merged(spec)
    keys = [column.key for column in columns]
    return columns[: keys.index(spec.key[0])] if columns else ()


@dataclass(frozen=True, slots=True)
class Block:
    """The rows of one project: the 0-based index of the first, and the rows."""

    start: int
    rows: Sequence[Row]

    @property
    def first(self) -> Row:
        return self.rows[0]


def blocks(spec: TableSpec, sheet: Sheet) -> Iterator[Block]:
    """The projects of a table of layout PROJECTS: one begins where a cell of its own is filled."""
    keys = [column.key for column in merged(spec) if column not in outer(spec)]
    starts = [
        n
        for n, row in enumerate(sheet.rows)
        if n == 0 or any(row.cells.get(key) not in ("", None) for key in keys)
    ]
    for start, end in pairwise([*starts, len(sheet.rows)]):
        yield Block(start, sheet.rows[start:end])


def spans(spec: TableSpec, sheet: Sheet) -> Spans:
    """How many rows each merged cell spans."""
    found: Spans = {}
    if not merged(spec):
        return found
    inner_starts = [block.start for block in blocks(spec, sheet)]
    for column in merged(spec):
        starts = inner_starts
        if column in outer(spec):
            starts = [n for n, row in enumerate(sheet.rows) if n == 0 or row.text(column.key)]
        for start, end in pairwise([*starts, len(sheet.rows)]):
            found[start, column.key] = end - start
            found.update({(n, column.key): 0 for n in range(start + 1, end)})
    return found
