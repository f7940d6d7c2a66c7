"""What stands before the indicator in a line of the projects' table: unit, project, money, goal."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from budget.domain.findings import Severity
from budget.domain.money import looks_like_amount, squeeze
from budget.importers.indicators import anchor
from budget.importers.reading import Reading, is_figure
from budget.importers.source import Cell, Line

_PROJECT = re.compile(r"\d{8}[A-Z]\d")
_UNIT = re.compile(r"\d{6}-")
MONEY = ("total", "fiscal", "other")
# How many cells an indicator takes: three levels, nature, value, unit of measure.
INDICATOR_CELLS = 6


@dataclass(frozen=True, slots=True)
class PageColumns:
    """Which position holds what on one page: empty columns may have been dropped there."""

    label: int
    goal: int
    amounts: tuple[int, ...]


@dataclass
class Prefix:
    """The cells of a project that stand in one line."""

    unit: Cell | None = None
    label: Cell | None = None
    money: dict[str, Cell] = field(default_factory=dict)
    goal: Cell | None = None

    @property
    def anything(self) -> bool:
        return bool(self.unit or self.label or self.money or self.goal)


def columns_of_page(page: Sequence[Line], reading: Reading) -> PageColumns:
    """Where a page has its columns, told by what its cells hold; the standard form if nothing tells.

    The goal is the column before the indicators, the project the one whose cells begin with a
    project's code (else the one before the first amount), amounts stand in between.
    """
    ends = [found.level1 for line in page if (found := anchor(line)) is not None]
    if ends:
        end = max(set(ends), key=ends.count)
    else:
        before = max(len(line.cells) for line in page) - INDICATOR_CELLS
        end = before if before > 2 else INDICATOR_CELLS
    goal = end - 1
    coded_at = [p for line in page for p in range(min(end, 3)) if _PROJECT.match(squeeze(line.cell(p).text))]
    amounts_at = {p for line in page for p in range(1, goal) if _is_money(line.cell(p))}
    texts_at = {p for line in page for p in range(goal) if _may_be_name(line.cell(p))}
    if coded_at:
        label = max(set(coded_at), key=coded_at.count)
    elif amounts_at:
        label = min(amounts_at) - 1
    elif texts_at:
        label = max(texts_at)  # the rest of a name that the page before began
    else:
        # Unit, project, total, 财政资金, goal where 其他资金 was dropped; one column more where it was not.
        label = 1 if goal == 4 else max(goal - 4, 0)
    return PageColumns(label, goal, tuple(range(label + 1, goal)))


def _may_be_name(cell: Cell) -> bool:
    """Whether a cell may hold (the rest of) a project's name: text, and not the code of a unit."""
    return not cell.is_blank and not is_figure(cell.text) and not _UNIT.match(squeeze(cell.text))


def _is_money(cell: Cell) -> bool:
    return not cell.is_blank and looks_like_amount(cell.text)


def read_prefix(line: Line, end: int, columns: PageColumns, reading: Reading) -> Prefix:
    """The project's cells in a line, up to (not including) position ``end``."""
    prefix = Prefix()
    goal_at = min(columns.goal, end - 1) if end < len(line.cells) else columns.goal
    figures: list[tuple[int, Cell]] = []
    for position in range(min(end, len(line.cells))):
        cell = line.cell(position)
        if cell.is_blank:
            continue
        if is_figure(cell.text) and not _is_money(cell):
            reading.take(cell)  # a dash: no money
        elif position == goal_at and position != columns.label:
            prefix.goal = cell
        elif _is_money(cell) and position > 0:
            figures.append((position, cell))
        elif position == columns.label or _PROJECT.match(squeeze(cell.text)):
            prefix.label = prefix.label.joined(cell) if prefix.label else cell
        elif position < columns.label:
            prefix.unit = cell
    prefix.money = _money(figures, columns, line, reading)
    return prefix


def _money(
    figures: list[tuple[int, Cell]], columns: PageColumns, line: Line, reading: Reading
) -> dict[str, Cell]:
    """Which amount is the total, 财政资金 and 其他资金, by position among the amount columns.

    Where there is one column more than the form has, the total stands twice (a merged cell's
    artefact); the first is dropped when it says the same as the second, and said.
    """
    places = list(columns.amounts)
    if len(places) > len(MONEY):
        artefact = places.pop(0)
        for position, cell in list(figures):
            if position != artefact:
                continue
            figures.remove((position, cell))
            same = [c for p, c in figures if p == places[0] and squeeze(c.text) == squeeze(cell.text)]
            if same:
                reading.take(cell)
                reading.note(
                    "R-TWICE",
                    Severity.INFO,
                    f"{reading.spec.name}：原文第{line.number}行的项目总额{cell.text}"
                    "在“项目名称”栏重复出现（合并单元格所致），按一次读取。",
                    line.number,
                    column="project",
                    found=cell.text,
                )
    money: dict[str, Cell] = {}
    for position, cell in figures:
        if position in places:
            money[MONEY[places.index(position)]] = cell
    return money
