"""One number everywhere: what pages show, files hold, the API answers and the PDF prints of every published
budget of a city."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from io import StringIO
from typing import Any
from xml.etree.ElementTree import Element

import pytest
import tinyhtml5
from django.core.management import call_command
from django.test import Client

from budget.importers.formats import read_document
from budget.models import PublishedFigures
from budget.renderers.json import document_as_dict
from budget.tables.registry import form_set
from tests.api.asking import get, rows
from tests.portal.test_home import text

# By number of the table: what its total row says, column by column.
Totals = Mapping[str, Mapping[str, str]]
AMOUNTS = {
    number: [column.key for column in spec.columns if column.is_amount]
    for number, spec in form_set().by_number.items()
}
# Where the tables say what the figures of a list say.
FROM_TABLES = {
    "income": ("01", "income_amount"),
    "outlay": ("01", "expenditure_amount"),
    "spending": ("03", "total"),
    "basic": ("03", "basic"),
    "project": ("03", "project"),
    "procurement": ("04", "amount"),
    "fiscal": ("05", "expenditure_amount"),
    "services": ("11", "amount"),
}


@pytest.fixture
def budgets(db: None) -> list[PublishedFigures]:
    """Of departments and of units, by year."""
    call_command("generate_city", departments=3, years=2, seed=3, stdout=StringIO())
    found = list(PublishedFigures.objects.select_related("publication").order_by("year", "code"))
    assert len({one.code for one in found if not one.unit}) == 3
    assert any(one.unit for one in found)
    return found


def address(of: PublishedFigures) -> str:
    return f"/{'units' if of.unit else 'departments'}/{of.code}/{of.year}/"


def body(client: Client, path: str) -> bytes:
    response = client.get(path)
    assert response.status_code == 200, path
    return response.getvalue() if response.streaming else response.content


def of_document(document: Mapping[str, Any]) -> Totals:
    return {
        number: {key: row["cells"][key] for key in AMOUNTS[number]}
        for number, table in document["tables"].items()
        for row in table["rows"]
        if row["kind"] == "total"
    }


def of_file(client: Client, path: str) -> Totals:
    """Read back as somebody's document is."""
    read = read_document(body(client, path))
    return of_document(document_as_dict(read.sheets, version=1))


def of_csv(client: Client, base: str, numbers: Iterable[str]) -> Totals:
    files = {number: body(client, f"{base}tables/{number}.csv").decode("utf-8-sig") for number in numbers}
    return {
        number: {key: row[key] for key in AMOUNTS[number]}
        for number, content in files.items()
        for row in csv.DictReader(StringIO(content))
        if row["kind"] == "total"
    }


def of_pages(client: Client, base: str, numbers: Iterable[str]) -> dict[str, list[str]]:
    """By table, the amounts of its total row that are not blank, as they stand on the page."""
    return {
        number: [
            amount.replace(",", "")
            for cell in _total_row(body(client, f"{base}tables/{number}/").decode())
            if "n" in cell.get("class", "").split() and (amount := "".join(cell.itertext()).strip())
        ]
        for number in numbers
    }


def _total_row(page: str) -> Element:
    html = tinyhtml5.parse(page, namespace_html_elements=False)
    (row,) = (one for one in html.iter("tr") if "total" in one.get("class", "").split())
    return row


def not_blank(totals: Totals) -> dict[str, list[str]]:
    return {number: [one for one in row.values() if one] for number, row in totals.items()}


def test_pages_and_files_and_the_api_say_the_same_of_every_budget(
    client: Client, budgets: list[PublishedFigures]
) -> None:
    for one in budgets:
        base = address(one)
        told = of_document(json.loads(body(client, f"{base}budget.json")))
        assert told["01"]["income_amount"] == told["01"]["expenditure_amount"] != ""
        assert of_file(client, f"{base}budget.xlsx") == told, base
        assert of_pages(client, base, told) == not_blank(told), base
        if not one.unit:
            assert of_csv(client, base, told) == told, base
            assert of_document(get(client, f"budgets/{one.code}/{one.year}/").json()) == told, base
        (listed,) = rows(client, f"{'units' if one.unit else 'departments'}/?code={one.code}&year={one.year}")
        for figure, (number, key) in FROM_TABLES.items():
            said = told[number][key] if number in told else ""
            assert Decimal(listed["figures"][figure]) == Decimal(said or 0), (base, figure)


def test_lists_and_years_are_the_sums_of_their_budgets(
    client: Client, budgets: list[PublishedFigures]
) -> None:
    for year in {one.year for one in budgets}:
        departments = rows(client, f"departments/?year={year}")
        (whole,) = (row for row in rows(client, "years/") if row["year"] == year)
        for figure in FROM_TABLES:
            summed = sum(Decimal(row["figures"][figure]) for row in departments)
            assert summed == Decimal(whole["figures"][figure]), (year, figure)
        listed = json.loads(body(client, f"/departments/?year={year}&format=json"))
        by_code = {row["code"]: row["figures"]["outlay"] for row in departments}
        assert {row["code"]: row["outlay"] for row in _rows(listed)} == by_code
        lines: Counter[str] = Counter()
        for row in rows(client, f"lines/?year={year}&page_size=500"):
            lines[row["department"]] += Decimal(row["amount"])  # type: ignore[assignment]
        assert lines == {row["code"]: Decimal(row["figures"]["spending"]) for row in departments}
        home = text(body(client, f"/?year={year}").decode())
        assert f"{Decimal(whole['figures']['spending']):,}" in home


def _rows(listed: Any) -> Iterator[dict[str, str]]:
    yield from listed["rows"] if isinstance(listed, dict) else listed


@pytest.mark.parametrize("unit", [False, True], ids=["a department's", "a unit's"])
def test_the_pdf_prints_what_the_page_shows(
    client: Client, budgets: list[PublishedFigures], unit: bool
) -> None:
    one = next(one for one in budgets if bool(one.unit) is unit)
    base = address(one)
    told = of_document(json.loads(body(client, f"{base}budget.json")))
    assert of_file(client, f"{base}budget.pdf") == told
