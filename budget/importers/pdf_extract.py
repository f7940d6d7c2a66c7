"""Letters and ruling lines of a PDF's pages, taken out by PDFium in a process of its own.

PDFium is C++ and a PDF is somebody else's: a crash, a loop or a form nested a billion times must not
reach the application. So this file runs alone (``python -I pdf_extract.py``, nothing of ours imported),
under limits of memory and time that it sets itself, reads the PDF from standard input and writes one
line of JSON: ``{"pages": [...]}`` or ``{"refused": reason, "page": number}``.

A page: ``size`` [width, height]; ``text``, a character a letter; ``boxes``, four numbers a letter (left, top,
right, bottom); ``rules``, four a ruling line; ``images``; ``unmapped``, how many letters the font gives no
meaning; ``askew``, letters that stand askew to the others (a watermark) and were left out. Lengths are
hundredths of a point from the top left corner of the page turned so that most of its letters stand upright;
``turn`` is how many quarters clockwise that is from how it is shown.

Nothing else of the file is touched: no attachment, script, form field or link.
"""

import ctypes
import json
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # ships no types

MAX_PAGES = 1000
MAX_LETTERS = 2_000_000
MAX_RULES = 1_000_000
MAX_SIDE = 14_400.0  # points: 200 inches, the most that Acrobat shows
MAX_MEMORY = 1536 * 1024 * 1024
MAX_SECONDS = 60
MAX_FORM_DEPTH = 6
# A filled shape up to this thick is a line, in points; a stroke up to this wide.
THIN = 3.0
# Letters that say nothing: what fonts without a map to Unicode leave behind.
_PRIVATE = range(0xE000, 0xF900)
_HYPHEN = 0xFFFE
# Letters that PDFium adds of its own: between words and at the ends of lines.
_MADE_UP = frozenset((0x20, 0x0D, 0x0A))

Matrix = tuple[float, float, float, float, float, float]
Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


class RefusedError(Exception):
    """The file will not do. ``reason`` is one of the words of ``pdf_refusals``."""

    def __init__(self, reason: str, page: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.page = page


def extract(content: bytes) -> list[dict[str, Any]]:
    """Every page. Raises RefusedError."""
    pdfium.FPDF_InitLibrary()
    document = pdfium.FPDF_LoadMemDocument64(content, len(content), None)
    if not document:
        locked = pdfium.FPDF_GetLastError() in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY)
        raise RefusedError("locked" if locked else "damaged")
    try:
        count = pdfium.FPDF_GetPageCount(document)
        if count < 1:
            raise RefusedError("empty")
        if count > MAX_PAGES:
            raise RefusedError("pages")
        pages: list[dict[str, Any]] = []
        letters = rules = 0
        for number in range(count):
            page = _page(document, number)
            letters += len(page["text"])
            rules += len(page["rules"]) // 4
            if letters > MAX_LETTERS or rules > MAX_RULES:
                raise RefusedError("large", number + 1)
            pages.append(page)
        return pages
    finally:
        pdfium.FPDF_CloseDocument(document)


def _page(document: Any, number: int) -> dict[str, Any]:
    page = pdfium.FPDF_LoadPage(document, number)
    if not page:
        raise RefusedError("damaged", number + 1)
    try:
        box = pdfium.FS_RECTF()
        if not pdfium.FPDF_GetPageBoundingBox(page, box):
            raise RefusedError("damaged", number + 1)
        width, height = box.right - box.left, box.top - box.bottom
        if not (1 <= width <= MAX_SIDE and 1 <= height <= MAX_SIDE):
            raise RefusedError("size", number + 1)
        letters = _letters(page, number)
        if letters.quarters % 2:
            width, height = height, width
        shown = _upright(box, letters.quarters)
        rules, images = _rules(page, shown, number)
        return {
            "size": [round(width * 100), round(height * 100)],
            "text": "".join(letters.text),
            "boxes": _boxes(letters.boxes, shown),
            "rules": rules,
            "images": images,
            "unmapped": letters.unmapped,
            "askew": letters.askew,
            "turn": (letters.quarters - pdfium.FPDFPage_GetRotation(page)) % 4,
        }
    finally:
        pdfium.FPDF_ClosePage(page)


def _upright(box: Any, quarters: int) -> Callable[[float, float], Point]:
    """From the page's own coordinates to those of the page turned clockwise by so many quarters."""
    left, top, right, bottom = box.left, box.top, box.right, box.bottom
    return {
        0: lambda x, y: (x - left, top - y),
        1: lambda x, y: (y - bottom, x - left),
        2: lambda x, y: (right - x, y - bottom),
        3: lambda x, y: (top - y, right - x),
    }[quarters]


class Letters:
    """The letters of a page in its own coordinates; turned by ``quarters`` clockwise they are upright."""

    def __init__(self) -> None:
        self.text: list[str] = []
        self.boxes: list[Rectangle] = []
        self.quarters = 0
        self.unmapped = 0
        self.askew = ""


def _letters(page: Any, number: int) -> Letters:
    text_page = pdfium.FPDFText_LoadPage(page)
    if not text_page:
        raise RefusedError("damaged", number + 1)
    try:
        return _letters_of(text_page, number)
    finally:
        pdfium.FPDFText_ClosePage(text_page)


def _letters_of(text_page: Any, number: int) -> Letters:
    count = pdfium.FPDFText_CountChars(text_page)
    if count > MAX_LETTERS:
        raise RefusedError("large", number + 1)
    found: list[tuple[int, str, Rectangle]] = []
    letters = Letters()
    box = pdfium.FS_RECTF()
    for i in range(count):
        code = pdfium.FPDFText_GetUnicode(text_page, i)
        if code in _MADE_UP and pdfium.FPDFText_IsGenerated(text_page, i) == 1:
            continue
        if code == _HYPHEN or code == 2 or (code < 32 and pdfium.FPDFText_IsHyphen(text_page, i) == 1):
            code = 0x2D
        if pdfium.FPDFText_HasUnicodeMapError(text_page, i) or code in _PRIVATE or code == 0xFFFD:
            letters.unmapped += 1
        if code < 32 or code == 0x7F or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            continue
        pdfium.FPDFText_GetLooseCharBox(text_page, i, box)
        angle = round(pdfium.FPDFText_GetCharAngle(text_page, i) * 57.29578) % 360
        found.append((angle, chr(code), (box.left, box.top, box.right, box.bottom)))
    angles = Counter(angle for angle, char, _ in found if not char.isspace())
    usual = max((a for a in angles if a % 90 == 0), key=angles.__getitem__, default=0)
    # PDFium counts angles clockwise.
    letters.quarters = -usual // 90 % 4
    askew: list[str] = []
    for angle, char, where in found:
        if angle == usual:
            letters.text.append(char)
            letters.boxes.append(where)
        else:
            askew.append(char)
    letters.askew = "".join(askew)[:2000]
    return letters


def _boxes(boxes: list[Rectangle], shown: Callable[[float, float], Point]) -> list[int]:
    try:
        return [number for box in boxes for number in _placed(box, shown)]
    except (ValueError, OverflowError) as nowhere:
        raise RefusedError("damaged") from nowhere


def _placed(box: Rectangle, shown: Callable[[float, float], Point]) -> tuple[int, int, int, int]:
    """A box or a line of the page's own coordinates as it is shown, in hundredths of a point."""
    ax, ay = shown(box[0], box[1])
    bx, by = shown(box[2], box[3])
    if ax > bx:
        ax, bx = bx, ax
    if ay > by:
        ay, by = by, ay
    return round(ax * 100), round(ay * 100), round(bx * 100), round(by * 100)


def _rules(page: Any, shown: Callable[[float, float], Point], number: int) -> tuple[list[int], int]:
    flat: list[int] = []
    images = 0
    seen: set[Rectangle] = set()
    for kind, thing, matrix in _objects(page):
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
            images += 1
        elif kind == pdfium.FPDF_PAGEOBJ_PATH:
            for (ax, ay), (bx, by) in _lines_of(thing, matrix):
                own = (ax, ay, bx, by)
                if own not in seen:
                    seen.add(own)
                    flat += _boxes([own], shown)
            if len(flat) > 4 * MAX_RULES:
                raise RefusedError("large", number + 1)
    return flat, images


def _objects(page: Any) -> Iterator[tuple[int, Any, Matrix]]:
    """Every object of a page with the matrix of the forms it stands in."""
    for i in range(pdfium.FPDFPage_CountObjects(page)):
        thing = pdfium.FPDFPage_GetObject(page, i)
        yield from _with_inner(thing, IDENTITY, 0)


def _with_inner(thing: Any, matrix: Matrix, depth: int) -> Iterator[tuple[int, Any, Matrix]]:
    kind = pdfium.FPDFPageObj_GetType(thing)
    if kind != pdfium.FPDF_PAGEOBJ_FORM:
        yield kind, thing, matrix
    elif depth < MAX_FORM_DEPTH:
        inner = _times(_matrix_of(thing), matrix)
        for i in range(pdfium.FPDFFormObj_CountObjects(thing)):
            yield from _with_inner(pdfium.FPDFFormObj_GetObject(thing, i), inner, depth + 1)


def _matrix_of(thing: Any) -> Matrix:
    m = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(thing, m)
    return m.a, m.b, m.c, m.d, m.e, m.f


def _times(one: Matrix, other: Matrix) -> Matrix:
    """First ``one``, then ``other``."""
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _lines_of(path: Any, matrix: Matrix) -> Iterator[tuple[Point, Point]]:
    """The ruling lines that a path draws: strokes along an axis, and filled shapes thin enough to be one."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    pdfium.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value and not stroke.value:
        return
    if not stroke.value and matrix == IDENTITY and _is_broad(path):
        return
    whole = _times(_matrix_of(path), matrix)
    shapes = _corners(path, whole) if not stroke.value else []
    shapes = shapes or _shapes(path, whole)
    if stroke.value:
        for points in shapes:
            yield from _sides(points)
        return
    frames = [box for points in shapes if (box := _rectangle(points))]
    if len(frames) != len(shapes):
        return
    if len(frames) == 2 and fill.value == pdfium.FPDF_FILLMODE_ALTERNATE:
        yield from _frame(*frames)
        return
    for left, low, right, high in frames:
        if right - left <= THIN and high - low > THIN:
            yield ((left + right) / 2, low), ((left + right) / 2, high)
        elif high - low <= THIN:
            yield (left, (low + high) / 2), (right, (low + high) / 2)


def _is_broad(path: Any) -> bool:
    """Whether a filled path is one rectangle too broad for a line: the ground of a cell. Most paths are."""
    if pdfium.FPDFPath_CountSegments(path) > 5:
        return False
    left, low, right, high = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(path, left, low, right, high)
    return right.value - left.value > 2 * THIN and high.value - low.value > 2 * THIN


def _corners(path: Any, matrix: Matrix) -> list[list[Point]]:
    """The two rectangles of a path of two, as a border is drawn, by opposite corners; else nothing."""
    if pdfium.FPDFPath_CountSegments(path) != 10:
        return []
    segments = [pdfium.FPDFPath_GetPathSegment(path, i) for i in (0, 2, 5, 7)]
    kinds = [pdfium.FPDFPathSegment_GetType(segment) for segment in segments]
    move, line = pdfium.FPDF_SEGMENT_MOVETO, pdfium.FPDF_SEGMENT_LINETO
    if kinds != [move, line, move, line]:
        return []
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[Point] = []
    for segment in segments:
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((a * x.value + c * y.value + e, b * x.value + d * y.value + f))
    return [points[:2], points[2:]]


def _shapes(path: Any, matrix: Matrix) -> list[list[Point]]:
    """The points of each part of a path; none of a part with curves."""
    a, b, c, d, e, f = matrix
    x, y = ctypes.c_float(), ctypes.c_float()
    shapes: list[list[Point]] = []
    curved = False
    for i in range(min(pdfium.FPDFPath_CountSegments(path), 4 * MAX_RULES)):
        segment = pdfium.FPDFPath_GetPathSegment(path, i)
        kind = pdfium.FPDFPathSegment_GetType(segment)
        pdfium.FPDFPathSegment_GetPoint(segment, x, y)
        point = (a * x.value + c * y.value + e, b * x.value + d * y.value + f)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            shapes.append([])
            curved = False
        elif kind != pdfium.FPDF_SEGMENT_LINETO:
            curved = True
        if not shapes:
            shapes.append([])
        if curved:
            shapes[-1] = []
            continue
        shapes[-1].append(point)
        if pdfium.FPDFPathSegment_GetClose(segment) and shapes[-1][0] != point:
            shapes[-1].append(shapes[-1][0])
    return [points for points in shapes if len(points) > 1]


def _sides(points: list[Point]) -> Iterator[tuple[Point, Point]]:
    for one, other in pairwise(points):
        if abs(one[0] - other[0]) < 0.5 or abs(one[1] - other[1]) < 0.5:
            yield one, other


def _rectangle(points: list[Point]) -> Rectangle | None:
    """Left, low, right and high of a shape whose sides lie along the axes."""
    xs, ys = [p[0] for p in points], [p[1] for p in points]
    left, low, right, high = min(xs), min(ys), max(xs), max(ys)
    off = any(
        min(abs(x - left), abs(x - right)) > 0.3 or min(abs(y - low), abs(y - high)) > 0.3 for x, y in points
    )
    return None if off else (left, low, right, high)


def _frame(one: Rectangle, other: Rectangle) -> Iterator[tuple[Point, Point]]:
    """The sides on which one rectangle shows beyond another that lies in it: a border drawn as a frame."""
    outer = (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))
    inner = (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))
    left, low, right, high = outer
    wide = [abs(a - b) for a, b in zip(outer, inner, strict=True)]
    if 0.01 < wide[0] <= THIN:
        yield (left, low), (left, high)
    if 0.01 < wide[1] <= THIN:
        yield (left, low), (right, low)
    if 0.01 < wide[2] <= THIN:
        yield (right, low), (right, high)
    if 0.01 < wide[3] <= THIN:
        yield (left, high), (right, high)


def answer(content: bytes) -> dict[str, Any]:
    """What is written for one file."""
    try:
        return {"pages": extract(content)}
    except RefusedError as refused:
        return {"refused": refused.reason, "page": refused.page}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_SECONDS, MAX_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        json.dump(answer(sys.stdin.buffer.read()), sys.stdout, ensure_ascii=True, separators=(",", ":"))
    except MemoryError:
        sys.exit(3)


if __name__ == "__main__":
    main()
