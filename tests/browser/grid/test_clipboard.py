"""Blocks of cells from and to Excel and WPS; rubbish among them is told cell by cell and loses nothing."""

from playwright.sync_api import expect

from budget.models import Budget, ExpenditureLine, Project, Unfit
from tests.browser.grid.conftest import Opened
from tests.browser.grid.sheet import Sheet

LINE = "129001\t项目支出\t2011302-一般行政管理事务\t50205\t委托业务费\t\t一般公共预算拨款\t1.5"


def test_a_block_is_copied_as_excel_writes_it_and_pasted_back(sheet: Sheet) -> None:
    sheet.at(1, "function")
    sheet.press("Shift+ArrowDown", "Shift+ArrowRight")
    block = sheet.copied()
    assert block == "\r\n".join(["2011301-行政运行\t50101-工资奖金津补贴"] * 2)
    sheet.at(7, "function")
    sheet.paste(block)
    sheet.shows(7, "gov_economic", "50101 工资奖金津补贴")
    sheet.shows(8, "gov_economic", "50101 工资奖金津补贴")
    sheet.press("Control+z")
    sheet.shows(8, "gov_economic", "50201 办公经费")


def test_what_is_pasted_beyond_the_last_row_makes_new_ones(sheet: Sheet, budget: Budget) -> None:
    sheet.press("Tab")
    sheet.at(1, "unit")
    sheet.press("Control+End", "Home")
    sheet.paste("\r\n".join([LINE] * 40) + "\r\n")
    expect(sheet.totals).to_have_text("共 71 行　合计 4,594.476807 万元")
    expect(sheet.page.locator("#announcer")).to_have_text("粘贴了40行，其中新增40行。")
    sheet.is_saved()
    added = ExpenditureLine.objects.filter(budget=budget).order_by("position")[31:]
    columns = ("unit__code", "kind", "function", "gov_economic", "dept_economic", "amount_fen")
    assert set(added.values_list(*columns)) == {("129001", "project", "2011302", "50205", "30227", 1_500_000)}
    assert len(added) == 40
    sheet.press("Control+z")
    expect(sheet.totals).to_contain_text("共 31 行")


def test_rubbish_is_told_in_its_cell_and_good_cells_are_kept(sheet: Sheet, errors: list[str]) -> None:
    rubbish = ("abc", "=1+2", "-3", "1.1234567", "<img src=x onerror=alert(1)>", "1e3")
    sheet.at(2, "dept_economic")
    sheet.paste("\n".join(f"30299\t\t一般公共预算拨款\t{bad}" for bad in (*rubbish, "8.25")))
    for row, bad in enumerate(rubbish, start=2):
        sheet.shows(row, "amount", bad)
        sheet.shows(row, "dept_economic", "30299 其他商品和服务支出")
        expect(sheet.cell(row, "amount")).to_have_attribute("aria-invalid", "true")
    sheet.shows(8, "amount", "8.25")
    sheet.is_saved()
    assert Unfit.objects.count() == len(rubbish)
    sheet.at(4, "amount")
    expect(sheet.status).to_contain_text("不能为负数")
    sheet.press("F2")
    expect(sheet.field).to_have_value("-3")
    sheet.type("", "Control+a")
    sheet.type("3", "Enter")
    sheet.shows(4, "amount", "3.00")
    sheet.is_saved()
    assert Unfit.objects.count() == len(rubbish) - 1
    sheet.at(3, "function")
    sheet.paste("9999999\n行政 运 行\n天书")
    sheet.shows(5, "function", "天书")
    sheet.at(5, "function")
    expect(sheet.status).to_contain_text("天书")
    assert not errors
    assert sheet.page.locator("img").count() == 0


def test_one_text_fills_what_is_selected(sheet: Sheet) -> None:
    sheet.at(2, "amount")
    sheet.press("Shift+ArrowDown", "Shift+ArrowDown")
    sheet.paste("2")
    for row in (2, 3, 4):
        sheet.shows(row, "amount", "2.00")
    sheet.shows(5, "amount", "2.40923")
    sheet.at(2, "amount")
    sheet.press("Shift+ArrowDown", "Shift+ArrowDown", "Shift+ArrowDown")
    sheet.paste("5\n6")
    for row, text in ((2, "5.00"), (3, "6.00"), (4, "5.00"), (5, "6.00")):
        sheet.shows(row, "amount", text)


def test_headings_in_the_block_say_which_columns_are_meant(sheet: Sheet) -> None:
    sheet.at(1, "unit")
    sheet.paste("金额\t部门经济科目\n11\t30211\n12\t30213")
    sheet.shows(1, "amount", "11.00")
    sheet.shows(2, "dept_economic", "30213 维修（护）费")
    sheet.shows(2, "function", "2011301 行政运行")


def test_choices_and_references_are_understood_by_any_of_their_names(sheet: Sheet, budget: Budget) -> None:
    project = Project.objects.filter(budget=budget).order_by("position").first()
    assert project is not None
    sheet.at(1, "project")
    sheet.paste("\n".join((project.code, project.name, f"{project.code}-{project.name}", "没有的项目")))
    for row in (1, 2, 3):
        sheet.shows(row, "project", f"{project.code}-{project.name}")
    sheet.shows(4, "project", "没有的项目")
    sheet.at(1, "project")
    assert sheet.copied() == f"{project.code}-{project.name}"
    expect(sheet.cell(4, "project")).to_have_class("tabulator-cell is-unfit")


def test_texts_of_several_lines_go_both_ways(opened: Opened) -> None:
    sheet = opened("procurement")
    there = sheet.rows.count()
    sheet.new("method").click()
    sheet.paste('公开招标\n"一""二"\n"三\n四"\t\t7')
    sheet.shows(there + 1, "method", "公开招标")
    sheet.shows(there + 2, "method", '一"二')
    sheet.shows(there + 3, "method", "三 四")
    sheet.shows(there + 3, "amount", "7.00")
    sheet.at(there + 2, "method")
    assert sheet.copied() == '"一""二"'


def test_money_copied_in_yuan_is_the_same_money_pasted_in_ten_thousands(sheet: Sheet) -> None:
    sheet.place.get_by_role("button", name="元", exact=True).click()
    sheet.at(2, "amount")
    text = sheet.copied()
    assert text == "3228748"
    sheet.place.get_by_role("button", name="万元", exact=True).click()
    sheet.at(9, "amount")
    sheet.paste(text)
    sheet.shows(9, "amount", "322.8748")


def test_what_is_cut_is_copied_and_cleared(sheet: Sheet) -> None:
    sheet.at(2, "amount")
    sheet.field.evaluate(
        """field => field.dispatchEvent(new ClipboardEvent("cut",
            {clipboardData: new DataTransfer(), bubbles: true, cancelable: true}))"""
    )
    sheet.shows(2, "amount", "")


def test_five_thousand_rows_are_pasted_at_one_stroke(sheet: Sheet, budget: Budget) -> None:
    sheet.at(1, "unit")
    sheet.press("Control+End", "Home")
    sheet.paste("\n".join([LINE] * 5000))
    expect(sheet.totals).to_contain_text("共 5031 行")
    sheet.is_saved()
    assert ExpenditureLine.objects.filter(budget=budget).count() == 5031
