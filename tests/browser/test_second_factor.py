"""A passkey in a real browser, under the policy: set up, used instead of a password, used after one."""

from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.models import User
from tests.accounts.people import person
from tests.browser.conftest import serious
from tests.conftest import PASSWORD


@pytest.fixture
def address(live_server: LiveServer, transactional_db: None) -> str:
    """Passkeys want a name, not a number."""
    return live_server.url.replace("127.0.0.1", "localhost")


@pytest.fixture
def li(transactional_db: None) -> User:
    return person("li", "reviewer")


@pytest.fixture
def key(page: Page) -> Iterator[str]:
    """A key that is plugged in and touched whenever it is asked."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    yield made["authenticatorId"]
    devtools.detach()


def sign_in(page: Page, address: str) -> None:
    page.goto(f"{address}/accounts/login/")
    page.get_by_label("用户名").fill("li")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def looked_at(page: Page, errors: list[str]) -> None:
    assert errors == []
    assert serious(page) == []
    errors.clear()


def test_a_passkey_is_set_up_and_signs_in(
    address: str, li: User, key: str, page: Page, errors: list[str]
) -> None:
    sign_in(page, address)
    expect(page.get_by_role("heading", name="第二重验证")).to_be_visible()
    looked_at(page, errors)
    page.get_by_role("link", name="添加通行密钥").click()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    page.get_by_label("名称").fill("办公室电脑")
    looked_at(page, errors)
    page.get_by_role("button", name="添加").click()
    expect(page.get_by_text("只显示这一次")).to_be_visible()
    looked_at(page, errors)
    page.get_by_role("link", name="已经保存").click()
    expect(page.get_by_text("“办公室电脑”")).to_be_visible()
    looked_at(page, errors)
    page.goto(f"{address}/desk/")
    expect(page.get_by_role("heading", name="工作台")).to_be_visible()

    page.get_by_role("button", name="退出").click()
    page.goto(f"{address}/accounts/login/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url("**/desk/")

    page.get_by_role("button", name="退出").click()
    sign_in(page, address)
    expect(page.get_by_text("密码正确")).to_be_visible()
    looked_at(page, errors)
    page.get_by_role("button", name="改用通行密钥").click()
    page.wait_for_url("**/desk/")
    assert errors == []


def test_what_goes_wrong_is_said_in_the_page(
    address: str, li: User, key: str, page: Page, errors: list[str]
) -> None:
    page.goto(f"{address}/accounts/login/")
    looked_at(page, errors)
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("alert")).to_contain_text("没有可用的通行密钥")
    assert errors == []


def test_an_authenticators_picture_stands_in_the_page(
    address: str, li: User, page: Page, errors: list[str]
) -> None:
    sign_in(page, address)
    page.get_by_role("link", name="设置验证器").click()
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="确认").click()
    picture = page.get_by_role("img", name="二维码")
    expect(picture).to_be_visible()
    box = picture.bounding_box()
    assert box is not None
    assert box["height"] > 150
    looked_at(page, errors)
    assert not Authenticator.objects.exists()
