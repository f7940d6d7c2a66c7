"""A budget as it now stands: its tables, what is found in them, and what every page of it says."""

from django.urls import reverse

from budget.domain.findings import Finding
from budget.domain.sheets import SheetSet
from budget.domain.states import Stage, Status
from budget.models import Budget
from budget.selectors.checking import Checked, check
from budget.selectors.judged import Noted, note, noted_of
from budget.services.lists import lists_for


def standing(budget: Budget) -> tuple[SheetSet, tuple[Finding, ...]]:
    """The tables of the facts as they now stand, and what is found in them and in their document."""
    checked = checked_now(budget)
    return checked.sheets, checked.findings


def checked_now(budget: Budget) -> Checked:
    """The budget as it now stands, judged; noted for the lists that only count."""
    checked = check(budget, lists_for(budget.year))
    note(budget, checked)
    return checked


def noted_now(budget: Budget) -> Noted:
    """How many findings it has and what it lacks, as it now stands; looked at now if nobody has."""
    known = noted_of([budget]).get(budget.pk)
    return known or note(budget, check(budget, lists_for(budget.year)))


def about(budget: Budget) -> dict[str, object]:
    """What every page of a budget says: which it is and where it stands."""
    return {
        "budget": budget,
        "title": f"{budget.department_name}{budget.year}年部门预算",
        "stage": Stage(budget.stage).label,
        "status": Status(budget.status).label,
        "base": address_of(budget),
    }


def address_of(budget: Budget) -> str:
    """The address of a budget on the desk."""
    named = {"code": budget.department.code, "year": budget.year, "version": budget.version}
    return reverse("desk:budget", kwargs=named)
