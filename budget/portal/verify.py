"""``/verify/``: does a paper, a page or a file say what was published? No file is sent here for that."""

from typing import Any

from django.http import HttpRequest, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from budget.domain.verifying_code import as_typed
from budget.models import Publication, PublishedFile
from budget.portal import serving
from budget.selectors import verified
from budget.selectors.verified import Found, Known, Part, Standing

_SHOWN = 200  # of what somebody typed, when it is said back


@require_safe
@serving.conditional
def asked(request: HttpRequest) -> HttpResponseBase:
    """The form, and what bears the code typed into it; a SHA-256 leads to its own address."""
    typed = {name: request.GET.get(name, "").replace("\x00", "").strip() for name in ("code", "sha256")}
    # One field for people: a digest is no code.
    digest = verified.digest_as_typed(typed["sha256"] or typed["code"])
    if digest:
        return redirect("portal:verify_file", digest=digest)
    if typed["sha256"]:
        return _no_digest(request, typed["sha256"])
    if not typed["code"]:
        return _answer(request, "portal/verify.html", {"form": True}, {"form": request.path})
    code = as_typed(typed["code"])
    known = verified.by_code(code)
    if known is None:
        said = {"typed": typed["code"][:_SHOWN], "code": code}
        return _answer(request, "portal/verify_no_code.html", said, {"code": code, "published": False}, 404)
    parts = [] if known.standing is Standing.WITHDRAWN else verified.parts(known.publication)
    context = {"known": known, "parts": [(part, _groups(known, part)) for part in parts], "code": code}
    data = {
        "code": code,
        "published": True,
        **_publication(known),
        "files": [_file(known, file, part.name) for part in parts for file in part.files],
    }
    return _answer(request, "portal/verify_code.html", context, data)


@require_safe
@serving.conditional
def file(request: HttpRequest, digest: str) -> HttpResponseBase:
    """Whether a file with this SHA-256 was published, and what became of it."""
    lower = verified.digest_as_typed(digest)
    if not lower:
        return _no_digest(request, digest)
    if lower != digest:
        return redirect("portal:verify_file", digest=lower, permanent=True)
    found, count = verified.by_digest(digest)
    context = {"digest": digest, "found": [(one, _named(one)) for one in found], "more": count - len(found)}
    data = {
        "sha256": digest,
        "published": bool(found),
        "count": count,
        "files": [{**_publication(one.of), **_file(one.of, one.file, one.unit_name)} for one in found],
    }
    return _answer(request, "portal/verify_file.html", context, data, 200 if found else 404)


def _no_digest(request: HttpRequest, typed: str) -> HttpResponseBase:
    data = {"error": "a SHA-256 has 64 hexadecimal digits"}
    return _answer(request, "portal/verify_no_digest.html", {"typed": typed[:_SHOWN]}, data, 400)


def _answer(
    request: HttpRequest, template: str, context: dict[str, Any], data: dict[str, Any], status: int = 200
) -> HttpResponseBase:
    """As a page, or as JSON for a program that asks for it."""
    response: HttpResponseBase
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        response = JsonResponse(data, status=status, json_dumps_params={"ensure_ascii": False})
    else:
        response = render(request, template, context, status=status)
    patch_vary_headers(response, ["Accept"])
    return serving.keep(response, request, serving.LATEST)


def _groups(known: Known, part: Part) -> list[tuple[str, list[tuple[PublishedFile, str, str]]]]:
    rows = [(one, _what(one), _address(known.publication, one)) for one in part.files]
    whole = [row for row in rows if not row[0].table]
    return [("整本", whole), ("各张表", [row for row in rows if row[0].table])]


def _named(found: Found) -> str:
    """``北京市朝阳区政务服务管理局2026年部门预算第1版的整本 PDF 文件``."""
    one, file = found.of.publication, found.file
    whose = (
        f"{found.unit_name}{one.year}年单位预算"
        if file.unit
        else f"{one.department_name}{one.year}年部门预算"
    )
    return f"{whose}第{one.version}版的{_what(file)}"


def _what(file: PublishedFile) -> str:
    return f"{f'预算{file.table}表' if file.table else '整本'} {file.get_format_display()} 文件"


def _address(publication: Publication, file: PublishedFile) -> str:
    """Where it may be had, ``""`` where nowhere: it was withdrawn."""
    if publication.withdrawn_at is not None:
        return ""
    version = {"year": publication.year, "version": publication.version}
    if file.unit:
        whose = reverse("portal:unit_budget", kwargs={"unit": file.unit, **version})
    else:
        whose = reverse("portal:budget", kwargs={"code": publication.department_code, **version})
    return f"{whose}{f'tables/{file.table}' if file.table else 'budget'}.{file.format}"


def _publication(known: Known) -> dict[str, Any]:
    one = known.publication
    return {
        "department": {"code": one.department_code, "name": one.department_name},
        "year": one.year,
        "version": one.version,
        "kind": known.kind.label,
        "published_at": localtime(one.published_at).isoformat(),
        "standing": known.standing.value,
        "replaced_by": known.newer.version if known.newer else None,
        "withdrawn_at": localtime(one.withdrawn_at).isoformat() if one.withdrawn_at else None,
        "withdrawal_reason": one.withdrawal_reason,
    }


def _file(known: Known, file: PublishedFile, unit_name: str) -> dict[str, Any]:
    return {
        "unit": {"code": file.unit, "name": unit_name} if file.unit else None,
        "table": file.table,
        "format": file.format,
        "size": file.size if file.is_made else None,
        "sha256": file.sha256 or None,
        "address": _address(known.publication, file),
    }
