"""Sessions end: after doing nothing, after a working day, and at once when the account is closed."""

import time

import pytest
from django.test import Client

from budget.models import User
from budget.selectors.people import ACTIVE, BEGUN
from budget.services.accounts import save_account, set_password
from tests.accounts.people import person, sign_in
from tests.conftest import PASSWORD

MINUTE = 60


@pytest.fixture
def later(monkeypatch):
    """Time goes on by so many seconds."""
    now = time.time

    def go(seconds):
        monkeypatch.setattr(time, "time", lambda: now() + seconds)

    return go


@pytest.fixture
def clerk(client, cast):
    sign_in(client, "clerk")
    return client


def test_a_session_ends_when_nothing_is_done(clerk, later):
    later(29 * MINUTE)
    assert clerk.get("/desk/").status_code == 200
    later(58 * MINUTE)
    assert clerk.get("/desk/").status_code == 200
    later(89 * MINUTE)
    response = clerk.get("/desk/", follow=True)
    assert response.redirect_chain[0][0].startswith("/accounts/login/")
    assert "已有30分钟没有操作" in response.content.decode()


def test_asking_for_what_others_did_is_doing_nothing(clerk, later):
    asked = {"path": "/desk/129/2026/v1/entry/changes/?since=0", "headers": {"accept": "application/json"}}
    for minutes in (10, 20, 29):
        later(minutes * MINUTE)
        assert clerk.get(**asked).status_code == 404
    later(31 * MINUTE)
    assert clerk.get(**asked).status_code == 401


def test_saving_is_doing_something(clerk, later):
    later(20 * MINUTE)
    clerk.post("/desk/129/2026/v1/entry/changes/", {}, content_type="application/json")
    later(45 * MINUTE)
    assert clerk.get("/desk/").status_code == 200


def test_a_session_ends_after_a_working_day(clerk, later):
    for minutes in range(20, 12 * 60, 20):
        later(minutes * MINUTE)
        assert clerk.get("/desk/").status_code == 200
    later(12 * 60 * MINUTE + 1)
    assert "登录已满12小时" in clerk.get("/desk/", follow=True).content.decode()


def test_how_long_is_a_setting(clerk, later, settings):
    settings.SESSION_IDLE_MINUTES = 5
    later(6 * MINUTE)
    assert clerk.get("/desk/").status_code == 302


def test_a_session_that_says_nothing_of_itself_is_over(clerk):
    session = clerk.session
    del session[BEGUN], session[ACTIVE]
    session.save()
    assert clerk.get("/desk/").status_code == 302


def test_switching_an_account_off_and_on_brings_no_session_back(clerk, cast):
    user = User.objects.get(username="clerk")
    for active in (False, True):
        user.is_active = active
        save_account(user=user, by=cast["administrator"])
        assert clerk.get("/desk/").status_code == 302


def test_a_new_password_ends_all_sessions(clerk, cast):
    set_password(user=cast["clerk"], password="另一个足够长的密码", by=cast["administrator"])
    assert clerk.get("/desk/").status_code == 302


def test_one_sees_where_one_is_signed_in_and_ends_it(client, db):
    person("li", "clerk")
    other = Client(headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/109.0 Safari/537"})
    for one in (other, client):
        one.post("/accounts/login/", {"login": "li", "password": PASSWORD})
    page = client.get("/accounts/").content.decode()
    assert "Chrome（Windows）" in page
    assert page.count("本次登录") == 1
    assert client.post("/accounts/sessions/end/").status_code == 302
    assert other.get("/desk/").status_code == 302
    assert client.get("/desk/").status_code == 200
    assert "Chrome（Windows）" not in client.get("/accounts/").content.decode()


def test_a_session_that_is_over_is_not_shown(client, db, later):
    person("li", "clerk")
    other = Client(headers={"user-agent": "Firefox/115.0 (Linux)"})
    sign_in(other, "li")
    later(31 * MINUTE)
    sign_in(client, "li")
    assert "Firefox" not in client.get("/accounts/").content.decode()
