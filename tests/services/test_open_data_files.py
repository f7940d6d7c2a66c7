"""The files of a whole year: valid, exact, made once for many publications, gone with what is withdrawn."""

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.test import Client
from django_tasks_db.models import DBTaskResult

from budget.domain.money import wanyuan
from budget.models import Budget, OpenDataFile, OpenDataYear, PublishedFigures, PublishedLine
from budget.models.publication import publications
from budget.services.accounts import make_demo_accounts
from budget.services.open_data import making
from budget.services.open_data.files import ask_for_files, withdraw_files
from budget.services.open_data.making import make_files
from budget.services.taking_down import take_down
from tests.conftest import PASSWORD
from tests.publishing import publish
from tests.renderers.books import nasty
from tests.units import two_units

pytestmark = pytest.mark.django_db


def content(address: str, **headers: str) -> bytes:
    response = Client().get(address, headers=headers)
    assert response.status_code in (200, 206), address
    return b"".join(response.streaming_content)


def package() -> dict:
    return json.loads(content("/data/2026/datapackage.json"))


# How a value of each type is read, by the Table Schema: https://specs.frictionlessdata.io/table-schema/
READ = {
    "string": str,
    "integer": int,
    "number": Decimal,
    "boolean": {"true": True, "false": False}.__getitem__,
    "datetime": lambda text: datetime.strptime(text, "%Y-%m-%dT%H:%M:%S%z"),
}


@pytest.fixture
def year() -> None:
    publish(two_units())
    publish(replace(nasty(), department_code="130", department_name="=某局", year=2026))
    make_files(2026)


def test_a_licence_is_named_where_there_is_one(settings):
    publish(two_units())
    make_files(2026)
    assert "licenses" not in package()
    settings.DATA_LICENCE = "https://example.org/licence"
    make_files(2026)
    assert package()["licenses"] == [{"path": "https://example.org/licence"}]


def test_every_resource_is_what_its_schema_says(year):
    described = package()
    assert [one["name"] for one in described["resources"]] == [
        "departments", "figures", "income", "lines", "projects", "indicators",
    ]  # fmt: skip
    for resource in described["resources"]:
        data = content(f"/data/2026/{resource['path']}")
        assert len(data) == resource["bytes"]
        assert f"sha256:{hashlib.sha256(data).hexdigest()}" == resource["hash"]
        header, *rows = csv.reader(io.StringIO(data.decode(resource["encoding"]), newline=""))
        fields = resource["schema"]["fields"]
        assert header == [one["name"] for one in fields]
        assert rows, resource["name"]
        for row in rows:
            for field, value in zip(fields, row, strict=True):
                if value not in resource["schema"]["missingValues"]:
                    READ[field["type"]](value)
        lines = [json.loads(one) for one in content(f"/data/2026/{resource['name']}.jsonl").splitlines()]
        assert [list(one) for one in lines] == [header] * len(rows)
        for row, line in zip(rows, lines, strict=True):
            for field, value in zip(fields, row, strict=True):
                if field["type"] == "number":
                    assert value == (line[field["name"]] or "")


def test_the_sums_are_those_of_what_is_published(year):
    lines = [json.loads(one) for one in content("/data/2026/lines.jsonl").splitlines()]
    spent = PublishedLine.objects.filter(year=2026).aggregate(fen=Sum("amount_fen"))["fen"]
    assert sum(Decimal(one["amount"]) for one in lines) == Decimal(wanyuan(spent))
    figures = [json.loads(one) for one in content("/data/2026/figures.jsonl").splitlines()]
    outlay = PublishedFigures.objects.filter(unit="").aggregate(fen=Sum("outlay"))["fen"]
    assert sum(Decimal(one["outlay"]) for one in figures if not one["unit"]) == Decimal(wanyuan(outlay))
    assert "'=某局" in content("/data/2026/departments.csv").decode(), "no spreadsheet calculates it"


def test_the_whole_year_is_one_file_that_describes_itself_and_comes_in_parts(year):
    for kind in ("csv", "jsonl"):
        address = f"/data/2026/budget-2026-{kind}.zip"
        whole = content(address)
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            described = json.loads(archive.read("datapackage.json"))
            names = ["datapackage.json", *(one["path"] for one in described["resources"])]
            assert archive.namelist() == names
            assert archive.testzip() is None
        assert content(address, range="bytes=10-19") == whole[10:20]
        etag = Client().get(address)["ETag"]
        assert etag == f'"{hashlib.sha256(whole).hexdigest()}"'
        assert Client().get(address, headers={"if-none-match": etag}).status_code == 304
    page = Client().get("/data/").content.decode()
    assert hashlib.sha256(whole).hexdigest() in page
    assert Client().get("/data/2026/nothing.csv").status_code == 404


def test_several_publications_ask_once_and_again_after_the_files_were_made():
    for _ in range(3):
        ask_for_files(2026)
    assert DBTaskResult.objects.count() == 1
    publish(two_units())
    assert make_files(2026) == OpenDataFile.objects.count() > 0
    ask_for_files(2026)
    assert DBTaskResult.objects.count() == 2


def test_files_made_while_the_year_changed_are_made_again(monkeypatch):
    publish(two_units())
    packed = making.pack

    def pack(year, folder):
        made = packed(year, folder)
        if not PublishedFigures.objects.filter(code="131").exists():
            publish(replace(two_units(), department_code="131", department_name="后来的局"))
            ask_for_files(year)
        return made

    monkeypatch.setattr(making, "pack", pack)
    make_files(2026)
    assert "后来的局" in content("/data/2026/departments.csv").decode()


def test_what_is_taken_down_is_gone_from_the_files_at_once(year, django_capture_on_commit_callbacks):
    publisher = {one.username: one for one in make_demo_accounts(password=PASSWORD)}["publisher"]
    budget = Budget.objects.get(department__code="129")
    Budget.objects.filter(pk=budget.pk).update(stage="published", status="accepted")
    stored = list(OpenDataFile.objects.values_list("file", flat=True))
    with django_capture_on_commit_callbacks(execute=True):
        take_down(budget=budget, user=publisher, reason="有误")
    assert not any(publications().exists(name) for name in stored)
    assert Client().get("/data/2026/lines.csv").status_code == 404
    assert "budget-2026-csv.zip" not in Client().get("/data/").content.decode()
    make_files(2026)
    assert [row.split(",")[1] for row in content("/data/2026/departments.csv").decode().split()[1:]] == [
        "130"
    ]


def test_of_a_year_of_which_nothing_is_left_there_are_no_files(year):
    PublishedFigures.objects.all().delete()
    OpenDataYear.objects.get(year=2026)
    withdraw_files(2026)
    from budget.services.open_data import renew_years  # noqa: PLC0415

    renew_years([2026])
    assert make_files(2026) == 0
    assert not OpenDataFile.objects.exists()
