"""Keeping what budgets refer to: departments, units, years, the library, entries of the official lists."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q

from budget.domain.codes import NATURES_OF_INDICATOR
from budget.models import (
    BudgetUnit,
    BudgetYear,
    Department,
    LibraryIndicator,
    ProcurementItem,
    ProcurementLine,
    Subject,
    SubjectName,
)
from budget.models.classification import Dated
from budget.models.organisation import Organisation
from budget.services.classification_lists import LISTS, ListSpec
from budget.tables.registry import FORM_SETS

Reference = Department | BudgetUnit | BudgetYear | LibraryIndicator | Dated


class InUseError(ValidationError):
    """What is to be deleted stands in budgets; the messages say which."""


def check_reference(*, entry: Reference) -> None:
    """Raises ValidationError with what is wrong with a new or changed entry, in Chinese."""
    entry.full_clean()
    match entry:
        case Organisation():
            _check_upper(entry)
        case BudgetYear() if entry.form_set not in FORM_SETS:
            raise ValidationError({"form_set": f"没有这种表式，应为{'、'.join(FORM_SETS)}之一。"})
        case LibraryIndicator() if entry.nature not in NATURES_OF_INDICATOR:
            raise ValidationError({"nature": f"指标性质应为{'、'.join(NATURES_OF_INDICATOR)}之一。"})
        case Dated():
            _check_shape(entry)
            _check_years(entry)


@transaction.atomic
def save_reference(*, entry: Reference) -> None:
    """Store a new or changed entry. Raises ValidationError with what is wrong in Chinese."""
    check_reference(entry=entry)
    entry.save()


@transaction.atomic
def delete_references(*, entries: "models.QuerySet[models.Model]") -> int:
    """Delete entries; the value is how many.

    Raises InUseError where a budget says the code, ProtectedError where anything else needs an entry.
    """
    if uses := list(uses_of(entries)):
        raise InUseError(uses)
    count = entries.count()
    entries.delete()
    return count


def uses_of(entries: Iterable[models.Model]) -> Iterator[str]:
    """Which of these codes of the lists stand in budgets of their years, each in words."""
    for entry in entries:
        named: models.QuerySet[Any]
        if isinstance(entry, Subject):
            named = SubjectName.objects.filter(system=entry.system, code=entry.code)
        elif isinstance(entry, ProcurementItem):
            named = ProcurementLine.objects.filter(item=entry.code)
        else:
            continue
        last = Q() if entry.last_year is None else Q(budget__year__lte=entry.last_year)
        count = named.filter(last, budget__year__gte=entry.first_year).values("budget").distinct().count()
        if count:
            yield f"“{entry}”已在{count}份预算中使用，不能删除；不再使用的，请填停用年度。"


def _check_upper(entry: Department | BudgetUnit) -> None:
    seen = {entry.pk}
    upper = entry.parent
    while upper is not None:
        if upper.pk in seen:
            raise ValidationError({"parent": f"“{upper}”在它的下级之中，不能作为它的上级。"})
        seen.add(upper.pk)
        upper = upper.parent


def _check_shape(entry: Dated) -> None:
    """What the list as a file would have to say, the entry has to say too."""
    spec = next((spec for spec in LISTS if _is_of(entry, spec)), None)
    if spec is None:
        return
    record = {column: str(getattr(entry, spec.renamed.get(column, column))) for column in spec.columns}
    if why := spec.judge(record):
        raise ValidationError(f"{why}。")


def _is_of(entry: Dated, spec: ListSpec) -> bool:
    return isinstance(entry, spec.model) and all(
        getattr(entry, name) == value for name, value in spec.fixed.items()
    )


def _check_years(entry: Dated) -> None:
    """In a year a code means one thing."""
    others = type(entry)._default_manager.filter(**{name: getattr(entry, name) for name in entry.KEY})
    if entry.last_year is not None:
        others = others.filter(first_year__lte=entry.last_year)
    still = Q(last_year__isnull=True) | Q(last_year__gte=entry.first_year)
    other = others.exclude(pk=entry.pk).filter(still).first()
    if other is not None:
        last = "今" if other.last_year is None else f"{other.last_year}年"
        raise ValidationError(
            f"与“{other}”（{other.first_year}年至{last}）的使用年度重叠；同一编码在一个年度只能有一个条目。"
        )
