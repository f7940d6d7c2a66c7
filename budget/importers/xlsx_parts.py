"""What a workbook says beside its cells: its sheets, shared texts, number formats."""

import posixpath
from dataclasses import dataclass, field

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.escape import unescape

from budget.importers.source import UnreadableDocumentError
from budget.importers.xlsx_xml import Attributes, DamagedError, damaged, walk
from budget.importers.zipped import Package

# A spreadsheet lets no cell hold more than 32,767 characters.
MAX_TEXT = 40_000
MAX_SHEETS = 300
_ROOT = "_rels/.rels"
_USUAL = "xl/workbook.xml"
_WITHOUT_CELLS = ("chartsheet", "dialogsheet")


@dataclass(frozen=True, slots=True)
class SheetPart:
    """One worksheet: the name on its tab, where its cells are, whether it is hidden."""

    name: str
    part: str
    hidden: bool


@dataclass
class Workbook:
    """The parts that the cells of all sheets share. ``formats``: the number format of each style."""

    sheets: list[SheetPart] = field(default_factory=list)
    strings: list[str] = field(default_factory=list)
    formats: list[str] = field(default_factory=list)
    from_1904: bool = False


@dataclass(frozen=True, slots=True)
class _Relation:
    kind: str
    target: str


def read_workbook(package: Package) -> Workbook:
    """The workbook without its cells. Raises UnreadableDocumentError."""
    part = _workbook_part(package)
    relations = _relations(package, part)
    book = Workbook()
    listed: list[tuple[str, str, str]] = []

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "workbookPr":
            book.from_1904 = attributes.get("date1904", "0") in ("1", "true")
        elif tag == "sheet":
            target = next((v for k, v in attributes.items() if k.endswith(":id")), "")
            listed.append((attributes.get("name", ""), target, attributes.get("state", "visible")))

    walk(part, package.pieces(part), start)
    if len(listed) > MAX_SHEETS:
        raise UnreadableDocumentError(
            f"工作簿有{len(listed)}张工作表，太多了（最多{MAX_SHEETS}张），没有读取。"
        )
    for name, identity, state in listed:
        relation = relations.get(identity)
        if relation is None:
            raise damaged(part, f"找不到工作表“{name}”")
        if relation.kind == "worksheet":
            book.sheets.append(SheetPart(name, relation.target, state != "visible"))
        elif "acrosheet" in relation.kind:
            raise UnreadableDocumentError(
                f"工作簿含有宏表“{name}”，为安全起见不读取；请另存为不带宏的.xlsx文件后再试。"
            )
        elif relation.kind not in _WITHOUT_CELLS:
            raise damaged(part, f"工作表“{name}”的类型“{relation.kind[:24]}”无法识别")
    for relation in relations.values():
        if relation.kind == "sharedStrings":
            book.strings = _strings(package, relation.target)
        elif relation.kind == "styles":
            book.formats = _formats(package, relation.target)
    return book


def _workbook_part(package: Package) -> str:
    if _ROOT in package:
        for relation in _relations(package, "").values():
            if relation.kind == "officeDocument":
                return relation.target
    return _USUAL


def _relations(package: Package, part: str) -> dict[str, _Relation]:
    """What a part refers to, by identity; only what is in the package."""
    folder, _, name = part.rpartition("/")
    where = posixpath.join(folder, "_rels", f"{name}.rels")
    found: dict[str, _Relation] = {}

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = _Relation(kind, target.lstrip("/"))

    walk(where, package.pieces(where), start)
    return found


def _strings(package: Package, part: str) -> list[str]:
    """The shared texts in order, rich ones as plain text, readings (拼音) left out."""
    strings: list[str] = []
    pieces: list[str] = []
    reading = TextReader(pieces)

    def start(tag: str, attributes: Attributes) -> None:
        if tag == "si":
            reading.begin()
        reading.start(tag)

    def end(tag: str) -> None:
        reading.end(tag)
        if tag == "si":
            strings.append(unescape("".join(pieces)))

    walk(part, package.pieces(part), start, end, reading.text)
    return strings


class TextReader:
    """Gathers the text of ``t`` elements, but not of phonetic ones (``rPh``), into ``pieces``."""

    def __init__(self, pieces: list[str]) -> None:
        self._pieces = pieces
        self._phonetic = False
        self._inside = False
        self._length = 0

    def begin(self) -> None:
        """A new text begins."""
        self._pieces.clear()
        self._length = 0

    def start(self, tag: str) -> None:
        if tag == "rPh":
            self._phonetic = True
        elif tag == "t":
            self._inside = not self._phonetic

    def end(self, tag: str) -> None:
        if tag == "rPh":
            self._phonetic = False
        elif tag == "t":
            self._inside = False

    def text(self, text: str) -> None:
        if self._inside:
            self._length += len(text)
            if self._length > MAX_TEXT:
                raise DamagedError(f"一个单元格里的文字超过{MAX_TEXT}字")
            self._pieces.append(text)


def _formats(package: Package, part: str) -> list[str]:
    """The number format of every style of cells, in order."""
    own: dict[int, str] = {}
    styles: list[int] = []
    inside = False

    def start(tag: str, attributes: Attributes) -> None:
        nonlocal inside
        if tag == "numFmt":
            own.setdefault(int(attributes["numFmtId"]), attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            inside = True
        elif tag == "xf" and inside:
            styles.append(int(attributes.get("numFmtId", "0")))

    def end(tag: str) -> None:
        nonlocal inside
        if tag == "cellXfs":
            inside = False

    walk(part, package.pieces(part), start, end)
    return [own.get(style) or builtin_format(style) for style in styles]


def builtin_format(number: int) -> str:
    """The format that a number below 164 stands for; the dates of East Asia have no text of their own."""
    if 27 <= number <= 36 or 50 <= number <= 58:
        return "yyyy-mm-dd"
    return str(BUILTIN_FORMATS.get(number, "General"))
