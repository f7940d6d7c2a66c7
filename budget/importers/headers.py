"""The header block of a table: which lines belong to it and which column each position is."""

from collections.abc import Sequence
from dataclasses import dataclass

from budget.domain.findings import Severity
from budget.importers.reading import Reading, vocabulary
from budget.importers.source import Cell, Line
from budget.importers.words import label
from budget.tables.spec import Column, TableSpec


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """Which column stands at each position of a line; ``""`` where none of ours does."""

    keys: tuple[str, ...]

    @property
    def width(self) -> int:
        return len(self.keys)

    def cells(self, line: Line) -> dict[str, Cell]:
        """The cells of a line by column; columns that the document lacks are missing."""
        return {key: line.cell(position) for position, key in enumerate(self.keys) if key}


def standard_map(spec: TableSpec) -> ColumnMap:
    """The columns as the form has them."""
    return ColumnMap(tuple(column.key for column in spec.columns))


def is_header(line: Line, spec: TableSpec, *, inside: bool) -> bool:
    """Whether a line is (part of) the header block.

    ``inside``: the line before was one, so that a lone label or a piece of one counts as well.
    A lone 合计 is a total row, never a header.
    """
    texts = [label(cell.text) for cell in line.filled]
    words = vocabulary(spec)
    known = sum(text in words for text in texts)
    if known == len(texts):
        return len(texts) > 1 or (inside and texts[0] not in {"合计", "总计"})
    pieces = sum(len(t) > 1 and any(t in word for word in words) for t in texts)
    if pieces == len(texts):
        return inside or known > 0
    # A header with a renamed column: most of it is known and nothing in it is a figure.
    return (
        len(texts) >= 3
        and known * 2 > len(texts)
        and not any(any(char.isdigit() for char in text) for text in texts)
    )


def is_complete(header: Sequence[Line], spec: TableSpec) -> bool:
    """Whether a header block has the label of every column: what follows is no piece of it."""
    seen = {label(cell.text) for line in header for cell in line.filled}
    return all(label(column.label) in seen for column in spec.columns)


def map_columns(header: Sequence[Line], reading: Reading) -> ColumnMap:
    """The columns of a header block, by their labels, else by their place."""
    spec = reading.spec
    width = max(len(line.cells) for line in header)
    leaves = [_leaf(header, position) for position in range(width)]
    while leaves and not leaves[-1] and width > len(spec.columns):
        leaves.pop()
        width -= 1
    standard = [label(column.label) for column in spec.columns]
    if leaves == standard:
        return standard_map(spec)
    keys = [""] * width
    unused = list(spec.columns)
    for position, text in enumerate(leaves):
        column = _match(text, unused)
        if column is not None:
            keys[position] = column.key
            unused.remove(column)
    for position, text in enumerate(leaves):
        same_place = spec.columns[position] if position < len(spec.columns) else None
        if not keys[position] and same_place in unused and width == len(spec.columns):
            keys[position] = same_place.key
            unused.remove(same_place)
            _differs(reading, header, text, same_place)
    missing = "、".join("—".join(column.path) for column in unused)
    if missing:
        reading.note(
            "R-COLUMN",
            Severity.WARNING,
            f"{spec.name}的表头缺少“{missing}”，这些栏目按空白读取。",
            header[0].number,
            row=0,
        )
    return ColumnMap(tuple(keys))


def _leaf(header: Sequence[Line], position: int) -> str:
    texts = [label(line.cell(position).text) for line in header]
    return next((text for text in reversed(texts) if text), "")


def _match(text: str, unused: Sequence[Column]) -> Column | None:
    if not text:
        return None
    for column in unused:
        if text in {label(t) for t in (column.label, *column.aliases)}:
            return column
    return None


def _differs(reading: Reading, header: Sequence[Line], text: str, column: Column) -> None:
    if not text:
        return
    reading.note(
        "R-HEADER",
        Severity.INFO,
        f"{reading.spec.name}的表头“{text}”与标准表式“{column.label}”不同，按位置对应。",
        header[0].number,
        row=0,
        column=column.key,
        expected=column.label,
        found=text,
    )
