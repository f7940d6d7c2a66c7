"""The 预算编制说明 of a budget as it now stands, and what its clerk has still to write in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from budget.domain.facts import FactBook, Passage
from budget.domain.sheets import SheetSet
from budget.domain.units import of_unit
from budget.models import Budget
from budget.narrative.model import Chapter
from budget.narrative.passages import PASSAGES, PassageKind, PassageSpec
from budget.narrative.telling import Earlier
from budget.narrative.writing import Told, tell
from budget.selectors import published
from budget.selectors.facts import factbook
from budget.selectors.narrated import earlier_of, earlier_of_unit
from budget.selectors.versions import adopted_in
from budget.selectors.withheld import why_not_shown
from budget.tables.registry import derive

# Stands where a passage would: whatever is no blank.
PLACEHOLDER = "此处填写"


@dataclass(frozen=True)
class Narrated:
    """The explanation of a department's budget, or of one unit's own. ``before``: last year's budget."""

    book: FactBook
    sheets: SheetSet
    before: Budget | None
    earlier: Earlier | None

    @cached_property
    def told(self) -> Told:
        return tell(self.book, self.sheets, self.earlier)

    @property
    def chapters(self) -> Sequence[Chapter]:
        return self.told.chapters

    @cached_property
    def written(self) -> frozenset[str]:
        """The passages in which something stands."""
        return frozenset(one.key for one in self.book.passages if not one.unit and one.text.strip())

    @property
    def missing(self) -> Sequence[PassageSpec]:
        """What a published explanation has as a rule and this one has not, in the order of the text."""
        return [spec for spec in self.told.asked if spec.expected and spec.key not in self.written]

    @property
    def unfinished(self) -> Sequence[PassageSpec]:
        """Of what is missing: passages of their own."""
        return [spec for spec in self.missing if spec.kind is not PassageKind.REASON]

    @property
    def unreasoned(self) -> Sequence[PassageSpec]:
        """Of what is missing: why a figure changed."""
        return [spec for spec in self.missing if spec.kind is PassageKind.REASON]

    @cached_property
    def placed(self) -> Sequence[Chapter]:
        """The same text as if every passage were written: it shows where each has its place."""
        left = {key for key in PASSAGES if key not in self.written}
        kept = tuple(one for one in self.book.passages if not one.unit and one.key not in left)
        holders = tuple(Passage(key, PLACEHOLDER) for key in PASSAGES if key in left)
        return tell(replace(self.book, passages=(*kept, *holders)), self.sheets, self.earlier).chapters


def narrated(
    budget: Budget, unit: str = "", *, book: FactBook | None = None, sheets: SheetSet | None = None
) -> Narrated:
    """The explanation of a budget, or of the own budget of the unit with that code.

    ``book`` and ``sheets``: the department's as they now stand, where they are known already. Raises KeyError
    where the budget has no such unit.
    """
    known = book or factbook(budget)
    of = of_unit(known, unit) if unit else known
    tables = sheets if sheets is not None and not unit else derive(of)
    earlier = earlier_of(budget)
    if earlier is not None and unit:
        earlier = earlier_of_unit(earlier, unit)
    return Narrated(of, tables, last_year_of(budget), earlier)


def last_year_of(budget: Budget) -> Budget | None:
    """The version of last year's budget that ``earlier_of`` tells of; None where it tells of none."""
    department, year = budget.department, budget.year - 1
    if publication := published.visible(department.code, year):
        versions = Budget.objects.select_related("department").filter(department=department, year=year)
        return versions.filter(version=publication.version).first()
    approved = adopted_in(department, year)
    return None if approved is None or why_not_shown(approved) else approved
