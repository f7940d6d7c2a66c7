"""Lines that a line end inside a cell has cut: put together before they are read."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from budget.domain.findings import Severity
from budget.domain.money import looks_like_amount, squeeze
from budget.importers.headers import is_header
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
    *,
    shorter: bool = False,
) -> tuple[Line, int]:
    """The line at a position with the lines that continue it, and how many lines that is.

    A piece continues a line when together they make exactly ``width`` cells, the pieces meet in one
    cell, and no piece begins as a row does (``starts``). A page may have ended in between: its
    repeated header is passed over. ``shorter``: fewer cells will do (see ``is_stripped``).
    """
    line, used = lines[position], 1
    passed: list[Line] = []
    while len(line.cells) < width and position + used < len(lines):
        rest = lines[position + used]
        is_head = is_header(rest, reading.spec, inside=False)
        if is_head and len(line.cells) == 1 and not starts(line.cell(0)):
            break  # a caption above a header is no beginning of a row that goes on below it
        if is_head and rest.after_break:
            passed.append(rest)
            used += 1
            continue
        count = len(line.cells) + len(rest.cells) - 1
        if count > width or is_furniture(rest) or is_note(rest) or starts(rest.cell(0)):
            break
        if not _may_be_one_cell(line.cells[-1], rest.cells[0]):
            break
        if len(line.cells) == 1 and len(rest.cells) == 1 and not starts(line.cell(0)):
            break
        line = line.continued(rest)
        used += 1
    page_ended = any(piece.after_break for piece in lines[position + 1 : position + used])
    if page_ended if shorter else len(line.cells) != width:
        return lines[position], 1
    if used > 1:
        for header in passed:
            reading.take_line(header)
        cut = any(len(c.origins) > 1 and looks_like_amount(c.text) for c in line.cells)
        say_joined(reading, lines[position].number, lines[position + used - 1].number, in_amount=cut)
    return line, used


def width_of(lines: Sequence[Line], columns: int) -> int:
    """How many cells a line has: as its columns, or more where most lines have blank ones besides."""
    usual = Counter(len(line.cells) for line in lines).most_common(1)
    return max(columns, usual[0][0]) if usual else columns


def is_stripped(lines: Sequence[Line], width: int) -> bool:
    """Whether an editor has cut off the blank cells at the ends of lines."""
    return not any(line.cells[-1].is_blank for line in lines) and any(len(li.cells) < width for li in lines)


def rejoined(
    lines: Sequence[Line], widths: Collection[int], starts: Callable[[Cell], bool], reading: Reading
) -> list[Line]:
    """The lines of a table whose pages have different ``widths``, those that a line end cut as one."""
    result: list[Line] = []
    position = 0
    while position < len(lines):
        line, used = lines[position], 1
        if len(line.cells) not in widths and (len(line.cells) > 1 or starts(line.cell(0))):
            for width in sorted(widths, reverse=True):
                line, used = whole(lines, position, width, starts, reading)
                if used > 1:
                    break
        result.append(line)
        position += used
    return result


def usual_widths(lines: Sequence[Line], ends: Callable[[Line], int | None], spread: int) -> set[int]:
    """How many cells whole lines have: ``ends`` tells where one ends that is; pages differ by ``spread``."""
    # An editor may have cut off a blank unit of measure at the end.
    counts = {len(li.cells) for li in lines if (end := ends(li)) and end - len(li.cells) in (0, 1)}
    return {width for width in counts if width >= max(counts) - spread}


def say_joined(reading: Reading, first: int, last: int, *, in_amount: bool) -> None:
    """That a line was read as the rest of another; a warning where an amount was put together."""
    reading.note(
        "R-CUT",
        Severity.WARNING if in_amount else Severity.INFO,
        f"{reading.spec.name}：原文第{last}行是原文第{first}行的后半部分（换行或换页截断），"
        f"已合并读取{'，请核对金额' if in_amount else ''}。",
        last,
    )


def _may_be_one_cell(head: Cell, tail: Cell) -> bool:
    """Whether two pieces can be one cell: not a code after anything, not text after an amount."""
    if head.is_blank or tail.is_blank or _CODE.match(squeeze(tail.text)):
        return False
    return looks_like_amount(tail.text) or not looks_like_amount(head.text)
