"""The page of rules: all of them, each at its address, and every list of findings leads there."""

import re

import pytest
from django.test import Client

from budget.domain.findings import CellRef, Finding, Severity
from budget.importers.catalogue import READER_RULES
from budget.rules.catalogue import RULES
from tests.portal.test_pages import body
from tests.publishing import publish
from tests.renderers.books import plain

pytestmark = pytest.mark.django_db
ADDRESS = "/rules/"


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def test_every_rule_is_there_with_all_that_is_said_of_it(client: Client) -> None:
    page = squeezed(body(client, ADDRESS).replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">"))
    for rule in RULES:
        for text in (rule.code, rule.title, rule.severity.label, rule.formula, rule.premise, rule.example):
            assert squeezed(text) in page, (rule.code, text)
        assert squeezed(rule.source) in page, rule.code
    for one in READER_RULES:
        for text in (one.code, one.title, one.meaning, one.example):
            assert squeezed(text) in page, (one.code, text)


def test_every_code_is_an_address_of_its_own(client: Client) -> None:
    ids = re.findall(r' id="([^"]+)"', body(client, ADDRESS))
    assert len(ids) == len(set(ids))
    assert {*(rule.code for rule in RULES), *(one.code for one in READER_RULES)} <= set(ids)


def test_findings_lead_to_their_rule(client: Client) -> None:
    findings = [
        Finding("T12-YUAN", Severity.ERROR, "单位不对。", (CellRef("12", 4, "total"),)),
        Finding("R-SPACE", Severity.INFO, "有空格。", (CellRef("12", 1, "project"),)),
    ]
    publish(plain(), findings=findings)
    ids = set(re.findall(r' id="([^"]+)"', body(client, ADDRESS)))
    for address in ("/departments/129/2026/", "/departments/129/2026/tables/12/"):
        led = set(re.findall(rf'href="{ADDRESS}#([^"]+)"', body(client, address)))
        assert led == {"T12-YUAN", "R-SPACE"}
        assert led <= ids


def test_every_page_leads_to_the_rules(client: Client) -> None:
    assert f'<a href="{ADDRESS}">' in body(client, "/")


def test_the_page_is_asked_for_once(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        response = client.get(ADDRESS)
    assert response.headers["Cache-Control"] == "public, max-age=60"
    again = client.get(ADDRESS, headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    assert client.post(ADDRESS).status_code == 405
