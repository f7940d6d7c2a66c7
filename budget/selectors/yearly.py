"""A published budget beside last year's: what it comes to, spending by 功能科目, and the reasons given.

Both are read from the tables as frozen; the reasons are what the frozen explanation says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from budget.domain.change import gap_of, percent_of
from budget.domain.codes import System, split_label
from budget.domain.sheets import RowKind, Sheet
from budget.models import Publication
from budget.narrative.measures import CLASS_KEY
from budget.narrative.model import Chapter, Written
from budget.narrative.passages import REASON_KEY
from budget.selectors import published
from budget.selectors.overview import class_names

# What a budget comes to: the measure whose reason is given, words, table, column of its total row.
_SUMMED = (
    ("income", "收入总计", "01", "income_amount"),
    ("expenditure", "支出总计", "01", "expenditure_amount"),
    ("basic", "基本支出", "03", "basic"),
    ("project", "项目支出", "03", "project"),
    ("three_public", "“三公”经费", "10", "total"),
    ("procurement", "政府采购", "04", "amount"),
)
TABLES = ("01", "03", "04", "10")
# 类, 款, 项: how long their codes are.
_LEVELS = (3, 5, 7)


@dataclass(frozen=True, slots=True)
class Beside:
    """One figure of both years. ``level``: 1 类, 2 款, 3 项, 0 a sum; ``reason``: ``""`` without one."""

    code: str
    name: str
    level: int
    before: int
    after: int
    reason: str = ""

    @property
    def gap(self) -> int:
        return gap_of(self.before, self.after)

    @property
    def percent(self) -> str:
        return percent_of(self.before, self.after)


@dataclass(frozen=True, slots=True)
class Yearly:
    """A comparison of two years."""

    before: Publication
    sums: Sequence[Beside]
    subjects: Sequence[Beside]

    @property
    def classes(self) -> Sequence[Beside]:
        return [one for one in self.subjects if one.level == 1]


def beside_last_year(
    publication: Publication, unit: str, sheets: Mapping[str, Sheet], chapters: Iterable[Chapter]
) -> Yearly | None:
    """None where nothing of last year is public in the same tables (``sheets`` are this year's)."""
    before = published.visible(publication.department_code, publication.year - 1)
    if before is None or before.form_set != publication.form_set:
        return None
    old = published.sheets(before, TABLES, unit)
    if not old:
        return None
    given = reasons(chapters)
    return Yearly(
        before, sums(old, sheets, given), _subjects(publication.year, old.get("03"), sheets.get("03"), given)
    )


def sums(
    old: Mapping[str, Sheet], new: Mapping[str, Sheet], given: Mapping[str, str] | None = None
) -> list[Beside]:
    """What two budgets come to, with the reasons ``given``."""
    return [
        Beside(
            "",
            label,
            0,
            _total(old.get(table), column),
            _total(new.get(table), column),
            (given or {}).get(key, ""),
        )
        for key, label, table, column in _SUMMED
    ]


def reasons(chapters: Iterable[Chapter]) -> dict[str, str]:
    """Why measures changed, by measure, as the explanation says."""
    return {
        run.key.removeprefix(REASON_KEY): run.text
        for chapter in chapters
        for section in chapter.sections
        for paragraph in section.paragraphs
        for run in paragraph.runs
        if isinstance(run, Written) and run.key.startswith(REASON_KEY)
    }


def by_subject(sheet: Sheet | None, column: str = "function") -> tuple[dict[str, int], dict[str, str]]:
    """Spending (预算03表) by the code of one of its 科目 columns, and the names that are printed there."""
    amounts: dict[str, int] = {}
    names: dict[str, str] = {}
    for row in sheet.rows if sheet else ():
        if row.kind is RowKind.LINE:
            code, name = split_label(row.text(column))
            amounts[code] = amounts.get(code, 0) + row.amount("total")
            names[code] = name
    return amounts, names


def _subjects(year: int, old: Sheet | None, new: Sheet | None, given: Mapping[str, str]) -> list[Beside]:
    (before, old_names), (after, new_names) = by_subject(old), by_subject(new)
    printed = {**old_names, **new_names}
    codes = sorted({code[:size] for code in printed if code for size in _LEVELS})
    names = class_names({System.FUNCTION: codes}, year)
    return [
        Beside(
            code,
            printed.get(code) or names[System.FUNCTION, code],
            _LEVELS.index(len(code)) + 1 if len(code) in _LEVELS else len(_LEVELS),
            _below(before, code),
            _below(after, code),
            given.get(f"{CLASS_KEY}{code}", ""),
        )
        for code in codes
    ]


def _below(amounts: Mapping[str, int], code: str) -> int:
    return sum(fen for subject, fen in amounts.items() if subject.startswith(code))


def _total(sheet: Sheet | None, column: str) -> int:
    found = sheet.total() if sheet else None
    row = found[1] if found else next(iter(sheet.rows), None) if sheet else None
    return row.amount(column) if row else 0
