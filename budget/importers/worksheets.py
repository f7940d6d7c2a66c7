"""The lines of a table in a worksheet → lines as text has them: columns of their own, captions alone."""

from collections.abc import Sequence
from dataclasses import replace

from budget.importers.headers import is_header
from budget.importers.source import Line
from budget.tables.spec import Layout, TableSpec


def tidied(lines: Sequence[Line], spec: TableSpec) -> list[Line]:
    """The lines without the columns that no cell of the table fills, all of one width.

    A sheet is as wide as its widest table, and a form drawn on a finer grid has empty columns inside,
    which every column of ours, having a label, is not. What stands alone above the header is one cell.
    """
    header = next((n for n, line in enumerate(lines) if is_header(line, spec, inside=False)), None)
    filled = sorted({place for line in lines for place, cell in enumerate(line.cells) if not cell.is_blank})
    if filled and header is None:
        filled = list(range(filled[0], filled[-1] + 1))
    narrow = [replace(line, cells=tuple(line.cell(place) for place in filled)) for line in lines]
    if header is None or spec.layout is Layout.GOALS:
        return narrow
    captions = [
        replace(line, cells=line.filled) if len(line.filled) == 1 else line for line in narrow[:header]
    ]
    return [*captions, *narrow[header:]]
