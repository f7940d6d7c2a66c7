"""What a review lays over an official table: which cells are others than before, and which were commented on.

In: ``Note`` by row and column. Out: markup that stands in the cell, in words as well as in colour.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape

from budget.domain.change import percent_of
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Value

# Of a long text that was, so much is repeated in a cell.
_REPEATED = 120
_MINUS = "−"


@dataclass(frozen=True, slots=True)
class Lit:
    """A cell that says something else than before. ``new``: its row was not there at all."""

    is_amount: bool
    was: Value
    now: Value
    new: bool = False

    @property
    def said(self) -> str:
        """What it was, by how much it grew: ``原 12.000000，+3.000000，+25.0%``."""
        if self.new:
            return "新增"
        return "，".join(filter(None, (f"原 {self.before or '为空'}", self.gap, self.share)))

    @property
    def before(self) -> str:
        """What it said, as printed."""
        if self.is_amount:
            return wanyuan_grouped(self.was if isinstance(self.was, int) else None)
        return str(self.was or "")

    @property
    def gap(self) -> str:
        """By how much an amount grew; ``""`` for a text."""
        return signed(_fen(self.now) - _fen(self.was)) if self.is_amount else ""

    @property
    def share(self) -> str:
        """The same in percent of what it was."""
        return percent(_fen(self.was), _fen(self.now)) if self.is_amount else ""


@dataclass(frozen=True, slots=True)
class Note:
    """What is to be seen at a cell, or, with column ``""``, at a row: a change; how many open and resolved
    threads, and the anchor of the first."""

    lit: Lit | None = None
    open: int = 0
    resolved: int = 0
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """``choose``: the address that chooses a cell, up to ``row.column``; ``chosen``: the cell that is.
    ``target``: what on the page that address leads to."""

    notes: Mapping[tuple[int, str], Note] = field(default_factory=dict)
    choose: str = ""
    chosen: tuple[int, str] | None = None
    target: str = "chosen"

    def href(self, row: int, column: str) -> str:
        """The address that chooses a cell (``column`` ``""``: the row)."""
        return escape(f"{self.choose}{row}.{column}#{self.target}")

    def classes(self, row: int, column: str) -> str:
        """What a cell (with ``""``: a row) is besides what it always is."""
        note = self.notes.get((row, column))
        found = []
        if note and note.lit:
            found.append("added" if note.lit.new else "lit")
        if self.chosen == (row, column):
            found.append("chosen")
        return " ".join(found)

    def markup(self, row: int, column: str) -> str:
        """What stands in the cell below what it says."""
        note = self.notes.get((row, column))
        return f"{_change(note.lit) if note.lit else ''}{_said(note)}" if note else ""


def _change(lit: Lit) -> str:
    if lit.new:
        return '<ins class="was">新增</ins>'
    before = lit.before if len(lit.before) <= _REPEATED else f"{lit.before[:_REPEATED]}…"
    rest = "".join(f"，<wbr><b>{escape(part)}</b>" for part in (lit.gap, lit.share) if part)
    return f'<span class="was">原 {f"<del>{escape(before)}</del>" if before else "为空"}{rest}</span>'


def _said(note: Note) -> str:
    number = note.open or note.resolved
    if not number:
        return ""
    state, word = ("", "意见") if note.open else (" resolved", "已了结的意见")
    return f'<a class="commented{state}" href="#{note.anchor}">{word} {number}</a>'


def signed(fen: int) -> str:
    """A difference in 万元 with its sign, without trailing zeros; ``""`` for none."""
    if not fen:
        return ""
    whole, _, decimals = wanyuan_grouped(abs(fen)).rstrip("0").partition(".")
    return f"{_MINUS if fen < 0 else '+'}{whole}.{decimals:0<2}"


def percent(before: int, after: int) -> str:
    """By how much it grew in percent of what it was, with its sign.

    >>> percent(1200, 1500)
    '+25.0%'
    """
    said = percent_of(before, after)
    if not said.endswith("%"):
        return said
    return f"{_MINUS if after < before else '+'}{said.removeprefix('-')}"


def _fen(value: Value) -> int:
    return value if isinstance(value, int) else 0
