"""Open data: whole years to take away."""

from django.conf import settings
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from budget.models import OpenDataYear
from budget.portal import metadata, sending, serving
from budget.selectors import bulk, open_data_files

_TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "jsonl": "application/jsonl; charset=utf-8",
    "json": "application/json",
    "zip": "application/zip",
}


@require_safe
@serving.conditional
def data(request: HttpRequest) -> HttpResponseBase:
    """What there is of each year, with size, rows, time and digest, and what the fields mean."""
    years = open_data_files.years()
    context = {
        "years": [(one, *_parted(one)) for one in years],
        "resources": bulk.RESOURCES,
        "datasets": [metadata.of_year(one) for one in years],
        "site": settings.PUBLIC_URL,
        "licence": settings.DATA_LICENCE,
    }
    return serving.keep(render(request, "portal/data.html", context), request, serving.LATEST)


@require_safe
def data_file(request: HttpRequest, year: int, name: str) -> HttpResponseBase:
    """One of the files of a year."""
    found = open_data_files.file(year, name)
    if found is None or found.of.made_at is None:
        raise Http404
    kind = name.rpartition(".")[2]
    # A table bears its year when it is away from its address.
    saved = name if kind in ("zip", "json") else f"{year}-{name}"
    disposition = content_disposition_header(kind != "json", saved)
    return sending.deliver(
        request,
        found,
        since=found.of.made_at,
        policy=serving.LATEST,
        described={"Content-Type": _TYPES[kind], "Content-Disposition": disposition or "inline"},
    )


def _parted(of: OpenDataYear) -> tuple[list[tuple[object, str]], list[tuple[object, str]]]:
    """What has all of the year, and the single tables; each file with its address."""
    files = [
        (one, reverse("portal:data_file", kwargs={"year": of.year, "name": one.name}))
        for one in of.files.all()
    ]
    whole = [row for row in files if row[0].name.endswith(".zip")]
    return list(whole), [row for row in files if row not in whole]
