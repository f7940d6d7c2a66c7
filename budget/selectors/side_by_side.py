"""Published budgets side by side: departments, years, or versions of one, read from their frozen tables."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db.models import Q

from budget.domain.codes import System, is_personnel, split_label
from budget.domain.serial import sheet_from_json
from budget.domain.sheets import Row, RowKind, Sheet
from budget.models import Publication, PublishedSheet
from budget.selectors import headlines
from budget.selectors.overview import class_names
from budget.selectors.published import WHOLE

MOST = 6
_KEY = re.compile(r"([^/\x00-\x1f]{1,64})-([0-9]{4})(?:-v([0-9]{1,4}))?")
# The headline figures: words, table, column of its total row (预算10表 has one row, the year's).
_SUMMED = (
    ("收入总计", "01", "income_amount"),
    ("支出总计", "01", "expenditure_amount"),
    ("财政拨款支出", "05", "expenditure_amount"),
    ("基本支出", "03", "basic"),
    ("项目支出", "03", "project"),
    ("“三公”经费", "10", "total"),
    ("政府采购", "04", "amount"),
    ("政府购买服务", "11", "amount"),
)
_SPENDING = ("03", "total")


@dataclass(frozen=True, slots=True)
class Key:
    """What an address names: ``129-2026``, or of one version ``129-2026-v1``."""

    code: str
    year: int
    version: int | None = None

    def __str__(self) -> str:
        return f"{self.code}-{self.year}" + (f"-v{self.version}" if self.version else "")


@dataclass(frozen=True, slots=True)
class Column:
    """One budget of a comparison. ``units`` and ``staff`` are known of the latest version of a year only;
    ``whole``: its spending, of which shares are taken."""

    key: Key
    publication: Publication
    whole: int
    units: int | None
    staff: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of every budget, in their order. ``group``: ``headline``, ``function`` or ``economic``."""

    group: str
    code: str
    name: str
    amounts: Sequence[int]


@dataclass(frozen=True, slots=True)
class SideBySide:
    """What is compared; ``missing``: keys of which nothing is public."""

    columns: Sequence[Column]
    lines: Sequence[Line]
    missing: Sequence[Key]


def keys_of(text: str) -> list[Key]:
    """Those that an address names, each once, the first ones; what is no key is passed over."""
    found = (_KEY.fullmatch(part.strip()) for part in text.split(",")[: 10 * MOST])
    keys = [Key(one[1], int(one[2]), int(one[3]) if one[3] else None) for one in found if one]
    return list(dict.fromkeys(keys))[:MOST]


def side_by_side(keys: Sequence[Key]) -> SideBySide:
    """Four queries, however many there are."""
    there = editions(key.code for key in keys)
    named = [(key, _named(there, key)) for key in keys]
    shown = [(key, one) for key, one in named if one]
    sheets = _sheets([one for _, one in shown])
    figures = headlines.of_publications([one.pk for _, one in shown])
    columns = []
    for key, one in shown:
        known = figures.get(one.pk)
        whole = _total(sheets.get((one.pk, _SPENDING[0]))).amount(_SPENDING[1])
        columns.append(
            Column(key, one, whole, known.units if known else None, known.staff if known else None)
        )
    lines = _lines(shown, sheets)
    return SideBySide(columns, lines, [key for key, one in named if one is None])


def editions(codes: Iterable[str]) -> Sequence[Publication]:
    """Every visible version of these departments, the latest year and version first."""
    tests = [Q(department_code=code) for code in set(codes)]
    if not tests:
        return []
    found = Publication.objects.visible().filter(reduce(or_, tests)).defer("factbook", "explanation")
    return list(found.order_by("department_code", "-year", "-version"))


def _named(there: Sequence[Publication], key: Key) -> Publication | None:
    return next(
        (
            one
            for one in there
            if (one.department_code, one.year) == (key.code, key.year) and key.version in (None, one.version)
        ),
        None,
    )


def _sheets(publications: Sequence[Publication]) -> dict[tuple[int, str], Sheet]:
    tables = {table for _, table, _ in _SUMMED}
    found = PublishedSheet.objects.filter(publication__in=publications, unit=WHOLE, table__in=tables)
    rows = found.values_list("publication_id", "table", "sheet")
    return {(pk, table): sheet_from_json(data) for pk, table, data in rows}


def _lines(shown: Sequence[tuple[Key, Publication]], sheets: dict[tuple[int, str], Sheet]) -> list[Line]:
    def of_each(table: str) -> list[Sheet | None]:
        return [sheets.get((one.pk, table)) for _, one in shown]

    if not shown:
        return []
    lines = [
        Line("headline", "", label, [_total(sheet).amount(column) for sheet in of_each(table)])
        for label, table, column in _SUMMED
    ]
    spending = of_each("03")
    parts = [_personnel_and_public(sheet) for sheet in spending]
    at = next(place for place, line in enumerate(lines) if line.name == "基本支出") + 1
    lines[at:at] = [
        Line("headline", "", label, [pair[place] for pair in parts])
        for place, label in enumerate(("其中：人员经费", "其中：公用经费"))
    ]
    year = max(one.year for _, one in shown)
    for group, column, system in (
        ("function", "function", System.FUNCTION),
        ("economic", "gov_economic", System.GOV_ECONOMIC),
    ):
        sums = [_by_class(sheet, column) for sheet in spending]
        codes = sorted({code for one in sums for code in one})
        names = class_names({system: codes}, year)
        lines += [
            Line(group, code, names[system, code], [one.get(code, 0) for one in sums]) for code in codes
        ]
    return lines


def _by_class(sheet: Sheet | None, column: str) -> dict[str, int]:
    """Spending by the first three digits of a column's code; ``""`` where it is not told."""
    sums: dict[str, int] = {}
    for row in _rows(sheet):
        code = split_label(row.text(column))[0][:3]
        sums[code] = sums.get(code, 0) + row.amount("total")
    return sums


def _personnel_and_public(sheet: Sheet | None) -> tuple[int, int]:
    """The two parts of basic spending, by 部门经济科目."""
    basic = personnel = 0
    for row in _rows(sheet):
        fen = row.amount("basic")
        basic += fen
        personnel += fen if is_personnel(split_label(row.text("dept_economic"))[0]) else 0
    return personnel, basic - personnel


def _rows(sheet: Sheet | None) -> Iterable[Row]:
    return (row for row in sheet.rows if row.kind is RowKind.LINE) if sheet else ()


def _total(sheet: Sheet | None) -> Row:
    found = sheet.total() if sheet else None
    if found:
        return found[1]
    return next(iter(sheet.rows), _NOTHING) if sheet else _NOTHING


_NOTHING = Row(RowKind.TOTAL, {})
