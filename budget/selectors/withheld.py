"""What of a budget may be shown to the public, and why a budget may not be shown at all.

Leaving out what is marked 涉密 or 不公开 is ``domain.shown_part``; here it is asked what is marked.
"""

from django.db.models import Q

from budget.domain.facts import FactBook
from budget.domain.shown_part import InseparableError, ShownPart, public_part
from budget.models import Budget, BudgetUnit, ExpenditureLine
from budget.selectors.facts import factbook


def classified_units(budget: Budget) -> frozenset[str]:
    """The codes of its 涉密 units as the register now has them."""
    # By its code too: a unit registered after the budget was entered is not linked to it.
    classified = BudgetUnit.objects.filter(classified=True).values("code")
    theirs = budget.unit_names.filter(Q(unit__classified=True) | Q(code__in=classified))
    return frozenset(theirs.values_list("code", flat=True))


def shown_part(budget: Budget, book: FactBook | None = None) -> ShownPart:
    """The part of a budget that may be shown; ``book`` are its facts where they are at hand. Raises
    InseparableError where none may."""
    if reason := why_hidden(budget):
        raise InseparableError([reason])
    return public_part(book or factbook(budget), classified_units(budget))


def why_hidden(budget: Budget) -> str:
    """Why nothing of a budget may be shown, whatever stands in it; ``""`` where that is not so."""
    department = budget.department
    return f"{department.name}标为涉密，不能公开。" if department.classified else ""


def why_not_shown(budget: Budget) -> tuple[str, ...]:
    """Each reason why the budget as it now stands may not be published; nothing where it may."""
    if not why_hidden(budget) and not is_partial(budget):
        # So it is of nearly every budget, and then its facts need not be read.
        return ()
    try:
        shown_part(budget)
    except InseparableError as problem:
        return problem.reasons
    return ()


def is_partial(budget: Budget) -> bool:
    """Whether something of a budget is left out where it is shown."""
    withheld = ExpenditureLine.objects.filter(budget=budget, withheld=True)
    return withheld.exists() or bool(classified_units(budget))
