"""The API: it tells what the tables tell, narrowed as asked and no other way."""

import json
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from budget.models import Publication, PublishedFile
from budget.services import open_data
from tests.api.asking import fields, get, pages, rows
from tests.publishing import publish
from tests.renderers.books import CENTRE, CONSULTING, HEADQUARTERS
from tests.services.test_open_data import of_year

pytestmark = pytest.mark.django_db

LISTS = (
    "years", "departments", "units", "lines", "income", "projects", "subjects", "publications",
)  # fmt: skip


def taken_down(publication: Publication) -> None:
    Publication.objects.filter(pk=publication.pk).update(
        withdrawn_at=timezone.now(), withdrawal_reason="金额有误。", notice="不再说的公告。"
    )
    open_data.renew([publication.department_code])


def test_the_root_leads_to_every_list_and_the_lists_to_pages_and_files(client, two):
    for name, address in get(client, "").json().items():
        status = client.get(address).status_code
        assert status == (400 if name == "search" else 200), address
    for address in ("departments/?year=2026", "units/?year=2026", "publications/?year=2026"):
        for row in rows(client, address):
            for link in row["links"].values():
                assert client.get(link).status_code == 200, link


def test_a_document_is_budget_json_with_its_files(client, two):
    told = get(client, "budgets/129/2026/").json()
    frozen = b"".join(client.get("/departments/129/2026/budget.json").streaming_content)
    for key, value in json.loads(frozen).items():
        assert told[key] == value, key
    files = PublishedFile.objects.filter(publication=two[1], unit="")
    assert {(one["table"], one["format"], one["size"], one["sha256"]) for one in told["files"]} == set(
        files.values_list("table", "format", "size", "sha256")
    )
    assert [client.get(one["url"]).status_code for one in told["files"][:5]] == [200] * 5
    assert [unit["code"] for unit in told["units"]] == [HEADQUARTERS, CENTRE]
    assert get(client, "budgets/129/2026/v1/").json() == told


def test_what_is_listed_adds_up_to_what_the_tables_say(client, two):
    tables = get(client, "budgets/129/2026/").json()["tables"]
    total = next(row["cells"] for row in tables["01"]["rows"] if row["kind"] == "total")
    (department,) = rows(client, "departments/?year=2026")
    (year,) = (row for row in rows(client, "years/") if row["year"] == 2026)
    for figures in (department["figures"], year["figures"]):
        assert figures["income"] == total["income_amount"]
        assert figures["outlay"] == total["expenditure_amount"]
    for listed, of_all in (("lines", "spending"), ("income", "income")):
        amounts = [Decimal(row["amount"]) for row in rows(client, f"{listed}/?year=2026&page_size=2")]
        assert len(amounts) > 2
        assert sum(amounts) == Decimal(department["figures"][of_all]), listed


NARROWED = [
    ("lines/?year=2025", lambda row: row["year"] == 2025),
    ("lines/?function=2011302", lambda row: row["function"] == "2011302"),
    ("lines/?function=20113", lambda row: row["function"].startswith("20113")),
    ("lines/?gov_economic=502", lambda row: row["gov_economic"].startswith("502")),
    ("lines/?dept_economic=302", lambda row: row["dept_economic"].startswith("302")),
    ("lines/?kind=project", lambda row: row["kind"] == "project"),
    ("lines/?fund=government_fund", lambda row: row["fund"] == "government_fund"),
    ("lines/?unit=129002", lambda row: row["unit"] == "129002"),
    ("lines/?department=130", lambda row: row["department"] == "130"),
    ("income/?source=government_fund", lambda row: row["source"] == "government_fund"),
    ("income/?department=130&unit=130001", lambda row: row["unit"] == "130001"),
    ("units/?department=130", lambda row: row["department"] == "130"),
    ("units/?code=129002", lambda row: row["code"] == "129002"),
    ("departments/?code=130", lambda row: row["code"] == "130"),
    ("projects/?unit=129002", lambda row: row["unit"] == "129002"),
    (f"projects/?code={CONSULTING.code}", lambda row: row["code"] == CONSULTING.code),
    ("publications/?department=130", lambda row: row["code"] == "130"),
]


def test_a_list_is_narrowed_to_what_was_asked_for(client, two):
    publish(of_year(2026, code="130", name="某市税务局"))
    whole = {name: rows(client, f"{name}/?page_size=500") for name in LISTS}
    for narrowed, holds in NARROWED:
        found, of_all = rows(client, narrowed), whole[narrowed.partition("/")[0]]
        assert found, narrowed
        assert found == [row for row in of_all if holds(row)], narrowed
        assert len(found) < len(of_all), narrowed


def test_codes_bear_the_names_of_their_year(client, classified, two):
    line = rows(client, "lines/?year=2026&function=2011302")[0]
    assert line["function_name"] == "一般行政管理事务"
    assert line["gov_economic_name"]
    assert line["unit_name"].endswith("机关")
    subjects = rows(client, "subjects/?year=2026&system=function&level=1&page_size=500")
    assert ("205", "教育支出") in {(one["code"], one["name"]) for one in subjects}
    assert {one["level"] for one in subjects} == {1}
    assert rows(client, "subjects/?year=2026&system=function&code=20113&level=3")[0]["code"] == "2011301"
    assert rows(client, "subjects/?year=1990") == []


def test_projects_and_all_else_are_found_by_words(client, database):
    publish(of_year(2026))
    assert {row["code"] for row in rows(client, "projects/?q=信息依申请公开")} == {CONSULTING.code}
    assert rows(client, "projects/?q=没有的") == rows(client, "projects/?q=。") == []
    found = get(client, "search/?q=sdaj").json()["results"]
    assert [(one["kind"], one["code"], one["year"]) for one in found] == [("department", "129", 2026)]
    assert client.get(found[0]["link"]).json()["name"] == "某市档案局"
    for one in get(client, "search/?q=129&kind=unit").json()["results"]:
        assert one["kind"] == "unit"
        assert client.get(one["link"]).json()["results"][0]["name"] == one["name"]


def test_a_project_and_a_department_through_the_years(client, two):
    project = get(client, f"projects/{CONSULTING.code}/").json()
    assert [one["year"] for one in project["years"]] == [2026, 2025]
    assert project["years"][0]["indicators"][0]["level1"] == CONSULTING.indicators[0].level1
    department = get(client, "departments/129/").json()
    assert [one["year"] for one in department["budgets"]] == [2026, 2025]
    for address in ("projects/NONE/", "departments/999/", "budgets/129/2020/", "budgets/129/2026/v2/"):
        assert get(client, address).status_code == 404, address


def test_the_latest_version_alone_is_listed_and_each_can_be_read(client, two):
    publish(of_year(2026, name="某市文书局"), version=2, notice="更名。")
    (department,) = rows(client, "departments/?year=2026")
    assert (department["name"], department["version"]) == ("某市文书局", 2)
    assert {row["version"] for row in rows(client, "lines/?year=2026")} == {2}
    assert get(client, "budgets/129/2026/").json()["department"]["name"] == "某市文书局"
    assert get(client, "budgets/129/2026/v1/").json()["department"]["name"] == "某市档案局"
    listed = {(row["year"], row["version"]): row["notice"] for row in rows(client, "publications/")}
    assert listed == {(2025, 1): None, (2026, 1): None, (2026, 2): "更名。"}


def test_of_what_was_taken_down_only_that_and_why(client, two):
    taken_down(two[1])
    for address in ("budgets/129/2026/", "budgets/129/2026/v1/"):
        response = get(client, address)
        assert response.status_code == 410
        assert response.json()["error"]["code"] == "withdrawn"
        assert "金额有误" in response.json()["error"]["message"]
        assert response["Cache-Control"] == "no-store"
    for name in ("years", "departments", "units", "lines", "income", "projects"):
        assert {row["year"] for row in rows(client, f"{name}/")} == {2025}, name
    (gone,) = rows(client, "publications/?state=withdrawn")
    told = {name for name, value in gone.items() if value is not None and name != "links"}
    assert told == {"code", "year", "version", "withdrawn_at", "withdrawal_reason"}
    assert set(gone["links"].values()) == {None}
    assert [row["year"] for row in rows(client, "publications/?state=visible")] == [2025]


# With so many on a page.
ORDERED = [
    ("lines", 9, ["id", "-amount", "function"]),
    ("projects", 2, ["-year", "-total", "total"]),
    ("departments", 1, ["-year", "-outlay"]),
    ("publications", 1, ["-published_at", "code"]),
]


def test_pages_hold_everything_once_in_order_whichever_way_they_are_turned(client, database):
    for year in (2025, 2026):
        publish(of_year(year))
    for name, size, orderings in ORDERED:
        for ordering in orderings:
            whole = rows(client, f"{name}/?page_size=500&ordering={ordering}")
            forth, last = [], f"/api/v1/{name}/?page_size={size}&ordering={ordering}"
            for page in pages(client, last.removeprefix("/api/v1/")):
                forth += page
            assert forth == whole, (name, ordering)
            while following := client.get(last).json()["next"]:
                last = following
            back = list(pages(client, last.partition("/api/v1/")[2], "previous"))
            assert [row for page in reversed(back) for row in page] == whole, (name, ordering)
            assert len(back) > 1
            field, backwards = ordering.removeprefix("-"), ordering.startswith("-")
            if field in ("amount", "total"):
                values = [Decimal(row[field]) if row[field] else Decimal(-1) for row in whole]
                assert values == sorted(values, reverse=backwards)


WRONG = {
    "lines/?yaer=2026": ("yaer", "没有这个参数"),
    "lines/?year=": ("year", "没有写值"),
    "lines/?year=2026&year=2025": ("year", "只能写一次"),
    "lines/?year=26": ("year", "四位数字"),
    "lines/?year=99999999999999999999": ("year", "四位数字"),
    "lines/?function=206a": ("function", "数字"),
    "lines/?unit=a%00b": ("unit", "控制字符"),
    "lines/?department=129%0A": ("department", "控制字符"),
    "lines/?kind=other": ("kind", "basic（基本支出）"),
    "lines/?ordering=unit": ("ordering", "-amount"),
    "lines/?page_size=501": ("page_size", "1 到 500"),
    "lines/?page_size=0": ("page_size", "1 到 500"),
    "lines/?page_size=１": ("page_size", "1 到 500"),
    "subjects/?level=4": ("level", "款"),
    "search/": ("q", "必须"),
    "search/?q=a&kind=page": ("kind", "department"),
    f"search/?q={'字' * 101}": ("q", "100"),
    "budgets/129/2026/?year=2026": ("year", "没有参数"),
    "?format=json": ("format", "没有参数"),
}


def test_what_is_asked_wrongly_is_refused_and_said(client):
    for address, (name, said) in WRONG.items():
        told = fields(client, address)
        assert list(told) == [name], address
        assert said in told[name], address


def test_a_longer_list_asks_the_database_no_more(client, classified, two):
    few = {name: queries(client, f"{name}/?page_size=1") for name in LISTS}
    for code in ("130", "131"):
        publish(of_year(2026, code=code, name="某局"))
    for name in LISTS:
        assert queries(client, f"{name}/?page_size=500") <= few[name] <= 5, name


def queries(client, address: str) -> int:
    """How often the database is asked."""
    with CaptureQueriesContext(connection) as asked:
        assert get(client, address).json()["results"]
    return len(asked)
