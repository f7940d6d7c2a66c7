"""The official tables as HTML for print: few boxes, few classes, since each costs time on paper.

A project of 预算12表 is printed as a block of its own (name and money, goal, indicators) because
merged cells cannot be carried over a page without loss. Cells may be marked: coloured, with the number of
what was found in them.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil

from budget.domain.sheets import Row, RowKind, Sheet, Value
from budget.renderers import presentation
from budget.renderers.marking import CellMark, TableMarks
from budget.renderers.presentation import Block, shown
from budget.renderers.print_widths import PAPERS, Fit, em, fit
from budget.tables.spec import Column, HeaderLabel, Layout, TableSpec

# Where the markup has the image of the code that the document is verified by.
CODE = "budget-code:image"
# A landscape page holds about 28.
_LINES_KEPT_TOGETHER = 16
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def safe(text: str) -> str:
    """Text as markup: nothing in it is ever an element, and control characters are left out."""
    return escape(without_controls(text))


def without_controls(text: str) -> str:
    """Text without the control characters that no markup may hold."""
    return _CONTROL.sub("", text)


@dataclass(frozen=True, slots=True)
class Printed:
    """A table below its title: the paper it needs, the rules of its columns, its markup."""

    paper: str
    style: str
    body: str


def printed(
    spec: TableSpec, sheet: Sheet, marks: TableMarks | None = None, whose: str = presentation.DEPARTMENT
) -> Printed:
    """Everything of a table below its title."""
    marks = marks or TableMarks(spec.number, {})
    columns = _columns(spec, sheet)
    best = fit(spec, columns, sheet.rows)
    parts = [*_header_block(spec, sheet, marks)]
    if spec.layout is Layout.PROJECTS and sheet.rows:
        parts += (_project(spec, block, columns, best, marks) for block in presentation.blocks(spec, sheet))
    else:
        parts.append(_table(spec, columns, sheet.rows, marks))
    if note := presentation.note_of(spec, sheet, whose):
        parts.append(f'<p class="note">{safe(note)}</p>')
    return Printed(best.paper, _style(spec, best, empty=bool(note)), "\n".join(parts))


def _style(spec: TableSpec, best: Fit, *, empty: bool) -> str:
    """How large the type and how wide the columns are: rules, not attributes, so that the tables of many
    projects have one style and its values are computed once."""
    widths = (f".w{spec.number}-{n}{{width:{width}%}}" for n, width in enumerate(best.widths))
    # Lower rows leave room on the page for the note below: 预算05表 alone fills it.
    height = "line-height:1.3;" if empty else ""
    return f".w{spec.number}{{{height}font-size:{best.size}pt}}{''.join(widths)}"


def _columns(spec: TableSpec, sheet: Sheet) -> tuple[Column, ...]:
    """The columns that are printed as columns: not those that stand in a project's heading."""
    heading = presentation.merged(spec) if sheet.rows else ()
    return tuple(column for column in spec.columns if column not in heading)


def _table(
    spec: TableSpec,
    columns: Sequence[Column],
    rows: Iterable[Row],
    marks: TableMarks,
    head: str = "",
    start: int = 1,
) -> str:
    """Rows under their header; ``start`` is the number of the first of them in its table."""
    cols = "".join(f'<col class="w{spec.number}-{n}"/>' for n in range(len(columns)))
    return (
        f'<table class="w{spec.number}"><colgroup>{cols}</colgroup>'
        f"<thead>{head or _head(spec.header_rows())}</thead>"
        f"<tbody>{''.join(_row(columns, row, n, marks) for n, row in enumerate(rows, start))}</tbody></table>"
    )


def _head(rows: Iterable[Sequence[HeaderLabel]]) -> str:
    return "".join(f"<tr>{''.join(_head_cell(cell) for cell in row)}</tr>" for row in rows)


def _head_cell(cell: HeaderLabel) -> str:
    scope = "colgroup" if cell.colspan > 1 else "col"
    return f'<th scope="{scope}" colspan="{cell.colspan}" rowspan="{cell.rowspan}">{safe(cell.label)}</th>'


def _row(columns: Sequence[Column], row: Row, number: int, marks: TableMarks) -> str:
    # What is said of a whole row stands in its first cell.
    whole = marks.get(number, "")
    cells = ""
    for column in columns:
        mark = marks.get(number, column.key)
        if whole is not None:
            mark, whole = whole.beside(mark), None
        cells += _cell(column, row, marks.anchor(number, column.key) if mark else "", mark)
    return f"<tr>{cells}</tr>" if row.kind is RowKind.LINE else f'<tr class="sum">{cells}</tr>'


def _cell(column: Column, row: Row, anchor: str, mark: CellMark | None) -> str:
    if column.is_amount:
        return _amount(row.cells.get(column.key), anchor, mark)
    text = safe(row.text(column.key))
    return f"<td{_marked(anchor, mark)}>{_number(mark)}{text}</td>"


def _amount(value: Value, anchor: str, mark: CellMark | None, css: str = "n") -> str:
    return f"<td{_marked(anchor, mark, css)}>{_number(mark)}{shown(True, value)}</td>"


def _marked(anchor: str, mark: CellMark | None, css: str = "") -> str:
    """The attributes of a cell, with its address and how grave it is where it is marked."""
    if mark is None:
        return f' class="{css}"' if css else ""
    classes = f"{css} m {mark.severity.value}".strip()
    classes += " pale" if mark.follows else " look" if mark.first else ""
    return f' id="{anchor}" class="{classes}"'


def _number(mark: CellMark | None) -> str:
    return f"<i>{safe(mark.label)}</i>" if mark else ""


def _header_block(spec: TableSpec, sheet: Sheet, marks: TableMarks) -> Iterator[str]:
    """What stands above the body of 预算13表: the department, its money, its goal."""
    for cell in presentation.header_names(spec):
        yield _statement(cell.label, sheet.header.get(cell.key), 0, cell.key, marks)
    runs = presentation.header_money(spec)
    if not runs:
        return
    over = "".join(
        f'<th scope="colgroup" colspan="{len(cells)}">{safe(group)}</th>'
        if group
        else f'<th scope="col" rowspan="2">{safe(cells[0].label)}</th>'
        for group, cells in runs
    )
    under = "".join(
        f'<th scope="col">{safe(cell.label)}</th>' for group, cells in runs if group for cell in cells
    )
    amounts = "".join(
        _amount(sheet.header.get(cell.key), marks.anchor(0, cell.key), marks.get(0, cell.key))
        for _, cells in runs
        for cell in cells
    )
    yield (
        f'<table class="money"><caption>{safe(presentation.HEADER_MONEY)}</caption>'
        f"<thead><tr>{over}</tr><tr>{under}</tr></thead><tbody><tr>{amounts}</tr></tbody></table>"
    )
    for cell in presentation.statements(spec):
        yield _statement(cell.label, sheet.header.get(cell.key), 0, cell.key, marks)


def _statement(label: str, value: object, row: int, key: str, marks: TableMarks) -> str:
    text = value if isinstance(value, str) else ""
    mark = marks.get(row, key)
    marked = _marked(marks.anchor(row, key), mark, "said")
    return f"<div{marked}>{_number(mark)}<b>{safe(label)}</b><p>{safe(text)}</p></div>"


def _project(spec: TableSpec, block: Block, columns: Sequence[Column], best: Fit, marks: TableMarks) -> str:
    """One project: its unit where that changes, name and money, the goal, the indicators."""
    first, number = block.first, block.start + 1
    merged = presentation.merged(spec)
    name = next(column for column in merged if column.key == spec.key[0])
    above = "".join(
        f'<p class="group">{safe(column.label)}　{safe(first.text(column.key))}</p>'
        for column in presentation.outer(spec)
        if first.text(column.key)
    )
    money = "".join(
        f'<th scope="row">{safe(column.label)}</th>'
        + _cell(column, first, marks.anchor(number, column.key), marks.get(number, column.key))
        for column in merged
        if column.is_amount
    )
    texts = "".join(
        _statement(column.label, first.text(column.key), number, column.key, marks)
        for column in merged
        if not column.is_amount and column != name and column not in presentation.outer(spec)
    )
    across = 2 * sum(column.is_amount for column in merged) - 1
    whole = " whole" if _fits(spec, block, columns, best) else ""
    label = safe(first.text(name.key))
    mark = marks.get(number, name.key)
    name_cell = (
        f'<td colspan="{across}"{_marked(marks.anchor(number, name.key), mark)}>{_number(mark)}{label}</td>'
    )
    continued = f"{label}（续）" if label else ""
    head = "".join(f'<th scope="col">{safe(column.label)}</th>' for column in columns)
    return (
        f'<section class="project{whole}" title="{label}">{above}<table class="facts"><tbody>'
        f'<tr><th scope="row">{safe(name.label)}</th>{name_cell}</tr>'
        f"<tr>{money}</tr></tbody></table>"
        f'<div class="now" title="{continued}"></div>{texts}'
        f"{_table(spec, columns, block.rows, marks, f'<tr>{head}</tr>', number)}"
        f'<div class="over"></div></section>'
    )


def _fits(spec: TableSpec, block: Block, columns: Sequence[Column], best: Fit) -> bool:
    """Whether the project takes less than about a page's half, and is better not divided.

    A longer one is: pushed to the next page whole, it would leave a blank behind.
    """
    width = PAPERS[best.paper] / best.size
    goals = sum(
        ceil(em(block.first.text(column.key)) / width) + 1
        for column in presentation.merged(spec)
        if not column.is_amount
    )
    shares = dict(zip((column.key for column in columns), best.widths, strict=True))
    rows = sum(
        max(ceil(em(row.text(key)) / (width * share / 100 - 1)) for key, share in shares.items())
        for row in block.rows
    )
    return goals + rows <= _LINES_KEPT_TOGETHER
