"""What tests of accounts share: people who are no demonstration, and how one signs in with what."""

from types import SimpleNamespace

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from budget.models import Department, Role, User
from tests.conftest import PASSWORD

LOGIN = "/accounts/login/"


def person(username: str, role: str = "", department: str | None = "129", **fields: object) -> User:
    """Somebody with an account of their own and, if said, a role."""
    user = User.objects.create_user(username, PASSWORD, full_name=f"{username}某", **fields)
    if role:
        place = Department.objects.get_or_create(code=department)[0] if department else None
        Role.objects.create(user=user, role=role, department=place)
    return user


def sign_in(client: Client, username: str, password: str = PASSWORD):
    return client.post(LOGIN, {"login": username, "password": password})


def authenticator(user: User) -> SimpleNamespace:
    """An authenticator in use; ``code(at)`` is what it shows at a time in seconds."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return SimpleNamespace(code=lambda at: code(secret, at))


def code(secret: str, at: float) -> str:
    return format_hotp_value(hotp_value(secret, int(at) // 30))
