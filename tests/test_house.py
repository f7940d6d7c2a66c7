"""The house: settings, accounts, sign-in, headers, health, and the fonts that set-up brings."""

import logging
import os
import re
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from fontTools.ttLib import TTFont

from budget import env
from budget.models import Department, Role, User
from tests.conftest import PASSWORD

ROOT = Path(__file__).resolve().parent.parent
READ_SETTINGS = "from django.conf import settings; settings.DEBUG"


# --- settings -----------------------------------------------------------------------------------


def fit_for_production(data_dir: Path) -> dict[str, str]:
    """An environment that production accepts."""
    return {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "budget.settings",
        "DATA_DIR": str(data_dir),
        "PRODUCTION": "1",
        "SECRET_KEY": "9vQz-1pLxT7_wRk3mN8sYc4bHd6jUf2gAe5oZi0tXqVrWyKlMn7Ee",
        "LOG_KEY": "Tq7_bHw2Zr9-kLm4XcVp6sNd8fGj3yUe5aWi1oQt0zRxYvBnMlKh",
        "ALLOWED_HOSTS": "budget.example.cn",
        "PUBLIC_URL": "https://budget.example.cn",
        "DATABASE_URL": f"sqlite:///{data_dir}/db.sqlite3",
    }


def python(code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def test_production_starts_when_every_setting_is_made(tmp_path):
    outcome = python(READ_SETTINGS, fit_for_production(tmp_path))
    assert outcome.returncode == 0, outcome.stderr


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("SECRET_KEY", None, "SECRET_KEY 未设置"),
        ("SECRET_KEY", "short", "SECRET_KEY 过短"),
        ("SECRET_KEY", "ab" * 40, "SECRET_KEY 过短或过于简单"),
        ("SECRET_KEY", "django-insecure-9vQz1pLxT7wRk3mN8sYc4bHd6jUf2gAe5oZi0t", "SECRET_KEY 是示例值"),
        ("LOG_KEY", None, "LOG_KEY 未设置"),
        ("LOG_KEY", "ab" * 40, "LOG_KEY 过短或过于简单"),
        ("LOG_KEY", "9vQz-1pLxT7_wRk3mN8sYc4bHd6jUf2gAe5oZi0tXqVrWyKlMn7Ee", "LOG_KEY 与 SECRET_KEY 相同"),
        ("ALLOWED_HOSTS", None, "ALLOWED_HOSTS 未设置"),
        ("ALLOWED_HOSTS", "budget.example.cn, *", "ALLOWED_HOSTS 不得为 *"),
        ("DEBUG", "1", "DEBUG 必须关闭"),
        ("DEBUG", "maybe", "环境变量 DEBUG 的值“maybe”无法识别"),
        ("DATABASE_URL", None, "DATABASE_URL 未设置"),
        ("PUBLIC_URL", None, "PUBLIC_URL 未设置"),
        ("PUBLIC_URL", "http://budget.example.cn", "不是 https://"),
        ("PUBLIC_URL", "https://", "不是 https://"),
    ],
)
def test_production_refuses_what_is_not_safe_and_names_it(tmp_path, name, value, complaint):
    environment = fit_for_production(tmp_path)
    environment.pop(name, None)
    if value is not None:
        environment[name] = value
    outcome = python(READ_SETTINGS, environment)
    assert outcome.returncode != 0
    assert "ImproperlyConfigured" in outcome.stderr
    assert complaint in outcome.stderr


def test_production_names_every_problem_at_once(tmp_path):
    environment = {key: fit_for_production(tmp_path)[key] for key in ("PATH", "DATA_DIR", "PRODUCTION")}
    outcome = python(READ_SETTINGS, environment | {"DJANGO_SETTINGS_MODULE": "budget.settings"})
    for name in ("SECRET_KEY", "LOG_KEY", "ALLOWED_HOSTS", "PUBLIC_URL", "DATABASE_URL"):
        assert f"{name} 未设置" in outcome.stderr


def test_forwarded_headers_count_only_behind_a_proxy_of_ones_own(tmp_path):
    show = "from django.conf import settings as s; print(s.SECURE_PROXY_SSL_HEADER)"
    environment = fit_for_production(tmp_path)
    assert python(show, environment).stdout == "None\n"
    assert "HTTP_X_FORWARDED_PROTO" in python(show, environment | {"TRUST_PROXY": "1"}).stdout


def test_production_speaks_https_only_but_answers_the_load_balancer(tmp_path):
    code = """
import django; django.setup()
from django.test import Client
browser = Client(headers={"host": "budget.example.cn"})
print(browser.get("/accounts/login/").headers["Location"])
print(browser.get("/healthz").status_code)
print(browser.get("/healthz", secure=True).headers["Strict-Transport-Security"])
from django.conf import settings
print(settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE)
"""
    outcome = python(code, fit_for_production(tmp_path))
    assert outcome.stdout.splitlines() == [
        "https://budget.example.cn/accounts/login/",
        "200",
        "max-age=31536000; includeSubDomains",
        "True True",
    ], outcome.stderr


def test_a_development_key_is_made_once_and_is_its_owners_alone(tmp_path):
    key = env.kept_secret(tmp_path / "secret_key")
    assert len(key) >= env.SECRET_KEY_LENGTH
    assert env.kept_secret(tmp_path / "secret_key") == key
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["secret_key"]


def test_sqlite_queues_its_writers(tmp_path):
    show = (
        "import django; django.setup(); from django.db import connection as c;"
        "from django.core.management import call_command as call; call('migrate', verbosity=0); c.close();"
        "k = c.cursor();"
        "ask = lambda name: k.execute(f'PRAGMA {name}').fetchone()[0];"
        "print(ask('journal_mode'), ask('busy_timeout'), c.transaction_mode)"
    )
    outcome = python(show, fit_for_production(tmp_path))
    assert outcome.stdout == "wal 20000 IMMEDIATE\n", outcome.stderr


def test_migrations_run_on_postgresql(tmp_path, postgres_url):
    environment = fit_for_production(tmp_path) | {"DATABASE_URL": postgres_url}
    outcome = python(
        "import django; django.setup(); from django.core.management import call_command as call;"
        "call('migrate', verbosity=0);"
        "from django.db import connection; from budget.models import User;"
        "print(connection.vendor, User.objects.count())",
        environment,
    )
    assert outcome.stdout == "postgresql 0\n", outcome.stderr


@pytest.mark.parametrize(("face", "path"), settings.FONTS.items())
def test_set_up_brings_whole_fonts(face, path):
    family, weight = face
    with TTFont(path) as font:
        assert font["name"].getDebugName(1) == family
        assert font["OS/2"].usWeightClass == weight
        assert all(ord(character) in font.getBestCmap() for character in "部门预算公开￥〇㎡")


@pytest.mark.parametrize("library", ["weasyprint.progress", "fontTools.subset"])
def test_making_a_pdf_is_not_told_step_by_step(library):
    assert logging.getLogger().getEffectiveLevel() <= logging.WARNING
    assert logging.getLogger(library).getEffectiveLevel() == logging.WARNING


def test_whoever_serves_pages_has_nothing_loaded_that_makes_pdfs(tmp_path):
    code = "import django; django.setup(); import budget.urls, sys; print('weasyprint' in sys.modules)"
    outcome = python(code, fit_for_production(tmp_path))
    assert outcome.stdout == "False\n", outcome.stderr


# --- accounts -----------------------------------------------------------------------------------


def test_demo_accounts_are_one_a_role_and_one_outsider(db):
    call_command("demo_accounts", password=PASSWORD)
    assert set(Role.objects.values_list("user__username", "department__code", "role")) == {
        ("clerk", "129", "clerk"),
        ("reviewer", "129", "reviewer"),
        ("finance", "129", "finance"),
        ("publisher", "129", "publisher"),
        ("auditor", "129", "auditor"),
        ("administrator", "129", "administrator"),
        ("outsider", "999", "clerk"),
    }
    assert [user.username for user in User.objects.all() if user.is_staff] == ["administrator"]
    assert all(user.is_demo for user in User.objects.all())


def test_demo_accounts_twice_changes_nothing(cast):
    before = list(User.objects.order_by("pk").values())
    call_command("demo_accounts", password=PASSWORD)
    assert list(User.objects.order_by("pk").values()) == before
    assert Role.objects.count() == len(before)


def test_demo_accounts_take_the_new_password_and_their_rights_again(cast):
    User.objects.filter(username="clerk").update(is_active=False, is_demo=False)
    call_command("demo_accounts", password="另一个密码")
    clerk = User.objects.get(username="clerk")
    assert clerk.check_password("另一个密码")
    assert clerk.is_active
    assert clerk.is_demo


def test_demo_accounts_leave_existing_departments_as_they_are(db):
    Department.objects.create(code="129", name="已有名称")
    call_command("demo_accounts", password=PASSWORD)
    assert Department.objects.get(code="129").name == "已有名称"


def test_demo_accounts_are_refused_in_production(db, settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="生产环境"):
        call_command("demo_accounts", password=PASSWORD)
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("username", "role", "department"),
    [
        ("clerk", "reviewer", "129"),  # a second role for the same department
        ("auditor", "auditor", None),  # a second role for the whole installation
        ("outsider", "king", "129"),
        ("outsider", "reviewer", None),
    ],
)
def test_the_database_refuses_roles_that_make_no_sense(cast, username, role, department):
    Role.objects.create(user=cast["auditor"], role="finance")
    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(
            user=cast[username],
            role=role,
            department=Department.objects.get(code=department) if department else None,
        )


# --- sign-in ------------------------------------------------------------------------------------


def sign_in(client: Client, username: str, password: str):
    return client.post("/accounts/login/", {"login": username, "password": password})


def test_signing_in_leads_to_the_desk(client, cast):
    response = sign_in(client, "clerk", PASSWORD)
    assert response.status_code == 302
    assert response["Location"] == "/desk/"
    assert client.session["_auth_user_id"] == str(cast["clerk"].pk)


def test_the_sign_in_page_is_chinese_and_every_field_has_its_label(client, db):
    page = client.get("/accounts/login/").content.decode()
    assert '<html lang="zh-Hans">' in page
    for field in ("login", "password"):
        assert f'<label for="id_{field}">' in page
        assert f'id="id_{field}"' in page
    assert "用户名" in page
    assert "Sign" not in page


def test_a_wrong_password_is_said_so_and_tied_to_no_field(client, cast):
    response = sign_in(client, "clerk", "wrong")
    page = response.content.decode()
    assert response.status_code == 200
    assert "用户名或密码不正确" in page[page.index('role="alert"') :]
    assert "_auth_user_id" not in client.session


def test_a_missing_password_is_said_at_its_field(client, cast):
    page = sign_in(client, "clerk", "").content.decode()
    assert 'id="id_password_error"' in page
    assert re.search(r'aria-describedby="[^"]*\bid_password_error"', page)


def test_guessing_is_stopped_even_when_the_next_guess_is_right(client, cast):
    for _ in range(5):
        sign_in(client, "clerk", "wrong")
    assert "登录失败次数过多" in sign_in(client, "clerk", PASSWORD).content.decode()
    assert sign_in(Client(), "reviewer", PASSWORD).status_code == 302


def test_nobody_signs_up(client, db, rf):
    assert client.get("/accounts/signup/").status_code == 404
    assert not get_adapter().is_open_for_signup(rf.get("/"))


def test_the_administration_has_no_sign_in_page_of_its_own(client, db):
    response = client.get("/admin/login/", follow=True)
    assert response.redirect_chain[0][0].startswith("/accounts/login/")


def test_the_administration_is_for_administrators(client, cast):
    client.force_login(cast["administrator"])
    assert client.get("/admin/").status_code == 200
    client.force_login(cast["clerk"])
    assert client.get("/admin/", follow=True).status_code == 403


def test_signing_out_takes_a_post(client, cast):
    client.force_login(cast["clerk"])
    assert client.get("/accounts/logout/").status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post("/accounts/logout/")["Location"] == "/"
    assert "_auth_user_id" not in client.session


def test_a_password_can_be_changed(client, cast):
    client.force_login(cast["clerk"])
    assert "修改密码" in client.get("/accounts/password/change/").content.decode()
    new = "春天里新换的一个密码"
    client.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    cast["clerk"].refresh_from_db()
    assert cast["clerk"].check_password(new)


def test_a_short_new_password_is_refused_in_chinese(client, cast):
    client.force_login(cast["clerk"])
    answers = {"oldpassword": PASSWORD, "password1": "短", "password2": "短"}
    assert "密码太短：至少 10 个字符" in client.post("/accounts/password/change/", answers).content.decode()


def test_the_session_ends_with_the_browser(client, cast):
    cookie = sign_in(client, "clerk", PASSWORD).cookies["sessionid"]
    assert cookie["max-age"] == ""
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


# --- protection ---------------------------------------------------------------------------------


def test_pages_carry_the_protective_headers(client, db):
    headers = client.get("/accounts/login/").headers
    policy = dict(part.split(" ", 1) for part in headers["Content-Security-Policy"].split("; "))
    for directive in ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action"):
        assert policy.pop(directive) == "'self'"
    assert policy.pop("manifest-src") == "'self'"
    assert policy == {"default-src": "'none'", "frame-ancestors": "'none'", "base-uri": "'none'"}
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in headers["Permissions-Policy"]


# JSON in a script element is data, which no policy keeps back.
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src=|type=.application/json))|<style|\sstyle=|\son[a-z]+=|javascript:",
    re.IGNORECASE,
)


def test_account_pages_have_nothing_inline_for_the_policy_to_block(client, cast):
    pages = [client.get("/accounts/login/"), sign_in(client, "clerk", "wrong")]
    client.force_login(cast["clerk"])
    pages += [
        client.get(f"/accounts/{name}") for name in ("", "logout/", "password/change/", "reauthenticate/")
    ]
    pages += [client.get("/no/such/page/"), Client(enforce_csrf_checks=True).post("/accounts/login/")]
    assert [page.status_code for page in pages] == [200, 200, 200, 200, 200, 200, 404, 403]
    for page in pages:
        assert not INLINE.search(page.content.decode())


def test_a_missing_page_says_so_in_chinese(client, db):
    response = client.get("/no/such/page/")
    assert response.status_code == 404
    assert "没有这一页" in response.content.decode()


def test_healthz_answers_ok(client, db):
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"status": "ok"}
    assert "no-store" in response["Cache-Control"]


def test_healthz_says_when_the_database_does_not_answer(client, db, monkeypatch):
    def broken():
        raise DatabaseError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", broken)
        response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json() == {"status": "unavailable"}
