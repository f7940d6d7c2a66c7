"""People with accounts: what is asked of them, and what they see of their own account."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from budget.domain.browsers import browser_of
from budget.domain.roles import RoleKind
from budget.models import AccountEvent, Role, User

# In a session: when it began, and when something was last done in it (seconds).
BEGUN, ACTIVE = "begun_at", "active_at"
EVENTS_SHOWN = 10
_KINDS = {Authenticator.Type.TOTP: "验证器（动态码）", Authenticator.Type.WEBAUTHN: "通行密钥"}
_NEEDING = [kind.value for kind in RoleKind if kind.needs_second_factor]


def has_second_factor(user: User) -> bool:
    """Whether a password alone does not sign them in. Recovery codes are no factor of their own."""
    return _factors().filter(user=user).exists()


def with_second_factor(users: QuerySet[User]) -> QuerySet[User]:
    """The same accounts, each with ``with_factor``: whether it has a second factor."""
    return users.annotate(with_factor=Exists(_factors().filter(user=OuterRef("pk"))))


def needs_second_factor(user: User) -> bool:
    """Whether one of their roles asks for a second factor; of accounts for demonstration nothing is asked."""
    return not user.is_demo and Role.objects.filter(user=user, role__in=_NEEDING).exists()


def lacks_second_factor(user: User) -> bool:
    """Whether they have to set one up before anything else."""
    return needs_second_factor(user) and not has_second_factor(user)


@dataclass(frozen=True, slots=True)
class Factor:
    """A second factor in use."""

    kind: str
    name: str
    added: datetime
    used: datetime | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A place where somebody is signed in."""

    since: datetime
    address: str
    browser: str
    is_here: bool


def roles_of(user: User) -> list[Role]:
    """Their roles, by department."""
    held = Role.objects.filter(user=user).select_related("department", "unit")
    return list(held.order_by("department__code", "role"))


def factors_of(user: User) -> list[Factor]:
    """Their second factors, the oldest first."""
    return [
        Factor(
            _KINDS[Authenticator.Type(one.type)],
            one.data.get("name", ""),
            one.created_at,
            one.last_used_at,
        )
        for one in _factors().filter(user=user).order_by("created_at")
    ]


def events_of(user: User) -> QuerySet[AccountEvent]:
    """What was last done with their account, the latest first: it can be read away no more than undone."""
    return AccountEvent.objects.filter(whom_username=user.username).order_by("-pk")[:EVENTS_SHOWN]


def why_over(session: Mapping[str, Any], now: int) -> str:
    """Why a session is over, for whoever comes back to it; blank while it goes on."""
    idle = settings.SESSION_IDLE_MINUTES
    if now - session.get(BEGUN, 0) >= settings.SESSION_COOKIE_AGE:
        return "登录已满12小时，请重新登录。"
    if now - session.get(ACTIVE, 0) >= idle * 60:
        return f"已有{idle}分钟没有操作，请重新登录。"
    return ""


def sessions_of(user: User, here: str | None) -> list[SignedIn]:
    """Where they are signed in, the latest first. ``here``: the key of the session that asks."""
    held = UserSession.objects.filter(user=user).order_by("-created_at")
    kept = Session.objects.filter(expire_date__gt=timezone.now(), session_key__in=held.values("session_key"))
    now = int(time.time())
    alive = {one.session_key for one in kept if not why_over(one.get_decoded(), now)}
    return [
        SignedIn(one.created_at, one.ip, browser_of(one.user_agent), one.session_key == here)
        for one in held
        if one.session_key in alive
    ]


def _factors() -> QuerySet[Authenticator]:
    return Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
