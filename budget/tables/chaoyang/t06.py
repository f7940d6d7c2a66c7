"""预算06表 一般公共预算财政拨款支出表: general public spending by unit and 项."""

from collections.abc import Mapping

from budget.domain.codes import Fund, System, is_personnel, is_public
from budget.domain.facts import ExpenditureLine, FactBook
from budget.tables.building import Grouping
from budget.tables.chaoyang.by_codes import is_basic, is_project
from budget.tables.chaoyang.shapes import FUNCTION, UNIT
from budget.tables.spec import Layout, TableSpec, amount, text


def is_general_public(line: ExpenditureLine) -> bool:
    return line.fund is Fund.GENERAL_PUBLIC


def basic_personnel(line: ExpenditureLine) -> bool:
    return is_basic(line) and is_personnel(line.dept_economic)


def basic_public(line: ExpenditureLine) -> bool:
    return is_basic(line) and is_public(line.dept_economic)


def basic_neither(line: ExpenditureLine) -> bool:
    """Basic spending under a 科目 that is neither 人员 nor 公用: counted in 小计, judged by a rule."""
    return is_basic(line) and not basic_personnel(line) and not basic_public(line)


def _labels(book: FactBook, key: tuple[str, ...]) -> Mapping[str, str]:
    unit, function = key
    return {
        "unit": book.unit_label(unit or None),
        "function_code": function,
        "function_name": book.name_of.get((System.FUNCTION, function), ""),
    }


GROUPING = Grouping(
    table="06",
    select=is_general_public,
    key_of=lambda line: (line.unit or "", line.function),
    labels=_labels,
    measures={
        "personnel": basic_personnel,
        "public": basic_public,
        "_neither": basic_neither,
        "project": is_project,
        "project_excluding_capital": lambda line: is_project(line) and not line.capital,
    },
    sums={
        "total": ("personnel", "public", "_neither", "project"),
        "basic": ("personnel", "public", "_neither"),
    },
    total_column="function_name",
    texts=("unit", "function_code", "function_name"),
)

SPEC = TableSpec(
    number="06",
    title="一般公共预算财政拨款支出表",
    columns=(
        text("unit", "单位名称", share=20, aliases=("预算单位",), pattern=UNIT),
        text("function_code", "科目编码", "功能分类科目", share=11, pattern=FUNCTION),
        text("function_name", "科目名称", "功能分类科目", share=20),
        amount("total", "合计", "预算数"),
        amount("basic", "小计", "预算数", "基本支出"),
        amount("personnel", "人员经费", "预算数", "基本支出"),
        amount("public", "公用经费", "预算数", "基本支出"),
        amount("project", "项目支出总数", "预算数", "项目支出"),
        amount("project_excluding_capital", "扣除基建项目后预算数", "预算数", "项目支出"),
    ),
    layout=Layout.ROWS,
    key=("unit", "function_code"),
    derive=GROUPING.rows,
    total_column="function_name",
    landscape=True,
)
