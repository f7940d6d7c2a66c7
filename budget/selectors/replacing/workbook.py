"""A workbook that was filled in → operations on the grids it was made from.

Rows are known by their hidden keys; one without a key that is like a row that lost its own is that row, any
other is new. What stands is what stood when the workbook was made: what others did since is not undone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from openpyxl.utils import get_column_letter

from budget.domain.codes import split_label
from budget.domain.money import squeeze
from budget.domain.richtext import as_text
from budget.importers.entry_xlsx import FilledSheet
from budget.models import Budget
from budget.renderers.entry_xlsx import ABOUT_SHEET, IDENTITY_LABEL, KEY_HEADING
from budget.selectors.grids import GOAL_ROW, GRIDS, Column, Grid, GridRow, UnfitTextError
from budget.selectors.grids.cells import Reference, RichText
from budget.selectors.grids.references import references_of
from budget.selectors.replacing.books import with_rows
from budget.selectors.replacing.earlier import Earlier, rows_as_of
from budget.selectors.replacing.identity import matched
from budget.selectors.replacing.operations import Operation, WantedRow, operations_to
from budget.selectors.replacing.standing import standing_rows
from budget.selectors.workbook import identity_of

Remark = dict[str, str]
# Rows that others point to are read before those.
_ORDER = ("units", "projects", "activities")


@dataclass
class Filled:
    """What a workbook asks for. A remark of a cell says which in ``cell``: grid, row and column."""

    operations: list[Operation] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Line:
    """A row of a sheet: its number, its key if it has one, its texts by column."""

    number: int
    key: UUID | None
    texts: Mapping[str, str]


def filled(
    budget: Budget, sheets: Sequence[FilledSheet], locked: Sequence[str] = (), username: str = ""
) -> Filled:
    """What a workbook asks of a budget; grids in ``locked`` or without a sheet stay as they are.

    ``username``: whose workbook it is. What they did themselves since they got it is no conflict, so that one
    may send it again with a mistake put right.
    """
    return _Reading(budget, sheets, locked, username).read()


def is_workbook(sheets: Sequence[FilledSheet]) -> bool:
    """Whether these are sheets of grids, not of official tables or of anything else."""
    titles = {squeeze(grid.title): grid for grid in GRIDS.values()}
    return any(
        (grid := titles.get(squeeze(sheet.name))) is not None and _heading(grid, sheet) is not None
        for sheet in sheets
    )


class _Reading:
    def __init__(
        self, budget: Budget, sheets: Sequence[FilledSheet], locked: Sequence[str], username: str
    ) -> None:
        self.budget = budget
        self.sheets = {squeeze(sheet.name): sheet for sheet in sheets}
        self.locked = locked
        self.found = Filled()
        self.references = references_of(budget)
        self.earlier = self._earlier(username)
        self.base = {
            name: [*rows, *self.earlier.own_rows.get(name, ())] for name, rows in self.earlier.rows.items()
        }
        self.wanted: dict[str, list[WantedRow]] = {}

    def read(self) -> Filled:
        for name in (*_ORDER, *(name for name in GRIDS if name not in _ORDER)):
            if name in self.locked:
                continue
            sheet = self.sheets.get(squeeze(GRIDS[name].title))
            if sheet is None:
                self._remark("info", GRIDS[name].title, "文件中没有这张工作表，这部分保持不变。")
            else:
                self._sheet(GRIDS[name], sheet)
        operations = operations_to(self.base, self.wanted, self.references)
        known = (self._knowing(one) for one in operations)
        self.found.operations = [one for one in known if one["op"] != "set" or one["from"] != one["to"]]
        return self.found

    def _knowing(self, operation: Operation) -> Operation:
        """The operation in the eyes of somebody who knows what they did themselves since."""
        grid, row = operation["grid"], UUID(operation["row"])
        own = self.earlier.own_cells
        if operation["op"] == "set":
            seen = own.get((grid, row, operation["column"]), operation["from"])
            return {**operation, "from": seen}
        if operation["op"] == "delete":
            values = {key: own.get((grid, row, key), text) for key, text in operation["values"].items()}
            return {**operation, "values": values}
        return operation

    def _remark(self, severity: str, where: str, message: str, **more: str) -> None:
        self.found.remarks.append({"severity": severity, "where": where, "message": message, **more})

    # --- what the workbook was made from ------------------------------------------------------------

    def _earlier(self, username: str) -> Earlier:
        """The rows as they stood when the workbook was made."""
        standing = standing_rows(self.budget, self.references)
        rows = self.sheets[ABOUT_SHEET].rows.values() if ABOUT_SHEET in self.sheets else ()
        said = next((cells.get(1, "") for cells in rows if cells.get(0) == IDENTITY_LABEL), "")
        identity = identity_of(said)
        if identity is None:
            self._remark("warning", ABOUT_SHEET, "文件没有写明由哪份预算下载，按与现有内容的对应关系读取。")
            return Earlier(standing)
        if not identity.is_of(self.budget):
            self._remark(
                "warning",
                ABOUT_SHEET,
                f"这份文件下载自另一份预算（{identity.code}，{identity.year}年第{identity.version}版），"
                "按内容与本预算的行对应，请仔细核对。",
            )
            return Earlier(standing)
        if identity.revision < self.budget.revision:
            times = self.budget.revision - identity.revision
            self._remark(
                "info",
                ABOUT_SHEET,
                f"下载这份文件以后，系统中又有{times}次修改；那些修改会保留，两边都改了的同一格会在下面列出。",
            )
        return rows_as_of(self.budget, identity.revision, standing, username)

    # --- one sheet ----------------------------------------------------------------------------------

    def _sheet(self, grid: Grid, sheet: FilledSheet) -> None:
        heading = _heading(grid, sheet)
        if heading is None:
            self._remark(
                "error", sheet.name, "没有找到标题行，这张工作表没有读取；请恢复原来的标题行后再上传。"
            )
            return
        for address, what in sheet.troubles:
            self._remark("warning", f"{sheet.name} {address}", f"单元格{what}。")
        columns, keys = _columns(grid, sheet.rows[heading])
        for place, text in sheet.rows[heading].items():
            if place not in columns and place != keys:
                letter = get_column_letter(place + 1)
                self._remark("warning", f"{sheet.name} {letter}列", f"没有“{text}”这一列，没有读取。")
        lines = list(_lines(sheet, heading, columns, keys))
        self.wanted[grid.name] = list(self._rows(grid, sheet, lines, {v: k for k, v in columns.items()}))
        with_rows(self.references, {grid.name: self.wanted[grid.name]})
        self._count_missing(grid)
        staying = {row.key for row in self.wanted[grid.name]}
        # What one added in the browser meanwhile is in no older workbook.
        self.wanted[grid.name] += [
            WantedRow(row.key, {grid.owner: row.cells[grid.owner]} if grid.owner else {})
            for row in self.earlier.own_rows.get(grid.name, ())
            if row.key not in staying
        ]

    def _rows(
        self, grid: Grid, sheet: FilledSheet, lines: Sequence[_Line], places: Mapping[str, int]
    ) -> Iterator[WantedRow]:
        base = {row.key: row for row in self.base[grid.name]}
        read = [self._cells(grid, line) for line in lines]
        for line, key, (texts, misfits) in zip(lines, self._keys(grid, lines, read), read, strict=True):
            there = base.get(key)
            if there is None:
                cells = {name: text for name, text in texts.items() if text}
            else:
                cells = {name: _as_it_was(grid.by_key[name], text, there) for name, text in texts.items()}
                self._say_derived(grid, sheet, line, there, cells)
            for column, message in misfits.items():
                if there is None or there.text(column) != cells[column]:
                    address = f"{sheet.name} {get_column_letter(places[column] + 1)}{line.number}"
                    self._remark("warning", address, message, cell=f"{grid.name} {key} {column}")
            yield WantedRow(key, cells)

    def _cells(self, grid: Grid, line: _Line) -> tuple[dict[str, str], dict[str, str]]:
        """The texts of a row as the grid would say them, and why some of them do not fit."""
        cells, misfits = {}, {}
        for name, text in line.texts.items():
            column = grid.by_key[name]
            try:
                cells[name] = self._said(column, text)
            except UnfitTextError as problem:
                cells[name], misfits[name] = text, str(problem)
        return cells, misfits

    def _said(self, column: Column, text: str) -> str:
        if not text:
            return ""
        try:
            value = column.read(text, self.references)
        except UnfitTextError:
            # A unit that this very workbook renames: its code is still its code.
            code = split_label(squeeze(text))[0]
            if not (isinstance(column, Reference) and code):
                raise
            value = column.read(code, self.references)
        return column.show(value, self.references)

    def _keys(
        self, grid: Grid, lines: Sequence[_Line], read: Sequence[tuple[dict[str, str], dict[str, str]]]
    ) -> list[UUID]:
        """The key of every row: its own where a row has it, that of a row like it, else a new one."""
        if grid.is_single:
            return [GOAL_ROW] * len(lines)
        left = {row.key: row.cells for row in self.base[grid.name]}
        keys: list[UUID | None] = []
        for line in lines:
            # A row that was copied with its key has it once.
            known = line.key in left if line.key else False
            keys.append(line.key if known else None)
            if line.key and known:
                del left[line.key]
        missing = [n for n, key in enumerate(keys) if key is None]
        columns = set(grid.by_key) - set(lines[0].texts) if lines else set()
        found = matched(grid.name, list(left.items()), [read[n][0] for n in missing], frozenset(columns))
        for n, key in zip(missing, found, strict=True):
            keys[n] = key
        return [key or uuid4() for key in keys]

    def _say_derived(
        self, grid: Grid, sheet: FilledSheet, line: _Line, row: GridRow, cells: Mapping[str, str]
    ) -> None:
        for column in row.derived:
            if cells.get(column, row.cells[column]) != row.cells[column]:
                label = grid.by_key[column].label
                message = f"“{label}”由支出明细汇总得出，填写的{line.texts[column]}没有采用。"
                self._remark("warning", f"{sheet.name} 第{line.number}行", message)

    def _count_missing(self, grid: Grid) -> None:
        if grid.is_single:
            return
        staying = {row.key for row in self.wanted[grid.name]}
        had = self.earlier.rows[grid.name]
        gone = sum(row.key not in staying for row in had)
        if gone:
            message = f"原有{len(had)}行，文件中少了{gone}行，应用后会删除这{gone}行。"
            self._remark("warning", grid.title, message)


def _as_it_was(column: Column, text: str, row: GridRow) -> str:
    """The text that stood, where the workbook only says it in its own way."""
    stood = row.text(column.key)
    if isinstance(column, RichText) and _lines_of(text) == _lines_of(as_text(stood)):
        return stood
    return text


def _heading(grid: Grid, sheet: FilledSheet) -> int | None:
    """The row of the headings: the first that has most of them."""
    labels = {squeeze(column.label) for column in grid.columns}
    for row, cells in sheet.rows.items():
        known = sum(_bare(text) in labels for text in cells.values())
        if 2 * known > len(labels):
            return row
    return None


def _columns(grid: Grid, heading: Mapping[int, str]) -> tuple[dict[int, str], int | None]:
    """The grid's columns by their places, and the place of the keys."""
    by_label = {squeeze(column.label): column.key for column in grid.columns}
    columns: dict[int, str] = {}
    for place, text in heading.items():
        key = by_label.pop(_bare(text), None)
        if key:
            columns[place] = key
    keys = next((place for place, text in heading.items() if squeeze(text) == squeeze(KEY_HEADING)), None)
    return columns, keys


def _bare(heading: str) -> str:
    return squeeze(heading).removesuffix("(万元)")


def _lines(sheet: FilledSheet, heading: int, columns: Mapping[int, str], keys: int | None) -> Iterator[_Line]:
    """The rows below the headings in which anything is filled in."""
    for number, cells in sheet.rows.items():
        texts = {name: cells.get(place, "") for place, name in columns.items()}
        if number > heading and any(texts.values()):
            yield _Line(number, _key(cells.get(keys, "") if keys is not None else ""), texts)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None


def _lines_of(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]
