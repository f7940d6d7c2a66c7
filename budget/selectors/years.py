"""Budget years: what was declared of each, and for which budgets may be started."""

from collections.abc import Mapping

from django.utils import timezone

from budget.domain.states import Procedure
from budget.models import BudgetYear
from budget.models.entry import default_procedure
from budget.tables.registry import DEFAULT_FORM_SET


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
