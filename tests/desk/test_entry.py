"""Entering a budget over HTTP: what scripts ask for and send."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from budget.domain.states import Status
from budget.models import Budget, ChangeSet, Subject, User
from budget.selectors.grids import GRIDS
from budget.services.classification import load_classification
from budget.services.facts import store_factbook
from budget.settings import BASE_DIR
from tests.publishing import make_budget
from tests.renderers.books import plain

DESK = "/desk/129/2026/v1/"


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    made = make_budget(plain())
    store_factbook(budget=made, book=plain())
    return made


@pytest.fixture
def clerk(client: Client, cast: dict[str, User], budget: Budget) -> Client:
    client.force_login(cast["clerk"])
    return client


def send(client: Client, *operations: dict[str, Any], **more: Any) -> Any:
    sent = {"key": str(uuid4()), "operations": list(operations), **more}
    return client.post(f"{DESK}entry/changes/", json.dumps(sent), content_type="application/json")


def amount(client: Client, to: str = "1") -> dict[str, Any]:
    row = client.get(f"{DESK}entry/data/?grids=expenditure").json()["grids"]["expenditure"]["rows"][0]
    seen = row["cells"]["amount"]
    about = {"op": "set", "grid": "expenditure", "row": row["key"], "column": "amount"}
    return {**about, "from": seen, "to": to}


def test_the_grids_are_told(clerk: Client) -> None:
    told = clerk.get(f"{DESK}entry/data/?grids={','.join(GRIDS)}").json()
    assert set(told["grids"]) == set(GRIDS)
    assert (told["editable"], told["user"], told["revision"]) == (True, "clerk", 0)
    assert told["grids"]["controls"]["editable"] is False
    columns = {column["key"]: column for column in told["grids"]["expenditure"]["columns"]}
    assert columns["kind"]["choices"] == ["基本支出", "项目支出"]
    assert (columns["function"]["type"], columns["function"]["list"]) == ("code", "function")
    assert columns["project"]["refs"] == "projects"
    assert [unit["label"] for unit in told["refs"]["units"]]


def test_a_grid_that_there_is_not_is_said(clerk: Client) -> None:
    answer = clerk.get(f"{DESK}entry/data/?grids=expenditure,nothing")
    assert (answer.status_code, answer.json()["message"]) == (400, "没有“nothing”这个录入表。")


def test_a_change_is_saved_and_told(clerk: Client) -> None:
    answer = send(clerk, amount(clerk))
    assert answer.status_code == 200
    said = answer.json()
    assert (said["revision"], said["results"]) == (1, [{"status": "saved", "message": ""}])
    assert said["rows"]["expenditure"][0]["cells"]["amount"] == "1.000000"
    news = clerk.get(f"{DESK}entry/changes/?since=0").json()
    assert news["by"][0]["mine"] is True
    assert clerk.get(f"{DESK}entry/changes/?since=1").json()["rows"] == {}


@pytest.mark.parametrize("since", ["", "x", "-1", "１", "99999999999"])
def test_news_since_nothing_are_refused(clerk: Client, since: str) -> None:
    assert clerk.get(f"{DESK}entry/changes/?since={since}").status_code == 400


@pytest.mark.parametrize(
    "body", ["", "[]", "{", '{"key": 3}', '{"key": "x", "operations": []}', "[" * 100_000]
)
def test_what_is_no_change_is_refused(clerk: Client, body: str) -> None:
    answer = clerk.post(f"{DESK}entry/changes/", body, content_type="application/json")
    assert answer.status_code == 400
    assert "没有保存" in answer.json()["message"]


def test_a_lost_sign_in_is_told_to_the_script_that_holds_the_changes(budget: Budget, client: Client) -> None:
    answer = send(client, {})
    assert answer.status_code == 401
    assert answer.json()["login"].startswith("/accounts/login/")
    assert client.get(f"{DESK}entry/expenditure/").status_code == 302


def test_a_locked_budget_is_shown_and_not_changed(clerk: Client, budget: Budget) -> None:
    operation = amount(clerk)
    Budget.objects.filter(pk=budget.pk).update(status=Status.SUBMITTED)
    answer = send(clerk, operation)
    assert (answer.status_code, answer.json()["message"]) == (409, "这份预算已送审，内容不能再修改。")
    assert clerk.get(f"{DESK}entry/data/?grids=expenditure").json()["editable"] is False
    assert "这份预算已送审" in clerk.get(f"{DESK}entry/expenditure/").content.decode()
    assert not ChangeSet.objects.exists()


@pytest.mark.parametrize(("name", "status"), [("reviewer", 403), ("auditor", 403), ("outsider", 404)])
def test_others_do_not_change_it(clerk: Client, cast: dict[str, User], name: str, status: int) -> None:
    operation = amount(clerk)
    clerk.force_login(cast[name])
    assert send(clerk, operation).status_code == status
    assert not ChangeSet.objects.exists()


def test_without_the_token_of_the_page_nothing_is_changed(cast: dict[str, User], budget: Budget) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast["clerk"])
    assert send(client, {}).status_code == 403


def test_the_lists_are_searched_by_initials(clerk: Client) -> None:
    load_classification(folder=BASE_DIR / "fixtures" / "classification")
    answer = clerk.get("/desk/lists/2026/")
    lists = answer.json()
    assert ["2010301", "行政运行", "xzyx", 3] in lists["function"]
    assert ["30201", "办公费", "bgf", 2] in lists["dept_economic"]
    assert ["50201", "30201"] in lists["pairs"]
    assert ["A", "货物", "hw", 0] in lists["procurement"]
    assert len(lists["services"][0]) == 3
    again = clerk.get("/desk/lists/2026/", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert clerk.get("/desk/lists/1066/").status_code == 404


def test_a_subject_renamed_by_hand_is_found_by_its_new_name(clerk: Client) -> None:
    subject = Subject.objects.create(system="function", code="2999999", name="旧", level=3, first_year=2026)
    before = clerk.get("/desk/lists/2026/").headers["ETag"]
    Subject.objects.filter(pk=subject.pk).update(name="新科目")
    after = clerk.get("/desk/lists/2026/", headers={"If-None-Match": before})
    assert after.status_code == 200
    assert ["2999999", "新科目", "xkm", 3] in after.json()["function"]


def test_a_subject_added_by_hand_is_found(clerk: Client) -> None:
    before = clerk.get("/desk/lists/2026/")
    Subject.objects.create(system="function", code="2999999", name="新科目", level=3, first_year=2026)
    after = clerk.get("/desk/lists/2026/", headers={"If-None-Match": before.headers["ETag"]})
    assert ["2999999", "新科目", "xkm", 3] in after.json()["function"]


@pytest.mark.parametrize(
    "page", ["units", "income", "expenditure", "procurement", "services", "vehicles", "controls"]
)
def test_every_page_of_grids_opens(clerk: Client, page: str) -> None:
    answer = clerk.get(f"{DESK}entry/{page}/")
    assert answer.status_code == 200
    assert f'data-entry-grid="{page}"' in answer.content.decode()


def test_projects_have_pages_of_their_own(clerk: Client) -> None:
    assert clerk.get(f"{DESK}entry/nothing/").status_code == 404
