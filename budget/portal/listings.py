"""Every list of the portal as a file of the same rows: the page's address with ``format``."""

from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from budget.portal import serving
from budget.renderers.listing import FORMATS, Listing, render

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


def wanted(request: HttpRequest) -> str:
    """The format asked for, ``""`` for a page."""
    asked = request.GET.get("format", "")
    return asked if asked in FORMATS else ""


def answer(request: HttpRequest, listing: Listing, file_format: str) -> HttpResponseBase:
    """The file."""
    response = HttpResponse(render(listing, file_format), content_type=_TYPES[file_format])
    disposition = content_disposition_header(file_format != "json", f"{listing.name}.{file_format}")
    response.headers["Content-Disposition"] = disposition or "inline"
    return serving.keep(response, request, serving.LATEST)


def links(request: HttpRequest) -> list[tuple[str, str]]:
    """Of this page's list: the name of each format and its address."""
    found = []
    for file_format in FORMATS:
        query: QueryDict = request.GET.copy()
        query.pop("page", None)
        query["format"] = file_format
        label = "Excel" if file_format == "xlsx" else file_format.upper()
        found.append((label, f"?{query.urlencode()}"))
    return found
