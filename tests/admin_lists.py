"""What tests of importing and exporting share: some of every list, files of them, the pages for it."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from budget.models import (
    BudgetUnit,
    BudgetYear,
    Department,
    EconomicPair,
    IndicatorFrame,
    LibraryIndicator,
    ProcurementItem,
    Role,
    ServiceDirectoryEntry,
    Subject,
    User,
)

LISTS = [
    Department, BudgetUnit, BudgetYear, Subject, EconomicPair, ProcurementItem, ServiceDirectoryEntry,
    IndicatorFrame, LibraryIndicator, User, Role,
]  # fmt: skip
HEADS = ["分类", "编码", "名称", "级次", "启用年度", "停用年度", "来源"]
XLSX, CSV = "0", "1"


def address(model, what):
    return reverse(f"admin:budget_{model.__name__.lower()}_{what}")


def some_of_everything():
    department = Department.objects.get(code="129")
    BudgetUnit.objects.create(code="129001", name="机关", department=department)
    BudgetYear.objects.create(year=2026, first_due="2026-10-20", note="从零开始\n逐项说明")
    Subject.objects.create(system="function", code="201", name="一般公共服务支出", level=1, first_year=2026)
    EconomicPair.objects.create(gov_code="50101", dept_code="30101", first_year=2026)
    ProcurementItem.objects.create(code="A", name="货物", level=0, first_year=2026)
    ServiceDirectoryEntry.objects.create(
        level1_code="01", level1="公共服务", level2_code="0101", level2="教育", level3="课程", first_year=2026
    )
    IndicatorFrame.objects.create(level1="产出指标", level2="数量指标", note="填数量", first_year=2026)
    LibraryIndicator.objects.create(
        level1="产出指标", level2="数量指标", level3="=1+2", nature="≥", value="5", measure="件"
    )
    LibraryIndicator.objects.create(
        department=department, level1="产出指标", level2="质量指标", level3="合格率", nature="=", value="100"
    )


def exported(client, model, kind, **query):
    return client.post(
        f"{address(model, 'export')}?{'&'.join(f'{k}={v}' for k, v in query.items())}", {"format": kind}
    )


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"), newline="")))


def upload(client, model, content, name="list.csv"):
    return client.post(
        address(model, "import"), {"resource": "0", "import_file": SimpleUploadedFile(name, content)}
    )


def comma_separated(*rows):
    buffer = io.StringIO(newline="")
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def confirm(client, model, preview):
    form = preview.context["confirm_form"]
    return client.post(
        address(model, "process_import"), {name: form[name].value() for name in form.fields}, follow=True
    )


def subject(code="20101", name="人大事务", level=2, first=2026, last="", source="官方清单"):
    return ["支出功能分类", code, name, level, first, last, source]
