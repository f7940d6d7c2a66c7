"""A budget by its units in a real browser: the page, reporting and sending back, and a unit's own grid."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.models import Budget, ExpenditureLine, UnitReport, User
from budget.services.classification import load_classification
from tests.browser.conftest import fits, serious
from tests.renderers.books import CENTRE, HEADQUARTERS
from tests.units import clerk_of, of_two_units


@pytest.fixture
def budget(transactional_db: None) -> Budget:
    load_classification(folder=Path("fixtures/classification"))
    return of_two_units()


@pytest.fixture
def base(live_server: LiveServer, budget: Budget) -> str:
    return f"{live_server.url}/desk/129/2026/v1/"


def sign_in(page: Page, base: str, user: User) -> None:
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": base}])


def check(page: Page) -> None:
    assert serious(page) == []
    assert fits(page), "nothing is cut off"


def pictured(page: Page, name: str) -> None:
    """Kept where somebody wants to look at it."""
    if folder := os.environ.get("PICTURES"):
        size = page.viewport_size
        assert size is not None
        page.screenshot(path=f"{folder}/{name}-{size['width']}.png", full_page=True)


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("#entry")).to_have_attribute("data-ready", "yes")


def test_a_unit_reports_and_is_sent_back(base: str, page: Page, errors: list[str]) -> None:
    sign_in(page, base, clerk_of(CENTRE))
    page.goto(base)
    page.get_by_role("link", name="单位汇总和报送").click()
    expect(page.get_by_role("heading", name="单位汇总", exact=True)).to_be_visible()
    check(page)
    pictured(page, "summary-unit-clerk")
    # The other unit's part is not theirs to report.
    expect(page.get_by_role("button", name="报送")).to_have_count(1)
    page.get_by_role("button", name="报送").press("Enter")
    expect(page.get_by_text(f"{CENTRE}已报送。")).to_be_visible()
    check(page)

    sign_in(page, base, User.objects.get(username="reviewer"))
    page.goto(f"{base}units/")
    page.locator(".send-back summary").press("Enter")
    page.get_by_label("退回的原因").fill("培训费的测算依据不足，请补充人数和标准。")
    check(page)
    pictured(page, "summary-reviewer")
    page.locator(".send-back").get_by_role("button", name="退回").press("Enter")
    expect(page.get_by_text("退回原因：培训费的测算依据不足")).to_be_visible()
    check(page)
    pictured(page, "summary-returned")
    assert UnitReport.objects.get().state == "returned"
    assert errors == []


def test_a_units_own_page_and_tables(base: str, page: Page, errors: list[str]) -> None:
    sign_in(page, base, User.objects.get(username="clerk"))
    ExpenditureLine.objects.filter(unit__code=CENTRE, amount_fen=500_000).update(gov_economic="")
    page.goto(f"{base}units/")
    page.get_by_role("link", name=CENTRE).click()
    expect(page.get_by_role("heading", name="本单位的预算表")).to_be_visible()
    check(page)
    pictured(page, "unit")
    page.get_by_role("link", name="支出预算总表").click()
    expect(page.get_by_role("heading", name="支出预算总表")).to_be_visible()
    check(page)
    pictured(page, "unit-table")
    page.get_by_role("link", name="政府采购预算明细表").first.click()
    expect(page.get_by_role("heading", name="政府采购预算明细表")).to_be_visible()
    assert f"/units/{CENTRE}/tables/04/" in page.url
    assert errors == []


def test_a_units_clerk_begins_with_the_rows_of_the_unit(base: str, page: Page, errors: list[str]) -> None:
    sign_in(page, base, clerk_of(CENTRE))
    opened(page, f"{base}entry/expenditure/")
    pictured(page, "grid-unit-clerk")
    rows = page.locator(".tabulator-row")
    # Two lines of the unit, and the blank one.
    expect(rows).to_have_count(3)
    page.get_by_label("按单位筛选").select_option("")
    expect(rows).to_have_count(1 + ExpenditureLine.objects.count())
    amount = page.locator('.tabulator-row [tabulator-field="amount"]').first
    amount.click()
    assert page.locator(".entry-pen-field").evaluate("field => field.readOnly")
    page.keyboard.press("F2")
    expect(page.locator("#announcer")).to_have_text("这一行不是本单位的，您只能查看。")
    assert errors == []


def test_a_new_row_is_the_units(base: str, page: Page, errors: list[str]) -> None:
    sign_in(page, base, clerk_of(CENTRE))
    opened(page, f"{base}entry/income/")
    grid = page.locator('[data-entry-grid="income"]')
    cell = grid.locator('.tabulator-row [tabulator-field="amount"]').last
    cell.click()
    page.keyboard.type("12.5")
    page.keyboard.press("Enter")
    expect(page.locator("#saving")).to_contain_text("已保存")
    added = Budget.objects.get().incomeline_set.get(amount_fen=12_500_000)
    assert added.unit is not None
    assert added.unit.code == CENTRE
    assert errors == []


def test_the_list_of_units_is_the_departments(base: str, page: Page, errors: list[str]) -> None:
    sign_in(page, base, clerk_of(HEADQUARTERS))
    opened(page, f"{base}entry/units/")
    # Two units and no blank row below them.
    expect(page.locator('[data-entry-grid="units"] .tabulator-row')).to_have_count(2)
    pictured(page, "grid-units")
    check_only = serious(page)
    assert check_only == []
    assert errors == []
