"""The one form: a file, and what it may not say itself."""

import re

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from budget.domain.codes import split_label
from budget.services.importing import YEARS

TOO_LARGE = "文件超过20MB，不能检查。请只保留十三张预算表，或者拆分后再试。"


class UploadForm(forms.Form):
    """``cleaned_data``: document; department (code, name) or None; year or None."""

    document = forms.FileField(
        label="预算文件",
        error_messages={
            "required": "请选择一份文件。",
            "empty": "文件是空的，没有可以检查的内容。",
            "missing": "请选择一份文件。",
            "invalid": "文件没有传到，请重新提交。",
        },
        widget=forms.FileInput(attrs={"accept": ".pdf,.xlsx,.txt,.json"}),
    )
    department = forms.CharField(
        label="部门",
        required=False,
        max_length=100,
        help_text="写作“编码-名称”，例如 129-北京市朝阳区政务服务管理局。",
        error_messages={"max_length": "部门不能超过100个字。"},
    )
    year = forms.IntegerField(
        label="年度",
        required=False,
        min_value=YEARS.start,
        max_value=YEARS.stop - 1,
        error_messages={
            "invalid": "年度应是四位数字，例如 2026。",
            "min_value": "年度应是四位数字，例如 2026。",
            "max_value": "年度应是四位数字，例如 2026。",
        },
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
    )

    def clean_document(self) -> UploadedFile:
        document: UploadedFile = self.cleaned_data["document"]
        if (document.size or 0) > settings.UPLOAD_LIMIT:
            raise forms.ValidationError(TOO_LARGE)
        return document

    def clean_department(self) -> tuple[str, str] | None:
        text = self.cleaned_data["department"].replace("\x00", "").strip()
        if not text:
            return None
        code, name = split_label(text.replace("－", "-").replace("—", "-"))
        if not re.fullmatch(r"[0-9A-Z]{1,12}", code):
            raise forms.ValidationError("请写作“编码-名称”，例如 129-北京市朝阳区政务服务管理局。")
        return code, name.strip()
