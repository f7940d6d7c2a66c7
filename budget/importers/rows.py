"""Reading tables with one row a line: 预算02–04, 06–11表 (``Layout.ROWS``)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from budget.domain.findings import Severity
from budget.domain.money import AmountError, looks_like_amount, read_amount, squeeze
from budget.domain.sheets import Row, RowKind, Value
from budget.importers.headers import ColumnMap, is_complete, is_header, map_columns, standard_map
from budget.importers.joining import is_stripped, say_joined, whole, width_of
from budget.importers.reading import Reading
from budget.importers.sections import is_note
from budget.importers.source import Cell, Line
from budget.importers.subtotals import say_subtotals
from budget.importers.words import SUBTOTAL_WORDS, TOTAL_WORDS, coded, label
from budget.importers.words import name as name_of
from budget.tables.spec import Column, ColumnKind


@dataclass(slots=True)
class Draft:
    """A row being put together from one or more lines."""

    cells: dict[str, Cell]
    line: int
    kind: RowKind = RowKind.LINE
    filled_down: list[str] = field(default_factory=list)

    def has(self, columns: Iterable[Column]) -> bool:
        return any(c.key in self.cells and not self.cells[c.key].is_blank for c in columns)


def read_rows(lines: list[Line], reading: Reading) -> tuple[Row, ...]:
    """The body rows of the table, in the order printed."""
    drafts: list[Draft] = []
    for line, columns in _body_lines(lines, reading):
        _place(line, columns, drafts, reading)
    rows = tuple(_finish(draft, number, reading) for number, draft in enumerate(drafts, 1))
    say_subtotals(rows, reading)
    return rows


def _body_lines(lines: list[Line], reading: Reading) -> Iterator[tuple[Line, ColumnMap]]:
    """The lines of the body with the columns in force; headers (repeated ones too) are taken out."""
    spec = reading.spec
    columns = standard_map(spec)
    header: list[Line] = []
    stripped = is_stripped(lines, columns.width)
    usual = width_of(lines, columns.width)
    position = 0
    seen_body = False
    while position < len(lines):
        line = lines[position]
        inside = not is_complete(header, spec) if header else not seen_body
        if is_header(line, spec, inside=inside):
            header.append(line)
            reading.take_line(line)
            position += 1
            continue
        if header:
            columns = map_columns(header, reading)
            header = []
        if len(line.filled) == 1 and _is_heading_again(line, reading):
            reading.take_line(line)
            position += 1
            continue
        line, used = whole(
            lines,
            position,
            max(usual, columns.width),
            lambda c: _starts(c, spec.columns[0]),
            reading,
            shorter=stripped,
        )
        position += used
        seen_body = True
        yield line, columns


def _is_heading_again(line: Line, reading: Reading) -> bool:
    text = label(line.filled[0].text)
    title = label(reading.spec.title)
    if title in text and len(text) <= len(title) + 12:
        return True
    if re.fullmatch(r"\(?\d{4}年度?\)?", text) or re.fullmatch(r"(金额)?单位:?[亿万千]?元", text):
        return True
    return is_note(line)


def _starts(cell: Cell, column: Column) -> bool:
    """Whether a cell begins as a value of its column does: a code, or 合计."""
    text = squeeze(cell.text)
    if text in TOTAL_WORDS or text in SUBTOTAL_WORDS:
        return True
    return bool(column.pattern and re.match(column.pattern, text))


def _place(line: Line, columns: ColumnMap, drafts: list[Draft], reading: Reading) -> None:
    """Make a new row of the line, or add it to the row before that it continues."""
    spec = reading.spec
    draft = Draft(columns.cells(line), line.number)
    before = drafts[-1] if drafts else None
    has_amounts = draft.has(spec.amounts)
    starts = any(
        _starts(cell, spec.by_key[key]) for key, cell in draft.cells.items() if not spec.by_key[key].is_amount
    )
    words = {squeeze(c.text) for k, c in draft.cells.items() if not spec.by_key[k].is_amount} - {""}
    if words & TOTAL_WORDS:
        draft.kind = RowKind.TOTAL
    elif words & SUBTOTAL_WORDS:
        draft.kind = RowKind.SUBTOTAL
    elif not words and has_amounts:
        adds_up = _adds_up(draft, drafts, spec.amounts, reading)
        if before and not adds_up and _is_rest_of_amounts(draft, before, spec.amounts, reading):
            _join(before, draft, reading, line)
            return
        if not any(d.kind is RowKind.TOTAL for d in drafts):
            draft.kind = RowKind.TOTAL
    if draft.kind is RowKind.LINE and before and before.kind is RowKind.LINE:
        pending = not before.has(spec.amounts)
        first = draft.cells.get(spec.columns[0].key)
        opens = first is not None and _starts(first, spec.columns[0])
        if (not starts and not has_amounts and words) or (pending and not opens and words):
            _join(before, draft, reading, line)
            return
    if not words and not has_amounts:
        return  # whatever it holds stands in no column of ours and is reported as left over
    if len(line.filled) == 1 and len(line.cells) == 1 and not starts:
        return
    if draft.kind is RowKind.LINE:
        _fill_down(draft, drafts, reading)
    drafts.append(draft)


def _adds_up(draft: Draft, drafts: list[Draft], amounts: Iterable[Column], reading: Reading) -> bool:
    """Whether figures without a label are the sums of the columns above: a total row, not a rest."""
    rows = [other for other in drafts if other.kind is RowKind.LINE]
    for key in _keys(amounts):
        try:
            above = [
                read_amount(row.cells[key].text, reading.unit).fen or 0 for row in rows if key in row.cells
            ]
            here = read_amount(draft.cells[key].text, reading.unit).fen if key in draft.cells else 0
        except AmountError:
            return False
        if sum(above) != (here or 0):
            return False
    return bool(rows)


def _is_rest_of_amounts(draft: Draft, before: Draft, amounts: Iterable[Column], reading: Reading) -> bool:
    """Whether figures without a label are the ends of the amounts in the row before."""
    pieces = [(k, c) for k, c in draft.cells.items() if not c.is_blank and k in _keys(amounts)]
    for key, cell in pieces:
        head = before.cells.get(key)
        if head is None or head.is_blank or not re.fullmatch(r"[\d,]*\.?\d*", squeeze(cell.text)):
            return False
        joined = squeeze(head.text) + squeeze(cell.text)
        try:
            read_amount(joined, reading.unit)
        except AmountError:
            return False
        decimals = squeeze(head.text).partition(".")[2]
        if ("." in squeeze(head.text) and len(decimals) >= 6) or squeeze(cell.text).count("."):
            return False
    return bool(pieces)


def _keys(columns: Iterable[Column]) -> set[str]:
    return {column.key for column in columns}


def _join(before: Draft, draft: Draft, reading: Reading, line: Line) -> None:
    """The line is the rest of the row before: its texts are put together cell by cell."""
    for key, cell in draft.cells.items():
        if cell.is_blank:
            continue
        if key in before.cells:
            before.cells[key] = before.cells[key].joined(cell)
        else:
            before.cells[key] = cell
    cut = [k for k, c in draft.cells.items() if not c.is_blank and reading.spec.by_key[k].is_amount]
    in_amount = any(len(before.cells[key].origins) > 1 for key in cut)
    say_joined(reading, before.line, line.number, in_amount=in_amount)


def _fill_down(draft: Draft, drafts: list[Draft], reading: Reading) -> None:
    """A code cell left blank under a merged one takes its value; only before a cell with a code."""
    before = next((d for d in reversed(drafts) if d.kind is RowKind.LINE), None)
    keys = [c for c in reading.spec.columns if not c.is_amount and c.key in draft.cells]
    filled = [i for i, c in enumerate(keys) if c.pattern and _starts(draft.cells[c.key], c)]
    if before is None or not filled:
        return
    for column in keys[: filled[0]]:
        above = before.cells.get(column.key)
        if draft.cells[column.key].is_blank and above and not above.is_blank:
            draft.cells[column.key] = above
            draft.filled_down.append(column.key)


def _finish(draft: Draft, number: int, reading: Reading) -> Row:
    """The row with its values read."""
    spec = reading.spec
    values: dict[str, Value] = {}
    lines: dict[str, int] = {}
    for column in spec.columns:
        cell = draft.cells.get(column.key)
        if column.is_amount:
            values[column.key] = reading.amount(cell, row=number, column=column.key) if cell else None
        else:
            values[column.key] = _text(cell, column, draft, number, reading) if cell else ""
        if cell and not cell.is_blank:
            lines[column.key] = cell.line
    if draft.filled_down:
        names = "、".join(reading.column_name(key) for key in draft.filled_down)
        reading.note(
            "R-MERGED",
            Severity.INFO,
            f"{spec.name}第{number}行的“{names}”为空白（合并单元格），沿用上一行的内容。",
            draft.line,
            row=number,
            column=draft.filled_down[0],
        )
    lines.setdefault("", draft.line)
    return Row(draft.kind, values, lines)


def _text(cell: Cell, column: Column, draft: Draft, number: int, reading: Reading) -> str:
    reading.take(cell)
    text = coded(cell.text) if column.pattern else name_of(cell.text)
    if draft.kind is not RowKind.LINE:
        return squeeze(text)
    has_code = bool(column.pattern and re.match(column.pattern, text))
    if has_code:
        reading.take_figure(cell)
    expects_code = column.kind is ColumnKind.CODE
    if text and not has_code and (expects_code or looks_like_amount(text)):
        reading.note(
            "R-CODE",
            Severity.ERROR if looks_like_amount(text) else Severity.WARNING,
            f"{reading.spec.name}第{number}行“{reading.column_name(column.key)}”应为"
            f"带编码的科目，实际是“{text[:24]}”。",
            cell.line,
            row=number,
            column=column.key,
            found=text[:100],
        )
    return text
