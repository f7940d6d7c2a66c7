"""Annotations on the pages of a PDF: a highlight a place, with a number to see and a note to read."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Protocol

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NullObject,
    NumberObject,
    TextStringObject,
)

from budget.domain.findings import Severity
from budget.renderers.marking import CellMark

AUTHOR = "部门预算检查"
_COLOURS: Mapping[Severity, tuple[float, float, float]] = {
    Severity.ERROR: (0.80, 0.11, 0.08),
    Severity.WARNING: (0.85, 0.47, 0.0),
    Severity.INFO: (0.13, 0.40, 0.75),
}
# In points: what a highlight covers beyond the letters; the badge with its number, its type.
_PAD, _BADGE, _TYPE = 1.5, 7.5, 5.5
# How wide a digit of Helvetica Bold is, in em.
_DIGIT = 0.56
_PRINT = 4
# How a form is turned to stand upright on a page that is shown turned clockwise by that much.
_UPRIGHT = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}


class Refused(Exception):  # noqa: N818  # no error: the caller has another way
    """The PDF may not be written to, or is not the one that was read."""


class PrintedBox(Protocol):
    """Where something stands on a page (from 1), in points from the top left corner of the page as shown."""

    @property
    def page(self) -> int: ...
    @property
    def left(self) -> float: ...
    @property
    def top(self) -> float: ...
    @property
    def right(self) -> float: ...
    @property
    def bottom(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Placed:
    """A mark, its place on paper, and what its note says."""

    mark: CellMark
    box: PrintedBox
    note: str


@dataclass(frozen=True, slots=True)
class _Rect:
    """In points from the bottom left corner of the page as shown."""

    left: float
    bottom: float
    right: float
    top: float


def annotated(content: bytes, summary: bytes, placed: Mapping[str, Placed]) -> bytes:
    """The PDF with its places marked, behind the pages of ``summary``.

    ``placed`` by the name that links in the summary have; they come to lead to the place. Raises Refused
    for one that is locked or has not the pages named, and whatever pypdf does for a damaged one.
    """
    reader = PdfReader(BytesIO(content))
    if reader.is_encrypted:
        raise Refused("it is encrypted")
    writer = PdfWriter(clone_from=reader)
    pages = list(writer.pages)
    if any(not 1 <= one.box.page <= len(pages) for one in placed.values()):
        raise Refused("it has fewer pages than were read")
    sheets = [_Shown(page) for page in pages]
    by_page: dict[int, list[Any]] = defaultdict(list)
    targets: dict[str, Any] = {}
    for name, one in placed.items():
        sheet = sheets[one.box.page - 1]
        targets[name] = sheet.destination(one.box)
        by_page[one.box.page - 1].append(writer._add_object(_highlight(writer, sheet, one, name)))
    for number, annotations in by_page.items():
        _annotations_of(pages[number]).extend(annotations)
    front = PdfReader(BytesIO(summary))
    for number, page in enumerate(front.pages):
        _lead(writer.insert_page(page, number), targets)
    writer.page_mode = "/UseNone"
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


class _Shown:
    """A page as it is shown: cropped and turned."""

    def __init__(self, page: PageObject) -> None:
        self.page = page
        self.turn = int(page.rotation) % 360 // 90 * 90
        media, crop = page.mediabox, page.cropbox
        self.x0 = max(float(media.left), float(crop.left))
        self.y0 = max(float(media.bottom), float(crop.bottom))
        self.x1 = min(float(media.right), float(crop.right))
        self.y1 = min(float(media.top), float(crop.top))
        across, down = self.x1 - self.x0, self.y1 - self.y0
        self.width, self.height = (down, across) if self.turn % 180 else (across, down)

    def rect(self, box: PrintedBox) -> _Rect:
        """The box, a little wider than its letters, and within the page."""
        left, right = sorted((box.left, box.right))
        top, bottom = sorted((box.top, box.bottom))
        return _Rect(
            min(max(left - _PAD, 0.0), self.width),
            min(max(self.height - bottom - _PAD, 0.0), self.height),
            max(min(right + _PAD, self.width), 0.0),
            max(min(self.height - top + _PAD, self.height), 0.0),
        )

    def point(self, x: float, y: float) -> tuple[float, float]:
        """From the page as shown (bottom left corner) to the page's own coordinates."""
        return {
            0: (self.x0 + x, self.y0 + y),
            90: (self.x1 - y, self.y0 + x),
            180: (self.x1 - x, self.y1 - y),
            270: (self.x0 + y, self.y1 - x),
        }[self.turn]

    def destination(self, box: PrintedBox) -> ArrayObject:
        """What a link to the place opens: the page, with the place near its top."""
        where: list[Any] = [NameObject("/Fit")]
        if self.turn == 0:
            rect = self.rect(box)
            x, y = self.point(max(rect.left - 30, 0), min(rect.top + 60, self.height))
            where = [NameObject("/XYZ"), *_floats(x, y), NullObject()]
        return ArrayObject([self.page.indirect_reference, *where])


def _highlight(writer: PdfWriter, sheet: _Shown, one: Placed, name: str) -> DictionaryObject:
    cell = sheet.rect(one.box)
    width = max(_BADGE, len(one.mark.label) * _DIGIT * _TYPE + 3)
    # Left of the cell's letters, where columns keep a distance; never outside the page.
    badge_left = max(0.0, cell.left - width)
    badge_top = min(cell.top, sheet.height)
    whole = _Rect(badge_left, min(cell.bottom, badge_top - _BADGE), cell.right, cell.top)
    badge = _Rect(badge_left, badge_top - _BADGE, badge_left + width, badge_top)
    corners = [
        *sheet.point(cell.left, cell.top),
        *sheet.point(cell.right, cell.top),
        *sheet.point(cell.left, cell.bottom),
        *sheet.point(cell.right, cell.bottom),
    ]
    ends = (sheet.point(whole.left, whole.bottom), sheet.point(whole.right, whole.top))
    (xa, ya), (xb, yb) = ends
    form = _appearance(sheet.turn, whole, cell, badge, one.mark)
    return DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Subtype"): NameObject("/Highlight"),
            NameObject("/Rect"): ArrayObject(_floats(min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))),
            NameObject("/QuadPoints"): ArrayObject(_floats(*corners)),
            NameObject("/C"): ArrayObject(_floats(*_COLOURS[one.mark.severity])),
            NameObject("/CA"): FloatObject(0.35),
            NameObject("/T"): TextStringObject(AUTHOR),
            NameObject("/Subj"): TextStringObject(f"{one.mark.label} {one.mark.severity.label}"),
            NameObject("/Contents"): TextStringObject(one.note),
            NameObject("/NM"): TextStringObject(name),
            NameObject("/F"): NumberObject(_PRINT),
            NameObject("/P"): sheet.page.indirect_reference or NullObject(),
            NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(form)}),
        }
    )


def _appearance(turn: int, whole: _Rect, cell: _Rect, badge: _Rect, mark: CellMark) -> DecodedStreamObject:
    """What is seen: the tinted cell, framed where one should look first, and the badge with its number."""
    red, green, blue = _COLOURS[mark.severity]
    dx, dy = whole.left, whole.bottom
    colour = f"{red} {green} {blue}"
    parts = [f"q /Tint gs {colour} rg {_re(cell, dx, dy)} f Q"]
    if mark.first and not mark.follows:
        parts.append(f"q {colour} RG 1 w {_re(cell, dx, dy, inset=0.5)} S Q")
    # White on colour; for what follows from something else, colour on white.
    inside, letters = ("1 1 1", colour) if mark.follows else (colour, "1 1 1")
    parts.append(f"q {inside} rg {colour} RG 0.6 w {_re(badge, dx, dy, inset=0.3)} B Q")
    wide = len(mark.label) * _DIGIT * _TYPE
    x = badge.left - dx + max(1.0, (badge.right - badge.left - wide) / 2)
    y = badge.bottom - dy + (_BADGE - _TYPE * 0.72) / 2
    parts.append(f"BT {letters} rg /F {_TYPE} Tf {x:.2f} {y:.2f} Td ({mark.label}) Tj ET")
    form = DecodedStreamObject()
    form.set_data("\n".join(parts).encode("ascii"))
    tint = {
        NameObject("/BM"): NameObject("/Multiply"),
        NameObject("/ca"): FloatObject(0.15 if mark.follows else 0.32),
    }
    font = {
        NameObject("/Type"): NameObject("/Font"),
        NameObject("/Subtype"): NameObject("/Type1"),
        NameObject("/BaseFont"): NameObject("/Helvetica-Bold"),
    }
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): ArrayObject(
                _floats(0, 0, whole.right - whole.left, whole.top - whole.bottom)
            ),
            NameObject("/Matrix"): ArrayObject(_floats(*_UPRIGHT[turn], 0, 0)),
            NameObject("/Resources"): DictionaryObject(
                {
                    NameObject("/ExtGState"): DictionaryObject({NameObject("/Tint"): DictionaryObject(tint)}),
                    NameObject("/Font"): DictionaryObject({NameObject("/F"): DictionaryObject(font)}),
                }
            ),
        }
    )
    return form


def _re(rect: _Rect, dx: float, dy: float, inset: float = 0.0) -> str:
    """The rectangle as an operator, from the corner of the form."""
    width, height = rect.right - rect.left - 2 * inset, rect.top - rect.bottom - 2 * inset
    return f"{rect.left - dx + inset:.2f} {rect.bottom - dy + inset:.2f} {width:.2f} {height:.2f} re"


def _annotations_of(page: PageObject) -> ArrayObject:
    """The page's own annotations, to be added to."""
    kept = page.get("/Annots")
    found = kept.get_object() if kept is not None else None
    own = ArrayObject(found) if isinstance(found, ArrayObject) else ArrayObject()
    page[NameObject("/Annots")] = own
    return own


def _lead(page: PageObject, targets: Mapping[str, Any]) -> None:
    """Turn the links of a page of the summary into links to places."""
    kept = page.get("/Annots")
    found = kept.get_object() if kept is not None else None
    for reference in found if isinstance(found, ArrayObject) else ():
        link = reference.get_object()
        action = link.get("/A")
        name = str(action.get_object().get("/URI")) if action is not None else ""
        if name in targets:
            del link["/A"]
            link[NameObject("/Dest")] = targets[name]


def _floats(*numbers: float) -> Iterator[FloatObject]:
    return (FloatObject(round(number, 3)) for number in numbers)
