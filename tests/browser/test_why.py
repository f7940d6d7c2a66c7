"""A citizen asks of a figure where it comes from, and follows it."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.domain.serial import factbook_to_json
from budget.importers.document import read_text
from budget.services.importing import examine
from tests.browser.conftest import fits, violations
from tests.publishing import publish

REFERENCE = Path("fixtures/reference/chaoyang-zwfw-2026.txt")


@pytest.fixture
def table(live_server: LiveServer, transactional_db: None) -> str:
    """The address of the published 预算03表 of the reference budget."""
    document = read_text(REFERENCE.read_bytes())
    findings, book = examine(document)
    publish(book, findings=findings, read=document.sheets, factbook=factbook_to_json(book))
    return f"{live_server.url}/departments/129/2026/tables/03/"


def test_the_grand_total_is_followed_to_a_line_and_to_another_table(
    table: str, page: Page, errors: list[str]
) -> None:
    page.goto(table)
    figure = page.get_by_role("link", name="4,534.476807")
    expect(figure).to_have_accessible_name(re.compile("4,534.476807.*这个数怎么来的"))
    assert figure.evaluate("e => getComputedStyle(e).textDecorationLine") == "none"
    figure.focus()
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("这个数怎么来的")
    expect(page.get_by_text("由31行支出相加而成，各行之和与这个数一分不差")).to_be_visible()
    largest = page.locator(".why-lines tbody tr").first
    expect(largest).to_contain_text("30227-委托业务费")
    expect(largest).to_contain_text("2,008.480000")
    assert page.locator(".why-lines tbody tr").count() == 31
    assert fits(page)
    assert violations(page) == []

    page.get_by_role("link", name=re.compile("预算01表.*本年支出合计.*4,534.476807")).click()
    expect(page).to_have_url(re.compile(r"/tables/01/why/27/expenditure_amount/$"))
    expect(page.locator("main")).to_contain_text("预算01表《收支总表》第27行“本年支出合计”")
    assert fits(page)
    assert violations(page) == []
    page.get_by_role("link", name="预算01表《收支总表》").click()
    expect(page).to_have_url(re.compile(r"/tables/01/#r27$"))
    assert errors == []


def test_figures_of_a_header_block_lead_on_too(table: str, page: Page) -> None:
    page.goto(table.replace("/03/", "/13/"))
    page.get_by_role("link", name="3,347.123000").first.click()
    expect(page.locator("main")).to_contain_text("财政拨款 · 项目支出")
    expect(page.locator("main")).to_contain_text("由7行支出相加而成")
    assert fits(page)
    assert violations(page) == []


def test_it_can_be_read_without_javascript_and_on_paper(table: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{table}why/32/total/")
    page.emulate_media(media="print")
    expect(page.locator(".why-lines tbody tr").last).to_be_visible()
    expect(page.get_by_role("rowheader", name="支出合计")).to_be_visible()
    expect(page.locator("header.site")).to_be_hidden()
    context.close()
