"""The administration under the policy that the browser enforces: it works, and axe finds nothing."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.models import BudgetUnit, Department, LibraryIndicator, Role, User
from tests.browser.conftest import SIZES, serious

LISTS = [
    "department", "budgetunit", "budgetyear", "subject", "economicpair", "procurementitem",
    "servicedirectoryentry", "indicatorframe", "libraryindicator", "user", "role",
]  # fmt: skip
RECORDS = ["budget", "changeset", "publication", "logentry"]


@pytest.fixture
def administration(live_server: LiveServer, transactional_db: None, cast: dict[str, User], page: Page) -> str:
    """The address of the administration, where the page is signed in."""
    client = Client()
    client.force_login(cast["administrator"])
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return f"{live_server.url}/admin/"


def opened(page: Page, address: str, errors: list[str]) -> None:
    """Open a page and ask what is wrong with it; axe's own trouble with the policy is not the page's."""
    page.goto(address)
    assert errors == [], address
    if page.viewport_size == SIZES["desk"]:
        assert serious(page) == [], address
        errors.clear()


def test_every_list_and_form_works_under_the_policy(
    administration: str, page: Page, errors: list[str], cast: Any
) -> None:
    opened(page, administration, errors)
    for name in (*LISTS, *RECORDS):
        opened(page, f"{administration}budget/{name}/", errors)
    for name in LISTS:
        for what in ("add", "import", "export"):
            opened(page, f"{administration}budget/{name}/{what}/", errors)
    clerk = cast["clerk"].pk
    opened(page, f"{administration}budget/user/{clerk}/change/", errors)
    opened(page, f"{administration}budget/user/{clerk}/password/", errors)


def test_a_list_goes_out_is_changed_and_comes_back(
    administration: str, page: Page, errors: list[str], tmp_path: Path
) -> None:
    LibraryIndicator.objects.create(
        level1="产出指标", level2="数量指标", level3="办件量", nature="≥", value="5"
    )
    page.goto(f"{administration}budget/libraryindicator/")
    page.get_by_role("link", name="导出").click()
    page.get_by_label("CSV").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="导出").click()
    assert download.value.suggested_filename.startswith("指标库-")
    path = tmp_path / "library.csv"
    download.value.save_as(path)
    text = path.read_text("utf-8-sig")
    row = ",产出指标,质量指标,合格率,=,100,%,\r\n"
    path.write_text(text.replace(",5,", ",6,") + row, "utf-8")

    page.goto(f"{administration}budget/libraryindicator/import/")
    page.get_by_label("要导入的文件").set_input_files(path)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", name="预览：还没有导入")).to_be_visible()
    expect(page.get_by_role("row", name="更改")).to_contain_text("原为5 改为6")
    expect(page.get_by_role("row", name="新增")).to_contain_text("合格率")
    assert serious(page) == []
    errors.clear()
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_text("新增1条，更改1条")).to_be_visible()
    assert errors == []
    assert set(LibraryIndicator.objects.values_list("level3", "value")) == {
        ("办件量", "6"),
        ("合格率", "100"),
    }

    path.write_text(text + row.replace("=", "大约"), "utf-8")
    page.goto(f"{administration}budget/libraryindicator/import/")
    page.get_by_label("要导入的文件").set_input_files(path)
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("row", name="第3行")).to_contain_text("指标性质应为")
    assert serious(page) == []


def chosen(page: Page, field: str, typed: str, found: str) -> None:
    """Choose in a list that one searches, by keyboard."""
    box = page.get_by_role("combobox", name=field)
    box.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".select2-search__field")).to_be_focused()
    page.keyboard.type(typed)
    expect(page.locator(".select2-results__option")).to_have_text([found])
    page.keyboard.press("Enter")
    expect(box).to_be_focused()


def test_a_role_is_given_by_keyboard(
    administration: str, page: Page, errors: list[str], cast: dict[str, User]
) -> None:
    department = Department.objects.get(code="999")
    BudgetUnit.objects.create(code="999001", name="机关", department=department)
    page.goto(f"{administration}budget/role/add/")
    chosen(page, "用户", "clerk", "演示经办人（clerk）")
    chosen(page, "部门", "999", "999-演示用其他部门")
    page.get_by_label("角色:", exact=True).select_option("审核人")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messagelist .success")).to_contain_text("演示用其他部门 审核人")
    assert Role.objects.filter(user=cast["clerk"], department=department, role="reviewer").exists()
    assert errors == []
