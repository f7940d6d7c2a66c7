"""The pages of checking a document: submit it, wait, see what was found, keep it or delete it."""

import re
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from budget.audit import queue
from budget.audit.folder import FILES, About, Folder
from budget.audit.forms import TOO_LARGE, UploadForm
from budget.audit.queue import Phase, TooManyError
from budget.audit.showing import Result, on_a_page
from budget.domain.findings import gravest_first
from budget.models import Budget, User
from budget.selectors import factbook
from budget.selectors.access import budgets_for, is_locked, may_import
from budget.selectors.compared import compared
from budget.selectors.people import lacks_second_factor
from budget.services.importing import ImportReport, Outcome, import_document
from budget.signin import address_of
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive

# What a form adds to the file it carries.
_FORM_BYTES = 64 * 1024
_CONTENT_TYPES = {
    "findings.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "findings.json": "application/json",
    "marked.pdf": "application/pdf",
}

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Folder, Rest], HttpResponseBase]


def of_upload(view: View[Rest]) -> Callable[..., HttpResponseBase]:
    """A view of an upload. Whoever has its address may see it, so the address must not spread."""

    @never_cache
    @wraps(view)
    def found(request: HttpRequest, token: str, *rest: Rest.args, **named: Rest.kwargs) -> HttpResponseBase:
        folder = Folder.named(token)
        if folder.is_there:
            response = view(request, folder, *rest, **named)
        else:
            response = render(request, "audit/gone.html", status=404)
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        # Not “no-referrer”: with it browsers send forms without an origin, and CSRF protection refuses them.
        response.headers["Referrer-Policy"] = "strict-origin"
        return response

    return found


@csrf_exempt
def start(request: HttpRequest) -> HttpResponseBase:
    """What this is, and the form. The size is asked first: the CSRF check would read and keep all of it."""
    if request.method == "POST" and _length(request) > settings.UPLOAD_LIMIT + _FORM_BYTES:
        return _form(request, UploadForm(), TOO_LARGE, status=413)
    return _start(request)


@csrf_protect
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def _start(request: HttpRequest) -> HttpResponseBase:
    if request.method != "POST":
        return _form(request, UploadForm())
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, form, status=400)
    document: UploadedFile = form.cleaned_data["document"]
    about = About(
        (document.name or "文件")[-255:], form.cleaned_data["department"], form.cleaned_data["year"]
    )
    try:
        folder = queue.begin(document.chunks(), about, get_adapter(request).get_client_ip(request))
    except TooManyError as problem:
        response = _form(request, form, str(problem), status=429)
        response.headers["Retry-After"] = "60"
        return response
    return redirect("audit:result", token=folder.token)


def _form(request: HttpRequest, form: UploadForm, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "problem": problem,
        "limit": settings.UPLOAD_LIMIT,
        "too_large": TOO_LARGE,
        "folded": not any(form[name].errors or form[name].value() for name in ("department", "year")),
    }
    return render(request, "audit/start.html", context, status=status)


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isdecimal() else 0


@require_safe
@of_upload
def result(request: HttpRequest, folder: Folder) -> HttpResponseBase:
    """How far it is, then what was found."""
    state = queue.progress_of(folder)
    about = folder.about
    base = {"about": about, "state": state, "token": folder.token}
    if state.phase is Phase.FAILED:
        return render(request, "audit/failed.html", base)
    if state.phase not in (Phase.DONE, Phase.WRITING):
        return render(request, "audit/waiting.html", base)
    row = request.GET.get("row", "")
    # No table has more rows than nine digits can count.
    shown = Result(folder, request.GET.get("table", ""), int(row) if re.fullmatch("[0-9]{1,9}", row) else 1)
    if not shown.readable:
        return render(request, "audit/unreadable.html", base | {"message": _refusal(shown)})
    context = base | {
        "result": shown,
        "items": shown.items(),
        "tabs": shown.tabs(),
        "drawn": shown.drawn(),
        "files": [(name, label, name in state.files) for name, label in FILES.items()],
        "writing": state.phase is Phase.WRITING,
        "may_save": may_import(request.user, shown.data["department"]["code"]),
        "latest": _latest(request, shown),
    }
    return render(request, "audit/result.html", context)


def _refusal(shown: Result) -> str:
    return on_a_page(shown.findings[0].message)


@require_safe
@of_upload
def progress(request: HttpRequest, folder: Folder) -> HttpResponseBase:
    """How far it is, for the script that waits."""
    return JsonResponse(queue.progress_of(folder).as_dict())


@require_safe
@of_upload
def file(request: HttpRequest, folder: Folder, name: str) -> HttpResponseBase:
    """The findings, or the document with its cells marked, to take away."""
    try:
        content = (folder.path / name).open("rb")
    except FileNotFoundError:
        raise Http404 from None
    stem = Path(folder.about.file_name).stem or "预算文件"
    # Of the two kinds of the same list, and the marked pages, each has a name that says which it is.
    what = "检查结果" if name.startswith("findings") else "标注"
    return FileResponse(
        content,
        as_attachment=True,
        filename=f"{stem}-{what}{Path(name).suffix}",
        content_type=_CONTENT_TYPES[name],
    )


@require_safe
@of_upload
def difference(request: HttpRequest, folder: Folder) -> HttpResponseBase:
    """What saving would change, cell by cell, for who may save: the document against the latest version."""
    if not folder.is_judged:
        raise Http404
    shown = Result(folder)
    latest = _latest(request, shown)
    if latest is None:
        raise Http404
    # What is kept are the facts: what the document does not print but they tell is no difference.
    found = compared(derive(factbook(latest)), derive(lift(shown.sheets())))
    context = {
        "about": folder.about,
        "token": folder.token,
        "result": shown,
        "latest": latest,
        "is_open": not is_locked(latest),
        "compared": found,
        "rows": sum(table.rows_in_all for table in found),
        "cells": sum(table.cells_in_all for table in found),
    }
    return render(request, "audit/difference.html", context)


def _latest(request: HttpRequest, shown: Result) -> Budget | None:
    """The latest version of the budget that a document is of, for who may save the document and see it."""
    if not shown.readable:
        return None
    code, year = shown.data["department"]["code"], shown.data["year"]
    if not may_import(request.user, code):
        return None
    versions = budgets_for(request.user).filter(department__code=code, year=year)
    latest = versions.order_by("-version").first()
    return latest if latest is not None and latest.form_set == shown.data["form_set"] else None


@require_POST
@of_upload
def save(request: HttpRequest, folder: Folder) -> HttpResponseBase:
    """Import the document as a draft, for a user who may."""
    user = request.user
    if not folder.is_judged:
        raise Http404
    shown = Result(folder)
    if not (isinstance(user, User) and shown.readable and may_import(user, shown.data["department"]["code"])):
        raise PermissionDenied
    # The gate lets everybody check documents; this writes.
    if lacks_second_factor(user):
        return redirect("mfa_index")
    about = folder.about
    report = import_document(
        user=user,
        content=folder.document,
        file_name=about.file_name,
        department=about.department,
        year=about.year,
        address=address_of(request),
    )
    if report.outcome is Outcome.REFUSED:
        messages.error(request, _why_refused(report))
        return redirect("audit:result", token=folder.token)
    assert report.budget is not None
    messages.success(request, f"{report.outcome.label}：第{report.budget.version}版。")
    return _to_budget(user, report.budget) or redirect("audit:result", token=folder.token)


def _why_refused(report: ImportReport) -> str:
    first = gravest_first(report.findings)[0]
    return f"没有保存：{on_a_page(first.message)}"


def _to_budget(user: User, budget: Budget) -> HttpResponse | None:
    """To the budget's page on the desk; None for who may not see it there."""
    if not budgets_for(user).filter(pk=budget.pk).exists():
        return None
    return redirect("desk:budget", code=budget.department.code, year=budget.year, version=budget.version)


@require_POST
@of_upload
def delete(request: HttpRequest, folder: Folder) -> HttpResponseBase:
    """Delete the document and all that was found in it, now."""
    queue.withdraw(folder)
    messages.success(request, "文件和检查结果已经删除。")
    return redirect("audit:start")
