"""预算13表 部门整体支出绩效目标表: the department's money and goal, its activities and indicators."""

from collections.abc import Iterator, Mapping

from budget.domain.codes import Kind
from budget.domain.facts import FactBook
from budget.domain.richtext import as_cell
from budget.domain.sheets import Row, RowKind, Value
from budget.tables.building import blank_if_zero, printed_grid
from budget.tables.chaoyang.t12 import indicator_cells
from budget.tables.spec import HeaderCell, Layout, TableSpec, indicator, text

PARTS = ("fiscal_basic", "fiscal_project", "other_basic", "other_project")


def derive(book: FactBook) -> Iterator[Row]:
    """One row an indicator, the activity repeated, in the order entered."""
    for activity in book.goal.activities:
        for one in activity.indicators or (None,):
            yield Row(RowKind.LINE, {"activity": activity.name, **indicator_cells(one)})


def derive_header(book: FactBook) -> Mapping[str, Value]:
    """The department, its money by 财政拨款 and 其他资金, and the goal."""
    parts = _parts(book)
    fiscal = parts["fiscal_basic"] + parts["fiscal_project"]
    other = parts["other_basic"] + parts["other_project"]
    amounts = {"total": fiscal + other, "fiscal_total": fiscal, "other_total": other, **parts}
    return {
        "department": book.department_name,
        **{cell.key: blank_if_zero(amounts[cell.key]) for cell in HEADER if cell.is_amount},
        "goal": as_cell(book.goal.text),
    }


def _parts(book: FactBook) -> dict[str, int]:
    parts = dict.fromkeys(PARTS, 0)
    if "13" in book.printed_tables:
        return parts | next(iter(printed_grid(book, "13").values()))
    for line in book.expenditure:
        # A line whose fund was not determined counts as other money: it is no proven appropriation.
        fiscal = line.fund is not None and line.fund.is_appropriation
        kind = "basic" if line.kind is Kind.BASIC else "project"
        parts[f"{'fiscal' if fiscal else 'other'}_{kind}"] += line.amount_fen
    return parts


HEADER = (
    HeaderCell("department", "部门名称"),
    HeaderCell("total", "预算支出总额", True),
    HeaderCell("fiscal_total", "合计", True, "财政拨款"),
    HeaderCell("fiscal_basic", "基本支出", True, "财政拨款"),
    HeaderCell("fiscal_project", "项目支出", True, "财政拨款"),
    HeaderCell("other_total", "合计", True, "其他资金"),
    HeaderCell("other_basic", "基本支出", True, "其他资金"),
    HeaderCell("other_project", "项目支出", True, "其他资金"),
    HeaderCell("goal", "整体绩效目标"),
)

SPEC = TableSpec(
    number="13",
    title="部门整体支出绩效目标表",
    columns=(
        text("activity", "活动", share=16),
        indicator("level1", "一级指标", "绩效指标", share=14),
        indicator("level2", "二级指标", "绩效指标", share=16),
        text("level3", "三级指标", "绩效指标", share=30),
        indicator("nature", "指标性质", share=9),
        indicator("value", "指标值", share=11),
        indicator("measure", "度量单位", share=10),
    ),
    layout=Layout.GOALS,
    key=("activity", "level1", "level2", "level3", "nature", "value", "measure"),
    derive=derive,
    derive_header=derive_header,
    header=HEADER,
    title_aliases=("部门整体绩效目标表", "部门整体绩效目标申报表"),
)
