"""People in browsers of their own, who do with the desk what its pages offer."""

import re
from typing import Any

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page, expect

from budget.models import User

SCREEN = {"width": 1280, "height": 900}


class Person:
    """Somebody signed in (``""``: the public), with one window."""

    def __init__(self, browser: Browser, site: str, username: str, errors: list[str]) -> None:
        self.site = site
        self.username = username
        self.context = browser.new_context(viewport=SCREEN, locale="zh-CN", accept_downloads=True)  # type: ignore[arg-type]
        if username:
            client = Client()
            client.force_login(User.objects.get(username=username))
            cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
            self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": site}])
        self.page: Page = self.context.new_page()
        self.page.on("pageerror", lambda problem: errors.append(f"{username}: {problem}"))
        self.page.on("console", self._heard(errors))

    def _heard(self, errors: list[str]) -> Any:
        def heard(said: Any) -> None:
            # Refusals are answers here, and the browser reports each of them as a failed load.
            if said.type == "error" and "status of 4" not in said.text:
                errors.append(f"{self.username}: {said.text}")

        return heard

    def goes(self, path: str, status: int = 200) -> Page:
        """Opens an address."""
        answer = self.page.goto(f"{self.site}{path}")
        assert answer is not None
        assert answer.status == status, f"{self.username} {path}: {answer.status}"
        return self.page

    def sees(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def takes(self, base: str, label: str, **given: str) -> None:
        """Takes a step by its button on the budget's page, and the page that asks about it."""
        self.goes(base)
        self.page.locator(".steps a", has_text=re.compile(f"^{label}$")).first.click()
        for name, text in given.items():
            self.page.fill(f"[name={name}]", text)
        self.page.locator("form.taking button[type=submit]").click()

    def is_offered(self, base: str) -> list[str]:
        """The steps on the budget's page."""
        self.goes(base)
        return [text.strip() for text in self.page.locator(".steps a").all_inner_texts()]

    def downloads(self, selector: str) -> bytes:
        """The file behind a link."""
        address = self.page.locator(selector).first.get_attribute("href")
        answer = self.context.request.get(f"{self.site}{address}")
        assert answer.status == 200, address
        return answer.body()

    def leaves(self) -> None:
        self.context.close()
