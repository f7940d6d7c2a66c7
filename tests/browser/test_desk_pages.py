"""Every page of the desk in a real browser: axe finds nothing serious, the console says nothing."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.models import Budget, BudgetYear, Project, User
from budget.services.accounts import make_demo_accounts
from budget.services.classification import load_classification
from budget.services.importing import import_document
from budget.services.notices import tell
from tests.browser.conftest import fits, in_every_size, serious
from tests.conftest import PASSWORD

REFERENCE = Path("fixtures/reference/chaoyang-zwfw-2026.txt")
GRIDS = ("units", "income", "expenditure", "procurement", "services", "vehicles", "controls")
# Below the budget's address. Those with scripts of their own say when they are ready.
READING = (
    "", "tables/03/", "history/", "workbook/", "timeline/", "open/", "compare/", "publishing/",
    "review/", "review/tables/03/", "warnings/", "units/", "steps/submit/",
)  # fmt: skip
ENTERING = (*(f"entry/{grid}/" for grid in GRIDS), "projects/", "projects/{project}/", "performance/")
# A grid is as wide as its columns, and scrolls in itself.
FORMS = (*READING, "projects/", "projects/{project}/", "performance/")


@pytest.fixture
def budget(transactional_db: None) -> Budget:
    load_classification(folder=Path("fixtures/classification"))
    report = import_document(content=REFERENCE.read_bytes(), file_name=REFERENCE.name)
    make_demo_accounts(password=PASSWORD)
    assert report.budget is not None
    return report.budget


@pytest.fixture
def desk(budget: Budget, live_server: LiveServer, page: Page, client: Client) -> Page:
    """A page of somebody signed in as the department's clerk."""
    return signed_in(page, live_server, client, "clerk")


def signed_in(page: Page, live_server: LiveServer, client: Client, username: str) -> Page:
    client.login(username=username, password=PASSWORD)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url}]
    )
    return page


def opened(page: Page, live_server: LiveServer, path: str) -> Page:
    project = Project.objects.order_by("position").first()
    assert project is not None
    address = path.format(project=project.key)
    answer = page.goto(f"{live_server.url}/desk/129/2026/v1/{address}")
    assert answer is not None
    assert answer.status == 200
    if path in ENTERING:
        expect(page.locator("#entry")).to_have_attribute("data-ready", "yes")
    return page


def test_nothing_serious_where_auditors_look(
    budget: Budget, live_server: LiveServer, page: Page, client: Client, errors: list[str]
) -> None:
    signed_in(page, live_server, client, "auditor")
    for address in ("/desk/log/", "/desk/129/2026/v1/timeline/"):
        page.goto(f"{live_server.url}{address}")
        assert serious(page) == []
        assert fits(page), address
    assert errors == []


@pytest.mark.parametrize("paths", [READING, ENTERING], ids=["reading", "entering"])
def test_nothing_serious(
    budget: Budget,
    live_server: LiveServer,
    one_page: Page,
    client: Client,
    errors: list[str],
    paths: Sequence[str],
) -> None:
    page = signed_in(one_page, live_server, client, "clerk")
    for path in paths:
        opened(page, live_server, path)
        for size in in_every_size(page):
            assert serious(page) == [], (path, size)
            assert path not in FORMS or fits(page), (path, size)
        assert errors == [], path


def test_nothing_serious_at_home(
    budget: Budget, live_server: LiveServer, one_page: Page, client: Client, errors: list[str]
) -> None:
    page = signed_in(one_page, live_server, client, "clerk")
    for path in ("/desk/", "/desk/new/"):
        page.goto(f"{live_server.url}{path}")
        for size in in_every_size(page):
            assert serious(page) == [], (path, size)
        assert errors == [], path


@pytest.mark.parametrize("path", ["/desk/notices/", "/desk/board/"])
def test_nothing_serious_where_one_is_told(
    desk: Page, live_server: LiveServer, client: Client, budget: Budget, errors: list[str], path: str
) -> None:
    today = timezone.localdate()
    BudgetYear.objects.create(
        year=2026, first_due=today - timedelta(days=3), congress_on=today - timedelta(days=9)
    )
    user = User.objects.get(username="finance")
    tell(users=[user], title="某局预算送审" * 9, text="请审核。" * 40, address="/desk/", budget=budget)
    client.login(username="finance", password=PASSWORD)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    desk.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url}]
    )
    desk.goto(f"{live_server.url}{path}")
    expect(desk.locator("header.site .bell b")).to_contain_text("1")
    assert serious(desk) == []
    assert errors == []
    assert fits(desk)


def test_reading_one_and_coming_back(desk: Page, live_server: LiveServer, budget: Budget) -> None:
    user = User.objects.get(username="clerk")
    for title in ("第一条", "第二条", "第三条"):
        tell(users=[user], title=title, address="/desk/129/2026/v1/", budget=budget)
    desk.goto(f"{live_server.url}/desk/")
    desk.locator("header.site .bell").click()
    desk.get_by_role("link", name="第一条").click()
    expect(desk).to_have_url(f"{live_server.url}/desk/129/2026/v1/")
    expect(desk.locator("header.site .bell")).to_contain_text("2")
    desk.goto(f"{live_server.url}/desk/notices/")
    desk.get_by_role("button", name=re.compile("第二条")).click()
    expect(desk.locator("header.site .bell")).to_contain_text("1")
    desk.get_by_role("button", name="全部标为已读").click()
    expect(desk.locator("header.site .bell b")).to_have_count(0)
    expect(desk.get_by_text("没有未读的通知")).to_be_visible()
