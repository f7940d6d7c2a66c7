"""Projects and the overall goal in a browser: fields that save themselves, indicators, the library."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.domain.roles import RoleKind
from budget.models import (
    Activity,
    Budget,
    ChangeSet,
    DepartmentGoal,
    Indicator,
    LibraryIndicator,
    Project,
    Role,
    User,
)
from budget.services.accounts import make_demo_accounts
from budget.services.classification import load_classification
from budget.services.entry import apply
from budget.services.library import load_common
from budget.settings import BASE_DIR
from tests.browser.conftest import SIZES, serious, until
from tests.conftest import PASSWORD
from tests.reference import imported

DESK = "/desk/129/2026/v1/"
# 日常法律顾问经费 lacks 满意度, and calls a rate by pieces.
CODE = "11010522T000000424844"
WORD = """<html><head><style>p {color: red}</style></head><body><!--StartFragment-->
<p class=MsoNormal style='margin:0'><b style='mso-bidi-font-weight:normal'>总体目标</b><span>：
满意度&lt;5%<o:p></o:p></span></p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>1.
<span>&nbsp;</span></span>项一</p>
<p class=MsoListParagraph style='mso-list:l0 level1 lfo1'><span style='mso-list:Ignore'>2.</span>项二</p>
<script>window.hurt = 1</script><img src=x onerror="window.hurt = 2"><!--EndFragment--></body></html>"""
PASTE = """(field, html) => {
    const data = new DataTransfer();
    data.setData("text/html", html);
    field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""


@pytest.fixture
def budget(transactional_db: None) -> Budget:
    make_demo_accounts(password=PASSWORD)
    load_classification(folder=BASE_DIR / "fixtures" / "classification")
    load_common()
    budget = imported().budget
    assert budget is not None
    return budget


@pytest.fixture
def project(budget: Budget) -> Project:
    return Project.objects.get(budget=budget, code=CODE)


@pytest.fixture(params=["desk"])
def context(
    request: pytest.FixtureRequest, browser: Browser, live_server: LiveServer, client: Client, budget: Budget
) -> Iterator[BrowserContext]:
    """A browser in which the clerk is signed in."""
    client.force_login(User.objects.get(username="clerk"))
    made = browser.new_context(viewport=SIZES[request.param], locale="zh-CN", base_url=live_server.url)
    made.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
    )
    yield made
    made.close()


@pytest.fixture
def page(context: BrowserContext, errors: list[str]) -> Iterator[Page]:
    new = context.new_page()
    new.on("pageerror", lambda problem: errors.append(str(problem)))
    new.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield new
    assert errors == []


on_a_phone = pytest.mark.parametrize("context", ["phone"], indirect=True)
on_both = pytest.mark.parametrize("context", ["desk", "phone"], indirect=True)


def opened(page: Page, address: str) -> Page:
    page.goto(f"{DESK}{address}")
    expect(page.locator("#entry[data-ready=yes]")).to_be_attached()
    return page


def of(project: Project) -> str:
    return f"projects/{project.key}/"


def field(page: Page, column: str) -> Locator:
    return page.locator(f"[data-grid=projects] [data-column={column}]")


def said(page: Page, column: str) -> Locator:
    return page.locator(f"[data-grid=projects] .of-{column} .said")


def saved(page: Page) -> None:
    expect(page.locator("#saving")).to_contain_text("已保存")


def by_another(budget: Budget, *operations: dict[str, object]) -> None:
    """A colleague changes something meanwhile."""
    colleague = User.objects.create_user(f"colleague-{uuid4()}", full_name="同事")
    Role.objects.create(user=colleague, department=budget.department, role=RoleKind.CLERK)
    apply(budget=budget, user=colleague, key=uuid4(), operations=list(operations))


def chip(page: Page, name: str) -> Locator:
    return page.locator(f"[data-dimension={name}]").first


def test_each_field_is_saved_on_its_own_and_says_so(page: Page, project: Project) -> None:
    opened(page, of(project))
    field(page, "name").fill("法律顾问服务")
    expect(said(page, "name")).to_have_text("已保存")
    expect(page.locator("#project-title")).to_have_text("法律顾问服务")
    field(page, "category").select_option(index=1)
    expect(said(page, "category")).to_have_text("已保存")
    # Leaving the field is enough.
    field(page, "last_year").fill("2027")
    field(page, "last_year").press("Tab")
    expect(said(page, "last_year")).to_have_text("已保存")
    project.refresh_from_db()
    assert (project.name, project.last_year) == ("法律顾问服务", 2027)
    assert project.category
    assert ChangeSet.objects.count() == 3


def test_what_cannot_be_taken_stays_as_typed_with_the_reason(page: Page, project: Project) -> None:
    opened(page, of(project))
    field(page, "first_year").fill("明年")
    expect(said(page, "first_year")).to_contain_text("应为1990至2100的整数")
    expect(field(page, "first_year")).to_have_attribute("aria-invalid", "true")
    page.reload()
    expect(field(page, "first_year")).to_have_value("明年")
    expect(said(page, "first_year")).to_contain_text("应为1990至2100的整数")
    project.refresh_from_db()
    assert project.first_year is None
    opened(page, of(project))
    field(page, "first_year").fill("2026")
    expect(said(page, "first_year")).to_have_text("已保存")
    expect(field(page, "first_year")).not_to_have_attribute("aria-invalid", "true")


def test_what_a_colleague_changes_arrives_and_is_not_overwritten(
    page: Page, budget: Budget, project: Project
) -> None:
    opened(page, of(project))
    about = {"op": "set", "grid": "projects", "row": str(project.key)}
    by_another(budget, {**about, "column": "basis", "from": "", "to": "同事写的依据"})
    page.bring_to_front()
    expect(field(page, "basis")).to_have_value("同事写的依据")
    # Typed on top of what is not there any more: both are asked about.
    field(page, "name").press_sequentially("我")
    by_another(
        budget,
        {**about, "column": "name", "from": project.name, "to": "同事改的名称"},
        {**about, "column": "basis", "from": "同事写的依据", "to": "同事又写的"},
    )
    page.bring_to_front()
    for _ in range(60):
        # Without a pause long enough to be saved.
        page.keyboard.type("的", delay=200)
        if field(page, "basis").input_value() == "同事又写的":
            break
    field(page, "name").press("Tab")
    expect(page.locator("dialog.matters")).to_contain_text("同事改的名称")
    project.refresh_from_db()
    assert project.name == "同事改的名称"


def test_money_is_that_of_the_lines_once_there_are_any(page: Page, budget: Budget, project: Project) -> None:
    opened(page, of(project))
    field(page, "total").fill("4.96")
    field(page, "total").press("Tab")
    expect(said(page, "total")).to_have_text("已保存")
    line = {"unit": "129001", "kind": "项目支出", "fund": "一般公共预算", "project": CODE, "amount": "7.5"}
    by_another(
        budget,
        {"op": "insert", "grid": "expenditure", "row": str(uuid4()), "after": None, "values": line},
    )
    page.bring_to_front()
    expect(field(page, "total")).to_have_value("7.50")
    expect(field(page, "total")).not_to_be_editable()
    expect(page.locator(".when-derived")).to_be_visible()


def test_a_goal_typed_as_text_stays_text(page: Page, project: Project) -> None:
    opened(page, of(project))
    goal = field(page, "goal")
    goal.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("满意度<5% & 其他")
    page.keyboard.press("Enter")
    page.keyboard.type("第二段")
    expect(said(page, "goal")).to_have_text("已保存")
    project.refresh_from_db()
    assert project.goal == "满意度<5% & 其他\n第二段"
    opened(page, of(project))
    expect(goal.locator("p")).to_have_text(["满意度<5% & 其他", "第二段"])


def test_a_goal_with_form_keeps_lists_and_emphasis(page: Page, project: Project) -> None:
    opened(page, of(project))
    goal = field(page, "goal")
    goal.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("总体")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="项目符号").click()
    page.keyboard.type("甲")
    page.keyboard.press("Enter")
    page.keyboard.press("Control+B")
    page.keyboard.type("乙")
    expect(page.get_by_role("button", name="加粗")).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("Tab")
    expect(said(page, "goal")).to_have_text("已保存")
    project.refresh_from_db()
    assert project.goal == "<p>总体</p><ul><li>甲</li><li><strong>乙</strong></li></ul>"
    goal.click()
    page.keyboard.press("Control+A")
    page.get_by_role("button", name="正文").click()
    page.keyboard.press("Tab")
    expect(said(page, "goal")).to_have_text("已保存")
    project.refresh_from_db()
    assert project.goal == "总体\n甲\n乙"


def test_what_is_pasted_from_word_comes_clean_and_can_be_taken_back(page: Page, project: Project) -> None:
    opened(page, of(project))
    before = project.goal
    goal = field(page, "goal")
    goal.click()
    page.keyboard.press("Control+A")
    goal.evaluate(PASTE, WORD)
    expect(said(page, "goal")).to_have_text("已保存")
    project.refresh_from_db()
    assert (
        project.goal == "<p><strong>总体目标</strong>： 满意度&lt;5%</p><ol><li>项一</li><li>项二</li></ol>"
    )
    assert page.evaluate("window.hurt") is None
    page.keyboard.press("Control+Z")
    expect(goal).to_have_text(before)
    page.keyboard.press("Tab")
    until(page, lambda: Project.objects.get(pk=project.pk).goal == before)


def test_a_missing_dimension_is_one_click_away(page: Page, project: Project) -> None:
    opened(page, of(project))
    expect(chip(page, "满意度")).to_contain_text("可不设")
    expect(page.locator("[data-problems]")).to_contain_text("没有满意度指标")
    chip(page, "满意度").click()
    page.keyboard.type("委托单位满意度")
    page.keyboard.press("Tab")
    expect(chip(page, "满意度")).to_contain_text("1")
    expect(page.locator("[data-problems]")).not_to_contain_text("没有满意度指标")
    added = Indicator.objects.get(project=project, level2="服务对象满意度指标")
    assert (added.level1, added.level3) == ("满意度指标", "委托单位满意度")


def test_cost_is_worked_out_as_it_is_typed(page: Page, project: Project) -> None:
    opened(page, of(project))
    sums = page.locator("[data-sums] li")
    expect(sums).to_have_text([re.compile("0.42万元 × 12个月 ＝ 5.04万元.*与项目总额相符")])
    cost = Indicator.objects.get(project=project, level1="成本指标")
    by_another(
        project.budget,
        {
            "op": "set",
            "grid": "indicators",
            "row": str(cost.key),
            "column": "value",
            "from": cost.value,
            "to": "0.52",
        },
    )
    page.bring_to_front()
    expect(sums).to_have_text([re.compile("0.52万元 × 12个月 ＝ 6.24万元.*与项目总额不符")])


def test_indicators_come_from_the_library_at_one_stroke(page: Page, project: Project) -> None:
    opened(page, of(project))
    page.get_by_role("button", name="从指标库选用").click()
    dialog = page.get_by_role("dialog", name="从指标库选用")
    expect(dialog.locator("legend").first).to_contain_text("本预算其他项目")
    dialog.get_by_label("查找").fill("办事群众 满意")
    expect(dialog.locator(".choice")).not_to_have_count(0)
    dialog.locator(".choice", has_text="95 %").last.locator("input").check()
    dialog.get_by_label("查找").fill("验收合格率")
    dialog.locator(".choice").last.locator("input").check()
    expect(dialog).to_contain_text("已选2条")
    dialog.get_by_role("button", name="加入所选指标").click()
    expect(dialog).to_have_count(0)
    expect(chip(page, "满意度")).to_contain_text("1")
    assert Indicator.objects.filter(project=project).count() == 7
    assert ChangeSet.objects.get().title == "从指标库选用2条指标"
    # Below the others of its dimension.
    names = list(project.indicators.order_by("position").values_list("level3", flat=True))
    assert names.index("验收合格率") == names.index("合同修订率") + 1
    page.get_by_role("button", name="从指标库选用").click()
    dialog.get_by_label("查找").fill("验收合格率")
    expect(dialog.locator(".choice", has_text="已有").locator("input")).to_be_disabled()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="从指标库选用")).to_be_focused()


def test_own_indicators_go_into_the_library(page: Page, project: Project) -> None:
    opened(page, of(project))
    page.get_by_role("button", name="存入指标库").click()
    dialog = page.get_by_role("dialog", name="存入本部门指标库")
    dialog.get_by_label("审查合同数量").check()
    dialog.get_by_role("button", name="存入所选指标").click()
    expect(dialog).to_contain_text("已存入本部门指标库：新增1条。")
    kept = LibraryIndicator.objects.get(department__isnull=False)
    assert kept.level3 == "审查合同数量"


def test_a_project_is_made_with_the_keyboard_and_deleted_again(page: Page, budget: Budget) -> None:
    opened(page, "projects/")
    page.get_by_label("项目名称").focus()
    page.keyboard.type("新的项目")
    page.keyboard.press("Enter")
    expect(field(page, "name")).to_have_value("新的项目")
    page.get_by_role("link", name="删除项目").press("Enter")
    page.get_by_role("button", name="删除").press("Enter")
    expect(page.locator(".message")).to_contain_text("已删除项目“新的项目”")
    assert not Project.objects.filter(name="新的项目").exists()


def test_a_jump_leads_to_the_field_of_the_right_project(page: Page, project: Project) -> None:
    page.goto(f"{DESK}projects/#grid=projects&row={project.key}&column=last_year")
    expect(field(page, "last_year")).to_be_focused()
    other = Indicator.objects.filter(project__isnull=False).exclude(project=project).first()
    assert other is not None
    assert other.project is not None
    page.goto("about:blank")
    page.goto(f"{DESK}{of(project)}#grid=indicators&row={other.key}&column=level3")
    expect(page).to_have_url(re.compile(str(other.project.key)))
    expect(page.locator("#project-title")).to_have_text(other.project.name)


def test_the_overall_goal_and_the_activities(page: Page, budget: Budget) -> None:
    opened(page, "performance/")
    goal = page.locator("[data-grid=goal] .rich")
    goal.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("保障运转")
    expect(page.locator("[data-grid=goal] .said")).to_have_text("已保存")
    assert DepartmentGoal.objects.get().text == "保障运转"
    name = page.locator("[data-grid=activities] input").first
    name.fill("系统运行维护")
    name.press("Tab")
    expect(page.locator("[data-grid=activities] .said").first).to_have_text("已保存")
    assert Activity.objects.order_by("position").first() == Activity.objects.get(name="系统运行维护")
    last = page.locator("section.activity").last
    expect(last.locator("[data-dimension=成本]")).to_contain_text("可不设")
    last.locator("[data-dimension=成本]").click()
    page.keyboard.type("人均保障成本")
    page.keyboard.press("Tab")
    expect(last.locator("[data-dimension=成本]")).to_contain_text("1")
    expect(page.locator("section.activity").first.locator("[data-dimension=成本]")).to_contain_text("1")


@on_a_phone
def test_on_a_phone_indicators_are_cards(page: Page, project: Project) -> None:
    opened(page, of(project))
    cards = page.locator(".cards > li")
    expect(cards).to_have_count(5)
    expect(page.locator(".indicators .tabulator")).to_be_hidden()
    card = cards.first
    card.get_by_label("度量单位").fill("%")
    card.get_by_label("指标值").fill("95")
    card.get_by_label("指标性质").select_option("≥")
    saved(page)
    expect(card.locator(".of-measure .said")).to_have_text("已保存")
    chip(page, "满意度").click()
    expect(cards).to_have_count(6)
    expect(cards.last.get_by_label("三级指标")).to_be_focused()
    page.keyboard.type("委托单位满意度")
    expect(chip(page, "满意度")).to_contain_text("1")
    cards.last.get_by_role("button", name="删除").click()
    expect(cards).to_have_count(5)
    expect(chip(page, "满意度")).to_contain_text("可不设")
    changed = Indicator.objects.get(project=project, level3="合同修订率")
    assert (changed.value, changed.measure) == ("95", "%")


@on_both
@pytest.mark.parametrize("address", ["projects/", "{project}", "performance/", "{project}delete/"])
def test_nothing_serious_and_nothing_beside_the_page(page: Page, project: Project, address: str) -> None:
    page.goto(f"{DESK}{address.format(project=of(project))}")
    if "delete" not in address:
        expect(page.locator("#entry[data-ready=yes]")).to_be_attached()
    assert serious(page) == []


@on_both
def test_nothing_serious_in_the_library(page: Page, project: Project) -> None:
    opened(page, of(project))
    page.get_by_role("button", name="从指标库选用").click()
    expect(page.locator(".choice").first).to_be_visible()
    assert serious(page) == []


def test_whoever_may_not_edit_cannot_type(
    page: Page, live_server: LiveServer, client: Client, project: Project
) -> None:
    client.force_login(User.objects.get(username="auditor"))
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    opened(page, of(project))
    expect(field(page, "name")).not_to_be_editable()
    expect(field(page, "unit")).to_be_disabled()
    expect(field(page, "goal")).not_to_have_attribute("contenteditable", "true")
    expect(chip(page, "数量")).to_be_disabled()
