"""A document of any known format → Document. The content says which it is, never the name."""

from budget.importers.document import Document, read_source
from budget.importers.json import read_json
from budget.importers.kinds import Kind, kind_of, refusal_of
from budget.importers.pdf import open_pdf
from budget.importers.source import MAX_BYTES, Source, UnreadableDocumentError, open_text
from budget.importers.xlsx import open_xlsx
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
    kind = kind_of(content)
    if kind is Kind.JSON:
        return read_json(content, department=department, year=year, forms=forms)
    return read_source(_opened(content, kind), department=department, year=year, forms=forms)


def _opened(content: bytes, kind: Kind) -> Source:
    match kind:
        case Kind.PDF:
            return open_pdf(content)
        case Kind.XLSX:
            return open_xlsx(content)
        case Kind.TEXT:
            return open_text(content)
    raise refusal_of(content, kind)
