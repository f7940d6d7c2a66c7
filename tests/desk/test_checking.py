"""The live check over HTTP: what the page beside the grid asks for."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from budget.models import Budget, Subject, User
from budget.selectors.judged import noted_of
from budget.services.classification import load_classification
from budget.settings import BASE_DIR
from tests.reference import imported

pytestmark = pytest.mark.django_db
DESK = "/desk/129/2026/v1/"
CHECK = f"{DESK}entry/check/"


@pytest.fixture
def clerk(client: Client, cast: dict[str, User]) -> Client:
    load_classification(folder=BASE_DIR / "fixtures" / "classification")
    assert imported().budget is not None
    client.force_login(cast["clerk"])
    return client


def rows(client: Client, grid: str) -> list[dict[str, Any]]:
    return client.get(f"{DESK}entry/data/?grids={grid}").json()["grids"][grid]["rows"]


def type_into(client: Client, grid: str, row: dict[str, Any], column: str, text: str) -> None:
    about = {"op": "set", "grid": grid, "row": row["key"], "column": column}
    operation = {**about, "from": row["cells"][column], "to": text}
    sent = {"key": str(uuid4()), "operations": [operation]}
    answer = client.post(f"{DESK}entry/changes/", json.dumps(sent), content_type="application/json")
    assert answer.json()["results"][0]["status"] == "saved"


def test_a_check_tells_everything_at_once(clerk: Client) -> None:
    answer = clerk.get(CHECK).json()
    assert answer["revision"] == 0
    assert answer["milliseconds"] > 0
    assert answer["balance"]["income"] == answer["balance"]["expenditure"] == "4534.476807"
    assert answer["balance"]["difference"] == "0.000000"
    assert [table["number"] for table in answer["tables"]] == [f"{n:02}" for n in range(1, 14)]
    assert {table["number"] for table in answer["tables"] if table["empty"]} == {"08", "09"}
    assert answer["counts"]["error"] == 1
    (error,) = [one for one in answer["findings"] if one["severity"] == "error"]
    assert error["rule"] == "T12-YUAN"
    assert error["title"] == "项目金额的单位"
    assert error["cells"][0]["label"] == "预算12表第25行“项目总额”"
    (project,) = [one for one in rows(clerk, "projects") if one["key"] == error["jump"]["row"]]
    assert project["cells"]["code"].endswith("80579")
    assert error["jump"] | {"row": ""} == {"grid": "projects", "row": "", "column": "total"}
    assert answer["marks"]["projects"][project["key"]]["total"][0]["severity"] == "error"


def test_marks_are_told_of_the_grids_asked_for(clerk: Client) -> None:
    assert set(clerk.get(f"{CHECK}?grids=expenditure").json()["marks"]) == {"expenditure"}
    assert clerk.get(f"{CHECK}?grids=").json()["marks"] == {}


def test_an_edit_is_seen_in_the_next_check(clerk: Client) -> None:
    before = clerk.get(CHECK).json()
    type_into(clerk, "expenditure", rows(clerk, "expenditure")[0], "amount", "160.0585")
    after = clerk.get(CHECK).json()
    assert after["revision"] == 1
    assert after["balance"]["difference"] == "-0.000100"
    digests = [{table["number"]: table["digest"] for table in one["tables"]} for one in (before, after)]
    changed = {number for number, digest in digests[0].items() if digests[1][number] != digest}
    assert changed == {"01", "03", "05", "06", "07", "13"}
    same = {one["id"] for one in before["findings"]} & {one["id"] for one in after["findings"]}
    assert len(same) > 30


def test_nothing_new_is_not_told_again(clerk: Client) -> None:
    first = clerk.get(CHECK)
    again = clerk.get(CHECK, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    type_into(clerk, "expenditure", rows(clerk, "expenditure")[0], "amount", "1")
    after = clerk.get(CHECK, headers={"If-None-Match": first["ETag"]})
    assert after.status_code == 200
    assert after["ETag"] != first["ETag"]


def test_another_list_is_another_answer(clerk: Client) -> None:
    first = clerk.get(CHECK)
    Subject.objects.filter(system="function", code="2011301").update(name="行政运转")
    after = clerk.get(CHECK, headers={"If-None-Match": first["ETag"]})
    assert after.status_code == 200
    assert {one["id"] for one in after.json()["findings"]} != {one["id"] for one in first.json()["findings"]}


def test_a_check_is_noted_for_the_home_page(clerk: Client) -> None:
    budget = Budget.objects.get()
    answer = clerk.get(CHECK).json()
    noted = noted_of([budget])[budget.pk]
    assert sum(noted.counts.values()) == len(answer["findings"])
    assert len(noted.lacking) == len(answer["missing"])


def test_a_table_is_shown_as_it_would_print(clerk: Client) -> None:
    row = rows(clerk, "expenditure")[0]
    type_into(clerk, "expenditure", row, "amount", "161.25")
    answer = clerk.get(f"{DESK}tables/03/fragment/")
    page = answer.content.decode()
    assert '<a href="why/1/total/">161.250000</a>' in page
    assert "<html" not in page
    tables = {table["number"]: table["digest"] for table in clerk.get(CHECK).json()["tables"]}
    assert answer["X-Digest"] == tables["03"]
    assert clerk.get(f"{DESK}tables/14/fragment/").status_code == 404


def test_an_amount_leads_to_what_makes_it(clerk: Client) -> None:
    row = rows(clerk, "expenditure")[0]
    made = clerk.get(f"{DESK}tables/03/made-by/1/total/").json()
    assert made["cells"] == [
        {"grid": "expenditure", "row": row["key"], "column": "amount", "label": "支出第1行“金额”"}
    ]
    assert clerk.get(made["why"]).status_code == 200
    total = clerk.get(f"{DESK}tables/03/made-by/32/total/").json()
    assert len(total["cells"]) + total["more"] == 31
    assert total["more"] == 1


def test_a_text_that_looks_like_markup_stays_a_text(clerk: Client) -> None:
    activity = rows(clerk, "activities")[0]
    type_into(clerk, "activities", activity, "name", "<img src=x onerror=alert(1)>")
    assert "<img" not in clerk.get(f"{DESK}tables/13/fragment/").content.decode()


def test_a_script_without_sign_in_is_told_so(client: Client, clerk: Client) -> None:
    client.logout()
    answer = client.get(CHECK, headers={"Accept": "application/json"})
    assert answer.status_code == 401
    assert answer.json()["login"]


def test_it_is_read_only(clerk: Client) -> None:
    assert clerk.post(CHECK).status_code == 405
