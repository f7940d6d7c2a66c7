"""A budget in any state as a file, made afresh from its facts."""

from django.utils import timezone

from budget.models import Budget
from budget.renderers.edition import Edition
from budget.selectors import factbook
from budget.selectors.narrated import explanation_of
from budget.services.files import BOOKLET, FORMATS, file_of
from budget.tables.registry import derive

__all__ = ["FORMATS", "ExportError", "export_budget"]


class ExportError(ValueError):
    """There is no such budget or table; the message says so in Chinese."""


def export_budget(
    *, code: str, year: int, file_format: str, table: str = BOOKLET, version: int | None = None
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
    book = factbook(budget)
    sheets = derive(book)
    if table != BOOKLET and table not in sheets:
        raise ExportError(f"没有预算{table}表；可以导出的有：{'、'.join(sheets.sheets)}。")
    told = explanation_of(budget, book) if file_format == "pdf" and table == BOOKLET else ()
    # The day of the budget, not of the export: the same budget gives the same bytes.
    made_on = timezone.localdate(budget.created_at)
    return file_of(Edition(sheets, budget.version, made_on=made_on, explanation=told), table, file_format)
