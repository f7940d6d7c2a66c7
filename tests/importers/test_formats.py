"""What a file is, is told from its bytes; what cannot be read is named, with what to do about it."""

import gzip
import json

import pytest

from budget.importers.formats import read_document
from budget.importers.kinds import Kind, kind_of
from budget.importers.source import UnreadableDocumentError
from budget.renderers import csv as as_csv
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.importers.hostile import ole, package, small
from tests.importers.test_never_lost import REFERENCE

HTML = (
    "<html><head><meta charset='utf-8'></head><body><table><tr><td>预算03表</td></tr></table></body></html>"
)
XML_2003 = (
    '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
)
KINDS = {
    "text": (REFERENCE.encode(), Kind.TEXT),
    "text in GB18030": (REFERENCE.encode("gb18030"), Kind.TEXT),
    "text in UTF-16": (REFERENCE.encode("utf-16"), Kind.TEXT),
    "nothing": (b"", Kind.TEXT),
    "text that speaks of < and {": ("预算03表 <支出>{总表}".encode(), Kind.TEXT),
    "a workbook": (small(), Kind.XLSX),
    "a PDF": (b"%PDF-1.7\n", Kind.PDF),
    "a PDF after other bytes": (b"\r\n\x00junk" * 50 + b"%PDF-1.4\n", Kind.PDF),
    "JSON": (b'{"tables": {}}', Kind.JSON),
    "JSON after blanks": (b"\xef\xbb\xbf\n  {}", Kind.JSON),
    "JSON in UTF-16": ('{"a": 1}'.encode("utf-16"), Kind.JSON),
    "RTF": (rb"{\rtf1\ansi ...}", Kind.RTF),
}


@pytest.mark.parametrize(("content", "kind"), KINDS.values(), ids=KINDS)
def test_a_kind_is_told_from_the_bytes(content, kind):
    assert kind_of(content) is kind


def sheets():
    return derive(lift(read_document(REFERENCE.encode()).sheets))


REFUSED = {
    "an empty zip": (b"PK\x05\x06" + bytes(18), "这是压缩包"),
    "Word": (package({"[Content_Types].xml": "<a/>", "word/document.xml": "<a/>"}), "这是Word文档（.docx）"),
    "slides": (package({"ppt/presentation.xml": "<a/>"}), "这是演示文稿"),
    "OFD": (package({"OFD.xml": "<a/>", "Doc_0/Document.xml": "<a/>"}), "这是OFD版式文件"),
    "OpenDocument": (
        package({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}),
        "这是OpenDocument文件",
    ),
    "our own CSV": (as_csv.render_zip(sheets()), "CSV文件的压缩包"),
    "a zip of workbooks": (package({"a.xlsx": small()}), "不是Excel工作簿；请先解压"),
    "a binary workbook": (package({"xl/workbook.bin": "x"}), "二进制工作簿（.xlsb）"),
    "old Excel": (ole("Root Entry", "Workbook"), "旧版Excel文件（.xls）"),
    "oldest Excel": (ole("Root Entry", "Book"), "旧版Excel文件（.xls）"),
    "an encrypted workbook": (ole("Root Entry", "EncryptedPackage", "EncryptionInfo"), "加密的Office文件"),
    "old Word": (ole("Root Entry", "WordDocument"), "旧版Word文档"),
    "something of old Office": (ole("Root Entry"), "旧版Office文件"),
    "HTML named .xls": (HTML.encode(), "这是网页（HTML），虽然可能以.xls为名"),
    "HTML in GB18030": (HTML.replace("utf-8", "gb2312").encode("gb18030"), "这是网页"),
    "HTML in UTF-16": (HTML.encode("utf-16"), "这是网页"),
    "XHTML": (b'<?xml version="1.0"?>\n<html xmlns="x"/>', "这是网页"),
    "a page saved whole": (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "这是网页"),
    "XML of 2003": (XML_2003.encode(), "XML表格2003"),
    "XML": (b'<?xml version="1.0"?><budget/>', "这是XML文件"),
    "RTF": (rb"{\rtf1\ansi hello}", "这是RTF文档"),
    "PNG": (b"\x89PNG\r\n\x1a\n" + bytes(50), "这是PNG图片"),
    "JPEG": (b"\xff\xd8\xff\xe0" + bytes(50), "这是JPEG图片"),
    "TIFF": (b"II*\x00" + bytes(50), "这是TIFF图片"),
    "gzip": (gzip.compress(REFERENCE.encode()), "这是gzip压缩文件"),
    "RAR": (b"Rar!\x1a\x07\x01\x00", "这是RAR压缩文件"),
    "7z": (b"7z\xbc\xaf\x27\x1c\x00\x04", "这是7z压缩文件"),
    "a program": (b"MZ\x90\x00\x03" + bytes(50), "这是程序"),
    "a list in JSON": (json.dumps([1, 2]).encode(), "没有找到任何预算表"),
}


@pytest.mark.parametrize(("content", "says"), REFUSED.values(), ids=REFUSED)
def test_what_is_not_read_is_named_with_what_to_do(content, says):
    with pytest.raises(UnreadableDocumentError) as refusal:
        read_document(content)
    assert says in refusal.value.message
    assert "请" in refusal.value.message
    assert refusal.value.message.endswith("。")


def test_a_text_is_read_as_before():
    document = read_document(REFERENCE.encode())
    assert document.kind == "text"
    assert list(document.sheets.sheets) == [f"{n:02d}" for n in range(1, 14) if n != 2]
