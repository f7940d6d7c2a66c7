"""预算12表 年度项目支出绩效表: each project with its money, goal and indicators."""

from collections.abc import Iterator, Mapping, Sequence

from budget.domain.facts import ExpenditureLine, FactBook, Indicator, Project
from budget.domain.richtext import as_cell
from budget.domain.sheets import Row, RowKind, Value
from budget.tables.building import blank_if_zero
from budget.tables.spec import Layout, TableSpec, amount, indicator, text

INDICATOR_COLUMNS = ("level1", "level2", "level3", "nature", "value", "measure")


def indicator_cells(one: Indicator | None) -> dict[str, Value]:
    """The cells of an indicator; all blank for none."""
    return {column: getattr(one, column) if one else "" for column in INDICATOR_COLUMNS}


def derive(book: FactBook) -> Iterator[Row]:
    """Projects in the order entered; a merged cell's value stands on its first row."""
    lines = lines_by_project(book)
    unit_before: str | None = None
    for position, project in enumerate(book.projects):
        first: dict[str, Value] = {
            "unit": "",
            "project": project.label,
            **money_of(project, lines.get(project.code, ())),
            "goal": as_cell(project.goal),
        }
        if position == 0 or project.unit != unit_before:
            first["unit"] = book.unit_label(project.unit)
        unit_before = project.unit
        below: dict[str, Value] = dict.fromkeys(first, "")
        below.update(total=None, fiscal=None, other=None)
        for number, one in enumerate(project.indicators or (None,)):
            yield Row(RowKind.LINE, {**(below if number else first), **indicator_cells(one)})


def lines_by_project(book: FactBook) -> Mapping[str, Sequence[ExpenditureLine]]:
    """The expenditure lines that name a project, by its code."""
    named: dict[str, list[ExpenditureLine]] = {}
    for line in book.expenditure:
        if line.project is not None:
            named.setdefault(line.project, []).append(line)
    return named


def money_of(project: Project, lines: Sequence[ExpenditureLine]) -> dict[str, Value]:
    """Total, 财政资金 and 其他资金: from the lines that name the project, else as printed."""
    if not lines:
        return {
            "total": project.total_fen or None,
            "fiscal": project.fiscal_fen or None,
            "other": project.other_fen or None,
        }
    total = sum(line.amount_fen for line in lines)
    fiscal = sum(li.amount_fen for li in lines if li.fund is not None and li.fund.is_appropriation)
    return {
        "total": blank_if_zero(total),
        "fiscal": blank_if_zero(fiscal),
        "other": blank_if_zero(total - fiscal),
    }


SPEC = TableSpec(
    number="12",
    title="年度项目支出绩效表",
    columns=(
        text("unit", "单位名称", share=12),
        text("project", "项目名称", share=16),
        amount("total", "项目总额", share=11),
        amount("fiscal", "财政资金", "其中：", share=11),
        amount("other", "其他资金", "其中：", share=9),
        text("goal", "绩效目标", share=30),
        indicator("level1", "一级指标", share=9),
        indicator("level2", "二级指标", share=10),
        text("level3", "三级指标", share=14),
        indicator("nature", "绩效指标性质", share=6),
        indicator("value", "本年绩效指标值", share=8),
        indicator("measure", "绩效度量单位", share=7),
    ),
    layout=Layout.PROJECTS,
    key=("project", *INDICATOR_COLUMNS),
    derive=derive,
    landscape=True,
    title_aliases=("项目支出绩效表", "项目支出绩效目标表", "项目支出绩效目标申报表"),
    empty_note="本部门本年度没有公开绩效目标的项目，故本表为空表。",
)
