"""The layout of published tables, and the blemishes that a printed document may have."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.importers.documents import CARRIED, NATURES, SOURCES

TITLES = {
    "01": "收支总表",
    "02": "收入总表",
    "03": "支出预算总表",
    "04": "政府采购预算明细表",
    "05": "财政拨款收支预算总表",
    "06": "一般公共预算财政拨款支出表",
    "07": "一般公共预算财政拨款基本支出表",
    "08": "政府性基金预算财政拨款支出表",
    "09": "国有资本经营预算财政拨款支出表",
    "10": "财政拨款（含一般公共预算和政府性基金预算）“三公”经费支出表",
    "11": "政府购买服务预算财政拨款明细表",
    "12": "年度项目支出绩效表",
    "13": "部门整体支出绩效目标表",
}
_THREE = ("function", "gov_economic", "dept_economic")
_THREE_HEADS = ("支出功能分类科目", "政府支出经济分类科目", "部门支出经济分类科目")
SIDES = ("收 入", "", "支 出", ""), ("项 目", "预算数", "项 目", "预算数")
_INCOMES = ("一般公共预算拨款", "政府性基金预算拨款", "国有资本经营预算拨款", "财政专户管理资金", "事业收入")
_LATER = ("上级补助收入", "附属单位上缴收入", "事业单位经营收入", "其他收入")
# Head lines and the keys of the columns, as printed.
HEADS: dict[str, tuple[Sequence[Sequence[str]], Sequence[str]]] = {
    "02": (
        (
            ("单位名称", "合计", "本年收入", *[""] * 9, "上年结转结余", *[""] * 5),
            ("", "", "小计", *_INCOMES, *_LATER, "小计", *_INCOMES[:4], "单位资金"),
        ),
        (
            "unit",
            "total",
            "current_subtotal",
            *SOURCES,
            "carryover_subtotal",
            *(f"carryover_{c}" for c in CARRIED),
        ),
    ),
    "03": (
        (
            (*_THREE_HEADS, "合计", "基本支出", "项目支出", "其中", "", ""),
            (*[""] * 6, "事业单位经营支出", "上缴上级支出", "对附属单位补助支出"),
        ),
        (*_THREE, "total", "basic", "project", *NATURES),
    ),
    "04": ((("采购类别", "金额"),), ("category", "amount")),
    "06": (
        (
            ("单位名称", "功能分类科目", "", "预算数", *[""] * 5),
            ("", "科目编码", "科目名称", "合计", "基本支出", "", "", "项目支出", ""),
            ("", "", "", "", "小计", "人员经费", "公用经费", "项目支出总数", "扣除基建项目 后预算数"),
        ),
        (
            "unit",
            "function_code",
            "function_name",
            "total",
            "basic",
            "personnel",
            "public",
            "project",
            "project_excluding_capital",
        ),
    ),
    "07": (
        ((*_THREE_HEADS[1:], "预算数", "", ""), ("", "", "合计", "人员经费", "公用经费")),
        (*_THREE[1:], "total", "personnel", "public"),
    ),
    "08": (
        ((*_THREE_HEADS, "预算数", "", ""), ("", "", "", "合计", "基本支出", "项目支出")),
        (*_THREE, "total", "basic", "project"),
    ),
    "09": (
        ((*_THREE_HEADS, "国有资本经营预算支出", "", ""), ("", "", "", "合计", "基本支出", "项目支出")),
        (*_THREE, "total", "basic", "project"),
    ),
    "10": (
        (
            (
                "年度",
                "“三公”经费财政拨款预算总额",
                "因公出国（境）费用",
                "公务接待费",
                "公务用车购置及运行维护费",
                *[""] * 5,
            ),
            (*[""] * 4, "公务用车购置费", "公务用车运行维护费", *[""] * 4),
            (*[""] * 5, "小计", "公务用车加油", "公务用车维修", "公务用车保险", "其他"),
        ),
        (
            "year",
            "total",
            "abroad",
            "reception",
            "vehicle_purchase",
            "vehicle_operation",
            "fuel",
            "repair",
            "insurance",
            "other",
        ),
    ),
    "11": (
        (("指导性目录", "", "", "服务领域", "预算金额"), ("一级", "二级", "三级", "", "")),
        ("level1", "level2", "level3", "service_field", "amount"),
    ),
}
TEXTS = (*_THREE, "unit", "function_code", "function_name", "category", "year", "level1", "level2", "level3")
TOTAL_AT = {"03": "function", "04": "category", "06": "function_name", "02": "unit"}
NUMERALS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")


@dataclass(frozen=True)
class Style:
    """How a budget is printed. Every field is one blemish or one usage; the default has none."""

    skip: tuple[str, ...] = ("02",)
    order: tuple[str, ...] = ()
    title: str = "standard"
    yuan: tuple[str, ...] = ()
    unit_line: str = "own"  # own line, with the title, or none
    amounts: str = "six"  # six decimals, trimmed, mixed
    full_width: bool = False
    spaced: bool = False
    zeros: str = ""
    encoding: str = "utf-8"
    line_end: str = "\n"
    breaks: float = 0.0
    repeat_head: bool = False
    repeat_title: bool = False
    page_numbers: bool = False
    form_feed: bool = False
    broken_cells: float = 0.0
    cut_rows: float = 0.0
    cover: str = ""
    contents: bool = False
    narrative: bool = False
    notes: bool = False
    empty_note: str = ""
    extra: bool = False
    merged: bool = False
    subtotals: bool = False
    stripped: bool = False
    blank_column: str = ""  # end, middle or start
    total_label: str = "合 计"
    services_total: str = "first"
    code_gap: bool = False
    name_gap: bool = False
    tags: bool = False
    projects: str = "plain"  # plain, pages (columns dropped, rows cut)
    projects_total: str = ""
    unit_every_row: bool = False
    unit_name_only: bool = False
    goals: str = "combined"  # combined, separate, two_heads
    other_columns: bool = False
    activity_merged: bool = False
    department_on_13: bool = True


# Every way a title is printed.
VARIANTS = (
    "standard",
    "swapped",
    "two_lines",
    "title_first",
    "wide",
    "annex",
    "annex_year",
    "annex_lines",
    "year",
    "year_degree",
    "bare",
    "tab",
    "department",
    "one_digit",
    "year_lines",
    "brackets",
)
