"""How far entering a budget is: rows and money by grid, asked of many budgets at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Sum

from budget.models import Budget
from budget.selectors.grids import GRIDS

# What is added up of a grid; nothing: its rows are counted only.
_AMOUNTS: Mapping[str, tuple[str, ...]] = {
    "units": (),
    "income": ("amount_fen",),
    "year_end": ("amount_fen",),
    "expenditure": ("amount_fen",),
    "projects": (),
    "procurement": ("amount_fen",),
    "services": ("amount_fen",),
    "vehicles": ("fuel_fen", "repair_fen", "insurance_fen", "other_fen"),
    "goal": (),
    "activities": (),
    "controls": ("amount_fen",),
    "passages": (),
    # Of different things: they add up to nothing.
    "earlier": (),
}


@dataclass(frozen=True, slots=True)
class GridProgress:
    """One grid of one budget: ``fen`` is what it comes to, None where nothing is added up."""

    grid: str
    rows: int
    fen: int | None


@dataclass(frozen=True, slots=True)
class Progress:
    """One budget: its grids in their order."""

    grids: Mapping[str, GridProgress] = field(default_factory=dict)

    @property
    def income(self) -> int:
        return self.grids["income"].fen or 0

    @property
    def expenditure(self) -> int:
        return self.grids["expenditure"].fen or 0

    @property
    def year_end(self) -> int:
        return self.grids["year_end"].fen or 0

    @property
    def difference(self) -> int:
        """Income less expenditure and what is carried into the next year: zero when they balance."""
        return self.income - self.expenditure - self.year_end


def progress_of(budgets: Iterable[Budget]) -> dict[int, Progress]:
    """How far each budget is, by its primary key. The number of queries does not grow with them."""
    keys = [budget.pk for budget in budgets]
    grids: dict[int, dict[str, GridProgress]] = {key: {} for key in keys}
    for name, amounts in _AMOUNTS.items():
        found = _counted(name, amounts, keys)
        for key in keys:
            counts = found.get(key, {})
            fen = (counts.get("fen") or 0) if amounts else None
            grids[key][name] = GridProgress(name, counts.get("rows", 0), fen)
    return {key: Progress(of_budget) for key, of_budget in grids.items()}


def _counted(name: str, amounts: Sequence[str], keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Rows and money of one grid by budget, in one query."""
    wanted: dict[str, Any] = {"rows": Count("pk")}
    if amounts:
        total: Any = sum((F(column) for column in amounts[1:]), start=F(amounts[0]))
        wanted["fen"] = Sum(total)
    rows = GRIDS[name].model._default_manager.filter(budget__in=keys).order_by()
    return {one["budget"]: one for one in rows.values("budget").annotate(**wanted)}
