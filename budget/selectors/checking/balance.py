"""Income against spending, and spending against the ceilings that were sent down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from budget.domain.codes import Fund
from budget.domain.facts import ControlFigure, FactBook
from budget.domain.money import wanyuan
from budget.rules.controls import spent


@dataclass(frozen=True, slots=True)
class Balance:
    """Amounts in 分 of a fund or of all: this year's income, carried over, spent, left at year end."""

    label: str
    income: int = 0
    carried: int = 0
    expenditure: int = 0
    year_end: int = 0

    @property
    def difference(self) -> int:
        """What has no use yet (above nothing) or no source (below)."""
        return self.income + self.carried - self.expenditure - self.year_end

    def as_dict(self) -> dict[str, str]:
        """For the page: amounts in 万元."""
        amounts = {
            "income": self.income,
            "carried": self.carried,
            "expenditure": self.expenditure,
            "year_end": self.year_end,
            "difference": self.difference,
        }
        return {"label": self.label} | {name: wanyuan(fen) for name, fen in amounts.items()}


def balance_of(book: FactBook) -> tuple[Balance, list[Balance]]:
    """The whole budget, and each fund that has money; one not stated comes last."""
    by_fund = [one for fund in (*Fund, None) if _has_money(one := _of_fund(book, fund))]
    whole = Balance(
        "合计",
        *(
            sum(getattr(one, name) for one in by_fund)
            for name in ("income", "carried", "expenditure", "year_end")
        ),
    )
    return whole, by_fund


def _of_fund(book: FactBook, fund: Fund | None) -> Balance:
    income = [one for one in book.income if (one.source.fund if one.source else None) is fund]
    return Balance(
        fund.label if fund else "未注明资金性质",
        sum(one.amount_fen for one in income if not one.carried_over),
        sum(one.amount_fen for one in income if one.carried_over),
        _sum(one.amount_fen for one in book.expenditure if one.fund is fund),
        _sum(one.amount_fen for one in book.year_end if one.fund is fund),
    )


def _sum(amounts: Iterable[int]) -> int:
    return sum(amounts)


def _has_money(balance: Balance) -> bool:
    return bool(balance.income or balance.carried or balance.expenditure or balance.year_end)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A 控制数 of the latest round: at which place among the facts, and what is spent of it in 分."""

    row: int
    control: ControlFigure
    unit: str
    used: int

    def as_dict(self, key: str) -> dict[str, Any]:
        """For the page: amounts in 万元; ``key`` is that of the row."""
        control = self.control
        return {
            "row": key,
            "round": control.round,
            "unit": self.unit or "全部门",
            "fund": control.fund.label if control.fund else "全部资金",
            "part": control.part.label,
            "ceiling": wanyuan(control.amount_fen),
            "used": wanyuan(self.used),
            "left": wanyuan(control.amount_fen - self.used),
        }


def ceilings_of(book: FactBook) -> Iterator[Ceiling]:
    """The ceilings of the latest round."""
    latest = max((control.round for control in book.controls), default="")
    for row, control in enumerate(book.controls):
        if control.round == latest:
            yield Ceiling(row, control, book.unit_label(control.unit), spent(book.expenditure, control))
