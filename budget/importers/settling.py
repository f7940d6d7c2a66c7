"""After reading: the numbers of lines become what people and the contract call them.

Readers speak of lines by their number in the whole source. In a PDF that is neither a page nor a
place on it, in a workbook not the row of a sheet: here each becomes its place.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from budget.domain.findings import CellRef, Finding
from budget.domain.sheets import Row, Sheet
from budget.importers.source import Box, Source

_NUMBER_IN_WORDS = re.compile(r"原文第(\d+)行")


def settled_sheet(sheet: Sheet, source: Source) -> Sheet:
    """The table with the lines of the contract."""
    if not source.places:
        return sheet
    return replace(
        sheet,
        rows=tuple(Row(row.kind, row.cells, _lines(row.lines, source)) for row in sheet.rows),
        header_lines=_lines(sheet.header_lines, source),
        line=_line(sheet.line, source),
    )


def settled_findings(findings: Iterable[Finding], source: Source) -> list[Finding]:
    """The findings with the lines of the contract, and the places in their messages as people say them."""
    if not source.places:
        return list(findings)
    return [
        replace(
            one,
            message=_NUMBER_IN_WORDS.sub(lambda found: _words(found, source), one.message),
            cells=tuple(_cell(cell, source) for cell in one.cells),
        )
        for one in findings
    ]


def boxes_of(sheets: Iterable[Sheet], source: Source) -> dict[tuple[str, int, str], Box]:
    """Where the cells of unsettled tables stand on paper."""
    boxes: dict[tuple[str, int, str], Box] = {}
    for sheet in sheets if source.places else ():
        placed = [(0, sheet.header_lines), *((n, row.lines) for n, row in enumerate(sheet.rows, 1))]
        for number, lines in placed:
            for column, line in lines.items():
                place = source.places.get(line)
                if place and place.box:
                    boxes[sheet.table, number, column] = place.box
    return boxes


def _line(number: int | None, source: Source) -> int | None:
    place = source.places.get(number) if number is not None else None
    return place.line if place else number


def _lines(lines: Mapping[str, int], source: Source) -> dict[str, int]:
    return {column: _line(number, source) or number for column, number in lines.items()}


def _cell(cell: CellRef, source: Source) -> CellRef:
    return replace(cell, line=_line(cell.line, source))


def _words(found: re.Match[str], source: Source) -> str:
    place = source.places.get(int(found[1]))
    return place.words if place else found[0]
