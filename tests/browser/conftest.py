"""A real browser (Debian's Chromium) on a real server with the reference budget published."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from budget.importers.document import read_text
from budget.services.importing import examine, import_document
from budget.services.publishing import publish
from tests.browser.serving import Busy
from tests.publishing import publish as published

REFERENCE = Path("fixtures/reference/chaoyang-zwfw-2026.txt")
AXE = Path("node_modules/axe-core/axe.min.js").resolve()
# Pages ask for news every five seconds, and the machine may be busy: what comes at all has come by then.
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    # Playwright's loop in this thread would make Django refuse the database.
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        yield chromium
        chromium.close()


@pytest.fixture(autouse=True)
def server_at_rest(request: pytest.FixtureRequest) -> Iterator[None]:
    """When its browsers are closed: a request that goes on would lock the database that is to be emptied."""
    if "live_server" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    busy = Busy()
    yield
    busy.end(PATIENCE / 1000)
    busy.close()


@pytest.fixture
def portal(live_server: LiveServer, transactional_db: None) -> str:
    """The address of a server that shows the reference budget as published."""
    report = import_document(content=REFERENCE.read_bytes(), file_name=REFERENCE.name)
    assert report.budget is not None
    publish(budget=report.budget, actor="导入")
    return str(live_server.url)


@pytest.fixture
def readable(live_server: LiveServer, transactional_db: None) -> str:
    """The same for tests that only read pages: its PDFs, slow to make, are not real ones."""
    document = read_text(REFERENCE.read_bytes())
    findings, book = examine(document)
    published(book, findings=findings, read=document.sheets)
    return str(live_server.url)


@pytest.fixture
def errors() -> list[str]:
    """What the console of any page of the test complained of."""
    return []


@pytest.fixture(params=SIZES)
def page(request: pytest.FixtureRequest, browser: Browser, errors: list[str]) -> Iterator[Page]:
    """A page of a desk's screen and of a phone's."""
    yield from _page(browser, request.param, errors)


@pytest.fixture
def one_page(browser: Browser, errors: list[str]) -> Iterator[Page]:
    """A page of a desk's screen, of whose size the test makes a phone's too (``in_every_size``)."""
    yield from _page(browser, "desk", errors)


def _page(browser: Browser, size: str, errors: list[str]) -> Iterator[Page]:
    context = browser.new_context(viewport=SIZES[size], locale="zh-CN", accept_downloads=True)
    new = context.new_page()
    new.on("pageerror", lambda problem: errors.append(str(problem)))
    new.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield new
    context.close()


def until(page: Page, done: Callable[[], bool]) -> None:
    """Lets the browser work until something has happened that no locator can wait for."""
    for _ in range(PATIENCE // 50):
        if done():
            return
        page.wait_for_timeout(50)
    raise AssertionError("it did not happen")


def fits(page: Page) -> bool:
    """Whether the page itself does not scroll sideways (a wide table scrolls in its own region)."""
    page.wait_for_load_state()  # between two pages there is no document to measure
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def in_every_size(page: Page) -> Iterator[str]:
    """The page as it is now on a desk's screen, and then on a phone's."""
    for name, size in SIZES.items():
        page.set_viewport_size(size)
        yield name


def serious(page: Page) -> list[Any]:
    """What axe finds of serious or critical impact on the page."""
    return _found(page, ("serious", "critical"))


def violations(page: Page) -> list[Any]:
    """All that axe finds, which on public pages is nothing."""
    return _found(page, ("minor", "moderate", "serious", "critical"))


def _found(page: Page, impacts: Sequence[str]) -> list[Any]:
    page.wait_for_load_state()
    # Not through a script element: the page's own policy would rightly refuse it.
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (found["id"], [node["target"] for node in found["nodes"]][:3])
        for found in result["violations"]
        if found["impact"] in impacts
    ]
