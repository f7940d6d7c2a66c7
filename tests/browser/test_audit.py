"""Checking a document in a real browser: drop it, wait for it, step through what was found."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.audit.folder import Folder, every
from tests.audit.conftest import judged, put, work
from tests.browser.conftest import REFERENCE, SIZES, fits, violations

RESULT = re.compile(r"/audit/[\w-]{32}/")
DROP = """([text, names]) => {
    const carried = new DataTransfer();
    for (const name of names) carried.items.add(new File([text], name));
    return carried;
}"""


@pytest.fixture
def site(live_server: LiveServer, transactional_db: None) -> Iterator[str]:
    shutil.rmtree(settings.AUDITS_DIR, ignore_errors=True)
    yield str(live_server.url)
    shutil.rmtree(settings.AUDITS_DIR, ignore_errors=True)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Path:
    with django_db_blocker.unblock():
        return judged(REFERENCE.read_bytes(), REFERENCE.name, tmp_path_factory.mktemp("audit"))


@pytest.fixture
def result(site: str, kept: Path) -> str:
    """The address of a result that is there."""
    return f"{site}/audit/{put(kept).token}/"


def drop(page: Page, text: str, *names: str) -> None:
    carried = page.evaluate_handle(DROP, [text, list(names)])
    page.dispatch_event(".drop", "dragover", {"dataTransfer": carried})
    page.dispatch_event(".drop", "drop", {"dataTransfer": carried})


def in_view(page: Page, cell: Locator) -> bool:
    """Whether a cell can be seen: inside the window, and above the panel."""
    box, panel = cell.bounding_box(), page.locator(".stepper").bounding_box()
    assert box is not None
    assert panel is not None
    return box["y"] >= 0 and box["y"] + min(box["height"], 40) <= panel["y"]


def is_at(page: Page, number: int) -> None:
    expect(page.locator(".step-count")).to_have_text(re.compile(rf"^{number} / \d+$"))
    expect(page.locator(f"#f{number}")).to_have_attribute("aria-current", "true")


# --- submitting and waiting ----------------------------------------------------------------------


def test_a_dropped_document_is_checked_while_one_watches(site: str, page: Page, errors: list[str]) -> None:
    page.goto(site)
    page.get_by_role("link", name="公开文件检查").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("公开文件检查")
    assert fits(page)
    assert violations(page) == []

    drop(page, "", "一.txt", "二.txt")
    expect(page.get_by_role("alert")).to_have_text("一次只能检查一份文件，请只拖入一份。")
    drop(page, REFERENCE.read_text(encoding="utf-8"), "公布.txt")
    expect(page).to_have_url(RESULT)
    expect(page.get_by_role("heading", level=1)).to_have_text("正在检查")
    expect(page.locator("[data-step=queued]")).to_have_attribute("aria-current", "step")
    assert fits(page)
    assert violations(page) == []
    # Nobody works yet, and after a while that is said.
    expect(page.get_by_role("status")).to_contain_text("后台处理程序好像没有运行")

    work()
    expect(page.get_by_role("heading", level=1)).to_contain_text("检查结果")
    assert "2026年部门预算" in page.inner_text("h1")
    assert fits(page)
    assert violations(page) == []
    page.get_by_role("button", name="立即删除").click()
    expect(page.get_by_role("status")).to_contain_text("已经删除")
    assert not list(every())
    assert errors == []


def test_a_large_file_is_refused_before_it_is_sent(site: str, page: Page, tmp_path: Path) -> None:
    page.goto(f"{site}/audit/")
    large = tmp_path / "大.pdf"
    with large.open("wb") as file:
        file.truncate(21 * 2**20)
    page.set_input_files("input[type=file]", large)
    expect(page.get_by_role("alert")).to_contain_text("文件超过20MB")
    page.get_by_role("button", name="开始检查").click()
    expect(page).to_have_url(f"{site}/audit/")
    assert violations(page) == []


def test_a_large_file_without_javascript_has_its_answer(site: str, browser: Browser, tmp_path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/audit/")
    large = tmp_path / "大.pdf"
    with large.open("wb") as file:
        file.truncate(40 * 2**20)
    page.set_input_files("input[type=file]", large)
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_role("alert")).to_contain_text("文件超过20MB")
    context.close()


def test_it_all_works_without_javascript(site: str, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=SIZES["phone"])
    page = context.new_page()
    page.goto(f"{site}/audit/")
    page.set_input_files("input[type=file]", REFERENCE)
    page.get_by_role("button", name="开始检查").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("正在检查")
    work()
    # The page asks again by itself.
    expect(page.get_by_role("heading", level=1)).to_contain_text("检查结果")
    expect(page.locator(".stepper")).to_be_hidden()
    page.get_by_role("link", name=re.compile("^预算01表")).click()
    page.get_by_role("link", name="预算12表第25行“项目总额”").first.click()
    expect(page).to_have_url(re.compile(r"\?table=12#r25$"))
    expect(page.locator("#r25 [data-column=total]")).to_be_in_viewport()
    context.close()


# --- stepping ------------------------------------------------------------------------------------


def test_findings_are_stepped_through_by_keyboard(result: str, page: Page, errors: list[str]) -> None:
    page.goto(result)
    page.keyboard.press("n")
    is_at(page, 1)
    cell = page.locator("#r25 [data-column=total]")
    expect(cell).to_have_class(re.compile(r"\blit\b"))
    assert in_view(page, cell)
    panel = page.locator(".stepper")
    expect(panel).to_contain_text("1,007,000.000000 ÷ 10,000 ＝ 100.70")
    page.keyboard.press("Enter")
    expect(cell).to_be_focused()

    # What has no cell stays on this table; what stands in another takes us there.
    page.keyboard.press("j")
    is_at(page, 2)
    expect(cell).not_to_have_class(re.compile(r"\blit\b"))
    page.keyboard.press("n")
    expect(page).to_have_url(re.compile(r"\?table=03#f3$"))
    is_at(page, 3)
    first = page.locator(".lit").first
    expect(first).to_have_attribute("data-column", "gov_economic")
    assert in_view(page, first)
    assert violations(page) == []
    assert fits(page)

    page.keyboard.press("k")
    is_at(page, 2)
    page.keyboard.press("p")
    expect(page).to_have_url(re.compile(r"\?table=12#f1$"))
    is_at(page, 1)
    # Round from the first to the last, which is among those folded away.
    page.keyboard.press("p")
    expect(page.locator(".step-count")).to_have_text(re.compile(r"^(\d+) / \1$"))
    expect(page.locator("li[data-number][aria-current]")).to_be_visible()
    assert errors == []


def test_keys_that_mean_something_else_are_left_alone(result: str, page: Page) -> None:
    page.goto(result)
    page.keyboard.press("Control+j")
    expect(page.locator("li[data-number][aria-current]")).to_have_count(0)
    page.keyboard.press("n")
    is_at(page, 1)
    link = page.locator("#f1 .places a").first
    link.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"#r25$"))


def test_buttons_do_what_keys_do(result: str, page: Page) -> None:
    page.goto(result)
    to_cell = page.get_by_role("button", name="到单元格")
    expect(to_cell).to_be_disabled()
    page.get_by_role("button", name="下一条").click()
    is_at(page, 1)
    to_cell.click()
    expect(page.locator("#r25 [data-column=total]")).to_be_focused()
    page.get_by_role("button", name="下一条").click()
    is_at(page, 2)
    page.get_by_role("button", name="上一条").click()
    is_at(page, 1)
    page.locator("#f4 .said").click()
    is_at(page, 4)


def test_an_address_with_a_finding_shows_it(result: str, page: Page) -> None:
    page.goto(f"{result}?table=01#f3")
    expect(page).to_have_url(re.compile(r"\?table=03#f3$"))
    is_at(page, 3)
    assert in_view(page, page.locator(".lit").first)


def test_files_are_offered_when_they_are_made(result: str, page: Page) -> None:
    folder = Folder(next(every()).path)
    pdf = (folder.path / "marked.pdf").read_bytes()
    (folder.path / "marked.pdf").unlink()
    page.goto(result)
    expect(page.get_by_text("没有生成标出问题的 PDF")).to_be_visible()
    folder.write("marked.pdf", pdf)
    page.reload()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="标出问题的").click()
    assert Path(downloading.value.path()).read_bytes() == pdf
    assert downloading.value.suggested_filename == "chaoyang-zwfw-2026-标注.pdf"
