"""A page that saves; without the grid, what is typed is given to the store as the grid gives it."""

from typing import Any

from playwright.sync_api import BrowserContext, expect

ENTRY = "/desk/129/2026/v1/entry/expenditure/"
# In place of page.js: the same store and wire, where a test can reach them.
BOOT = """
import { mount as mountConflicts } from "./conflict.js";
import { mount as mountStatus } from "./status.js";
import { Store, newKey } from "./store.js";
import { Wire } from "./wire.js";

const page = document.getElementById("entry").dataset;
const asked = await fetch(`${page.dataUrl}?grids=expenditure`, { headers: { Accept: "application/json" } });
const store = new Store(await asked.json());
const context = { store, page };
context.wire = new Wire(context);
mountStatus(context);
mountConflicts(context);
Object.assign(window, { store, wire: context.wire, newKey });
page.ready = "yes";
"""


class Desk:
    """One page of entering, in one tab of one person."""

    def __init__(self, context: BrowserContext, site: str, *, grid: bool = False) -> None:
        self.page = context.new_page()
        if not grid:
            self.page.route("**/js/entry/page.js", self._boot)
        self.site = site
        self.open()

    def open(self) -> None:
        self.page.goto(f"{self.site}{ENTRY}")
        expect(self.page.locator("#entry[data-ready=yes]")).to_be_attached()

    @property
    def status(self) -> Any:
        return self.page.locator("#saving")

    @property
    def dialog(self) -> Any:
        return self.page.locator("dialog.matters")

    def rows(self) -> list[dict[str, Any]]:
        return self.page.evaluate("store.rows('expenditure')")  # type: ignore[no-any-return]

    def text(self, row: str, column: str = "amount") -> str:
        return str(self.page.evaluate("([r, c]) => store.text('expenditure', r, c)", [row, column]))

    def type(self, row: str, text: str, column: str = "amount") -> None:
        operation = {"op": "set", "grid": "expenditure", "row": row, "column": column, "to": text}
        self.page.evaluate("one => { store.act([one]); }", operation)

    def add(self, amount: str) -> str:
        """A new row at the end; its key."""
        return str(
            self.page.evaluate(
                """amount => {
                    const row = newKey();
                    const values = { amount, kind: "基本支出" };
                    store.act([{ op: "insert", grid: "expenditure", row, after: null, values }]);
                    return row;
                }""",
                amount,
            )
        )

    def delete(self, row: str) -> None:
        self.page.evaluate("row => { store.act([{ op: 'delete', grid: 'expenditure', row }]); }", row)

    def undo(self) -> None:
        self.page.evaluate("store.undo()")

    def look(self) -> None:
        """Somebody comes back to the page, which then asks for news at once."""
        self.page.evaluate("window.dispatchEvent(new Event('focus'))")

    def is_saved(self) -> None:
        expect(self.status).to_have_attribute("data-state", "saved")
        expect(self.status).to_contain_text("已保存")

    def _boot(self, route: Any) -> None:
        route.fulfill(body=BOOT, content_type="text/javascript")
