"""What a user may see of the budgets in the making."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from budget.domain.roles import RoleKind
from budget.domain.states import Stage, State, Status
from budget.models import Budget, Department, Role, UnitReport, User
from budget.models.review import ReportState

# The statuses in which the facts may be changed, and the stages they are of.
OPEN_STATUSES = frozenset({Status.DRAFT, Status.RETURNED})
OPEN_STAGES = frozenset({Stage.FIRST_UP, Stage.SECOND_UP})
# Who fills in which grid: 控制数 is sent down by finance, everything else is the clerk's.
_FINANCE_GRIDS = frozenset({"controls"})
# What is of the department as a whole: a unit's clerk only looks at it.
_DEPARTMENT_GRIDS = frozenset({"goal", "activities", "activity_indicators"})
# A person's role for a department, and the code of the unit it is for alone.
_Held = tuple[RoleKind, str | None]


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
    return {kind for kind, _ in _held(user, department)}


def units_of(user: User | AnonymousUser, department: Department | int) -> frozenset[str] | None:
    """The codes of the units whose part alone somebody enters; None for whoever is not a unit's clerk.

    A unit's clerk sees the whole budget of the department, and changes the rows of that unit only.
    """
    return _units(_held(user, department))


def is_department_clerk(user: User | AnonymousUser, department: Department | int) -> bool:
    """Whether somebody enters the whole department's budget and takes the department's steps with it."""
    held = _held(user, department)
    return any(kind is RoleKind.CLERK for kind, _ in held) and _units(held) is None


def roles_deciding(user: User | AnonymousUser, department: Department | int) -> set[RoleKind]:
    """The roles in which somebody takes the department's steps: the clerk of one unit takes none."""
    held = _held(user, department)
    unit_alone = {RoleKind.CLERK} if _units(held) is not None else set()
    return {kind for kind, _ in held} - unit_alone


def stands_for(user: User | AnonymousUser) -> set[str]:
    """The user names of somebody and of all whose work they have taken over, and those before them: what
    these submitted, they may withdraw."""
    if not isinstance(user, User) or not user.is_active:
        return set()
    names, found = {user.username}, [user.pk]
    while found:
        before = User.objects.filter(successor__in=found).exclude(username__in=names)
        rows = list(before.values_list("pk", "username"))
        names |= {username for _, username in rows}
        found = [pk for pk, _ in rows]
    return names


def budget_for(user: User | AnonymousUser, code: str, year: int, version: int) -> Budget:
    """One budget, if the user may see it.

    Raises Budget.DoesNotExist both where there is none and where it is none of the user's business:
    outsiders are not told which.
    """
    return budgets_for(user).get(department__code=code, year=year, version=version)


def may_import(user: User | AnonymousUser, code: str) -> bool:
    """Whether the user may bring a department's document in as a draft.

    Its clerks may, those of one unit aside; of a department that is not known here, an administrator may.
    """
    if not isinstance(user, User) or not user.is_active:
        return False
    roles = Role.objects.filter(user=user)
    if Department.objects.filter(code=code).exists():
        return roles.filter(role=RoleKind.CLERK, department__code=code, unit__isnull=True).exists()
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
    held = _held(user, budget.department_id)
    kinds = {kind for kind, _ in held}
    if is_locked(budget):
        theirs = RoleKind.FINANCE in kinds and (not grid or grid in _FINANCE_GRIDS)
        return "" if theirs and takes_ceilings(budget) else f"这份预算已{_standing(budget)}，内容不能再修改。"
    if grid in _FINANCE_GRIDS:
        return "" if RoleKind.FINANCE in kinds else "控制数由财政部门下达，经办人只能查看。"
    if not grid and RoleKind.FINANCE in kinds:
        return ""
    if RoleKind.CLERK in kinds:
        units = _units(held)
        return "" if units is None else _why_not_unit(budget, units, grid)
    return "您可以查看这份预算；只有本部门的经办人可以修改。"


def _held(user: User | AnonymousUser, department: Department | int) -> list[_Held]:
    if not isinstance(user, User) or not user.is_active:
        return []
    # As the account now is: it may have been switched off since it was read.
    held = Role.objects.filter(user=user, user__is_active=True)
    held = held.filter(Q(department=department) | Q(department__isnull=True))
    return [(RoleKind(kind), unit) for kind, unit in held.values_list("role", "unit__code")]


def _units(held: list[_Held]) -> frozenset[str] | None:
    units = [unit for kind, unit in held if kind is RoleKind.CLERK]
    return None if not units or None in units else frozenset(unit for unit in units if unit)


def _why_not_unit(budget: Budget, units: frozenset[str], grid: str) -> str:
    """Why a unit's clerk may change nothing of a grid; which of its rows, ``services.entry`` decides."""
    if grid in _DEPARTMENT_GRIDS:
        return "这是整个部门的内容，由部门经办人填写；您只负责本单位的部分，可以查看。"
    reported = UnitReport.objects.filter(
        budget=budget, stage=budget.stage, state=ReportState.REPORTED, unit_code__in=units
    )
    if reported.exists():
        return "本单位的预算已经报送，不能再修改；需要修改时，请部门经办人退回。"
    return ""


def _standing(budget: Budget) -> str:
    stage = Stage(budget.stage)
    if stage in OPEN_STAGES:
        return Status(budget.status).label
    return {Stage.FIRST_DOWN: "下达控制数", Stage.SECOND_DOWN: "批复"}.get(stage, stage.label)
