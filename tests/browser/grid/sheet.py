"""A grid on a page as a test uses it: by its keys, and by what its cells show."""

import re

from playwright.sync_api import Locator, Page, expect

PASTE = """([field, text]) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
}"""
COPY = """field => {
    const data = new DataTransfer();
    field.dispatchEvent(new ClipboardEvent("copy", {clipboardData: data, bubbles: true, cancelable: true}));
    return data.getData("text/plain");
}"""


class Sheet:
    """One grid of a page that is open."""

    def __init__(self, page: Page, name: str) -> None:
        self.page = page
        self.place = page.locator(f'[data-entry-grid="{name}"]')
        self.field = self.place.locator(".entry-pen-field")
        self.status = self.place.locator(".entry-cell")
        self.totals = self.place.locator(".entry-totals")
        self.picked = self.place.locator(".entry-picked")
        self.list = self.place.locator(".entry-list")

    @property
    def rows(self) -> Locator:
        """The rows that are drawn, the blank one at the bottom left out."""
        return self.place.locator('.tabulator-row[data-key]:not([data-key=""])')

    def cell(self, row: int, column: str) -> Locator:
        """A cell by the number of its row (from 1) and the key of its column."""
        number = self.page.locator(".row-number", has_text=re.compile(f"^{row}$"))
        return self.place.locator(".tabulator-row", has=number).locator(f'[tabulator-field="{column}"]')

    def new(self, column: str) -> Locator:
        """A cell of the blank row at the bottom."""
        return self.place.locator(f'.tabulator-row[data-key=""] [tabulator-field="{column}"]')

    def at(self, row: int, column: str) -> None:
        """Select a cell with the mouse."""
        self.cell(row, column).click()
        expect(self.field).to_be_focused()

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str, *then: str) -> None:
        self.page.keyboard.type(text)
        self.press(*then)

    def paste(self, text: str) -> None:
        """As Ctrl+V does it: headless browsers have no clipboard of their own to rely on."""
        self.page.evaluate(PASTE, [self.field.element_handle(), text])

    def copied(self) -> str:
        """What Ctrl+C puts on the clipboard."""
        return str(self.field.evaluate(COPY))

    def shows(self, row: int, column: str, text: str) -> None:
        expect(self.cell(row, column)).to_have_text(text)

    def is_saved(self) -> None:
        """Wait until everything done so far is."""
        expect(self.page.locator("#saving")).to_have_attribute("data-state", "saved", timeout=60_000)

    def is_active(self, cell: Locator) -> None:
        expect(cell).to_have_class(re.compile(r"\bis-active\b"))
        expect(self.field).to_be_focused()
