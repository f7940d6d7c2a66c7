"""Lines that a line end inside a cell has cut: put together before they are read."""

import re
from collections.abc import Callable, Sequence

from budget.domain.findings import Severity
from budget.domain.money import looks_like_amount, squeeze
from budget.importers.reading import Reading
from budget.importers.sections import is_furniture, is_note
from budget.importers.source import Cell, Line

_CODE = re.compile(r"\d{2,8}-\D")


def whole(
    lines: Sequence[Line],
    position: int,
    width: int,
    starts: Callable[[Cell], bool],
    reading: Reading,
) -> tuple[Line, int]:
    """The line at a position with the lines that continue it, and how many lines that is.

    A piece continues a line when together they have exactly ``width`` cells and the piece does not
    begin as a row does (``starts``); a piece without any tab may come in between.
    """
    line, used = lines[position], 1
    while len(line.cells) < width and position + used < len(lines):
        rest = lines[position + used]
        count = len(line.cells) + len(rest.cells) - 1
        if count > width or is_furniture(rest) or is_note(rest) or starts(rest.cell(0)):
            break
        if not _may_be_one_cell(line.cells[-1], rest.cells[0]):
            break
        if count < width and len(rest.cells) > 1:
            break
        if len(line.cells) == 1 and len(rest.cells) == 1 and not starts(line.cell(0)):
            break
        line = line.continued(rest)
        used += 1
    if len(line.cells) != width:
        return lines[position], 1
    if used > 1:
        cut = any(len(c.origins) > 1 and looks_like_amount(c.text) for c in line.cells)
        say_joined(reading, lines[position].number, lines[position + used - 1].number, in_amount=cut)
    return line, used


def say_joined(reading: Reading, first: int, last: int, *, in_amount: bool) -> None:
    """That a line was read as the rest of another; a warning where an amount was put together."""
    reading.note(
        "R-CUT",
        Severity.WARNING if in_amount else Severity.INFO,
        f"{reading.spec.name}：原文第{last}行是第{first}行的后半部分（换行或换页截断），"
        f"已合并读取{'，请核对金额' if in_amount else ''}。",
        last,
    )


def _may_be_one_cell(head: Cell, tail: Cell) -> bool:
    """Whether two pieces can be one cell: not a code after anything, not text after an amount."""
    if head.is_blank or tail.is_blank or _CODE.match(squeeze(tail.text)):
        return False
    return looks_like_amount(tail.text) or not looks_like_amount(head.text)
