"""Reading the table of the whole department's goal (``Layout.GOALS``): header block, then activities."""

import re
from dataclasses import dataclass, field

from budget.domain.findings import Severity
from budget.domain.money import looks_like_amount
from budget.domain.sheets import Row, RowKind, Value
from budget.importers.blocks import statements_as_rows
from budget.importers.indicators import (
    anchor,
    cells_of,
    end_of,
    places_of,
    read_indicator,
    written_together,
)
from budget.importers.joining import rejoined, usual_widths
from budget.importers.reading import Reading, is_figure, vocabulary
from budget.importers.sections import unit_in
from budget.importers.source import Cell, Line
from budget.importers.words import label, name, without_tags

_YEAR = re.compile(r"\(?(\d{4})年度?\)?")

_HEADER_ROWS = ("部门名称", "总体资金情况", "整体绩效目标")


@dataclass
class GoalSheet:
    """What the table held."""

    rows: tuple[Row, ...] = ()
    header: dict[str, Value] = field(default_factory=dict)
    header_lines: dict[str, int] = field(default_factory=dict)
    year: int | None = None


def read_goals(lines: list[Line], reading: Reading) -> GoalSheet:
    """The header block by its labels, the activities by the nature of their indicators."""
    sheet = GoalSheet(header={cell.key: None if cell.is_amount else "" for cell in reading.spec.header})
    body_from = next((i for i, line in enumerate(lines) if anchor(line) is not None), len(lines))
    body_from = min(body_from, _after_activity_labels(lines))
    _read_header(lines[:body_from], sheet, reading)
    sheet.rows = tuple(_read_body(lines[body_from:], reading))
    return sheet


def _after_activity_labels(lines: list[Line]) -> int:
    for position, line in enumerate(lines):
        texts = {label(cell.text) for cell in line.filled}
        if "活动" in texts and len(texts & {"绩效指标", "指标性质", "指标值", "度量单位"}) >= 1:
            return position
    return len(lines)


def _read_header(lines: list[Line], sheet: GoalSheet, reading: Reading) -> None:
    groups: dict[int, str] = {}
    labels: dict[int, str] = {}
    last_text = ""
    lines = statements_as_rows(lines)
    widths = {max((len(line.cells) for line in lines), default=0)}
    for line in rejoined(lines, widths, _begins_header_row, reading):
        texts = [label(cell.text) for cell in line.filled]
        year = _YEAR.fullmatch(texts[0]) if len(texts) == 1 else None
        if year:
            sheet.year = int(year[1])
            reading.take_line(line)
        elif label(reading.spec.title) in texts[0]:
            reading.take_line(line)
        elif texts[0] == "部门名称":
            last_text = _header_text("department", line, sheet, reading)
        elif texts[0].startswith("整体绩效目标"):
            last_text = _header_text("goal", line, sheet, reading)
        elif texts[0].startswith("总体资金情况"):
            last_text = ""
            reading.unit = unit_in(f"单位：{texts[0][6:].strip('()')}") or reading.unit
            groups = _spread(line)
            reading.take_line(line)
        elif all(is_figure(text) for text in texts) and (groups or labels):
            _header_amounts(line, groups, labels, sheet, reading)
        elif all(text in vocabulary(reading.spec) for text in texts):
            labels = {p: label(c.text) for p, c in enumerate(line.cells) if not c.is_blank}
            reading.take_line(line)
        elif (
            len(texts) == 1
            and last_text
            and not is_figure(texts[0])
            and not _begins_header_row(line.filled[0])
        ):
            # The rest of the goal (or of the name) after a line end.
            more = sheet.header.get(last_text)
            sheet.header[last_text] = without_tags(f"{more or ''}{line.filled[0].text}")
            reading.take_line(line)
        else:
            last_text = ""  # what follows a line that was not understood continues nothing


def _begins_header_row(cell: Cell) -> bool:
    """Whether a cell is the label of a row of the header block, or the first piece of one."""
    text = label(cell.text)
    return any(text.startswith(word) or (text and word.startswith(text)) for word in _HEADER_ROWS)


def _header_text(key: str, line: Line, sheet: GoalSheet, reading: Reading) -> str:
    words = vocabulary(reading.spec)
    values = [cell for cell in line.filled if label(cell.text) not in words]
    text = "".join(cell.text for cell in values)
    clean = without_tags(text) if key == "goal" else name(text)
    reading.take_line(line)
    sheet.header[key] = clean
    if values:
        sheet.header_lines[key] = values[0].line
    if key == "goal" and clean != text.strip():
        reading.note(
            "R-TAGS",
            Severity.INFO,
            f"{reading.spec.name}的整体绩效目标带有网页标记（如<p>），已去掉。",
            line.number,
            row=0,
            column="goal",
        )
    return key


def _spread(line: Line) -> dict[int, str]:
    """The group over each position: a merged header's label first, then blanks."""
    groups: dict[int, str] = {}
    current = ""
    for position, cell in enumerate(line.cells):
        current = label(cell.text) or current
        groups[position] = current
    return groups


def _header_amounts(
    line: Line, groups: dict[int, str], labels: dict[int, str], sheet: GoalSheet, reading: Reading
) -> None:
    spec = reading.spec
    keys: dict[int, str] = {}
    # The last merged group reaches to the end, also where its blank cells were cut off.
    beyond = range(len(groups), max(labels, default=-1) + 1)
    reach = groups | dict.fromkeys(beyond, groups.get(len(groups) - 1, ""))
    for cell in spec.header:
        if not cell.is_amount:
            continue
        for position, group in reach.items():
            wanted = label(cell.group) if cell.group else label(cell.label)
            same = group == wanted and (not cell.group or labels.get(position) == label(cell.label))
            if same and position not in keys:
                keys[position] = cell.key
                break
    for position, key in keys.items():
        figure = line.cell(position)
        sheet.header[key] = reading.amount(figure, row=0, column=key)
        sheet.header_lines[key] = line.number if figure.is_blank else figure.line
    missing = [c for c in spec.header if c.is_amount and c.key not in keys.values()]
    if missing:
        names = "、".join(f"{c.group}{c.label}" for c in missing)
        reading.note(
            "R-COLUMN",
            Severity.INFO,
            f"{spec.name}的资金情况缺少“{names}”一栏，按空白读取。",
            line.number,
            row=0,
            column=missing[0].key,
        )


def _read_body(lines: list[Line], reading: Reading) -> list[Row]:
    rows: list[Row] = []
    activity = ""
    together: list[int] = []
    usual: int | None = None
    shifted: list[int] = []
    pending: Cell | None = None
    widths = usual_widths(lines, lambda line: _end_of_row(line, reading), spread=1)
    for line in rejoined(lines, widths, lambda cell: False, reading):
        found = anchor(line)
        if found is None:
            texts = {label(cell.text) for cell in line.filled}
            again = label(reading.spec.title) in "".join(texts) or _YEAR.fullmatch("".join(texts))
            if texts <= vocabulary(reading.spec) or again:
                reading.take_line(line)
            elif len(line.filled) == 1 and not looks_like_amount(line.filled[0].text):
                pending = line.filled[0]
            continue
        named = [cell for cell in line.cells[: found.level1] if not cell.is_blank]
        if pending is not None and not named:
            named = [pending]
        elif pending is not None and _is_one_name(pending, named[-1], lines):
            named = [*named[:-1], pending.joined(named[-1])]
        pending = None
        if named:
            activity = name(named[-1].text)
            reading.take(*named)
        named_at = named[-1].line if named else line.number
        one = read_indicator(line, found)
        reading.take_figure(*cells_of(line, found))
        if written_together(found):
            together.append(line.number)
        if usual is None:
            usual = found.nature
        elif found.nature != usual:
            shifted.append(line.number)
            usual = found.nature
        cells: dict[str, Value] = {
            "activity": activity,
            "level1": one.level1,
            "level2": one.level2,
            "level3": one.level3,
            "nature": one.nature,
            "value": one.value,
            "measure": one.measure,
        }
        place = {"activity": named_at} | places_of(line, found)
        rows.append(Row(RowKind.LINE, cells, place))
    _say_what_was_odd(together, shifted, reading)
    return rows


def _end_of_row(line: Line, reading: Reading) -> int | None:
    """Where an indicator's line ends; the line of its labels ends there too."""
    if len(line.filled) > 1 and all(label(cell.text) in vocabulary(reading.spec) for cell in line.filled):
        return len(line.cells)
    return end_of(line)


def _is_one_name(head: Cell, tail: Cell, lines: list[Line]) -> bool:
    """Whether a lone text begins an activity's name: the whole stands elsewhere, or the rest nowhere."""
    printed = [label(cell.text) for line in lines for cell in line.filled]
    return label(head.joined(tail).text) in printed or printed.count(label(tail.text)) == 1


def _say_what_was_odd(together: list[int], shifted: list[int], reading: Reading) -> None:
    if together:
        reading.note(
            "R-LEVELS",
            Severity.INFO,
            f"{reading.spec.name}把三级指标写在一个单元格里（原文第{together[0]}行起共{len(together)}行），"
            "已按一级、二级、三级拆开。",
            together[0],
            column="level1",
        )
    for line in shifted:
        reading.note(
            "R-SHIFT",
            Severity.INFO,
            f"{reading.spec.name}从原文第{line}行起各栏错位，已按指标性质所在位置对齐。",
            line,
        )
