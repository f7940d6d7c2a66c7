"""预算编制说明 on the public pages: what was frozen, each figure leading to its row."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from budget.models import Publication
from tests.publishing import publish
from tests.renderers.books import HEADQUARTERS, plain
from tests.units import two_units

pytestmark = pytest.mark.django_db

PAGE = "/departments/129/2026/"
FIGURE = re.compile(r'<a class="figure" href="([^"#]+)#r(\d+)" title="([^"]*)">([\d.]+)万元</a>')


def test_every_figure_leads_to_the_row_it_was_read_from(client: Client) -> None:
    publish(plain())
    figures = set(FIGURE.findall(client.get(f"{PAGE}explanation/").content.decode()))
    of_one_cell = [one for one in figures if "个单元格" not in one[2]]
    assert len(of_one_cell) > 10
    for address, row, source, amount in of_one_cell:
        assert address.startswith(f"{PAGE}tables/")
        table = client.get(address).content.decode()
        (line,) = re.findall(rf'<tr id="r{row}".*?</tr>', table, flags=re.S)
        amounts = {Decimal(one.replace(",", "")) for one in re.findall(r"[\d,]+\.\d{6}", line)}
        # What is blank in the table is nothing in the text.
        assert Decimal(amount) in amounts | {Decimal(0)}, (source, amount)


def test_the_page_of_the_budget_leads_there(client: Client) -> None:
    publish(plain())
    assert f'href="{PAGE}explanation/"' in client.get(PAGE).content.decode()


def test_a_unit_explains_its_own(client: Client) -> None:
    publish(two_units())
    text = client.get(f"/units/{HEADQUARTERS}/2026/explanation/").content.decode()
    assert "本单位2026年" in text
    assert f"/units/{HEADQUARTERS}/2026/tables/" in text
    assert "本部门2026年" not in text


def test_what_was_published_without_one_has_no_page_and_no_link(client: Client) -> None:
    publish(plain())
    Publication.objects.update(explanation=[])
    assert client.get(f"{PAGE}explanation/").status_code == 404
    assert "explanation/" not in client.get(PAGE).content.decode()


def test_a_unit_is_called_a_unit_where_a_table_is_empty(client: Client) -> None:
    publish(two_units())
    for address, whose in ((PAGE, "本部门"), (f"/units/{HEADQUARTERS}/2026/", "本单位")):
        text = client.get(f"{address}tables/09/").content.decode()
        assert f"{whose}本年度没有使用国有资本经营预算财政拨款安排的支出，故本表为空表。" in text
