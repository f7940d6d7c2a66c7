"""The first account, from the command line; and that there is no other way to be above others."""

from io import StringIO

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from budget.models import AccountEvent, User

GOOD = "足够长而且没有人知道的"


def test_the_first_administrator_is_made_on_the_command_line(db, monkeypatch, client):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", GOOD)
    out = StringIO()
    call_command("create_administrator", "root", "--name", "张某", stdout=out)
    user = User.objects.get()
    assert "张某（root）" in out.getvalue()
    assert user.check_password(GOOD)
    assert [(role.role, role.department) for role in user.roles.all()] == [("administrator", None)]
    assert {(one.actor, one.username, one.whom) for one in AccountEvent.objects.all()} == {
        ("命令行", None, "张某")
    }
    client.force_login(user)
    assert client.get("/admin/")["Location"] == "/accounts/factors/"


def test_its_password_is_asked_for_twice(db, monkeypatch):
    monkeypatch.delenv("ADMINISTRATOR_PASSWORD", raising=False)
    answers = iter([GOOD, GOOD, GOOD, "另一个"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(answers))
    call_command("create_administrator", "root", "--name", "张某", stdout=StringIO())
    assert User.objects.get().check_password(GOOD)
    with pytest.raises(CommandError, match="两次输入的密码不同"):
        call_command("create_administrator", "other", "--name", "李某")


@pytest.mark.parametrize(
    ("username", "password", "said"),
    [("root", "短", "密码太短"), ("a b", GOOD, "用户名"), ("clerk", GOOD, "使用该名字")],
)
def test_what_will_not_do_is_said(cast, monkeypatch, username, password, said):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", password)
    with pytest.raises(CommandError, match=said):
        call_command("create_administrator", username, "--name", "张某")
    assert User.objects.count() == len(cast)


@pytest.mark.parametrize("options", [[], ["--noinput", "--username", "root", "--email", "a@x.cn"]])
def test_djangos_superuser_is_refused_with_a_word(db, options):
    with pytest.raises(CommandError, match="create_administrator"):
        call_command("createsuperuser", *options)
    assert not User.objects.exists()


def test_an_account_has_nothing_that_lets_it_do_things():
    fields = {field.name for field in get_user_model()._meta.get_fields()}
    assert not fields & {"is_superuser", "is_staff", "groups", "user_permissions"}


@pytest.mark.django_db(transaction=True)
def test_a_superuser_there_was_keeps_the_accounts_by_the_role():
    executor = MigrationExecutor(connection)
    executor.migrate([("budget", "0004_workflow")])
    before = executor.loader.project_state([("budget", "0004_workflow")]).apps.get_model("budget", "User")
    before.objects.create(username="root", full_name="张某", is_superuser=True, email="Root@X.cn")
    before.objects.create(username="li", full_name="李某", is_staff=True, email="root@x.cn")
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())
    assert [(user.username, user.is_staff, user.email) for user in User.objects.order_by("pk")] == [
        ("root", True, "root@x.cn"),
        ("li", False, ""),
    ]
    assert apps.get_model("budget", "User") is User
