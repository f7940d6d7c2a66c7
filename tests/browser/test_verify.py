"""A citizen holds a file against what was published, without sending it anywhere."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.browser.conftest import fits, violations
from tests.portal.test_verify import CODE, digest_of, publication


def pdf(text: str) -> dict[str, object]:
    return {"name": "预算.pdf", "mimeType": "application/pdf", "buffer": text.encode()}


@pytest.fixture
def verify(live_server: LiveServer, transactional_db: None) -> str:
    publication()
    return f"{live_server.url}/verify/"


def test_a_file_is_checked_in_the_browser(verify: str, page: Page, errors: list[str]) -> None:
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.method))
    page.goto(verify)
    assert fits(page)
    assert violations(page) == []
    page.get_by_label("选择文件").set_input_files(pdf("booklet 1"))  # type: ignore[arg-type]
    page.wait_for_url(f"{verify}{digest_of('booklet 1')}/")
    expect(page.get_by_role("heading", level=1)).to_have_text("是公开的文件")
    assert fits(page)
    assert violations(page) == []

    page.get_by_role("textbox").fill(CODE.lower().replace("-", " "))
    page.get_by_role("button", name="查验").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(CODE)
    result = page.locator("#check-result")
    page.get_by_label("选择文件").set_input_files(pdf("unit 1"))  # type: ignore[arg-type]
    expect(result).to_contain_text("“预算.pdf”就是这一版公开的局机关的整本 PDF 文件")
    expect(page.locator(".digests .same code")).to_have_text(digest_of("unit 1"))
    assert fits(page)
    assert violations(page) == []
    assert errors == []
    page.get_by_label("选择文件").set_input_files(pdf("changed"))  # type: ignore[arg-type]
    expect(result).to_contain_text("不是这一版公开的任何一个文件")
    expect(page.locator(".digests .same")).to_have_count(0)
    page.get_by_role("link", name="在全部公开过的文件里查").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("没有公开过这个文件")
    assert fits(page)
    assert violations(page) == []
    assert set(sent) == {"GET"}


def test_where_the_browser_may_not_it_says_how_by_hand(verify: str, page: Page) -> None:
    """What a page that did not come over https has of cryptography."""
    page.add_init_script("Object.defineProperty(Crypto.prototype, 'subtle', {value: undefined})")
    page.goto(verify)
    expect(page.locator("#check-unable")).to_be_visible()
    expect(page.get_by_text("certutil -hashfile 文件 SHA256")).to_be_visible()
    expect(page.get_by_label("选择文件")).to_be_hidden()
    assert fits(page)
