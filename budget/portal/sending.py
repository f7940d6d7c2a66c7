"""How the bytes of a published file go out: by nginx, from the disk, or through its storage.

In: a file that the reader may have, and its headers. Out: the answer. Nothing here holds a file in memory.
"""

import logging
from datetime import datetime
from http import HTTPStatus
from typing import Any, BinaryIO
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from whitenoise.responders import MissingFileError, Response, SlicedFile, StaticFile

from budget.models import OpenDataFile, PublishedFile

logger = logging.getLogger(__name__)

# A file that was stored, with its size and digest.
Stored = PublishedFile | OpenDataFile


class _Frozen(StaticFile):
    """WhiteNoise's file, which answers a range of one byte too; WhiteNoise takes that for none."""

    def get_range_response(
        self, range_header: str, base_headers: list[tuple[str, str]], file_handle: BinaryIO
    ) -> Response:
        size = int(dict(base_headers)["Content-Length"])
        start, end = self.get_byte_range(range_header, size)
        if not start == end < size:
            return super().get_range_response(range_header, base_headers, file_handle)
        headers = {
            **dict(base_headers),
            "Content-Range": f"bytes {start}-{end}/{size}",
            "Content-Length": "1",
        }
        return Response(HTTPStatus.PARTIAL_CONTENT, headers.items(), SlicedFile(file_handle, start, end))


def deliver(
    request: HttpRequest, found: Stored, *, since: datetime, policy: str, described: dict[str, str]
) -> HttpResponseBase:
    """The file, or 304 where the reader has it: its ETag is its SHA-256, ``since`` its time, ``policy`` how
    long it keeps, ``described`` the headers of its content."""
    etag, modified = f'"{found.sha256}"', int(since.timestamp())
    # The same for every reader, whoever is signed in.
    lasting = {"ETag": etag, "Last-Modified": http_date(modified), "Cache-Control": policy}
    known: HttpResponseBase | None = get_conditional_response(request, etag=etag, last_modified=modified)
    if known is not None:
        for header, value in lasting.items():
            known.headers[header] = value
        return known
    return send(request, found, {**lasting, **described})


def send(request: HttpRequest, found: Stored, headers: dict[str, str]) -> HttpResponseBase:
    """The file with these headers, or the part of it that was asked for."""
    if not _is_there(found):
        # Published, yet gone from the disk: the operator must know, the reader gets a plain answer.
        logger.error("a published file is missing: %s", found.file.name)
        raise Http404
    # nginx knows the tag of the file on its disk only, and would say that If-Match does not hold.
    if settings.FILES_BY == "nginx" and "If-Match" not in request.headers:
        return _handed_over(found, headers)
    try:
        path = found.file.path
    except NotImplementedError:
        return _through_storage(found, headers)
    return _from_disk(request, path, headers)


def _is_there(found: Stored) -> bool:
    name = found.file.name
    return bool(name and found.file.storage.exists(name))


def _handed_over(found: Stored, headers: dict[str, str]) -> HttpResponse:
    """Without a body: nginx puts the file there, in the part that was asked for."""
    at = settings.FILES_PREFIX + quote(found.file.name or "")
    return HttpResponse(headers={**headers, "X-Accel-Redirect": at})


def _through_storage(found: Stored, headers: dict[str, str]) -> FileResponse:
    """From a storage without a disk, always whole."""
    return _streamed(found.file.open("rb"), HTTPStatus.OK, {**headers, "Content-Length": str(found.size)})


def _from_disk(request: HttpRequest, path: str, headers: dict[str, str]) -> FileResponse:
    try:
        static = _Frozen(path, [*headers.items(), ("Accept-Ranges", "bytes")])
        answer = static.get_response(request.method, _range(request, headers))
    except (MissingFileError, FileNotFoundError):
        raise Http404 from None
    return _streamed(answer.file or (), answer.status, dict(answer.headers))


def _range(request: HttpRequest, headers: dict[str, str]) -> dict[str, str]:
    """The Range asked for, unless it was of another file (If-Range), or of none (HEAD)."""
    asked = request.headers.get("Range")
    same = request.headers.get("If-Range") in (None, headers["ETag"], headers["Last-Modified"])
    return {"HTTP_RANGE": asked} if asked and same and request.method == "GET" else {}


def _streamed(content: Any, status: int, headers: dict[str, str]) -> FileResponse:
    response = FileResponse(content, status=status)
    # What Django guesses of an error's type or of a part's length is not so.
    del response.headers["Content-Type"]
    for name, value in headers.items():
        response.headers[name] = value
    return response
