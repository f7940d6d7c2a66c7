"""Exact amounts: a whole number of 分 inside, 万元 with six decimals outside, never a float."""

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum

FEN_PER_WANYUAN = 1_000_000
# Far above any budget, far below what a 64-bit column (and the sum of a column) can hold.
LARGEST_FEN = 10**17

_BLANK = frozenset({"", "-", "--", "—", "——", "–", "/", "\\"})
_GROUPED = re.compile(r"\d{1,3}(,\d{3})*(\.\d*)?")
_PLAIN = re.compile(r"\d+(\.\d*)?|\.\d+")


class MoneyUnit(StrEnum):
    """The unit a table says its amounts are in (金额单位)."""

    YUAN = "元"
    THOUSAND = "千元"
    WANYUAN = "万元"
    YI = "亿元"

    @property
    def fen(self) -> int:
        """How many 分 one of this unit is."""
        return _FEN[self]


_FEN = {
    MoneyUnit.YUAN: 100,
    MoneyUnit.THOUSAND: 100_000,
    MoneyUnit.WANYUAN: FEN_PER_WANYUAN,
    MoneyUnit.YI: 10_000_000_000,
}


class AmountError(ValueError):
    """The text is not an amount that can be kept exactly; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class ReadAmount:
    """An amount as read: ``fen`` is None where the cell is blank; ``oddity`` says what was strange."""

    fen: int | None
    oddity: str = ""


def squeeze(text: str) -> str:
    """The text in half-width forms and without any white space: for numbers, codes and labels."""
    if text.isascii():
        return "".join(text.split())
    return "".join(unicodedata.normalize("NFKC", text).split())


def looks_like_amount(text: str) -> bool:
    """Whether the text is made of digits, commas and a point as an amount is (``4,534.476807``)."""
    bare = squeeze(text).lstrip("-−¥￥(").rstrip(")").replace(",", "")
    return bool(_PLAIN.fullmatch(bare))


def read_amount(text: str, unit: MoneyUnit = MoneyUnit.WANYUAN) -> ReadAmount:
    """Read a printed amount in ``unit``, exactly.

    Full-width digits, spaces and thousands separators are accepted; a misplaced separator is
    accepted and said. A dash or nothing is a blank.

    Raises AmountError when the text is no number, is finer than one 分, or is absurdly large.
    """
    bare = squeeze(text).replace("−", "-").replace("¥", "")
    if bare in _BLANK:
        return ReadAmount(None)
    negative = False
    if bare.startswith("(") and bare.endswith(")"):
        negative, bare = True, bare[1:-1]
    elif bare.startswith("-"):
        negative, bare = True, bare[1:]
    digits = bare.replace(",", "")
    if not _PLAIN.fullmatch(digits):
        raise AmountError(f"“{text.strip()}”不是金额")
    oddity = "" if "," not in bare or _GROUPED.fullmatch(bare) else "千位分隔符位置不对"
    try:
        exact = Decimal(digits) * unit.fen
    except InvalidOperation as problem:  # pragma: no cover - the pattern admits only numbers
        raise AmountError(f"“{text.strip()}”不是金额") from problem
    if len(digits) > 40 or exact > LARGEST_FEN:
        raise AmountError(f"“{text.strip()}”太大，不可能是金额")
    if exact != exact.to_integral_value():
        raise AmountError(f"“{text.strip()}”比1分还细，金额最细到分（0.000001万元）")
    fen = int(exact)
    return ReadAmount(-fen if negative else fen, oddity)


def wanyuan(fen: int | None) -> str:
    """An amount as the public contract writes it: 万元, six decimals, ``""`` for a blank.

    >>> wanyuan(45344768070)
    '45344.768070'
    """
    if fen is None:
        return ""
    whole, rest = divmod(abs(fen), FEN_PER_WANYUAN)
    return f"{'-' if fen < 0 else ''}{whole}.{rest:06d}"


def wanyuan_grouped(fen: int | None) -> str:
    """An amount as the official tables print it: 万元, six decimals, thousands separated."""
    if fen is None:
        return ""
    whole, rest = divmod(abs(fen), FEN_PER_WANYUAN)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:06d}"


def wanyuan_short(fen: int) -> str:
    """An amount in 万元 without trailing zeros (at least two decimals): ``100.70``."""
    text = wanyuan_grouped(fen).rstrip("0")
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals:0<2}"


# How amounts can be shown: whole 分 per unit and decimals, so that each shows every 分.
_SHOWN = {MoneyUnit.YUAN: (100, 2), MoneyUnit.WANYUAN: (FEN_PER_WANYUAN, 6), MoneyUnit.YI: (10**10, 10)}
SHOWN_UNITS = tuple(_SHOWN)


def shown_in(unit: MoneyUnit, fen: int) -> tuple[str, str]:
    """An amount in 元, 万元 or 亿元 in two parts, before and from the point on; exact, so that what is shown
    adds up in each of them.

    >>> shown_in(MoneyUnit.YI, 45344768070)
    ('4', '.5344768070')
    """
    per, decimals = _SHOWN[unit]
    whole, rest = divmod(abs(fen), per)
    return f"{'-' if fen < 0 else ''}{whole:,}", f".{rest:0{decimals}d}"
