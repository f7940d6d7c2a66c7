"""What stands around the cells: units of money, filter, groups, columns, sums, marks, others' changes."""

from uuid import uuid4

from django.test import Client
from playwright.sync_api import expect

from budget.models import Budget, ExpenditureLine, Project, User
from budget.services.entry import apply
from tests.browser.grid.conftest import Opened
from tests.browser.grid.sheet import Sheet

JUMP = """detail => document.dispatchEvent(new CustomEvent("entry:jump", {detail}))"""


def test_money_is_shown_and_typed_in_yuan_exactly(sheet: Sheet, budget: Budget) -> None:
    sheet.place.get_by_role("button", name="元", exact=True).click()
    sheet.shows(2, "amount", "3,228,748.00")
    expect(sheet.totals).to_have_text("共 31 行　合计 45,344,768.07 元")
    sheet.at(2, "amount")
    sheet.press("F2")
    expect(sheet.field).to_have_value("3228748")
    sheet.type(".01", "Enter")
    sheet.shows(2, "amount", "3,228,748.01")
    # No whole 分: not to be taken for 万元 either.
    sheet.type("12.345", "Enter")
    sheet.shows(3, "amount", "12.345元")
    sheet.is_saved()
    lines = ExpenditureLine.objects.filter(budget=budget).order_by("position")
    assert [lines[1].amount_fen, lines[2].amount_fen] == [322_874_801, 161_172_700]
    sheet.page.reload()
    sheet.shows(2, "amount", "3,228,748.01")
    sheet.place.get_by_role("button", name="万元", exact=True).click()
    sheet.shows(2, "amount", "322.874801")


def test_rows_are_filtered_and_what_is_edited_stays_in_view(sheet: Sheet) -> None:
    sheet.at(1, "amount")
    sheet.press("Control+f")
    sheet.type("办公经费 取暖费", "Enter")
    expect(sheet.totals).to_have_text("筛选出 1 行　合计 31.70475 万元")
    sheet.is_active(sheet.cell(1, "amount"))
    sheet.press("ArrowLeft", "ArrowLeft", "ArrowLeft")
    sheet.type("30211", "Tab")
    sheet.shows(1, "dept_economic", "30211 差旅费")
    sheet.place.get_by_role("button", name="元", exact=True).click()
    sheet.shows(1, "amount", "317,047.50")
    sheet.place.get_by_role("button", name="万元", exact=True).click()
    sheet.press("Control+f", "Escape", "Escape")
    expect(sheet.totals).to_contain_text("共 31 行")
    sheet.place.get_by_label("按类筛选").select_option(label="208-社会保障和就业支出")
    expect(sheet.totals).to_contain_text("筛选出 4 行")


def test_rows_are_grouped_with_sums_and_groups_fold(sheet: Sheet) -> None:
    sheet.place.get_by_label("分组").select_option(label="按功能科目分组")
    group = sheet.place.locator(".tabulator-group", has_text="2011301 行政运行")
    expect(group).to_contain_text("17行　金额 960.362129 万元")
    sheet.page.get_by_role("button", name="全部折叠").click()
    expect(sheet.rows).to_have_count(0)
    group.click()
    expect(sheet.rows).to_have_count(17)
    sheet.rows.first.locator('[tabulator-field="amount"]').click()
    sheet.type("1", "Enter")
    expect(group).to_contain_text("金额 801.303729 万元")
    expect(sheet.rows).to_have_count(17)
    expect(sheet.field).to_be_focused()


def test_columns_seldom_used_are_shown_when_asked_for_and_stay(sheet: Sheet) -> None:
    expect(sheet.cell(1, "capital")).to_be_hidden()
    sheet.page.get_by_text("更多列").click()
    sheet.page.get_by_label("基本建设").check()
    expect(sheet.cell(1, "capital")).to_be_attached()
    sheet.page.reload()
    expect(sheet.cell(1, "capital")).to_be_attached()


def test_what_is_selected_is_counted_and_summed(sheet: Sheet) -> None:
    sheet.at(2, "amount")
    sheet.press("Shift+ArrowDown", "Shift+ArrowLeft")
    expect(sheet.picked).to_have_text("选中 计数 4　合计 484.0475 万元")
    sheet.press("Control+a")
    expect(sheet.picked).to_contain_text("合计 4,534.476807 万元")


def test_a_jump_selects_the_cell_wherever_it_is(sheet: Sheet, budget: Budget) -> None:
    last = ExpenditureLine.objects.filter(budget=budget).order_by("position").last()
    assert last is not None
    sheet.press("Control+f")
    sheet.place.get_by_label("筛选", exact=True).fill("没有这样的行")
    expect(sheet.rows).to_have_count(0)
    sheet.page.evaluate(JUMP, {"grid": "expenditure", "row": str(last.key), "column": "withheld_basis"})
    sheet.is_active(sheet.cell(31, "withheld_basis"))
    sheet.page.goto(f"{sheet.page.url}#grid=expenditure&row={last.key}&column=amount")
    sheet.page.reload()
    sheet.is_active(sheet.cell(31, "amount"))


def test_what_the_check_finds_is_marked_on_the_cell(sheet: Sheet) -> None:
    sheet.at(1, "function")
    sheet.type("2011302", "Enter")
    marked = sheet.cell(1, "amount")
    expect(marked).to_have_attribute("data-worst", "warning")
    sheet.press("ArrowUp", "End")
    expect(sheet.status).to_contain_text("提醒：2011302-一般行政管理事务")
    sheet.press("Control+z")
    expect(marked).to_have_attribute("data-worst", "")


def test_what_others_do_comes_in_place_and_takes_nothing_away(sheet: Sheet, budget: Budget) -> None:
    sheet.at(3, "amount")
    sheet.type("12")
    lines = ExpenditureLine.objects.filter(budget=budget).order_by("position")
    finance = User.objects.create_user("liming", full_name="李明")
    finance.roles.create(department=budget.department, role="clerk")
    key = str(lines[1].key)
    operations = [
        {"op": "set", "grid": "expenditure", "row": key, "column": "amount", "from": "322.874800", "to": "1"},
        {"op": "insert", "grid": "expenditure", "row": str(uuid4()), "after": key, "values": {"amount": "5"}},
    ]
    apply(budget=budget, user=finance, key=uuid4(), operations=operations)
    sheet.shows(2, "amount", "1.00")
    sheet.shows(3, "amount", "5.00")
    expect(sheet.field).to_have_value("12")
    expect(sheet.field).to_be_focused()
    sheet.press("Enter")
    sheet.shows(4, "amount", "12.00")
    sheet.is_saved()
    assert lines[3].amount_fen == 12_000_000


def test_two_grids_of_one_page_are_each_their_own(opened: Opened) -> None:
    income = opened("income")
    ends = Sheet(income.page, "year_end")
    ends.new("amount").click()
    ends.type("4", "Enter")
    ends.shows(1, "amount", "4.00")
    expect(income.totals).to_contain_text("共 1 行")
    expect(ends.totals).to_contain_text("共 1 行")


def test_the_lines_of_a_project_are_its_own_and_new_ones_get_it(
    sheet: Sheet, budget: Budget, client: Client
) -> None:
    project = Project.objects.filter(budget=budget).order_by("position").first()
    assert project is not None
    ExpenditureLine.objects.filter(budget=budget, kind="project").update(project=None)
    sheet.page.goto(f"{sheet.page.url.split('/entry/')[0]}/projects/{project.key}/")
    lines = Sheet(sheet.page, "expenditure")
    lines.new("amount").click()
    lines.type("6.5", "Enter")
    lines.shows(1, "amount", "6.50")
    expect(lines.totals).to_contain_text("共 1 行")
    lines.is_saved()
    assert ExpenditureLine.objects.get(project=project).amount_fen == 6_500_000
