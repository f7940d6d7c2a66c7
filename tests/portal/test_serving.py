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


def ask(client: Client, **headers: str) -> Any:
    """For the booklet, with headers such as ``range``."""
    return client.get(f"{PAGE}budget.pdf", headers={k.replace("_", "-"): v for k, v in headers.items()})


PARTS = {"0-99": (0, 99), "100-": (100, 5008), "-9": (5000, 5008), "0-0": (0, 0), "5000-99999": (5000, 5008)}


def test_a_part_of_a_file_is_served(client: Client) -> None:
    publish(plain())
    for asked, (start, end) in PARTS.items():
        response = ask(client, range=f"bytes={asked}")
        assert response.status_code == 206, asked
        assert content(response) == PDF[start : end + 1], asked
        assert response["Content-Range"] == f"bytes {start}-{end}/{len(PDF)}"
        assert response["Content-Length"] == str(end + 1 - start)
        assert response["ETag"] == f'"{sha256(PDF).hexdigest()}"'
        assert response["Content-Type"] == "application/pdf"
    none = ask(client, range=f"bytes={len(PDF)}-")
    assert (none.status_code, none["Content-Range"]) == (416, f"bytes */{len(PDF)}")
    assert content(none) == b""


def test_what_is_no_range_or_of_another_file_gets_all_of_this_one(client: Client) -> None:
    publish(plain())
    whole = ask(client)
    assert whole["Accept-Ranges"] == "bytes"
    for headers in ({"range": "lines=1-2"}, {"range": "bytes=0-9", "if_range": f'"{"0" * 64}"'}):
        response = ask(client, **headers)
        assert (response.status_code, content(response)) == (200, PDF), headers
    for same in (whole["ETag"], whole["Last-Modified"]):
        response = ask(client, range="bytes=0-9", if_range=same)
        assert (response.status_code, content(response)) == (206, PDF[:10]), same


def test_the_head_of_a_file_and_what_is_not_newer(client: Client) -> None:
    publish(plain())
    whole, head = ask(client), client.head(f"{PAGE}budget.pdf", headers={"range": "bytes=0-9"})
    assert (head.status_code, content(head)) == (200, b"")
    assert dict(head.items()) == dict(whole.items())
    assert ask(client, if_modified_since=whole["Last-Modified"]).status_code == 304
    assert ask(client, if_match='"else"').status_code == 412
    whole.close()


def test_nginx_is_told_which_file_to_send(client: Client, settings: Any) -> None:
    settings.FILES_BY = "nginx"
    publication = publish(plain())
    for address, kind, disposition in FILES:
        response = client.get(f"{PAGE}v1/{address}", headers={"range": "bytes=0-9"})
        table, format_ = "06" if "06" in address else "", address.rpartition(".")[2]
        stored = publication.files.get(table=table, format=format_)
        assert response["X-Accel-Redirect"] == f"/published-files/{stored.file.name}"
        assert (response.status_code, response.content) == (200, b""), "nginx cuts out the part"
        assert response["Content-Type"] == kind
        assert response["Content-Disposition"].startswith(disposition)
        assert response["ETag"] == f'"{stored.sha256}"'
        assert "immutable" in response["Cache-Control"]
    tag = response["ETag"]
    assert client.get(f"{PAGE}v1/{address}", headers={"if-none-match": tag}).status_code == 304
    # nginx would compare it with a tag of its own.
    assert content(client.get(f"{PAGE}v1/{address}", headers={"if-match": tag}))
    stored.file.delete(save=False)
    assert client.get(f"{PAGE}v1/{address}").status_code == 404
