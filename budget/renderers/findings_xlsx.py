"""Findings as an XLSX workbook for a reviewer: the list to work through, and how many by rule.

Nothing in it is a formula, and the same findings make the same bytes.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import Outline, PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from budget.domain.findings import Finding, Severity
from budget.domain.money import read_amount
from budget.domain.sheets import SheetSet
from budget.renderers import xlsx_style
from budget.renderers.findings import place_of, source_place
from budget.renderers.numbering import Numbered, numbered, summary_of
from budget.renderers.xlsx_cells import saved, store_amount, store_text
from budget.tables.registry import DEFAULT_FORM_SET, form_set
from budget.tables.spec import TableSpec

LIST, COUNTS = "检查结果", "按规则统计"
# More places than this are counted: a cell holds 32,767 characters, and nobody reads so many.
PLACES_LISTED = 30
_HEAD_ROW = 3
# The columns of number and message, in which what follows stands further in.
_INDENTED = (1, 5)
_LARGEST_OUTLINE = 7
_A4 = 9
# An amount as findings write it; 0 is one where the other side is.
_AMOUNT = re.compile(r"-?\d{1,3}(,\d{3})*\.\d{6}")
_FILLS = {"error": "FBE3E1", "warning": "FFF1D6", "info": "E8F1FB", "follows": "F4F5F7"}


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    width: float
    style: str = "text"


_LISTED = (
    _Column("序号", 7, "short"),
    _Column("程度", 7, "short"),
    _Column("规则", 14, "short"),
    _Column("规则名称", 15),
    _Column("问题", 44),
    _Column("核对应为", 15.5, "amount"),
    _Column("表上所列", 15.5, "amount"),
    _Column("相差（所列－应为）", 15.5, "amount"),
    _Column("算式", 26),
    _Column("可能的原因", 20),
    _Column("位置", 24),
    _Column("原文位置", 12),
)
_COUNTED = (
    _Column("规则", 18, "short"),
    _Column("规则名称", 44),
    *(_Column(severity.label, 9, "count") for severity in Severity),
    _Column("由其他问题引起", 16, "count"),
    _Column("合计", 9, "count"),
)


def findings_workbook(
    findings: Iterable[Finding],
    sheets: SheetSet | None,
    *,
    file_name: str,
    titles: Mapping[str, str],
    kind: str = "text",
) -> bytes:
    """The findings of one document as a workbook.

    ``sheets``: the tables as read, None where nothing could be read. ``titles``: what each rule is called,
    by its code. ``kind`` of source (text, json, xlsx, pdf) says what the lines of cells are.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    styles = _add_styles(book)
    listed = list(numbered(findings))
    about = _about(sheets, file_name)
    specs = form_set(sheets.form_set if sheets else DEFAULT_FORM_SET).by_number
    page = _Page(book.create_sheet(LIST), _LISTED, styles)
    page.begin(about, f"{summary_of(listed)}。金额单位：万元，精确到分。")
    for one in listed:
        page.finding(one, titles.get(one.finding.rule, ""), specs, kind)
    page.end()
    counts = _Page(book.create_sheet(COUNTS), _COUNTED, styles)
    counts.begin(about, "各条规则发现的问题数；由其他问题引起的，改正那个问题后随之消失。")
    counts.counted(listed, titles)
    counts.end()
    xlsx_style.describe(book, f"{about}{LIST}", sheets.department_name if sheets else "部门预算检查", 1)
    # Never the clock's.
    return saved(book, datetime.combine(date(sheets.year if sheets else 2000, 1, 1), time()))


def _about(sheets: SheetSet | None, file_name: str) -> str:
    if sheets is None:
        return file_name
    return f"{sheets.department_name}{sheets.year}年部门预算　{file_name}"


def _amounts(finding: Finding) -> tuple[int | None, int | None]:
    """What is expected and what was found in 分, None for what is no amount."""
    texts = (finding.expected, finding.found)
    exact = [bool(_AMOUNT.fullmatch(text)) for text in texts]
    expected, found = (
        read_amount(text).fen if is_amount or (text == "0" and any(exact)) else None
        for text, is_amount in zip(texts, exact, strict=True)
    )
    return expected, found


def _places(finding: Finding, specs: Mapping[str, TableSpec]) -> str:
    labels = list(dict.fromkeys(place_of(cell, specs).label for cell in finding.cells if cell.table))
    more = f"\n等{len(labels)}处" if len(labels) > PLACES_LISTED else ""
    return "\n".join(islice(labels, PLACES_LISTED)) + more


def _sources(finding: Finding, kind: str) -> str:
    lines = sorted({cell.line for cell in finding.cells if cell.line})
    if not lines:
        return ""
    more = f"等{len(lines)}处" if len(lines) > PLACES_LISTED else ""
    return source_place(kind, "、".join(str(line) for line in lines[:PLACES_LISTED])) + more


class _Page:
    """Draws one worksheet from the top down; ``at`` is the next free row."""

    def __init__(self, page: Worksheet, columns: Sequence[_Column], styles: Mapping[str, StyleArray]) -> None:
        self.page = page
        self.columns = columns
        self.styles = styles
        self.at = _HEAD_ROW + 1

    def begin(self, title: str, summary: str) -> None:
        """Title, what there is in all, and the header."""
        for number, column in enumerate(self.columns, 1):
            self.page.column_dimensions[get_column_letter(number)].width = column.width
        for row, (text, style) in enumerate(((title, "title"), (summary, "note")), 1):
            self._put(row, 1, text, style)
            self.page.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(self.columns))
        for number, column in enumerate(self.columns, 1):
            self._put(_HEAD_ROW, number, column.title, "head")
        self.page.row_dimensions[1].height = xlsx_style.HEAD_HEIGHT + 4
        self.page.row_dimensions[2].height = xlsx_style.HEAD_HEIGHT
        self.page.row_dimensions[_HEAD_ROW].height = xlsx_style.HEAD_HEIGHT + 8
        self.page.freeze_panes = f"A{_HEAD_ROW + 1}"

    def finding(self, one: Numbered, title: str, specs: Mapping[str, TableSpec], kind: str) -> None:
        """One finding as a row, indented and folded under the one it follows from."""
        finding = one.finding
        expected, found = _amounts(finding)
        gap = found - expected if expected is not None and found is not None else ""
        values: list[str | int] = [
            one.number,
            finding.severity.label,
            finding.rule,
            title,
            finding.message,
            finding.expected if expected is None else expected,
            finding.found if found is None else found,
            gap,
            finding.formula,
            finding.cause,
            _places(finding, specs),
            _sources(finding, kind),
        ]
        fill = "follows" if one.follows else finding.severity.value
        self._row(values, fill, min(one.depth, _LARGEST_OUTLINE))

    def counted(self, listed: Sequence[Numbered], titles: Mapping[str, str]) -> None:
        """How many findings by rule, those with most errors first, and the sum."""
        leading = Counter((one.finding.rule, one.finding.severity) for one in listed if not one.follows)
        following = Counter(one.finding.rule for one in listed if one.follows)
        rows = [
            (code, [*(leading[code, severity] for severity in Severity), following[code]])
            for code in dict.fromkeys(one.finding.rule for one in listed)
        ]
        rows.sort(key=lambda row: ([-count for count in row[1]], row[0]))
        for code, counts in rows:
            self._count(code, titles.get(code, ""), counts, "")
        sums = [sum(column) for column in zip(*(counts for _, counts in rows), strict=True)]
        self._count("合计", "", sums or [0] * (len(Severity) + 1), " sum")

    def _count(self, code: str, title: str, counts: Sequence[int], suffix: str) -> None:
        self._put(self.at, 1, code, f"short{suffix}")
        self._put(self.at, 2, title, f"text{suffix}")
        for place, count in enumerate([*counts, sum(counts)], 3):
            cell: Any = self.page.cell(self.at, place)
            cell._style = self.styles[f"count{suffix}"]
            cell.value = count or None
        self.page.row_dimensions[self.at].height = xlsx_style.needed_height(title, self.columns[1].width)
        self.at += 1

    def end(self) -> None:
        """What is known when all rows stand: filters, folding, paper."""
        last = get_column_letter(len(self.columns))
        self.page.auto_filter.ref = f"A{_HEAD_ROW}:{last}{max(self.at - 1, _HEAD_ROW)}"
        properties = self.page.sheet_properties
        properties.outlinePr = Outline(summaryBelow=False)
        properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        setup = self.page.page_setup
        setup.paperSize, setup.orientation = _A4, "landscape"
        setup.fitToWidth, setup.fitToHeight = 1, 0
        self.page.print_title_rows = f"{_HEAD_ROW}:{_HEAD_ROW}"
        self.page.page_margins.left = self.page.page_margins.right = 0.4
        footer = self.page.oddFooter
        assert footer is not None
        footer.center.text = "第 &P 页 共 &N 页"

    def _row(self, values: Sequence[str | int], fill: str, depth: int) -> None:
        height = xlsx_style.LINE_HEIGHT
        for place, (column, value) in enumerate(zip(self.columns, values, strict=True), 1):
            if isinstance(value, int):
                cell = self.page.cell(self.at, place)
                store_amount(cell, value)
                self._style(cell, f"{column.style} {fill}")
                continue
            style = "text" if column.style == "amount" else column.style
            indent = depth if place in _INDENTED else 0
            self._put(self.at, place, value, f"{style} {fill}{f' {indent}' if indent else ''}")
            height = max(height, xlsx_style.needed_height(value, column.width - 2 * indent))
        row = self.page.row_dimensions[self.at]
        row.height = min(height, xlsx_style.LARGEST_HEIGHT)
        row.outlineLevel = depth
        self.at += 1

    def _put(self, row: int, column: int, text: str, style: str) -> None:
        cell = self.page.cell(row, column)
        store_text(cell, text)
        self._style(cell, style)

    def _style(self, cell: Any, name: str) -> None:
        cell._style = self.styles[name]


_HAIR = Side(style="thin", color="B8BEC6")
_GRID = Border(left=_HAIR, right=_HAIR, top=_HAIR, bottom=_HAIR)


def _style(
    name: str,
    *,
    across: str = "left",
    down: str = "top",
    fill: str = "",
    bold: bool = False,
    size: float = 10,
    number: str = "General",
    indent: int = 0,
    grid: bool = True,
) -> NamedStyle:
    return NamedStyle(
        name,
        font=Font(name=xlsx_style.BODY_FONT, size=size, bold=bold),
        alignment=Alignment(horizontal=across, vertical=down, wrap_text=True, indent=indent),
        border=_GRID if grid else Border(),
        fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        number_format=number,
    )


def _add_styles(book: Workbook) -> dict[str, StyleArray]:
    styles = [
        _style("title", size=14, bold=True, down="center", grid=False),
        _style("note", down="center", grid=False),
        _style("head", across="center", down="center", fill="DDE3EA", bold=True),
        _style("short"),
        _style("text"),
        _style("count", across="right"),
        _style("short sum", bold=True, fill="F6F7F9"),
        _style("text sum", bold=True, fill="F6F7F9"),
        _style("count sum", bold=True, across="right", fill="F6F7F9"),
    ]
    for name, fill in _FILLS.items():
        # The colour is in the cells of number, severity and rule; a whole page of it tires.
        styles += [
            _style(f"short {name}", fill=fill),
            _style(f"text {name}"),
            _style(f"amount {name}", across="right", number=xlsx_style.AMOUNT_FORMAT),
        ]
    for depth in range(1, _LARGEST_OUTLINE + 1):
        styles += [
            _style(f"short follows {depth}", fill=_FILLS["follows"], indent=depth),
            _style(f"text follows {depth}", indent=depth),
        ]
    for style in styles:
        book.add_named_style(style)
    return {style.name: style.as_tuple() for style in styles}
