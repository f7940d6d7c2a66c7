"""A citizen's first minutes: find the department, read its tables, take the files away."""

import hashlib
import json
import re
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page, expect

from budget.services.open_data.making import make_files
from tests.browser.conftest import fits, in_every_size, until, violations

TABLES = [f"{n:02d}" for n in range(1, 14)]
OTHER_PAGES = [
    "/search/?q=政务",
    "/search/?q=没有这样的",
    "/subjects/",
    "/subjects/function/2011301/",
    "/projects/",
    "/projects/11010522T000000423872/",
    "/data/",
]


def looks_right(page: Page) -> None:
    """On both sizes of screen."""
    for size in in_every_size(page):
        # Pictures are drawn anew when they have room.
        until(page, lambda: fits(page))
        assert violations(page) == [], (page.url, size)


def test_a_citizen_finds_reads_and_downloads(
    portal: str, one_page: Page, errors: list[str], tmp_path: Path
) -> None:
    page = one_page
    page.goto(portal)
    expect(page).to_have_title("部门预算公开")
    for picture in page.locator("[data-picture]").all():
        picture.scroll_into_view_if_needed()
        expect(picture).to_have_attribute("data-drawn", "yes")
    assert page.locator("[data-picture] canvas").count() == 2
    looks_right(page)

    for address in ("compare/?of=129-2026", "departments/129/2026/changes/", "departments/"):
        page.goto(f"{portal}/{address}")
        looks_right(page)
    page.get_by_role("searchbox").fill("政务服务")
    page.get_by_role("searchbox").press("Enter")
    page.get_by_role("link", name="北京市朝阳区政务服务管理局").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("北京市朝阳区政务服务管理局2026年部门预算")
    assert "4,534.476807" in page.inner_text("main")
    assert "100.700000" in page.inner_text("main"), "the error in the published document is told"
    looks_right(page)

    for table in TABLES:
        page.goto(f"{portal}/departments/129/2026/tables/{table}/")
        assert page.locator("table").first.is_visible(), table
        looks_right(page)

    make_files(2026)
    for path in OTHER_PAGES:
        page.goto(f"{portal}{path}")
        looks_right(page)

    page.goto(f"{portal}/search/")
    page.get_by_role("searchbox").press_sequentially("咨询引导")
    expect(page.locator("mark").first).to_have_text("咨询引导")
    expect(page.get_by_role("status")).to_contain_text("找到 1 项")
    expect(page).to_have_url(re.compile(r"\?q=%E5%92%A8%E8%AF%A2%E5%BC%95%E5%AF%BC"))
    page.get_by_role("link", name="政务服务大厅咨询引导服务").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("政务服务大厅咨询引导服务")

    page.goto(f"{portal}/departments/129/2026/tables/06/")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Excel").first.click()
    saved = tmp_path / "06.xlsx"
    downloading.value.save_as(saved)
    assert saved.read_bytes()[:2] == b"PK"
    assert "预算06表" in downloading.value.suggested_filename

    response = page.request.get(f"{portal}/departments/129/2026/budget.json")
    assert json.loads(response.body())["tables"]["03"]["rows"][-1]["cells"]["total"] == "4534.476807"
    etag = response.headers["etag"].strip('"')
    assert hashlib.sha256(response.body()).hexdigest() in etag
    assert errors == []


def test_a_wide_table_scrolls_in_its_own_region_by_keyboard(readable: str, page: Page) -> None:
    """The headers stay in view while the rows go by."""
    page.goto(f"{readable}/departments/129/2026/tables/03/")
    region = page.get_by_role("region").first
    region.focus()
    expect(region).to_be_focused()
    wide = region.evaluate("e => e.scrollWidth > e.clientWidth")
    if page.viewport_size and page.viewport_size["width"] < 500:
        assert wide
        page.keyboard.press("ArrowRight")
        # Scrolling is smooth, and the page's policy lets no script wait for it.
        until(page, lambda: region.evaluate("e => e.scrollLeft") > 0)
    page.keyboard.press("End")
    until(page, lambda: ends_in_view(region))
    head = page.locator("thead").first.bounding_box()
    assert head is not None
    assert head["y"] + head["height"] > 0, "the header block has left the window"


def ends_in_view(region: Locator) -> bool:
    """Whether one sees the last rows of a table."""
    return bool(region.evaluate("e => e.scrollTop + e.clientHeight >= e.scrollHeight - 1"))


def test_pages_are_readable_without_javascript(readable: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{readable}/departments/129/2026/tables/12/")
    text = page.inner_text("main")
    for words in ("11010522T000000480579", "1,007,000.000000", "月均网络安全运维成本", "持续完善和迭代。"):
        assert words in text
    assert "<p>" not in text
    context.close()


def test_a_clerk_signs_in_and_finds_the_budget(
    readable: str, page: Page, errors: list[str], cast: dict
) -> None:
    page.goto(f"{readable}/accounts/login/")
    assert violations(page) == []
    page.locator("input[name=login]").fill("clerk")
    page.locator("input[name=password]").fill("一个演示用的密码")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")
    assert fits(page)
    assert violations(page) == []
    page.locator("main table").get_by_role("link", name="北京市朝阳区政务服务管理局").first.click()
    expect(page.locator("main")).to_contain_text("第1版")
    assert fits(page)
    assert errors == []
