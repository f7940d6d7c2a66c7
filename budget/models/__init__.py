"""What is stored. One module a subject; every model is exported here.

What may come in: the domain, Django. What goes out: models for selectors (reading) and services
(every write). A model knows its own constraints and nothing of workflow, pages or files.
"""

from budget.models.accounts import AccountEvent, Role, User
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
    EarlierFigure,
    ExpenditureLine,
    IncomeLine,
    Indicator,
    OfficialVehicleCost,
    Passage,
    PrintedAmount,
    ProcurementLine,
    Project,
    ServicePurchaseLine,
    UnitProfile,
    YearEndCarryover,
)
from budget.models.log import LogEntry, LogHead
from budget.models.notices import Notice
from budget.models.open_data import (
    Found,
    PublishedAdjustment,
    PublishedFigures,
    PublishedIncome,
    PublishedLine,
    PublishedProject,
    PublishedYear,
    SearchEntry,
)
from budget.models.open_data_files import OpenDataFile, OpenDataYear
from budget.models.organisation import BudgetUnit, Department, PriorYearAmount
from budget.models.publication import (
    Publication,
    PublishedFile,
    PublishedSheet,
    PublishedUnit,
    PublishingOrder,
)
from budget.models.review import Approval, Comment, Explanation, Submission, Thread, UnitReport

__all__ = [
    "AccountEvent",
    "Activity",
    "Approval",
    "Budget",
    "BudgetUnit",
    "BudgetUnitName",
    "BudgetYear",
    "Change",
    "ChangeSet",
    "Comment",
    "ControlFigure",
    "Department",
    "DepartmentGoal",
    "EarlierFigure",
    "EconomicPair",
    "ExpenditureLine",
    "Explanation",
    "Found",
    "ImportedDocument",
    "IncomeLine",
    "Indicator",
    "IndicatorFrame",
    "LibraryIndicator",
    "LoadedList",
    "LogEntry",
    "LogHead",
    "Notice",
    "OfficialVehicleCost",
    "OpenDataFile",
    "OpenDataYear",
    "Passage",
    "PrintedAmount",
    "PriorYearAmount",
    "ProcurementItem",
    "ProcurementLine",
    "Project",
    "Proposal",
    "Publication",
    "PublishedAdjustment",
    "PublishedFigures",
    "PublishedFile",
    "PublishedIncome",
    "PublishedLine",
    "PublishedProject",
    "PublishedSheet",
    "PublishedUnit",
    "PublishedYear",
    "PublishingOrder",
    "Role",
    "SearchEntry",
    "ServiceDirectoryEntry",
    "ServicePurchaseLine",
    "Subject",
    "SubjectName",
    "Submission",
    "Thread",
    "Unfit",
    "UnitProfile",
    "UnitReport",
    "User",
    "YearEndCarryover",
]
