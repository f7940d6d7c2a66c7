"""“这个数怎么来的” on the desk: from the facts as they now stand, for those who have a part in them."""

import re
from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from budget.models import Budget, User
from budget.services.facts import store_factbook
from budget.tables.registry import derive
from tests.publishing import add_document, make_budget
from tests.renderers.books import DEPARTMENT, many, plain

pytestmark = pytest.mark.django_db

DESK = "/desk/129/2026/v1/"
TOTAL = f"{DESK}tables/03/why/{len(derive(plain()).sheets['03'].rows)}/total/"


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    """The budget of 129 with its facts, as it was read."""
    made = make_budget(plain())
    store_factbook(budget=made, book=plain())
    add_document(made, [], derive(plain()))
    return made


def test_nobody_enters_without_signing_in(client: Client, budget: Budget) -> None:
    response = client.get(TOTAL)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("username", ["outsider", "administrator"])
def test_who_has_no_part_is_not_told(
    client: Client, cast: dict[str, User], budget: Budget, username: str
) -> None:
    client.force_login(cast[username])
    response = client.get(TOTAL)
    assert response.status_code == 404
    assert DEPARTMENT not in response.content.decode()


def test_every_figure_leads_to_its_page(client: Client, cast: dict[str, User], budget: Budget) -> None:
    client.force_login(cast["clerk"])
    for number in ("01", "03", "06", "12", "13"):
        base = f"{DESK}tables/{number}/"
        links = re.findall(r'<a href="(why/\d+/\w+/)">([\d,.-]+)</a>', client.get(base).content.decode())
        assert links, number
        for link, shown in links[-4:]:
            response = client.get(base + link)
            assert response.status_code == 200, link
            assert f"<b>{shown}</b> 万元" in response.content.decode()


def test_it_is_told_from_the_facts_as_they_now_stand(
    client: Client, cast: dict[str, User], budget: Budget
) -> None:
    client.force_login(cast["auditor"])
    page = client.get(TOTAL).content.decode()
    assert "1,009,263.045201" in page
    assert f"由{len(plain().expenditure)}行支出相加而成" in page
    assert f'href="{DESK}tables/03/why/' in page
    assert "与这个数相同" in page
    changed = replace(
        plain(), expenditure=(replace(plain().expenditure[0], amount_fen=1), *plain().expenditure[1:])
    )
    store_factbook(budget=budget, book=changed)
    page = client.get(TOTAL).content.decode()
    assert "1,009,263.045201</b> 万元" not in page
    assert "与这个数不同" in page, "the document still prints what it did"
    rows = len(derive(changed).sheets["01"].rows)
    page = client.get(f"{DESK}tables/01/why/{rows}/expenditure_amount/").content.decode()
    assert "不成立" in page, "spending no longer meets income"


@pytest.mark.parametrize(
    "address", ["14/why/1/total/", "03/why/99/total/", "03/why/1/function/", "03/why/1/project/"]
)
def test_what_is_no_figure_is_not_found(
    client: Client, cast: dict[str, User], budget: Budget, address: str
) -> None:
    client.force_login(cast["clerk"])
    assert client.get(f"{DESK}tables/{address}").status_code == 404


def test_pages_are_for_no_cache_and_for_reading(
    client: Client, cast: dict[str, User], budget: Budget
) -> None:
    client.force_login(cast["clerk"])
    assert "no-store" in client.get(TOTAL)["Cache-Control"]
    assert client.post(TOTAL).status_code == 405


def test_queries_do_not_grow_with_lines(client: Client, cast: dict[str, User]) -> None:
    client.force_login(cast["clerk"])
    counts = []
    for version, times in ((1, 1), (2, 40)):
        book = many(times)
        made = make_budget(book, version=version)
        store_factbook(budget=made, book=book)
        last = len(derive(book).sheets["03"].rows)
        with CaptureQueriesContext(connection) as queries:
            address = f"/desk/129/2026/v{version}/tables/03/why/{last}/total/"
            assert client.get(address).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
