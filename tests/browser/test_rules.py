"""The page of rules on a desk's screen and on a phone's."""

from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import fits, violations


def test_a_rule_is_found_by_its_address(live_server: LiveServer, page: Page, errors: list[str]) -> None:
    page.goto(f"{live_server.url}/")
    page.get_by_role("link", name="核对规则").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对规则")
    assert fits(page)
    assert violations(page) == []
    page.get_by_role("link", name="文件读取").click()
    expect(page.locator("#reading")).to_be_in_viewport()
    page.goto(f"{live_server.url}/rules/#T12-YUAN")
    rule = page.locator("#T12-YUAN")
    expect(rule).to_be_in_viewport()
    expect(rule).to_contain_text("项目金额的单位")
    assert errors == []
