"""Budgets of units (单位预算) at addresses of their own, of what was frozen with the department's."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.domain.facts import FactBook, Unit
from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.serial import factbook_to_json
from budget.domain.sheets import Sheet
from budget.domain.units import of_unit
from budget.models import Publication
from budget.renderers.json import render_document
from budget.selectors import published, published_units
from budget.tables.registry import derive, form_set
from tests.portal.test_pages import INLINE
from tests.publishing import PUBLISHED_AT, publish
from tests.renderers.books import CENTRE, DEPARTMENT, HEADQUARTERS, several
from tests.units import two_units

pytestmark = pytest.mark.django_db

WHOLE = "/departments/129/2026/"
PAGE = f"/units/{CENTRE}/2026/"
NAME = "北京市朝阳区政务服务中心"
TOTAL = "0.800000"  # what its two lines come to, in 万元
LINK = re.compile(r'<a href="(why/\d+/\w+/)">([\d,.-]+)</a>')


def body(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def text(page: str) -> str:
    """What a page says in its main part, without blanks."""
    main = page[page.index("<main") : page.index("</main>")]
    return "".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def publish_units(book: FactBook | None = None, **more: Any) -> Publication:
    """A publication of two units that keeps its facts, as real ones do."""
    book = book or two_units()
    return publish(book, **{"factbook": factbook_to_json(book), **more})


def without_units(**more: Any) -> Publication:
    """A version of the same department some facts of which say not whose they are."""
    return publish_units(several(), **more)


def withdraw(publication: Publication) -> None:
    Publication.objects.filter(pk=publication.pk).update(
        withdrawn_at=PUBLISHED_AT + timedelta(days=3), withdrawal_reason="其中一项应当定密"
    )


def totals(sheet: Sheet) -> tuple[int, int]:
    found = sheet.total()
    assert found
    return found[1].amount("income_amount"), found[1].amount("expenditure_amount")


def test_a_unit_leads_to_its_latest_year(client: Client) -> None:
    publish_units()
    publish_units(replace(two_units(), year=2025))
    without_units(version=2)
    response = client.get(f"/units/{CENTRE}/")
    assert (response.status_code, response["Location"]) == (302, f"/units/{CENTRE}/2025/")
    assert client.get("/units/129003/").status_code == 404
    assert client.get("/units/129/").status_code == 404, "a department is no unit"


def test_a_units_budget_says_what_it_is_and_what_it_is_a_part_of(client: Client) -> None:
    publish_units()
    page = body(client, PAGE)
    assert f"<title>{NAME}2026年单位预算</title>" in page
    assert f"这是本单位（{NAME}）自己的预算，是部门预算的一部分" in page
    assert f'<li><a href="{WHOLE}">{DEPARTMENT}2026年部门预算</a></li>' in page, "where one is"
    assert f"单位编码 {CENTRE}" in page
    assert f"收入总计{TOTAL.rstrip('0')}万元，支出总计{TOTAL.rstrip('0')}万元。" in page
    for number in (spec.number for spec in form_set().specs):
        assert f'href="{PAGE}tables/{number}/"' in page
        assert f'href="{PAGE}tables/{number}.csv"' in page
    for format_ in ("pdf", "xlsx", "json"):
        assert f'href="{PAGE}budget.{format_}"' in page
    assert "窗口人员培训" in body(client, f"{PAGE}tables/12/")
    assert "政务服务大厅咨询引导服务" not in body(client, f"{PAGE}tables/12/"), "another unit's"


def test_the_departments_page_lists_its_units_with_their_totals(client: Client) -> None:
    publish_units()
    page = body(client, WHOLE)
    listed = page[page.index('id="units"') :]
    listed = listed[: listed.index("</section>")]
    assert "由2个单位的预算组成" in listed
    for code in (HEADQUARTERS, CENTRE):
        assert f'href="/units/{code}/2026/"' in listed
    assert TOTAL in listed
    assert f'href="/units/{CENTRE}/2026/v1/"' in body(client, f"{WHOLE}v1/"), "one stays within the version"
    without_units(version=2)
    assert 'id="units"' not in body(client, WHOLE)


def test_the_units_add_up_to_their_department(client: Client) -> None:
    publication = publish_units()
    whole = totals(published.sheets(publication)["01"])
    codes = [code for code, _ in published_units.units(publication)]
    parts = [totals(one) for one in published_units.sheets(publication, "01", codes).values()]
    assert len(parts) == 2
    assert whole == tuple(map(sum, zip(*parts, strict=True)))
    assert all(part < whole for part in parts)


@pytest.mark.parametrize("name", ["budget.pdf", "budget.xlsx", "tables/06.csv", "tables/06.pdf"])
def test_a_units_files_are_its_own(client: Client, name: str) -> None:
    publication = publish_units()
    table = "06" if "06" in name else ""
    stored = publication.files.get(unit=CENTRE, table=table, format=name.rpartition(".")[2])
    for address in (f"{PAGE}{name}", f"{PAGE}v1/{name}"):
        response = client.get(address)
        assert response["ETag"] == f'"{stored.sha256}"'
        part = "_预算06表" if table else ""
        assert quote(f"{NAME}2026年单位预算{part}.{stored.format}") in response["Content-Disposition"]
        assert ("immutable" in response["Cache-Control"]) == ("/v1/" in address)
    again = client.get(f"{PAGE}{name}", headers={"if-none-match": f'"{stored.sha256}"'})
    assert again.status_code == 304


def test_the_json_of_a_unit_is_under_its_code_and_name(client: Client) -> None:
    publish_units()
    content = b"".join(client.get(f"{PAGE}budget.json").streaming_content)
    assert content == render_document(derive(of_unit(two_units(), CENTRE)), version=1)
    data = json.loads(content)
    assert data["department"] == {"code": CENTRE, "name": NAME}
    assert data["tables"]["01"]["rows"][-1]["cells"]["expenditure_amount"] == TOTAL


def test_every_figure_of_a_unit_is_told_from_its_own_facts(client: Client) -> None:
    publish_units()
    for number in ("01", "03", "06", "12"):
        base = f"{PAGE}tables/{number}/"
        links = LINK.findall(body(client, base))
        assert links
        for link, shown in links:
            page = body(client, base + link)
            assert f"<b>{shown}</b> 万元" in page, base + link
            assert "没有可供逐行列出" not in page, base + link
    rows = len(derive(of_unit(two_units(), CENTRE)).sheets["03"].rows)
    said = text(body(client, f"{PAGE}tables/03/why/{rows}/total/"))
    assert "由2行支出相加而成，各行之和与这个数一分不差" in said
    assert f"单位{CENTRE}-{NAME}" in said
    body(client, f"{PAGE}v1/tables/03/why/{rows}/total/")
    body(client, f"{PAGE}tables/03/why/99/total/", 404)


def test_findings_of_the_document_are_told_at_the_departments_page_alone(client: Client) -> None:
    wrong = Finding("X", Severity.ERROR, "金额不符。", (CellRef("03", 1, "total", 12),))
    publish_units(findings=[wrong])
    assert "金额不符" in body(client, WHOLE)
    row = body(client, f"{WHOLE}tables/03/why/1/total/")
    assert "在公布的文件里" in row
    for address in (PAGE, f"{PAGE}tables/03/", f"{PAGE}tables/03/why/1/total/"):
        page = body(client, address)
        assert "金额不符" not in page
        assert "在公布的文件里" not in page


@pytest.mark.parametrize(
    "address",
    [
        "/units/129003/2026/",
        "/units/129/2026/",
        f"/units/{CENTRE}/2025/",
        f"{PAGE}v2/",
        f"{PAGE}tables/14/",
        f"{PAGE}tables/14.pdf",
        f"{PAGE}budget.exe",
        "/units/12%00/2026/",
        f"/units/{CENTRE}/999999999999999999999/",
        f"/departments/{CENTRE}/2026/",
    ],
)
def test_what_is_not_published_is_not_found(client: Client, address: str) -> None:
    publish_units()
    assert "没有这一页" in body(client, address, 404)


def test_what_is_not_complete_is_not_found(client: Client) -> None:
    publish_units(complete=False)
    for address in (PAGE, f"{PAGE}v1/", f"{PAGE}budget.json", f"/units/{CENTRE}/"):
        body(client, address, 404)
    assert NAME not in body(client, "/departments/?q=中心")


def test_the_latest_version_decides_whether_a_unit_is_shown(client: Client) -> None:
    publish_units()
    second = without_units(version=2, published_at=PUBLISHED_AT + timedelta(days=30))
    gone = body(client, PAGE, 404)
    assert f"现行的{DEPARTMENT}2026年部门预算（第2版）中没有它" in gone
    assert f'href="{WHOLE}"' in gone
    body(client, f"{PAGE}budget.json", 404)
    body(client, f"{PAGE}v2/", 404)
    for below in ("", "tables/03/", "tables/03/why/1/total/"):
        old = text(body(client, f"{PAGE}v1/{below}"))
        assert "更正，见部门预算第2版，其中没有本单位的单位预算" in old
    page = body(client, f"{PAGE}v1/")
    assert f'href="{WHOLE}v2/"' in page
    assert f'href="{PAGE}v2/"' not in page
    withdraw(second)
    assert "之后公开过第2版，已于" in body(client, PAGE)


def test_a_units_versions_are_its_own(client: Client) -> None:
    publish_units()
    changed = replace(two_units(), units=(two_units().units[0], Unit(CENTRE, "朝阳区新名中心")))
    publish_units(changed, version=2)
    old, new = body(client, f"{PAGE}v1/"), body(client, PAGE)
    assert f"<h1>{NAME}2026年单位预算</h1>" in old
    assert "<h1>朝阳区新名中心2026年单位预算</h1>" in new
    for page in (old, new):
        assert f'href="{PAGE}v2/budget.pdf"' in page
        assert f'href="{PAGE}v1/budget.pdf"' in page


def test_what_is_withdrawn_is_gone_with_its_units(client: Client) -> None:
    withdraw(publish_units())
    for address in (PAGE, f"{PAGE}v1/", f"{PAGE}tables/03/", f"{PAGE}budget.json", f"{PAGE}v1/budget.pdf"):
        page = body(client, address, 410)
        assert "其中一项应当定密" in page
        assert f"单位{CENTRE}的单位预算一并撤下" in page
    body(client, "/units/129003/2026/", 404)
    publish_units(version=2)
    assert f'<a href="{PAGE}">查看现行的第2版</a>' in body(client, f"{PAGE}v1/", 410)


def test_a_unit_that_moved_is_shown_where_it_was_published_last(client: Client) -> None:
    publish_units()
    other = replace(two_units(), department_code="130", department_name="文化局")
    later = PUBLISHED_AT + timedelta(days=9)
    moved = publish_units(other, published_at=later)
    assert '<li><a href="/departments/130/2026/">文化局2026年部门预算</a></li>' in body(client, PAGE)
    withdraw(moved)
    assert f'<li><a href="{WHOLE}">' in body(client, PAGE)


def of_units(count: int) -> FactBook:
    """A department of so many units; all but two have nothing."""
    book = two_units()
    more = tuple(Unit(f"129{n:03}", f"第{n}小学") for n in range(3, count + 1))
    return replace(book, units=(*book.units, *more))


def test_many_units_are_paged(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("budget.portal.units.PER_PAGE", 2)
    publish_units(of_units(5))
    first, last = body(client, WHOLE), body(client, f"{WHOLE}?page=3")
    assert "由5个单位的预算组成" in first
    assert 'href="?page=2#units"' in first
    assert ("/units/129005/" in first, "/units/129005/" in last) == (False, True)


@pytest.mark.parametrize("make", [two_units, lambda: of_units(5)])
def test_queries_do_not_grow_with_units(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, make: Callable[[], FactBook]
) -> None:
    publish_units(make())
    for address, queries in ((WHOLE, 12), (PAGE, 10), (f"{PAGE}tables/03/", 7)):
        client.get(address)
        with django_assert_num_queries(queries):
            client.get(address)


def test_names_are_never_markup_and_nothing_is_inline(client: Client) -> None:
    markup = '<img src="x">&<script>'
    book = replace(two_units(), units=(two_units().units[0], Unit(CENTRE, markup)))
    publish_units(book)
    for address in (WHOLE, PAGE, f"{PAGE}tables/03/", f"{PAGE}tables/03/why/1/total/"):
        page = body(client, address)
        assert "<img" not in page
        assert not re.search(INLINE, page), address
