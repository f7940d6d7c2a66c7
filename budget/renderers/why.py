"""“这个数怎么来的”: one figure in words, what it is made of, and the sums it takes part in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from budget.domain.balances import Balance, Operand
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Row, RowKind, Sheet
from budget.tables.provenance import cell_of
from budget.tables.spec import Layout, TableSpec

# A sum of more cells than this is counted, not listed.
CELLS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Figure:
    """A cell in words: ``预算03表``, ``第5行“…”``, ``合计``; its amount in 万元 and in 元."""

    table: str
    row: int
    place: str
    column: str
    fen: int

    @property
    def wanyuan(self) -> str:
        return wanyuan_grouped(self.fen)

    @property
    def yuan(self) -> str:
        return yuan(self.fen)


@dataclass(frozen=True, slots=True)
class Link:
    """A cell of a sum: where its own page or row is (below ``tables/``), its name and amount."""

    href: str
    label: str
    amount: str
    sign: str
    here: bool


@dataclass(frozen=True, slots=True)
class Weighed:
    """A sum with its cells as links, blanks left out; ``more`` are those of the right side not listed."""

    balance: Balance
    left: tuple[Link, ...]
    right: tuple[Link, ...]
    more: int
    gap: str


def yuan(fen: int) -> str:
    """An amount in 元 with two decimals, thousands separated."""
    whole, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:02d}"


def in_words(path: Iterable[str]) -> str:
    """Headers from the top down in one line: ``预算数 · 基本支出``."""
    return " · ".join(dict.fromkeys(label.rstrip("：") for label in path if label))


def address(row: int, column: str) -> str:
    """The address of a figure's page below its table's."""
    return f"why/{row}/{column}/"


def figure(spec: TableSpec, sheet: Sheet, row: int, column: str) -> Figure:
    """The cell in words. Raises LookupError where there is none, or no amount in it."""
    if column not in {*(one.key for one in spec.amounts), *(one.key for one in spec.header)}:
        raise LookupError(f"no amount column {column}")
    fen = int(cell_of(sheet, row, column))
    return Figure(spec.number, row, _row_in_words(spec, sheet, row, column), _column(spec, row, column), fen)


def _row_in_words(spec: TableSpec, sheet: Sheet, row: int, column: str) -> str:
    if row == 0:
        return "表头"
    texts = [text for key in _naming(spec, column) if (text := sheet.rows[row - 1].text(key))]
    named = f"“{'，'.join(texts)}”" if texts else "合计行" if _is_total(sheet.rows[row - 1]) else ""
    return f"第{row}行{named}"


def _is_total(row: Row) -> bool:
    return row.kind is RowKind.TOTAL


def _naming(spec: TableSpec, column: str) -> Sequence[str]:
    """The columns that name the row of an amount: on a two-sided table the one beside it."""
    if spec.layout is Layout.TWO_SIDED:
        keys = [one.key for one in spec.columns]
        return keys[keys.index(column) - 1 : keys.index(column)]
    return spec.key[:1] if spec.layout is Layout.PROJECTS else [one.key for one in spec.texts]


def _column(spec: TableSpec, row: int, column: str) -> str:
    if row:
        return in_words(spec.by_key[column].path)
    found = next(one for one in spec.header if one.key == column)
    return in_words((found.group, found.label))


def weighed(
    balances: Iterable[Balance],
    specs: Sequence[TableSpec],
    sheets: Mapping[str, Sheet],
    here: tuple[str, int, str],
) -> list[Weighed]:
    """The sums with their cells as links; ``here`` is the address of the cell of the page."""
    by_number = {spec.number: spec for spec in specs}
    return [_weighed(one, by_number, sheets, here) for one in balances]


def _weighed(
    balance: Balance, specs: Mapping[str, TableSpec], sheets: Mapping[str, Sheet], here: tuple[str, int, str]
) -> Weighed:
    def links(operands: Iterable[Operand]) -> tuple[Link, ...]:
        return tuple(_link(one, specs, sheets, here) for one in operands)

    filled = [one for one in balance.right if one.fen]
    shown = _shown(filled, here)
    return Weighed(
        balance,
        links(balance.left),
        links(shown),
        len(filled) - len(shown),
        wanyuan_grouped(abs(balance.gap)),
    )


def _shown(filled: Sequence[Operand], here: tuple[str, int, str]) -> Sequence[Operand]:
    """At most so many, the cell of the page among them."""
    place = next((n for n, one in enumerate(filled) if _address(one) == here), 0)
    first = max(0, min(place - CELLS_SHOWN // 2, len(filled) - CELLS_SHOWN))
    return filled[first : first + CELLS_SHOWN]


def _address(operand: Operand) -> tuple[str, int, str]:
    return (operand.cell.table, operand.cell.row or 0, operand.cell.column)


def _link(
    operand: Operand, specs: Mapping[str, TableSpec], sheets: Mapping[str, Sheet], here: tuple[str, int, str]
) -> Link:
    table, row, column = _address(operand)
    spec = specs[table]
    page = f"{table}/{address(row, column)}" if operand.fen else f"{table}/#r{row}"
    place = _short_place(spec, sheets[table], row, column)
    return Link(
        page,
        f"{spec.name}{place} {_column(spec, row, column)}",
        wanyuan_grouped(operand.fen) if operand.fen else "0",
        "－" if operand.sign < 0 else "＋",
        (table, row, column) == here,
    )


def _short_place(spec: TableSpec, sheet: Sheet, row: int, column: str) -> str:
    if row and (spec.layout is Layout.TWO_SIDED or _is_total(sheet.rows[row - 1])):
        return _row_in_words(spec, sheet, row, column)
    return f"第{row}行" if row else "表头"
