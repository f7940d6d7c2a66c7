"""Giving people accounts, and roles in departments. Every change leaves a trace (`account_events`).

``address`` is where whoever does it does it from.
"""

from collections.abc import Collection
from dataclasses import dataclass

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from budget.domain.roles import RoleKind
from budget.models import Department, Role, User
from budget.services.account_events import WARNING, Act, trace
from budget.services.mailing import send_account_mail


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

# What a change of an account says in the trace, by field.
_TRACED = {"full_name": "姓名", "email": "邮箱"}


def check_account(*, user: User, by: User) -> None:
    """Raises ValidationError with what is wrong with an account, or why ``by`` may not make it so."""
    user.full_clean(exclude=["password"])
    before = User.objects.filter(pk=user.pk).first()
    if before is None:
        return
    if user.username != before.username:
        raise ValidationError({"username": "用户名不能更改：历史记录按用户名辨认操作人。"})
    if before.pk == by.pk and user.is_active != before.is_active:
        raise ValidationError({"is_active": "不能更改本人的这一项，请由其他管理员更改。"})


@transaction.atomic
def save_account(*, user: User, by: User, address: str | None = None) -> None:
    """Store a new or changed account. A new one without a password cannot sign in until it is given one;
    one that is switched off is signed out everywhere, for good.

    Raises ValidationError with what is wrong in Chinese.
    """
    before = User.objects.select_for_update().filter(pk=user.pk).first()
    check_account(user=user, by=by)
    if not user.password:
        user.set_unusable_password()
    user.save()
    if before is None:
        trace(by=by, whom=user, act=Act.CREATED, address=address)
        return
    changes = [
        f"{title}：{getattr(before, name) or '（空）'} → {getattr(user, name) or '（空）'}"
        for name, title in _TRACED.items()
        if getattr(before, name) != getattr(user, name)
    ]
    if changes:
        trace(by=by, whom=user, act=Act.CHANGED, detail="；".join(changes), address=address)
    if before.email and before.email != user.email:
        # The new address may be anybody's: what follows would be told there alone.
        text = f"账号{user.username}的邮箱由{by.get_short_name()}更改，以后的通知不再发到这里。{WARNING}"
        send_account_mail.enqueue(to=before.email, title="您的账号有变动：更改邮箱", text=text)
    if before.is_active != user.is_active:
        if not user.is_active:
            end_sessions(user=user)
        act = Act.SWITCHED_ON if user.is_active else Act.SWITCHED_OFF
        trace(by=by, whom=user, act=act, address=address)


@transaction.atomic
def set_password(*, user: User, password: str | None, by: User, address: str | None = None) -> None:
    """Give somebody else a new password (None: none, so that they cannot sign in), which ends their sessions.

    The password has been judged. Raises ValidationError where ``by`` is that person.
    """
    _refuse_oneself(user, by, "本人的密码请在“我的账号”中更改。")
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save(update_fields=["password"])
    end_sessions(user=user)
    detail = "" if password else "密码作废，重新设置之前不能登录"
    trace(by=by, whom=user, act=Act.PASSWORD, detail=detail, address=address)


@transaction.atomic
def reset_second_factor(*, user: User, by: User, address: str | None = None) -> None:
    """Take somebody else's second factors away, who has lost them; they set up new ones at the next sign-in.

    Raises ValidationError where ``by`` is that person, or there are none.
    """
    _refuse_oneself(user, by, "不能重置本人的第二重验证，请由其他管理员重置。")
    deleted, _ = Authenticator.objects.filter(user=user).delete()
    if not deleted:
        raise ValidationError("这个账号没有设置第二重验证，无需重置。")
    end_sessions(user=user)
    trace(by=by, whom=user, act=Act.FACTOR_RESET, address=address)


def end_sessions(*, user: User) -> None:
    """Sign somebody out wherever they are signed in."""
    for session in UserSession.objects.filter(user=user):
        session.end()


def check_roles(*, user: User, kinds: Collection[str], by: User) -> None:
    """Raises ValidationError where ``by`` may not see to it that these are the kinds of role a person has."""
    _refuse_oneself(user, by, "不能更改本人的角色，请由其他管理员更改。")
    before = set(Role.objects.filter(user=user).values_list("role", flat=True)) if user.pk else set()
    if _is_mixed(kinds) and not _is_mixed(before):
        raise ValidationError("系统管理不能与业务角色由同一人担任：管理账号的人不编制、不审核预算。")


@transaction.atomic
def grant_role(*, role: Role, by: User, address: str | None = None) -> None:
    """Store a new or changed role. Raises ValidationError with what is wrong in Chinese."""
    # Two roles given at once must see each other, or one person gets what nobody may have together.
    User.objects.select_for_update().filter(pk=role.user_id).first()
    role.full_clean()
    before = Role.objects.select_related("department", "unit").filter(pk=role.pk).first()
    if before is not None and before.user_id != role.user_id:
        raise ValidationError({"user": "角色不能转给别人：请删去这一个，再给那个人加一个。"})
    others = Role.objects.filter(user=role.user).exclude(pk=role.pk).values_list("role", flat=True)
    check_roles(user=role.user, kinds={*others, role.role}, by=by)
    role.save()
    if before is None:
        trace(by=by, whom=role.user, act=Act.ROLE_GIVEN, detail=role.scope, address=address)
    elif before.scope != role.scope:
        detail = f"{before.scope} → {role.scope}"
        trace(by=by, whom=role.user, act=Act.ROLE_CHANGED, detail=detail, address=address)


@transaction.atomic
def revoke_role(*, role: Role, by: User, address: str | None = None) -> None:
    """Take a role away. Raises ValidationError where ``by`` may not."""
    check_roles(user=role.user, kinds=(), by=by)
    trace(by=by, whom=role.user, act=Act.ROLE_TAKEN, detail=role.scope, address=address)
    role.delete()


@transaction.atomic
def make_administrator(*, username: str, full_name: str, password: str) -> User:
    """The first account, which makes all others; by whoever has the command line of the server.

    Raises ValidationError with what is wrong in Chinese.
    """
    user = User(username=username, full_name=full_name)
    user.full_clean(exclude=["password"])
    validate_password(password, user)
    user.set_password(password)
    user.save()
    role = Role(user=user, role=RoleKind.ADMINISTRATOR)
    role.full_clean()
    role.save()
    trace(by=None, whom=user, act=Act.CREATED)
    trace(by=None, whom=user, act=Act.ROLE_GIVEN, detail=role.scope)
    return user


def _refuse_oneself(user: User, by: User, message: str) -> None:
    if user.pk == by.pk:
        raise ValidationError(message)


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
    user, _ = User.objects.update_or_create(
        username=account.username,
        defaults={"full_name": account.full_name, "is_active": True, "is_demo": True, "successor": None},
    )
    # The same password hashed anew would sign everybody out at each start.
    if not user.check_password(password):
        user.set_password(password)
        user.save(update_fields=["password"])
    Role.objects.update_or_create(user=user, department=department, defaults={"role": account.role})
    return user
