"""How signing in differs here from django-allauth's habits."""

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.password_validation import MinimumLengthValidator
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are given by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MinimumLength(MinimumLengthValidator):
    """Django's, whose message for this has no Chinese translation in 5.2."""

    def get_error_message(self) -> str:
        return f"密码太短：至少 {self.min_length} 个字符。"
