"""Amounts in 元 under a heading of 万元: they are 10,000 times too large, and give themselves away."""

from collections.abc import Iterator
from dataclasses import dataclass
from operator import eq
from statistics import median_low

from budget.domain.codes import Kind
from budget.domain.findings import Severity
from budget.domain.money import MoneyUnit, wanyuan_grouped
from budget.rules.ceilings import ceilings, fits
from budget.rules.goals import Holder
from budget.rules.rule import Case

YUAN_FOR_WANYUAN = MoneyUnit.WANYUAN.fen // MoneyUnit.YUAN.fen
MONEY_COLUMNS = ("total", "fiscal", "other")
# So many times the others, and there must be some others to compare with.
FAR_ABOVE, NEIGHBOURS = 1000, 3
# An amount up to so many times the largest of the others may be a slip of digits as well.
BEYOND = 5


@dataclass(frozen=True, slots=True)
class Suspect:
    """A project whose money is in 元: in which columns, how sure that is, and what shows it, in words."""

    holder: Holder
    columns: tuple[str, ...]
    severity: Severity
    because: str

    @property
    def printed(self) -> int:
        """The amount of the first of the columns."""
        return _amount(self.holder, self.columns[0])

    @property
    def proposed(self) -> int:
        return self.printed // YUAN_FOR_WANYUAN


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What all projects can have at most in 分, and what that is, in words."""

    fen: int
    name: str

    def __str__(self) -> str:
        return f"{self.name}{_said(self.fen)}"


def project_spending(case: Case) -> Ceiling:
    """What projects can have at most: project spending; all income where no line tells or lines are more."""
    return case.once(_project_spending, eq)


def _project_spending(case: Case) -> Ceiling:
    lines = sum(li.amount_fen for li in case.book.expenditure if li.kind is Kind.PROJECT)
    income = sum(line.amount_fen for line in case.book.income)
    return Ceiling(income, "全部收入") if not lines or 0 < income < lines else Ceiling(lines, "全部项目支出")


def looks_like_yuan(amount: int, ceiling: int, largest: int) -> bool:
    """Whether an amount fits only as 元: above all spending and far above the ``largest``. All in 分."""
    as_yuan, rest = divmod(amount, YUAN_FOR_WANYUAN)
    return amount > ceiling > 0 and amount > BEYOND * largest and not rest and 0 < as_yuan <= ceiling


def table_in_yuan(case: Case) -> bool:
    """Whether all projects together are in 元: too much as it stands, most of project spending as 元."""
    ceiling = project_spending(case).fen
    totals = [holder.total for holder in case.projects if holder.total]
    whole = sum(totals)
    divisible = all(total % YUAN_FOR_WANYUAN == 0 for total in totals)
    as_yuan = whole // YUAN_FOR_WANYUAN
    return len(totals) > 1 and divisible and whole > ceiling >= as_yuan and 2 * as_yuan >= ceiling


def suspects(case: Case) -> Iterator[Suspect]:
    """The projects whose money is in 元: surely (an error), or by all appearances (a warning)."""
    ceiling = project_spending(case)
    found = case.projects
    totals = [holder.total for holder in found]
    usual = median_low(totals) if totals else 0
    largest = max((total for total in totals if total <= ceiling.fen), default=ceiling.fen)
    for holder in found:
        if columns := _surely(holder, ceiling.fen, largest):
            yield Suspect(holder, columns, Severity.ERROR, f"大于{ceiling}")
        elif len(found) > NEIGHBOURS and holder.total >= FAR_ABOVE * usual > 0:
            yield from _far_above(holder, usual, sum(totals), ceiling)


def _surely(holder: Holder, ceiling: int, largest: int) -> tuple[str, ...]:
    """The columns of a project that can only be in 元."""
    found = []
    total, fiscal, other = (_amount(holder, column) for column in MONEY_COLUMNS)
    implied = {"total": fiscal + other, "fiscal": total - other, "other": total - fiscal}
    for column in MONEY_COLUMNS:
        amount, rest = _amount(holder, column), implied[column]
        # What the two other columns leave for it, where that is possible, must be the same as 元.
        agrees = not 0 < rest <= ceiling or rest * YUAN_FOR_WANYUAN == amount
        if agrees and looks_like_yuan(amount, ceiling, largest):
            found.append(column)
    return _with_parts(holder) if found and found[0] == "total" else tuple(found)


def _far_above(holder: Holder, usual: int, whole: int, ceiling: Ceiling) -> Iterator[Suspect]:
    """A project far above the others: an error where only 元 lets the sum fit, else if its costs say so."""
    proposed, rest = divmod(holder.total, YUAN_FOR_WANYUAN)
    if rest:
        return
    lesser = whole - holder.total + proposed
    if lesser <= ceiling.fen < whole and 2 * lesser >= ceiling.fen:
        because = f"使各项目之和{_said(whole)}超过{ceiling}"
        yield Suspect(holder, _with_parts(holder), Severity.ERROR, because)
    elif fits(ceilings(holder), proposed):
        because = f"是各项目中间值{_said(usual)}的{holder.total // usual:,}倍，与本项目的成本指标也不符"
        yield Suspect(holder, _with_parts(holder), Severity.WARNING, because)


def _with_parts(holder: Holder) -> tuple[str, ...]:
    """The columns that are in 元 when the total is: its parts too where they add up to it."""
    parts = [column for column in MONEY_COLUMNS[1:] if _amount(holder, column)]
    if sum(_amount(holder, column) for column in parts) != _amount(holder, "total"):
        return ("total",)
    return ("total", *parts)


def _amount(holder: Holder, column: str) -> int:
    return holder.sheet.rows[holder.row - 1].amount(column)


def _said(fen: int) -> str:
    return f"{wanyuan_grouped(fen)}万元"
