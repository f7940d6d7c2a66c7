"""Whatever happens to a workbook on its way, the reader neither crashes nor loses an amount silently."""

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from random import Random
from xml.etree.ElementTree import ParseError

import pytest
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell

from budget.domain.money import AmountError, looks_like_amount, read_amount
from budget.importers.document import Document, read_text
from budget.importers.formats import read_document
from budget.importers.source import UnreadableDocumentError
from budget.renderers.xlsx import render_document
from budget.rules.agreement import disagreements
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.importers.documents import Content, make
from tests.importers.style import Style
from tests.importers.test_never_lost import REFERENCE
from tests.importers.workbooks import Manner, bind, patched
from tests.thoroughness import tried

CELL = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]*?(?:/>|>.*?</c>)', re.DOTALL)
ROW = re.compile(rb"<row .*?</row>", re.DOTALL)
STRAY = (
    b"1.5",
    b"x",
    b"99999999999999999999",
    b"12.3456789",
    b"0.30000000000000004",
    b"-7.25",
    b"1E300",
    b"",
    b"  ",
    b"&#8805;",
    "合 计".encode(),
    "预算04表 政府采购预算明细表".encode(),
    "２．５".encode(),
)
KINDS = (b"n", b"s", b"b", b"e", b"str", b"d", b"inlineStr", b"zz")
# Whole tables or cells set aside, each with a finding that says how many amounts they hold.
SET_ASIDE = {"R-DOUBLE", "R-EXTRA", "R-OUTSIDE", "R-SHEET", "R-COVERED"}
UNREADABLE_TO_OPENPYXL = (
    zipfile.BadZipFile,
    ParseError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    zipfile.zlib.error,
)


def originals() -> Iterator[bytes]:
    """Our own export, and what departments make: a sheet a table, all in one."""
    yield render_document(derive(lift(read_text(REFERENCE.encode()).sheets)), version=1)
    for manner in (Manner(), Manner(one_sheet=True)):
        random = Random(1)
        yield bind(make(random, Content()), Style(), manner, random)


ORIGINALS = tuple(originals())


def spoiled(content: bytes, chance: Random) -> bytes:
    """The workbook with one to three things done to it."""
    for _ in range(chance.choice((1, 1, 2, 3))):
        content = chance.choice((flipped, cut, part_harmed, cells_harmed, cells_harmed, cells_harmed))(
            content, chance
        )
    return content


def flipped(content: bytes, chance: Random) -> bytes:
    spoilt = bytearray(content)
    for _ in range(chance.randrange(1, 4)):
        spoilt[chance.randrange(len(spoilt))] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def cut(content: bytes, chance: Random) -> bytes:
    if chance.random() < 0.7:
        return content
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.randrange(200) :]


def part_harmed(content: bytes, chance: Random) -> bytes:
    """One part with bytes gone, doubled, or put in; or without it."""

    def harm(xml: bytes) -> bytes | None:
        at, length = chance.randrange(len(xml)), chance.randrange(1, 40)
        piece = xml[at : at + length]
        return chance.choice(
            (
                xml[:at] + xml[at + length :],
                xml[:at] + piece + xml[at:],
                xml[:at] + chance.choice((b"<x/>", b"<v>1.5</v>", b"&lt;", b"&amp", b"9", b'"')) + xml[at:],
                None,
            )
        )

    return one_part(content, chance, harm, "")


def cells_harmed(content: bytes, chance: Random) -> bytes:
    """A cell of a sheet changed, moved, doubled, or gone; or a row."""

    def harm(xml: bytes) -> bytes:
        rows = chance.random() < 0.15
        found = list((ROW if rows else CELL).finditer(xml))
        if not found:
            return xml
        one, other = chance.choice(found), chance.choice(found)
        new = one[0] if rows else cell_harmed(one, chance)
        match chance.choice(("change", "change", "delete", "double")):
            case "change" if rows:
                new = one[0].replace(b"<row ", b'<row hidden="1" ')
            case "delete":
                new = b""
            case "double":
                new = one[0] + other[0]
        return xml[: one.start()] + new + xml[one.end() :]

    return one_part(content, chance, harm, "worksheets/sheet")


def cell_harmed(cell: re.Match[bytes], chance: Random) -> bytes:
    name, value = cell[1] + cell[2], chance.choice(STRAY)
    column = chance.choice((b"A", b"B", b"C", b"D", b"H", b"ZZ", cell[1]))
    return chance.choice(
        (
            b'<c r="%s" t="n"><v>%s</v></c>' % (name, value),
            b'<c r="%s" t="str"><v>%s</v></c>' % (name, value),
            b'<c r="%s"><f>SUM(A1:A2)</f></c>' % name,
            b'<c r="%s"><f>1+1</f><v>%s</v></c>' % (name, value),
            b'<c r="%s" t="e"><v>#REF!</v></c>' % name,
            re.sub(rb't="\w+"', b't="%s"' % chance.choice(KINDS), cell[0], count=1),
            cell[0].replace(name, column + cell[2], 1),
            re.sub(rb"(\d)(\d)", rb"\2\1", cell[0][len(name) + 6 :]).join((cell[0][: len(name) + 6], b"")),
        )
    )


def one_part(content: bytes, chance: Random, harm, within: str) -> bytes:
    try:
        with zipfile.ZipFile(BytesIO(content)) as held:
            names = [name for name in held.namelist() if within in name]
            chosen = chance.choice(names)
        return patched(content, lambda part, xml: harm(xml) if part == chosen and xml else xml)
    except UNREADABLE_TO_OPENPYXL:
        return content


def amounts_held(content: bytes) -> list[tuple[int | None, str, int]]:
    """The amounts on visible sheets as another reader sees them: in 分 (None: not to be had), sheet, row."""
    found: list[tuple[int | None, str, int]] = []
    try:
        book = load_workbook(BytesIO(content), data_only=True)
    except UNREADABLE_TO_OPENPYXL:
        return []
    for page in book.worksheets:
        for row in page.iter_rows() if page.sheet_state == "visible" else ():
            for cell in row:
                value = cell.value
                if (
                    isinstance(cell, MergedCell)
                    or isinstance(value, bool)
                    or cell.is_date
                    or "%" in cell.number_format
                ):
                    continue
                if isinstance(value, int | float) and value:
                    fen = Decimal(repr(value)) * 1_000_000
                    found.append((int(fen) if fen == fen.to_integral_value() else None, page.title, cell.row))
                elif isinstance(value, str) and looks_like_amount(value) and "." in value:
                    try:
                        found.append((read_amount(value).fen, page.title, cell.row))
                    except AmountError:
                        continue  # a text all the same, and kept as it is or refused as an amount
    return found


def numbers_kept(document: Document) -> Counter[int]:
    """How often each number stands in the tables: as an amount, or as a text that is nothing else."""
    kept: Counter[int] = Counter()
    for sheet in document.sheets.sheets.values():
        for value in [v for row in sheet.rows for v in row.cells.values()] + list(sheet.header.values()):
            if isinstance(value, int):
                kept[value] += 1
            elif isinstance(value, str) and re.fullmatch(r"-?\d[\d,]{0,13}(\.\d{0,6})?", value):
                kept[read_amount(value).fen or 0] += 1
    return kept


def lost(content: bytes, document: Document) -> list[tuple[int | None, str, int]]:
    """Amounts of the workbook that neither stand in a table nor are spoken of by a finding."""
    if SET_ASIDE & {finding.rule for finding in document.findings}:
        return []
    said = {(cell.table, cell.line) for finding in document.findings for cell in finding.cells}
    places: dict[int | None, list[tuple[str, int]]] = {}
    for fen, sheet, row in amounts_held(content):
        places.setdefault(fen, []).append((sheet, row))
    kept = numbers_kept(document)
    return [
        (fen, *found[0])
        for fen, found in places.items()
        if (len(found) > kept[fen] if fen is not None else True)
        # A finding names the table; one made in opening none. Not every sheet is named by its table.
        and not any(
            line == row and (table in sheet or not sheet.startswith("预算"))
            for sheet, row in found
            for table, line in said
        )
    ]


def nothing_lost(content: bytes) -> bool:
    """Read, lift, derive and compare to the end; a refusal is an answer too."""
    try:
        document = read_document(content, department=("129", "某局"), year=2026)
    except UnreadableDocumentError as refusal:
        return bool(refusal.message)
    list(disagreements(document.sheets, derive(lift(document.sheets))))
    return document.kind != "xlsx" or lost(content, document) == []


def test_what_nothing_has_happened_to_is_read_whole():
    for content in ORIGINALS:
        assert nothing_lost(content)
        assert len(amounts_held(content)) > 30


@pytest.mark.parametrize("block", range(tried(4)))
def test_a_spoiled_workbook_loses_no_amount_silently(block: int) -> None:
    read = 0
    for seed in range(block * 60, block * 60 + 60):
        chance = Random(seed)
        content = spoiled(ORIGINALS[seed % len(ORIGINALS)], chance)
        assert nothing_lost(content), seed
        read += content[:2] == b"PK"
    assert read > 50
