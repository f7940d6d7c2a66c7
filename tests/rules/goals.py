"""Cases for the rules on performance: the reference with cells changed, and small budgets of projects."""

from dataclasses import replace
from functools import cache
from pathlib import Path

from budget.domain.codes import Fund, IncomeSource, Kind
from budget.domain.facts import (
    Activity,
    DepartmentGoal,
    ExpenditureLine,
    FactBook,
    IncomeLine,
    Indicator,
    Project,
)
from budget.domain.findings import Finding
from budget.domain.lists import Lists
from budget.domain.sheets import Row, SheetSet, Value
from budget.importers.document import read_text
from budget.rules.catalogue import BY_CODE
from budget.rules.rule import Case
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive

WANYUAN = 1_000_000
REFERENCE = Path("fixtures/reference/chaoyang-zwfw-2026.txt")
PERFORMANCE = (
    *("P-REQUIRED", "P-OPTIONAL", "P-GOAL", "P-NONE", "P-WEIGHT"),
    *("P-DIRECTION", "P-NATURE", "P-PERCENT", "P-UNIT", "P-VALUE", "P-MEASURE"),
    *("P-COST", "P-COST-UNIT", "P-COST-REST"),
)
LEVELS = {
    "数量": ("产出指标", "数量指标"),
    "质量": ("产出指标", "质量指标"),
    "时效": ("产出指标", "时效指标"),
    "成本": ("成本指标", "经济成本指标"),
    "效益": ("效益指标", "社会效益指标"),
    "满意度": ("满意度指标", "服务对象满意度指标"),
}
# Indicators that lack nothing, of a project of 12 万元.
COMPLETE = (
    "数量 审查合同数量 ≥ 30 件",
    "质量 验收合格率 ≥ 98 %",
    "时效 支付进度 ≥ 90 %",
    "成本 总成本 ≤ 12 万元",
    "效益 政务服务水平 定性 优",
    "满意度 办事群众满意度 ≥ 95 %",
)


@cache
def reference() -> SheetSet:
    return read_text(REFERENCE.read_bytes()).sheets


def with_cells(sheets: SheetSet, table: str, row: int, **cells: Value) -> SheetSet:
    """The sheets with cells of one body row (1-based; 0: the header block) changed."""
    sheet = sheets.sheets[table]
    if row == 0:
        changed = replace(sheet, header={**sheet.header, **cells})
    else:
        old = sheet.rows[row - 1]
        new = Row(old.kind, {**old.cells, **cells}, old.lines)
        changed = replace(sheet, rows=(*sheet.rows[: row - 1], new, *sheet.rows[row:]))
    return replace(sheets, sheets={**sheets.sheets, table: changed})


def without_rows(sheets: SheetSet, table: str, *numbers: int) -> SheetSet:
    sheet = sheets.sheets[table]
    rows = tuple(row for number, row in enumerate(sheet.rows, 1) if number not in numbers)
    return replace(sheets, sheets={**sheets.sheets, table: replace(sheet, rows=rows)})


def in_yuan(sheets: SheetSet, table: str) -> SheetSet:
    """The sheets with every amount of one table 10,000 times larger."""
    sheet = sheets.sheets[table]

    def large(value: Value) -> Value:
        return value * 10_000 if isinstance(value, int) else value

    rows = tuple(Row(r.kind, {k: large(v) for k, v in r.cells.items()}, r.lines) for r in sheet.rows)
    header = {k: large(v) for k, v in sheet.header.items()}
    return replace(sheets, sheets={**sheets.sheets, table: replace(sheet, rows=rows, header=header)})


def found(sheets: SheetSet, *codes: str, book: FactBook | None = None) -> list[Finding]:
    """What these rules find in the sheets."""
    case = Case(sheets, book or lift(sheets), Lists(sheets.year))
    return [finding for code in codes for finding in BY_CODE[code].breaches(case)]


def places(findings: list[Finding]) -> list[tuple[str, int | None, str, int | None]]:
    """Where each finding points first: table, row, column, source line."""
    return [(f.cells[0].table, f.cells[0].row, f.cells[0].column, f.cells[0].line) for f in findings]


def indicator(text: str) -> Indicator:
    """``成本 月均项目成本 ≤ 67.84 万元``; a blank part is written ``_``."""
    kind, name, nature, value, *measure = ("" if part == "_" else part for part in text.split(" "))
    return Indicator(*LEVELS[kind], name, nature, value, measure[0] if measure else "")


def budget(
    *projects: Project, spending: int | None = None, activities: tuple[Activity, ...] | None = None
) -> FactBook:
    """A budget of one unit whose project spending (分) is what its projects have, unless said."""
    whole = sum(project.total_fen or 0 for project in projects) if spending is None else spending
    line = ExpenditureLine(
        "129001", "2011302", "50205", "30227", Kind.PROJECT, Fund.GENERAL_PUBLIC, whole, carried_over=False
    )
    if activities is None:
        activities = (Activity("综合事务保障", tuple(map(indicator, COMPLETE))),)
    return FactBook(
        department_code="129",
        department_name="北京市朝阳区政务服务管理局",
        year=2026,
        form_set="chaoyang-2026",
        income=(IncomeLine("129001", IncomeSource.GENERAL_PUBLIC, False, whole),),
        expenditure=(line,),
        projects=projects,
        goal=DepartmentGoal("保障全年各项工作", activities),
    )


def project(
    *indicators: str,
    total: str = "12",
    name: str = "政府信息公开工作经费",
    goal: str = "公开政府信息",
    serial: int = 423872,
) -> Project:
    """A project of so many 万元, all of it 财政资金."""
    whole, _, decimals = total.partition(".")
    fen = int(whole + decimals.ljust(6, "0"))
    code = f"11010526T{serial:012d}"
    return Project(code, name, "129001", goal, tuple(map(indicator, indicators)), fen, fen)


def found_in(book: FactBook, *codes: str) -> list[Finding]:
    """What these rules find in the tables derived from facts."""
    return found(derive(book), *codes, book=book)
