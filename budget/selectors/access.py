"""What a user may see of the budgets in the making."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from budget.domain.roles import RoleKind
from budget.domain.states import Stage, State, Status
from budget.models import Budget, Department, Role, User

# The statuses in which the facts may be changed, and the stages they are of.
OPEN_STATUSES = frozenset({Status.DRAFT, Status.RETURNED})
OPEN_STAGES = frozenset({Stage.FIRST_UP, Stage.SECOND_UP})
# Who fills in which grid: 控制数 is sent down by finance, everything else is the clerk's.
_FINANCE_GRIDS = frozenset({"controls"})


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


def roles_in(user: User | AnonymousUser, department: Department | int) -> set[RoleKind]:
    """The roles in which somebody acts for a department; those for all departments count."""
    if not isinstance(user, User) or not user.is_active:
        return set()
    held = Role.objects.filter(user=user).filter(Q(department=department) | Q(department__isnull=True))
    return {RoleKind(one) for one in held.values_list("role", flat=True)}


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


def is_locked(budget: Budget) -> bool:
    """Whether nobody may change its facts as it stands: submitted, approved or published."""
    return not budget.state.is_open


def takes_ceilings(budget: Budget) -> bool:
    """Whether 控制数 may be filled in although all else is locked: between 一上 and 一下."""
    return budget.state == State(Stage.FIRST_UP, Status.ACCEPTED)


def why_not_edit(user: User | AnonymousUser, budget: Budget, grid: str = "") -> str:
    """Why the user may not change a budget that they may see; ``""`` where they may.

    ``grid``: one of its grids alone. Without it: whether there is anything that they may change.
    """
    if not isinstance(user, User) or not user.is_active:
        return "请先登录。"
    held = roles_in(user, budget.department_id)
    if is_locked(budget):
        theirs = RoleKind.FINANCE in held and (not grid or grid in _FINANCE_GRIDS)
        return "" if theirs and takes_ceilings(budget) else f"这份预算已{_standing(budget)}，内容不能再修改。"
    if grid in _FINANCE_GRIDS:
        return "" if RoleKind.FINANCE in held else "控制数由财政部门下达，经办人只能查看。"
    if RoleKind.CLERK in held:
        return ""
    if not grid and RoleKind.FINANCE in held:
        return ""
    return "您可以查看这份预算；只有本部门的经办人可以修改。"


def _standing(budget: Budget) -> str:
    if Stage(budget.stage) is Stage.PUBLISHED:
        return "公开"
    return Status(budget.status).label if Stage(budget.stage) in OPEN_STAGES else Stage(budget.stage).label
