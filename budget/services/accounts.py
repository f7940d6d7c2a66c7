"""Giving people accounts, and roles in departments."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db import transaction

from budget.domain.roles import RoleKind
from budget.models import Department, Role, User


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

# What only a superuser gives or takes, so that nobody gets more than they have by way of somebody else.
_POWERS = ("is_staff", "is_superuser")


def check_account(*, user: User, by: User) -> None:
    """Raises ValidationError with what is wrong with an account, or why ``by`` may not make it so."""
    user.full_clean(exclude=["password"])
    before = User.objects.filter(pk=user.pk).first() or User()
    if before.pk and user.username != before.username:
        raise ValidationError({"username": "用户名不能更改：历史记录按用户名辨认操作人。"})
    changed = [name for name in ("is_active", *_POWERS) if getattr(user, name) != getattr(before, name)]
    if before.pk == by.pk and changed:
        raise ValidationError({changed[0]: "不能更改本人的这一项，请由其他管理员更改。"})
    if not by.is_superuser and (before.is_superuser or set(changed) & set(_POWERS)):
        raise ValidationError("只有超级用户可以更改超级用户的账号，或者谁能进入系统管理。")


@transaction.atomic
def save_account(*, user: User, by: User) -> None:
    """Store a new or changed account. A new one without a password cannot sign in until it is given one.

    Raises ValidationError with what is wrong in Chinese.
    """
    check_account(user=user, by=by)
    if not user.password:
        user.set_unusable_password()
    user.save()


@transaction.atomic
def set_password(*, user: User, password: str | None) -> None:
    """Give a person a new password (None: none, so that they cannot sign in), which ends their sessions.

    The password has been judged, and so has who gives it.
    """
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save(update_fields=["password"])


@transaction.atomic
def set_permissions(*, user: User, permissions: Iterable[Permission], by: User) -> None:
    """Let a person do these things in the administration and no others. Raises ValidationError where
    ``by`` may not."""
    if not by.is_superuser:
        raise ValidationError("只有超级用户可以更改权限。")
    user.user_permissions.set(permissions)


def check_roles(*, user: User, kinds: Collection[str], by: User) -> None:
    """Raises ValidationError where ``by`` may not see to it that these are the kinds of role a person has."""
    if user.pk == by.pk:
        raise ValidationError("不能更改本人的角色，请由其他管理员更改。")
    before = set(Role.objects.filter(user=user).values_list("role", flat=True)) if user.pk else set()
    if _is_mixed(kinds) and not _is_mixed(before):
        raise ValidationError("系统管理不能与业务角色由同一人担任：管理账号的人不编制、不审核预算。")


@transaction.atomic
def grant_role(*, role: Role, by: User) -> None:
    """Store a new or changed role. Raises ValidationError with what is wrong in Chinese."""
    role.full_clean()
    if Role.objects.filter(pk=role.pk).exclude(user=role.user).exists():
        raise ValidationError({"user": "角色不能转给别人：请删去这一个，再给那个人加一个。"})
    others = Role.objects.filter(user=role.user).exclude(pk=role.pk).values_list("role", flat=True)
    check_roles(user=role.user, kinds={*others, role.role}, by=by)
    role.save()


@transaction.atomic
def revoke_role(*, role: Role, by: User) -> None:
    """Take a role away. Raises ValidationError where ``by`` may not."""
    check_roles(user=role.user, kinds=(), by=by)
    role.delete()


def _is_mixed(kinds: Collection[str]) -> bool:
    return RoleKind.ADMINISTRATOR in kinds and len(set(kinds)) > 1


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
