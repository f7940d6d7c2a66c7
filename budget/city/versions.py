"""The versions of a department's budgets over the years: what was published, corrected, adjusted, what is
still being made; with the days on which each was approved and published."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from budget.city.book import City
from budget.city.changes import corrected, supplemented, transferred
from budget.city.life import life_of
from budget.city.places import Place
from budget.domain.facts import FactBook
from budget.domain.states import Kind, Procedure, Stage, State, Status
from budget.domain.workflow import PUBLISH_DAYS, first_state, steps_at

PUBLISHED = State(Stage.PUBLISHED, Status.ACCEPTED)
APPROVED = State(Stage.SECOND_DOWN, Status.ACCEPTED)
# Every so many departments one meets with something: the same for any seed, so that a small city has it too.
_EVERY = 23
_CORRECTED, _TRANSFERRED, _SUPPLEMENTED, _UNFINISHED = 3, 2, 5, 1
_UNDER_WAY = (
    State(Stage.FIRST_UP, Status.DRAFT),
    State(Stage.SECOND_UP, Status.SUBMITTED),
    APPROVED,
    State(Stage.SECOND_UP, Status.DRAFT),
)


@dataclass(frozen=True)
class Version:
    """One version. ``base``: the version of the same year that it goes on from; ``reason``: why there is one,
    ``notice``: what the public is told. The days are None for what was not approved, not published."""

    year: int
    number: int
    kind: Kind
    book: FactBook
    state: State
    base: int | None = None
    reason: str = ""
    notice: str = ""
    approved_on: date | None = None
    published_on: date | None = None


def versions_of(place: Place, index: int, years: Sequence[int], seed: int, city: City) -> list[Version]:
    """All versions of a department, the earliest first. ``index``: which department of the city it is."""
    told = [years[0] - 1, *years]
    units = life_of(place, told, seed)
    # Of the year before the first nothing is kept: its figures are stated in the first.
    before = city.book(place, units, told[0])
    found: list[Version] = []
    for year in years:
        book = city.book(place, units, year, before=before if year == years[0] else None)
        found += _of_year(book, place, index, years[-1] - year, seed)
    return found


def _of_year(book: FactBook, place: Place, index: int, ago: int, seed: int) -> Iterator[Version]:
    rng = Random(f"{seed}/{place.code}/{book.year}")  # noqa: S311  # repeatable, and no secret
    turn = (index + 3 * ago) % _EVERY
    if not ago and turn == _UNFINISHED:
        state = _UNDER_WAY[index // _EVERY % len(_UNDER_WAY)]
        approved = date(book.year, 2, 12) if state == APPROVED else None
        yield Version(book.year, 1, Kind.ORIGINAL, book, state, approved_on=approved)
        return
    approved = date(book.year, 2, 3) + timedelta(days=rng.randrange(14))
    # Most in time, some late.
    late = rng.randrange(20) == 0
    published = approved + timedelta(days=PUBLISH_DAYS + 6 if late else 3 + rng.randrange(PUBLISH_DAYS - 3))
    yield Version(book.year, 1, Kind.ORIGINAL, book, PUBLISHED, approved_on=approved, published_on=published)
    if turn == _CORRECTED:
        changed, said = corrected(book)
        yield Version(
            book.year, 2, Kind.CORRECTION, changed, PUBLISHED, 1, said, said,
            date(book.year, 6, 16), date(book.year, 6, 20),
        )  # fmt: skip
    if turn in (_TRANSFERRED, _SUPPLEMENTED):
        kind = Kind.TRANSFER if turn == _TRANSFERRED else Kind.SUPPLEMENT
        changed, said = (transferred if turn == _TRANSFERRED else supplemented)(book)
        yield Version(book.year, 2, kind, changed, APPROVED, 1, said, approved_on=date(book.year, 9, 12))


@dataclass(frozen=True, slots=True)
class Told:
    """A step that led a version to where it stands: what, from where to where, who."""

    action: str
    before: State | None
    after: State
    role: str


def way_to(kind: Kind, procedure: Procedure, state: State) -> Iterator[Told]:
    """The straight way of a budget to a state, its beginning included."""
    here = first_state(kind, procedure)
    yield Told("new" if kind is Kind.ORIGINAL else "open", None, here, "clerk")
    while here != state:
        step = next(
            one for one in steps_at(kind, procedure, here) if not one.back and one.after[here] != here
        )
        yield Told(step.name, here, step.after[here], step.role.value)
        here = step.after[here]
