"""The grid by keyboard alone, as Excel has taught everybody."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from budget.domain.states import Status
from budget.models import Budget, ExpenditureLine
from tests.browser.conftest import serious
from tests.browser.grid.conftest import Opened
from tests.browser.grid.sheet import Sheet

# Rows of the reference, as the grid shows them: 2 is 津贴补贴.
SECOND, THIRD = "322.8748", "161.1727"


def amounts(budget: Budget) -> list[int]:
    return list(
        ExpenditureLine.objects.filter(budget=budget)
        .order_by("position")
        .values_list("amount_fen", flat=True)
    )


def test_arrows_tab_and_enter_go_where_they_go_in_excel(sheet: Sheet) -> None:
    sheet.at(1, "kind")
    for key, row, column in (
        ("ArrowRight", 1, "function"),
        ("ArrowDown", 2, "function"),
        ("ArrowLeft", 2, "kind"),
        ("ArrowUp", 1, "kind"),
        ("Tab", 1, "function"),
        ("Tab", 1, "gov_economic"),
        ("Shift+Tab", 1, "function"),
        ("End", 1, "amount"),
        ("Home", 1, "unit"),
        ("Shift+Enter", 1, "unit"),
        ("Enter", 2, "unit"),
        ("Control+ArrowDown", 31, "unit"),
        ("Control+Home", 1, "unit"),
        ("Control+ArrowRight", 1, "dept_economic"),
        ("Shift+Tab", 1, "gov_economic"),
    ):
        sheet.press(key)
        sheet.is_active(sheet.cell(row, column))
    sheet.press("Control+End")
    sheet.is_active(sheet.new("amount"))


def test_typing_replaces_f2_goes_on_and_esc_gives_up(sheet: Sheet, budget: Budget) -> None:
    sheet.at(2, "amount")
    sheet.type("12.5", "Escape")
    sheet.shows(2, "amount", SECOND)
    sheet.is_active(sheet.cell(2, "amount"))
    sheet.press("F2")
    expect(sheet.field).to_have_value("322.8748")
    sheet.type("01", "Enter")
    sheet.shows(2, "amount", "322.874801")
    sheet.is_active(sheet.cell(3, "amount"))
    sheet.type("1,234.5", "ArrowDown")
    sheet.shows(3, "amount", "1,234.50")
    sheet.is_active(sheet.cell(4, "amount"))
    sheet.is_saved()
    assert amounts(budget)[1:3] == [322_874_801, 1_234_500_000]


def test_after_a_row_of_tabs_enter_goes_back_to_where_it_began(sheet: Sheet) -> None:
    sheet.at(7, "function")
    sheet.press("Tab", "Tab")
    sheet.type("30202", "Enter")
    sheet.shows(7, "dept_economic", "30202 印刷费")
    sheet.is_active(sheet.cell(8, "function"))


def test_delete_fill_down_undo_and_redo(sheet: Sheet, budget: Budget) -> None:
    before = amounts(budget)
    sheet.at(2, "amount")
    sheet.press("Shift+ArrowDown", "Shift+ArrowDown", "Control+d")
    sheet.shows(4, "amount", SECOND)
    sheet.press("Delete")
    sheet.shows(3, "amount", "")
    sheet.press("Control+z")
    sheet.shows(3, "amount", SECOND)
    sheet.press("Control+z")
    sheet.shows(3, "amount", THIRD)
    sheet.press("Control+y")
    sheet.shows(3, "amount", SECOND)
    sheet.press("Control+z")
    sheet.at(3, "amount")
    sheet.press("Control+d")
    sheet.shows(3, "amount", SECOND)
    sheet.press("Control+z")
    sheet.shows(3, "amount", THIRD)
    sheet.is_active(sheet.cell(3, "amount"))
    sheet.is_saved()
    assert amounts(budget) == before


def test_rows_are_inserted_copied_moved_and_deleted(sheet: Sheet, budget: Budget) -> None:
    before = amounts(budget)
    sheet.at(2, "amount")
    sheet.press("Control+Enter")
    sheet.is_active(sheet.cell(3, "amount"))
    sheet.type("7", "ArrowUp")
    sheet.shows(3, "amount", "7.00")
    sheet.shows(4, "amount", THIRD)
    sheet.press("Control+Shift+d")
    sheet.shows(3, "amount", SECOND)
    sheet.shows(4, "amount", "7.00")
    sheet.press("Alt+Shift+ArrowDown")
    sheet.shows(3, "amount", "7.00")
    sheet.shows(4, "amount", SECOND)
    sheet.is_saved()
    assert amounts(budget)[1:5] == [322_874_800, 7_000_000, 322_874_800, 161_172_700]
    sheet.press("Shift+ArrowUp", "Control+Delete")
    expect(sheet.page.locator("#announcer")).to_have_text("删除了2行，按 Ctrl+Z 可以撤销。")
    sheet.shows(3, "amount", THIRD)
    expect(sheet.field).to_be_focused()
    sheet.is_saved()
    assert amounts(budget) == before
    sheet.press("Control+z")
    sheet.shows(3, "amount", "7.00")


def test_typing_in_the_blank_row_makes_one(sheet: Sheet, budget: Budget) -> None:
    sheet.at(1, "function")
    sheet.press("Control+ArrowDown", "ArrowDown")
    sheet.is_active(sheet.new("function"))
    sheet.type("yjsy", "Tab")
    expect(sheet.list).to_be_hidden()
    sheet.is_active(sheet.cell(32, "gov_economic"))
    sheet.press("End")
    sheet.type("3.2", "Enter")
    sheet.is_active(sheet.new("amount"))
    sheet.is_saved()
    added = ExpenditureLine.objects.filter(budget=budget).order_by("position")
    assert added.values_list("amount_fen", "unit__code").last() == (3_200_000, "129001")


def test_an_input_method_writes_into_the_selected_cell(sheet: Sheet, window: Page) -> None:
    sheet.at(3, "function")
    input_method = window.context.new_cdp_session(window)
    input_method.send("Input.imeSetComposition", {"text": "gongwu", "selectionStart": 6, "selectionEnd": 6})
    expect(sheet.place.locator(".entry-pen")).to_have_class("entry-pen is-editing")
    input_method.send("Input.insertText", {"text": "公务员事务"})
    expect(sheet.field).to_have_value("公务员事务")
    expect(sheet.list.get_by_role("option", selected=True)).to_contain_text("公务员事务")
    sheet.press("Escape")
    sheet.shows(3, "function", "2011301 行政运行")


def test_the_keyboard_can_leave_the_grid_and_come_back(sheet: Sheet) -> None:
    sheet.at(2, "amount")
    sheet.press("F6")
    expect(sheet.page.get_by_role("button", name="＋ 新增行")).to_be_focused()
    sheet.press("Escape")
    sheet.is_active(sheet.cell(2, "amount"))
    sheet.press("Control+f")
    expect(sheet.page.get_by_role("searchbox", name="筛选")).to_be_focused()
    sheet.type("办公费", "Enter")
    expect(sheet.field).to_be_focused()
    sheet.press("Escape", "Tab")
    expect(sheet.field).not_to_be_focused()
    assert sheet.page.evaluate("!document.querySelector('.entry-table').contains(document.activeElement)")


def test_the_keys_are_listed(sheet: Sheet) -> None:
    sheet.page.get_by_role("button", name="键盘操作").click()
    dialog = sheet.page.get_by_role("dialog", name="键盘操作")
    expect(dialog).to_contain_text("Ctrl+Delete")
    assert not serious(sheet.page)
    sheet.press("Escape")
    expect(dialog).to_be_hidden()
    expect(sheet.field).to_be_focused()


def test_what_is_locked_can_be_read_and_copied_only(budget: Budget, opened: Opened) -> None:
    Budget.objects.update(status=Status.SUBMITTED)
    sheet = opened()
    sheet.at(2, "amount")
    assert sheet.copied() == SECOND
    sheet.type("5", "Enter", "ArrowUp", "Delete", "F2")
    sheet.paste("9\n9")
    sheet.shows(2, "amount", SECOND)
    expect(sheet.new("amount")).to_have_count(0)
    expect(sheet.page.get_by_role("button", name="删除行")).to_have_count(0)
    assert not ExpenditureLine.objects.filter(amount_fen__in=(5_000_000, 9_000_000)).exists()


@pytest.mark.parametrize("page", ["expenditure", "income", "procurement", "services", "vehicles", "units"])
def test_axe_finds_nothing_serious_on_pages_of_grids(opened: Opened, errors: list[str], page: str) -> None:
    sheet = opened(page)
    sheet.page.keyboard.press("Tab")
    sheet.new("unit" if page != "units" else "code").click()
    sheet.press("F2")
    assert not serious(sheet.page)
    assert not errors


def test_an_outsider_gets_no_grid(budget: Budget, client: Client) -> None:
    assert client.get("/desk/129/2026/v1/entry/expenditure/").status_code == 302
