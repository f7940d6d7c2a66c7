"""人代会批准日期: who registers it, and until when it may be changed."""

from django.contrib.auth.models import AnonymousUser

from budget.domain.roles import RoleKind
from budget.domain.states import Kind
from budget.models import Approval, BudgetYear, Role, User


def may_record_congress(user: User | AnonymousUser) -> bool:
    """Whether somebody registers it: finance does, of whichever departments."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return Role.objects.filter(user=user, role=RoleKind.FINANCE).exists()


def why_not_change(declared: BudgetYear | None) -> str:
    """Why the day that is registered stays; ``""`` while it may be changed."""
    if declared is None or declared.congress_on is None:
        return ""
    approved = Approval.objects.filter(budget__year=declared.year, budget__kind=Kind.ORIGINAL)
    if first := approved.order_by("on", "pk").first():
        return (
            f"{declared.year}年已有预算批复（{first.number}，{first.on:%Y-%m-%d}），"
            f"人代会批准日期{declared.congress_on:%Y-%m-%d}不能再改。"
        )
    return ""
