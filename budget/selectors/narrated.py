"""The explanation (预算编制说明) of a budget here, beside last year out of what the system has of it."""

from dataclasses import replace

from budget.domain.facts import FactBook
from budget.domain.sheets import SheetSet
from budget.domain.shown_part import InseparableError
from budget.domain.units import of_unit
from budget.models import Budget, Publication
from budget.narrative.model import Chapter
from budget.narrative.telling import Earlier
from budget.narrative.writing import Told, tell
from budget.selectors import published
from budget.selectors.facts import factbook
from budget.selectors.versions import adopted_in
from budget.selectors.withheld import shown_part
from budget.tables.registry import derive


def explanation_of(
    budget: Budget, book: FactBook | None = None, *, unit: str = "", earlier: Earlier | None = None
) -> tuple[Chapter, ...]:
    """The explanation of a budget, or of one unit's own part of it (单位预算) by the unit's code.

    ``book`` are its facts where they are at hand (or what of them may be shown), ``earlier`` last year
    where that was asked before. Raises KeyError where it has no such unit.
    """
    return told_of(budget, book, unit=unit, earlier=earlier).chapters


def told_of(
    budget: Budget, book: FactBook | None = None, *, unit: str = "", earlier: Earlier | None = None
) -> Told:
    """The same, with the passages that its clerk is asked for."""
    book = book or factbook(budget)
    earlier = earlier or earlier_of(budget)
    if unit:
        book = of_unit(book, unit)
        earlier = earlier_of_unit(earlier, unit) if earlier else None
    return tell(book, derive(book), earlier)


def earlier_of(budget: Budget) -> Earlier | None:
    """Last year's budget of the same department: as last published, else as approved (年初预算数).

    Of an approved one what may be shown, since a comparison would give the rest away; where nothing may, it
    is none.
    """
    year = budget.year - 1
    if publication := published.visible(budget.department.code, year):
        return _as_published(publication, budget.form_set)
    approved = adopted_in(budget.department_id, year)
    if approved is None:
        return None
    try:
        return _as_derived(shown_part(approved).book, budget.form_set)
    except InseparableError:
        return None


def _as_published(publication: Publication, form_set: str) -> Earlier | None:
    book = published.facts(publication)
    if publication.form_set != form_set:
        # Other forms number and cut their tables otherwise: the facts are put into this year's.
        return _as_derived(book, form_set) if book else None
    sheets = SheetSet(
        publication.department_code,
        publication.department_name,
        publication.year,
        form_set,
        published.sheets(publication),
    )
    return Earlier(sheets, book)


def _as_derived(book: FactBook, form_set: str) -> Earlier:
    book = replace(book, form_set=form_set)
    return Earlier(derive(book), book)


def earlier_of_unit(earlier: Earlier, code: str) -> Earlier | None:
    """The unit's part of last year; None where it had none, or the facts were not kept."""
    if earlier.book is None or code not in earlier.book.unit_by_code:
        return None
    own = of_unit(earlier.book, code)
    return Earlier(derive(own), own)
