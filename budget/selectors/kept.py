"""Which model keeps which kind of fact: the one table that storing and loading both go by.

A fact's fields have the same names in the domain and in its model; ``unit`` and ``project`` are codes in
the domain and references in the database. Which passage one is the domain calls its ``key``, which in the
database is what a row is known by.
"""

from dataclasses import dataclass, fields

from budget import models
from budget.domain import facts
from budget.models.facts import Fact

REFERENCES = ("unit", "project")
_RENAMED = {"key": "topic"}
# What is the department's own where no unit is named: "" in the domain.
DEPARTMENTS_OWN = frozenset({"passages", "earlier"})


@dataclass(frozen=True, slots=True)
class Kept:
    """One kind of fact: its attribute of the FactBook, its dataclass, its model."""

    attribute: str
    fact: type
    model: type[Fact]

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of the fact, in the order its constructor takes them."""
        return tuple(field.name for field in fields(self.fact))

    @property
    def columns(self) -> tuple[str, ...]:
        """The same as the model has them: ``unit`` is ``unit_id``."""
        return tuple(f"{name}_id" if name in REFERENCES else _RENAMED.get(name, name) for name in self.names)


KEPT = (
    Kept("income", facts.IncomeLine, models.IncomeLine),
    Kept("expenditure", facts.ExpenditureLine, models.ExpenditureLine),
    Kept("year_end", facts.YearEndCarryover, models.YearEndCarryover),
    Kept("procurement", facts.ProcurementLine, models.ProcurementLine),
    Kept("services", facts.ServicePurchaseLine, models.ServicePurchaseLine),
    Kept("vehicles", facts.OfficialVehicleCost, models.OfficialVehicleCost),
    Kept("controls", facts.ControlFigure, models.ControlFigure),
    Kept("profiles", facts.UnitProfile, models.UnitProfile),
    Kept("passages", facts.Passage, models.Passage),
    Kept("earlier", facts.EarlierFigure, models.EarlierFigure),
    Kept("printed", facts.PrintedAmount, models.PrintedAmount),
)
# Project and Indicator hold each other's place, so their lists are spelt out.
PROJECT_COLUMNS = tuple(f.name for f in fields(facts.Project) if f.name not in ("indicators", "unit"))
INDICATOR_COLUMNS = tuple(f.name for f in fields(facts.Indicator))
