"""Letters → lines of text: in a cell, and where no ruling lines are."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from budget.importers.pdf_process import Glyph, Page
from budget.importers.source import Box

# Marks that nobody sees: BOM, zero-width spaces, soft hyphens.
UNSEEN = frozenset("\ufeff\u200b\u200c\u200d\u2060\u00ad")
# Letters of one word are no further apart than this, in heights of a letter.
WORD_GAP = 0.3
# So many letters, each apart from the next, are spread out; beyond so many times their gap others begin.
_SPACED, _EVEN = 4, 1.6
# What a cell keeps free at its sides, both together, in points.
_PADDING = 12.0
# The dots that lead from a title to its page.
_LEADERS = re.compile(r"[.…·．]{6,}")


@dataclass(frozen=True, slots=True)
class TextLine:
    """The letters of one line from left to right."""

    glyphs: tuple[Glyph, ...]

    @property
    def top(self) -> float:
        return min(glyph.top for glyph in self.glyphs)

    @property
    def bottom(self) -> float:
        return max(glyph.bottom for glyph in self.glyphs)

    @property
    def left(self) -> float:
        return self.glyphs[0].left

    @property
    def right(self) -> float:
        return max(glyph.right for glyph in self.glyphs)

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def em(self) -> float:
        """How wide a Chinese letter is."""
        wide = [g.right - g.left for g in self.glyphs if ord(g.char) > 0x2E7F]
        return median(wide) if wide else 0.8 * median(g.bottom - g.top for g in self.glyphs)

    @property
    def text(self) -> str:
        """The text, with a space between Latin words that stand apart."""
        pieces: list[str] = []
        for before, glyph in zip((None, *self.glyphs), self.glyphs, strict=False):
            if before is not None and _is_latin(before.char) and _is_latin(glyph.char):
                gap = glyph.left - before.right
                if gap > WORD_GAP * (glyph.bottom - glyph.top):
                    pieces.append(" ")
            pieces.append(glyph.char)
        return "".join(pieces).strip()


@dataclass(frozen=True, slots=True)
class Text:
    """The text of a cell and its letters; ``full``: its last line left no room for another letter."""

    text: str
    glyphs: tuple[Glyph, ...]
    full: bool = False

    @classmethod
    def of(cls, lines: Sequence[TextLine], width: float = 0.0) -> "Text":
        """The text of lines in a cell so many points wide (0: nobody knows)."""
        last = lines[-1]
        return cls(
            _LEADERS.sub("……", joined([line.text for line in lines])),
            tuple(glyph for line in lines for glyph in line.glyphs),
            full=width - (last.right - last.left) <= 1.5 * last.em + _PADDING,
        )


@dataclass(frozen=True, slots=True)
class Row:
    """A row of cells as printed; None where one is blank.

    ``y``: how far down the page it begins, in points; ``ruled``: it stands in a ruled table; ``spilt``: a
    text does not fit its cell, and may have run into this row or out of it.
    """

    cells: tuple[Text | None, ...]
    y: float
    ruled: bool
    spilt: bool = False

    @property
    def glyphs(self) -> list[Glyph]:
        return [glyph for cell in self.cells if cell for glyph in cell.glyphs]

    @property
    def texts(self) -> list[str]:
        """What the filled cells say, without white space."""
        return [bare(cell.text) for cell in self.cells if cell]


def lines_of(glyphs: Iterable[Glyph]) -> list[TextLine]:
    """The lines that letters make, from top to bottom; letters printed twice count once."""
    rows: list[list[Glyph]] = []
    middle = height = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.top + g.bottom):
        if glyph.char in UNSEEN:
            continue
        y = glyph.y
        if rows and y - middle <= 0.45 * min(height, glyph.bottom - glyph.top or height):
            rows[-1].append(glyph)
            continue
        rows.append([glyph])
        middle, height = y, glyph.bottom - glyph.top
    lines = (TextLine(tuple(_once(sorted(row, key=lambda g: g.left)))) for row in rows)
    return [line for line in lines if not all(glyph.char.isspace() for glyph in line.glyphs)]


def _once(row: Sequence[Glyph]) -> list[Glyph]:
    """The letters without the shadows of a bold type that is made by printing twice."""
    kept: list[Glyph] = []
    for glyph in row:
        width = glyph.right - glyph.left
        twin = any(
            other.char == glyph.char and abs(other.left - glyph.left) < 0.3 * width for other in kept[-2:]
        )
        if not twin or width <= 0:
            kept.append(glyph)
    return kept


def joined_texts(one: Text | None, other: Text | None) -> Text | None:
    """A cell and the rest of it."""
    if one is None or other is None:
        return one or other
    return Text(joined([one.text, other.text]), one.glyphs + other.glyphs, other.full)


def joined(lines: Iterable[str]) -> str:
    """The lines of a cell as one text: no space but between two Latin words."""
    text = ""
    for more in lines:
        if text and more and _is_latin(text[-1]) and _is_latin(more[0]):
            text += " "
        text += more
    return text


def _is_latin(char: str) -> bool:
    return char.isascii() and char.isalpha()


def box_of(glyphs: Sequence[Glyph], page: Page) -> Box:
    """What letters cover of a page, as the page is shown."""
    left, top = min(g.left for g in glyphs), min(g.top for g in glyphs)
    right, bottom = max(g.right for g in glyphs), max(g.bottom for g in glyphs)
    sides = {
        0: (left, top, right, bottom),
        1: (top, page.width - right, bottom, page.width - left),
        2: (page.width - right, page.height - bottom, page.width - left, page.height - top),
        3: (page.height - bottom, left, page.height - top, right),
    }[page.turn]
    return Box(page.number, *(round(side, 2) for side in sides))


def pieces_of(line: TextLine, gap: float) -> list[TextLine]:
    """A line cut where its letters stand further apart than ``gap`` widths of a Chinese letter.

    Letters spread out, as those of a title, belong together where they are as far from one another as most.
    """
    pieces = _cut(line, gap * line.em)
    letters = [glyph for glyph in line.glyphs if not glyph.char.isspace()]
    if len(pieces) == len(letters) >= _SPACED:
        usual = median(after.left - before.right for before, after in pairwise(letters))
        pieces = _cut(line, max(gap * line.em, _EVEN * usual))
    return [TextLine(tuple(piece)) for piece in pieces]


def _cut(line: TextLine, limit: float) -> list[list[Glyph]]:
    pieces: list[list[Glyph]] = []
    end = 0.0
    for glyph in line.glyphs:
        if glyph.char.isspace():
            if pieces:
                pieces[-1].append(glyph)
            continue
        if pieces and glyph.left - end <= limit:
            pieces[-1].append(glyph)
        else:
            pieces.append([glyph])
        end = max(end, glyph.right)
    return pieces


_BARE = re.compile(r"\s+")


def bare(text: str) -> str:
    """Text without white space."""
    return _BARE.sub("", text)
