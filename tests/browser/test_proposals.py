"""Filling in a workbook and applying it, in a real browser, on a desk's screen and on a phone's."""

from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.models import Budget, User
from budget.selectors import factbook
from tests.browser.conftest import fits, serious
from tests.desk.conftest import stored
from tests.entry_workbooks import changed, place, put
from tests.renderers.books import plain

BASE = "/desk/129/2026/v1/"


@pytest.fixture
def signed_in(live_server: LiveServer, transactional_db: None, cast: dict[str, User], page: Page) -> str:
    """The address of the budget's pages, for a browser that is signed in as its clerk."""
    client = Client()
    client.force_login(cast["clerk"])
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
    return f"{live_server.url}{BASE}"


def test_take_it_away_fill_it_in_look_and_apply(
    page: Page, signed_in: str, errors: list[str], tmp_path: Path
) -> None:
    budget = stored(plain())
    page.goto(f"{signed_in}workbook/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Excel填报")
    assert serious(page) == []
    assert fits(page)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="下载 .xlsx 工作簿").click()
    taken = tmp_path / "工作簿.xlsx"
    downloading.value.save_as(taken)

    def fill(book) -> None:  # type: ignore[no-untyped-def]
        put(book["支出"], 1, "金额（万元）", 161)
        put(book["支出"], 2, "金额（万元）", "约四")
        # Its whole row cleared: deleted.
        for cell in book["政府采购"][2][1:]:
            cell.value = None
        assert place(book["支出"], "单位") == 2

    sent = tmp_path / "填好.xlsx"
    sent.write_bytes(changed(taken.read_bytes(), fill))
    page.get_by_label("选择文件").set_input_files(sent)
    page.get_by_role("button", name="上传并查看差别").press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("确认差别")
    expect(page.get_by_role("region", name="填写不对的内容")).to_contain_text("约四")
    expect(page.locator("#grid-expenditure")).to_contain_text("160.0584")
    expect(page.locator("#grid-procurement")).to_contain_text("删除")
    page.locator("summary", has_text="预算04表").press("Enter")
    assert serious(page) == []
    assert fits(page)
    assert factbook(budget) == plain()

    page.get_by_role("button", name="应用到预算").first.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("已经应用")
    assert serious(page) == []
    assert fits(page)
    now = factbook(Budget.objects.get(pk=budget.pk))
    assert [line.amount_fen for line in now.expenditure[:2]] == [161_000_000, 4_440_000]
    assert len(now.procurement) == 1
    assert errors == []
