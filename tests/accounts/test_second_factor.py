"""Who must have a second factor gets nowhere without; setting one up, signing in with it, losing it."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from budget.domain.roles import RoleKind
from budget.models import AccountEvent
from budget.services.accounts import reset_second_factor
from tests.accounts.people import authenticator, code, person, sign_in
from tests.conftest import PASSWORD

SETUP = "/accounts/factors/"
NEEDING = ["reviewer", "finance", "publisher", "administrator"]


def confirmed(client):
    """The client has proved once more who it is."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


@pytest.mark.parametrize("role", RoleKind)
def test_who_decides_gets_nowhere_without_a_second_factor(client, db, role):
    user = person("li", role)
    client.force_login(user)
    place = "/admin/" if role == "administrator" else "/desk/"
    response = client.get(place)
    if role.value not in NEEDING:
        assert response.status_code == 200
        return
    assert (response.status_code, response["Location"]) == (302, SETUP)
    asked = client.get("/desk/129/2026/v1/entry/changes/?since=0", headers={"accept": "application/json"})
    assert asked.status_code == 403
    assert "第二重验证" in asked.json()["message"]
    assert "须先设置其中一种" in client.get(SETUP).content.decode()
    assert client.get("/accounts/").status_code == 200
    authenticator(user)
    assert client.get(place).status_code == 200


def test_recovery_codes_alone_are_no_second_factor(client, db):
    user = person("li", "reviewer")
    Authenticator.objects.create(user=user, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    client.force_login(user)
    assert client.get("/desk/").status_code == 302


def test_demo_accounts_are_asked_for_none(client, cast):
    for name in ("reviewer", "finance", "publisher"):
        client.force_login(cast[name])
        assert client.get("/desk/").status_code == 200


def test_demo_accounts_do_not_get_into_production(client, cast, settings):
    signed_in = Client()
    signed_in.force_login(cast["clerk"])
    settings.PRODUCTION = True
    assert sign_in(client, "clerk").headers.get("Location") in (None, "/accounts/inactive/")
    assert "_auth_user_id" not in client.session
    assert signed_in.get("/desk/").status_code == 302


def test_an_authenticator_is_set_up_and_signs_in(client, db):
    person("li", "reviewer")
    sign_in(client, "li")
    asked = client.get("/accounts/factors/app/")
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    page = confirmed(client).get("/accounts/factors/app/").content.decode()
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)[1]
    assert "<svg" in page
    assert "data:" not in page
    page = client.post("/accounts/factors/app/", {"code": "000000"}).content.decode()
    assert "错误代码" in page
    response = client.post("/accounts/factors/app/", {"code": code(secret, time.time())}, follow=True)
    codes = re.findall(r"<li><code>(\d+)</code>", response.content.decode())
    assert len(codes) == 10
    # Once.
    again = client.get("/accounts/factors/codes/").content.decode()
    assert codes[0] not in again
    assert client.get("/desk/").status_code == 200

    other = Client()
    assert sign_in(other, "li")["Location"] == "/accounts/login/code/"
    assert "_auth_user_id" not in other.session
    assert "第二重验证" in other.get("/accounts/login/code/").content.decode()
    other.post("/accounts/login/code/", {"code": codes[0]})
    assert other.get("/desk/").status_code == 200
    third = Client()
    sign_in(third, "li")
    third.post("/accounts/login/code/", {"code": codes[0]})
    assert "_auth_user_id" not in third.session


def test_a_code_is_taken_once_and_guesses_are_counted(client, db):
    shown = authenticator(person("li", "reviewer")).code(time.time())
    sign_in(client, "li")
    client.post("/accounts/login/code/", {"code": shown})
    assert "_auth_user_id" in client.session
    other = Client()
    sign_in(other, "li")
    for guess in (shown, "1", "2", "3", "4"):
        other.post("/accounts/login/code/", {"code": guess})
    assert "登录失败次数过多" in other.post("/accounts/login/code/", {"code": "5"}).content.decode()


def test_an_administrator_resets_what_somebody_lost(client, cast):
    user = person("li", "reviewer")
    authenticator(user)
    signed_in = Client()
    signed_in.force_login(user)
    client.force_login(cast["administrator"])
    url = reverse("admin:budget_user_second_factor", args=[user.pk])
    assert "请先确认是本人提出的" in client.get(url).content.decode()
    assert client.post(url).status_code == 302
    assert not Authenticator.objects.filter(user=user).exists()
    event = AccountEvent.objects.get()
    assert (event.action, event.username, event.whom_username) == ("重置第二重验证", "administrator", "li")
    assert "没有设置第二重验证" in client.post(url, follow=True).content.decode()
    own = reverse("admin:budget_user_second_factor", args=[cast["administrator"].pk])
    assert client.post(own).status_code == 403
    with pytest.raises(ValidationError, match="不能重置本人"):
        reset_second_factor(user=cast["administrator"], by=cast["administrator"])


def test_what_one_does_oneself_leaves_a_trace(client, db):
    user = person("li", "reviewer")
    authenticator(user)
    sign_in(client, "li")
    client.force_login(user)
    confirmed(client).post("/accounts/factors/app/remove/")
    new = "春天里新换的一个密码"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert [(one.action, one.username, one.detail) for one in AccountEvent.objects.all()] == [
        ("本人更改密码", "li", ""),
        ("本人删除第二重验证", "li", "验证器"),
    ]
