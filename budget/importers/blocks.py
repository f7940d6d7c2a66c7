"""Tables that were printed as blocks → the lines of the form's own layout.

A booklet cannot carry merged cells over a page without loss, so it prints each project of 预算12表 as a
block (its unit, name and money, the goal as a paragraph, the indicators as a table), and what stands above
the activities of 预算13表 likewise. A paragraph is a label alone on its line and lines of text below it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from budget.importers.reading import Reading, vocabulary
from budget.importers.source import Cell, Line
from budget.importers.words import label

_UNIT, _PROJECT, _GOAL = "单位名称", "项目名称", "绩效目标"
_MONEY = ("项目总额", "财政资金", "其他资金")
# Cells of a project before those of its indicators: unit, name, money, goal.
_BEFORE = (_UNIT, _PROJECT, *_MONEY, _GOAL)
_NAME, _WHOLE_GOAL, _FUNDS = "部门名称", "整体绩效目标", "总体资金情况"


@dataclass
class _Block:
    """A project: its cells by their labels, and the lines of its indicators."""

    first: Line
    cells: dict[str, Cell] = field(default_factory=dict)
    indicators: list[Line] = field(default_factory=list)

    def rows(self) -> Iterator[Line]:
        """The lines of the form: the project's cells stand on the first."""
        number = self.first.number
        before = [self.cells.get(one, Cell("", ((number, -1 - at),))) for at, one in enumerate(_BEFORE)]
        if not self.indicators:
            yield replace(self.first, cells=(*before, *(Cell("", ((number, at),)) for at in range(6, 12))))
        for line in self.indicators:
            yield replace(line, cells=(*before, *line.cells))
            before = [Cell("", ((line.number, -1 - at),)) for at in range(len(_BEFORE))]


def projects_as_rows(lines: Sequence[Line], reading: Reading) -> list[Line]:
    """The lines of 预算12表 as the form has them, if blocks are how they were printed."""
    if not any(_opens(line) for line in lines):
        return list(lines)
    result: list[Line] = []
    block: _Block | None = None
    unit: Cell | None = None
    in_goal = False
    for line in lines:
        first = line.filled[0]
        text = label(first.text)
        alone = len(line.filled) == 1
        if alone and text.startswith(_UNIT) and text != _UNIT:
            unit = replace(first, text=first.text.strip()[len(_UNIT) :].lstrip("：: \u3000"))
        elif _opens(line):
            result += block.rows() if block else ()
            block = _Block(line, {_PROJECT: line.filled[1]})
            if unit:
                block.cells[_UNIT] = unit
            unit, in_goal = None, False
            reading.take(first)
        elif block is None:
            result.append(line)
        elif alone and text == _GOAL and not block.indicators:
            in_goal = True
            reading.take(first)
        elif alone and in_goal:
            known = block.cells.get(_GOAL)
            block.cells[_GOAL] = known.joined(first) if known else first
        elif {label(cell.text) for cell in line.filled} <= vocabulary(reading.spec) and text not in _MONEY:
            in_goal = False
            reading.take_line(line)
        elif text in _MONEY:
            _money(line.filled, block, reading)
        else:
            block.indicators.append(line)
    return [*result, *(block.rows() if block else ())]


def _opens(line: Line) -> bool:
    """Whether a line names a project beside the label for it."""
    filled = line.filled
    return len(filled) == 2 and label(filled[0].text) == _PROJECT and label(filled[1].text) not in _BEFORE


def _money(filled: Sequence[Cell], block: _Block, reading: Reading) -> None:
    """The amounts of a line in which each stands behind its label."""
    key = ""
    for cell in filled:
        text = label(cell.text)
        if text in _MONEY:
            key = text
            reading.take(cell)
        elif key:
            block.cells[key] = cell
            key = ""


def statements_as_rows(lines: Sequence[Line]) -> list[Line]:
    """The lines above the activities of 预算13表 with each label beside what it is the label of."""
    result: list[Line] = []
    opened = ""
    for line in lines:
        text = label(line.filled[0].text)
        alone = len(line.filled) == 1
        before = result[-1] if result else None
        if alone and text in (_NAME, _WHOLE_GOAL, _FUNDS):
            opened = text
            result.append(replace(line, cells=(line.filled[0],)))
        elif before and opened == _FUNDS and not alone:
            # The line of groups goes beside the label, those below it under them.
            beside = len(before.cells) == 1
            lead = before.cells[0] if beside else Cell("", ((line.number, -1),))
            result[-1 if beside else len(result) :] = [replace(line, cells=(lead, *line.cells))]
        elif before and alone and opened in (_NAME, _WHOLE_GOAL):
            here = line.filled[0]
            whole = before.cells[1].joined(here) if len(before.cells) > 1 else here
            result[-1] = replace(before, cells=(before.cells[0], whole))
        else:
            opened = ""
            result.append(line)
    return result
