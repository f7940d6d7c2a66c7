"""A reviewer in a real browser: sees what changed, speaks of a cell; the clerk answers and gives reasons."""

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.domain.states import Status
from budget.models import Budget, User
from budget.services.accounts import make_demo_accounts
from budget.services.threads import open_thread
from tests.browser.conftest import fits, serious
from tests.conftest import PASSWORD
from tests.desk.conftest import stored
from tests.desk.review.conftest import BASE, REVIEW, put, row_of, stand, submit
from tests.renderers.books import plain


@pytest.fixture
def budget(transactional_db: None) -> Budget:
    """Under its second review, one amount changed since the first."""
    make_demo_accounts(password=PASSWORD)
    made = stored(plain())
    submit(made)
    stand(made, Status.RETURNED)
    put(made, row_of(made, 4), "amount", "108.42379")
    submit(made, note="按新基数核定。")
    return made


def signed_in(page: Page, live_server: LiveServer, username: str) -> Page:
    client = Client()
    assert client.login(username=username, password=PASSWORD)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.clear_cookies()
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url}]
    )
    return page


def test_a_change_is_seen_spoken_of_and_answered(
    budget: Budget, page: Page, live_server: LiveServer, errors: list[str]
) -> None:
    signed_in(page, live_server, "reviewer").goto(f"{live_server.url}{REVIEW}")
    assert serious(page) == []
    assert fits(page)
    page.get_by_role("link", name="支出预算总表").click()
    lit = page.locator(".reviewed td.lit")
    expect(lit).to_have_count(4)
    expect(lit.first).to_contain_text("原 86.739032，+21.684758，+25.0%")
    assert serious(page) == []
    assert fits(page)

    lit.first.get_by_role("link", name="108.423790").click()
    box = page.get_by_label("对这一格提意见")
    expect(box).to_be_focused()
    if page.viewport_size and page.viewport_size["width"] > 1024:
        expect(page.locator(".reviewed td.chosen")).to_be_in_viewport()
    box.fill("基数是哪一年的？")
    page.get_by_role("button", name="提出意见").click()
    expect(page.locator(".reviewed td.chosen").get_by_role("link", name="意见 1")).to_be_visible()
    assert serious(page) == []
    assert fits(page)

    stand(budget, Status.RETURNED)
    signed_in(page, live_server, "clerk").goto(f"{live_server.url}{BASE}")
    page.get_by_role("link", name="预算03表 2080505").first.click()
    thread = page.locator(".thread")
    thread.get_by_role("textbox").fill("2025年的。")
    thread.get_by_role("button", name="答复").click()
    expect(page.locator(".thread")).to_contain_text("已答复")
    assert errors == []


def test_reasons_are_written_without_javascript(
    budget: Budget, browser: Browser, live_server: LiveServer
) -> None:
    stand(budget, Status.RETURNED)
    context = browser.new_context(java_script_enabled=False)
    page = signed_in(context.new_page(), live_server, "clerk")
    page.goto(f"{live_server.url}{BASE}warnings/")
    fields = page.locator(".explaining textarea")
    count = fields.count()
    assert count > 1
    fields.nth(0).fill("第一条的原因。")
    page.get_by_role("button", name="保存这一条").nth(0).click()
    expect(page.locator(".lead")).to_contain_text(f"还有 {count - 1} 条没有说明")
    for place in range(1, count):
        page.locator(".explaining textarea").nth(place).fill("原因。")
    page.get_by_role("button", name="全部保存").first.click()
    expect(page.locator(".lead")).to_contain_text("都已说明")
    context.close()


def test_the_page_of_reasons_is_in_order(
    budget: Budget, page: Page, live_server: LiveServer, errors: list[str]
) -> None:
    stand(budget, Status.RETURNED)
    signed_in(page, live_server, "clerk").goto(f"{live_server.url}{BASE}warnings/")
    assert serious(page) == []
    assert fits(page)
    assert errors == []


def test_the_panel_beside_the_grid_leads_to_the_cell(
    budget: Budget, page: Page, live_server: LiveServer, errors: list[str]
) -> None:
    reviewer = User.objects.get(username="reviewer")
    open_thread(budget=budget, user=reviewer, text="基数是哪一年的？", table="03", row=7, column="total")
    stand(budget, Status.RETURNED)
    signed_in(page, live_server, "clerk").goto(f"{live_server.url}{BASE}entry/expenditure/")
    expect(page.locator("#entry")).to_have_attribute("data-ready", "yes")
    page.get_by_role("tab", name="审核意见").click()
    pane = page.get_by_role("tabpanel", name="审核意见")
    expect(pane).to_contain_text("基数是哪一年的？")
    expect(pane).to_contain_text("待答复")
    assert serious(page) == []
    pane.get_by_role("button", name="基数是哪一年的？").click()
    expect(page.locator("[data-entry-grid=expenditure]")).to_contain_text("30227")
    pane.get_by_role("link", name="查看并答复").click()
    expect(page.locator(".thread")).to_contain_text("基数是哪一年的？")
    assert errors == []
