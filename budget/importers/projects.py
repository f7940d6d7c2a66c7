"""Reading the table of projects (``Layout.PROJECTS``): a project's cells span its indicator rows.

A page break may cut a project's name, money and goal in two, leave its first indicators on the page
before its name, and drop empty columns. So a line is read from what is in it: the indicator by its
nature, the project by its code, amounts by being amounts, the goal as the text before the indicator.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from budget.domain.codes import split_label
from budget.domain.facts import Indicator
from budget.domain.findings import Severity
from budget.domain.money import looks_like_amount, squeeze
from budget.domain.sheets import Row, RowKind, Value
from budget.importers.blocks import projects_as_rows
from budget.importers.headers import is_complete, is_header
from budget.importers.indicators import INDICATOR, anchor, cells_of, end_of, places_of, read_indicator
from budget.importers.joining import rejoined, usual_widths
from budget.importers.prefix import PageColumns, Prefix, columns_of_page, read_prefix
from budget.importers.reading import Reading
from budget.importers.source import Cell, Line
from budget.importers.words import TOTAL_WORDS, coded, without_tags

_CODE_BEGINS = re.compile(r"\d{8}[A-Z]\d*")
CODE_LENGTH = 21
MONEY = ("total", "fiscal", "other")


@dataclass
class Draft:
    """A project being put together from its rows."""

    line: int
    unit: Cell | None = None
    label: Cell | None = None
    money: dict[str, Cell] = field(default_factory=dict)
    goal: Cell | None = None
    indicators: list[tuple[Indicator, dict[str, int]]] = field(default_factory=list)
    cut: list[int] = field(default_factory=list)

    @property
    def code_text(self) -> str:
        return squeeze(self.label.text) if self.label else ""

    @property
    def is_open(self) -> bool:
        """Whether something that every project has is still to come: its name or its money."""
        return self.label is None or not self.money or self.code_is_cut

    @property
    def code_is_cut(self) -> bool:
        """Whether the label ends inside the project's code."""
        match = _CODE_BEGINS.match(self.code_text)
        return bool(match and match[0] == self.code_text and len(match[0]) < CODE_LENGTH)


def read_projects(lines: list[Line], reading: Reading) -> tuple[Row, ...]:
    """One row an indicator; the project's cells on its first."""
    drafts: list[Draft] = []
    lines = projects_as_rows(lines, reading)
    widths = usual_widths(lines, end_of, spread=2)
    for page in _pages(rejoined(lines, widths, _begins_row, reading), reading):
        columns = columns_of_page(page, reading)
        for position, line in enumerate(page):
            _read_line(line, columns, drafts, position == 0, reading)
    return tuple(_rows(drafts, reading))


def _begins_row(cell: Cell) -> bool:
    """Whether a cell begins as the first of a row does: a unit's code, a project's, 合计."""
    text = squeeze(cell.text)
    return bool(re.match(r"\d{6}-", text) or _CODE_BEGINS.match(text)) or text in TOTAL_WORDS


def _pages(lines: Sequence[Line], reading: Reading) -> list[list[Line]]:
    """The body cut where a page ends (or the number of columns changes), without header lines."""
    pages: list[list[Line]] = [[]]
    width = 0
    header: list[Line] = []
    after_header = False
    for line in lines:
        inside = not is_complete(header, reading.spec) if header else not pages[-1]
        if is_header(line, reading.spec, inside=inside):
            reading.take_line(line)
            header.append(line)
            after_header = True
            continue
        header = []
        if pages[-1] and (line.after_break or after_header or len(line.cells) != width):
            pages.append([])
        after_header = False
        width = len(line.cells)
        pages[-1].append(line)
    return [page for page in pages if page]


def _read_line(
    line: Line, columns: PageColumns, drafts: list[Draft], first_of_page: bool, reading: Reading
) -> None:
    found = anchor(line)
    end = found.level1 if found else len(line.cells)
    prefix = read_prefix(line, end, columns, reading)
    if found is None and not prefix.anything:
        return
    if found is None and any(c and squeeze(c.text) in TOTAL_WORDS for c in (prefix.unit, prefix.label)):
        _total(line, prefix, reading)
        return
    if found is None and not prefix.money and not _is_label(prefix.label):
        # Text alone: the rest of a goal or of a name that a line end has cut off.
        if drafts and len(line.filled) == 1:
            _continue_text(line.filled[0], drafts[-1], reading)
        elif drafts:
            _merge(drafts[-1], prefix, line, reading)
        return
    draft = _draft_for(prefix, drafts, line, first_of_page, reading)
    if draft is None:
        return  # an indicator before any project: reported as left over
    if found is not None:
        one = read_indicator(line, found)
        reading.take_figure(*cells_of(line, found))
        draft.indicators.append((one, places_of(line, found)))


def _is_label(cell: Cell | None) -> bool:
    return cell is not None and bool(_CODE_BEGINS.match(squeeze(cell.text)))


def _draft_for(
    prefix: Prefix, drafts: list[Draft], line: Line, first_of_page: bool, reading: Reading
) -> Draft | None:
    """The project a line belongs to: the one before, the one a page break cut, or a new one."""
    before = drafts[-1] if drafts else None
    if not prefix.anything:
        return before
    if before is not None and _continues(prefix, before, first_of_page):
        _merge(before, prefix, line, reading)
        return before
    draft = Draft(line.number)
    drafts.append(draft)
    _merge(draft, prefix, line, reading)
    return draft


def _continues(prefix: Prefix, before: Draft, first_of_page: bool) -> bool:
    """Whether what stands before an indicator belongs to the project before."""
    if prefix.label is None and prefix.goal is None and not prefix.money:
        return True  # the name of the unit alone
    opens = _is_label(prefix.label)
    if not first_of_page:
        return before.label is None and opens and not before.money and before.goal is None
    if opens:
        return before.label is None
    if prefix.label is not None:
        return before.is_open
    return before.is_open or not prefix.money


def _merge(draft: Draft, prefix: Prefix, line: Line, reading: Reading) -> None:
    pieces = [c for c in (prefix.label, prefix.goal, *prefix.money.values()) if c is not None]
    is_rest = bool(draft.label or draft.goal or draft.money or draft.indicators)
    if prefix.unit is not None and draft.unit is None:
        draft.unit = prefix.unit
    if prefix.label is not None:
        draft.label = draft.label.joined(prefix.label) if draft.label else prefix.label
    if prefix.goal is not None:
        draft.goal = draft.goal.joined(prefix.goal) if draft.goal else prefix.goal
    for key, cell in prefix.money.items():
        if key in draft.money:
            draft.money[key] = draft.money[key].joined(cell)
        else:
            draft.money[key] = cell
    reading.take(*pieces)
    if prefix.unit and draft.unit and squeeze(prefix.unit.text) == squeeze(draft.unit.text):
        reading.take(prefix.unit)
    if is_rest and pieces:
        draft.cut.append(line.number)


def _continue_text(cell: Cell, draft: Draft, reading: Reading) -> None:
    if draft.goal is not None and not looks_like_amount(cell.text):
        draft.goal = draft.goal.joined(cell)
        draft.cut.append(cell.line)
        reading.take(cell)


def _total(line: Line, prefix: Prefix, reading: Reading) -> None:
    """A total row, which the form does not have: its figures are checked, not kept."""
    reading.take_line(line)
    figures = "、".join(cell.text for cell in prefix.money.values())
    reading.note(
        "R-TOTAL",
        Severity.INFO,
        f"{reading.spec.name}印有合计行（{figures}），标准表式没有这一行，不作为项目读取。",
        line.number,
        found=figures,
    )


def _rows(drafts: list[Draft], reading: Reading) -> list[Row]:
    rows: list[Row] = []
    for draft in drafts:
        number = len(rows) + 1
        first, lines = _project_cells(draft, number, reading)
        below: dict[str, Value] = {key: None if key in MONEY else "" for key in first}
        none = (None, {"": draft.line, **dict.fromkeys(INDICATOR, draft.line)})
        indicators: list[tuple[Indicator | None, dict[str, int]]] = [*draft.indicators] or [none]
        for position, (one, places) in enumerate(indicators):
            cells = {**(first if position == 0 else below), **_indicator_cells(one)}
            rows.append(Row(RowKind.LINE, cells, places | (lines if position == 0 else {})))
    return rows


def _indicator_cells(one: Indicator | None) -> dict[str, Value]:
    return {key: getattr(one, key) if one else "" for key in INDICATOR}


def _project_cells(draft: Draft, number: int, reading: Reading) -> tuple[dict[str, Value], dict[str, int]]:
    """The merged cells of a project and their lines; what was odd about them as findings."""
    raw_goal = draft.goal.text if draft.goal else ""
    goal = without_tags(raw_goal)
    label = coded(draft.label.text) if draft.label else ""
    cells: dict[str, Value] = {
        "unit": coded(draft.unit.text) if draft.unit else "",
        "project": label,
        "goal": goal,
    }
    lines = {"": draft.line}
    for key in MONEY:
        cell = draft.money.get(key)
        cells[key] = reading.amount(cell, row=number, column=key) if cell else None
        if cell:
            lines[key] = cell.line
    for key, piece in (("unit", draft.unit), ("project", draft.label), ("goal", draft.goal)):
        if piece is not None:
            lines[key] = piece.line
    _say_what_was_odd(draft, number, label, goal != raw_goal.strip(), reading)
    return cells, lines


def _say_what_was_odd(draft: Draft, number: int, label: str, had_tags: bool, reading: Reading) -> None:
    code, title = split_label(label)
    shown = title or label or "（无名称）"
    spec = reading.spec
    if draft.cut:
        numbers = "、".join(f"原文第{line}行" for line in draft.cut)
        reading.note(
            "R-CUT",
            Severity.INFO,
            f"{spec.name}项目“{shown}”被换行或换页截断，原文第{draft.line}行与{numbers}已合并读取。",
            draft.cut[0],
            row=number,
            column="project",
        )
    if had_tags and draft.goal is not None:
        reading.note(
            "R-TAGS",
            Severity.INFO,
            f"{spec.name}项目“{shown}”的绩效目标带有网页标记（如<p>），已去掉。",
            draft.goal.line,
            row=number,
            column="goal",
        )
    if draft.label is not None and re.match(r"[0-9A-Z]+\s+\d", draft.label.text):
        reading.note(
            "R-SPACE",
            Severity.INFO,
            f"{spec.name}项目“{shown}”的编码中间有空格，读作{code}。",
            draft.label.line,
            row=number,
            column="project",
            expected=code,
            found=draft.label.text[:40],
        )
    if draft.label is None:
        reading.note(
            "R-PROJECT",
            Severity.ERROR,
            f"{spec.name}第{number}行的绩效目标和指标没有项目名称；请核对原文第{draft.line}行。",
            draft.line,
            row=number,
            column="project",
        )
    elif code and len(code) != CODE_LENGTH:
        reading.note(
            "R-PROJECT",
            Severity.WARNING,
            f"{spec.name}项目“{shown}”的编码{code}有{len(code)}位，应为{CODE_LENGTH}位。",
            draft.label.line,
            row=number,
            column="project",
            found=code,
        )
