"""A budget in any state as a file."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from budget.importers.document import read_text
from budget.models import Budget
from budget.selectors import factbook
from budget.services.exporting import FORMATS, ExportError, export_budget
from budget.services.facts import store_factbook
from budget.services.publishing import publish
from budget.tables.registry import derive
from tests.reference import TEXT, imported

STARTS = {"pdf": b"%PDF-", "xlsx": b"PK\x03\x04", "json": b"{\n", "text": "预算".encode()}


@pytest.fixture
def budget(db: None) -> Budget:
    return imported().budget


def export(file_format: str, **options) -> bytes:
    return export_budget(**{"code": "129", "year": 2026, "file_format": file_format, **options})


def next_version(budget: Budget, **changes) -> Budget:
    later = Budget.objects.create(
        department=budget.department, year=2026, version=2, form_set=budget.form_set
    )
    store_factbook(budget=later, book=replace(factbook(budget), **changes))
    return later


@pytest.mark.parametrize("table", ["", "06"])
@pytest.mark.parametrize("file_format", FORMATS)
def test_every_format_of_the_whole_and_of_one_table(budget, file_format, table):
    starts = STARTS | {"csv": b"\xef\xbb\xbfkind," if table else b"PK\x03\x04"}
    assert export(file_format, table=table).startswith(starts[file_format])


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "json", "text"])
def test_the_same_budget_gives_the_same_bytes(budget, file_format):
    """A file is known by its digest. (That PDFs are reproducible is tested where they are made.)"""
    assert export(file_format) == export(file_format)


def test_json_says_whose_it_is_of_which_year_and_version(budget):
    data = json.loads(export("json"))
    assert data["department"] == {"code": "129", "name": "北京市朝阳区政务服务管理局"}
    assert (data["year"], data["version"]) == (2026, 1)
    assert list(data["tables"]) == [f"{number:02}" for number in range(1, 14)]
    alone = json.loads(export("json", table="03"))
    assert {key: alone[key] for key in ("title", "columns", "rows")} == data["tables"]["03"]


def test_csv_without_a_table_is_a_zip_of_them_all(budget):
    with ZipFile(BytesIO(export("csv"))) as archive:
        members = archive.namelist()
        assert members == [*(f"{number:02}.csv" for number in range(1, 14)), "13-header.csv"]
        assert archive.read("03.csv") == export("csv", table="03")


def test_an_xlsx_of_one_table_has_that_sheet_alone(budget):
    assert load_workbook(BytesIO(export("xlsx", table="06"))).sheetnames == ["预算06表"]
    assert len(load_workbook(BytesIO(export("xlsx"))).sheetnames) == 13


def test_text_can_be_read_back(budget):
    assert read_text(export("text")).sheets == derive(factbook(budget))


def test_what_is_exported_is_what_would_be_published(budget, monkeypatch):
    monkeypatch.setattr("budget.services.publishing.BOOKLET_FORMATS", ("json",))
    monkeypatch.setattr("budget.services.publishing.TABLE_FORMATS", ("csv", "json"))
    drafts = {(t, f): export(f, table=t) for t, f in [("", "json"), ("06", "json"), ("06", "csv")]}
    publication = publish(budget=budget, actor="公开人")
    for (table, file_format), draft in drafts.items():
        published = publication.files.get(unit="", table=table, format=file_format).file.open("rb").read()
        assert published == draft == export(file_format, table=table)


def test_the_highest_version_unless_said(budget):
    """Also where an earlier one is what the public sees."""
    next_version(budget, services=())
    versions = {said: json.loads(export("json", version=said)) for said in (None, 1, 2)}
    assert {said: data["version"] for said, data in versions.items()} == {None: 2, 1: 1, 2: 2}
    assert len(versions[1]["tables"]["11"]["rows"]) == 18
    assert versions[None]["tables"]["11"]["rows"] == []


def test_a_table_that_the_facts_do_not_tell_is_not_exported(budget):
    start, end = TEXT.index("预算11表"), TEXT.index("预算表12")
    assert imported(TEXT[:start] + TEXT[end:]).version == 2
    assert "11" not in json.loads(export("json"))["tables"]
    with pytest.raises(ExportError, match="没有预算11表；可以导出的有：01、02、03"):
        export("json", table="11")


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"code": "999"}, "没有部门或单位999的2026年预算；"),
        ({"year": 1999}, "没有部门或单位129的1999年预算；"),
        ({"year": 10**12}, "没有部门或单位129的1000000000000年预算；"),
        ({"version": 7}, "没有部门或单位129的2026年预算第7版；"),
        ({"version": 0}, "没有部门或单位129的2026年预算第0版；"),
        ({"version": -(10**12)}, "预算第-1000000000000版；"),
        ({"table": "99"}, "没有预算99表；可以导出的有：01、02、03"),
        ({"table": "表"}, "没有预算表表；"),
    ],
)
def test_what_there_is_not_is_said(database, options, why):
    imported()
    with pytest.raises(ExportError) as problem:
        export("json", **options)
    assert why in str(problem.value)


def test_a_workbook_bears_the_day_of_its_budget_in_peking(budget):
    Budget.objects.update(created_at=datetime(2026, 1, 30, 17, tzinfo=UTC))
    assert load_workbook(BytesIO(export("xlsx"))).properties.created.date().isoformat() == "2026-01-31"


def test_the_number_of_queries_does_not_grow_with_the_facts(budget, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        export("json")
    next_version(budget, services=factbook(budget).services * 50)
    with django_assert_num_queries(len(few)):
        export("json")
