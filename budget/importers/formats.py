"""A document of any known format → Document. The content says which it is, never the name."""

from budget.importers.document import Document, read_source
from budget.importers.source import MAX_BYTES, UnreadableDocumentError, open_text
from budget.tables.registry import DEFAULT_FORM_SET


def read_document(
    content: bytes,
    *,
    department: tuple[str, str] | None = None,
    year: int | None = None,
    forms: str = DEFAULT_FORM_SET,
) -> Document:
    """Read a published document from its bytes: text, XLSX, PDF or JSON.

    ``department`` (code, name) and ``year`` supply what the document does not say.

    Raises UnreadableDocumentError when it is of no known format, is damaged or locked, holds none of
    the tables, or does not tell whose or of which year it is.
    """
    if len(content) > MAX_BYTES:
        raise UnreadableDocumentError("文件超过20MB，无法读取；请拆分或压缩后再试。")
    if content[:4] == b"%PDF":
        raise UnreadableDocumentError("这是PDF文件；目前只能读取制表符分隔的文本，请先导出为文本。")
    if content[:2] == b"PK" or content[:4] == b"\xd0\xcf\x11\xe0":
        raise UnreadableDocumentError("这是Excel或压缩文件；目前只能读取制表符分隔的文本，请先另存为文本。")
    return read_source(open_text(content), department=department, year=year, forms=forms)
