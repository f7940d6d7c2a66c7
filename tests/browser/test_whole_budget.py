"""The reference budget, entered from nothing with the keyboard alone, gives the same thirteen tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from budget.domain.facts import FactBook, Indicator
from budget.domain.money import squeeze, wanyuan, wanyuan_short
from budget.domain.richtext import as_text
from budget.domain.sheets import Value
from budget.importers.document import read_text
from budget.models import Budget, BudgetYear
from budget.selectors import factbook
from budget.services.accounts import make_demo_accounts
from budget.services.classification import load_classification
from budget.services.importing import examine
from budget.tables.registry import derive
from tests.browser.keyboard import Keyboard, block
from tests.conftest import PASSWORD

REFERENCE = Path("fixtures/reference/chaoyang-zwfw-2026.txt")
# Of the lines of expenditure so many are typed, the others pasted in one block.
TYPED = 3


@pytest.fixture
def page(browser: Browser, live_server: LiveServer, errors: list[str]) -> Iterator[Page]:
    """A page of an office's screen, that may read the clipboard."""
    context = browser.new_context(viewport={"width": 1280, "height": 720}, locale="zh-CN")
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=live_server.url)
    new = context.new_page()
    new.on("pageerror", lambda problem: errors.append(str(problem)))
    new.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield new
    context.close()


class Clerk(Keyboard):
    """Enters a budget, tab by tab."""

    def __init__(self, page: Page, book: FactBook) -> None:
        super().__init__(page)
        self.book = book

    def open(self, tab: str) -> None:
        tabs = self.page.get_by_role("navigation", name="录入内容")
        self.follow(tabs.get_by_role("link", name=tab, exact=True))
        self.ready()

    def ready(self) -> None:
        expect(self.page.locator("#entry")).to_have_attribute("data-ready", "yes")

    def grid(self, name: str, n: int = 0) -> None:
        """Into a grid, onto the first cell of its new row."""
        place = self.page.locator(f"[data-entry-grid={name}]").nth(n)
        # Past its tools, into the table.
        self.reach(place.locator(".entry-table"))
        self.press("Control+End", "Home")

    def row(self, *cells: str) -> None:
        """Type a row from the present cell on; nothing: leave the cell as it is."""
        for n, text in enumerate(cells):
            if n:
                self.press("Tab")
            if text:
                self.type(text)
        self.press("Enter")

    # --- parts --------------------------------------------------------------------------------------

    def sign_in(self, address: str) -> None:
        self.page.goto(f"{address}/accounts/login/")
        self.fill(self.page.locator("#id_login"), "clerk")
        self.fill(self.page.locator("#id_password"), PASSWORD)
        self.press("Enter")

    def start(self) -> None:
        self.follow(self.page.get_by_role("link", name="新建预算"))
        blank = self.page.get_by_role("region", name="空白开始")
        self.follow(blank.get_by_role("button", name="看看会是什么样"))
        self.follow(self.page.get_by_role("button", name="建立这份预算"))
        self.ready()

    def units(self) -> None:
        self.open("单位")
        self.grid("units")
        for unit in self.book.units:
            self.row(unit.code, unit.name)
        self.saved()

    def income(self) -> None:
        self.open("收入")
        self.grid("income")
        for line in self.book.income:
            assert line.source
            self.row("", "本年收入", line.source.label, wanyuan_short(line.amount_fen))
        self.saved()

    def expenditure(self) -> None:
        self.open("支出")
        rows = [
            (
                line.unit or "",
                line.kind.label,
                line.function,
                line.gov_economic,
                line.dept_economic,
                "",
                line.fund.label if line.fund else "",
                wanyuan(line.amount_fen),
            )
            for line in self.book.expenditure
        ]
        self.grid("expenditure")
        self.paste(block(rows[:-TYPED]))
        self.saved()
        self.grid("expenditure")
        for row in rows[-TYPED:]:
            self.row("", *row[1:])
        self.saved()

    def projects(self) -> None:
        for project in self.book.projects:
            self.open("项目")
            self.fill(self.page.get_by_label("项目名称", exact=True), project.name)
            self.fill(self.page.get_by_label("项目编码", exact=True), project.code)
            self.press("Enter")
            self.ready()
            for column in ("total", "fiscal", "other"):
                fen = getattr(project, f"{column}_fen")
                if fen:
                    self.fill(self.page.locator(f"[data-entry-form] [data-column={column}]"), wanyuan(fen))
            self.reach(self.page.locator("[data-entry-form] [data-column=goal]"))
            self.paste(as_text(project.goal))
            self.indicators("indicators", project.indicators)

    def indicators(self, grid: str, indicators: tuple[Indicator, ...], n: int = 0) -> None:
        self.grid(grid, n)
        rows = [(i.level1, i.level2, i.level3, i.nature, i.value, i.measure) for i in indicators]
        self.paste(block(rows[:-1]))
        self.grid(grid, n)
        self.row(*rows[-1])
        self.saved()

    def purchases(self) -> None:
        self.open("政府采购")
        self.grid("procurement")
        for line in self.book.procurement:
            self.row("", line.category, *[""] * 6, wanyuan_short(line.amount_fen))
        self.saved()
        self.open("购买服务")
        self.grid("services")
        rows = [
            (
                one.level1,
                one.level2,
                one.level3,
                one.service_field,
                one.unit or "",
                "",
                "",
                wanyuan(one.amount_fen),
            )
            for one in self.book.services
        ]
        self.paste(block(rows))
        self.saved()

    def vehicles(self) -> None:
        """Typed in, and thought better of: the document gives no breakdown."""
        self.open("公务用车")
        self.grid("vehicles")
        self.row("", "1.5", "1.2", "0.4498")
        self.saved()
        self.grid("vehicles")
        self.press("ArrowUp", "Control+Delete")
        self.saved()

    def performance(self) -> None:
        self.open("整体绩效")
        self.reach(self.page.locator("[data-entry-form] [data-column=text]"))
        self.paste(as_text(self.book.goal.text))
        self.saved()
        for n, activity in enumerate(self.book.goal.activities):
            self.fill(self.page.locator("#new-name"), activity.name)
            self.press("Enter")
            self.ready()
            self.indicators("activity_indicators", activity.indicators, n)


def cells(book: FactBook) -> dict[str, list[dict[str, Value]]]:
    """All cells of the tables. Brackets may be wide or narrow; a goal of one paragraph is its text."""
    return {
        number: [
            {key: squeeze(as_text(value)) if isinstance(value, str) else value for key, value in row.items()}
            for row in (sheet.header, *(row.cells for row in sheet.rows))
        ]
        for number, sheet in derive(book).sheets.items()
    }


def test_the_whole_budget_is_entered_with_the_keyboard(
    live_server: LiveServer, transactional_db: None, page: Page, errors: list[str]
) -> None:
    _, book = examine(read_text(REFERENCE.read_bytes()))
    load_classification(folder=Path("fixtures/classification"))
    make_demo_accounts(password=PASSWORD)
    BudgetYear.objects.create(year=book.year)
    clerk = Clerk(page, book)
    clerk.sign_in(live_server.url)
    clerk.start()
    clerk.units()
    clerk.income()
    clerk.expenditure()
    clerk.projects()
    clerk.purchases()
    clerk.vehicles()
    clerk.performance()
    entered, wanted = cells(factbook(Budget.objects.get(department__code="129"))), cells(book)
    for number, rows in wanted.items():
        assert entered[number] == rows, number
    assert set(entered) == set(wanted)
    assert not errors
