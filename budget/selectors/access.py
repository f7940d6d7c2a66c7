"""What a user may see of the budgets in the making."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from budget.models import Budget, Department, Role, User
from budget.models.accounts import RoleKind


def budgets_for(user: User | AnonymousUser) -> QuerySet[Budget]:
    """The budgets of the departments in which the user has a part.

    A role without a department is one for all of them. Administrators keep the accounts and see no
    budget by that.
    """
    everything = Budget.objects.select_related("department")
    if not isinstance(user, User) or not user.is_active:
        return everything.none()
    roles = Role.objects.filter(user=user).exclude(role=RoleKind.ADMINISTRATOR)
    departments = list(roles.values_list("department_id", flat=True))
    if None in departments:
        return everything
    return everything.filter(department__in=departments)


def budget_for(user: User | AnonymousUser, code: str, year: int, version: int) -> Budget:
    """One budget, if the user may see it.

    Raises Budget.DoesNotExist both where there is none and where it is none of the user's business:
    outsiders are not told which.
    """
    return budgets_for(user).get(department__code=code, year=year, version=version)


def may_import(user: User | AnonymousUser, code: str) -> bool:
    """Whether the user may bring a department's document in as a draft.

    Its clerks may; of a department that is not known here, an administrator may.
    """
    if not isinstance(user, User) or not user.is_active:
        return False
    roles = Role.objects.filter(user=user)
    if Department.objects.filter(code=code).exists():
        return roles.filter(role=RoleKind.CLERK, department__code=code).exists()
    return roles.filter(role=RoleKind.ADMINISTRATOR).exists()
