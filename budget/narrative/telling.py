"""What every chapter asks: a figure, how it compares with last year, what the clerk wrote, who speaks."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from budget.domain.facts import FactBook
from budget.domain.richtext import as_text
from budget.domain.sheets import SheetSet
from budget.narrative.measures import MEASURES, value
from budget.narrative.model import (
    Figure,
    Gap,
    Growth,
    Paragraph,
    ParagraphKind,
    Run,
    Section,
    Share,
    Written,
)
from budget.narrative.passages import PASSAGES, PassageSpec, purpose_key, reason_key

_DIGITS = "一二三四五六七八九十"
# How a clerk may begin although the words stand there already.
_LEADING = re.compile(r"(?:其?主要)?(?:原因(?:是|为|在于)?|用于)[：:，,]?\s*")
_ENDING = "。；;，,、. \u3000"


@dataclass(frozen=True)
class Earlier:
    """Last year's tables out of this system, and the facts behind them where they are kept."""

    sheets: SheetSet
    book: FactBook | None = None

    @property
    def year(self) -> int:
        return self.sheets.year


@dataclass(frozen=True)
class Teller:
    """One budget as its explanation tells it.

    ``asked`` gathers the passages that the text had a place for, whether the clerk wrote them or not: what
    an editor should ask for is just that.
    """

    book: FactBook
    sheets: SheetSet
    earlier: Earlier | None = None
    asked: dict[str, PassageSpec] = field(default_factory=dict)

    @property
    def is_unit(self) -> bool:
        """Whether it is one unit's own budget (单位预算): ``domain.units.of_unit`` names it so."""
        return [unit.code for unit in self.book.units] == [self.book.department_code]

    @property
    def we(self) -> str:
        return "本单位" if self.is_unit else "本部门"

    @property
    def budget(self) -> str:
        return "单位预算" if self.is_unit else "部门预算"

    @property
    def now(self) -> str:
        """``2026年``."""
        return f"{self.book.year}年"

    @property
    def before(self) -> str:
        """``2025年``."""
        return f"{self.earlier.year if self.earlier else self.book.year - 1}年"

    @property
    def compares(self) -> bool:
        """Whether anything is known of last year."""
        return self.earlier is not None or any(not stated.unit for stated in self.book.earlier)

    def figure(self, key: str) -> Figure | None:
        """A measure of this year, None where the tables do not tell it."""
        return value(MEASURES[key], self.sheets, self.book)

    def figure_before(self, key: str) -> Figure | None:
        """A measure of last year: out of the system's own tables, else as the clerk stated it."""
        if self.earlier:
            found = value(MEASURES[key], self.earlier.sheets, self.earlier.book)
            if found is not None:
                return found
        for stated in self.book.earlier:
            if stated.measure == key and not stated.unit:
                return Figure((), stated.amount_fen, self.book.year - 1, measure=key, stated=True)
        return None

    def is_there(self, key: str) -> bool:
        """Whether a measure has an amount, this year or last."""
        return any(found and found.fen for found in (self.figure(key), self.figure_before(key)))

    def compared(self, key: str) -> list[Run]:
        """``，比2025年增加…万元，增长…%，主要原因是：…``; nothing where last year is not known."""
        after, before = self.figure(key), self.figure_before(key)
        if after is None or before is None:
            return []
        if after.fen == before.fen:
            return [f"，与{self.before}持平"]
        gap = Gap(after, before)
        verb, grew = ("增加", "增长") if gap.fen > 0 else ("减少", "下降")
        runs: list[Run] = [f"，比{self.before}{verb}", gap]
        if before.fen > 0:
            runs += [f"，{grew}", Growth(after, before)]
        elif not before.fen:
            runs.append(f"（{self.before}无此项预算）")
        return runs + self._said(reason_key(key), "，主要原因是：")

    def purpose(self, key: str, subject: str = "") -> list[Run]:
        """A sentence ``主要用于…。`` of money there is, where the clerk said what for."""
        found = self.figure(key)
        said = self._said(purpose_key(key), f"{subject}主要用于") if found and found.fen else []
        return [*said, "。"] if said else []

    def _said(self, key: str, lead: str) -> list[Run]:
        """A passage within a sentence of ours, without the words and the full stop that are there already."""
        said = "".join(self._lines(key)).strip()
        said = _LEADING.sub("", said, count=1) if _LEADING.match(said) else said
        said = said.rstrip(_ENDING)
        return [lead, Written(key, said)] if said else []

    def passage(self, key: str, kind: ParagraphKind = ParagraphKind.TEXT) -> list[Paragraph]:
        """A passage as paragraphs of its own, one a line."""
        return [Paragraph((Written(key, line),), kind) for line in self._lines(key)]

    def _lines(self, key: str) -> list[str]:
        self.asked.setdefault(key, PASSAGES[key])
        for passage in self.book.passages:
            if passage.key == key and not passage.unit:
                lines = (line.strip() for line in as_text(passage.text).splitlines())
                return [line for line in lines if line]
        return []


def paragraph(*parts: Run | Iterable[Run], kind: ParagraphKind = ParagraphKind.TEXT) -> Paragraph:
    """A paragraph of runs and lists of runs; words that follow each other become one run."""
    runs: list[Run] = []
    for part in parts:
        for run in [part] if not isinstance(part, Iterable) or isinstance(part, str) else part:
            if isinstance(run, str) and runs and isinstance(runs[-1], str):
                runs[-1] += run
            elif run != "":
                runs.append(run)
    return Paragraph(tuple(runs), kind)


def item(*parts: Run | Iterable[Run]) -> Paragraph:
    """A numbered item."""
    return paragraph(*parts, kind=ParagraphKind.ITEM)


def listed(parts: Sequence[Sequence[Run]], between: str = "，") -> list[Run]:
    """Parts with something between them."""
    runs: list[Run] = []
    for number, part in enumerate(parts):
        runs += [between, *part] if number else part
    return runs


def share_of(part: Figure, whole: Figure, label: str = "") -> list[Run]:
    """``，占支出预算的26.19%``; nothing where there is no share to speak of."""
    if part.fen <= 0 or whole.fen <= 0:
        return []
    share = Share(part, whole)
    return [f"，占{label}{'的' if label and not share.is_tiny else ''}", share]


def in_parts(parts: Sequence[tuple[Run, Figure]], whole: Figure) -> tuple[list[Run], list[Run]]:
    """What a whole is made of, for within its sentence and for behind it: ``，全部为…``, or ``其中：…。``."""
    if len(parts) == 1 and parts[0][1].fen == whole.fen:
        return ["，全部为", parts[0][0]], []
    return [], ["其中：", *listed(parts), "。"] if parts else []


def section(key: str, title: str, paragraphs: Iterable[Paragraph]) -> list[Section]:
    """A section, or none where there is nothing to say."""
    said = tuple(paragraphs)
    return [Section(key, title, said)] if said else []


def numeral(number: int) -> str:
    """``一`` … ``九十九``.

    >>> numeral(1), numeral(10), numeral(13), numeral(20), numeral(25)
    ('一', '十', '十三', '二十', '二十五')
    """
    tens, ones = divmod(number, 10)
    ahead = ("" if tens == 1 else _DIGITS[tens - 1]) + "十" if tens else ""
    return ahead + (_DIGITS[ones - 1] if ones else "")


def bracketed(number: int) -> str:
    """``（三）``, as items are numbered."""
    return f"（{numeral(number)}）"
