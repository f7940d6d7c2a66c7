"""预算09表 国有资本经营预算财政拨款支出表."""

from budget.domain.codes import Fund
from budget.tables.chaoyang.by_codes import CODE_COLUMNS, by_three_codes
from budget.tables.chaoyang.shapes import DEPT_ECONOMIC, FUNCTION, GOV_ECONOMIC
from budget.tables.spec import Layout, TableSpec, amount, code

GROUPING = by_three_codes("09", lambda line: line.fund is Fund.STATE_CAPITAL, total_column="dept_economic")

SPEC = TableSpec(
    number="09",
    title="国有资本经营预算财政拨款支出表",
    columns=(
        code("function", "支出功能分类科目", pattern=FUNCTION),
        code("gov_economic", "政府支出经济分类科目", pattern=GOV_ECONOMIC),
        code("dept_economic", "部门支出经济分类科目", pattern=DEPT_ECONOMIC),
        amount("total", "合计", "国有资本经营预算支出"),
        amount("basic", "基本支出", "国有资本经营预算支出"),
        amount("project", "项目支出", "国有资本经营预算支出"),
    ),
    layout=Layout.ROWS,
    key=CODE_COLUMNS,
    derive=GROUPING.rows,
    total_column="dept_economic",
    landscape=True,
    empty_note="本部门本年度没有使用国有资本经营预算财政拨款安排的支出，故本表为空表。",
)
