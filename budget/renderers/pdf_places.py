"""On which pages of a booklet its tables stand, as its own bookmarks say."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import Destination


@dataclass(frozen=True, slots=True)
class Place:
    """A bookmark: its title, its first page (1-based), and the page on which what follows it begins."""

    title: str
    first: int
    until: int

    @property
    def last(self) -> int:
        """The last page of a part that begins on a page of its own."""
        return max(self.first, self.until - 1)


def places_in(booklet: bytes) -> list[Place]:
    """The bookmarks of a booklet in order, those below others among them."""
    reader = PdfReader(BytesIO(booklet))
    # A part ends where the next on its own level or above begins.
    found = list(_walked(reader, reader.outline, 0))
    places = []
    for at, (title, page, depth) in enumerate(found):
        following = (later for _, later, level in found[at + 1 :] if level <= depth)
        places.append(Place(title, page, next(following, len(reader.pages) + 1)))
    return places


def _walked(reader: PdfReader, outline: Any, depth: int) -> Iterator[tuple[str, int, int]]:
    for item in outline:
        if isinstance(item, Destination):
            page = reader.get_destination_page_number(item)
            if page is not None:
                yield str(item.title), page + 1, depth
        else:
            yield from _walked(reader, item, depth + 1)
