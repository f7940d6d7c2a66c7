"""How signing in differs here from django-allauth's habits."""

import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe

log = logging.getLogger(__name__)
MAILS = ThreadPoolExecutor(1, thread_name_prefix="mail")
_FACTORS = {Authenticator.Type.WEBAUTHN: "通行密钥", Authenticator.Type.TOTP: "验证器"}


def address_of(request: HttpRequest) -> str | None:
    """From where somebody asks, behind as many proxies as are trusted; None where that cannot be told."""
    return get_account_adapter().get_client_ip(request) or None


def _send(message: EmailMessage) -> None:
    try:
        message.send()
    except OSError:  # SMTP's errors are such, too
        log.exception("a mail was not sent")


class Backend(AuthenticationBackend):
    """Passwords as ever; an account of the demonstration, whose password many know, not in production."""

    def user_can_authenticate(self, user: Any) -> bool:
        return super().user_can_authenticate(user) and not (settings.PRODUCTION and user.is_demo)


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        """Whatever they sign in with, a passkey included."""
        if not Backend().user_can_authenticate(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Where the public reads this installation, whatever host was asked for."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.PUBLIC_URL + path.replace("UID-KEY", quote(key))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Beside the request: how long sending takes, or that it fails, would tell whose address it is."""
        MAILS.submit(_send, self.render_mail(template_prefix, email, context))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        # Without the host that was asked for: anybody can name another port and would count anew.
        return str(credentials.get("username", "")).casefold()


class SecondFactorAdapter(DefaultMFAAdapter):
    """Second factors under the names of people here."""

    def build_totp_svg(self, url: str) -> str:
        """To stand in the page: the policy lets no picture come from the address itself."""
        picture = super().build_totp_svg(url)
        return mark_safe(picture[picture.index("<svg") :])  # noqa: S308  # drawn here, from squares

    def get_totp_label(self, user: Any) -> str:
        return str(user.get_username())

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return f"{_FACTORS.get(type, '')}{number}"

    def _get_site_name(self) -> str:
        return "部门预算"

    def get_public_key_credential_user_entity(self, user: Any) -> dict[str, Any]:
        told = super().get_public_key_credential_user_entity(user)
        return told | {"name": user.get_username(), "display_name": user.get_short_name()}


class MinimumLength(MinimumLengthValidator):
    """Django's, whose message for this has no Chinese translation in 5.2."""

    def get_error_message(self) -> str:
        return f"密码太短：至少 {self.min_length} 个字符。"
