"""Files of a publication: as they were frozen, under their SHA-256.

They were made before it was published. Only where a publication says so (``files_on_demand``) one is made
when it is first asked for; whoever asks while it is being made, or while too many are, is asked to come back.
"""

import logging

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import content_disposition_header

from budget.portal import sending, serving
from budget.portal.shown import Shown
from budget.selectors import published
from budget.services.files_on_demand import BusyError, make_file
from budget.services.rendering import RenderError

logger = logging.getLogger(__name__)

BOOKLET_FORMATS = ("pdf", "xlsx", "json")
TABLE_FORMATS = ("pdf", "xlsx", "csv", "json")
_TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
# Seconds until it is worth while to ask again for a file that is being made, or that could not be.
_SOON, _LATE = 5, 60
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
    if found is None and publication.files_on_demand:
        try:
            found = make_file(publication, table, format_, shown.unit)
        except BusyError:
            return _later(request, shown, _SOON)
        except RenderError:
            logger.exception("a file of publication %s could not be made", publication.pk)
            return _later(request, shown, _LATE, failed=True)
        except published.WithdrawnError as gone:
            return serving.withdrawn(request, gone.publication, shown.unit)
    if found is None:
        raise Http404
    name = filename(shown, table, format_)
    disposition = content_disposition_header(found.format not in _INLINE, name)
    return sending.deliver(
        request,
        found,
        since=publication.published_at,
        policy=serving.VERSION_FILE if serving.by_version(request) else serving.LATEST,
        described={"Content-Type": _TYPES[found.format], "Content-Disposition": disposition or "inline"},
    )


def _later(request: HttpRequest, shown: Shown, seconds: int, *, failed: bool = False) -> HttpResponseBase:
    """503: not now, but soon."""
    context = {"shown": shown, "seconds": seconds, "failed": failed}
    response = render(request, "portal/being_made.html", context, status=503)
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


def filename(shown: Shown, table: str, format_: str) -> str:
    """``北京市朝阳区政务服务管理局2026年部门预算_预算06表.xlsx``."""
    version = f"_第{shown.publication.version}版" if shown.publication.version > 1 else ""
    part = f"_预算{table}表" if table else ""
    return f"{shown.title}{version}{part}.{format_}"
