"""What programs read: the feed, the sitemap, robots.txt, and metadata in pages."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.domain.states import Kind
from budget.models import Budget, Publication
from budget.services import open_data
from budget.services.open_data.making import make_files
from tests.publishing import PUBLISHED_AT, publish
from tests.renderers.books import plain
from tests.units import two_units

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def of(code: str, name: str = "某局", **changes):
    return replace(plain(), department_code=code, department_name=name, **changes)


def withdrawn(publication: Publication) -> None:
    later = PUBLISHED_AT + timedelta(days=9)
    Publication.objects.filter(pk=publication.pk).update(withdrawn_at=later, withdrawal_reason="金额有误")
    open_data.renew([publication.department_code])


def locations(path: str) -> list[str]:
    root = ET.fromstring(Client().get(path).content)
    return [one.text.removeprefix("http://testserver") for one in root.iter(f"{SITEMAP}loc")]


def test_the_feed_tells_of_publications_corrections_and_withdrawals():
    first = publish(of("129"))
    second = publish(of("129"), version=2, published_at=PUBLISHED_AT + timedelta(days=1), notice="更正<b>了")
    Budget.objects.filter(pk=second.budget_id).update(kind=Kind.CORRECTION, based_on=first.budget_id)
    withdrawn(publish(of("130", "撤下的局")))
    publish(of("131", "没有文件的局"), complete=False)
    response = Client().get("/feed.atom")
    assert response["Content-Type"].startswith("application/atom+xml")
    root = ET.fromstring(response.content)
    told = [(one.find(f"{ATOM}title").text, one.find(f"{ATOM}id").text) for one in root.iter(f"{ATOM}entry")]
    base = root.find(f"{ATOM}id").text
    assert told == [
        ("撤下：撤下的局2026年部门预算（第1版）", f"{base}departments/130/2026/v1/#withdrawn"),
        ("更正：某局2026年部门预算（第2版）", f"{base}departments/129/2026/v2/"),
        ("公开：某局2026年部门预算", f"{base}departments/129/2026/v1/"),
    ]
    text = response.content.decode()
    assert "更正&amp;lt;b&amp;gt;了" in text, "a summary is read as HTML"
    assert "没有文件" not in text
    assert "金额有误" not in text
    etag = response["ETag"]
    assert Client().get("/feed.atom", headers={"if-none-match": etag}).status_code == 304


def test_the_sitemap_leads_to_what_can_be_seen_and_nowhere_else(
    django_assert_max_num_queries: DjangoAssertNumQueries,
):
    publish(two_units())
    withdrawn(publish(of("130")))
    sections = locations("/sitemap.xml")
    found = [path for section in sections for path in locations(section)]
    assert {"/", "/departments/129/2026/", "/units/129002/2026/", "/projects/11010522T000000490001/"} <= {
        *found
    }
    for path in found:
        assert Client().get(path).status_code == 200, path
    for code in range(140, 146):
        publish(of(str(code)))
    for section in ("/sitemap.xml", *sections):
        with django_assert_max_num_queries(5):
            Client().get(section)


def test_robots_are_kept_from_what_is_slow_or_not_for_them():
    lines = Client().get("/robots.txt").content.decode().splitlines()
    for path in ("/departments/*/why/", "/desk/", "/admin/", "/accounts/", "/audit/"):
        assert f"Disallow: {path}" in lines
    assert any(line.startswith("Sitemap: http") and line.endswith("/sitemap.xml") for line in lines)


def dataset(page: str) -> dict:
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    return json.loads(found)


def test_pages_describe_their_data_to_machines_and_no_name_ends_the_element():
    publish(of("129", "某局</script><b>"))
    page = Client().get("/departments/129/2026/").content.decode()
    told = dataset(page)
    assert told["@type"] == "Dataset"
    assert told["name"] == "某局</script><b>2026年部门预算"
    assert {one["encodingFormat"] for one in told["distribution"]} >= {"application/pdf", "application/json"}
    assert '<link rel="alternate" type="application/atom+xml" href="/feed.atom"' in page
    make_files(2026)
    year = dataset(Client().get("/data/").content.decode())
    assert {one["contentUrl"].rpartition("/")[2] for one in year["distribution"]} >= {
        "lines.csv",
        "budget-2026-csv.zip",
    }
