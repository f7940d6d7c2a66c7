"""allauth's forms of second factors, with labels in the words of the pages."""

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms

_DIGITS = {"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}


def _code(help_text: str) -> forms.CharField:
    return forms.CharField(label="验证码", help_text=help_text, widget=forms.TextInput(attrs=_DIGITS))


class CodeForm(AuthenticateForm):
    """A code at signing in."""

    code = _code("验证器显示的6位数字；验证器不在手边的，输入一个恢复码。")


class CodeAgainForm(ReauthenticateForm):
    """A code before something that wants care."""

    code = _code("验证器显示的6位数字，或者一个恢复码。")


class NewAppForm(ActivateTOTPForm):
    """The first code of an authenticator."""

    code = _code("扫描以后，验证器显示的6位数字。")


class NewPasskeyForm(AddWebAuthnForm):
    """A passkey and its name; it can sign in by itself, so it always asks for fingerprint, face or PIN."""

    name = forms.CharField(label="名称", max_length=50, help_text="便于日后辨认，例如“办公室电脑”。")
    passwordless = forms.BooleanField(
        label="可以代替密码登录",
        required=False,
        initial=True,
        help_text="登录时用指纹、人脸或 PIN 确认本人。",
    )
    field_order = ["name", "passwordless", "credential"]
