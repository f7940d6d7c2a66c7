"""Reading tables with income on the left and spending on the right: 预算01, 05表."""

from dataclasses import dataclass, field

from budget.domain.findings import Severity
from budget.domain.sheets import Row, RowKind, Value
from budget.importers.headers import is_complete, is_header, map_columns, standard_map
from budget.importers.joining import is_stripped, whole, width_of
from budget.importers.reading import Reading
from budget.importers.source import Cell, Line
from budget.importers.words import ORDINAL, item, label, similar
from budget.tables.spec import Item, Pair, TableSpec

SIDES = ("income", "expenditure")


@dataclass
class Side:
    """One side being read: its items, which were found, and a label still waiting for its rest."""

    name: str
    items: list[tuple[Item, RowKind]]
    position: int = -1
    found: set[str] = field(default_factory=set)
    waiting: tuple[int, Cell] | None = None

    def match(self, text: str) -> tuple[Item, RowKind] | None:
        """The item a printed label means; items follow one another, so the next one first."""
        following = self.items[self.position + 1 :]
        for same in (_exactly, _nearly):
            for entry in (*following, *self.items[: self.position + 1]):
                if entry[0].key not in self.found and same(text, entry[0]):
                    return entry
        return None

    def reached(self, one: Item) -> None:
        self.found.add(one.key)
        self.position = max(self.position, [i.key for i, _ in self.items].index(one.key))


def _exactly(text: str, one: Item) -> bool:
    return item(text) in {item(t) for t in (one.label, *one.aliases)}


def _nearly(text: str, one: Item) -> bool:
    bare = item(text)
    return len(bare) >= 4 and similar(bare, item(one.label)) >= 0.82


def items_of(spec: TableSpec, side: str) -> list[tuple[Item, RowKind]]:
    """The items of one side in order, each with the kind of its row."""
    return [(one, p.kind) for p in spec.pairs if (one := _item(p, side)) is not None]


def _item(pair: Pair, side: str) -> Item | None:
    return pair.income if side == "income" else pair.expenditure


def read_two_sided(lines: list[Line], reading: Reading) -> tuple[Row, ...]:
    """The body rows as printed, the labels of known items as the form spells them."""
    spec = reading.spec
    sides = [Side(name, items_of(spec, name)) for name in SIDES]
    columns = standard_map(spec)
    labels = {label(one.label) for side in sides for one, _ in side.items}
    header: list[Line] = []
    rows: list[Row] = []
    stripped = is_stripped(lines, columns.width)
    usual = width_of(lines, columns.width)
    position = 0
    while position < len(lines):
        line, used = whole(
            lines,
            position,
            max(usual, columns.width),
            lambda c: _begins_item(c, labels),
            reading,
            shorter=stripped,
        )
        position += used
        if is_header(line, spec, inside=not is_complete(header, spec) if header else not rows):
            header.append(line)
            reading.take_line(line)
            continue
        if header:
            columns = map_columns(header, reading)
            header = []
        if len(line.cells) == 1 and label(spec.title) in label(line.cells[0].text):
            reading.take_line(line)
            continue
        cells = columns.cells(line)
        row = _read_row(cells, line, sides, rows, reading)
        if row is not None:
            rows.append(row)
    return tuple(rows)


def _begins_item(cell: Cell, labels: set[str]) -> bool:
    """Whether a cell begins as an item does: by its ordinal, or by its whole name (收入总计)."""
    return bool(ORDINAL.match(label(cell.text))) or label(cell.text) in labels


def _read_row(
    cells: dict[str, Cell], line: Line, sides: list[Side], rows: list[Row], reading: Reading
) -> Row | None:
    number = len(rows) + 1
    values: dict[str, Value] = {}
    lines: dict[str, int] = {"": line.number}
    kind = RowKind.LINE
    anything = False
    for side in sides:
        text_key, amount_key = f"{side.name}_item", f"{side.name}_amount"
        printed = cells.get(text_key, Cell("", ((line.number, -1),)))
        figure = cells.get(amount_key, Cell("", ((line.number, -1),)))
        values[text_key], matched = _label(printed, figure, side, number, rows, reading)
        values[amount_key] = reading.amount(figure, row=number, column=amount_key)
        for key, cell in ((text_key, printed), (amount_key, figure)):
            if not cell.is_blank:
                lines[key] = cell.line
        if matched in (RowKind.SUBTOTAL, RowKind.TOTAL):
            kind = matched
        anything = anything or bool(values[text_key]) or values[amount_key] is not None
    return Row(kind, values, lines) if anything else None


def _label(
    printed: Cell, figure: Cell, side: Side, number: int, rows: list[Row], reading: Reading
) -> tuple[str, RowKind | None]:
    """The label of one side of a row as the form spells it, with the kind of row it makes."""
    column = f"{side.name}_item"
    if printed.is_blank:
        if not figure.is_blank and side.waiting is None:
            _unknown(reading, printed, figure, number, column)
        return "", None
    reading.take(printed)
    text = printed.text
    entry = side.match(text)
    if entry is None and side.waiting and side.waiting[0] == number - 1:
        entry = side.match(side.waiting[1].text + text)
    if entry is not None:
        one, kind = entry
        side.reached(one)
        side.waiting = None
        if item(text) not in {item(t) for t in (one.label, *one.aliases)}:
            reading.note(
                "R-ITEM-NAME",
                Severity.INFO,
                f"{reading.spec.name}第{number}行的“{text}”按“{one.label}”读取。",
                printed.line,
                row=number,
                column=column,
                expected=one.label,
                found=text,
            )
        return one.label, kind
    if figure.is_blank:
        side.waiting = (number, printed)
        reading.note(
            "R-ITEM",
            Severity.INFO,
            f"{reading.spec.name}第{number}行的“{text}”不是本表的项目，没有金额。",
            printed.line,
            row=number,
            column=column,
            found=text,
        )
    else:
        _unknown(reading, printed, figure, number, column)
    return text, None


def _unknown(reading: Reading, printed: Cell, figure: Cell, number: int, column: str) -> None:
    named = f"“{printed.text}”不是本表的项目" if printed.text else "没有项目名称"
    reading.note(
        "R-ITEM",
        Severity.ERROR,
        f"{reading.spec.name}第{number}行{named}，金额“{figure.text}”无法归入任何项目；请核对。",
        figure.line,
        row=number,
        column=column.replace("_item", "_amount"),
        found=figure.text,
    )
