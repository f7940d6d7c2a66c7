"""The gaps there may be in what is entered, in the order in which a budget is entered."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from budget.domain.codes import Kind
from budget.domain.facts import FactBook
from budget.domain.findings import Severity
from budget.domain.matching_income import reductions

# 支出功能分类 项, 经济分类 款: money is budgeted under nothing coarser.
FUNCTION_DIGITS, ECONOMIC_DIGITS = 7, 5
# Made of the whole book once, then asked of each fact.
Lacks = Callable[[FactBook], Callable[[Any], bool]]


@dataclass(frozen=True, slots=True)
class Nothing:
    """A grid in which something must stand."""

    rule: str
    grid: str
    message: str
    todo: str


@dataclass(frozen=True, slots=True)
class Gap:
    """What a row of a grid may lack in one column.

    ``title`` is what a row is called before its number, ``said`` what it lacks, after it.
    """

    rule: str
    grid: str
    column: str
    title: str
    said: str
    todo: str
    lacks: Lacks
    severity: Severity


@dataclass(frozen=True, slots=True)
class _One:
    column: str
    said: str
    todo: str
    lacks: Lacks
    severity: Severity = Severity.ERROR


def _unset(field: str) -> Lacks:
    return lambda book: lambda fact: getattr(fact, field) is None


def _blank(field: str) -> Lacks:
    return lambda book: lambda fact: not getattr(fact, field).strip()


def _coarse(field: str, digits: int) -> Lacks:
    return lambda book: lambda fact: 0 < len(getattr(fact, field)) < digits


def _without_project(book: FactBook) -> Callable[[Any], bool]:
    return lambda line: line.kind is Kind.PROJECT and line.project is None


def _basic_with_project(book: FactBook) -> Callable[[Any], bool]:
    return lambda line: line.kind is Kind.BASIC and line.project is not None


def _carried_unknown(book: FactBook) -> Callable[[Any], bool]:
    """Money was carried over, and the line does not say whether it is paid out of that."""
    carries = any(income.carried_over for income in book.income)
    return lambda line: carries and line.carried_over is None


def _capital_unknown(book: FactBook) -> Callable[[Any], bool]:
    return lambda line: line.kind is Kind.PROJECT and line.capital is None


def _without_income(book: FactBook) -> Callable[[Any], bool]:
    """It is withheld, and publishing could not tell the income that must be left out with it: after 批复 that
    can no longer be put right."""
    marked = {
        number: line
        for number, line in enumerate(book.expenditure)
        if line.withheld and line.unit is not None and line.fund is not None
    }
    problems = reductions(book, marked)[1] if marked else ()
    lines = {id(marked[number]) for one in problems for number in one.lines}
    return lambda line: id(line) in lines


def _without_money(book: FactBook) -> Callable[[Any], bool]:
    """Neither the project nor a line that names it says what it costs."""
    named = {line.project for line in book.expenditure}
    return lambda project: (
        not (project.total_fen or project.fiscal_fen or project.other_fen) and project.code not in named
    )


_CHOOSE = "请选择；可以先填一行，再选中以下各行按 Ctrl+D 向下填充。"
_LOOK_UP = "请填写编码，或按名称、拼音首字母查找。"
_TO_KUAN = "支出按款级经济科目（5位编码）编制，请选择到款。"
_UNIT = _One("unit", "没有选单位", _CHOOSE, _unset("unit"))
_UNIT_WANTED = _One("unit", "没有选单位", _CHOOSE, _unset("unit"), Severity.WARNING)
_FUND = _One("fund", "没有选资金性质", _CHOOSE, _unset("fund"))
_AMOUNT = _One(
    "amount", "没有填金额", "请填写金额，或删去这一行。", lambda book: lambda fact: not fact.amount_fen
)

NOTHING = (
    Nothing("E-UNIT", "units", "还没有预算单位。", "请在“单位”中填写本部门的预算单位。"),
    Nothing("E-INCOME", "income", "还没有填写收入。", "请在“收入”中按单位和来源填写。"),
    Nothing("E-LINE", "expenditure", "还没有填写支出。", "请在“支出”中逐行填写，也可以从Excel粘贴。"),
)


def _of(rule: str, grid: str, title: str, gaps: Iterable[_One]) -> Iterator[Gap]:
    for one in gaps:
        yield Gap(rule, grid, one.column, title, one.said, one.todo, one.lacks, one.severity)


_UNITS = (
    _One("code", "没有填编码", "请填写财政部门给出的单位编码。", _blank("code")),
    _One("name", "没有填名称", "请填写单位全称。", _blank("name")),
)
_LINES = (
    _UNIT,
    _One("function", "没有填功能科目", _LOOK_UP, _blank("function")),
    _One(
        "function",
        "的功能科目没有填到项级",
        "支出按项级科目（7位编码）编制，请选择到项。",
        _coarse("function", FUNCTION_DIGITS),
    ),
    _One("gov_economic", "没有填政府经济科目", _LOOK_UP, _blank("gov_economic")),
    _One(
        "gov_economic",
        "的政府经济科目没有填到款级",
        _TO_KUAN,
        _coarse("gov_economic", ECONOMIC_DIGITS),
    ),
    _One("dept_economic", "没有填部门经济科目", _LOOK_UP, _blank("dept_economic")),
    _One(
        "dept_economic",
        "的部门经济科目没有填到款级",
        _TO_KUAN,
        _coarse("dept_economic", ECONOMIC_DIGITS),
    ),
    _FUND,
    _AMOUNT,
    _One(
        "project",
        "是项目支出，没有选项目",
        "请选择所属项目；新项目先在“项目”中添加。",
        _without_project,
        Severity.WARNING,
    ),
    _One(
        "project",
        "是基本支出，却选了项目",
        "请改为项目支出，或去掉项目。",
        _basic_with_project,
        Severity.WARNING,
    ),
    _One(
        "carried_over",
        "没有注明是否用上年结转安排",
        "本预算有上年结转收入，请在“用上年结转”一列填是或否。",
        _carried_unknown,
    ),
    _One("nature", "没有选支出性质", _CHOOSE, _unset("nature")),
    _One(
        "withheld",
        "标为不公开，却分不清公开时应从哪项收入中同额扣除",
        "请核对单位、资金性质、是否用上年结转，并把收入按单位和来源填全；分不清的，这份预算不能公开。",
        _without_income,
        Severity.WARNING,
    ),
    _One("capital", "没有注明是否基本建设", "请在“基本建设”一列填是或否。", _capital_unknown),
)
_PROJECTS = (
    _UNIT,
    _One("code", "没有填编码", "请填写预算管理系统给出的21位项目编码。", _blank("code")),
    _One("name", "没有填名称", "请填写项目全称。", _blank("name")),
    _One("total", "没有金额", "请在“支出”中安排该项目的支出，或填写项目总额。", _without_money),
)
_PURCHASES = (
    _UNIT_WANTED,
    _One("item", "没有填采购品目", _LOOK_UP, _blank("item"), Severity.WARNING),
    _One("fund", "没有选资金性质", _CHOOSE, _unset("fund"), Severity.WARNING),
    _AMOUNT,
)
_SERVICES = (
    _One("level1", "没有填一级目录", _LOOK_UP, _blank("level1")),
    _One("level2", "没有填二级目录", _LOOK_UP, _blank("level2")),
    _One("level3", "没有填三级目录", "请填写购买的服务。", _blank("level3")),
    _One("service_field", "没有填服务领域", _LOOK_UP, _blank("service_field")),
    _UNIT_WANTED,
    _AMOUNT,
)
_EARLIER = (_One("measure", "没有选是哪一项", "请从列表中选，或删去这一行。", _blank("measure")),)
_ACTIVITIES = (_One("name", "没有填名称", "请填写活动名称。", _blank("name")),)

GAPS: tuple[Gap, ...] = (
    *_of("E-UNIT", "units", "单位", _UNITS),
    *_of(
        "E-INCOME",
        "income",
        "收入",
        (_UNIT, _One("source", "没有选收入来源", _CHOOSE, _unset("source")), _AMOUNT),
    ),
    *_of("E-YEAR-END", "year_end", "年终结转结余", (_UNIT, _FUND)),
    *_of("E-LINE", "expenditure", "支出", _LINES),
    *_of("E-PROJECT", "projects", "项目", _PROJECTS),
    *_of("E-ACTIVITY", "activities", "活动", _ACTIVITIES),
    *_of("E-PURCHASE", "procurement", "政府采购", _PURCHASES),
    *_of("E-SERVICE", "services", "购买服务", _SERVICES),
    *_of("E-VEHICLE", "vehicles", "公务用车", (_UNIT_WANTED,)),
    *_of("E-EARLIER", "earlier", "上年预算数", _EARLIER),
    *_of("E-CONTROL", "controls", "控制数", (_AMOUNT,)),
)
# What each code is about, as people read it.
TITLES = {gap.rule: f"{gap.title}填写不全" for gap in GAPS}
