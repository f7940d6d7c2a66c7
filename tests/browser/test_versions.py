"""Versions in a real browser: how far publishing is, the three kinds, and two versions side by side."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.domain.states import Kind, Stage, Status
from budget.models import Budget, PublishingOrder
from budget.models.publication import OrderState
from budget.services.accounts import make_demo_accounts
from budget.services.facts import store_factbook
from tests.browser.conftest import fits, serious
from tests.conftest import PASSWORD
from tests.desk.conftest import stored
from tests.renderers.books import LINES, plain


@pytest.fixture
def budget(transactional_db: None) -> Budget:
    make_demo_accounts(password=PASSWORD)
    return stored(plain(), stage=Stage.PUBLISHED, status=Status.ACCEPTED)


@pytest.fixture
def go(budget: Budget, live_server: LiveServer, page: Page, client: Client) -> Callable[[str], Page]:
    """Goes to an address as the department's clerk."""
    client.login(username="clerk", password=PASSWORD)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie.value, "url": live_server.url}]
    )

    def to(path: str) -> Page:
        answer = page.goto(f"{live_server.url}/desk/129/2026/{path}")
        assert answer is not None
        assert answer.status == 200
        return page

    return to


def test_progress_is_told_without_reloading_and_then_how_it_ended(go, budget, errors):
    order = PublishingOrder.objects.create(budget=budget, username="publisher", digest="0" * 64)
    mine = PublishingOrder.objects.filter(pk=order.pk)
    page = go("v1/publishing/")
    expect(page.get_by_role("status")).to_have_text("等待处理")
    assert serious(page) == []
    page.evaluate("window.sameDocument = true")
    mine.update(state=OrderState.RENDERING, done=7, total=55, touched_at=timezone.now())
    expect(page.get_by_text("7／55 个文件")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text("正在生成文件")
    assert page.evaluate("[window.sameDocument, document.querySelector('progress').value]") == [True, 7]
    mine.update(state=OrderState.FAILED, message="生成文件时出了问题。")
    expect(page.get_by_role("alert")).to_have_text("生成文件时出了问题。")
    assert serious(page) == []
    assert errors == []


def test_an_adjusted_version_is_opened_changed_and_compared(go, budget, errors, tmp_path: Path):
    page = go("v1/open/")
    assert serious(page) == []
    card = page.get_by_role("region", name="追加追减")
    card.get_by_label("文号").fill("京财〔2026〕5号")
    card.get_by_label("原因").fill("追加人员经费")
    card.get_by_role("button").click()
    expect(page.get_by_text("已建立第2版（追加追减）")).to_be_visible()
    made = Budget.objects.get(version=2)
    assert (made.kind, made.based_on) == (Kind.SUPPLEMENT, budget)
    more = replace(LINES[0], amount_fen=LINES[0].amount_fen + 1_000_000)
    store_factbook(budget=made, book=replace(plain(), expenditure=(more, *LINES[1:])))
    page = go("v2/compare/")
    assert serious(page) == []
    expect(page.locator("#summary + div")).to_contain_text("+1.00")
    page.get_by_label("列出").select_option("all")
    page.get_by_role("button", name="比较").click()
    expect(page.get_by_text("预算04表", exact=True)).to_be_visible()
    assert serious(page) == []
    with page.expect_download() as taken:
        page.get_by_role("link", name="下载比较 Excel").click()
    assert taken.value.suggested_filename.endswith("2026年第1版与2026年第2版.xlsx")
    assert fits(page)
    assert errors == []
