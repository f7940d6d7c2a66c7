"""Cost indicators as ceilings on a project's money: how each may be read, and whether a reading agrees.

A ceiling v on q units agrees with the money when 0 ≤ v × q － money < one unit of v's last digit × q: it is
the money divided by q, rounded up at the precision printed.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum, auto
from fractions import Fraction
from functools import cached_property
from itertools import combinations, islice
from math import ceil

from budget.rules.goals import Holder, Stated
from budget.rules.quantities import Money, money, quantity

MONTHS, QUARTERS = 12, 4
# More quantities than this are not tried, more parts not added in every choice.
MOST = 8

_MONTHLY = re.compile(r"月均|每月|月度|按月|月平均|平均月")
_QUARTERLY = re.compile(r"季均|每季|季度|按季|季平均")
_WHOLE = re.compile(
    r"(?:月均|每月|月度|季均|每季度?|季度|年均|年度|全年|本年度?|本|该|整个|\d{4}年度?)*"
    r"(?:项目)?(?:总|全部|预算|支出|经济)*(?:成本|费用|经费|预算|支出|投入|资金|金额)"
    r"(?:总额|总数|控制数?|控制金额|限额|上限|数)?"
)
# Money that the project's own of this year does not bound.
_NOT_ITS_OWN = re.compile(
    r"投资|概算|合同|累计|周期|标准|节约|节省|结余|减少|减免|降低|下降|社会|[跨历往去上下]年|"
    r"(?<!\d)[二两三四五六七八九十2-9]年(?!度)"
)
_NOUNS = r"[件次人户台套本份场家名辆条块米亩吨张篇期批只株座处所间天日周时]|平方米|公里|小时|课时"
_NAMED_PRICE = re.compile(rf"(?:单|每|平均每)(?:位|个)?({_NOUNS})|({_NOUNS})均")
_PRICE = re.compile(r"单价|单位|人均|户均|均价|平均|单个|每个|每(?!年)")
_WORDS_OF_NO_OBJECT = re.compile(rf"成本|费用|单价|数量?$|(?:单|每)(?:{_NOUNS})|平均|经济")


class Kind(Enum):
    """What a ceiling limits."""

    PERIOD = auto()  # a month or a quarter
    PRICE = auto()  # one piece
    WHOLE = auto()  # all of the project, by its name
    PART = auto()  # something in it


@dataclass(frozen=True, slots=True)
class Factor:
    """How often a unit is counted: ``500`` of 500 件, with the indicator that says so."""

    number: Fraction
    noun: str
    by: Stated


@dataclass(frozen=True, slots=True)
class Reading:
    """What a ceiling comes to under one reading: 分, and by how much it may be above the money."""

    amount: Fraction
    slack: Fraction


@dataclass(frozen=True)
class Ceiling:
    """A cost indicator with an upper bound (≤ < =) in money."""

    stated: Stated
    money: Money
    factors: tuple[Factor, ...]

    @cached_property
    def kind(self) -> Kind:
        name, per = self.stated.name, self.money.per
        if _MONTHLY.search(name) or _QUARTERLY.search(name) or per in ("月", "个月", "季", "季度"):
            return Kind.PRICE if self.noun else Kind.PERIOD
        if self.noun or (per and per != "年") or _PRICE.search(name):
            return Kind.PRICE
        return Kind.WHOLE if self.is_named_whole else Kind.PART

    @cached_property
    def noun(self) -> str:
        """What one is counted of: 件 of 审查单件法律文件成本, 人 of 元/人; ``""`` where it is not said."""
        per = [part for part in re.split(r"[/·每]", self.money.per) if part not in ("", "年")]
        per = [part for part in per if part not in ("月", "个月", "季", "季度")]
        if per:
            return per[0] if len(per) == 1 else self.money.per
        named = _NAMED_PRICE.search(self.stated.name)
        return (named[1] or named[2]) if named else ""

    @property
    def is_named_whole(self) -> bool:
        """Whether its name speaks of the project as such: 月均项目成本, 总成本."""
        return bool(_WHOLE.fullmatch(self.stated.name))

    @property
    def periods(self) -> int:
        """How many of its periods a year has; 1 where it is for none."""
        if _QUARTERLY.search(self.stated.name) or self.money.per in ("季", "季度"):
            return QUARTERS
        monthly = _MONTHLY.search(self.stated.name) or self.money.per in ("月", "个月")
        return MONTHS if monthly else 1

    @cached_property
    def fitting(self) -> tuple[Factor, ...]:
        """The quantities that count what the price is for: same unit, and a word in common."""
        mine = _object(self.stated)
        return tuple(f for f in self.factors if f.noun == self.noun and mine & _object(f.by))

    def times(self, number: Fraction | int, *, scale: Fraction | int = 1) -> Reading:
        """The ceiling on so many units; ``scale``: as if its unit of money were that much larger."""
        often = Fraction(number) * scale
        return Reading(self.money.fen * often, self.money.coarse * often)

    @property
    def stated_counts(self) -> list[Fraction]:
        """On how many units the indicator itself is: a year of months, the pieces it counts."""
        if self.kind is Kind.PRICE:
            return [factor.number * self.periods for factor in self.fitting]
        return [Fraction(self.periods)]

    def agrees_as_stated(self, monies: tuple[int, ...], *, scale: Fraction | int = 1) -> bool:
        """Whether it is the money on the units that it states."""
        readings = [self.times(count, scale=scale) for count in self.stated_counts]
        return any(agrees(r, fen, self.stated.nature) for r in readings for fen in monies)

    def agrees(self, monies: tuple[int, ...]) -> bool:
        """Whether there is any reading of it that is the money."""
        return self.agrees_as_stated(monies) or any(self._agrees_on_other_counts(fen) for fen in monies)

    def _agrees_on_other_counts(self, fen: int) -> bool:
        """On fewer months, or as a price on any of the quantities; to the last digit printed."""
        value, step = self.money.fen, self.money.step
        least = fen / value
        below = fen / (value - step) if value > step else None
        months = MONTHS if self.kind is Kind.WHOLE else self.periods - 1
        if least <= months and (below is None or ceil(least) < below):
            return True
        counts = [factor.number for factor in self.factors if self.kind in (Kind.PRICE, Kind.PART)]
        return any(least <= count and (below is None or count < below) for count in counts)


def agrees(reading: Reading, fen: int, nature: str = "≤") -> bool:
    """Whether a reading is the money rounded up by less than one unit of the last digit."""
    above = reading.amount - fen
    if 0 <= above < reading.slack:
        return True
    return (nature == "<" and above == reading.slack) or (nature == "=" and 2 * abs(above) <= reading.slack)


def ceilings(holder: Holder) -> list[Ceiling]:
    """The cost indicators of a project that limit its own money."""
    found = []
    factors: tuple[Factor, ...] | None = None
    for one in holder.indicators:
        if not one.is_cost or one.nature not in ("≤", "<", "=") or _NOT_ITS_OWN.search(one.name):
            continue
        if "社会" in one.level2 or "生态" in one.level2:
            continue
        amount = money(one.value, one.measure)
        if amount is not None:
            factors = tuple(islice(_factors(holder), MOST)) if factors is None else factors
            found.append(Ceiling(one, amount, factors))
    return found


def fits(limits: list[Ceiling], fen: int) -> bool:
    """Whether the cost indicators state this money: one of them, or their sum as parts."""
    if any(one.agrees_as_stated((fen,)) for one in limits if one.kind is not Kind.PART):
        return True
    return sum_agrees([one.times(one.periods) for one in limits if one.kind is not Kind.PRICE], (fen,))


def sum_agrees(readings: list[Reading], monies: tuple[int, ...]) -> bool:
    """Whether some of the parts add up to the money (a part may have parts of its own)."""
    counts = range(1, len(readings) + 1) if len(readings) <= MOST else (len(readings),)
    sums = (added(some) for count in counts for some in combinations(readings, count))
    return any(agrees(one, fen) for one in sums for fen in monies)


def added(readings: Iterable[Reading]) -> Reading:
    amount, slack = Fraction(), Fraction()
    for one in readings:
        amount += one.amount
        slack += one.slack
    return Reading(amount, slack)


def _factors(holder: Holder) -> Iterator[Factor]:
    """The quantities of a project, none of money or percentages."""
    for one in holder.indicators:
        found = quantity(one.value, one.measure) if one.is_quantity else None
        if found is None or found.is_percent or found.number <= 0 or money(one.value, one.measure):
            continue
        noun = found.unit.split("/")[0]
        large = noun.startswith("万") and len(noun) > 1
        yield Factor(found.number * (10_000 if large else 1), noun[1:] if large else noun, one)


def _object(one: Stated) -> set[str]:
    """The pairs of characters of what an indicator speaks of."""
    bare = _WORDS_OF_NO_OBJECT.sub(" ", one.name)
    return {bare[i : i + 2] for i in range(len(bare) - 1) if " " not in bare[i : i + 2]}
