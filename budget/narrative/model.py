"""What the explanation is made of: chapters, sections, paragraphs, and runs of words and bound numbers.

All of it is frozen and made of tuples, so that ``domain.serial`` keeps it as JSON and reads it back. No two
kinds of runs have the same required fields: that is how they are told apart there.
"""

from dataclasses import dataclass
from enum import StrEnum

from budget.domain.change import rounded_percent
from budget.domain.findings import CellRef
from budget.domain.money import FEN_PER_WANYUAN

MONEY_UNIT = "万元"


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount in 分, read from cells of the tables of ``year``: the sum of ``cells`` less that of ``less``.

    ``measure`` is what was read (a key of MEASURES), ``""`` for what is no measure. ``stated``: no table of
    that year is known here, and the clerk stated the amount (上年预算数); such a figure has no cells. One
    without cells that was not stated is the nothing of a table without such a row.
    """

    cells: tuple[CellRef, ...]
    fen: int
    year: int
    less: tuple[CellRef, ...] = ()
    measure: str = ""
    stated: bool = False

    @property
    def text(self) -> str:
        """``4534.476807万元``."""
        return f"{amount_text(self.fen)}{MONEY_UNIT}"


@dataclass(frozen=True, slots=True)
class Gap:
    """By how much an amount changed; whether it grew is said in words beside it."""

    after: Figure
    before: Figure

    @property
    def fen(self) -> int:
        """Signed: what it is now less what it was."""
        return self.after.fen - self.before.fen

    @property
    def text(self) -> str:
        return f"{amount_text(abs(self.fen))}{MONEY_UNIT}"


@dataclass(frozen=True, slots=True)
class Growth:
    """By how many percent an amount changed, without its sign; what it was is more than nothing."""

    grown: Figure
    base: Figure

    @property
    def text(self) -> str:
        return rounded_percent(abs(self.grown.fen - self.base.fen), self.base.fen)


@dataclass(frozen=True, slots=True)
class Share:
    """How many percent of a whole a part is; the whole is more than nothing."""

    part: Figure
    whole: Figure

    @property
    def text(self) -> str:
        return rounded_percent(self.part.fen, self.whole.fen)

    @property
    def is_tiny(self) -> bool:
        """Whether its text is no number but 不足…."""
        return not self.text[0].isdigit()


@dataclass(frozen=True, slots=True)
class FactRef:
    """One fact of the FactBook: its attribute there, what identifies it, and the field that is meant.

    Without a field it is the fact itself, which counts as one.
    """

    kind: str
    key: str
    field: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things: so many facts (or the sum of their field), or so many rows of a table."""

    number: int
    counted: tuple[FactRef | CellRef, ...]
    measure_word: str = ""

    @property
    def text(self) -> str:
        return f"{self.number}{self.measure_word}"


@dataclass(frozen=True, slots=True)
class Name:
    """Words out of the facts (a name of a unit or a 科目, a goal), and their cell where they stand in one."""

    name: str
    cell: CellRef | None = None

    @property
    def text(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Written:
    """What the clerk wrote, and under which key of PASSAGES."""

    key: str
    text: str


Run = str | Figure | Gap | Growth | Share | Count | Name | Written


class ParagraphKind(StrEnum):
    TEXT = "text"
    # A numbered item, or an explained term.
    ITEM = "item"


@dataclass(frozen=True, slots=True)
class Paragraph:
    runs: tuple[Run, ...]
    kind: ParagraphKind = ParagraphKind.TEXT

    @property
    def text(self) -> str:
        """As people read it."""
        return "".join(text_of(run) for run in self.runs)


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    title: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Chapter:
    key: str
    title: str
    sections: tuple[Section, ...]


def text_of(run: Run) -> str:
    """A run as people read it."""
    return run if isinstance(run, str) else run.text


def amount_text(fen: int) -> str:
    """An amount in 万元 as a text has it: exact, at least two decimals, nothing is ``0``.

    >>> amount_text(4_534_476_807), amount_text(7_000_000)
    ('4534.476807', '7.00')
    """
    if not fen:
        return "0"
    whole, rest = divmod(abs(fen), FEN_PER_WANYUAN)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{'-' if fen < 0 else ''}{whole}.{decimals:0<2}"
