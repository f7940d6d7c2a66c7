"""Files and caching: as frozen, under their digest, as long as they may be kept."""

from hashlib import sha256
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from budget.models import User
from budget.renderers import csv, json
from budget.tables.registry import derive, spec_of
from tests.publishing import PDF, publish
from tests.renderers.books import plain

pytestmark = pytest.mark.django_db

PAGE = "/departments/129/2026/"
FILES = [
    ("budget.pdf", "application/pdf", "inline"),
    ("budget.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
    ("budget.json", "application/json", "inline"),
    ("tables/06.pdf", "application/pdf", "inline"),
    ("tables/06.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "attachment"),
    ("tables/06.csv", "text/csv; charset=utf-8", "attachment"),
    ("tables/06.json", "application/json", "inline"),
]


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(("address", "kind", "disposition"), FILES)
def test_a_file_is_served_as_it_was_frozen(client: Client, address: str, kind: str, disposition: str) -> None:
    publication = publish(plain())
    table = "06" if "06" in address else ""
    stored = publication.files.get(table=table, format=address.rpartition(".")[2])
    response = client.get(PAGE + address)
    assert response.status_code == 200
    assert response["Content-Type"] == kind
    served = content(response)
    assert sha256(served).hexdigest() == stored.sha256
    assert response["Content-Length"] == str(len(served)) == str(stored.size)
    assert response["ETag"] == f'"{stored.sha256}"'
    assert response["Content-Disposition"].startswith(disposition)
    assert response["X-Content-Type-Options"] == "nosniff"


def test_files_hold_what_the_renderers_make(client: Client) -> None:
    publish(plain())
    sheets = derive(plain())
    spec = spec_of(sheets.form_set, "06")
    assert content(client.get(f"{PAGE}tables/06.json")) == json.render_table(sheets, "06", version=1)
    assert content(client.get(f"{PAGE}tables/06.csv")) == csv.render_table(spec, sheets.sheets["06"])
    assert content(client.get(f"{PAGE}budget.pdf")) == PDF


def test_files_have_names_people_can_read(client: Client) -> None:
    publish(plain())
    publish(plain(), version=2)
    name = quote("北京市朝阳区政务服务管理局2026年部门预算_第2版_预算06表.xlsx")
    assert name in client.get(f"{PAGE}tables/06.xlsx")["Content-Disposition"]
    name = quote("北京市朝阳区政务服务管理局2026年部门预算.pdf")
    assert name in client.get(f"{PAGE}v1/budget.pdf")["Content-Disposition"]


@pytest.mark.parametrize("address", ["budget.json", "v1/budget.json", "tables/06.csv", "", "tables/06/"])
def test_what_is_unchanged_is_not_sent_again(client: Client, address: str) -> None:
    publish(plain())
    first = client.get(PAGE + address)
    again = client.get(PAGE + address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    assert again["ETag"] == first["ETag"]
    assert again["Cache-Control"] == first["Cache-Control"]
    changed = client.get(PAGE + address, headers={"if-none-match": '"else"'})
    assert changed.status_code == 200


def test_a_new_version_has_another_tag(client: Client) -> None:
    publish(plain())
    before = {a: client.get(PAGE + a)["ETag"] for a in ("", "tables/06/", "budget.json")}
    publish(plain(), version=2)
    for address, etag in before.items():
        response = client.get(PAGE + address, headers={"if-none-match": etag})
        assert response.status_code == 200, address


@pytest.mark.parametrize("address", ["", "tables/06/", "budget.pdf", "tables/06.csv"])
def test_the_latest_keeps_shortly_and_a_version_for_good(client: Client, address: str) -> None:
    publish(plain())
    assert client.get(PAGE + address)["Cache-Control"] == "public, max-age=60"
    assert "immutable" in client.get(f"{PAGE}v1/{address}")["Cache-Control"]


def test_a_page_with_a_name_on_it_is_kept_by_nobody_else(client: Client, cast: dict[str, User]) -> None:
    publish(plain())
    client.force_login(cast["clerk"])
    for address in ("/", PAGE, f"{PAGE}v1/", f"{PAGE}tables/06/"):
        assert client.get(address)["Cache-Control"] == "private, no-cache", address


@pytest.mark.parametrize("address", ["/", PAGE, f"{PAGE}tables/06/", f"{PAGE}budget.json"])
def test_pages_only_answer_reading(client: Client, address: str) -> None:
    publish(plain())
    assert client.post(address).status_code == 405
    assert client.head(address).status_code == 200


def test_a_lost_file_is_not_found_rather_than_an_error(client: Client) -> None:
    publication = publish(plain())
    publication.files.get(table="", format="json").file.delete(save=False)
    assert client.get(f"{PAGE}budget.json").status_code == 404
    # The page stands without it.
    assert client.get(PAGE).status_code == 200
