"""Budgets side by side, two versions of one, and a budget over the years."""

import json
import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.domain.facts import FactBook, Passage, UnitProfile
from budget.models import Publication, PublishedFigures, PublishedFile
from budget.portal.plain_words import of_a_hundred
from tests.portal.years import of, with_reasons
from tests.publishing import publish
from tests.renderers.books import CENTRE, HEADQUARTERS, line, plain, several
from tests.units import two_units

pytestmark = pytest.mark.django_db
PAGE = "/departments/129/2026/"


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)).replace(" .", ".")


def body(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def two() -> None:
    publish(of("129", "政务服务局", 3_000_000))
    publish(replace(of("130", "教育委员会", 1_000_000), profiles=(UnitProfile(HEADQUARTERS, staff=3),)))


def figures(client: Client, query: str) -> dict[str, tuple[str, ...]]:
    rows = json.loads(body(client, f"/compare/?{query}&format=json"))["rows"]
    return {row["name"]: tuple(value for key, value in row.items() if "-" in key) for row in rows}


def test_amounts_shares_and_averages(client: Client) -> None:
    two()
    of_both = "of=129-2026,130-2026"
    assert figures(client, of_both)["支出总计"] == ("3.000000", "1.000000")
    assert figures(client, of_both)["其中：人员经费"] == ("2.250000", "0.750000")
    assert figures(client, f"{of_both}&view=share")["其中：公用经费"] == ("25.0%", "25.0%")
    # Three people, a third of a million 分 each, rounded to the 分; of the other nobody knows.
    assert figures(client, f"{of_both}&view=staff")["支出总计"] == ("", "0.333333")
    page = text(body(client, f"/compare/?{of_both}"))
    assert "支出总计 3.000000 1.000000 -2.000000 （-66.7%）" in page
    assert "支出总计 不详 0.333333" in text(body(client, f"/compare/?{of_both}&view=staff"))
    assert "支出总计 30,000.00 10,000.00 -20,000.00 （-66.7%）" in text(
        body(client, f"/compare/?{of_both}&unit=yuan")
    )


def test_years_and_versions_of_one(client: Client) -> None:
    publish(of("129", "政务服务局", 1_000_000, year=2025))
    publish(of("129", "政务服务局", 2_000_000))
    publish(of("129", "政务服务局", 3_000_000), version=2)
    found = figures(client, "of=129-2026,129-2025,129-2026-v1")
    assert found["支出总计"] == ("3.000000", "1.000000", "2.000000")
    page = body(client, "/compare/?of=129-2026")
    assert 'href="?of=129-2026,129-2026-v1"' in page
    assert 'href="?of=129-2026,129-2025"' in page


def test_choosing_keeps_the_state(client: Client) -> None:
    two()
    page = body(client, "/compare/?of=129-2026&view=share&q=教育")
    assert 'href="?of=129-2026,130-2026&amp;view=share"' in page
    page = body(client, "/compare/?of=129-2026,130-2026&view=share")
    assert 'href="?of=130-2026&amp;view=share"' in page, "without the first"
    assert 'href="?of=130-2026,129-2026&amp;view=share"' in page, "the other one first"


@pytest.mark.parametrize(
    "query",
    [
        "",
        "of=",
        "of=x",
        "of=129-2026-v99",
        "of=129-1999",
        "of=%00-2026",
        "of=<script>-2026",
        "view=x&unit=y",
        "q=%00",
    ],
)
def test_no_address_is_an_error(client: Client, query: str) -> None:
    two()
    page = body(client, f"/compare/?{query}")
    assert "<script>" not in page
    assert ("没有公开的预算" in page) == ("of=1" in query or "script" in query)


@pytest.mark.parametrize("count", [1, 6])
def test_queries_do_not_grow_with_columns(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    codes = [f"{100 + number}" for number in range(count + 2)]
    for code in codes:
        publish(of(code, "某局", 1_000_000))
    address = f"/compare/?of={','.join(f'{code}-2026' for code in codes[:count])}&q=局"
    assert body(client, address).count('class="acts"') == count
    with django_assert_num_queries(7):
        client.get(address)


def test_what_changed_between_two_versions(client: Client) -> None:
    publish(several())
    publish(replace(several(), procurement=()), version=2, notice="删去误列的政府采购。")
    assert f'href="{PAGE}changes/?from=1&amp;to=2"' in body(client, PAGE)
    page = text(body(client, f"{PAGE}changes/"))
    assert "第1版与第2版的差别" in page
    assert "删去误列的政府采购" in page
    assert "预算04表" in page
    assert "预算03表" not in page, "which is the same"
    rows = json.loads(body(client, f"{PAGE}changes/?from=1&to=2&format=json"))["rows"]
    assert {row["table"] for row in rows} == {"04"}
    assert {row["after"] for row in rows} == {""}
    assert "这是同一版" in body(client, f"{PAGE}changes/?from=1&to=1")
    body(client, f"{PAGE}changes/?from=7", 404)
    Publication.objects.filter(version=1).update(withdrawn_at="2026-03-01T00:00Z", withdrawal_reason="有误")
    body(client, f"{PAGE}changes/?from=1&to=2", 404)
    assert "只有一版公开的预算" in body(client, f"{PAGE}changes/")
    assert "changes/?from" not in body(client, PAGE)


def grown() -> tuple[FactBook, FactBook]:
    before = of("129", "政务服务局", 1_000_000, year=2025)
    now = of("129", "政务服务局", 1_500_000)
    more = replace(
        now,
        expenditure=(*now.expenditure, line("2080505", "50102", "30108", 500_000)),
        passages=(Passage("reason.class.201", "新增窗口。"), Passage("reason.expenditure", "新增职能。")),
    )
    return before, more


def test_last_year_by_subject_with_the_reasons_given(client: Client) -> None:
    before, now = grown()
    publish(before)
    with_reasons(now, before)
    page = text(body(client, PAGE))
    assert "支出总计 新增职能 1.000000 2.000000 +1.000000 +100.0%" in page
    assert "201 一般公共服务支出 新增窗口 1.000000 1.500000 +0.500000 +50.0%" in page
    assert "208 社会保障和就业支出 0.000000 0.500000 +0.500000 新增" in page
    assert "2080505 机关事业单位基本养老保险缴费支出 0.000000 0.500000" in page
    assert "几年来的变化" in page
    assert "2026 2.000000 +100.0% 2.000000" in page


def test_the_page_of_a_version_does_not_change_with_other_years(client: Client) -> None:
    before, now = grown()
    publish(now)
    pinned = body(client, f"{PAGE}v1/")
    publish(before)
    assert "与上年相比" in body(client, PAGE)
    assert body(client, f"{PAGE}v1/").replace(_others(), "") == pinned


def _others() -> str:
    """That there is another year is said there as it is of corrections."""
    return '<span>其他年度： <a href="/departments/129/2025/">2025年</a></span>'


def test_a_unit_has_its_own_last_year(client: Client) -> None:
    publish(replace(two_units(), year=2025))
    publish(two_units())
    address = f"/units/{CENTRE}/2026/"
    page = text(body(client, address))
    assert "支出总计 0.800000 0.800000 持平" in page
    assert "2026 0.800000 0.500000 0.300000" in page
    assert f'href="/units/{CENTRE}/2025/"' in body(client, address)


def test_of_a_hundred_yuan_the_parts_make_a_hundred(client: Client) -> None:
    thirds = of_a_hundred([("甲", 1), ("乙", 1), ("丙", 1)])
    assert [one.yuan for one in thirds] == [34, 33, 33]
    assert [one.yuan for one in of_a_hundred([("甲", 9_999), ("乙", 1)])] == [100, 0]
    publish(grown()[1])
    page = text(body(client, PAGE))
    assert "每100元中， 75 元用于一般公共服务， 25 元用于社会保障和就业" in page
    assert "基本支出 100.0% 2.000000 万元" in page
    assert "人员经费 81.3% 1.625000 万元" in page


def test_projects_are_cards_with_money_goal_and_number_of_indicators(client: Client) -> None:
    publish(several())
    page = body(client, PAGE)
    for project in several().projects:
        assert f'<a href="/projects/{project.code}/">{project.name}</a>' in page
    assert f"绩效指标 {len(several().projects[0].indicators)} 项" in page


def test_every_file_is_listed_with_its_digest(client: Client) -> None:
    publication = publish(plain())
    page = body(client, PAGE)
    for file in publication.files.filter(unit=""):
        stem = f"tables/{file.table}" if file.table else "budget"
        assert re.search(rf'href="{PAGE}{stem}\.{file.format}">.*{file.sha256}', page), file


def test_what_every_department_shows_is_what_its_download_says(client: Client) -> None:
    """The list, the comparison, the page and the API's answers of each, against the JSON of its booklet; one
    against its PDF."""
    two()
    publish(replace(several(), department_code="140"))
    publish(replace(plain(), department_code="150"))
    listed = {row["code"]: row for row in json.loads(body(client, "/departments/?format=json"))["rows"]}
    given = {row["code"]: row["figures"] for row in api(client, "departments/")}
    codes = PublishedFigures.objects.filter(unit="").values_list("code", flat=True)
    assert len(codes) == 4
    for code in codes:
        address = f"/departments/{code}/2026/"
        tables = json.loads(client.get(f"{address}budget.json").getvalue())["tables"]
        spent, both = tables["03"]["rows"][-1]["cells"], tables["01"]["rows"][-1]["cells"]
        row, beside = listed[code], figures(client, f"of={code}-2026")
        assert row["income"] == beside["收入总计"][0] == both["income_amount"]
        assert row["outlay"] == beside["支出总计"][0] == both["expenditure_amount"]
        for key, label in (("basic", "基本支出"), ("project", "项目支出")):
            assert row[key] == beside[label][0] == (spent[key] or "0.000000"), (code, key)
        assert given[code]["income"] == both["income_amount"]
        assert given[code]["outlay"] == both["expenditure_amount"]
        assert given[code]["spending"] == spent["total"]
        lines = api(client, f"lines/?department={code}&page_size=500")
        assert sum(Decimal(line["amount"]) for line in lines) == Decimal(spent["total"])
        page = text(body(client, address))
        assert f"2026年支出预算 {Decimal(spent['total']):,} 万元" in page
    PublishedFile.objects.filter(format="pdf", table="03").delete()
    Publication.objects.update(files_on_demand=True)
    printed = pypdfium2.PdfDocument(client.get(f"{address}tables/03.pdf").getvalue())
    words = "".join(page.get_textpage().get_text_range() for page in printed)
    assert f"{Decimal(spent['total']):,}" in words


def api(client: Client, address: str) -> list[dict[str, Any]]:
    """All that a list of the API gives."""
    answer = json.loads(body(client, f"/api/v1/{address}"))
    assert answer["next"] is None
    rows: list[dict[str, Any]] = answer["results"]
    return rows
