"""Codes look themselves up: by code, name and pinyin initials; the paired code is proposed."""

from playwright.sync_api import expect

from budget.models import Budget, ExpenditureLine
from tests.browser.grid.conftest import Opened
from tests.browser.grid.sheet import Sheet


def offered(sheet: Sheet) -> list[str]:
    return sheet.list.get_by_role("option").all_inner_texts()


def test_a_code_is_found_by_initials_by_name_and_by_its_digits(sheet: Sheet) -> None:
    sheet.at(7, "dept_economic")
    for typed, found in (("ysf", "30202 印刷费"), ("印刷", "30202 印刷费"), ("30202", "30202 印刷费")):
        sheet.type(typed)
        expect(sheet.list.get_by_role("option", selected=True)).to_contain_text(found)
        sheet.press("Escape")
        sheet.shows(7, "dept_economic", "30201 办公费")
    sheet.type("ysf", "Enter")
    sheet.shows(7, "dept_economic", "30202 印刷费")
    sheet.is_active(sheet.cell(8, "dept_economic"))


def test_what_is_found_is_chosen_from_by_keyboard_and_mouse(sheet: Sheet) -> None:
    sheet.at(7, "function")
    sheet.type("行政运行")
    # What the budget uses already comes first, the others with the heading that tells them apart.
    first, second = offered(sheet)[:2]
    assert first == "2011301 行政运行商贸事务"
    sheet.press("ArrowDown", "Enter")
    sheet.shows(7, "function", second.removesuffix("人大事务"))
    sheet.type("商贸 行政运行")
    sheet.list.get_by_role("option").first.click()
    sheet.shows(8, "function", "2011301 行政运行")
    sheet.is_active(sheet.cell(8, "function"))


def test_codes_that_are_spent_under_come_before_their_headings(sheet: Sheet) -> None:
    sheet.at(7, "function")
    sheet.type("20113")
    codes = [text.split()[0] for text in offered(sheet)]
    assert codes[0] == "2011301"
    assert codes.index("20113") > codes.index("2011350")


def test_looking_without_typing_changes_nothing(sheet: Sheet, budget: Budget) -> None:
    sheet.at(7, "dept_economic")
    sheet.press("Alt+ArrowDown")
    expect(sheet.list.get_by_role("option", selected=True)).to_contain_text("30201")
    sheet.press("Enter")
    sheet.shows(7, "dept_economic", "30201 办公费")
    expect(sheet.page.get_by_role("button", name="撤销")).to_be_disabled()


def test_the_paired_code_is_filled_in_and_marked_where_it_is_sure(sheet: Sheet, budget: Budget) -> None:
    sheet.at(1, "dept_economic")
    sheet.press("Control+End", "ArrowLeft", "ArrowLeft", "ArrowLeft")
    # 30226 goes with 50205 and 50502: the unit's other lines say that it is no 事业单位.
    sheet.type("30226", "Enter")
    sheet.shows(32, "gov_economic", "50205 委托业务费")
    sheet.press("ArrowUp", "ArrowLeft")
    sheet.is_active(sheet.cell(32, "gov_economic"))
    expect(sheet.status).to_contain_text("按对应关系自动填写，请核对")
    sheet.is_saved()
    added = ExpenditureLine.objects.filter(budget=budget).order_by("position")[31]
    assert (added.gov_economic, added.dept_economic) == ("50205", "30226")
    sheet.type("50299", "Enter", "ArrowUp")
    sheet.shows(32, "gov_economic", "50299 其他商品和服务支出")
    expect(sheet.status).not_to_contain_text("自动填写")
    sheet.press("Control+z", "Control+z")
    expect(sheet.totals).to_contain_text("共 31 行")


def test_several_paired_codes_stand_first(sheet: Sheet) -> None:
    sheet.at(7, "gov_economic")
    sheet.press("F2")
    texts = offered(sheet)
    assert texts[0].startswith("50201")
    assert texts[0].endswith("对应")
    assert not texts[-1].endswith("对应")


def test_yes_and_no_are_typed_in_a_letter(opened: Opened, budget: Budget) -> None:
    sheet = opened()
    sheet.page.get_by_text("更多列").click()
    sheet.page.get_by_label("不公开", exact=True).check()
    sheet.at(3, "withheld")
    sheet.type("是", "Enter")
    sheet.shows(3, "withheld", "是")
    sheet.at(3, "withheld")
    expect(sheet.status).to_contain_text("须在“不公开依据”中注明依据")


def test_a_service_brings_its_upper_levels_with_it(opened: Opened) -> None:
    sheet = opened("services")
    rows = sheet.rows.count()
    sheet.at(1, "level3")
    sheet.press("Control+ArrowDown", "ArrowDown")
    sheet.is_active(sheet.new("level3"))
    sheet.type("课题研究")
    sheet.press("ArrowDown", "Enter")
    sheet.is_saved()
    expect(sheet.cell(rows + 1, "level1")).not_to_be_empty()
    assert ExpenditureLine.objects.count() == 31
