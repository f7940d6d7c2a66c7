"""The arithmetic between a project's cost indicators and its money, to be shown beside them."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from budget.domain.findings import Finding
from budget.rules.ceilings import QUARTERS, Ceiling, Kind, added, agrees, ceilings, sum_agrees
from budget.rules.goals import Holder
from budget.rules.quantities import in_unit, number_in, shown

AGREES, OTHERWISE, DIFFERS, OPEN = "agrees", "otherwise", "differs", "open"
WORDS = {
    AGREES: "与项目总额相符",
    OTHERWISE: "按其他数量计算，可以与项目总额相符",
    DIFFERS: "与项目总额不符",
    OPEN: "不作判断",
}
COST_RULES = ("P-COST", "P-COST-UNIT", "P-COST-REST")


@dataclass(frozen=True, slots=True)
class Sum:
    """One cost indicator worked out, or several added up.

    ``月均项目成本 ≤ 67.84 万元``, ``67.84万元 × 12个月 ＝ 814.08万元``, one of the verdicts.
    """

    text: str
    formula: str
    verdict: str

    @property
    def says(self) -> str:
        """The verdict in words."""
        return WORDS[self.verdict]

    def as_dict(self) -> dict[str, str]:
        return {"text": self.text, "formula": self.formula, "verdict": self.verdict, "says": self.says}


def sums_of(holder: Holder, findings: Iterable[Finding]) -> list[Sum]:
    """Every cost indicator that limits the project's own money, with the verdict of the rules on it.

    ``findings`` are those of this project. Where the project has no money yet, no verdict is given.
    """
    limits = ceilings(holder)
    blamed = {
        cell.row for one in findings if one.rule in COST_RULES for cell in one.cells if cell.column != "total"
    }
    amounts = tuple(dict.fromkeys(fen for fen in (holder.total, holder.fiscal) if fen))
    together = _together(limits, amounts, blamed)
    sums = [
        Sum(
            one.stated.text,
            _formula(one, amounts),
            _verdict(one, amounts, together, one.stated.row in blamed),
        )
        for one in limits
    ]
    return [*sums, together] if together else sums


def _together(limits: list[Ceiling], amounts: tuple[int, ...], blamed: set[int | None]) -> Sum | None:
    """The parts of the cost added up, where there are several."""
    parts = [one for one in limits if one.kind in (Kind.PART, Kind.PERIOD)]
    if len(parts) < 2:
        return None
    yearly = [one.times(one.periods) for one in parts]
    terms = " ＋ ".join(number_in(one.amount, "万元") for one in yearly)
    verdict = OPEN
    # Some of them may be the whole, the others parts of it.
    if amounts and sum_agrees(yearly, amounts):
        verdict = AGREES
    elif any(one.stated.row in blamed for one in parts):
        verdict = DIFFERS
    return Sum("各项成本合计", f"{terms} ＝ {in_unit(added(yearly).amount, '万元')}", verdict)


def _verdict(one: Ceiling, amounts: tuple[int, ...], together: Sum | None, blamed: bool) -> str:
    if not amounts:
        return OPEN
    part = together is not None and together.verdict == AGREES and one.kind is not Kind.PRICE
    if part or one.agrees_as_stated(amounts) or _months(one, amounts) < one.periods:
        return AGREES
    if one.agrees(amounts):
        return OTHERWISE
    return DIFFERS if blamed else OPEN


def _months(one: Ceiling, amounts: tuple[int, ...]) -> int:
    """How many of its periods make up the money: all of a year's, unless fewer do exactly."""
    if one.kind is not Kind.PERIOD or one.agrees_as_stated(amounts):
        return one.periods
    fewer = range(1, one.periods)
    return next((n for n in fewer if any(agrees(one.times(n), fen) for fen in amounts)), one.periods)


def _formula(one: Ceiling, amounts: tuple[int, ...]) -> str:
    """The indicator on all the units or months it is for."""
    price = in_unit(one.money.fen, one.money.unit)
    if one.kind is Kind.PRICE and len(one.fitting) == 1:
        (factor,) = one.fitting
        months = f" × {one.periods}个月" if one.periods > 1 else ""
        whole = one.times(factor.number * one.periods).amount
        return f"{price} × {shown(factor.number)}{factor.noun}{months} ＝ {in_unit(whole, '万元')}"
    if one.kind is Kind.PERIOD:
        noun = "个季度" if one.periods == QUARTERS else "个月"
        count = _months(one, amounts)
        return f"{price} × {count}{noun} ＝ {in_unit(one.times(count).amount, '万元')}"
    return "" if one.money.unit == "万元" else f"{price} ＝ {in_unit(Fraction(one.money.fen), '万元')}"
