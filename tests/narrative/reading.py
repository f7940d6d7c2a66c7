"""Reading an explanation as an auditor would: every number is computed again from what it was read from.

Nothing of ``budget.narrative`` is used but its model: the reading must not repeat the writing's mistakes.
"""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from budget.domain.facts import FactBook
from budget.domain.findings import CellRef
from budget.domain.sheets import SheetSet
from budget.narrative.model import (
    Chapter,
    Count,
    FactRef,
    Figure,
    Gap,
    Growth,
    Name,
    Run,
    Share,
    Written,
)


def runs_of(chapters: Sequence[Chapter]) -> Iterator[Run]:
    for chapter in chapters:
        for section in chapter.sections:
            for paragraph in section.paragraphs:
                yield from paragraph.runs


def text_of(chapters: Sequence[Chapter]) -> str:
    """The whole text, a line a paragraph."""
    lines: list[str] = []
    for chapter in chapters:
        lines.append(chapter.title)
        for section in chapter.sections:
            lines.append(section.title)
            lines += [paragraph.text for paragraph in section.paragraphs]
    return "\n".join(lines)


def section_text(chapters: Sequence[Chapter], key: str) -> str:
    """The text of one section, ``""`` where it was left out."""
    found = [one for chapter in chapters for one in chapter.sections if one.key == key]
    return "\n".join(p.text for one in found for p in one.paragraphs)


class Auditor:
    """Checks runs against the budget they tell of."""

    def __init__(self, book: FactBook, sheets: SheetSet, earlier: SheetSet | None = None) -> None:
        self.book = book
        self.tables = {sheets.year: sheets} | ({earlier.year: earlier} if earlier else {})
        self.years = (book.year, earlier.year if earlier else book.year - 1)
        self.checked = 0

    def check(self, chapters: Sequence[Chapter]) -> None:
        for chapter in chapters:
            assert not re.search(r"\d", self._without_years(chapter.title))
            for section in chapter.sections:
                assert not re.search(r"\d", section.title)
        for run in runs_of(chapters):
            self._run(run)

    def _run(self, run: Run) -> None:
        self.checked += not isinstance(run, str | Written | Name)
        match run:
            case str():
                assert not re.search(r"\d", self._without_years(run)), run
            case Figure():
                self._figure(run)
            case Gap(after=after, before=before):
                self._both(after, before)
                assert after.fen != before.fen
                assert run.text == money(abs(after.fen - before.fen))
            case Growth(grown=grown, base=base):
                self._both(grown, base)
                assert_percent(run.text, Fraction(abs(grown.fen - base.fen), base.fen))
            case Share(part=part, whole=whole):
                self._figure(part)
                self._figure(whole)
                assert_percent(run.text, Fraction(part.fen, whole.fen))
            case Count():
                assert run.number == sum(self._counted(one) for one in run.counted)
                assert run.text.startswith(str(run.number))
            case Name():
                assert squeezed(run.name) in squeezed(self._words()), run
            case Written():
                mine = [p.text for p in self.book.passages if p.key == run.key and not p.unit]
                assert any(squeezed(run.text) in squeezed(text) for text in mine), run

    def _figure(self, run: Figure) -> None:
        assert run.text == money(run.fen)
        if run.stated:
            stated = [one.amount_fen for one in self.book.earlier if one.measure == run.measure]
            assert run.fen == stated[0]
            assert run.year == self.book.year - 1
            return
        added, taken = ([self._value(run.year, c) for c in cells] for cells in (run.cells, run.less))
        assert run.fen == sum(added) - sum(taken)

    def _both(self, after: Figure, before: Figure) -> None:
        self._figure(after)
        self._figure(before)
        assert (after.year, before.year) == self.years

    def _value(self, year: int, cell: CellRef) -> int:
        sheet = self.tables[year].sheets[cell.table]
        value = sheet.rows[cell.row - 1].cells.get(cell.column) if cell.row else sheet.header[cell.column]
        return value if isinstance(value, int) else 0

    def _counted(self, one: FactRef | CellRef) -> int:
        if isinstance(one, CellRef):
            assert one.row
            assert self.tables[self.book.year].sheets[one.table].rows[one.row - 1]
            return 1
        if one.kind == "units":
            assert one.key in self.book.unit_by_code
            return 1
        (profile,) = [p for p in self.book.profiles if p.unit == one.key]
        number = getattr(profile, one.field)
        assert isinstance(number, int)
        return number

    def _words(self) -> str:
        """All words of this year's tables and of the facts that names come from."""
        words = [unit.name or unit.code for unit in self.book.units]
        words += [profile.assets_to_buy for profile in self.book.profiles]
        for sheet in self.tables[self.book.year].sheets.values():
            values = [*sheet.header.values(), *(v for row in sheet.rows for v in row.cells.values())]
            words += [value for value in values if isinstance(value, str)]
        return "\n".join(words)

    def _without_years(self, text: str) -> str:
        for year in self.years:
            text = text.replace(f"{year}年", "")
        return text


def squeezed(text: str) -> str:
    """Without white space and tags of paragraphs."""
    return re.sub(r"\s+|</?\w+>", "", text)


def money(fen: int) -> str:
    """万元 as a text has it, by way of Decimal: no trailing zeros beyond two decimals."""
    exact = Decimal(fen).scaleb(-6)
    if not fen:
        return "0万元"
    text = f"{exact:.6f}".rstrip("0")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}万元"


def assert_percent(text: str, ratio: Fraction) -> None:
    """Within half of the last digit of the exact ratio."""
    if text == "不足0.01%":
        assert 0 < ratio < Fraction(1, 20_000)
        return
    shown = Fraction(text.removesuffix("%")) / 100
    assert abs(shown - ratio) <= Fraction(1, 20_000), (text, ratio)
