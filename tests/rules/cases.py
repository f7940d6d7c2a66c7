"""The reference document with one thing changed, and what one rule finds in it."""

from dataclasses import replace
from pathlib import Path

from budget.domain.facts import FactBook
from budget.domain.findings import Finding
from budget.domain.lists import Lists
from budget.domain.sheets import Row, Sheet, SheetSet, Value
from budget.importers.document import read_text
from budget.rules.catalogue import BY_CODE
from budget.rules.rule import Case
from budget.tables.chaoyang.lift import lift
from tests.rules.lists import lists_of_2026

TEXT = Path("fixtures/reference/chaoyang-zwfw-2026.txt").read_text(encoding="utf-8")
NO_LISTS = Lists(2026)
Places = list[tuple[str, int | None, str]]


def printed(*changes: tuple[str, str]) -> SheetSet:
    """The reference as read after each text is replaced once, by a change that is sure to be one."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return read_text(text.encode()).sheets


def case_of(sheets: SheetSet, lists: Lists | None = None, book: FactBook | None = None) -> Case:
    return Case(sheets, book or lift(sheets), lists or lists_of_2026())


def breaches(
    rule: str, sheets: SheetSet, lists: Lists | None = None, book: FactBook | None = None
) -> list[Finding]:
    """What one rule finds; with the lists of 2026 unless said."""
    found = list(BY_CODE[rule].breaches(case_of(sheets, lists, book)))
    for finding in found:
        assert (finding.rule, finding.severity) == (rule, BY_CODE[rule].severity)
    return found


def places(finding: Finding) -> Places:
    return [(cell.table, cell.row, cell.column) for cell in finding.cells]


def with_sheet(sheets: SheetSet, sheet: Sheet) -> SheetSet:
    return replace(sheets, sheets={**sheets.sheets, sheet.table: sheet})


def with_rows(sheets: SheetSet, table: str, *rows: Row) -> SheetSet:
    """The sheets with the body of one table replaced."""
    return with_sheet(sheets, replace(sheets.sheets[table], rows=rows))


def with_cells(sheets: SheetSet, table: str, row: int, **cells: Value) -> SheetSet:
    """The sheets with cells of one body row (1-based) changed."""
    held = sheets.sheets[table].rows
    old = held[row - 1]
    new = Row(old.kind, {**old.cells, **cells}, old.lines)
    return with_rows(sheets, table, *held[: row - 1], new, *held[row:])


def without(sheets: SheetSet, *tables: str) -> SheetSet:
    return replace(sheets, sheets={n: s for n, s in sheets.sheets.items() if n not in tables})
