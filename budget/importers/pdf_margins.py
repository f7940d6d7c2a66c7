"""What stands in the margins of pages and is no part of what they say: page numbers, running heads."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from budget.importers.pdf_text import Row, bare

# 第3页 共30页, 3/30, - 3 -, — 3 —: surely page numbers. Ours has what the page is verified by beside it.
_MARKED = re.compile(
    r"第\d{1,4}页(?:[,，/]?[共计]\d{1,4}页)?(?:查验码[0-9A-Z-]{14}|未公开)?"
    r"|\d{1,4}/\d{1,4}|[-—–·~]+\d{1,4}[-—–·~]+|\d{1,4}页"
)
_PLAIN = re.compile(r"\d{1,4}")
# A running head may go on after the title of the table: what is continued there.
_CONTINUED = re.compile(r"^(.{4,80}?[(（]续[)）]).+[(（]续[)）]$")
# What tells of the table below it, also where it stands on every page.
_TELLS = re.compile(r"单位[:：]?.{0,4}元|^.{0,6}表\d")
# How many of the first and of the last rows of a page may stand in its margins.
_MARGIN = 2
# A line at the same place of this many pages is a running head; so far apart is the same place, in points.
_OFTEN = 3
_SAME_PLACE = 4


def without_margins(pages: Sequence[list[Row]]) -> list[list[Row]]:
    """The rows of every page without page numbers and running heads.

    A bare number counts as a page number only where it counts on from page to page, a line as a running
    head only where it stands at the same place of several pages (it is kept once).
    """
    pages = _without_running_heads(pages)
    numbers = [_page_numbers(rows) for rows in pages]
    result: list[list[Row]] = []
    for page, rows in enumerate(pages):
        drop = {at for at, value in numbers[page].items() if _counts(value, page, numbers)}
        kept = [row for at, row in enumerate(rows) if at not in drop]
        result.append([_shortened(kept[0]), *kept[1:]] if kept else [])
    return result


def _in_margins(rows: Sequence[Row]) -> list[int]:
    """The first and last rows outside of any table, by index."""
    first = [at for at in range(min(_MARGIN, len(rows))) if not any(row.ruled for row in rows[: at + 1])]
    last = [at for at in range(max(len(rows) - _MARGIN, 0), len(rows)) if not any(r.ruled for r in rows[at:])]
    return sorted({*first, *last})


def _without_running_heads(pages: Sequence[list[Row]]) -> list[list[Row]]:
    often = Counter(key for rows in pages for at in _in_margins(rows) for key in _keys(rows[at]))
    seen: set[tuple[str, int]] = set()
    result = []
    for rows in pages:
        drop = set()
        for at in _in_margins(rows):
            keys = _keys(rows[at])
            if any(often[key] >= _OFTEN for key in keys):
                drop |= {at} if seen.intersection(keys) else set()
                seen.update(keys)
        result.append([row for at, row in enumerate(rows) if at not in drop])
    return result


def _keys(row: Row) -> list[tuple[str, int]]:
    """What a row says and where it stands, rounded up and down."""
    text = " ".join(row.texts)
    if _TELLS.search(text) or _PLAIN.fullmatch(text) or _MARKED.fullmatch(bare(text)):
        return []
    return [(text, int(row.y // _SAME_PLACE)), (text, int(row.y // _SAME_PLACE) + 1)]


def _page_numbers(rows: Sequence[Row]) -> dict[int, int | None]:
    """Which rows in the margins may be page numbers, and of which page; None: surely one."""
    found: dict[int, int | None] = {}
    for at in _in_margins(rows):
        text = bare("".join(rows[at].texts))
        if _MARKED.fullmatch(text):
            found[at] = None
        elif _PLAIN.fullmatch(text):
            found[at] = int(text)
    return found


def _counts(value: int | None, page: int, numbers: Sequence[dict[int, int | None]]) -> bool:
    if value is None or value == page + 1:
        return True
    near = [(other - page, numbers[other]) for other in (page - 1, page + 1) if 0 <= other < len(numbers)]
    return any(value + step in found.values() for step, found in near)


def _shortened(row: Row) -> Row:
    """A running head without what follows the title of the table that goes on."""
    first = row.cells[0]
    cut = _CONTINUED.match(first.text) if first and not row.ruled else None
    if first is None or cut is None:
        return row
    return replace(row, cells=(replace(first, text=cut[1]), *row.cells[1:]))
