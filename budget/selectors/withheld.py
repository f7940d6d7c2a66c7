"""What of a budget may not be shown to the public: 涉密 and 不公开.

Leaving it out so that published totals do not give it away is not built yet; until it is, such a budget is
not published at all.
"""

from collections.abc import Iterator

from django.db.models import Q

from budget.models import Budget, BudgetUnit, ExpenditureLine


def why_not_shown(budget: Budget) -> Iterator[str]:
    """Each reason why the budget as it now stands may not be published; nothing where it may."""
    department = budget.department
    if department.classified:
        yield f"{department.name}标为涉密，不能公开。"
    # By its code too: a unit registered after the budget was entered is not linked to it.
    classified = BudgetUnit.objects.filter(classified=True).values("code")
    theirs = budget.unit_names.filter(Q(unit__classified=True) | Q(code__in=classified))
    if names := theirs.values_list("name", flat=True):
        yield f"以下单位标为涉密，不能公开：{'、'.join(names)}。"
    if withheld := ExpenditureLine.objects.filter(budget=budget, withheld=True).count():
        yield f"有{withheld}条支出标为不公开，不能公开这份预算。"
