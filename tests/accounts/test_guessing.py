"""Guesses that come all at once, from threads and from processes: no more are tried than the limit allows."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.cache.backends.filebased import FileBasedCache
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory

from tests.accounts.people import person, sign_in
from tests.conftest import PASSWORD

LIMIT = 5
ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def tried(monkeypatch):
    """The passwords that were really compared with somebody's."""
    made = []

    def compare(self, request, **credentials):
        made.append(credentials["password"])

    monkeypatch.setattr("budget.signin.Backend.authenticate", compare)
    return made


def test_forty_threads_at_once_try_no_more_than_the_limit(tried, db, monkeypatch):
    looked = FileBasedCache.has_key

    def slowly(self, *args):
        answer = looked(self, *args)
        time.sleep(0.02)  # a slow disk, so that all would look before the first has written
        return answer

    monkeypatch.setattr(FileBasedCache, "has_key", slowly)
    ready = Barrier(40, timeout=60)

    def guess(number):
        request = RequestFactory().post("/accounts/login/", REMOTE_ADDR=f"10.0.0.{number}")
        ready.wait()
        try:
            get_adapter().authenticate(request, username="clerk", password=f"{number}")
        except ValidationError:
            return "refused"
        return "tried"

    with ThreadPoolExecutor(40) as pool:
        outcomes = list(pool.map(guess, range(40)))
    assert len(tried) == outcomes.count("tried") <= LIMIT
    assert len(tried) >= 1


GUESSES = """
import sys, time, django
django.setup()
from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.test import RequestFactory
import budget.signin
budget.signin.Backend.authenticate = lambda self, request, **credentials: print("tried")
while time.time() < float(sys.argv[1]):
    pass
for number in range(10):
    request = RequestFactory().post("/", HTTP_HOST="localhost", REMOTE_ADDR=f"10.{sys.argv[2]}.0.{number}")
    try:
        get_adapter().authenticate(request, username="clerk", password="x")
    except ValidationError:
        pass
"""


def test_four_processes_share_one_limit(tmp_path):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "budget.settings", "DATA_DIR": str(tmp_path)}
    begin = str(time.time() + 8)
    running = [
        subprocess.Popen(
            [sys.executable, "-c", GUESSES, begin, str(number)],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for number in range(4)
    ]  # fmt: skip
    said = [process.communicate(timeout=120) for process in running]
    assert [process.returncode for process in running] == [0] * 4, said
    assert 1 <= sum(out.count("tried") for out, _ in said) <= LIMIT


def test_of_many_who_add_a_key_one_is_told_so():
    ready = Barrier(16, timeout=30)

    def add(_):
        ready.wait()
        return cache.add("key", "value", 60)

    for _ in range(10):
        cache.clear()
        with ThreadPoolExecutor(16) as pool:
            assert sum(pool.map(add, range(16))) == 1


def test_another_host_in_the_request_does_not_count_anew(client, db):
    person("li")
    for port in range(LIMIT):
        Client(headers={"host": f"localhost:{9000 + port}"}).post(
            "/accounts/login/", {"login": "LI" if port % 2 else "li", "password": "wrong"}
        )
    assert "登录失败次数过多" in sign_in(client, "li", PASSWORD).content.decode()
