"""The explanation in a browser: passages save themselves in their places, and two people lose nothing."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.domain.facts import EarlierFigure, Passage
from budget.models import Budget
from budget.selectors.facts import factbook
from budget.services.accounts import make_demo_accounts
from tests.browser.conftest import SIZES, fits, serious
from tests.browser.people import Person
from tests.conftest import PASSWORD
from tests.desk.conftest import stored
from tests.desk.test_narrative import PAGE, told
from tests.renderers.books import plain


@pytest.fixture
def budget(transactional_db: None) -> Budget:
    make_demo_accounts(password=PASSWORD)
    return stored(told(plain(), earlier=(EarlierFigure("income", 1_000_000),)))


@pytest.fixture
def pages(
    browser: Browser, live_server: LiveServer, budget: Budget, errors: list[str]
) -> Iterator[tuple[Page, Page]]:
    """The same page at two desks."""
    both = [Person(browser, live_server.url, "clerk", errors) for _ in range(2)]
    yield opened(both[0].page, live_server.url), opened(both[1].page, live_server.url)
    for one in both:
        one.context.close()


def opened(page: Page, site: str) -> Page:
    page.goto(f"{site}{PAGE}")
    expect(page.locator("#entry[data-ready=yes]")).to_be_attached()
    return page


def passage(page: Page, key: str) -> Locator:
    return page.locator(f'[id="passage-{key}"]')


def is_saved(page: Page) -> None:
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved")


def test_two_people_write_the_explanation(
    pages: tuple[Page, Page], live_server: LiveServer, budget: Budget, errors: list[str]
) -> None:
    page, other = pages
    # From the list to the field, and on writing: the sentence above it takes up the reason.
    page.get_by_role("link", name="收入总计").click()
    reason = passage(page, "reason.income").locator("textarea")
    expect(reason).to_be_focused()
    reason.fill("新增大厅运行项目")
    expect(page.locator('[data-paragraph="income-0"]')).to_contain_text("主要原因是：新增大厅运行项目。")
    expect(page.locator("[data-missing]")).not_to_contain_text("处增减变化")
    expect(passage(page, "reason.income").locator("[data-count]")).to_have_text("8 字")
    assert factbook(budget).passages == (Passage("reason.income", "新增大厅运行项目"),)

    # The other window takes it over; a passage that both begin is one row, and the second decides.
    expect(passage(other, "reason.income").locator("textarea")).to_have_value("新增大厅运行项目")
    passage(page, "tasks").locator("textarea").fill("甲写的")
    is_saved(page)
    # While somebody is still in it, a field stays as they left it.
    passage(page, "tasks").locator("textarea").blur()
    other.route("**/entry/changes/?since=*", lambda route: route.abort())
    passage(other, "tasks").locator("textarea").fill("乙写的")
    dialog = other.locator("dialog.matters")
    expect(dialog).to_contain_text("乙写的")
    expect(dialog).to_contain_text("甲写的")
    dialog.get_by_role("button", name="用我的").click()
    other.unroute("**/entry/changes/?since=*")
    is_saved(other)
    expect(passage(page, "tasks").locator("textarea")).to_have_value("乙写的")
    assert factbook(budget).passages[1:] == (Passage("tasks", "乙写的"),)

    # What is emptied is a passage no more; one that was folded away opens for whoever is led to it.
    passage(page, "tasks").locator("textarea").fill("")
    expect(page.locator("[data-missing]")).to_contain_text("年度主要工作任务")
    page.goto(f"{live_server.url}{PAGE}#passage-staff")
    expect(passage(page, "staff").locator("textarea")).to_be_visible()
    opened(page, live_server.url)
    expect(passage(page, "reason.income").locator("textarea")).to_have_value("新增大厅运行项目")
    for size in SIZES.values():
        page.set_viewport_size(size)  # type: ignore[arg-type]
        assert fits(page)
        assert serious(page) == []
    assert [one for one in errors if "ERR_FAILED" not in one] == []
