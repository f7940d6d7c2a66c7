"""What publishing freezes, on one publication of the reference with every file it has."""

import json
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO

import pytest
from django.db import transaction
from django.test import Client
from pypdf import PdfReader

from budget.domain.digest import digest
from budget.domain.serial import factbook_from_json, sheet_from_json
from budget.domain.states import Stage, Status
from budget.domain.units import of_unit
from budget.models import Budget, LogEntry, Publication
from budget.narrative.model import text_of
from budget.selectors import factbook, published
from budget.selectors.verifying.problem import Seen
from budget.selectors.verifying.published import publications
from budget.services.files import file_of
from budget.services.publishing import publish
from budget.tables.registry import derive
from tests.reference import everything, imported, no_published_files, published_files

# The database of the tests is made when a test says so, and each rolls back what it did.
pytestmark = pytest.mark.django_db

TABLES = ["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13"]
UNIT = "129001"
STARTS = {"pdf": b"%PDF-", "xlsx": b"PK\x03\x04", "csv": b"\xef\xbb\xbfkind,", "json": b"{\n"}


@pytest.fixture(scope="module")
def publication(django_db_setup, django_db_blocker) -> Iterator[Publication]:
    """Made once: its PDFs take seconds, and nothing here changes it."""
    no_published_files()
    with django_db_blocker.unblock(), transaction.atomic():
        budget = imported().budget
        yield publish(budget=budget, actor="公开人", username="publisher", reason="按期公开")
        transaction.set_rollback(True)


def test_every_format_of_the_booklet_and_of_each_table_is_a_file(publication):
    expected = [("", file_format) for file_format in ("json", "pdf", "xlsx")]
    expected += [(table, file_format) for table in TABLES for file_format in ("csv", "json", "pdf", "xlsx")]
    for unit in ("", UNIT):
        assert sorted(publication.files.filter(unit=unit).values_list("table", "format")) == expected


def test_every_file_exists_as_its_row_says(publication):
    assert set(publication.files.values_list("file", flat=True)) == published_files().keys()
    for file in publication.files.all():
        content = file.file.open("rb").read()
        assert file.file.name == f"{file.sha256[:2]}/{file.sha256}.{file.format}"
        assert (len(content), sha256(content).hexdigest()) == (file.size, file.sha256), file
        assert content.startswith(STARTS[file.format]), file


def test_published_sheets_are_those_that_the_facts_derive(publication):
    book = factbook(publication.budget)
    for unit, part in (("", book), (UNIT, of_unit(book, UNIT))):
        stored = publication.sheets.filter(unit=unit)
        frozen = {one.table: sheet_from_json(one.sheet) for one in stored}
        assert list(frozen) == TABLES
        assert frozen == derive(part).sheets
    assert [(one.code, one.name) for one in publication.units.all()] == [
        (UNIT, "北京市朝阳区政务服务管理局机关")
    ]


def test_the_facts_are_frozen_with_their_digest(publication):
    book = factbook(publication.budget)
    assert factbook_from_json(publication.factbook) == book
    assert publication.digest == digest(book) == publication.budget.facts_digest


def test_the_budget_moves_to_published_and_the_log_says_who_and_why(publication):
    budget = Budget.objects.get()
    assert (budget.stage, budget.status) == (Stage.PUBLISHED, Status.ACCEPTED)
    entry = LogEntry.objects.get(action="publish")
    assert (entry.actor, entry.username, entry.reason) == ("公开人", "publisher", "按期公开")
    assert (entry.department_code, entry.year, entry.version) == ("129", 2026, 1)
    assert (entry.from_state, entry.to_state) == ("first_up/draft", "published/accepted")
    assert entry.digest == publication.digest


def test_it_names_its_department_as_of_now(publication):
    assert publication.department_name == "北京市朝阳区政务服务管理局"
    assert (publication.department_code, publication.year, publication.version) == ("129", 2026, 1)
    assert publication.complete
    assert publication.withdrawn_at is None


@pytest.mark.parametrize("address", ["", "tables/06/", "v1/", "v1/tables/12/"])
def test_its_pages_are_there(publication, address):
    assert Client().get(f"/departments/129/2026/{address}").status_code == 200


def test_its_files_are_served_as_they_were_stored(publication):
    for file in publication.files.filter(unit=""):
        name = f"tables/{file.table}.{file.format}" if file.table else f"budget.{file.format}"
        served = b"".join(Client().get(f"/departments/129/2026/{name}").streaming_content)
        assert sha256(served).hexdigest() == file.sha256, name


def test_the_tables_say_the_same_in_the_booklet_and_alone(publication):
    booklet = json.loads(publication.files.get(unit="", table="", format="json").file.open("rb").read())
    for table in TABLES:
        alone = json.loads(publication.files.get(unit="", table=table, format="json").file.open("rb").read())
        assert {key: alone[key] for key in booklet["tables"][table]} == booklet["tables"][table]
        assert alone["department"] == booklet["department"]


def test_publishing_again_returns_it_and_makes_nothing(publication):
    before = (published_files(), everything())
    assert publish(budget=publication.budget, actor="公开人") == publication
    assert (published_files(), everything()) == before


def test_rendered_again_from_what_was_frozen_they_are_the_same_bytes(publication):
    """Whatever was corrected in the code of departments or in last year since."""
    for unit in ("", UNIT):
        edition = published.edition(publication, unit)
        for table, file_format in (("", "pdf"), ("", "xlsx"), ("06", "pdf"), ("06", "csv")):
            stored = publication.files.get(unit=unit, table=table, format=file_format)
            again = file_of(edition, table, file_format)
            assert sha256(again).hexdigest() == stored.sha256, (unit, table, file_format)


def test_the_explanation_is_frozen_with_the_tables(publication):
    for unit, whose in (("", "本部门"), (UNIT, "本单位")):
        chapters = published.explanation(publication, unit)
        told = "".join(
            text_of(run)
            for chapter in chapters
            for section in chapter.sections
            for paragraph in section.paragraphs
            for run in paragraph.runs
        )
        assert f"{whose}2026年没有使用政府性基金预算财政拨款安排的支出。" in told
        assert "4534.476807万元" in told


def test_the_booklet_bears_its_code_and_its_data(publication):
    pages = PdfReader(BytesIO(publication.files.get(unit="", table="", format="pdf").file.open("rb").read()))
    cover = pages.pages[0].extract_text()
    assert publication.code in cover
    assert all(publication.code in page.extract_text() for page in pages.pages[1:])
    for name, file_format in (("budget.json", "json"), ("budget.xlsx", "xlsx")):
        stored = publication.files.get(unit="", table="", format=file_format)
        assert [sha256(one).hexdigest() for one in pages.attachments[name]] == [stored.sha256]


def test_verifying_holds_the_units_tables_to_the_frozen_facts_too(publication):
    assert list(publications(Seen())) == []
    frozen = publication.sheets.get(unit=UNIT, table="04")
    with transaction.atomic():
        frozen.sheet["title"] = "改过的"
        frozen.save()
        messages = [one.message for one in publications(Seen())]
        transaction.set_rollback(True)
    assert messages == [f"公开的单位{UNIT}的预算04表与冻结的数据不符：公开后被改动过。"]
