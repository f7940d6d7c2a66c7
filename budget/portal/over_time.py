"""A budget beside last year's and over the years, as a page shows it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from budget.domain.change import percent_of
from budget.domain.sheets import Sheet
from budget.models import PublishedAdjustment
from budget.narrative.model import Chapter
from budget.portal.shown import Shown
from budget.portal.units_of_money import Money
from budget.selectors import headlines, yearly
from budget.selectors.yearly import Beside


@dataclass(frozen=True, slots=True)
class Change:
    """One figure of both years. ``way``: ``up``, ``down`` or ``""``."""

    code: str
    name: str
    level: int
    before: SafeString | str
    after: SafeString | str
    gap: SafeString | str
    percent: str
    way: str
    reason: str


@dataclass(frozen=True, slots=True)
class LastYear:
    """The comparison with last year. ``subjects``: by 类, 款 and 项, of which ``classes`` are the 类."""

    year: int
    address: str
    sums: Sequence[Change]
    classes: Sequence[Change]
    subjects: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Year:
    """A year in the trend. ``length``: of its bar in thousandths; ``basic``: of the part that is basic.

    ``adjusted`` is 调整预算数, ``""`` where nothing was adjusted; ``adjusted_on`` when that was approved.
    """

    year: int
    address: str
    outlay: SafeString | str
    basic: SafeString | str
    project: SafeString | str
    three_public: SafeString | str
    percent: str
    length: int
    basic_length: int
    adjusted: SafeString | str = ""
    adjusted_on: date | None = None


def last_year(
    shown: Shown, sheets: dict[str, Sheet], chapters: Sequence[Chapter], money: Money
) -> LastYear | None:
    """None at the address of a version, where nothing changes: last year's budget may be corrected."""
    if shown.pinned:
        return None
    found = yearly.beside_last_year(shown.publication, shown.unit, sheets, chapters)
    if found is None:
        return None
    return LastYear(
        found.before.year,
        shown.of_year(found.before.year),
        [change(one, money) for one in found.sums],
        [change(one, money) for one in found.classes],
        [change(one, money) for one in found.subjects],
    )


def trend(shown: Shown, money: Money) -> list[Year]:
    """The years that are public, the earliest first; none where there is but one and nothing was adjusted, or
    of a version."""
    rows = [] if shown.pinned else headlines.over_years(shown.unit, shown.code)
    adjusted = headlines.adjusted(shown.code) if rows and not shown.unit else {}
    if len(rows) < 2 and not adjusted:
        return []
    longest = max(row.outlay for row in rows) or 1
    found = []
    for at, row in enumerate(rows):
        before = rows[at - 1] if at and rows[at - 1].year == row.year - 1 else None
        found.append(
            Year(
                row.year,
                shown.of_year(row.year),
                money.amount(row.outlay),
                money.amount(row.basic),
                money.amount(row.project),
                money.amount(row.three_public),
                _signed(percent_of(before.outlay, row.outlay)) if before else "",
                max(0, row.outlay) * 1000 // longest,
                max(0, row.basic) * 1000 // longest,
                *_adjusted(adjusted.get(row.year), money),
            )
        )
    return found


def _adjusted(found: PublishedAdjustment | None, money: Money) -> tuple[SafeString | str, date | None]:
    return (money.amount(found.outlay), found.approved_on) if found else ("", None)


def change(one: Beside, money: Money) -> Change:
    """With its sign, so that colour is not what tells whether it grew."""
    way = "up" if one.gap > 0 else "down" if one.gap < 0 else ""
    return Change(
        one.code,
        one.name,
        one.level,
        money.amount(one.before),
        money.amount(one.after),
        format_html("{}{}", "+" if one.gap > 0 else "", money.amount(one.gap)) if one.gap else "持平",
        _signed(one.percent),
        way,
        one.reason,
    )


def _signed(percent: str) -> str:
    return f"+{percent}" if percent[:1].isdigit() else percent
