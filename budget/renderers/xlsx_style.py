"""How the XLSX workbook looks: styles, widths, heights, page set-up, document properties."""

from math import ceil

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.xml.functions import tostring

from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import RowKind, Sheet
from budget.renderers import presentation
from budget.tables.spec import Column, ColumnKind, TableSpec

AMOUNT_FORMAT = "#,##0.000000"
BODY_FONT, TITLE_FONT = "宋体", "方正小标宋简体"
HEAD_HEIGHT = 24.0
LINE_HEIGHT = 14.5
# The highest row a spreadsheet allows, in points.
LARGEST_HEIGHT = 409.0
_WIDEST = 160.0
_A4 = 9
_HAIR = Side(style="thin", color="808080")
_GRID = Border(left=_HAIR, right=_HAIR, top=_HAIR, bottom=_HAIR)


def _style(
    name: str,
    *,
    size: float = 10,
    bold: bool = False,
    across: str = "left",
    grid: bool = False,
    fill: str = "",
    number: str = "General",
    font: str = BODY_FONT,
    down: str = "center",
) -> NamedStyle:
    return NamedStyle(
        name,
        font=Font(name=font, size=size, bold=bold),
        alignment=Alignment(horizontal=across, vertical=down, wrap_text=True),
        border=_GRID if grid else Border(),
        fill=PatternFill("solid", fgColor=fill) if fill else PatternFill(),
        number_format=number,
    )


_HEAD_FILL, _SUM_FILL = "EEF1F5", "F6F7F9"


def add_styles(book: Workbook) -> dict[str, StyleArray]:
    """The styles, by name, as cells hold them: giving them by name costs a search a cell.

    Made anew: a style belongs to one workbook.
    """
    styles = (
        _style("name"),
        _style("title", size=16, bold=True, across="center", font=TITLE_FONT),
        _style("whose"),
        _style("unit", across="right"),
        _style("note"),
        _style("head", bold=True, across="center", grid=True, fill=_HEAD_FILL),
        _style("text", grid=True),
        # Beside a goal of many lines, and over several pages, the middle is nowhere.
        _style("merged text", grid=True, down="top"),
        _style("merged amount", across="right", grid=True, down="top", number=AMOUNT_FORMAT),
        _style("amount", across="right", grid=True, number=AMOUNT_FORMAT),
        _style("sum text", bold=True, across="center", grid=True, fill=_SUM_FILL),
        _style("sum amount", bold=True, across="right", grid=True, fill=_SUM_FILL, number=AMOUNT_FORMAT),
    )
    for style in styles:
        book.add_named_style(style)
    return {style.name: style.as_tuple() for style in styles}


def body_style(is_amount: bool, kind: RowKind, spanning: bool) -> str:
    """The name of the style of a body cell."""
    name = "amount" if is_amount else "text"
    if spanning:
        return f"merged {name}"
    return name if kind is RowKind.LINE else f"sum {name}"


def em(text: str) -> float:
    """How wide a text is in characters of a spreadsheet's width: a Chinese one takes two."""
    return sum(1.0 if ord(char) < 0x2E80 else 2.0 for char in text)


def widths(spec: TableSpec, sheet: Sheet) -> list[float]:
    """The widths of the columns: amounts by the longest of them, texts by their share."""
    goals = {column.key for column in presentation.merged(spec) if not column.is_amount}
    return [
        _amount_width(column, sheet)
        if column.is_amount
        else _width_for_blocks(spec, sheet, column)
        if column.key in goals
        else _text_width(column)
        for column in spec.columns
    ]


def _amount_width(column: Column, sheet: Sheet) -> float:
    amounts = (row.cells.get(column.key) for row in sheet.rows)
    longest = max((len(wanyuan_grouped(a)) for a in amounts if isinstance(a, int)), default=0)
    return max(13.0, longest * 1.15 + 2)


def _text_width(column: Column) -> float:
    if column.kind is ColumnKind.INDICATOR:
        return max(11.0, column.share * 1.1)
    return max(12.0, column.share * 1.5)


def _width_for_blocks(spec: TableSpec, sheet: Sheet, column: Column) -> float:
    """Wide enough for a merged text to fit into rows that may only be so high."""
    width = _text_width(column)
    for block in presentation.blocks(spec, sheet):
        room = LARGEST_HEIGHT * len(block.rows)
        while width < _WIDEST and needed_height(block.first.text(column.key), width) > room:
            width += 10
    return width


def needed_height(text: str, width: float) -> float:
    """The height that shows the text whole in a column of that width."""
    usable = max(width - 2, 2.0)
    lines = sum(max(1, ceil(em(part) / usable)) for part in text.split("\n"))
    return lines * LINE_HEIGHT + 5


def heights(spec: TableSpec, sheet: Sheet, column_widths: list[float]) -> list[float]:
    """The heights of the body rows, enough for their texts and for merged ones.

    Always stated: spreadsheets fit a row to its text, but not each of them does so on opening.
    """
    wide = dict(zip((column.key for column in spec.columns), column_widths, strict=True))
    spanning = {column.key for column in presentation.merged(spec)}
    single = [column.key for column in spec.texts if column.key not in spanning]
    found = [
        max((needed_height(row.text(key), wide[key]) for key in single), default=LINE_HEIGHT)
        for row in sheet.rows
    ]
    if spanning:
        inner = [c.key for c in presentation.merged(spec) if c not in presentation.outer(spec)]
        for block in presentation.blocks(spec, sheet):
            needed = max(needed_height(block.first.text(key), wide[key]) for key in inner)
            rows = range(block.start, block.start + len(block.rows))
            lacking = max(0.0, needed - sum(found[n] for n in rows))
            for n in rows:
                found[n] += lacking / len(rows)
    return [min(LARGEST_HEIGHT, height) for height in found]


def print_setup(page: Worksheet, spec: TableSpec, first_head: int, last_head: int) -> None:
    """A4, as wide as the paper, the header on every page, pages numbered."""
    page.page_setup.paperSize = _A4
    page.page_setup.orientation = "landscape" if spec.landscape else "portrait"
    page.page_setup.fitToWidth = 1
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.print_title_rows = f"{first_head}:{last_head}"
    page.print_options.horizontalCentered = True
    page.page_margins.left = page.page_margins.right = 0.5
    footer = page.oddFooter
    assert footer is not None
    footer.center.text = "第 &P 页 共 &N 页"
    last_column = get_column_letter(page.max_column)
    page.print_area = f"A1:{last_column}{page.max_row}"


def describe(book: Workbook, title: str, department: str, version: int) -> None:
    """Who made the document and what it is."""
    book.properties.title = title
    book.properties.creator = book.properties.lastModifiedBy = department
    book.properties.version = str(version)
    book.properties.language = "zh-CN"


def core_properties(book: Workbook) -> bytes:
    """``docProps/core.xml`` of the workbook."""
    content = tostring(book.properties.to_tree())
    return content if isinstance(content, bytes) else content.encode()
