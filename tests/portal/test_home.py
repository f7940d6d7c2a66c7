"""The home page and the list of departments: a year added up, sorted, and taken away as files."""

import csv
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from io import StringIO

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.domain.codes import Fund
from budget.domain.facts import YearEndCarryover
from budget.models import Publication
from budget.services import open_data
from tests.portal.years import after, of
from tests.publishing import publish

pytestmark = pytest.mark.django_db


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", page))


def body(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


@pytest.fixture
def city() -> None:
    """129 in time, 130 late, 131 without a day of 批复; 129 last year too."""
    publish(of("129", "政务服务局", 4_000_000, year=2025), **after(3))
    publish(of("129", "政务服务局", 8_000_001), **after(20))
    publish(of("130", "教育委员会", 90_000_000, function="2050202"), **after(21))
    publish(of("131", "审计局", 2_000_000), approved_on=None)


def test_home_adds_the_latest_year_up_and_names_its_parts(client: Client, city: None) -> None:
    page = text(body(client, "/"))
    assert "支出预算合计100.000001 万元" in page
    assert "公开预算的部门3 个" in page
    assert re.search(r"教育支出 90\.000000 90\.0%", page)
    assert re.search(r"一般公共服务支出 10\.000001 10\.0%", page)
    assert re.search(r"一般公共预算拨款 100\.000001 100\.0%", page)
    assert "支出预算合计4.000000 万元" in text(body(client, "/?year=2025"))
    assert "支出预算合计1,000,000.01 元" in text(body(client, "/?unit=yuan"))


def test_home_says_what_of_the_income_is_not_spent_that_year(client: Client, city: None) -> None:
    """Whoever adds up either side comes to a figure that stands there."""
    page = text(body(client, "/"))
    assert "年终结转结余" not in page
    assert re.search(r"收入总计 100\.000001 100\.0%", page)
    book = of("132", "水务局", 5_000_000)
    earned = replace(book.income[0], amount_fen=5_420_000)
    publish(replace(book, income=(earned,), year_end=(YearEndCarryover(None, Fund.GENERAL_PUBLIC, 420_000),)))
    page = text(body(client, "/"))
    assert "支出预算合计105.000001 万元" in page
    assert "收入总计 105.420001 万元，支出总计 105.420001 万元。" in page
    assert "支出总计比支出预算合计多 0.420000 万元，是年终结转结余" in page
    assert re.search(r"收入总计 105\.420001 100\.0%", page)
    assert len(re.findall(r"支出预算合计 105\.000001 100\.0%", page)) == 2
    listed = json.loads(body(client, "/?format=json"))["rows"][:3]
    assert [row["amount"] for row in listed] == ["105.420001", "105.000001", "0.420000"]


def test_pictures_have_their_figures_in_tables_of_the_page(client: Client, city: None) -> None:
    """What charts.js reads: parts that are nodes, and rows that flow from one to another, in 分."""
    page = body(client, "/")
    for picture in re.findall(r'data-tables="([^"]+)"', page):
        for table in picture.split():
            assert f'<table class="parts" id="{table}">' in page
    assert '<tr data-node="f205" data-fen="90000000" data-from="all">' in page
    assert '<tr data-node="s1" data-fen="100000001" data-to="all">' in page
    flows = re.findall(r'<tr data-from="f(\w+)" data-to="e(\w+)" data-fen="(\d+)">', page)
    assert ("205", "501", "67500000") in flows
    assert sum(int(fen) for *_, fen in flows) == 100_000_001


def test_home_tells_who_published_in_time(client: Client, city: None) -> None:
    page = text(body(client, "/"))
    assert "2026年已公开的部门中，1 个按期，1 个逾期；另有 1 个没有登记批复日期，不作判断。" in page
    assert re.search(r"教育委员会 ?2026-02-10 ?21 天 逾期 政务服务局 ?2026-02-09 ?20 天 ", page)


def test_a_correction_makes_nobody_late(client: Client, city: None) -> None:
    publish(of("129", "政务服务局", 8_000_001), version=2, **after(90))
    assert "1 个按期，1 个逾期" in text(body(client, "/"))


def test_home_leads_to_what_was_published_last_in_its_latest_version(client: Client, city: None) -> None:
    publish(of("131", "审计局", 2_000_000), version=2, **after(50))
    page = body(client, "/")
    latest = page[page.index('id="latest"') :]
    assert latest.index("审计局2026年部门预算") < latest.index("教育委员会2026年部门预算")
    assert "第2版" in latest


def test_what_is_withdrawn_no_longer_counts(client: Client, city: None) -> None:
    gone = Publication.objects.filter(department_code="130")
    gone.update(withdrawn_at="2026-03-01T00:00Z", withdrawal_reason="有误")
    open_data.renew(["130"])
    for address in ("/", "/departments/", "/compare/?of=130-2026"):
        assert "教育委员会" not in body(client, address)
    assert "支出预算合计10.000001 万元" in text(body(client, "/"))


def test_the_old_search_leads_to_the_new(client: Client, city: None) -> None:
    response = client.get("/", {"q": "教育"}, follow=True)
    page = response.content.decode()
    assert "/departments/130/2026/" in page
    assert "/departments/129/2026/" not in page


def rows(page: str) -> list[str]:
    return re.findall(r'<th scope="row"><a href="/departments/(\d+)/', page)


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["129", "130", "131"]),
        ("sort=-outlay", ["130", "129", "131"]),
        ("sort=outlay", ["131", "129", "130"]),
        ("sort=days", ["129", "130", "131"]),
        ("sort=-days", ["130", "129", "131"]),
        ("sort=-published", ["130", "129", "131"]),
        ("sort=<script>", ["129", "130", "131"]),
        ("year=2025", ["129"]),
        ("year=1999", ["129", "130", "131"]),
        ("q=教育 委员", ["130"]),
        ("q=13", ["130", "131"]),
        ("q=\x00", ["129", "130", "131"]),
        ("q=没有", []),
    ],
)
def test_departments_are_filtered_and_sorted(
    client: Client, city: None, query: str, codes: list[str]
) -> None:
    assert rows(body(client, f"/departments/?{query}")) == codes


def test_headings_keep_the_state_and_turn_the_order(client: Client, city: None) -> None:
    page = body(client, "/departments/?q=13&unit=yi&sort=-outlay&page=1")
    assert 'aria-sort="descending"><a href="?q=13&amp;unit=yi&amp;sort=outlay"' in page
    assert '<a href="?q=13&amp;unit=yi&amp;sort=-project"' in page
    assert "?q=13&amp;unit=yi&amp;sort=-outlay&amp;format=csv" in page


def test_departments_are_paged(client: Client, city: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budget.portal.departments.PER_PAGE", 2)
    assert rows(body(client, "/departments/?page=2")) == ["131"]
    assert "共 2 页" in body(client, "/departments/?q=1")


def test_the_list_as_a_file_has_every_row_in_its_order(client: Client, city: None) -> None:
    found = json.loads(body(client, "/departments/?sort=-outlay&format=json&page=9"))["rows"]
    assert [row["code"] for row in found] == ["130", "129", "131"]
    assert (found[0]["outlay"], found[0]["days"], found[0]["approved_on"]) == ("90.000000", 21, "2026-01-20")
    assert (found[2]["days"], found[2]["approved_on"]) == (None, "")
    whole = client.get("/?format=csv").content.decode("utf-8-sig")
    parts = [row for row in csv.DictReader(StringIO(whole)) if row["part"] == "支出功能分类"]
    assert [(row["code"], row["amount"]) for row in parts] == [("205", "90.000000"), ("201", "10.000001")]


@pytest.mark.parametrize("departments", [1, 12])
def test_queries_do_not_grow_with_departments(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, departments: int
) -> None:
    for code in codes(departments):
        publish(of(code, "某局", 1_000_000), **after(5))
    for address, queries in (("/", 6), ("/departments/?sort=-days", 3), ("/departments/?format=json", 3)):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)


def codes(count: int) -> Iterator[str]:
    return (f"{number:03}" for number in range(100, 100 + count))
