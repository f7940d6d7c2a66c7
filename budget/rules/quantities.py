"""Values of indicators as exact numbers: ``95 %``, ``0.42 万元``, ``240 元/件``."""

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from budget.domain.money import MoneyUnit

# Digits are bounded: no figure of a budget is longer, and longer ones cost time.
_NUMBER = re.compile(r"[≥≤=<>]?([-+]?)(\d{1,3}(?:,\d{3}){1,5}|\d{1,18})(?:\.(\d{1,12}))?(\D*)")
_FILLERS = re.compile(r"以上|以下|以内|之内|左右|及$")
_MONEY = re.compile(r"(?:人民币)?(百元|千元|万元|亿元|元)(?:人民币)?(?:[/每](.*))?")
_FEN = {unit.value: unit.fen for unit in MoneyUnit} | {"百元": 100 * MoneyUnit.YUAN.fen}
_PERCENT = re.compile(r"%|百分比|百分率|%?\(百分比\)|百分比\(%\)")
# 几, 数 and 多 are no numbers; 半 is.
_DIGITS = re.compile(r"[\d零〇一二两三四五六七八九十百千万亿半]")
_TIMES = re.compile(r"[年月季日天周旬时]")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit. ``step`` is one unit of its last digit: 0.01 of 67.84.

    Where a whole number ends in noughts it may have been rounded further: ``coarse`` is 100 of 16800.
    """

    number: Fraction
    step: Fraction
    coarse: Fraction
    unit: str

    @property
    def is_percent(self) -> bool:
        return bool(_PERCENT.fullmatch(self.unit))


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of money: 分 an instance of ``per`` (``""``: as such), as printed in ``unit``."""

    fen: Fraction
    step: Fraction
    coarse: Fraction
    unit: str
    per: str


@lru_cache(maxsize=1024)
def quantity(value: str, measure: str) -> Quantity | None:
    """The value with its unit of measure; None where it is not one plain number. Both are squeezed.

    A unit written after the number (``95%``) counts, and before the unit of measure.
    """
    match = _NUMBER.fullmatch(value)
    if match is None:
        return None
    sign, whole, decimals, rest = match[1], match[2].replace(",", ""), match[3] or "", match[4]
    number = Fraction(int(whole + decimals), 10 ** len(decimals))
    rest = _FILLERS.sub("", rest)
    noughts = 0 if decimals else len(whole) - len(whole.rstrip("0"))
    step = Fraction(1, 10 ** len(decimals))
    coarse = step * 10**noughts if number else step
    return Quantity(-number if sign == "-" else number, step, coarse, _unit(rest, measure))


def _unit(rest: str, measure: str) -> str:
    """The unit of what follows the number (``95%``) and the unit of measure, which may say it again."""
    if rest in measure:
        return measure
    stands_alone = _PERCENT.fullmatch(rest) or _MONEY.fullmatch(rest)
    return rest if stands_alone else rest + measure


def money(value: str, measure: str) -> Money | None:
    """The value as money; None where it is no number or its unit no money."""
    found = quantity(value, measure)
    match = _MONEY.fullmatch(found.unit) if found else None
    if found is None or match is None or found.number <= 0:
        return None
    fen = _FEN[match[1]]
    return Money(found.number * fen, found.step * fen, found.coarse * fen, match[1], match[2] or "")


def holds_number(text: str) -> bool:
    """Whether a value says how much or when: a figure, a numeral, a time."""
    return bool(_DIGITS.search(text) or _TIMES.search(text))


def shown(number: Fraction) -> str:
    """A number as people write it: ``67.84``, ``678,333.33…`` where it does not end by the fourth decimal."""
    sign, number = ("-", -number) if number < 0 else ("", number)
    whole, rest = divmod(number.numerator, number.denominator)
    decimals, left = divmod(rest * 10**6, number.denominator)
    text = f"{decimals:06d}"
    if left:
        return f"{sign}{whole:,}.{text[:4]}…"
    text = text.rstrip("0")
    return f"{sign}{whole:,}.{text}" if text else f"{sign}{whole:,}"


def number_in(fen: Fraction | int, unit: str) -> str:
    """An amount in 分 as a number of 元, 万元 …: ``67.84``."""
    return shown(Fraction(fen) / _FEN[unit])


def in_unit(fen: Fraction | int, unit: str) -> str:
    """An amount in 分 in one of the units of money: ``67.84万元``."""
    return f"{number_in(fen, unit)}{unit}"
