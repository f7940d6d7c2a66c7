"""A person at the desk who has no mouse: everything is reached with Tab, done with keys, and pasted."""

from playwright.sync_api import Locator, Page, expect

# What lies between two places on a page, at most.
_TABS = 250
# A grid keeps its Tabs to itself until Escape is pressed.
_WHERE = """one => {
    const focus = document.activeElement;
    if (one === focus || one.contains(focus)) return "here";
    return focus.closest("[data-entry-grid]") ? "in a grid" : "elsewhere";
}"""


class Keyboard:
    """Works on a page with the keyboard alone."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def reach(self, place: Locator) -> None:
        """Tab until the focus is on the place, or in it."""
        expect(place).to_be_attached()
        for _ in range(_TABS):
            where = place.evaluate(_WHERE)
            if where == "here":
                return
            if where == "in a grid":
                self.press("Escape")
            self.press("Tab")
        raise AssertionError(f"the keyboard does not reach {place}")

    def follow(self, place: Locator) -> None:
        """Reach a link or a button, and press it."""
        self.reach(place)
        self.press("Enter")

    def fill(self, place: Locator, text: str) -> None:
        """Type a text in place of all there is in a field."""
        self.reach(place)
        self.press("Control+A")
        if text:
            self.type(text)
        else:
            self.press("Delete")

    def paste(self, text: str) -> None:
        """Paste what was copied elsewhere."""
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.press("Control+V")

    def saved(self) -> None:
        """Wait until everything is acknowledged."""
        expect(self.page.locator("#saving[data-state=saved]")).to_contain_text("已保存")


def block(rows: list[tuple[str, ...]]) -> str:
    """Rows as Excel and WPS put them on the clipboard."""
    return "".join("\t".join(row) + "\r\n" for row in rows)
