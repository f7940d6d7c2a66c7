"""What the home page of the desk lists, and for whom one may start a budget."""

from django.contrib.auth.models import AnonymousUser
from django.db.models import OuterRef, Q, QuerySet, Subquery

from budget.domain.roles import RoleKind
from budget.domain.states import Stage, Status
from budget.models import Budget, ChangeSet, Department, Role, User
from budget.selectors.access import OPEN_STAGES, OPEN_STATUSES, budgets_for

MAKING = Q(stage__in=OPEN_STAGES, status__in=OPEN_STATUSES)
# Where budgets stand, as a person looks for them: key, words, which.
STATES = {
    "making": ("正在编制", MAKING),
    "review": ("正在审核", Q(stage__in=OPEN_STAGES) & ~MAKING),
    "down": ("已下达或批复", Q(stage__in=[Stage.FIRST_DOWN, Stage.SECOND_DOWN])),
    "published": ("已公开", Q(stage=Stage.PUBLISHED)),
}
_WORDS = {
    Status.DRAFT: "正在编制",
    Status.RETURNED: "已退回，请修改",
    Status.SUBMITTED: "已送审，等待部门审核",
    Status.REVIEWED: "部门已审核，等待财政审核",
    Status.ACCEPTED: "财政已审核",
}


def state_in_words(budget: Budget) -> str:
    """Where a budget stands, in a few words."""
    match Stage(budget.stage):
        case Stage.FIRST_DOWN:
            return "控制数已下达"
        case Stage.SECOND_DOWN:
            return "已批复"
        case Stage.PUBLISHED:
            return "已公开"
    return _WORDS[Status(budget.status)]


def departments_of_clerk(user: User | AnonymousUser) -> QuerySet[Department]:
    """The departments whose whole budgets the user enters and starts, in the order of their codes."""
    return _entered(user, unit__isnull=True)


def departments_entered(user: User | AnonymousUser) -> QuerySet[Department]:
    """The departments whose budgets the user enters, be it one unit's part."""
    return _entered(user)


def _entered(user: User | AnonymousUser, **which: bool) -> QuerySet[Department]:
    if not isinstance(user, User) or not user.is_active:
        return Department.objects.none()
    roles = Role.objects.filter(user=user, role=RoleKind.CLERK, **which)
    return Department.objects.filter(pk__in=roles.values("department")).order_by("code")


def listed(
    user: User | AnonymousUser, *, words: str = "", year: int | None = None, state: str = ""
) -> QuerySet[Budget]:
    """The budgets a user may see, the latest first, each with ``changed_at`` and ``changed_by``.

    ``words``: part of the name or the beginning of the code of a department; ``state``: a key of ``STATES``.
    """
    last = ChangeSet.objects.filter(budget=OuterRef("pk")).order_by("-number")
    found = budgets_for(user).annotate(
        changed_at=Subquery(last.values("at")[:1]), changed_by=Subquery(last.values("actor")[:1])
    )
    if words:
        found = found.filter(Q(department_name__icontains=words) | Q(department__code__startswith=words))
    if year is not None:
        found = found.filter(year=year)
    if state in STATES:
        found = found.filter(STATES[state][1])
    return found.order_by("-year", "department__code", "-version")
