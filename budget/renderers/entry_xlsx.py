"""The workbook in which a budget may be filled in away from the browser: one sheet a grid, and how to use it.

Headings and the hidden keys of rows are locked (without a password), what is to be filled in is not.
Nothing in it is computed: every text is stored as text, every amount as the exact number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from budget.domain.money import read_amount
from budget.renderers.xlsx_cells import saved, store_amount, store_text
from budget.renderers.xlsx_style import AMOUNT_FORMAT, BODY_FONT

# What the reader goes by.
KEY_HEADING = "行标识（请勿改动）"
ABOUT_SHEET, LISTS_SHEET = "说明", "列表"
IDENTITY_LABEL = "预算标识"

_EMPTY_ROWS = 100
_LAST_ROW = 20_000
# Pixels of the page by characters of a spreadsheet.
_PIXELS = 7.5
_HAIR = Side(style="thin", color="B5BCC4")
_GRID = Border(left=_HAIR, right=_HAIR, top=_HAIR, bottom=_HAIR)
# What a prompt beside a cell may hold.
_PROMPT = 250


@dataclass(frozen=True, slots=True)
class EntryColumn:
    """A column: ``kind`` is amount or text. ``choices``: which list drops down; ``strict``: nothing else may
    be typed. ``help`` shows beside the selected cell."""

    label: str
    kind: str = "text"
    width: int = 120
    help: str = ""
    choices: str = ""
    strict: bool = False


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A row: its key and its texts, column by column (amounts in 万元). ``locked``: columns that follow from
    other rows; ``unfit``: those whose text does not fit."""

    key: str
    texts: Sequence[str]
    locked: frozenset[int] = frozenset()
    unfit: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class EntrySheet:
    """One grid. ``locked``: nothing of it may be changed. ``single``: it is one row that is always there."""

    title: str
    columns: Sequence[EntryColumn]
    rows: Sequence[EntryRow]
    locked: bool = False
    single: bool = False


def render(
    sheets: Sequence[EntrySheet],
    lists: Mapping[str, Sequence[str]],
    *,
    title: str,
    identity: str,
    notes: Sequence[str],
    made: datetime,
) -> bytes:
    """The workbook. ``identity`` says which budget and which state of it; ``lists`` are what drops down."""
    book = Workbook()
    styles = _styles(book)
    about = book.worksheets[0]
    about.title = ABOUT_SHEET
    _about(about, styles, title, identity, notes)
    ranges = _lists(book.create_sheet(LISTS_SHEET), styles, lists)
    for n, sheet in enumerate(sheets, 1):
        # Before the lists, which are hidden.
        page = book.create_sheet(sheet.title, n)
        _Page(page, sheet, styles, ranges).draw()
    book.active = 0
    book.properties.title = title
    return saved(book, made)


def _styles(book: Workbook) -> dict[str, StyleArray]:
    free, locked = Protection(locked=False), Protection(locked=True)
    top = Alignment(vertical="top", wrap_text=True)
    font, red = Font(name=BODY_FONT, size=10), Font(name=BODY_FONT, size=10, color="B42318")
    grey, rose = PatternFill("solid", fgColor="EEF1F5"), PatternFill("solid", fgColor="FDECEA")
    cell: dict[str, Any] = {"font": font, "border": _GRID, "alignment": top, "number_format": "@"}
    amount = {**cell, "alignment": Alignment(horizontal="right", vertical="top")}
    amount["number_format"] = AMOUNT_FORMAT
    styles = (
        NamedStyle("entry head", **{**cell, "font": Font(name=BODY_FONT, size=10, bold=True), "fill": grey}),
        NamedStyle("entry key", **cell, protection=locked),
        NamedStyle("entry text", **cell, protection=free),
        NamedStyle("entry amount", **amount, protection=free),
        NamedStyle("entry unfit", **{**cell, "font": red, "fill": rose}, protection=free),
        NamedStyle("locked text", **{**cell, "fill": grey}, protection=locked),
        NamedStyle("locked amount", **{**amount, "fill": grey}, protection=locked),
        NamedStyle("about title", font=Font(name=BODY_FONT, size=16, bold=True), number_format="@"),
        NamedStyle("about text", font=Font(name=BODY_FONT, size=11), alignment=top, number_format="@"),
    )
    for style in styles:
        book.add_named_style(style)
    return {style.name: style.as_tuple() for style in styles}


def _about(
    page: Worksheet, styles: Mapping[str, StyleArray], title: str, identity: str, notes: Sequence[str]
) -> None:
    page.column_dimensions["A"].width = 14
    page.column_dimensions["B"].width = 100
    _put(page, 1, 1, title, styles["about title"])
    for row, (label, text) in enumerate(
        [(str(n), note) for n, note in enumerate(notes, 1)] + [(IDENTITY_LABEL, identity)], 3
    ):
        _put(page, row, 1, label, styles["about text"])
        _put(page, row, 2, text, styles["about text"])
    page.sheet_view.showGridLines = False
    page.protection.sheet = True


def _lists(
    page: Worksheet, styles: Mapping[str, StyleArray], lists: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Write each list into a column; the value says where each is."""
    ranges = {}
    for column, (name, texts) in enumerate(lists.items(), 1):
        _put(page, 1, column, name, styles["entry head"])
        for row, text in enumerate(texts, 2):
            store_text(page.cell(row, column), text)
        if texts:
            letter = get_column_letter(column)
            ranges[name] = f"'{LISTS_SHEET}'!${letter}$2:${letter}${len(texts) + 1}"
    page.sheet_state = "hidden"
    page.protection.sheet = True
    return ranges


def _put(page: Worksheet, row: int, column: int, text: str, style: StyleArray) -> None:
    cell: Any = page.cell(row, column)
    store_text(cell, text)
    cell._style = style


class _Page:
    """Draws one grid: headings, rows with their keys in the hidden first column, and room for more."""

    def __init__(
        self,
        page: Worksheet,
        sheet: EntrySheet,
        styles: Mapping[str, StyleArray],
        ranges: Mapping[str, str],
    ) -> None:
        self.page = page
        self.sheet = sheet
        self.styles = styles
        self.ranges = ranges

    def draw(self) -> None:
        _put(self.page, 1, 1, KEY_HEADING, self.styles["entry head"])
        self.page.column_dimensions["A"].hidden = True
        for number, column in enumerate(self.sheet.columns, 2):
            heading = f"{column.label}（万元）" if column.kind == "amount" else column.label
            _put(self.page, 1, number, heading, self.styles["entry head"])
            self.page.column_dimensions[get_column_letter(number)].width = max(9, column.width / _PIXELS)
            self._guide(number, column)
        self.page.row_dimensions[1].height = 30
        for number, row in enumerate(self._rows(), 2):
            self._row(number, row)
        self.page.freeze_panes = "C2" if len(self.sheet.columns) > 1 else "B2"
        protection = self.page.protection
        protection.sheet = True
        # False: allowed.
        protection.formatColumns = protection.formatRows = protection.formatCells = False
        protection.insertRows = protection.deleteRows = False
        self.page.page_setup.orientation = "landscape"
        self.page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        self.page.page_setup.fitToWidth, self.page.page_setup.fitToHeight = 1, 0

    def _rows(self) -> Iterator[EntryRow]:
        yield from self.sheet.rows
        if not (self.sheet.single or self.sheet.locked):
            blank = EntryRow("", [""] * len(self.sheet.columns))
            yield from (blank for _ in range(_EMPTY_ROWS))

    def _row(self, number: int, row: EntryRow) -> None:
        _put(self.page, number, 1, row.key, self.styles["entry key"])
        for place, (column, text) in enumerate(zip(self.sheet.columns, row.texts, strict=True)):
            cell: Any = self.page.cell(number, place + 2)
            is_locked = self.sheet.locked or place in row.locked
            kind = "amount" if column.kind == "amount" else "text"
            if place in row.unfit:
                cell._style = self.styles["entry unfit"]
                store_text(cell, text)
                continue
            cell._style = self.styles[f"{'locked' if is_locked else 'entry'} {kind}"]
            if kind == "amount" and text:
                store_amount(cell, read_amount(text).fen or 0)
            else:
                store_text(cell, text)

    def _guide(self, number: int, column: EntryColumn) -> None:
        """A list that drops down and a word of help, for all rows there may be."""
        listed = self.ranges.get(column.choices)
        if self.sheet.locked or not (listed or column.help):
            return
        guide = DataValidation(
            type="list" if listed else None,
            formula1=listed,
            allow_blank=True,
            showErrorMessage=bool(listed and column.strict),
            showInputMessage=bool(column.help),
            errorTitle=column.label[:30],
            error="请从下拉列表中选择。",
            promptTitle=column.label[:30] if column.help else None,
            prompt=column.help[:_PROMPT] or None,
        )
        letter = get_column_letter(number)
        guide.add(f"{letter}2:{letter}{_LAST_ROW}")
        self.page.add_data_validation(guide)
