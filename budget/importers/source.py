"""The source of a document as lines of cells, every piece of text knowing where it stands."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from budget.domain.findings import Finding

MAX_BYTES = 20 * 1024 * 1024


class UnreadableDocumentError(Exception):
    """The document cannot be read at all. The message says in Chinese what is wrong and what to do."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of text and every (line, position) of the source that it was put together from."""

    text: str
    origins: tuple[tuple[int, int], ...]

    @property
    def line(self) -> int:
        return self.origins[0][0]

    @property
    def is_blank(self) -> bool:
        return not self.text.strip()

    def joined(self, other: "Cell") -> "Cell":
        """This text and its continuation."""
        if other.is_blank:
            return self
        if self.is_blank:
            return other
        return Cell(self.text.rstrip() + other.text.lstrip(), self.origins + other.origins)


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``after_break``: a page (or a blank line) ended before it.

    ``opens_sheet``: it holds the name of a worksheet, which the lines after it make up.
    """

    number: int
    cells: tuple[Cell, ...]
    after_break: bool = False
    opens_sheet: bool = False

    @property
    def filled(self) -> tuple[Cell, ...]:
        """The cells that hold anything."""
        return tuple(cell for cell in self.cells if not cell.is_blank)

    def cell(self, position: int) -> Cell:
        """The cell at a position; a blank one beyond the end of the line."""
        if 0 <= position < len(self.cells):
            return self.cells[position]
        return Cell("", ((self.number, position),))

    def continued(self, other: "Line") -> "Line":
        """This line with ``other`` as the rest of its last cell and the cells after it."""
        joined = self.cells[-1].joined(other.cells[0])
        return replace(self, cells=(*self.cells[:-1], joined, *other.cells[1:]))


@dataclass(frozen=True, slots=True)
class Box:
    """Where something stands on a page, in points from its top left corner; pages count from 1."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where a line stands, for people and for the public contract.

    ``line``: the line (text), row (XLSX) or page (PDF). ``words``: ``原文第12行``, ``原文第3页第12行``,
    ``工作表“03”第12行``. ``box``: on paper.
    """

    line: int
    words: str
    box: Box | None = None


@dataclass(frozen=True)
class Source:
    """A document opened: its lines, and where they stand.

    The number of a line is its own in the whole source. In text it is the line's number and ``places``
    is empty; elsewhere ``places`` tells where each number stands. A cell may carry a number of its own
    (its ``line``), which tells where on paper it is. ``findings``: what was odd in opening it.
    """

    kind: str
    lines: tuple[Line, ...]
    places: Mapping[int, Place] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def open_text(content: bytes) -> Source:
    """The lines of a text. Raises UnreadableDocumentError."""
    return Source("text", tuple(lines_of(decode(content))))


def decode(content: bytes) -> str:
    """The text of a document in UTF-8, UTF-16 (with BOM) or GB18030.

    Raises UnreadableDocumentError for anything that is no text.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableDocumentError("文件超过20MB，无法读取；请拆分或压缩后再试。")
    has_utf16_mark = content[:2] in (b"\xff\xfe", b"\xfe\xff")
    encodings = ["utf-16"] if has_utf16_mark else ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise UnreadableDocumentError(
        f"文件不是可以识别的文本（第{_bad_line(content)}行起无法解码）；"
        "请另存为UTF-8或GB18030编码的文本后再试。",
        _bad_line(content),
    )


def _bad_line(content: bytes) -> int:
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        return content[: problem.start].count(b"\n") + 1
    return content.split(b"\x00")[0].count(b"\n") + 1


def lines_of(text: str) -> Iterator[Line]:
    """The lines that hold anything, numbered from 1 as an editor numbers them."""
    after_break = False
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        if "\f" in raw:
            after_break = True
        cells = tuple(
            Cell(clean(part), ((number, position),))
            for position, part in enumerate(raw.replace("\f", "").split("\t"))
        )
        if all(cell.is_blank for cell in cells):
            after_break = True
            continue
        yield Line(number, cells, after_break)
        after_break = False


def clean(text: str) -> str:
    """The text without the marks that nobody sees and without blanks around it."""
    # Marks that extraction leaves behind and nobody sees: BOM, zero-width spaces, soft hyphens.
    return re.sub("[\ufeff\u200b\u200c\u200d\u2060\u00ad]", "", text).strip()
