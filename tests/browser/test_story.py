"""The life of a budget, played by those who have a part in it: refused, put right, returned, approved,
published, adjusted, corrected. Each sees what the others did, and the public only what is public.
"""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from budget.domain.serial import factbook_from_json
from budget.domain.sheets import SheetSet
from budget.models import Budget, BudgetYear, LogEntry, Submission
from budget.services.accounts import make_demo_accounts
from budget.services.classification import load_classification
from budget.services.importing import import_document
from budget.tables.registry import derive
from tests.browser.grid.sheet import Sheet
from tests.browser.people import Person
from tests.conftest import PASSWORD

REFERENCE = Path("fixtures/reference/chaoyang-zwfw-2026.txt")
FIRST, ADJUSTED, CORRECTED = (f"/desk/129/2026/v{version}/" for version in (1, 2, 3))
PUBLIC = "/departments/129/2026/"
GUIDANCE = "政务服务大厅咨询引导服务"
Cast = Callable[[str], Person]


@pytest.fixture
def errors() -> list[str]:
    return []


@pytest.fixture
def people(
    browser: Browser, live_server: LiveServer, transactional_db: None, errors: list[str]
) -> Iterator[Cast]:
    """Whoever is asked for, in a browser of their own; ``public…`` is signed in as nobody."""
    load_classification(folder=Path("fixtures/classification"), years=[2026])
    make_demo_accounts(password=PASSWORD)
    report = import_document(content=REFERENCE.read_bytes(), file_name=REFERENCE.name)
    assert report.budget is not None
    BudgetYear.objects.create(year=2026, first_due=date(2027, 1, 1), second_due=date(2027, 1, 31))
    made: dict[str, Person] = {}

    def person(name: str) -> Person:
        if name not in made:
            username = "" if name.startswith("public") else name
            made[name] = Person(browser, str(live_server.url), username, errors)
        return made[name]

    yield person
    for one in made.values():
        one.leaves()


def test_the_life_of_a_budget(people: Cast, errors: list[str]) -> None:
    submit_what_is_wrong_and_put_it_right(people)
    return_with_a_comment_and_change(people)
    second_round(people)
    publish(people)
    adjust(people)
    correct(people)
    look_back(people)
    assert errors == []


def submit_what_is_wrong_and_put_it_right(people: Cast) -> None:
    clerk = people("clerk")
    clerk.goes("/desk/")
    clerk.sees("继续录入")
    clerk.goes(f"{FIRST}steps/submit/")
    clerk.sees("现在还不能送审", "还有1条错误", "条警告没有说明")
    expect(clerk.page.locator("form.taking")).to_have_count(0)

    # The project of 1,007,000.00 “万元” is in 元.
    page = clerk.goes(f"{FIRST}projects/")
    page.get_by_role("link", name=GUIDANCE).click()
    expect(page.locator("#entry[data-ready=yes]")).to_be_attached()
    for column in ("total", "fiscal"):
        page.fill(f'input[data-column="{column}"]', "100.70")
        page.keyboard.press("Tab")
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved")

    explain_what_is_left(clerk, FIRST, "情况属实，原因见附件。")
    clerk.takes(FIRST, "送审", note="请审核。")
    clerk.sees("已送审", "一上·送审")
    assert clerk.is_offered(FIRST) == ["撤回"]


def explain_what_is_left(clerk: Person, base: str, text: str) -> None:
    page = clerk.goes(f"{base}warnings/")
    for field in page.locator(".explaining textarea").all():
        if not field.input_value():
            field.fill(text)
    if page.locator(".explaining textarea").count():
        page.get_by_role("button", name="全部保存").first.click()
        clerk.sees("都已说明")


def return_with_a_comment_and_change(people: Cast) -> None:
    reviewer, clerk, stranger = people("reviewer"), people("clerk"), people("outsider")
    stranger.goes(FIRST, status=404)
    reviewer.goes("/desk/")
    reviewer.sees("北京市朝阳区政务服务管理局")
    reviewer.goes(f"{FIRST}review/")
    reviewer.sees("第1次", "请审核。", "情况属实，原因见附件。")

    # A comment on one cell of 预算03表.
    page = reviewer.goes(f"{FIRST}review/tables/03/")
    page.locator('tr:has-text("2011302-一般行政管理事务") td.n a').first.click()
    page.fill("#new-thread", "这一行的依据是什么？请核对。")
    page.get_by_role("button", name="提出意见").click()
    reviewer.sees("这一行的依据是什么？请核对。")
    # It does not pass while the comment is open; it goes back.
    reviewer.goes(f"{FIRST}steps/review/")
    reviewer.sees("没有了结")
    reviewer.takes(FIRST, "退回", reason="请按意见核对。")

    clerk.goes("/desk/notices/")
    clerk.sees("退回")
    clerk.goes(FIRST)
    clerk.sees("请按意见核对。", "这一行的依据是什么？请核对。")
    clerk.goes(f"{FIRST}steps/submit/")
    clerk.sees("1条审核意见没有答复")
    page = clerk.goes(f"{FIRST}review/")
    page.locator(".thread textarea").first.fill("已核对，按合同调整。")
    page.get_by_role("button", name="答复").first.click()
    clerk.sees("已核对，按合同调整。")

    move_money(clerk, FIRST, of="办公费", to="印刷费")
    explain_what_is_left(clerk, FIRST, "情况属实，原因见附件。")
    clerk.takes(FIRST, "送审", note="已按意见修改。")

    # The review shows exactly what changed, in every table.
    page = reviewer.goes(f"{FIRST}review/")
    reviewer.sees("第2次", "已按意见修改。")
    before, after = (
        derive(factbook_from_json(one.factbook))
        for one in Submission.objects.filter(budget__version=1).order_by("number")
    )
    differing = {number: cells_that_differ(before, after, number) for number in after.sheets}
    assert {"03", "07"} <= {number for number, cells in differing.items() if cells} < set(differing)
    for number, cells in differing.items():
        reviewer.goes(f"{FIRST}review/tables/{number}/")
        assert page.locator("table.official td.lit").count() == cells, number
    reviewer.goes(f"{FIRST}review/tables/03/")
    reviewer.sees("+0.50")
    page.get_by_role("button", name="了结").first.click()
    reviewer.takes(FIRST, "审核通过")
    people("finance").goes("/desk/queue/")
    people("finance").sees("北京市朝阳区政务服务管理局")


def cells_that_differ(before: SheetSet, after: SheetSet, table: str) -> int:
    """How many cells of a table differ; both have the same rows in the same order."""
    one, other = before.sheets[table], after.sheets[table]
    pairs = zip(one.rows, other.rows, strict=True)
    in_rows = sum(a.cells.get(key) != b.cells.get(key) for a, b in pairs for key in a.cells)
    return in_rows + sum(one.header[key] != other.header[key] for key in one.header)


def move_money(clerk: Person, base: str, *, of: str, to: str) -> None:
    """Half a 万元 from one line of spending to another, in the grid."""
    clerk.goes(f"{base}entry/expenditure/")
    expect(clerk.page.locator("#entry[data-ready=yes]")).to_be_attached()
    sheet = Sheet(clerk.page, "expenditure")
    for name, change in ((of, -0.5), (to, 0.5)):
        row = sheet.rows.filter(has_text=name).first
        number = int(row.locator(".row-number").inner_text())
        text = sheet.cell(number, "amount").inner_text().replace(",", "")
        sheet.at(number, "amount")
        sheet.type(f"{float(text) + change:.6f}", "Enter")
    sheet.is_saved()


def second_round(people: Cast) -> None:
    clerk, reviewer, finance = people("clerk"), people("reviewer"), people("finance")
    finance.takes(FIRST, "财政审核通过")
    finance.goes(f"{FIRST}steps/send_down/")
    finance.sees("还没有录入控制数")
    finance.goes(f"{FIRST}entry/controls/")
    expect(finance.page.locator("#entry[data-ready=yes]")).to_be_attached()
    sheet = Sheet(finance.page, "controls")
    sheet.new("amount").click()
    sheet.type("5000", "Enter")
    sheet.is_saved()
    finance.takes(FIRST, "下达控制数")
    clerk.takes(FIRST, "签收控制数，开始二上")
    explain_what_is_left(clerk, FIRST, "情况属实，原因见附件。")
    clerk.takes(FIRST, "送审", note="二上，与一上相同。")
    reviewer.takes(FIRST, "审核通过")
    finance.takes(FIRST, "财政审核通过")

    finance.goes(f"{FIRST}steps/approve/")
    finance.sees("还没有登记2026年预算的人代会批准日期")
    page = finance.goes("/desk/board/?year=2026")
    page.fill("input[type=date]", "2026-01-16")
    page.locator('form[action$="congress/"] button').click()
    finance.takes(FIRST, "批复", number="朝财预〔2026〕12号", date="2026-01-30")
    finance.sees("朝财预〔2026〕12号")


def publish(people: Cast) -> None:
    publisher, public = people("publisher"), people("public before")
    public.goes(PUBLIC, status=404)
    publisher.goes("/desk/queue/")
    publisher.sees("公开")
    publisher.takes(FIRST, "公开")
    publisher.sees("正在公开")
    public.goes(PUBLIC, status=404)
    work()
    publisher.goes(f"{FIRST}publishing/")
    publisher.sees("已公开")
    public.goes(PUBLIC)
    assert public.downloads('a[href$="budget.pdf"]').startswith(b"%PDF-")


def work() -> None:
    """What the worker does with what waits for it."""
    call_command("db_worker", batch=True, startup_delay=False, reload=False, verbosity=0)


def adjust(people: Cast) -> None:
    clerk, reviewer, finance, public = (
        people(name) for name in ("clerk", "reviewer", "finance", "public before")
    )
    page = clerk.goes(f"{FIRST}open/")
    page.fill("#reason-transfer", "办公费调剂用于印刷费。")
    page.get_by_role("button", name="建立调剂版本").click()
    move_money(clerk, ADJUSTED, of="办公费", to="印刷费")
    explain_what_is_left(clerk, ADJUSTED, "与年初预算相同。")
    clerk.takes(ADJUSTED, "送审")
    reviewer.takes(ADJUSTED, "审核通过")
    finance.takes(ADJUSTED, "批复", number="朝财预〔2026〕40号", date="2026-05-06")
    clerk.goes(ADJUSTED)
    clerk.sees("年初预算数", "调整预算数")
    clerk.goes(f"{ADJUSTED}compare/?with=2026v1")
    clerk.sees("30202-印刷费", "+0.50")
    # It is no 部门预算: nobody is offered to publish it, and the public sees nothing of it.
    assert people("publisher").is_offered(ADJUSTED) == []
    public.goes(f"{PUBLIC}v2/", status=404)
    public.goes(PUBLIC)
    expect(public.page.locator("body")).not_to_contain_text("调剂")


def correct(people: Cast) -> None:
    clerk, reviewer, finance, publisher = (
        people(name) for name in ("clerk", "reviewer", "finance", "publisher")
    )
    page = clerk.goes(f"{FIRST}open/")
    page.fill("#reason-correction", "项目名称有误。")
    page.get_by_role("button", name="建立更正版本").click()
    page = clerk.goes(f"{CORRECTED}projects/")
    page.get_by_role("link", name=GUIDANCE).click()
    expect(page.locator("#entry[data-ready=yes]")).to_be_attached()
    page.fill('input[data-column="name"]', f"{GUIDANCE}项目")
    page.keyboard.press("Tab")
    expect(page.locator("#saving")).to_have_attribute("data-state", "saved")
    explain_what_is_left(clerk, CORRECTED, "与年初预算相同。")
    clerk.takes(CORRECTED, "送审")
    reviewer.takes(CORRECTED, "审核通过")
    finance.takes(CORRECTED, "批复", number="朝财预〔2026〕41号", date="2026-05-08")
    publisher.takes(CORRECTED, "公开", notice="更正：一个项目的名称有误。")
    work()
    publisher.goes(f"{CORRECTED}publishing/")
    publisher.sees("已公开")

    # Whose browser keeps no page of a minute ago.
    public = people("public")
    public.goes(PUBLIC)
    public.sees("更正：一个项目的名称有误。")
    public.goes(f"{PUBLIC}tables/12/")
    public.sees(f"{GUIDANCE}项目")
    # The first one is there, marked.
    public.goes(f"{PUBLIC}v1/")
    public.sees("第3版")
    assert public.downloads('a[href$="v1/budget.pdf"]').startswith(b"%PDF-")


def look_back(people: Cast) -> None:
    auditor = people("auditor")
    auditor.goes(f"{FIRST}timeline/")
    auditor.sees(
        "演示经办人", "送审（第2次）", "请按意见核对。", "演示财政审批人", "朝财预〔2026〕12号", "向社会公开"
    )
    auditor.goes("/desk/log/")
    auditor.sees("批复")
    assert auditor.is_offered(FIRST) == []
    people("administrator").goes(FIRST, status=404)
    assert LogEntry.objects.filter(action="publish").count() == 2
    assert list(Budget.objects.order_by("version").values_list("stage", flat=True)) == [
        "published", "second_down", "published",
    ]  # fmt: skip
    call_command("verify_log")
