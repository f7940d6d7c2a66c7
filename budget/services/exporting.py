"""A budget in any state as a file, made afresh from its facts."""

from datetime import date

from budget.domain.sheets import SheetSet
from budget.models import Budget
from budget.renderers import csv, json, pdf, text, xlsx
from budget.selectors import factbook
from budget.tables.registry import derive, spec_of

FORMATS = ("pdf", "xlsx", "csv", "json", "text")


class ExportError(ValueError):
    """There is no such budget or table; the message says so in Chinese."""


def export_budget(
    *, code: str, year: int, file_format: str, table: str = "", version: int | None = None
) -> bytes:
    """One budget (the highest version unless said), or one table of it, as a file.

    Raises ExportError when there is no such budget, version or table.
    """
    budgets = Budget.objects.select_related("department").filter(department__code=code, year=year)
    if version is not None:
        budgets = budgets.filter(version=version)
    budget = budgets.order_by("-version").first()
    if budget is None:
        which = f"第{version}版" if version is not None else ""
        raise ExportError(f"没有部门{code}的{year}年预算{which}；请核对部门编码、年度和版本。")
    sheets = derive(factbook(budget))
    if not table:
        return _document(sheets, file_format, budget.version, budget.created_at.date())
    if table not in sheets:
        raise ExportError(f"没有预算{table}表；可以导出的有：{'、'.join(sheets.sheets)}。")
    return _table(sheets, table, file_format, budget.version, budget.created_at.date())


def _document(sheets: SheetSet, file_format: str, version: int, day: date) -> bytes:
    match file_format:
        case "pdf":
            return pdf.render_booklet(sheets, version=version)
        case "xlsx":
            return xlsx.render_document(sheets, version=version, made_on=day)
        case "csv":
            return csv.render_zip(sheets)
        case "json":
            return json.render_document(sheets, version=version)
        case _:
            return text.render_document(sheets).encode()


def _table(sheets: SheetSet, table: str, file_format: str, version: int, day: date) -> bytes:
    match file_format:
        case "pdf":
            return pdf.render_table(sheets, table, version=version)
        case "xlsx":
            return xlsx.render_table(sheets, table, version=version, made_on=day)
        case "csv":
            return csv.render_table(spec_of(sheets.form_set, table), sheets.sheets[table])
        case "json":
            return json.render_table(sheets, table, version=version)
        case _:
            return text.render_table(sheets, table).encode()
