"""Files of a publication: as they were frozen, under their SHA-256, never made on the way."""

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date

from budget.portal import sending, serving
from budget.portal.shown import Shown
from budget.selectors import published

BOOKLET_FORMATS = ("pdf", "xlsx", "json")
TABLE_FORMATS = ("pdf", "xlsx", "csv", "json")
_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
# A browser shows these; the others go to a spreadsheet.
_INLINE = frozenset({"pdf", "json"})


@serving.of_publication
def booklet_file(request: HttpRequest, shown: Shown, format_: str) -> HttpResponseBase:
    """The whole budget as a file."""
    return _serve(request, shown, "", format_)


@serving.of_publication
def table_file(request: HttpRequest, shown: Shown, table: str, format_: str) -> HttpResponseBase:
    """One table as a file."""
    return _serve(request, shown, table, format_)


def _serve(request: HttpRequest, shown: Shown, table: str, format_: str) -> HttpResponseBase:
    publication = shown.publication
    found = published.file(publication, table, format_, shown.unit)
    if found is None:
        raise Http404
    etag, published_at = f'"{found.sha256}"', int(publication.published_at.timestamp())
    lasting = {
        "ETag": etag,
        "Last-Modified": http_date(published_at),
        # The same for every reader, whoever is signed in.
        "Cache-Control": serving.VERSION_FILE if serving.by_version(request) else serving.LATEST,
    }
    known: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=published_at)
    if known is not None:
        for header, value in lasting.items():
            known.headers[header] = value
        return known
    name = filename(shown, table, format_)
    disposition = content_disposition_header(found.format not in _INLINE, name)
    described = {"Content-Type": _TYPES[found.format], "Content-Disposition": disposition or "inline"}
    return sending.send(request, found, {**lasting, **described})


def filename(shown: Shown, table: str, format_: str) -> str:
    """``北京市朝阳区政务服务管理局2026年部门预算_预算06表.xlsx``."""
    version = f"_第{shown.publication.version}版" if shown.publication.version > 1 else ""
    part = f"_预算{table}表" if table else ""
    return f"{shown.title}{version}{part}.{format_}"
