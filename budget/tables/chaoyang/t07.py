"""预算07表 一般公共预算财政拨款基本支出表: basic spending by economic classification."""

from budget.domain.codes import System
from budget.tables.building import Grouping
from budget.tables.chaoyang.by_codes import is_basic
from budget.tables.chaoyang.shapes import DEPT_ECONOMIC, GOV_ECONOMIC
from budget.tables.chaoyang.t06 import (
    basic_neither,
    basic_personnel,
    basic_public,
    is_general_public,
)
from budget.tables.spec import Layout, TableSpec, amount, code

GROUPING = Grouping(
    table="07",
    select=lambda line: is_general_public(line) and is_basic(line),
    key_of=lambda line: (line.gov_economic, line.dept_economic),
    labels=lambda book, key: {
        "gov_economic": book.label(System.GOV_ECONOMIC, key[0]),
        "dept_economic": book.label(System.DEPT_ECONOMIC, key[1]),
    },
    measures={"personnel": basic_personnel, "public": basic_public, "_neither": basic_neither},
    sums={"total": ("personnel", "public", "_neither")},
    total_column="dept_economic",
    texts=("gov_economic", "dept_economic"),
)

SPEC = TableSpec(
    number="07",
    title="一般公共预算财政拨款基本支出表",
    columns=(
        code("gov_economic", "政府支出经济分类科目", pattern=GOV_ECONOMIC),
        code("dept_economic", "部门支出经济分类科目", pattern=DEPT_ECONOMIC),
        amount("total", "合计", "预算数"),
        amount("personnel", "人员经费", "预算数"),
        amount("public", "公用经费", "预算数"),
    ),
    layout=Layout.ROWS,
    key=("gov_economic", "dept_economic"),
    derive=GROUPING.rows,
    total_column="dept_economic",
)
