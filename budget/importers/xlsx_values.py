"""A cell as it is stored → the text that it says, exactly, and what is wrong with it."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Context, Decimal
from enum import Enum
from functools import cache

from openpyxl.styles.numbers import is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from budget.importers.xlsx_parts import Workbook
from budget.importers.xlsx_xml import DamagedError

# What a double, and so a spreadsheet, holds without loss.
EXACT_DIGITS = 15
# 万元 with six decimals: 分.
AMOUNT_DECIMALS = 6
# Behind a number with more: it keeps any reader from taking it for an amount.
BEYOND = f"（超过{EXACT_DIGITS}位）"
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]')
# 0!.0000 and 0\.0000 show 元 as 万元, 0,, shows millions: what is seen is not what is stored.
_SCALED = re.compile(r"[!\\]\.|[0#?],+(?![0#?,])")
_FORMULA_SHOWN = 40


class Trouble(Enum):
    """What makes a cell unfit to be taken at its word."""

    ERROR = "error value"
    NO_RESULT = "formula without a result"
    TOO_PRECISE = "more digits than a spreadsheet keeps"
    COMPUTED = "the result of a formula, with what doubles leave behind"
    SCALED = "shown otherwise than stored"


@dataclass(frozen=True, slots=True)
class Stored:
    """A cell as the file has it: its type, its value (None: no value), its formula, its style."""

    kind: str = "n"
    value: str | None = None
    formula: str | None = None
    style: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says, as text. An error, a formula without a result or too many digits are no amount."""

    text: str
    trouble: Trouble | None = None


class _Shown(Enum):
    PLAIN = 0
    DATE = 1
    PERCENT = 2
    SCALED = 3


def said(cell: Stored, book: Workbook) -> Said:
    """The text of a cell. Raises DamagedError when its type and its value do not go together."""
    if cell.formula is not None and not cell.value and cell.kind != "str":
        shown = cell.formula[:_FORMULA_SHOWN] or "公式"
        return Said(f"={shown}", Trouble.NO_RESULT)
    if not cell.value:
        return Said("")
    value = cell.value
    match cell.kind:
        case "s":
            return Said(_shared(value, book))
        case "str" | "inlineStr":
            return Said(value)
        case "n":
            return _number(value, cell.style, book, computed=cell.formula is not None)
        case "e":
            return Said(value, Trouble.ERROR)
        case "b" if value.strip() in ("0", "1"):
            return Said("TRUE" if value.strip() == "1" else "FALSE")
        case "d":
            return Said(value.partition("T")[0])
    raise DamagedError(f"类型为“{cell.kind}”的单元格里是“{value[:24]}”")


def exact(stored: str) -> Decimal:
    """The number that was meant by a stored one: the shortest decimal of its double.

    Spreadsheets write 160.0584 as 160.05840000000001; both are the same double.

    Raises DamagedError for what is no number.
    """
    if not _NUMBER.fullmatch(stored.strip()):
        raise DamagedError(f"“{stored[:24]}”不是数值")
    number = float(stored)
    if number - number != 0:
        raise DamagedError(f"数值“{stored[:24]}”太大")
    return Decimal(repr(number))


def _shared(value: str, book: Workbook) -> str:
    index = value.strip()
    if not index.isascii() or not index.isdigit() or int(index) >= len(book.strings):
        raise DamagedError(f"没有第{value[:12]}条共享文字")
    return book.strings[int(index)]


def _number(value: str, style: int, book: Workbook, *, computed: bool) -> Said:
    number = exact(value)
    if not 0 <= style < max(len(book.formats), 1):
        raise DamagedError(f"没有第{style}种样式")
    shown = _shown(book.formats[style]) if book.formats else _Shown.PLAIN
    if shown is _Shown.DATE and (day := _date(number, book)):
        return Said(day)
    if len(number.normalize().as_tuple().digits) > EXACT_DIGITS or number.adjusted() >= EXACT_DIGITS:
        if computed and (result := _as_shown(number)):
            return Said(result, Trouble.COMPUTED)
        return Said(f"{plain(number)}{BEYOND}", Trouble.TOO_PRECISE)
    if shown is _Shown.PERCENT:
        return Said(f"{plain(number * 100)}%")
    is_scaled = shown is _Shown.SCALED and number != 0
    return Said(plain(number), Trouble.SCALED if is_scaled else None)


def _as_shown(number: Decimal) -> str:
    """What a spreadsheet shows of a result: its first 15 digits, where they make an amount; else ``""``.

    Adding doubles leaves something in the last bit: the sum of exact amounts is stored as 4534.476807000001.
    """
    shown = Context(prec=EXACT_DIGITS).plus(number)
    exponent = shown.normalize().as_tuple().exponent
    return plain(shown) if isinstance(exponent, int) and exponent >= -AMOUNT_DECIMALS else ""


def plain(number: Decimal) -> str:
    """Without an exponent, without zeros at the end of decimals: ``160.0584``, ``2011301``."""
    text = f"{number:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text in ("-0", "") else text


@cache
def _shown(number_format: str) -> _Shown:
    """How a number format makes a number look: by its first section, which is for positive ones."""
    bare = _QUOTED.sub("", number_format).split(";")[0]
    if is_date_format(number_format):
        return _Shown.DATE
    if "%" in bare:
        return _Shown.PERCENT
    return _Shown.SCALED if _SCALED.search(bare) else _Shown.PLAIN


def _date(number: Decimal, book: Workbook) -> str:
    """A date as 2026-01-31; ``""`` for a number that is none."""
    epoch = CALENDAR_MAC_1904 if book.from_1904 else CALENDAR_WINDOWS_1900
    try:
        moment = from_excel(float(number), epoch)
    except (ValueError, OverflowError):
        return ""
    if isinstance(moment, datetime):
        midnight = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
        return moment.date().isoformat() if midnight else moment.isoformat(" ", "seconds")
    return moment.isoformat() if isinstance(moment, date) else str(moment)
