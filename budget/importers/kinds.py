"""What a file is, told from its bytes, and what to do about one that cannot be read."""

import re
from enum import Enum, auto

from budget.importers.source import UnreadableDocumentError
from budget.importers.zipped import Package

# Where the mark of a PDF may stand: the standard lets other bytes come before it.
_PDF_WITHIN = 1024
_BINARY = "xl/workbook.bin"
_HEAD = 4096


class Kind(Enum):
    TEXT = auto()
    JSON = auto()
    XLSX = auto()
    PDF = auto()
    OLE = auto()
    ZIP = auto()
    MARKUP = auto()
    RTF = auto()
    OTHER = auto()


# How the files begin that are none of ours, and what people call them.
_OTHERS = (
    (b"\x1f\x8b", "gzip压缩文件"),
    (b"BZh", "bzip2压缩文件"),
    (b"\xfd7zXZ\x00", "xz压缩文件"),
    (b"Rar!\x1a\x07", "RAR压缩文件"),
    (b"7z\xbc\xaf\x27\x1c", "7z压缩文件"),
    (b"\x89PNG\r\n", "PNG图片"),
    (b"\xff\xd8\xff", "JPEG图片"),
    (b"GIF87a", "GIF图片"),
    (b"GIF89a", "GIF图片"),
    (b"II*\x00", "TIFF图片"),
    (b"MM\x00*", "TIFF图片"),
    (b"RIFF", "图片或音视频文件"),
    (b"\x7fELF", "程序"),
    (b"MZ\x90\x00", "程序"),
    (b"SQLite format 3\x00", "数据库文件"),
    (b"%!PS", "PostScript文件"),
)
_AS_XLSX = "请用Excel或WPS打开，另存为“Excel工作簿（.xlsx）”后再试"
_TO_UNPACK = "请先解压，再把其中的预算表逐个提供"
_MARKUP = re.compile(rb"<(?:\?xml|!doctype|html|head|body|table|meta|style|script|div)[\s>?/]", re.IGNORECASE)
_SPREADSHEET_2003 = b"urn:schemas-microsoft-com:office:spreadsheet"


def kind_of(content: bytes) -> Kind:
    """Which format the content is in."""
    if content.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        names = _names(content)
        is_workbook = any(name.startswith("xl/") for name in names) and _BINARY not in names
        return Kind.XLSX if is_workbook else Kind.ZIP
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        return Kind.OLE
    if any(content.startswith(mark) for mark, _ in _OTHERS):
        return Kind.OTHER
    if b"%PDF-" in content[:_PDF_WITHIN]:
        return Kind.PDF
    head = _ascii(content[:_HEAD]).lstrip()
    if head.startswith(b"{\\rtf"):
        return Kind.RTF
    if head.startswith(b"{"):
        return Kind.JSON
    if _MARKUP.match(head) or head[:13].lower() == b"mime-version:":
        return Kind.MARKUP
    return Kind.TEXT


def refusal_of(content: bytes, kind: Kind) -> UnreadableDocumentError:
    """Why a file of a kind that is not read cannot be, and what to do."""
    message = {Kind.ZIP: _of_zip, Kind.OLE: _of_ole, Kind.MARKUP: _of_markup}.get(kind, _of_other)(content)
    return UnreadableDocumentError(message)


def _names(content: bytes) -> frozenset[str]:
    return Package(content).names


def _ascii(head: bytes) -> bytes:
    """The beginning without a byte order mark, and UTF-16 as single bytes where it is Latin."""
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return head[2:].replace(b"\x00", b"")
    return head.removeprefix(b"\xef\xbb\xbf")


def _of_zip(content: bytes) -> str:
    names = _names(content)
    if "word/document.xml" in names:
        return "这是Word文档（.docx），不能读取；请把其中的预算表复制到Excel，或者导出为PDF后再试。"
    if _BINARY in names:
        return f"这是二进制工作簿（.xlsb），不能读取；{_AS_XLSX}。"
    if "ppt/presentation.xml" in names:
        return "这是演示文稿（.pptx），不能读取；请提供预算表的Excel工作簿或PDF。"
    if "ofd.xml" in names:
        return "这是OFD版式文件，不能读取；请转换为PDF或者提供Excel工作簿后再试。"
    if "content.xml" in names and "mimetype" in names:
        return f"这是OpenDocument文件（.ods、.odt等），不能读取；{_AS_XLSX}。"
    if any(name.endswith((".csv", ".txt")) for name in names):
        return "这是装有文本或CSV文件的压缩包，不能读取；请提供Excel工作簿（.xlsx）或JSON文件。"
    return f"这是压缩包（含{len(names)}个文件），不是Excel工作簿；{_TO_UNPACK}。"


def _of_ole(content: bytes) -> str:
    """By the names of the streams inside, which the directory of the file has in UTF-16."""
    if _stream("EncryptedPackage", content):
        return "这是加密的Office文件（设有打开密码），无法读取；请在Excel或WPS中去掉密码，另存后再试。"
    if _stream("Workbook", content) or _stream("Book", content):
        return f"这是旧版Excel文件（.xls），不能读取；{_AS_XLSX}。"
    if _stream("WordDocument", content):
        return "这是旧版Word文档（.doc），不能读取；请把其中的预算表复制到Excel，或者导出为PDF后再试。"
    return f"这是旧版Office文件，不能读取；{_AS_XLSX}。"


def _stream(name: str, content: bytes) -> bool:
    return f"{name}\0".encode("utf-16-le") in content


def _of_markup(content: bytes) -> str:
    head = _ascii(content[: 4 * _HEAD])
    if _SPREADSHEET_2003 in head:
        return f"这是“XML表格2003”文件，不能读取；{_AS_XLSX}。"
    if head.lstrip()[:5].lower() == b"<?xml" and b"<html" not in head.lower():
        return f"这是XML文件，不是预算表；如果是表格软件导出的，{_AS_XLSX}。"
    return f"这是网页（HTML），虽然可能以.xls为名；{_AS_XLSX}。"


def _of_other(content: bytes) -> str:
    if _ascii(content[:_HEAD]).lstrip().startswith(b"{\\rtf"):
        return "这是RTF文档，不能读取；请把其中的预算表复制到Excel，或者导出为PDF后再试。"
    what = next(what for mark, what in _OTHERS if content.startswith(mark))
    if "压缩" in what:
        return f"这是{what}，不能读取；{_TO_UNPACK}。"
    if "图片" in what:
        return f"这是{what}，没有可以读取的文字；请提供Excel工作簿，或者由文字转换成的PDF。"
    return f"这是{what}，不是预算表；请提供Excel工作簿、PDF、JSON或制表符分隔的文本。"
