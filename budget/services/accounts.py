"""Giving people accounts."""

from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from budget.models import Department, Role, User
from budget.models.accounts import RoleKind


class DemoAccountsRefusedError(Exception):
    """Accounts whose password is widely known have no place in production."""


@dataclass(frozen=True)
class DemoAccount:
    """One of the cast of a demonstration: who they are and what they do for which department."""

    username: str
    full_name: str
    role: RoleKind
    department_code: str


# The department of the reference budget, and another one to be kept out of it.
DEMO_DEPARTMENTS = {"129": "北京市朝阳区政务服务管理局", "999": "演示用其他部门"}
DEMO_ACCOUNTS = (
    DemoAccount("clerk", "演示经办人", RoleKind.CLERK, "129"),
    DemoAccount("reviewer", "演示审核人", RoleKind.REVIEWER, "129"),
    DemoAccount("finance", "演示财政审批人", RoleKind.FINANCE, "129"),
    DemoAccount("publisher", "演示公开人", RoleKind.PUBLISHER, "129"),
    DemoAccount("auditor", "演示审计人", RoleKind.AUDITOR, "129"),
    DemoAccount("administrator", "演示系统管理员", RoleKind.ADMINISTRATOR, "129"),
    DemoAccount("outsider", "演示外部门经办人", RoleKind.CLERK, "999"),
)


@transaction.atomic
def make_demo_accounts(*, password: str) -> list[User]:
    """Make the cast of a demonstration, or set it right again; all have this password.

    Departments that do not exist yet are created, existing ones are left as they are.
    Raises `DemoAccountsRefusedError` in production.
    """
    if settings.PRODUCTION:
        raise DemoAccountsRefusedError("生产环境（PRODUCTION=1）不得建立演示账号。")
    departments = {
        code: Department.objects.get_or_create(code=code, defaults={"name": name})[0]
        for code, name in DEMO_DEPARTMENTS.items()
    }
    return [
        _make(account, department=departments[account.department_code], password=password)
        for account in DEMO_ACCOUNTS
    ]


def _make(account: DemoAccount, *, department: Department, password: str) -> User:
    is_administrator = account.role == RoleKind.ADMINISTRATOR
    user, _ = User.objects.update_or_create(
        username=account.username,
        defaults={
            "full_name": account.full_name,
            "is_active": True,
            "is_staff": is_administrator,
            "is_superuser": is_administrator,
        },
    )
    # The same password hashed anew would sign everybody out at each start.
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    Role.objects.update_or_create(user=user, department=department, defaults={"role": account.role})
    return user
