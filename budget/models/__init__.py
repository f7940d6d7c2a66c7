"""What is stored. One module a subject; every model is exported here.

What may come in: the domain, Django. What goes out: models for selectors (reading) and services
(every write). A model knows its own constraints and nothing of workflow, pages or files.
"""

from budget.models.accounts import Role, User
from budget.models.budgets import Budget, BudgetUnitName, SubjectName
from budget.models.classification import (
    EconomicPair,
    IndicatorFrame,
    LoadedList,
    ProcurementItem,
    ServiceDirectoryEntry,
    Subject,
)
from budget.models.documents import ImportedDocument
from budget.models.entry import BudgetYear, Change, ChangeSet, LibraryIndicator, Proposal, Unfit
from budget.models.facts import (
    Activity,
    ControlFigure,
    DepartmentGoal,
    ExpenditureLine,
    IncomeLine,
    Indicator,
    OfficialVehicleCost,
    PrintedAmount,
    ProcurementLine,
    Project,
    ServicePurchaseLine,
    UnitProfile,
    YearEndCarryover,
)
from budget.models.log import LogEntry
from budget.models.organisation import BudgetUnit, Department, PriorYearAmount
from budget.models.publication import Publication, PublishedFile, PublishedSheet

__all__ = [
    "Activity",
    "Budget",
    "BudgetUnit",
    "BudgetUnitName",
    "BudgetYear",
    "Change",
    "ChangeSet",
    "ControlFigure",
    "Department",
    "DepartmentGoal",
    "EconomicPair",
    "ExpenditureLine",
    "ImportedDocument",
    "IncomeLine",
    "Indicator",
    "IndicatorFrame",
    "LibraryIndicator",
    "LoadedList",
    "LogEntry",
    "OfficialVehicleCost",
    "PrintedAmount",
    "PriorYearAmount",
    "ProcurementItem",
    "ProcurementLine",
    "Project",
    "Proposal",
    "Publication",
    "PublishedFile",
    "PublishedSheet",
    "Role",
    "ServiceDirectoryEntry",
    "ServicePurchaseLine",
    "Subject",
    "SubjectName",
    "Unfit",
    "UnitProfile",
    "User",
    "YearEndCarryover",
]
