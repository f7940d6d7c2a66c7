"""A budget in any state as a file, made afresh from its facts: a department's, or one unit's part of it."""

import logging

from django.utils import timezone

from budget.domain.facts import FactBook
from budget.domain.units import is_told_by_unit, of_unit
from budget.models import Budget
from budget.renderers.edition import Edition
from budget.renderers.presentation import DEPARTMENT, UNIT
from budget.selectors import factbook
from budget.selectors.narrated import explanation_of
from budget.services.files import BOOKLET, FORMATS, file_of, in_words
from budget.tables.registry import derive

logger = logging.getLogger(__name__)

__all__ = ["FORMATS", "ExportError", "export_budget"]


class ExportError(ValueError):
    """There is no such budget or table, or its file could not be made; the message says so in Chinese."""


def export_budget(
    *, code: str, year: int, file_format: str, table: str = BOOKLET, version: int | None = None
) -> bytes:
    """One budget (the highest version unless said), or one table of it, as a file.

    ``code`` is a department's, or a unit's for its own budget (单位预算). Raises ExportError when there is no
    such budget, version or table, when the facts do not say what of them is the unit's, and when the file
    cannot be made.
    """
    department = _department(code, year)
    budgets = Budget.objects.select_related("department").filter(department__code=department, year=year)
    if version is not None:
        budgets = budgets.filter(version=version)
    budget = budgets.order_by("-version").first()
    if budget is None:
        which = f"第{version}版" if version is not None else ""
        raise ExportError(
            f"没有部门或单位{code}的{year}年预算{which}；请核对部门（或单位）编码、年度和版本。"
        )
    book = factbook(budget)
    part = book if code == department else _part(book, code, budget)
    sheets = derive(part)
    if table != BOOKLET and table not in sheets:
        raise ExportError(f"没有预算{table}表；可以导出的有：{'、'.join(sheets.sheets)}。")
    unit = "" if code == department else code
    told = explanation_of(budget, book, unit=unit) if file_format == "pdf" and table == BOOKLET else ()
    # The day of the budget, not of the export: the same budget gives the same bytes.
    made_on = timezone.localdate(budget.created_at)
    whose = UNIT if unit else DEPARTMENT
    edition = Edition(sheets, budget.version, made_on=made_on, whose=whose, explanation=told)
    try:
        return file_of(edition, table, file_format)
    except Exception as problem:
        logger.exception("a file could not be made")
        raise ExportError(f"{in_words(table, file_format)}生成时出错，原因见运行日志。") from problem


def _department(code: str, year: int) -> str:
    """Whose budget is meant: the department of that code, else the one whose budget has a unit of it."""
    budgets = Budget.objects.filter(year=year)
    if budgets.filter(department__code=code).exists():
        return code
    with_unit = budgets.filter(unit_names__code=code).order_by("-version", "-pk")
    return with_unit.values_list("department__code", flat=True).first() or code


def _part(book: FactBook, code: str, budget: Budget) -> FactBook:
    """A unit's part of its department's facts."""
    whole = f"{budget.department.name}{budget.year}年预算第{budget.version}版"
    if code not in book.unit_by_code:
        raise ExportError(
            f"{whole}中没有单位{code}；其中的单位有：{'、'.join(book.unit_by_code)}。"
            "别的版本中有的，请用 --version 指明。"
        )
    if not is_told_by_unit(book):
        raise ExportError(
            f"{whole}中有的金额没有指明是哪个单位的，导不出单位{code}的单位预算；"
            "请先在填报页面把每项收入、支出、项目、采购等分到单位，或按部门编码"
            f"{book.department_code}导出整个部门的预算。"
        )
    return of_unit(book, code)
