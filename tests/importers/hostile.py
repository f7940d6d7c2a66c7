"""Files that are damaged, locked, or made to harm whoever opens them."""

import struct
import zlib
from collections.abc import Callable, Iterable
from io import BytesIO
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile

from openpyxl import Workbook

from tests.importers.workbooks import patched, saved

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>'
    '<sheet name="预算04表" sheetId="1" r:id="r1"/></sheets></workbook>'
)
SHEET = f'<worksheet xmlns="{MAIN}"><sheetData>%s</sheetData></worksheet>'


def package(parts: dict[str, bytes | str], method: int = ZIP_DEFLATED) -> bytes:
    """A ZIP of these parts."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", method) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return buffer.getvalue()


def workbook(
    cells: str | bytes = "",
    *,
    sheet: str | bytes | None = None,
    strings: str | bytes | None = None,
    styles: str | bytes | None = None,
    book: str = WORKBOOK,
    method: int = ZIP_DEFLATED,
) -> bytes:
    """The smallest workbook of one sheet, its parts as given."""
    targets = {"r1": ("worksheet", "worksheets/sheet1.xml")}
    parts: dict[str, bytes | str] = {"xl/workbook.xml": book}
    if sheet is None:
        before, after = SHEET.split("%s")
        middle = cells if isinstance(cells, bytes) else cells.encode()
        sheet = before.encode() + middle + after.encode()
    parts["xl/worksheets/sheet1.xml"] = sheet
    for name, part in (("sharedStrings", strings), ("styles", styles)):
        if part is not None:
            targets[name] = (name, f"{name}.xml")
            parts[f"xl/{name}.xml"] = part
    listed = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    parts["xl/_rels/workbook.xml.rels"] = f'<Relationships xmlns="{_PACKAGE}">{listed}</Relationships>'
    return package(parts, method)


def small() -> bytes:
    """A workbook with nothing wrong: one table."""
    book = Workbook()
    page = book.worksheets[0]
    page.title = "预算04表"
    for row in (["预算04表 政府采购预算明细表"], ["金额单位：万元"], ["采购类别", "金额"], ["A-货物", 7]):
        page.append(row)
    page.append(["合 计", 7])
    return saved(book)


def zip_bomb() -> bytes:
    return workbook(b" " * (80 * 2**20))


def bomb_that_lies() -> bytes:
    """It declares a hundred bytes and inflates to 64 MB."""
    content = bytearray(workbook(b" " * (64 * 2**20)))
    at = content.rindex(
        b"PK\x01\x02", 0, content.index(b"xl/worksheets/sheet1.xml", content.index(b"PK\x01\x02"))
    )
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    return bytes(content)


def nested_zip() -> bytes:
    inner = package({"0": b"0" * 2**24})
    for depth in range(6):
        inner = package({f"{depth}-{n}.zip": inner for n in range(10)})
    return inner


def laughs(root: str) -> str:
    """A billion laughs before the root of a part."""
    entities = '<!ENTITY a0 "笑">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    return f"<!DOCTYPE x [{entities}]>{root}"


def entity_bomb() -> bytes:
    return workbook(
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
        strings=laughs(f'<sst xmlns="{MAIN}"><si><t>&a9;</t></si></sst>'),
    )


def entity_from_a_file() -> bytes:
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>&file;</t></is></c></row>'
    return workbook(sheet='<!DOCTYPE x [<!ENTITY file SYSTEM "file:///etc/hostname">]>' + SHEET % cells)


def document_type_from_afar() -> bytes:
    return workbook(sheet='<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">' + SHEET % "")


def million_rows() -> bytes:
    return workbook("".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1_000_001)))


def rows_without_end() -> bytes:
    return workbook(b"<row/>" * 2_000_000)


def widest_sheet() -> bytes:
    return workbook('<row r="1">' + "<c><v>1</v></c>" * 16384 + "</row>")


def many_cells() -> bytes:
    return workbook(("<row>" + "<c><v>1</v></c>" * 90 + "</row>") * 6_000)


def wide_and_long() -> bytes:
    """Few cells that hold anything, many between them."""
    return workbook('<row r="1"><c r="CV1"><v>1</v></c></row>' + "<row><c><v>1</v></c></row>" * 50_000)


def many_styles() -> bytes:
    return workbook(
        '<row r="1"><c r="A1"><v>1</v></c></row>',
        styles=f'<styleSheet xmlns="{MAIN}"><cellXfs>{"<xf/>" * 1_300_000}</cellXfs></styleSheet>',
    )


def many_strings() -> bytes:
    return workbook(strings=f'<sst xmlns="{MAIN}">{"<si><t>a</t></si>" * 650_000}</sst>')


def endless_text() -> bytes:
    return workbook(f'<row r="1"><c r="A1" t="str"><v>{"长" * 10_000_000}</v></c></row>')


def endless_shared_text() -> bytes:
    return workbook(strings=f'<sst xmlns="{MAIN}"><si><t>{"长" * 10_000_000}</t></si></sst>')


def endless_tag() -> bytes:
    return workbook(f'<row r="{"1" * 60_000_000}"/>')


def endless_comment() -> bytes:
    return workbook(f"<!--{'-x' * 30_000_000}-->")


def many_attributes() -> bytes:
    return workbook("<row " + " ".join(f'a{n}="1"' for n in range(300_000)) + "/>")


def deep() -> bytes:
    return workbook(book=WORKBOOK.replace("<sheets>", "<a>" * 5_000_000))


def many_sheets() -> bytes:
    listed = "".join(f'<sheet name="{n}" sheetId="{n}" r:id="r1"/>' for n in range(100_000))
    return workbook(book=WORKBOOK.replace("<sheets>", f"<sheets>{listed}"))


def many_entries() -> bytes:
    """A directory of 200,000 entries, made by hand: a library would take a minute."""
    directory = b"".join(
        b"PK\x01\x02"
        + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 0, 0, 0, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0)
        + b"%06d" % n
        for n in range(200_000)
    )
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, 65535, 65535, len(directory), 4, 0)
    return b"PK\x03\x04" + directory + end


def overlapping_merges() -> bytes:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 20_001))
    merges = '<mergeCell ref="A1:XFD1048576"/>' * 20_000
    return workbook(
        sheet=SHEET.replace("</worksheet>", f"<mergeCells>{merges}</mergeCells></worksheet>") % rows
    )


def truncated() -> bytes:
    content = small()
    return content[: len(content) * 2 // 3]


def damaged_entry() -> bytes:
    """The checksum of the sheet no longer fits."""
    content = bytearray(small())
    with ZipFile(BytesIO(content)) as made:
        entry = made.getinfo("xl/worksheets/sheet1.xml")
    at = entry.header_offset + 30 + len(entry.filename) + entry.compress_size // 2
    content[at] ^= 0xFF
    return bytes(content)


def with_shared_text() -> bytes:
    return workbook(
        '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
        strings=f'<sst xmlns="{MAIN}"><si><t>预算04表</t></si></sst>',
    )


def without(name: str) -> Callable[[], bytes]:
    """A workbook that lacks a part."""
    return lambda: patched(small(), lambda part, xml: None if part == name else xml)


def with_bytes(name: str, change: Callable[[bytes], bytes]) -> Callable[[], bytes]:
    """A workbook with a part changed."""
    return lambda: patched(small(), lambda part, xml: change(xml) if part == name else xml)


def with_part(name: str) -> Callable[[], bytes]:
    """A workbook with one part more."""

    def made() -> bytes:
        buffer = BytesIO(small())
        with ZipFile(buffer, "a") as more:
            more.writestr(name, b"x")
        return buffer.getvalue()

    return made


def locked() -> bytes:
    """A ZIP whose entries say that they are encrypted."""
    content = bytearray(small())
    at = content.index(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def of_another_method() -> bytes:
    return workbook('<row r="1"><c r="A1"><v>1</v></c></row>', method=ZIP_BZIP2)


def empty_workbook() -> bytes:
    return saved(Workbook())


def no_sheets() -> bytes:
    return workbook(book=f'<workbook xmlns="{MAIN}"><sheets/></workbook>')


def all_hidden() -> bytes:
    return patched(small(), lambda part, xml: xml.replace(b'state="visible"', b'state="hidden"'))


def ole(*streams: str) -> bytes:
    """A compound file whose directory names these streams."""
    names = b"".join(f"{name}\0".encode("utf-16-le").ljust(128, b"\0") for name in streams)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + names


def gz() -> bytes:
    return b"\x1f\x8b\x08" + zlib.compress(b"x" * 1000)


HARMFUL: dict[str, tuple[Callable[[], bytes], str]] = {
    "a zip bomb": (zip_bomb, "解压后超过64MB"),
    "a zip bomb that lies about its size": (bomb_that_lies, "无法解压|不是正确的XML"),
    "zips in zips": (nested_zip, "这是压缩包"),
    "an entity bomb": (entity_bomb, "文档类型声明"),
    "an entity from a file": (entity_from_a_file, "文档类型声明"),
    "a document type from afar": (document_type_from_afar, "文档类型声明"),
    "a million rows": (million_rows, "超过了60000行"),
    "rows without end": (rows_without_end, "超过了60000行"),
    "16384 columns": (widest_sheet, "最多100列"),
    "too many cells": (many_cells, "超过了500000个单元格"),
    "few cells far apart": (wide_and_long, "超过了500000个单元格"),
    "a styles bomb": (many_styles, "内容太多"),
    "too many shared texts": (many_strings, "内容太多"),
    "a text without end": (endless_text, "文字超过"),
    "a shared text without end": (endless_shared_text, "文字超过"),
    "a tag without end": (endless_tag, "标记长得离谱"),
    "a comment without end": (endless_comment, "标记长得离谱|不是正确的XML"),
    "too many attributes": (many_attributes, "标记长得离谱"),
    "nested without end": (deep, "嵌套层次太多"),
    "too many sheets": (many_sheets, "太多了"),
    "too many entries": (many_entries, "2000个以上的文件"),
    "merged cells one over the other": (overlapping_merges, "互相重叠"),
    "200 MB": (lambda: b"PK\x03\x04" + bytes(200 * 2**20), "超过20MB"),
}


def _no_number(xml: bytes) -> bytes:
    return xml.replace(b"<v>7</v>", b"<v>7x</v>", 1)


DAMAGED: dict[str, tuple[Callable[[], bytes], str]] = {
    "truncated": (truncated, "没有传完整"),
    "nothing but its mark": (lambda: b"PK\x03\x04\x14\x00", "没有传完整"),
    "a damaged entry": (damaged_entry, "无法解压"),
    "no workbook part": (without("xl/workbook.xml"), "缺少xl/workbook.xml"),
    "no relations": (without("xl/_rels/workbook.xml.rels"), "缺少xl/_rels/workbook.xml.rels"),
    "no sheet part": (without("xl/worksheets/sheet1.xml"), "缺少xl/worksheets/sheet1.xml"),
    "no shared texts": (
        lambda: patched(with_shared_text(), lambda part, xml: None if "shared" in part else xml),
        "缺少xl/sharedStrings.xml",
    ),
    "a shared text that is not there": (
        lambda: patched(with_shared_text(), lambda part, xml: xml.replace(b"<v>0</v>", b"<v>1</v>")),
        "没有第1条共享文字",
    ),
    "a sheet of no known kind": (
        with_bytes("xl/_rels/workbook.xml.rels", lambda xml: xml.replace(b'/worksheet"', b'/workshet"')),
        "类型“workshet”无法识别",
    ),
    "the same cell twice": (
        lambda: workbook('<row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row>'),
        "出现了两次",
    ),
    "a cell in another row": (
        lambda: workbook('<row r="1"><c r="A2"><v>1</v></c></row>'),
        "第1行里有单元格“A2”",
    ),
    "a cell beyond the sheet": (
        lambda: workbook('<row r="1048577"><c r="A1048577"><v>1</v></c></row>'),
        "没有单元格",
    ),
    "a type that is none": (
        lambda: workbook('<row r="1"><c r="A1" t="x"><v>1</v></c></row>'),
        "类型为“x”",
    ),
    "a tag that is none": (
        lambda: workbook('<row r="1"><c r="A1"><w>1</w></c></row>'),
        "不认识的“w”",
    ),
    "an infinite number": (
        lambda: workbook('<row r="1"><c r="A1"><v>1e999</v></c></row>'),
        "太大",
    ),
    "a style that is none": (
        with_bytes("xl/worksheets/sheet1.xml", lambda xml: xml.replace(b't="n"', b's="99"')),
        "没有第99种样式",
    ),
    "no XML": (with_bytes("xl/worksheets/sheet1.xml", lambda xml: xml[:-20]), "不是正确的XML"),
    "another XML": (with_bytes("xl/worksheets/sheet1.xml", lambda xml: b"<html/>"), "没有工作表的内容"),
    "a number that is none": (with_bytes("xl/worksheets/sheet1.xml", _no_number), "“7x”不是数值"),
    "locked": (locked, "设有密码"),
    "another method": (of_another_method, "压缩方法"),
    "empty": (empty_workbook, "工作簿是空的"),
    "no sheets": (no_sheets, "没有工作表"),
    "all sheets hidden": (all_hidden, "都隐藏了"),
    "macros": (with_part("xl/vbaProject.bin"), "带有宏"),
}


def all_files() -> Iterable[tuple[str, bytes, str]]:
    """Every file with what its refusal must say, made one at a time."""
    for name, (make, says) in (HARMFUL | DAMAGED).items():
        yield name, make(), says
