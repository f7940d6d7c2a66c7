"""Filling in a budget away from the browser: the workbook to take away, the form that takes files back."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from budget.desk.gate import of_budget, refusal, to_edit
from budget.desk.standing import about
from budget.importers.source import UnreadableDocumentError
from budget.models import Budget, Proposal, User
from budget.renderers.entry_xlsx import render as workbook
from budget.selectors.access import units_of, why_not_edit
from budget.selectors.grids import GRIDS
from budget.selectors.workbook import NOTES, dropdowns, entry_sheets, identity_text
from budget.services.entry import EntryRefusedError
from budget.services.uploading import propose_file

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TOO_LARGE = "文件超过20MB，不能读取。请删去多余的内容，或者拆分后再试。"
# What a form adds to the file it carries.
_FORM_BYTES = 64 * 1024
# How many of the uploads that wait to be applied are listed.
_WAITING = 5


class FileForm(forms.Form):
    """``cleaned_data``: document."""

    document = forms.FileField(
        label="填好的工作簿，或者官方预算表",
        error_messages={
            "required": "请选择一份文件。",
            "empty": "文件是空的，没有可以读取的内容。",
            "missing": "请选择一份文件。",
            "invalid": "文件没有传到，请重新提交。",
        },
        widget=forms.FileInput(attrs={"accept": ".xlsx,.pdf,.txt,.json"}),
    )

    def clean_document(self) -> UploadedFile:
        document: UploadedFile = self.cleaned_data["document"]
        if (document.size or 0) > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(TOO_LARGE)
        return document


@of_budget
def download(request: HttpRequest, budget: Budget) -> HttpResponse:
    """The workbook with everything that stands in the grids."""
    locked = [name for name in GRIDS if why_not_edit(request.user, budget, name)]
    title = f"{budget.department_name}{budget.year}年部门预算 第{budget.version}版"
    now = timezone.localtime().replace(tzinfo=None, microsecond=0)
    content = workbook(
        entry_sheets(budget, locked, units_of(request.user, budget.department_id)),
        dropdowns(budget),
        title=title,
        identity=identity_text(budget),
        notes=NOTES,
        made=now,
    )
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, _file_name(budget, now))
    return response


def _file_name(budget: Budget, now: datetime) -> str:
    return f"{budget.department_name}{budget.year}年预算录入-第{budget.version}版-{now:%m%d-%H%M}.xlsx"


@csrf_exempt
def upload(request: HttpRequest, *rest: Any, **named: Any) -> HttpResponseBase:
    """The page and its form. The size is asked first: the CSRF check would read and keep all of it."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if request.method == "POST" and length.isdecimal() and int(length) > settings.UPLOAD_LIMIT + _FORM_BYTES:
        return refusal(request, TOO_LARGE, 413)
    view = _take if request.method == "POST" else _page
    return csrf_protect(view)(request, *rest, **named)


@of_budget
def _page(request: HttpRequest, budget: Budget) -> HttpResponse:
    return _form(request, budget, FileForm())


@to_edit
def _take(request: HttpRequest, budget: Budget) -> HttpResponse:
    assert isinstance(request.user, User)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _form(request, budget, form, status=400)
    document: UploadedFile = form.cleaned_data["document"]
    name = (document.name or "文件")[-120:]
    try:
        proposal = propose_file(budget=budget, user=request.user, content=document.read(), file_name=name)
    except UnreadableDocumentError as problem:
        form.add_error("document", problem.message)
        return _form(request, budget, form, status=400)
    except EntryRefusedError as problem:
        form.add_error("document", problem.message)
        return _form(
            request, budget, form, status=409 if problem.locked else 403 if problem.forbidden else 400
        )
    if proposal is None:
        messages.info(request, f"“{name}”与现在的内容完全相同，没有需要应用的改动。")
        return redirect("desk:workbook", **where(budget))
    return redirect("desk:proposal", **where(budget), key=proposal.key)


def _form(request: HttpRequest, budget: Budget, form: FileForm, status: int = 200) -> HttpResponse:
    mine = Proposal.objects.filter(budget=budget, username=request.user.get_username(), applied=None)
    context = {
        **about(budget),
        "form": form,
        "why_not": why_not_edit(request.user, budget),
        "notes": NOTES,
        "waiting": mine.defer("operations", "remarks")[:_WAITING],
        "limit": settings.UPLOAD_LIMIT,
        "too_large": TOO_LARGE,
    }
    return render(request, "desk/proposals/workbook.html", context, status=status)


def where(budget: Budget) -> dict[str, Any]:
    """What the addresses below a budget's need."""
    return {"code": budget.department.code, "year": budget.year, "version": budget.version}
