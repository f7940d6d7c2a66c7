"""Files of a publication: as they were frozen, under their SHA-256, never made on the way."""

import logging

from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date

from budget.models import Publication, PublishedFile
from budget.portal import serving
from budget.selectors import published

logger = logging.getLogger(__name__)

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
def booklet_file(request: HttpRequest, publication: Publication, format_: str) -> HttpResponseBase:
    """The whole budget as a file."""
    return _serve(request, publication, "", format_)


@serving.of_publication
def table_file(request: HttpRequest, publication: Publication, table: str, format_: str) -> HttpResponseBase:
    """One table as a file."""
    return _serve(request, publication, table, format_)


def _serve(request: HttpRequest, publication: Publication, table: str, format_: str) -> HttpResponseBase:
    found = published.file(publication, table, format_)
    if found is None:
        raise Http404
    etag = f'"{found.sha256}"'
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = _file(found, filename(publication, table, format_))
    response.headers["ETag"] = etag
    response.headers["Last-Modified"] = http_date(publication.published_at.timestamp())
    # The same for every reader, whoever is signed in.
    response.headers["Cache-Control"] = (
        serving.VERSION_FILE if serving.by_version(request) else serving.LATEST
    )
    return response


def _file(found: PublishedFile, name: str) -> HttpResponseBase:
    try:
        content = found.file.open("rb")
    except FileNotFoundError:
        # Published, yet gone from the disk: the operator must know, the reader gets a plain answer.
        logger.exception("a published file is missing: %s", found.file.name)
        raise Http404 from None
    return FileResponse(
        content,
        as_attachment=found.format not in _INLINE,
        filename=name,
        content_type=_TYPES[found.format],
    )


def filename(publication: Publication, table: str, format_: str) -> str:
    """``北京市朝阳区政务服务管理局2026年部门预算_预算06表.xlsx``."""
    version = f"_第{publication.version}版" if publication.version > 1 else ""
    part = f"_预算{table}表" if table else ""
    return f"{publication.department_name}{publication.year}年部门预算{version}{part}.{format_}"
