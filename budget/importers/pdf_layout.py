"""What is printed on a page, from top to bottom: rows of ruled tables, and lines of text between them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from budget.importers.pdf_grid import Grid, Slot, bands_of, grids_of
from budget.importers.pdf_loose import rows_of
from budget.importers.pdf_process import Glyph, Page
from budget.importers.pdf_spills import spilt_rows
from budget.importers.pdf_text import Row, Text, TextLine, lines_of


def rows_on(page: Page) -> list[Row]:
    """The rows of a page in reading order."""
    grids = [grid for grid in grids_of(page.rules) if len(grid.slots) > 1]
    held, loose = _held(page.glyphs, grids)
    bare = lines_of(loose)
    rows: list[Row] = []
    for grid, slots in zip(grids, held, strict=True):
        above = [line for line in bare if line.y < grid.ys[0]]
        bare = bare[len(above) :]
        rows += rows_of(above, page.rules)
        rows += _rows_of_grid(grid, slots)
    return [*rows, *rows_of(bare, page.rules)]


def _held(glyphs: Sequence[Glyph], grids: Sequence[Grid]) -> tuple[list[dict[int, list[Glyph]]], list[Glyph]]:
    """The letters in each cell of each grid, and those outside of all; the smallest grid counts."""
    held: list[dict[int, list[Glyph]]] = [defaultdict(list) for _ in grids]
    by_size = sorted(zip(grids, held, strict=True), key=lambda pair: pair[0].area)
    loose: list[Glyph] = []
    for glyph in glyphs:
        x, y = glyph.x, glyph.y
        for grid, slots in by_size:
            slot = grid.slot_at(x, y)
            if slot is not None:
                slots[slot].append(glyph)
                break
        else:
            loose.append(glyph)
    return held, loose


def _rows_of_grid(grid: Grid, held: dict[int, list[Glyph]]) -> Iterator[Row]:
    """The rows of a ruled table. A row of one cell over the whole width is text, line by line."""
    by_row: dict[int, list[tuple[Slot, list[TextLine]]]] = defaultdict(list)
    filled = {index: lines for index, glyphs in held.items() if (lines := lines_of(glyphs))}
    for index, lines in filled.items():
        by_row[grid.slots[index].row].append((grid.slots[index], lines))
    spilt = spilt_rows(grid.slots, filled)
    for first, last, ends in bands_of(grid.edges):
        columns = {start: number for number, start in enumerate((0, *ends[:-1]))}
        for row in range(first, last):
            if row not in by_row:
                continue
            found = by_row[row]
            if len(found) == 1 and found[0][0].columns == len(grid.xs) - 1:
                yield from (replace(one, ruled=True) for one in rows_of(found[0][1]))
                continue
            cells: list[Text | None] = [None] * len(ends)
            for slot, lines in found:
                cells[columns[slot.column]] = Text.of(lines, slot.right - slot.left)
            yield Row(tuple(cells), grid.ys[row], ruled=True, spilt=row in spilt)
