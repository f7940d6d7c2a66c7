"""The facts of a budget, one model for each kind of fact in ``budget.domain.facts``.

Every fact belongs to one budget and goes with it. ``position`` keeps the order facts were entered
or printed in. A null attribute was not determined by what was printed. Codes of 科目 are text, not
references: a code that is in no list is kept as printed, and names are the budget's own.

A fact's unit is a ``BudgetUnitName`` of the same budget, not the ``BudgetUnit``: the name printed is the
one of the time, and what is known of a budget is deleted or kept with it, whole.
"""

from budget.models.facts.base import Fact
from budget.models.facts.lines import (
    ControlFigure,
    ExpenditureLine,
    IncomeLine,
    PrintedAmount,
    YearEndCarryover,
)
from budget.models.facts.narrative import EarlierFigure, Passage
from budget.models.facts.performance import Activity, DepartmentGoal, Indicator, Project
from budget.models.facts.purchases import OfficialVehicleCost, ProcurementLine, ServicePurchaseLine
from budget.models.facts.units import UnitProfile

__all__ = [
    "Activity",
    "ControlFigure",
    "DepartmentGoal",
    "EarlierFigure",
    "ExpenditureLine",
    "Fact",
    "IncomeLine",
    "Indicator",
    "OfficialVehicleCost",
    "Passage",
    "PrintedAmount",
    "ProcurementLine",
    "Project",
    "ServicePurchaseLine",
    "UnitProfile",
    "YearEndCarryover",
]
