"""Home, starting a budget and its page in a real browser: by keyboard, at both sizes, with axe."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.domain.states import Stage, Status
from budget.models import Budget, BudgetYear, User
from budget.services.accounts import make_demo_accounts
from tests.browser.conftest import fits, serious
from tests.reference import imported


@pytest.fixture
def desk(live_server: LiveServer, transactional_db: None, page: Page) -> str:
    """The address of the desk, the clerk signed in: last year's budget finished, next year's open."""
    made = imported().budget
    Budget.objects.filter(pk=made.pk).update(stage=Stage.PUBLISHED, status=Status.ACCEPTED)
    BudgetYear.objects.create(
        year=2027, first_due=timezone.localdate() + timedelta(days=3), note="零基预算，逐项说明依据。"
    )
    make_demo_accounts(password="一个演示用的密码")
    client = Client()
    client.force_login(User.objects.get(username="clerk"))
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    return f"{live_server.url}/desk/"


def check(page: Page) -> None:
    assert serious(page) == []
    assert fits(page), "nothing is cut off"


def press(page: Page, name: str, role: str = "link") -> None:
    """Follow a link or press a button by keyboard alone."""
    found = page.get_by_role(role, name=name).first  # type: ignore[arg-type]
    found.focus()
    expect(found).to_be_focused()
    page.keyboard.press("Enter")


def test_a_budget_is_started_from_last_years_by_keyboard(desk: str, page: Page, errors: list[str]) -> None:
    page.goto(desk)
    expect(page.get_by_role("heading", name="没有正在编制的预算")).to_be_visible()
    check(page)
    press(page, "新建预算")
    expect(page.get_by_role("heading", name="新建2027年部门预算")).to_be_visible()
    check(page)
    press(page, "看看会是什么样", "button")
    expect(page.get_by_role("heading", name="预览：2027年部门预算")).to_be_visible()
    page.locator("details.difference summary").nth(2).press("Enter")
    expect(page.get_by_role("region", name="预算03表的差别")).to_be_visible()
    check(page)
    assert not Budget.objects.filter(year=2027).exists()
    press(page, "建立这份预算", "button")
    page.wait_for_url("**/desk/129/2027/v1/entry/expenditure/")
    assert Budget.objects.get(year=2027).expenditureline_set.count() == 31

    page.goto(desk)
    card = page.locator(".budget-card")
    expect(card.get_by_text("还有 3 天")).to_be_visible()
    expect(card.get_by_role("link", name="继续录入")).to_be_visible()
    # Nobody has looked at it since it was made: the page has it looked at.
    expect(card.locator(".found .tag").first).to_be_visible()
    expect(page.get_by_text("未核对")).to_have_count(0)
    check(page)
    press(page, "2027年部门预算")
    expect(page.get_by_role("heading", name="录入进度")).to_be_visible()
    check(page)
    assert errors == []


def test_what_is_in_the_way_is_one_press_away(desk: str, page: Page) -> None:
    page.goto(f"{desk}new/preview/?department=129&year=2027")
    press(page, "建立这份预算", "button")
    page.wait_for_url("**/entry/income/")
    page.goto(f"{desk}new/preview/?department=129&year=2027")
    check(page)
    press(page, "打开2027年预算第1版")
    page.wait_for_url("**/desk/129/2027/v1/")
