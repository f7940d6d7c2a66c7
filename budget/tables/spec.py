"""How a table is declared: columns with their headers, how its body is laid out, how it is derived."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from budget.domain.facts import FactBook
from budget.domain.sheets import Row, RowKind, Value


class ColumnKind(StrEnum):
    TEXT = "text"
    CODE = "code"  # a code with its name: 2011301-行政运行
    AMOUNT = "amount"
    INDICATOR = "indicator"  # short text of an indicator: nature, value, measure


class Layout(StrEnum):
    """How the body of a table is to be read; each has one reader."""

    TWO_SIDED = "two_sided"  # 收入 on the left, 支出 on the right: 01, 05
    ROWS = "rows"  # one row a line, a total row: 02–04, 06–11
    PROJECTS = "projects"  # a project's cells span its indicator rows: 12
    GOALS = "goals"  # a header block, then activities with indicators: 13


@dataclass(frozen=True, slots=True)
class Column:
    """One column. ``group`` are the merged headers above it, outermost first.

    ``share`` is its width on paper relative to the other columns. ``pattern`` is how a value of it
    begins (a code), where that is known: it tells a new row from the rest of a broken one.
    """

    key: str
    label: str
    kind: ColumnKind = ColumnKind.TEXT
    group: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    share: int = 10
    pattern: str = ""

    @property
    def is_amount(self) -> bool:
        return self.kind is ColumnKind.AMOUNT

    @property
    def path(self) -> tuple[str, ...]:
        """The headers from the top down to the column's own."""
        return (*self.group, self.label)


def text(
    key: str,
    label: str,
    *group: str,
    share: int = 16,
    aliases: tuple[str, ...] = (),
    pattern: str = "",
) -> Column:
    return Column(key, label, ColumnKind.TEXT, group, aliases, share, pattern)


def code(
    key: str, label: str, *group: str, pattern: str, share: int = 20, aliases: tuple[str, ...] = ()
) -> Column:
    return Column(key, label, ColumnKind.CODE, group, aliases, share, pattern)


def amount(key: str, label: str, *group: str, share: int = 12, aliases: tuple[str, ...] = ()) -> Column:
    return Column(key, label, ColumnKind.AMOUNT, group, aliases, share)


def indicator(key: str, label: str, *group: str, share: int = 8) -> Column:
    return Column(key, label, ColumnKind.INDICATOR, group, (), share)


@dataclass(frozen=True, slots=True)
class Item:
    """A fixed row of one side of a two-sided table: what it prints and what it stands for.

    ``key`` is ``function:205``, ``income:general_public``, ``total`` …
    """

    key: str
    label: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """A fixed row of a two-sided table: an item of income beside an item of expenditure."""

    income: Item | None
    expenditure: Item | None
    kind: RowKind = RowKind.LINE


@dataclass(frozen=True, slots=True)
class HeaderCell:
    """A value above the body (预算13表)."""

    key: str
    label: str
    is_amount: bool = False
    group: str = ""


@dataclass(frozen=True, slots=True)
class HeaderLabel:
    """One cell of the printed header block, with how far it spans."""

    label: str
    column: int
    row: int
    colspan: int
    rowspan: int


@dataclass(frozen=True, eq=False)
class TableSpec:
    """One official table. Each is declared once, so it is equal to itself alone, and cheap as a key.

    ``key`` are the columns by which rows match; ``derive`` makes the body from the facts;
    ``total_column`` is where 合计 is printed (``""``: the total row carries no label).
    """

    number: str
    title: str
    columns: tuple[Column, ...]
    layout: Layout
    key: tuple[str, ...]
    derive: Callable[[FactBook], Iterable[Row]]
    derive_header: Callable[[FactBook], Mapping[str, Value]] | None = None
    total_column: str = ""
    total_first: bool = False
    landscape: bool = False
    header: tuple[HeaderCell, ...] = ()
    pairs: tuple[Pair, ...] = ()
    title_aliases: tuple[str, ...] = ()
    empty_note: str = ""
    by_key: Mapping[str, Column] = field(init=False, repr=False)
    amounts: tuple[Column, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_key", {c.key: c for c in self.columns})
        object.__setattr__(self, "amounts", tuple(c for c in self.columns if c.is_amount))

    @property
    def name(self) -> str:
        """``预算03表``."""
        return f"预算{self.number}表"

    @property
    def texts(self) -> tuple[Column, ...]:
        return tuple(c for c in self.columns if not c.is_amount)

    def header_rows(self) -> list[list[HeaderLabel]]:
        """The header block, row by row: merged groups span columns, leaves span down to the body."""
        depth = max(len(c.path) for c in self.columns)
        rows: list[list[HeaderLabel]] = [[] for _ in range(depth)]
        for level in range(depth):
            start = 0
            while start < len(self.columns):
                path = self.columns[start].path
                if len(path) <= level:
                    start += 1
                    continue
                end = start + 1
                is_leaf = len(path) == level + 1
                while (
                    not is_leaf
                    and end < len(self.columns)
                    and len(self.columns[end].path) > level + 1
                    and self.columns[end].path[: level + 1] == path[: level + 1]
                ):
                    end += 1
                rowspan = depth - level if is_leaf else 1
                rows[level].append(HeaderLabel(path[level], start, level, end - start, rowspan))
                start = end
        return rows

    def header_grid(self) -> list[list[str]]:
        """The header block as text is printed: merged cells hold their label first, then blanks."""
        grid = [[""] * len(self.columns) for _ in self.header_rows()]
        for row in self.header_rows():
            for cell in row:
                grid[cell.row][cell.column] = cell.label
        return grid
