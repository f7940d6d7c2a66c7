"""The whole explanation (预算编制说明): four parts with numbered sections; what says nothing is left out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from budget.domain.facts import FactBook
from budget.domain.sheets import SheetSet
from budget.narrative import about, appropriations, others, terms, whole
from budget.narrative.model import Chapter, Section
from budget.narrative.passages import PassageSpec
from budget.narrative.telling import Earlier, Teller, numeral, paragraph


@dataclass(frozen=True)
class Told:
    """An explanation, and the passages that it has a place for, in the order of the text."""

    chapters: tuple[Chapter, ...]
    asked: tuple[PassageSpec, ...]


def explanation(book: FactBook, sheets: SheetSet, earlier: Earlier | None = None) -> tuple[Chapter, ...]:
    """The chapters of a budget's explanation.

    ``book`` is a department's, or one unit's (``domain.units.of_unit``), ``sheets`` the tables that are
    published of it. A section whose table is not there is left out. Last year is what ``earlier`` tells;
    what it does not, the clerk may have stated (``book.earlier``).
    """
    return tell(book, sheets, earlier).chapters


def tell(book: FactBook, sheets: SheetSet, earlier: Earlier | None = None) -> Told:
    """The explanation with what it asks of its clerk: reasons are asked only of what changed."""
    t = Teller(book, sheets, earlier)
    duties = list(about.sections(t))
    money = [*whole.sections(t), *appropriations.sections(t)]
    if money and not t.compares:
        money[0] = _without_comparison(t, money[0])
    told = [
        Chapter("about", "单位概况" if t.is_unit else "部门概况", _titled(duties)),
        Chapter("budget", f"{t.now}{t.budget}情况说明", _titled(money)),
        Chapter("others", "其他情况说明", _titled(others.sections(t))),
    ]
    explained = Chapter("terms", "名词解释", tuple(terms.sections(t, told)))
    return Told(_numbered([*told, explained]), tuple(t.asked.values()))


def _without_comparison(t: Teller, first: Section) -> Section:
    """Said once: without it a reader would miss the comparison everywhere."""
    said = paragraph(f"因没有{t.before}的可比预算数，本说明不作与上年预算的增减比较。")
    return replace(first, paragraphs=(*first.paragraphs, said))


def _titled(sections: Iterable[Section]) -> tuple[Section, ...]:
    return tuple(
        replace(one, title=f"{numeral(number)}、{one.title}") for number, one in enumerate(sections, 1)
    )


def _numbered(chapters: Iterable[Chapter]) -> tuple[Chapter, ...]:
    """With their number before the title, those that have something to say."""
    there = [chapter for chapter in chapters if chapter.sections]
    return tuple(
        replace(one, title=f"第{numeral(number)}部分　{one.title}") for number, one in enumerate(there, 1)
    )
