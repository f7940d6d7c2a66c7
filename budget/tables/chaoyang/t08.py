"""预算08表 政府性基金预算财政拨款支出表."""

from budget.domain.codes import Fund
from budget.tables.chaoyang.by_codes import CODE_COLUMNS, by_three_codes
from budget.tables.chaoyang.shapes import DEPT_ECONOMIC, FUNCTION, GOV_ECONOMIC
from budget.tables.spec import Layout, TableSpec, amount, code

GROUPING = by_three_codes("08", lambda line: line.fund is Fund.GOVERNMENT_FUND, total_column="dept_economic")

SPEC = TableSpec(
    number="08",
    title="政府性基金预算财政拨款支出表",
    columns=(
        code("function", "支出功能分类科目", pattern=FUNCTION),
        code("gov_economic", "政府支出经济分类科目", pattern=GOV_ECONOMIC),
        code("dept_economic", "部门支出经济分类科目", pattern=DEPT_ECONOMIC),
        amount("total", "合计", "预算数"),
        amount("basic", "基本支出", "预算数"),
        amount("project", "项目支出", "预算数"),
    ),
    layout=Layout.ROWS,
    key=CODE_COLUMNS,
    derive=GROUPING.rows,
    total_column="dept_economic",
    landscape=True,
    empty_note="本部门本年度没有使用政府性基金预算财政拨款安排的支出，故本表为空表。",
)
