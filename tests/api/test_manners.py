"""How the API answers, whatever is asked: one shape of errors, caching, for whom, how often."""

import json
import re

import pytest
import yaml
from django.test import Client

from budget.api import views
from tests.api.asking import get
from tests.test_house import INLINE

pytestmark = pytest.mark.django_db


def told(response, status: int, code: str) -> str:
    assert response.status_code == status
    assert response["Content-Type"] == "application/json"
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Cache-Control"] == "no-store"
    error = response.json()["error"]
    assert set(error) == {"code", "message", "fields"}
    assert error["code"] == code
    return error["message"]


def test_whatever_is_not_there_is_said_so_in_the_one_shape(client):
    for address in (
        "/api/v1/nothing/", "/api/v2/", "/api/v1/lines/1/", "/api/v1/budgets/129/99999999999999999999/",
        "/api/v1/budgets/129/2026/v0/", "/api/v1/departments/a%00b/", "/api/v1/departments/%0A/",
        "/api/%FF%FE/", "/api/v1/lines/?cursor=%00", "/api/v1/lines/?cursor=WyJpZCIsZmFsc2UsWzFdXQ:bad",
    ):  # fmt: skip
        told(client.get(address), 404, "not_found")


def test_a_cursor_of_another_list_or_order_leads_nowhere(client, two):
    following = get(client, "lines/?page_size=1").json()["next"]
    cursor = re.search(r"cursor=([^&]+)", following)[1]
    assert get(client, f"lines/?cursor={cursor}").status_code == 200
    told(get(client, f"lines/?ordering=amount&cursor={cursor}"), 404, "not_found")
    told(get(client, f"income/?cursor={cursor}"), 404, "not_found")


def test_a_forgotten_slash_is_forgiven(client, two):
    response = client.get("/api/v1/lines?year=2026")
    assert (response.status_code, response["Location"]) == (301, "/api/v1/lines/?year=2026")
    told(client.get("/api/v1/nothing"), 404, "not_found")


def test_nothing_is_written():
    browser = Client(enforce_csrf_checks=True)
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "OTHER"):
        for address in ("/api/v1/lines/", "/api/v1/budgets/129/2026/", "/api/nothing/"):
            response = browser.generic(method, address, "{}", content_type="application/json")
            assert response["Allow"] == "GET, HEAD, OPTIONS"
            assert "只供读取" in told(response, 405, "method_not_allowed")


def test_json_alone_is_spoken(client, two):
    for accept in ("text/html", "application/xml", "image/*;q=1", "nonsense"):
        assert "JSON" in told(get(client, "years/", accept=accept), 406, "not_acceptable"), accept
    for accept in ("*/*", "application/json; indent=8", "text/html, application/*;q=0.1", ""):
        response = get(client, "years/", accept=accept)
        assert (response.status_code, response["Content-Type"]) == (200, "application/json"), accept
        assert b"\n" not in response.content


def test_whoever_asks_too_often_is_told_when_to_come_back(client, settings, two):
    settings.API_RATE = 2
    assert [get(client, "years/").status_code for _ in range(3)] == [200, 200, 429]
    response = get(client, "lines/")
    assert response["Retry-After"] in told(response, 429, "too_many_requests")
    assert 1 <= int(response["Retry-After"]) <= 60
    assert client.get("/api/v1/years/", REMOTE_ADDR="10.0.0.9").status_code == 200
    # A header of the stranger's own makes nobody another.
    assert get(client, "years/", x_forwarded_for="10.0.0.8").status_code == 429


def test_a_failure_is_told_without_its_inside(monkeypatch):
    def fail(*_):
        raise RuntimeError("secret")

    monkeypatch.setattr(views.OneDepartment, "get", fail)
    response = Client(raise_request_exception=False).get("/api/v1/departments/129/")
    assert "secret" not in response.content.decode()
    told(response, 500, "server_error")


def test_what_is_unchanged_is_not_sent_again(client, two):
    for address in ("departments/", "budgets/129/2026/", "budgets/129/2026/v1/", "lines/?year=2026"):
        first = get(client, address)
        again = get(client, address, if_none_match=first["ETag"])
        assert (again.status_code, again.content) == (304, b""), address
        for name in ("ETag", "Cache-Control", "Access-Control-Allow-Origin"):
            assert again[name] == first[name], address
        assert ("immutable" in first["Cache-Control"]) is ("v1" in address)
        assert client.head(f"/api/v1/{address}").status_code == 200


def test_it_is_the_same_for_all_and_pages_of_others_may_ask(client, two, cast):
    nobody = get(client, "departments/")
    client.force_login(cast["clerk"])
    somebody = get(client, "departments/")
    assert somebody.content == nobody.content
    for response in (nobody, somebody):
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
    asked = client.options("/api/v1/lines/", headers={"origin": "https://example.org"})
    assert (asked.status_code, asked.content) == (204, b"")
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"


def test_the_page_explains_every_address_with_an_example_that_runs(client, classified, two):
    page = client.get("/api/").content.decode()
    assert not INLINE.search(page)
    described = json.loads(client.get("/api/schema/").content)
    assert yaml.safe_load(client.get("/api/schema.yaml").content) == described
    examples = re.findall(r'data-example="([^"]+)"', page)
    assert len(examples) == len(described["paths"])
    for address in examples:
        response = client.get(address.replace("&amp;", "&"))
        assert response.status_code == 200, address
        assert response.json().get("results", [1]) or "projects" in address, address
    for path, methods in described["paths"].items():
        assert path in page
        for parameter in methods["get"].get("parameters", ()):
            assert parameter["description"]
            assert f"<code>{parameter['name']}</code>" in page


def test_the_page_stands_while_nothing_is_published(client):
    page = client.get("/api/")
    assert page.status_code == 200
    assert "目前还没有公开的预算" in page.content.decode()
