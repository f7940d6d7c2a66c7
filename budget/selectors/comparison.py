"""Two versions or years of one department's budget compared: what they come to, then cell by cell."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth.models import AnonymousUser

from budget.domain.change import gap_of, percent_of
from budget.domain.facts import FactBook
from budget.domain.sheets import SheetSet
from budget.domain.states import Kind
from budget.models import Budget, User
from budget.selectors.access import budgets_for
from budget.selectors.differences import TableDifference, differences
from budget.selectors.facts import factbook
from budget.selectors.told import ToldDifference, told_differences
from budget.selectors.versions import adopted
from budget.tables.registry import derive

_NAMED = re.compile(r"([0-9]{4})v([0-9]{1,4})")
# What a budget comes to: words, table, column of its total row. 预算10表 has one row, the year's.
_SUMMED = (
    ("收入总计", "01", "income_amount"),
    ("支出总计", "01", "expenditure_amount"),
    ("基本支出", "03", "basic"),
    ("项目支出", "03", "project"),
    ("“三公”经费", "10", "total"),
)


@dataclass(frozen=True, slots=True)
class Summed:
    """One figure of both; None where the table that tells it is not there."""

    label: str
    before: int | None
    after: int | None

    @property
    def gap(self) -> int:
        return gap_of(self.before, self.after)

    @property
    def percent(self) -> str:
        return percent_of(self.before, self.after)


@dataclass(frozen=True)
class Comparison:
    """Two budgets, the one that comes first first. ``everything``: what is the same is asked for too."""

    before: Budget
    after: Budget
    labels: tuple[str, str]
    everything: bool = False

    @cached_property
    def books(self) -> tuple[FactBook, FactBook]:
        return factbook(self.before), factbook(self.after)

    @cached_property
    def sheets(self) -> tuple[SheetSet, SheetSet]:
        before, after = self.books
        return derive(before), derive(after)

    @cached_property
    def told(self) -> tuple[ToldDifference, ...]:
        """What differs besides the tables: the clerk's passages and last year's figures."""
        return told_differences(*self.books)

    @property
    def of_one_form(self) -> bool:
        """Whether their tables are the same ones; of different forms only the sums compare."""
        return self.before.form_set == self.after.form_set

    @cached_property
    def summary(self) -> tuple[Summed, ...]:
        before, after = self.sheets
        return tuple(
            Summed(label, _figure(before, table, column), _figure(after, table, column))
            for label, table, column in _SUMMED
        )

    @cached_property
    def tables(self) -> tuple[TableDifference, ...]:
        """The tables that differ, all of them where everything was asked for."""
        return differences(*self.sheets, everything=self.everything) if self.of_one_form else ()


def compare(one: Budget, other: Budget, *, everything: bool = False) -> Comparison:
    """Two budgets of a department compared: 年初 before 调整, else the earlier year and version first."""
    before, after = sorted((one, other), key=lambda budget: (budget.year, budget.version))
    if before.year == after.year and _is_adjusted(before) and adopted(before) == after:
        before, after = after, before
    return Comparison(before, after, _labels(before, after), everything)


def comparable(user: User | AnonymousUser, budget: Budget) -> Sequence[Budget]:
    """The budgets of a department that the user may see, the latest first."""
    found = budgets_for(user).filter(department=budget.department_id)
    return list(found.order_by("-year", "-version"))


def named(budgets: Sequence[Budget], text: str) -> Budget | None:
    """The one of them written ``2026v1``; None where there is no such one."""
    if (match := _NAMED.fullmatch(text)) is None:
        return None
    wanted = (int(match[1]), int(match[2]))
    return next((one for one in budgets if (one.year, one.version) == wanted), None)


def natural_other(budgets: Sequence[Budget], budget: Budget) -> Budget | None:
    """What one most likely wants to see a budget beside: what it changes, else the version or year before."""
    by_key = {one.pk: one for one in budgets}
    initial = adopted(budget) if _is_adjusted(budget) else None
    for key in (initial.pk if initial else None, budget.based_on_id):
        if key in by_key and key != budget.pk:
            return by_key[key]
    earlier = [one for one in budgets if (one.year, one.version) < (budget.year, budget.version)]
    return next(iter(earlier), None) or next((one for one in budgets if one != budget), None)


def initial_beside_adjusted(budget: Budget) -> Comparison | None:
    """年初预算数 beside 调整预算数, of a version that is an adjustment."""
    if not _is_adjusted(budget):
        return None
    initial = adopted(budget)
    return compare(initial, budget) if initial else None


def _is_adjusted(budget: Budget) -> bool:
    return Kind(budget.kind).is_adjustment


def _labels(before: Budget, after: Budget) -> tuple[str, str]:
    if before.year == after.year:
        if _is_adjusted(after) and adopted(after) == before:
            return "年初预算数", "调整预算数"
        return f"第{before.version}版", f"第{after.version}版"
    words = ("上年", "本年") if after.year - before.year == 1 else (f"{before.year}年", f"{after.year}年")
    adjusted = ["调整" if _is_adjusted(one) else "" for one in (before, after)]
    return f"{words[0]}{adjusted[0]}预算数", f"{words[1]}{adjusted[1]}预算数"


def _figure(sheets: SheetSet, table: str, column: str) -> int | None:
    sheet = sheets.get(table)
    if sheet is None:
        return None
    found = sheet.total()
    row = found[1] if found else next(iter(sheet.rows), None)
    return row.amount(column) if row else 0


def figures_of(comparison: Comparison) -> Iterator[Summed]:
    """The figures of which at least one of both tells anything."""
    return (one for one in comparison.summary if one.before is not None or one.after is not None)
