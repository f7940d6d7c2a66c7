"""The panel beside the grid: it follows what is typed, and leads from what is found to where it was typed."""

from collections.abc import Iterator
from time import sleep
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.desk.checking import views
from budget.models import Budget, ExpenditureLine, User
from budget.selectors.checking import check
from budget.services.accounts import make_demo_accounts
from budget.services.classification import load_classification
from budget.services.entry import apply
from tests.browser.conftest import serious, until
from tests.conftest import PASSWORD
from tests.reference import imported

DESK = "/desk/129/2026/v1/"
SIZES = {"desk": (1280, 720), "phone": (390, 844)}


@pytest.fixture
def budget(live_server: LiveServer, transactional_db: None) -> Budget:
    load_classification(folder=settings.BASE_DIR / "fixtures" / "classification", years=[2026])
    budget = imported().budget
    assert budget is not None
    make_demo_accounts(password=PASSWORD)
    return budget


@pytest.fixture
def window(budget: Budget, live_server: LiveServer, browser: Browser, errors: list[str]) -> Iterator[Page]:
    yield from windows(budget, live_server, browser, errors, "desk")


@pytest.fixture
def phone(budget: Budget, live_server: LiveServer, browser: Browser, errors: list[str]) -> Iterator[Page]:
    yield from windows(budget, live_server, browser, errors, "phone")


def windows(
    budget: Budget, live_server: LiveServer, browser: Browser, errors: list[str], size: str
) -> Iterator[Page]:
    client = Client()
    client.force_login(User.objects.get(username="clerk"))
    width, height = SIZES[size]
    context = browser.new_context(
        viewport={"width": width, "height": height}, locale="zh-CN", base_url=str(live_server.url)
    )
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": str(live_server.url)}]
    )
    page = context.new_page()
    page.on("pageerror", lambda problem: errors.append(str(problem)))
    page.on("console", lambda said: errors.append(said.text) if said.type in ("error", "warning") else None)
    yield page
    context.close()


def opened(page: Page, grid: str = "expenditure") -> Locator:
    """The page of a grid, checked."""
    page.goto(f"{DESK}entry/{grid}/")
    panel = page.locator("#panel")
    expect(panel.locator(".panel-state")).to_contain_text("已核对")
    return panel


def type_into(page: Page, row: int, column: str, text: str) -> None:
    cell = page.locator(".entry-table .tabulator-row").nth(row).locator(f'[tabulator-field="{column}"]')
    cell.click()
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def test_the_balance_follows_what_is_typed(window: Page, errors: list[str]) -> None:
    panel = opened(window)
    balance = panel.locator(".panel-difference")
    expect(balance).to_have_text("收支平衡，差额 0.00 万元")
    # Away from the amounts, which the panel leaves no room for on a small screen.
    type_into(window, 0, "amount", "161.0584")
    expect(balance).to_have_text("支出比收入多 1.00 万元")
    expect(panel.get_by_text("收支总表收支平衡")).to_be_visible()
    type_into(window, 0, "amount", "160.0584")
    expect(balance).to_have_text("收支平衡，差额 0.00 万元")
    assert errors == []


def test_a_finding_leads_to_its_cell(window: Page, errors: list[str]) -> None:
    panel = opened(window)
    finding = panel.get_by_role("button", name="政府经济科目与部门经济科目的对应")
    finding.focus()
    window.keyboard.press("Enter")
    active = window.locator(".entry-table .tabulator-cell.is-active")
    expect(active).to_have_attribute("tabulator-field", "gov_economic")
    expect(active).to_contain_text("50101")
    expect(active).to_have_attribute("data-worst", "warning")
    assert errors == []


def test_a_finding_about_another_grid_leads_to_its_page(window: Page, errors: list[str]) -> None:
    panel = opened(window)
    panel.get_by_role("button", name="项目金额的单位").click()
    window.wait_for_url("**/projects/**")
    assert errors == []


def test_what_is_missing_is_listed_and_found(window: Page, errors: list[str]) -> None:
    panel = opened(window)
    panel.get_by_role("tab", name="缺什么").click()
    panel.get_by_role("button", name="是项目支出，没有选项目").click()
    active = window.locator(".entry-table .tabulator-cell.is-active")
    expect(active).to_have_attribute("tabulator-field", "project")
    # The tab is remembered.
    window.reload()
    expect(window.get_by_role("tab", name="缺什么")).to_have_attribute("aria-selected", "true")
    assert errors == []


def test_a_table_is_drawn_as_it_would_print_and_follows(window: Page, errors: list[str]) -> None:
    panel = opened(window)
    panel.get_by_role("tab", name="预算表").click()
    expect(panel.locator(".panel-table")).to_have_count(13)
    panel.get_by_role("button", name="支出预算总表").click()
    dock = window.get_by_role("dialog", name="预算03表 支出预算总表")
    first = dock.locator("#r1")
    expect(first.get_by_role("link", name="160.058400").first).to_be_visible()
    type_into(window, 0, "amount", "161.0584")
    expect(first.get_by_role("link", name="161.058400").first).to_be_visible()
    expect(first.locator(".is-fresh").first).to_be_attached()
    # An amount leads to the line that makes it.
    first.get_by_role("link", name="161.058400").first.click()
    expect(window.locator(".entry-table .tabulator-cell.is-active")).to_have_attribute(
        "tabulator-field", "amount"
    )
    expect(dock.get_by_text("由 1 处填写的数得出")).to_be_visible()
    dock.get_by_role("button", name="关闭").click()
    expect(dock).to_be_hidden()
    assert errors == []


def test_the_place_of_a_finding_is_shown_in_its_table(window: Page, errors: list[str]) -> None:
    panel = opened(window)
    panel.get_by_role("button", name="预算12表第25行“项目总额”").click()
    dock = window.get_by_role("dialog", name="预算12表")
    expect(dock.locator(".is-pointed")).to_have_count(1)
    expect(dock.locator(".is-pointed")).to_contain_text("1,007,000.000000")
    window.keyboard.press("Escape")
    expect(dock).to_be_hidden()
    # Focus is back where it came from.
    expect(panel.get_by_role("button", name="预算12表第25行“项目总额”")).to_be_focused()
    assert errors == []


def test_ceilings_show_what_is_left(budget: Budget, window: Page, errors: list[str]) -> None:
    values = {"round": "一下", "part": "公用经费", "amount": "97"}
    operation = {"op": "insert", "grid": "controls", "row": str(uuid4()), "after": None, "values": values}
    finance = User.objects.get(username="finance")
    apply(budget=budget, user=finance, key=uuid4(), operations=[operation])
    panel = opened(window)
    panel.get_by_role("tab", name="控制数").click()
    expect(panel.get_by_text("超出 0.108302")).to_be_visible()
    expect(panel.get_by_role("img", name="全部门 全部资金 公用经费已用100%")).to_be_visible()
    assert errors == []


def test_what_others_do_is_checked_too(budget: Budget, window: Page) -> None:
    panel = opened(window)
    line = ExpenditureLine.objects.filter(budget=budget).order_by("position")[0]
    operation = {"op": "set", "grid": "expenditure", "row": str(line.key), "column": "amount"}
    operation |= {"from": "160.058400", "to": "160.0585"}
    apply(budget=budget, user=User.objects.get(username="clerk"), key=uuid4(), operations=[operation])
    expect(panel.locator(".panel-difference")).to_have_text("支出比收入多 0.0001 万元")


def test_the_panel_folds_and_stays_so(window: Page, errors: list[str]) -> None:
    panel = opened(window)
    panel.get_by_role("button", name="收起核对栏").click()
    expect(panel.get_by_role("tab", name="核对")).to_be_hidden()
    expect(panel.locator(".panel-badge.is-error", has_text="错误 1")).to_be_visible()
    window.reload()
    expect(panel.locator(".panel-badge.is-error", has_text="错误 1")).to_be_visible()
    panel.get_by_role("button", name="展开核对栏").click()
    expect(panel.get_by_role("tab", name="核对")).to_be_visible()
    assert errors == []


def test_tabs_are_walked_with_arrows(window: Page) -> None:
    panel = opened(window)
    panel.get_by_role("tab", name="核对").focus()
    window.keyboard.press("ArrowRight")
    expect(panel.get_by_role("tab", name="控制数")).to_be_focused()
    expect(panel.get_by_text("财政部门还没有下达控制数。")).to_be_visible()
    window.keyboard.press("End")
    expect(panel.get_by_role("tab", name="审核意见")).to_be_focused()
    window.keyboard.press("ArrowRight")
    expect(panel.get_by_role("tab", name="核对")).to_be_focused()


def test_the_old_results_stay_while_the_server_does_not_answer(window: Page) -> None:
    panel = opened(window)
    window.route("**/entry/check/**", lambda route: route.fulfill(status=500, body="no"))
    type_into(window, 0, "amount", "1")
    expect(panel.locator(".panel-state")).to_have_text("暂时没有核对上，稍后再试。")
    expect(panel.locator(".panel-difference")).to_have_text("收支平衡，差额 0.00 万元")
    window.unroute("**/entry/check/**")
    expect(panel.locator(".panel-difference")).to_contain_text("收入比支出多")


def test_never_two_checks_at_once(window: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    # A large budget takes so long; this one would be done before anything else is typed.
    monkeypatch.setattr(views, "check", lambda *of: sleep(0.8) or check(*of))
    running, most, asked = [0], [0], [0]

    def begun(request: object) -> None:
        if "/entry/check/" in request.url:  # type: ignore[attr-defined]
            asked[0] += 1
            running[0] += 1
            most[0] = max(most[0], running[0])

    # Not “requestfinished”, of which is told only after the page may have asked again.
    def ended(response: object) -> None:
        running[0] -= "/entry/check/" in response.url  # type: ignore[attr-defined]

    window.on("request", begun)
    window.on("response", ended)
    panel = opened(window)
    for n in range(5):
        type_into(window, n, "amount", str(n + 1))
        window.wait_for_timeout(400)
    until(window, lambda: asked[0] >= 2 and not running[0])
    expect(panel.locator(".panel-state")).to_contain_text("已核对")
    assert most[0] == 1


@pytest.mark.parametrize("tab", ["核对", "控制数", "预算表", "缺什么"])
def test_nothing_serious_for_those_who_do_not_see_it(window: Page, tab: str) -> None:
    panel = opened(window)
    panel.get_by_role("tab", name=tab).click()
    if tab == "预算表":
        panel.get_by_role("button", name="年度项目支出绩效表").click()
        expect(window.get_by_role("dialog", name="预算12表").locator("#r1")).to_be_visible()
    assert serious(window) == []


def test_it_stands_below_on_a_phone(phone: Page, errors: list[str]) -> None:
    panel = opened(phone, "income")
    assert panel.bounding_box()["y"] > phone.locator(".entry-main").bounding_box()["y"]  # type: ignore[index]
    assert phone.evaluate("document.documentElement.scrollWidth") <= SIZES["phone"][0]
    panel.get_by_role("tab", name="预算表").click()
    panel.get_by_role("button", name="收支总表").first.click()
    expect(phone.get_by_role("dialog", name="预算01表")).to_be_visible()
    assert serious(phone) == []
    assert errors == []
