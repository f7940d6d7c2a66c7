"""Keeping what budgets refer to by hand: departments, units, and entries of the official lists."""

from django.db import models, transaction

from budget.models import BudgetUnit, Department
from budget.models.classification import Dated

Reference = Department | BudgetUnit | Dated


@transaction.atomic
def save_reference(*, entry: Reference) -> None:
    """Store a new or changed entry. Raises ValidationError with what is wrong in Chinese."""
    entry.full_clean()
    entry.save()


@transaction.atomic
def delete_references(*, entries: "models.QuerySet[models.Model]") -> int:
    """Delete entries; the value is how many. Raises ProtectedError where a budget still needs one."""
    count = entries.count()
    entries.delete()
    return count
