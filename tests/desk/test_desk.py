"""The desk: one sees the budgets one has a part in, as their facts now stand, and no others."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.roles import RoleKind
from budget.models import Budget, Role, User
from budget.selectors.access import budget_for, budgets_for
from budget.services.facts import store_factbook
from budget.tables.registry import derive, form_set
from tests.publishing import add_document, make_budget
from tests.renderers.books import DEPARTMENT, many, plain

pytestmark = pytest.mark.django_db

DESK = "/desk/129/2026/v1/"
NUMBERS = [spec.number for spec in form_set().specs]
READ = Finding("R-SPACE", Severity.INFO, "编码中间有空格。", (CellRef("12", 1, "project", 237),))


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    """The budget of 129 with its facts, as it was read."""
    made = make_budget(plain())
    store_factbook(budget=made, book=plain())
    add_document(made, [READ], derive(plain()))
    return made


@pytest.fixture
def another(budget: Budget) -> Budget:
    """The budget of another department."""
    book = replace(plain(), department_code="999", department_name="外单位")
    return make_budget(book)


def signed_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def everywhere(role: RoleKind) -> User:
    user = User.objects.create_user(f"all-{role}", full_name="全部部门")
    Role.objects.create(user=user, department=None, role=role)
    return user


@pytest.mark.parametrize("address", ["/desk/", DESK, f"{DESK}tables/03/"])
def test_nobody_enters_without_signing_in(client: Client, budget: Budget, address: str) -> None:
    response = client.get(address)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("username", ["clerk", "reviewer", "finance", "publisher", "auditor"])
def test_who_has_a_part_sees_the_budget(
    client: Client, cast: dict[str, User], budget: Budget, another: Budget, username: str
) -> None:
    page = signed_in(client, cast[username]).get("/desk/").content.decode()
    assert f'href="{DESK}"' in page
    assert "一上" in page
    assert "编制" in page
    assert "外单位" not in page
    assert client.get(DESK).status_code == 200
    assert client.get("/desk/999/2026/v1/").status_code == 404


@pytest.mark.parametrize("username", ["outsider", "administrator"])
def test_who_has_none_is_not_told_that_it_exists(
    client: Client, cast: dict[str, User], budget: Budget, username: str
) -> None:
    signed_in(client, cast[username])
    assert DEPARTMENT not in client.get("/desk/").content.decode()
    for address in (DESK, *(f"{DESK}tables/{number}/" for number in NUMBERS)):
        response = client.get(address)
        assert response.status_code == 404
        assert DEPARTMENT not in response.content.decode()


@pytest.mark.parametrize("role", [RoleKind.AUDITOR, RoleKind.FINANCE])
def test_a_role_for_all_departments_sees_all(budget: Budget, another: Budget, role: RoleKind) -> None:
    assert set(budgets_for(everywhere(role))) == {budget, another}


def test_an_administrator_of_all_departments_sees_none(budget: Budget) -> None:
    assert not budgets_for(everywhere(RoleKind.ADMINISTRATOR))


def test_a_closed_account_sees_none(cast: dict[str, User], budget: Budget) -> None:
    clerk = cast["clerk"]
    assert budget_for(clerk, "129", 2026, 1) == budget
    clerk.is_active = False
    with pytest.raises(Budget.DoesNotExist):
        budget_for(clerk, "129", 2026, 1)


def test_a_budget_that_is_not_there_is_not_found(
    client: Client, cast: dict[str, User], budget: Budget
) -> None:
    signed_in(client, cast["clerk"])
    for address in ("/desk/129/2025/v1/", "/desk/129/2026/v2/", f"{DESK}tables/14/", "/desk/%00/2026/v1/"):
        assert client.get(address).status_code == 404, address


@pytest.mark.parametrize("number", NUMBERS)
def test_every_table_is_drawn_from_the_facts(
    client: Client, cast: dict[str, User], budget: Budget, number: str
) -> None:
    signed_in(client, cast["clerk"])
    spec = form_set().by_number[number]
    page = client.get(f"{DESK}tables/{number}/").content.decode()
    assert f"<title>{spec.name} {spec.title}" in page
    assert '<table class="official' in page
    assert page.count('<tr id="r') == len(derive(plain()).sheets[number].rows)


def test_a_budget_shows_what_was_read_and_what_the_rules_find_now(
    client: Client, cast: dict[str, User], budget: Budget
) -> None:
    signed_in(client, cast["clerk"])
    page = client.get(DESK).content.decode()
    assert "编码中间有空格。" in page
    assert f'href="{DESK}tables/12/#r1"' in page
    before = page.count("<li id=")
    # One-sided spending: income and spending no longer agree.
    store_factbook(budget=budget, book=replace(plain(), income=()))
    after = client.get(DESK).content.decode().count("<li id=")
    assert after > before, "the rules judge the facts as they now stand"


def test_pages_are_for_no_cache(client: Client, cast: dict[str, User], budget: Budget) -> None:
    signed_in(client, cast["clerk"])
    for address in ("/desk/", DESK, f"{DESK}tables/03/"):
        assert "no-store" in client.get(address)["Cache-Control"], address
        assert client.post(address).status_code == 405


def test_queries_do_not_grow_with_lines(client: Client, cast: dict[str, User]) -> None:
    signed_in(client, cast["clerk"])
    counts = []
    for version, times in ((1, 1), (2, 40)):
        made = make_budget(many(times), version=version)
        store_factbook(budget=made, book=many(times))
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/desk/129/2026/v{version}/tables/03/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_queries_of_the_list_do_not_grow_with_budgets(client: Client, budget: Budget) -> None:
    client.force_login(everywhere(RoleKind.AUDITOR))
    counts = []
    for year in range(2020, 2026):
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/")
        counts.append(len(queries))
        make_budget(replace(plain(), year=year))
    assert len(set(counts)) == 1
