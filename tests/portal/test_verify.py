"""Is this the published file? Asked by anybody, of a code or of a digest."""

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from budget.models import Budget, Publication, PublishedFile, PublishedUnit
from tests.portal.test_pages import body
from tests.publishing import PUBLISHED_AT, make_budget
from tests.renderers.books import DEPARTMENT, MARKUP, plain

pytestmark = pytest.mark.django_db

CODE, SECOND = "7K3M-9QXW-2ABC", "7K3M-9QXW-2ABD"
UNIT = "129001"


def digest_of(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def publication(version: int = 1, code: str = CODE, **fields: Any) -> Publication:
    """A publication with the digests of a booklet, a table that is alike in all, and a unit's booklet."""
    made: Publication = Publication.objects.create(
        budget=make_budget(plain(), version=version),
        department_code="129",
        department_name=DEPARTMENT,
        year=2026,
        version=version,
        form_set="chaoyang",
        digest="0" * 64,
        code=code,
        **{"published_at": PUBLISHED_AT + timedelta(days=version - 1), "complete": True, **fields},
    )
    PublishedUnit.objects.create(publication=made, code=UNIT, name="局机关")
    for unit, table, format_, text in (
        ("", "", "pdf", f"booklet {version}"),
        ("", "08", "csv", "an empty table"),
        (UNIT, "", "pdf", f"unit {version}"),
    ):
        PublishedFile.objects.create(
            publication=made,
            unit=unit,
            table=table,
            format=format_,
            file="x",
            size=2048,
            sha256=digest_of(text),
        )
    return made


def withdraw(one: Publication) -> None:
    one.withdrawn_at = PUBLISHED_AT + timedelta(days=9)
    one.withdrawal_reason = f"金额有误。{MARKUP}"
    one.save()


@pytest.mark.parametrize("typed", [CODE, "7k3m9qxw2abc", " 7K3M 9QXW 2ABC ", "7K3M-9QXW-2A BC"])
def test_a_code_leads_to_what_bears_it(client: Client, typed: str) -> None:
    publication()
    page = body(client, f"/verify/?code={typed}")
    assert f"这是{DEPARTMENT}公开的2026年部门预算第1版" in page
    assert "2026年1月30日" in page
    assert "年初预算" in page
    assert "现行版本" in page


def test_it_lists_every_file_with_its_digest_the_departments_first(client: Client) -> None:
    publication()
    page = body(client, f"/verify/?code={CODE}")
    places = [page.index(f"<code>{digest_of(text)}") for text in ("booklet 1", "an empty table", "unit 1")]
    assert places == sorted(places)
    assert 'href="/departments/129/2026/v1/budget.pdf"' in page
    assert 'href="/departments/129/2026/v1/tables/08.csv"' in page
    assert page.index(DEPARTMENT) < page.index("局机关")
    assert page.count("2.0\xa0KB") == 3


def test_what_was_corrected_or_withdrawn_says_so(client: Client) -> None:
    first = publication()
    second = publication(2, SECOND)
    corrected = body(client, f"/verify/?code={CODE}")
    assert "已于2026年1月31日由" in corrected
    assert 'href="/departments/129/2026/v2/"' in corrected
    withdraw(first)
    gone = body(client, f"/verify/?code={CODE}")
    assert "已于2026年2月8日" in gone
    assert "金额有误。" in gone
    assert MARKUP not in gone
    assert digest_of("booklet 1") not in gone
    assert "budget.pdf" not in gone
    # The first is shown again when the second is gone.
    first.withdrawn_at, first.withdrawal_reason = None, ""
    first.save()
    withdraw(second)
    assert "现行版本" in body(client, f"/verify/?code={CODE}")


@pytest.mark.parametrize("typed", ["7K3M-9QXW-2ABZ", "7K3M", "<script>", "公开"])
def test_a_wrong_code_says_what_to_check(client: Client, typed: str) -> None:
    publication()
    page = body(client, f"/verify/?code={typed}", 404)
    assert "没有这个查验码" in page
    assert "I、L、O、U" in page
    assert "<script>" not in page


def test_a_file_is_the_published_one(client: Client) -> None:
    first = publication()
    address = f"/verify/{digest_of('booklet 1')}/"
    page = body(client, address)
    assert (
        f"这个文件就是{DEPARTMENT}2026年部门预算第1版的整本 PDF 文件，2026年1月30日公开，是<b>现行版本"
        in page
    )
    assert f'href="/verify/?code={CODE}"' in page
    assert "局机关2026年单位预算第1版的整本 PDF 文件" in body(client, f"/verify/{digest_of('unit 1')}/")
    publication(2, SECOND)
    assert "由<a" in body(client, address)
    withdraw(first)
    gone = body(client, address)
    assert "这个文件曾经是" in gone
    assert "已经撤下" in gone
    assert "金额有误" in gone
    assert 'href="/departments/129/2026/v1/"' not in gone


def test_a_file_that_is_in_many_publications_names_them_current_first(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """An empty table as CSV is the same file whosever it is."""
    publication()
    publication(2, SECOND)
    with django_assert_num_queries(3):
        page = body(client, f"/verify/{digest_of('an empty table')}/")
    assert "有 2 个与它一字不差" in page
    assert page.index("第2版的预算08表") < page.index("第1版的预算08表")


def test_a_file_that_was_never_published_is_refused_with_advice(client: Client) -> None:
    publication()
    publication(2, SECOND, complete=False)
    for text in ("something else", "booklet 2"):
        page = body(client, f"/verify/{digest_of(text)}/", 404)
        assert "没有公开过这个文件" in page
        assert digest_of(text) in page
        assert "另存一次" in page
    body(client, f"/verify/?code={SECOND}", 404)


def test_a_digest_however_it_was_copied(client: Client) -> None:
    publication()
    digest = digest_of("booklet 1")
    spaced = " ".join(digest[n : n + 2] for n in range(0, 64, 2))
    for query in (f"sha256={digest}", f"sha256={digest.upper()}", f"code={spaced}"):
        response = client.get(f"/verify/?{query}")
        assert (response.status_code, response["Location"]) == (302, f"/verify/{digest}/"), query
    response = client.get(f"/verify/{digest.upper()}/")
    assert (response.status_code, response["Location"]) == (301, f"/verify/{digest}/")
    for wrong in ("/verify/abc/", f"/verify/{'g' * 64}/", f"/verify/{digest}0/", "/verify/?sha256=<b>"):
        page = body(client, wrong, 400)
        assert "这不是 SHA-256 校验值" in page
        assert "<b>&lt;" not in page.replace('<b class="code-text">&lt;', "")


def test_programs_are_answered_in_json(client: Client) -> None:
    publication()
    publication(2, SECOND)
    accept = {"accept": "application/json"}
    digest = digest_of("booklet 1")
    told = client.get(f"/verify/{digest}/", headers=accept)
    assert "Accept" in told["Vary"]
    (file,) = told.json()["files"]
    assert told.json()["published"] is True
    assert file == {
        "department": {"code": "129", "name": DEPARTMENT},
        "year": 2026,
        "version": 1,
        "kind": "年初预算",
        "published_at": "2026-01-30T09:00:00+08:00",
        "standing": "replaced",
        "replaced_by": 2,
        "withdrawn_at": None,
        "withdrawal_reason": "",
        "unit": None,
        "table": "",
        "format": "pdf",
        "size": 2048,
        "sha256": digest,
        "address": "/departments/129/2026/v1/budget.pdf",
    }
    by_code = client.get("/verify/", {"code": CODE}, headers=accept).json()
    assert by_code["files"][0]["sha256"] == digest
    assert by_code["files"][-1]["unit"] == {"code": UNIT, "name": "局机关"}
    for address, status in ((f"/verify/{'0' * 64}/", 404), ("/verify/?code=x", 404), ("/verify/abc/", 400)):
        response = client.get(address, headers=accept)
        assert (response.status_code, response["Content-Type"]) == (status, "application/json"), address
    assert client.get(f"/verify/{'0' * 64}/", headers=accept).json()["published"] is False


def test_questions_do_not_grow_with_files_and_answers_are_kept_shortly(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publication()
    with django_assert_num_queries(4):
        response = client.get(f"/verify/?code={CODE}")
    assert response["Cache-Control"] == "public, max-age=60"
    assert client.get(f"/verify/?code={CODE}", headers={"if-none-match": response["ETag"]}).status_code == 304
    assert client.post("/verify/").status_code == 405
    assert Budget.objects.count() == 1


def test_the_form_is_linked_from_every_page(client: Client) -> None:
    page = body(client, "/verify/")
    assert "certutil -hashfile 文件 SHA256" in page
    assert "shasum -a 256 文件" in page
    assert 'href="/verify/"' in body(client, "/")
