"""Nothing that was typed is lost: not over a bad line, not to somebody else, not to the end of a session."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from budget.domain.roles import RoleKind
from budget.domain.states import Status
from budget.models import Budget, ChangeSet, ExpenditureLine, Role, User
from budget.services.accounts import make_demo_accounts
from budget.services.facts import store_factbook
from tests.browser.conftest import fits, serious, until
from tests.browser.saving import Desk
from tests.conftest import PASSWORD
from tests.publishing import make_budget
from tests.renderers.books import plain

Opened = Callable[..., Desk]


@pytest.fixture
def budget(live_server: LiveServer, transactional_db: None) -> Budget:
    make_demo_accounts(password=PASSWORD)
    made = make_budget(plain())
    store_factbook(budget=made, book=plain())
    colleague = User.objects.create_user("liming", full_name="李明", password=PASSWORD)
    Role.objects.create(user=colleague, department=made.department, role=RoleKind.CLERK)
    return made


@pytest.fixture
def contexts(browser: Browser) -> Iterator[Callable[[], BrowserContext]]:
    made: list[BrowserContext] = []

    def new() -> BrowserContext:
        made.append(browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN"))
        return made[-1]

    yield new
    for context in made:
        context.close()


@pytest.fixture
def desk(budget: Budget, live_server: LiveServer, contexts: Callable[[], BrowserContext]) -> Opened:
    """A page of entering of somebody: in a browser of their own, or as another tab of a given one."""

    def opened(username: str = "clerk", context: BrowserContext | None = None, *, grid: bool = False) -> Desk:
        context = context or contexts()
        sign_in(context, live_server, username)
        return Desk(context, str(live_server.url), grid=grid)

    return opened


def sign_in(context: BrowserContext, site: LiveServer, username: str) -> None:
    client = Client()
    client.force_login(User.objects.get(username=username))
    cookie = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": cookie, "url": str(site.url)}])


def stored(row: str) -> str:
    """The amount of a line in the database, in 万元."""
    fen = ExpenditureLine.objects.values_list("amount_fen", flat=True).get(key=row)
    return f"{fen // 10**6}.{fen % 10**6:06}"


def test_each_change_is_saved_at_once_and_says_so(desk: Opened) -> None:
    clerk = desk()
    expect(clerk.status).to_have_text("改动会自动保存")
    row = clerk.rows()[0]["key"]
    clerk.type(row, "12.5")
    clerk.is_saved()
    assert (stored(row), clerk.text(row)) == ("12.500000", "12.500000")
    assert [one.username for one in ChangeSet.objects.all()] == ["clerk"]


def test_what_does_not_fit_is_kept_as_typed(desk: Opened) -> None:
    clerk = desk()
    row = clerk.rows()[0]["key"]
    before = stored(row)
    clerk.type(row, "=1+2")
    clerk.is_saved()
    assert (clerk.text(row), stored(row)) == ("=1+2", before)
    assert clerk.rows()[0]["unfit"]["amount"]["message"]
    clerk.open()
    assert clerk.text(row) == "=1+2"


@pytest.mark.parametrize(("choice", "stands"), [("用我的", "2.000000"), ("用对方的", "1.000000")])
def test_two_people_on_one_cell_get_both_values_and_choose(desk: Opened, choice: str, stands: str) -> None:
    first, second = desk("liming"), desk()
    row = first.rows()[0]["key"]
    first.type(row, "1")
    first.is_saved()
    second.type(row, "2")
    expect(second.dialog).to_be_visible()
    expect(second.dialog.get_by_role("heading", level=2)).to_have_text("两个人改了同一格")
    expect(second.dialog).to_contain_text("支出 · 第1行")
    expect(second.dialog.locator(".matters-side").nth(0)).to_contain_text("2.00 万元")
    expect(second.dialog.locator(".matters-side").nth(1)).to_contain_text("李明")
    expect(second.dialog.locator(".matters-side").nth(1)).to_contain_text("1.00 万元")
    assert stored(row) == "1.000000"
    assert serious(second.page) == []
    second.dialog.get_by_role("button", name=choice, exact=True).click()
    expect(second.dialog).not_to_be_visible()
    second.is_saved()
    assert (stored(row), second.text(row)) == (stands, stands)


def test_several_at_once_are_decided_together(desk: Opened) -> None:
    first, second = desk("liming"), desk()
    rows = [row["key"] for row in first.rows()[:3]]
    for n, row in enumerate(rows):
        first.type(row, f"1.{n}")
    first.is_saved()
    for n, row in enumerate(rows):
        second.type(row, f"2.{n}")
    expect(second.dialog.locator("li")).to_have_count(3)
    second.dialog.get_by_role("button", name="全部用我的").click()
    second.is_saved()
    assert [stored(row) for row in rows] == ["2.000000", "2.100000", "2.200000"]


def test_a_conflict_left_for_later_survives_closing_the_page(desk: Opened) -> None:
    first, second = desk("liming"), desk()
    row = first.rows()[0]["key"]
    first.type(row, "1")
    first.is_saved()
    second.type(row, "2")
    second.dialog.get_by_role("button", name="都先放着").click()
    expect(second.dialog).not_to_be_visible()
    second.open()
    marked = second.page.evaluate("row => store.marks.expenditure[row].amount[0].message", row)
    assert "李明" in marked
    assert "“2”" in marked
    second.status.get_by_role("button", name="1处待处理").click()
    second.dialog.get_by_role("button", name="用我的", exact=True).click()
    second.is_saved()
    assert stored(row) == "2.000000"
    expect(second.status.get_by_role("button")).to_have_count(0)


def test_a_row_that_somebody_deleted_can_be_restored_with_ones_own(desk: Opened) -> None:
    first, second = desk("liming"), desk()
    row = first.rows()[0]["key"]
    function = first.text(row, "function")
    first.delete(row)
    first.is_saved()
    second.type(row, "7")
    expect(second.dialog).to_contain_text("李明")
    expect(second.dialog).to_contain_text("删除了这一行")
    assert not ExpenditureLine.objects.filter(key=row).exists()
    second.dialog.get_by_role("button", name="恢复这一行").click()
    second.is_saved()
    assert (stored(row), second.text(row, "function")) == ("7.000000", function)


def test_typing_in_the_grid_goes_on_after_the_dialog(desk: Opened) -> None:
    first, second = desk("liming"), desk(grid=True)
    row, below = (one["key"] for one in first.rows()[:2])
    first.type(row, "1")
    first.is_saved()
    second.page.locator(".tabulator-row").first.locator("[tabulator-field=amount]").click()
    second.page.keyboard.type("2")
    second.page.keyboard.press("Enter")
    second.dialog.get_by_role("button", name="都先放着").click()
    second.page.keyboard.type("3")
    second.page.keyboard.press("Enter")
    second.is_saved()
    assert (stored(row), stored(below)) == ("1.000000", "3.000000")


def test_what_others_do_appears_in_place(desk: Opened) -> None:
    first, second = desk("liming"), desk()
    row, gone = (one["key"] for one in first.rows()[:2])
    first.type(row, "33")
    first.delete(gone)
    new = first.add("5")
    first.is_saved()
    second.look()
    expect(second.status).to_contain_text("李明")
    assert second.text(row) == "33.000000"
    keys = [one["key"] for one in second.rows()]
    assert gone not in keys
    assert keys[-1] == new


def test_nothing_that_waits_to_be_sent_is_overwritten_by_news(desk: Opened) -> None:
    first, second = desk("liming"), desk()
    row = first.rows()[0]["key"]
    second.page.route("**/entry/changes/", lambda route: route.abort())
    second.type(row, "2")
    first.type(row, "1")
    first.is_saved()
    expect(second.status).to_contain_text("未连接")
    assert second.text(row) == "2"
    second.page.unroute("**/entry/changes/")
    second.look()
    expect(second.dialog).to_contain_text("1.00 万元")


def test_an_answer_does_not_overwrite_what_was_typed_meanwhile(desk: Opened) -> None:
    clerk = desk()
    row = clerk.rows()[0]["key"]
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    clerk.page.route("**/entry/changes/", hold)
    clerk.type(row, "1")
    until(clerk.page, lambda: len(held) == 1)
    clerk.type(row, "2")
    held[0].continue_()
    until(clerk.page, lambda: len(held) == 2)
    assert clerk.text(row) == "2"
    held[1].continue_()
    clerk.is_saved()
    assert (clerk.text(row), stored(row)) == ("2.000000", "2.000000")


def test_offline_edits_arrive_after_the_page_was_closed(desk: Opened, budget: Budget) -> None:
    clerk = desk()
    context = clerk.page.context
    row = clerk.rows()[0]["key"]
    context.set_offline(True)
    clerk.type(row, "8.25")
    new = clerk.add("9")
    expect(clerk.status).to_have_text("未连接：2处改动已存在本机，连上后自动保存")
    assert clerk.text(row) == "8.25"
    clerk.page.close()
    assert not ChangeSet.objects.exists()
    context.set_offline(False)
    again = desk(context=context)
    again.is_saved()
    assert (stored(row), stored(new)) == ("8.250000", "9.000000")
    assert ExpenditureLine.objects.filter(key=new).count() == 1


def test_the_connection_coming_back_sends_at_once(desk: Opened) -> None:
    clerk = desk()
    row = clerk.rows()[0]["key"]
    clerk.page.context.set_offline(True)
    clerk.type(row, "3")
    expect(clerk.status).to_contain_text("未连接")
    clerk.page.context.set_offline(False)
    clerk.is_saved()
    assert stored(row) == "3.000000"


def test_after_signing_in_again_elsewhere_everything_is_saved(desk: Opened, live_server: LiveServer) -> None:
    clerk = desk()
    row = clerk.rows()[0]["key"]
    Session.objects.all().delete()
    clerk.type(row, "6")
    link = clerk.status.get_by_role("link", name="重新登录")
    expect(link).to_be_visible()
    expect(clerk.status).to_contain_text("1处改动不会丢")
    with clerk.page.context.expect_page() as opened:
        link.click()
    login(opened.value, "clerk")
    clerk.look()
    clerk.is_saved()
    assert stored(row) == "6.000000"


def test_another_person_in_the_same_browser_neither_sees_nor_sends_it(
    desk: Opened, live_server: LiveServer
) -> None:
    clerk = desk()
    row = clerk.rows()[0]["key"]
    before = stored(row)
    Session.objects.all().delete()
    clerk.type(row, "6")
    expect(clerk.status).to_contain_text("登录已过期")
    context = clerk.page.context
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    login(page, "liming")
    clerk.look()
    expect(clerk.status).to_contain_text("现在登录的是“liming”")
    assert stored(row) == before
    clerk.page.close()
    colleague = Desk(context, str(live_server.url))
    expect(colleague.status).to_have_text("改动会自动保存")
    assert stored(row) == before
    assert colleague.text(row) != "6"


def login(page: Page, username: str) -> None:
    page.get_by_label("用户名").fill(username)
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("button", name="退出")).to_be_visible()


def test_two_tabs_do_not_send_the_same_thing_twice(desk: Opened) -> None:
    first = desk()
    first.page.route("**/entry/changes/", lambda route: route.abort())
    new = first.add("4")
    expect(first.status).to_contain_text("未连接")
    second = desk(context=first.page.context)
    second.is_saved()
    first.page.unroute("**/entry/changes/")
    first.look()
    first.is_saved()
    assert stored(new) == "4.000000"
    assert ChangeSet.objects.count() == 1
    expect(first.status.get_by_role("button")).to_have_count(0)


def test_a_budget_locked_meanwhile_keeps_what_was_typed_until_given_up(desk: Opened) -> None:
    clerk = desk()
    row = clerk.rows()[0]["key"]
    before = stored(row)
    Budget.objects.update(status=Status.SUBMITTED)
    clerk.type(row, "6")
    expect(clerk.status).to_contain_text("1处改动没有保存")
    assert clerk.text(row) == "6"
    clerk.page.on("dialog", lambda dialog: dialog.accept())
    clerk.status.get_by_role("button", name="放弃这些改动").click()
    expect(clerk.status).to_have_text("只能查看")
    assert (clerk.text(row), stored(row)) == (before, before)


def test_undo_and_redo_go_through_the_history(desk: Opened) -> None:
    clerk = desk()
    row, other = (one["key"] for one in clerk.rows()[:2])
    before, count = stored(row), len(clerk.rows())
    clerk.type(row, "1")
    clerk.delete(other)
    new = clerk.add("2")
    for _ in range(3):
        clerk.undo()
    clerk.is_saved()
    assert stored(row) == before
    assert [one["key"] for one in clerk.rows()][:2] == [row, other]
    assert ExpenditureLine.objects.count() == len(clerk.rows()) == count
    for _ in range(3):
        clerk.page.evaluate("store.redo()")
    clerk.is_saved()
    assert (stored(row), stored(new)) == ("1.000000", "2.000000")
    assert not ExpenditureLine.objects.filter(key=other).exists()


def test_undoing_what_somebody_changed_since_asks_first(desk: Opened) -> None:
    first, second = desk("liming"), desk()
    row = first.rows()[0]["key"]
    before = stored(row)
    second.type(row, "1")
    second.is_saved()
    first.look()
    expect(first.status).to_contain_text("演示经办人")
    first.type(row, "2")
    first.is_saved()
    second.look()
    expect(second.status).to_contain_text("李明")
    second.undo()
    expect(second.dialog).to_be_visible()
    assert stored(row) == "2.000000"
    expect(second.dialog.locator(".matters-side").nth(0)).to_contain_text(before.rstrip("0"))


@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_the_history_says_who_did_what_and_takes_it_back(
    desk: Opened, live_server: LiveServer, size: tuple[int, int]
) -> None:
    clerk = desk()
    row = clerk.rows()[0]["key"]
    before = stored(row)
    clerk.type(row, "1")
    clerk.is_saved()
    page = clerk.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{live_server.url}/desk/129/2026/v1/history/")
    first = page.locator(".strokes > li").first
    expect(first).to_contain_text("演示经办人")
    expect(first.locator(".after")).to_contain_text("1.00")
    assert serious(page) == []
    assert fits(page)
    first.get_by_role("button", name="撤销").click()
    expect(page.get_by_role("status")).to_contain_text("已撤销第1次改动")
    expect(page.locator(".strokes > li").nth(1)).to_contain_text("已被第2次改动撤销")
    assert stored(row) == before
