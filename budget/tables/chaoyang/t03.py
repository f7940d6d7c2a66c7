"""预算03表 支出预算总表: all spending by the three codes, basic and project."""

from budget.domain.codes import Nature
from budget.tables.chaoyang.by_codes import CODE_COLUMNS, by_three_codes
from budget.tables.chaoyang.shapes import DEPT_ECONOMIC, FUNCTION, GOV_ECONOMIC
from budget.tables.spec import Layout, TableSpec, amount, code

NATURE_COLUMNS = (
    Nature.BUSINESS_OPERATION,
    Nature.SUPERIOR_REMITTANCE,
    Nature.SUBSIDIARY_SUBSIDY,
)

GROUPING = by_three_codes(
    "03",
    lambda line: True,
    total_column="function",
    more={
        nature.value: lambda line, nature=nature: line.nature is nature  # type: ignore[misc]
        for nature in NATURE_COLUMNS
    },
)

SPEC = TableSpec(
    number="03",
    title="支出预算总表",
    columns=(
        code("function", "支出功能分类科目", pattern=FUNCTION),
        code("gov_economic", "政府支出经济分类科目", pattern=GOV_ECONOMIC),
        code("dept_economic", "部门支出经济分类科目", pattern=DEPT_ECONOMIC),
        amount("total", "合计"),
        amount("basic", "基本支出"),
        amount("project", "项目支出"),
        *(amount(nature.value, nature.label, "其中") for nature in NATURE_COLUMNS),
    ),
    layout=Layout.ROWS,
    key=CODE_COLUMNS,
    derive=GROUPING.rows,
    total_column="function",
    landscape=True,
    title_aliases=("支出总表", "部门支出总表"),
)
