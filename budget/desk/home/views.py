"""What hangs on the home page and on a budget's own: counts of findings, files to take away."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header

from budget.desk.gate import of_budget
from budget.desk.home.listing import severities
from budget.desk.standing import address_of, noted_now
from budget.domain.states import Stage
from budget.models import Budget
from budget.selectors import factbook
from budget.services.exporting import export_budget
from budget.tables.registry import derive

# Drawing a booklet of more rows takes longer than a page may.
PDF_ROWS = 3000
# What a budget may be taken away as: the ending of the address, the format, what people call it, its type.
FILES = {
    "xlsx": ("xlsx", "Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "pdf": ("pdf", "PDF", "application/pdf"),
    "zip": ("csv", "CSV", "application/zip"),
    "json": ("json", "JSON", "application/json"),
    "txt": ("text", "文本", "text/plain; charset=utf-8"),
}


@of_budget
def counts(request: HttpRequest, budget: Budget) -> HttpResponse:
    """How many findings it has as it now stands, for a list that does not know yet."""
    noted = noted_now(budget)
    return JsonResponse({"counts": severities(noted.counts)})


@of_budget
def download(request: HttpRequest, budget: Budget, ending: str) -> HttpResponse:
    """The official tables as they now stand, as a file."""
    if ending not in FILES:
        raise Http404
    file_format, _, content_type = FILES[ending]
    if file_format == "pdf" and _rows(budget) > PDF_ROWS:
        messages.error(request, f"预算表超过{PDF_ROWS}行，不能在这里生成 PDF。请下载 Excel 后打印。")
        return redirect(address_of(budget))
    content = export_budget(
        code=budget.department.code, year=budget.year, file_format=file_format, version=budget.version
    )
    draft = "" if Stage(budget.stage) is Stage.PUBLISHED else "-未公开"
    name = f"{budget.department_name}{budget.year}年部门预算-第{budget.version}版{draft}.{ending}"
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _rows(budget: Budget) -> int:
    return sum(len(sheet.rows) for sheet in derive(factbook(budget)).sheets.values())
