"""The reference budget, as entered, on a page with its grid."""

from collections.abc import Callable, Iterator
from functools import lru_cache

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.domain.facts import FactBook
from budget.importers.document import read_text
from budget.models import Budget, User
from budget.services.accounts import make_demo_accounts
from budget.services.classification import load_classification
from budget.services.facts import store_factbook
from budget.services.importing import examine
from tests.browser.grid.sheet import Sheet
from tests.conftest import PASSWORD
from tests.publishing import make_budget
from tests.reference import CONTENT

DESK = "/desk/129/2026/v1/"
Opened = Callable[..., Sheet]


@lru_cache
def reference() -> FactBook:
    _, book = examine(read_text(CONTENT))
    assert book is not None
    return book


@pytest.fixture
def budget(live_server: LiveServer, transactional_db: None) -> Budget:
    """The reference budget, with the official lists of its year."""
    load_classification(folder=settings.BASE_DIR / "fixtures" / "classification", years=[2026])
    make_demo_accounts(password=PASSWORD)
    made = make_budget(reference())
    store_factbook(budget=made, book=reference())
    return made


@pytest.fixture
def window(budget: Budget, live_server: LiveServer, browser: Browser, errors: list[str]) -> Iterator[Page]:
    """A page of a clerk who is signed in."""
    client = Client()
    client.force_login(User.objects.get(username="clerk"))
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": str(live_server.url)}]
    )
    page = context.new_page()
    page.on("pageerror", lambda problem: errors.append(str(problem)))
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    yield page
    context.close()


@pytest.fixture
def opened(window: Page, live_server: LiveServer) -> Opened:
    """Opens the page of a grid."""

    def open_grid(name: str = "expenditure", page: str = "") -> Sheet:
        window.goto(f"{live_server.url}{DESK}entry/{page or name}/")
        expect(window.locator("#entry[data-ready=yes]")).to_be_attached()
        return Sheet(window, name)

    return open_grid


@pytest.fixture
def sheet(opened: Opened) -> Sheet:
    """The grid of expenditure."""
    return opened()
