"""Running ``pdf_extract`` in its own process, and saying why a PDF will not do."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from budget.importers.source import UnreadableDocumentError

_EXTRACT = Path(__file__).with_name("pdf_extract.py")
# Longer than the process allows itself to work, for a machine that is busy with other things.
PATIENCE = 90.0

REFUSALS = {
    "locked": "PDF设有打开密码，无法读取；请用密码打开后去掉密码另存，或改传XLSX文件。",
    "damaged": "PDF文件已损坏{page}，无法读取；请重新下载或重新导出后再试。",
    "empty": "PDF文件没有任何页面；请重新导出后再试。",
    "pages": "PDF文件超过1000页，无法读取；请只保留预算表所在的页面后再试。",
    "large": "PDF文件的内容过多{page}，无法读取；请只保留预算表所在的页面后再试。",
    "size": "PDF文件的页面尺寸不正常{page}，无法读取；请重新导出为A4或A3页面后再试。",
    "cut": "PDF文件不完整（缺少结尾），可能没有下载完；请重新下载后再试。",
    "scanned": "PDF文件是扫描件，只有图片没有文字，无法读取；请先做文字识别（OCR）、"
    "改用由Word或Excel直接导出的PDF，或改传XLSX文件。",
    "blank": "PDF文件的页面没有文字，无法读取；请改用由Word或Excel直接导出的PDF，或改传XLSX文件。",
    "unmapped": "PDF文件的字体没有文字对照（ToUnicode），取出来的是乱码{page}，无法读取；"
    "请用Word或WPS重新导出PDF，或改传XLSX文件。",
    "exhausted": "PDF文件过于复杂，在限定的时间和内存内没有读完；请重新导出为普通的PDF，或改传XLSX文件。",
}


@dataclass(frozen=True, slots=True)
class Glyph:
    """A letter and its box, in points from the top left corner of its page."""

    char: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruling line, across or down; its thickness is nothing."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """What is printed on a page, upright. ``number`` counts from 1, ``width`` and ``height`` are points.

    ``turn``: how many quarters clockwise it was turned from how it is shown, for its letters to be upright.
    ``unmapped`` of its letters have no meaning; those of ``askew`` stand at an angle to the others.
    """

    number: int
    width: float
    height: float
    glyphs: tuple[Glyph, ...]
    rules: tuple[Rule, ...]
    images: int
    unmapped: int
    askew: str
    turn: int


def refusal(reason: str, page: int | None = None) -> UnreadableDocumentError:
    """The error that says why a PDF will not do, in Chinese, and what to do about it."""
    where = f"（第{page}页）" if page else ""
    return UnreadableDocumentError(REFUSALS[reason].format(page=where), page)


def read_pages(content: bytes) -> list[Page]:
    """The pages of a PDF. Raises UnreadableDocumentError; takes a bounded time and memory."""
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and our own file
            [sys.executable, "-I", str(_EXTRACT)],
            check=False,
            input=content,
            capture_output=True,
            timeout=PATIENCE,
        )
    except subprocess.TimeoutExpired as late:
        raise refusal("exhausted") from late
    try:
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except ValueError:
        answer = None
    if answer is None:
        raise refusal("exhausted")
    return pages_of(answer)


def pages_of(answer: dict[str, Any]) -> list[Page]:
    """The pages of what the process answered. Raises UnreadableDocumentError."""
    if "refused" in answer:
        raise refusal(answer["refused"], answer["page"])
    return [_page(number, page) for number, page in enumerate(answer["pages"], 1)]


def _page(number: int, page: dict[str, Any]) -> Page:
    return Page(
        number,
        page["size"][0] / 100,
        page["size"][1] / 100,
        tuple(Glyph(char, *box) for char, box in zip(page["text"], _fours(page["boxes"]), strict=True)),
        tuple(Rule(*line) for line in _fours(page["rules"])),
        page["images"],
        page["unmapped"],
        page["askew"],
        page["turn"],
    )


def _fours(flat: list[int]) -> Iterator[tuple[float, float, float, float]]:
    numbers = iter([one / 100 for one in flat])
    return zip(numbers, numbers, numbers, numbers, strict=True)
