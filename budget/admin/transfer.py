"""Importing and exporting in the administration: who may, from and to what, and what the pages say."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm, ExportForm, ImportForm
from import_export.results import RowResult
from import_export.tmp_storages import CacheStorage

from budget.admin.files import FORMATS, MAX_BYTES, MAX_ROWS, format_of
from budget.admin.resources import ListResource, Outcome
from budget.importers.source import UnreadableDocumentError
from budget.models import User
from budget.signin import address_of


def acting(request: HttpRequest) -> User:
    """Who does this."""
    assert isinstance(request.user, User)
    return request.user


class ExpiredError(Exception):
    """The file that was looked at is no longer kept."""


class KeptUpload(CacheStorage):
    """An upload between its preview and its confirmation, under a name that nobody can guess."""

    CACHE_LIFETIME = 60 * 60

    def read(self) -> bytes:
        content = super().read()
        if content is None:
            raise ExpiredError
        return content


class UploadForm(ImportForm):
    """A file to import; what kind of file it is, it says itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        file = self.fields["import_file"]
        file.label = "要导入的文件"
        file.help_text = f"XLSX或CSV，不超过{MAX_BYTES // 2**20}MB、{MAX_ROWS}行。"
        file.widget.attrs = {"accept": ".xlsx,.csv", "aria-describedby": "id_import_file_helptext"}
        self.fields["format"].required = False
        self.fields["format"].widget = forms.HiddenInput()

    @property
    def media(self) -> forms.Media:
        return forms.Media()

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        file = cleaned.get("import_file")
        if file is None:
            return cleaned
        if file.size > MAX_BYTES:
            self.add_error("import_file", f"文件超过{MAX_BYTES // 2**20}MB，没有读取；请分成几个文件。")
            return cleaned
        try:
            cleaned["format"] = str(format_of(file.read(8)))
        except UnreadableDocumentError as problem:
            self.add_error("import_file", problem.message)
        file.seek(0)
        return cleaned


class ConfirmForm(ConfirmImportForm):
    """The confirmation of what was looked at."""

    seen = forms.CharField(widget=forms.HiddenInput())


class FormatForm(ExportForm):
    """Which kind of file to export to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["format"]
        titles = [choice for choice in field.choices if choice[0]]
        self.fields["format"] = forms.ChoiceField(
            label="文件格式", choices=titles, initial=titles[0][0], widget=forms.RadioSelect()
        )


class TransferMixin(ImportExportMixin):
    """A list that can be exported by whoever may see it, and imported by whoever may add to and change it."""

    import_form_class = UploadForm
    confirm_form_class = ConfirmForm
    export_form_class = FormatForm
    tmp_storage_class = KeptUpload
    formats = FORMATS
    from_encoding = None
    resource_class: type[ListResource]
    # What to know before importing this list, beyond what holds for all.
    import_note = ""

    def get_resource_classes(self, request: HttpRequest) -> list[type[ListResource]]:
        return [self.resource_class]

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_import_data_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        held: dict[str, Any] = super().get_import_data_kwargs(request=request, **kwargs)
        return held | {"address": address_of(request)}

    def get_import_context_data(self, **_: Any) -> dict[str, Any]:
        key = [
            self.resource_class.fields[name].column_name
            for name in self.resource_class._meta.import_id_fields
        ]
        return {"import_note": self.import_note, "key_columns": key}

    def add_data_read_fail_error_to_form(self, form: forms.Form, e: Exception) -> None:
        if not isinstance(e, UnreadableDocumentError):
            raise e
        form.add_error("import_file", e.message)

    def import_action(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        response = super().import_action(request, **kwargs)
        context = getattr(response, "context_data", {})
        if "confirm_form" in context:
            context["confirm_form"].initial["seen"] = context["result"].digest
        return response

    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        try:
            return super().process_import(request, **kwargs)
        except ExpiredError:
            messages.error(request, "预览已过了一小时，没有导入；请重新上传。")
        return HttpResponseRedirect(self._address("import"))

    def process_dataset(self, dataset: Any, form: Any, request: HttpRequest, **kwargs: Any) -> Outcome:
        return super().process_dataset(dataset, form, request, seen=form.cleaned_data["seen"], **kwargs)

    def process_result(self, result: Outcome, request: HttpRequest) -> HttpResponse:
        if troubles := result.troubles:
            first = troubles[0]
            where = f"第{first.row}行：" if first.row else ""
            messages.error(request, f"没有导入。{where}{first.message}")
            return HttpResponseRedirect(self._address("import"))
        return super().process_result(result, request)

    def add_success_message(self, result: Outcome, request: HttpRequest) -> None:
        totals = result.totals
        messages.success(
            request,
            f"已导入{self.opts.verbose_name_plural}：新增{totals[RowResult.IMPORT_TYPE_NEW]}条，"
            f"更改{totals[RowResult.IMPORT_TYPE_UPDATE]}条，"
            f"没有变化的{totals[RowResult.IMPORT_TYPE_SKIP]}条。",
        )

    def generate_log_entries(self, result: Outcome, request: HttpRequest) -> None:
        for kind, flag in ((RowResult.IMPORT_TYPE_NEW, ADDITION), (RowResult.IMPORT_TYPE_UPDATE, CHANGE)):
            entries = [row.instance for row in result.changed if row.import_type == kind]
            if entries:
                LogEntry.objects.log_actions(acting(request).pk, entries, flag, change_message="由文件导入。")

    def export_action(self, request: HttpRequest) -> HttpResponse:
        try:
            response = super().export_action(request)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(self._address("changelist") + "?e=1")
        if "Content-Disposition" in response:
            ending = response["Content-Disposition"].rstrip('"').rpartition(".")[2]
            name = f"{self.opts.verbose_name_plural}-{timezone.localdate():%Y%m%d}.{ending}"
            response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
        return response

    def _address(self, what: str) -> str:
        return reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_{what}")


def refuse_what_cannot_be_kept(form: forms.BaseForm, problem: ValidationError) -> None:
    """Say in a form what a service refused: at its field where the form has it, else above all."""
    if not hasattr(problem, "error_dict"):
        form.add_error(None, problem)
        return
    for name, errors in problem.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)
