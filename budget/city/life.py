"""The standing of a department over the years: its units, their people and vehicles, the projects that run.

Everything is drawn once from the seed and the department's code, and grows from year to year, so that trends
are those of one department and not of chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from budget.city.kinds import COMMON, Below, Work
from budget.city.places import WORDS, Place
from budget.domain.codes import IncomeSource, UnitNature

# Thousandths of departments with one unit, two, …: most are small.
_UNITS = (200, 240, 220, 160, 110, 70)
# Years that a project may have run before the first year that is asked for.
_BEFORE = 4
# So many projects of an office recur, so that it always has some.
_LASTING = 2


@dataclass(frozen=True, slots=True)
class Running:
    """A project over the years: its code, its first and last year (None: open), its money at the start in
    units of 100 元, and what of it is measured."""

    code: str
    work: Work
    first: int
    last: int | None
    base: int
    growth: int
    measured: int
    name: str

    def runs_in(self, year: int) -> bool:
        return self.first <= year and (self.last is None or year <= self.last)

    def hundreds(self, year: int) -> int:
        """Its money in a year, in units of 100 元: it changes by ``growth`` thousandths a year."""
        amount = self.base
        for _ in range(year - self.first):
            amount += amount * self.growth // 1000
        return max(amount, 20)


@dataclass(frozen=True, slots=True)
class LifeOfUnit:
    """A unit: what it is, how many people it has in each year, what runs in it."""

    code: str
    name: str
    nature: UnitNature
    function: str
    posts: int
    staff: dict[int, int]
    retired: int
    vehicles: int
    earns: IncomeSource | None
    pay: int
    """What its people are paid, in thousandths of what is usual."""
    projects: Sequence[Running] = field(default=())

    @property
    def is_office(self) -> bool:
        """Whether its people are civil servants or treated as such."""
        return self.nature in (UnitNature.ADMINISTRATIVE, UnitNature.CIVIL_SERVICE_LIKE)


def life_of(place: Place, years: Sequence[int], seed: int) -> list[LifeOfUnit]:
    """The units of a department, its own office first."""
    rng = Random(f"{seed}/{place.code}")  # noqa: S311  # repeatable, and no secret
    kind = place.kind
    below = _below(rng, place)
    works = _Works(rng, place, years)
    office = "" if not below else "机关"
    units = [
        _unit(
            rng,
            place,
            1,
            f"{place.name}{office}",
            Below("", kind.running, kind.nature, kind.posts),
            years,
            works.taken(range(3, 8) if not below else range(3, 6), own=True),
            kind.vehicles,
        )
    ]
    for number, (name, each) in enumerate(below, 2):
        running = works.taken(range(3))
        units.append(_unit(rng, place, number, name, each, years, running, int(rng.randrange(3) == 0)))
    return units


def _below(rng: Random, place: Place) -> list[tuple[str, Below]]:
    """The units besides the office, with their names; those with a made-up word may come several times."""
    wanted = max(rng.choices(range(len(_UNITS)), weights=_UNITS)[0], place.kind.at_least)
    if not place.kind.below or not wanted:
        return []
    several = [one for one in place.kind.below if "{}" in one.name]
    chosen = list(place.kind.below) + several * 3
    rng.shuffle(chosen)
    words = rng.sample(WORDS, len(WORDS))
    named: dict[str, Below] = {}
    for one in chosen[:wanted]:
        named.setdefault(f"{place.seat}{one.name.format(words.pop())}", one)
    return list(named.items())


def _unit(
    rng: Random,
    place: Place,
    number: int,
    name: str,
    below: Below,
    years: Sequence[int],
    projects: Sequence[Running],
    vehicles: int,
) -> LifeOfUnit:
    posts = rng.randint(*below.posts)
    staff = posts * rng.randint(880, 990) // 1000
    by_year = {}
    for year in years:
        by_year[year] = staff
        staff = min(posts, max(3, staff + rng.randint(-2, 2)))
    return LifeOfUnit(
        code=f"{place.code}{number:02d}",
        name=name,
        nature=below.nature,
        function=below.function,
        posts=posts,
        staff=by_year,
        retired=posts * rng.randint(150, 550) // 1000,
        vehicles=rng.randint(1, vehicles) if vehicles else 0,
        earns=below.earns,
        pay=rng.randint(880, 1180),
        projects=tuple(projects),
    )


class _Works:
    """What is to be done in a department, given out to its units; nothing runs twice at a time."""

    def __init__(self, rng: Random, place: Place, years: Sequence[int]) -> None:
        self.rng, self.place, self.years = rng, place, years
        self.own = list(place.kind.works)
        self.common = list(COMMON)
        rng.shuffle(self.own)
        rng.shuffle(self.common)
        self.number = 0

    def taken(self, how_many: Sequence[int], *, own: bool = False) -> list[Running]:
        """So many projects at a time, as they follow one another; an office does what is the department's."""
        running: list[Running] = []
        for n in range(self.rng.choice(how_many)):
            stock = self.own if (own and n % 3 != 2 and self.own) else self.common
            if stock:
                running += self._one_after_another(_drawn(stock, lasting=own and n < _LASTING))
        return running

    def _one_after_another(self, work: Work) -> list[Running]:
        year = self.years[0] - self.rng.randint(0, work.lasts - 1 if work.lasts else _BEFORE)
        found = []
        while year <= self.years[-1]:
            last = year + work.lasts - 1 if work.lasts else None
            if last is None or last >= self.years[0]:
                found.append(self._running(work, year, last))
            if last is None:
                break
            # What has an end begins again after a while, as another project.
            year = last + 1 + self.rng.randint(0, 1)
        return found

    def _running(self, work: Work, first: int, last: int | None) -> Running:
        rng, place = self.rng, self.place
        self.number += 1
        letter = "T" if work.category == "targeted" else "Y"
        size = 1000 if place.region.endswith("00") else rng.randint(250, 600)
        base = max(60, rng.randint(work.least, work.most) * 100 * size // 1000)
        *_, least, most = work.measured
        suffix = f"（{first}年）" if last == first else f"（{first}—{last}年）" if last else ""
        return Running(
            code=f"{place.region}{first % 100:02d}{letter}{place.code}{self.number:08d}",
            work=work,
            first=first,
            last=last,
            base=base,
            growth=rng.randint(-60, 90),
            measured=max(1, rng.randint(least, most) * size // 1000),
            name=f"{work.name}{suffix}",
        )


def _drawn(stock: list[Work], *, lasting: bool) -> Work:
    """The next of a stock, taken out of it; ``lasting``: one that recurs every year, if there is one."""
    work = next((one for one in stock if not one.lasts), stock[0]) if lasting else stock[0]
    stock.remove(work)
    return work
