"""Budget years: for which budgets may be started, and by when they are due."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from budget.domain.states import Procedure, Stage
from budget.models import Budget, BudgetYear
from budget.models.entry import default_procedure
from budget.selectors.access import is_locked
from budget.tables.registry import DEFAULT_FORM_SET

# A date this near is worth a second look.
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Due:
    """A date by which a budget must be handed in; ``days`` until then, negative when it is past."""

    on: date
    days: int

    @property
    def label(self) -> str:
        if self.days < 0:
            return f"已逾期 {-self.days} 天"
        return f"还有 {self.days} 天" if self.days else "今天截止"

    @property
    def urgency(self) -> str:
        """``late``, ``soon`` or ``""``."""
        return "late" if self.days < 0 else "soon" if self.days <= SOON_DAYS else ""


def open_years() -> list[int]:
    """The years for which a budget may be started, the latest first.

    Where no year was ever declared, this year and the next.
    """
    declared = list(BudgetYear.objects.order_by("-year").values_list("year", "open"))
    if declared:
        return [year for year, is_open in declared if is_open]
    this_year = timezone.localdate().year
    return [this_year + 1, this_year]


def form_set_of(year: int) -> str:
    """The form set of a year's budgets."""
    code = BudgetYear.objects.filter(year=year).values_list("form_set", flat=True).first()
    return code or DEFAULT_FORM_SET


def procedure_of(year: int) -> Procedure:
    """How many rounds a year's budgets go through."""
    declared = BudgetYear.objects.filter(year=year).values_list("procedure", flat=True).first()
    return Procedure(declared or default_procedure())


def declared_years() -> Mapping[int, BudgetYear]:
    """What was declared of each year."""
    return {one.year: one for one in BudgetYear.objects.all()}


def due_of(budget: Budget, declared: BudgetYear | None) -> Due | None:
    """By when a budget must be handed in; None while nothing is declared or nobody is working at it."""
    if declared is None or is_locked(budget):
        return None
    on = declared.first_due if Stage(budget.stage) is Stage.FIRST_UP else declared.second_due
    return Due(on, (on - timezone.localdate()).days) if on else None
