"""What people do with their own accounts leaves a trace too: allauth tells, this writes it down."""

from typing import Any

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed
from django.http import HttpRequest

from budget.models import User
from budget.services.account_events import Act, trace
from budget.signin import address_of

_NAMES = {"totp": "验证器", "webauthn": "通行密钥", "recovery_codes": "恢复码"}


def connect() -> None:
    """Listen from now on; several times is once."""
    password_changed.connect(_password_changed, dispatch_uid="trace")
    password_reset.connect(_password_reset, dispatch_uid="trace")
    authenticator_added.connect(_factor_added, dispatch_uid="trace")
    authenticator_removed.connect(_factor_removed, dispatch_uid="trace")


def _own(request: HttpRequest, user: User, act: Act, detail: str = "") -> None:
    trace(by=user, whom=user, act=act, detail=detail, address=address_of(request))


def _password_changed(request: HttpRequest, user: User, **_: Any) -> None:
    _own(request, user, Act.OWN_PASSWORD)


def _password_reset(request: HttpRequest, user: User, **_: Any) -> None:
    _own(request, user, Act.MAILED_PASSWORD)


def _factor_added(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    _own(request, user, Act.FACTOR_ADDED, _NAMES[authenticator.type])


def _factor_removed(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    _own(request, user, Act.FACTOR_REMOVED, _NAMES[authenticator.type])
