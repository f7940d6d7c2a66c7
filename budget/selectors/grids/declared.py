"""The grids (录入表) a budget is entered in: which model holds the rows, and which columns they show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from budget import models
from budget.domain.codes import (
    ABROAD,
    CARRIED_SOURCES,
    CURRENT_SOURCES,
    ControlPart,
    Fund,
    IncomeSource,
    Kind,
    Nature,
    ProjectCategory,
    UnitNature,
)
from budget.models.facts.purchases import PROCUREMENT_CATEGORIES
from budget.narrative.measures import MEASURES
from budget.narrative.passages import PASSAGES
from budget.selectors.grids.cells import (
    Amount,
    Choice,
    Code,
    Column,
    LongText,
    Number,
    Reference,
    RichText,
    Text,
    YesNo,
    choice_of,
    economic_code,
    function_code,
)

# The department's goal is one text: its row has no key of its own.
GOAL_ROW = UUID(int=0)
# What must hold between the cells of a row: the columns concerned and what to say.
Breach = tuple[tuple[str, ...], str]


@dataclass(frozen=True)
class Grid:
    """One grid. ``owner`` is the column whose row the rows belong to and are ordered under.

    ``defaults`` are the values of a new row's attributes that must have one. ``breaches`` tells of a row what
    its database would refuse. No two rows have the same in all of the columns ``unique``, unless one of
    those that must be filled in is blank.
    """

    name: str
    title: str
    row_title: str
    model: Any
    columns: tuple[Column, ...]
    owner: str = ""
    defaults: Mapping[str, Any] | None = None
    named_by: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        return {column.key: column for column in self.columns}

    @property
    def is_single(self) -> bool:
        """Whether it is one row that is always there."""
        return self.name == "goal"

    def breaches(self, row: Any) -> Iterable[Breach]:
        """What must hold between the cells of a row and does not."""
        return _BREACHES[self.name](row) if self.name in _BREACHES else ()


def _income(row: models.IncomeLine) -> Iterable[Breach]:
    allowed = CARRIED_SOURCES if row.carried_over else CURRENT_SOURCES
    if row.source not in allowed and not (row.carried_over and row.source is None):
        period = "上年结转" if row.carried_over else "本年收入"
        yield ("period", "source"), f"{period}的来源应为：{'、'.join(one.label for one in allowed)}。"


def _expenditure(row: models.ExpenditureLine) -> Iterable[Breach]:
    if row.withheld and not row.withheld_basis:
        yield ("withheld", "withheld_basis"), "标为不公开的，须在“不公开依据”中注明依据。"
    if row.academic_exchange and row.dept_economic != ABROAD:
        yield (
            ("academic_exchange", "dept_economic"),
            f"只有因公出国（境）费用（{ABROAD}）可以标为学术交流合作。",
        )


def _project(row: models.Project) -> Iterable[Breach]:
    if row.first_year and row.last_year and row.last_year < row.first_year:
        yield ("first_year", "last_year"), "结束年度不能早于开始年度。"


_BREACHES: Mapping[str, Any] = {"income": _income, "expenditure": _expenditure, "projects": _project}

_UNIT = Reference(key="unit", label="单位", grid="units")
_OF_WHOM = Reference(key="unit", label="单位", grid="units", width=220, help="整个部门的，不填单位。")
_PROJECT = Reference(key="project", label="项目", grid="projects", width=200)
_AMOUNT = Amount(key="amount", label="金额", field="amount_fen")
_FUND = choice_of(Fund, key="fund", label="资金性质", width=150)
_KIND = choice_of(Kind, key="kind", label="基本/项目", width=100)
_PERIOD = Choice(
    key="period",
    label="本年/结转",
    field="carried_over",
    values={"本年收入": False, "上年结转": True},
    blank=False,
    width=100,
)
_INDICATOR: tuple[Column, ...] = (
    Text(key="level1", label="一级指标", width=110, lookup="indicator_level1"),
    Text(key="level2", label="二级指标", width=140, lookup="indicator_level2"),
    Text(key="level3", label="三级指标", width=220),
    Text(key="nature", label="指标性质", width=90, lookup="indicator_nature"),
    Text(key="value", label="指标值", width=100),
    Text(key="measure", label="度量单位", width=90),
    Text(key="weight", label="权重", width=70, extra=True),
    Text(key="explanation", label="指标解释", width=200, extra=True),
    YesNo(key="medium_term", label="中期指标", extra=True),
)
_COST = {name: Amount(key=name, label=label, field=f"{name}_fen") for name, label in (
    ("fuel", "加油"), ("repair", "维修"), ("insurance", "保险"), ("other", "其他"),
)}  # fmt: skip
_OF_PROJECT = {name: Amount(key=name, label=label, field=f"{name}_fen", nullable=True) for name, label in (
    ("total", "项目总额"), ("fiscal", "财政资金"), ("other", "其他资金"),
)}  # fmt: skip

_DECLARED = (
    Grid(
        "units",
        "预算单位",
        "单位",
        models.BudgetUnitName,
        (
            Text(key="code", label="单位编码", longest=64, width=110),
            Text(key="name", label="单位名称", longest=200, width=320),
        ),
        named_by=("code", "name"),
        unique=("code",),
    ),
    Grid(
        "profiles",
        "单位基础信息",
        "基础信息",
        models.UnitProfile,
        (
            Reference(key="unit", label="单位", grid="units", optional=False, width=220),
            choice_of(UnitNature, key="nature", label="单位性质", blank=UnitNature.OTHER, width=190),
            Number(key="authorised_posts", label="编制数"),
            Number(key="staff", label="实有人数"),
            Number(key="retired", label="离退休人数", width=100),
            Number(key="vehicles", label="车辆数"),
            Number(key="large_equipment", label="大额设备", help="单价100万元以上的设备，台（套）数。"),
            Text(key="assets_to_buy", label="拟购置资产", width=240),
        ),
        named_by=("unit",),
        unique=("unit",),
    ),
    Grid(
        "income",
        "收入",
        "收入",
        models.IncomeLine,
        (_UNIT, _PERIOD, choice_of(IncomeSource, key="source", label="收入来源", width=170), _AMOUNT),
        defaults={"amount_fen": 0, "source": IncomeSource.GENERAL_PUBLIC, "carried_over": False},
        named_by=("period", "source"),
    ),
    Grid(
        "year_end",
        "年终结转结余",
        "年终结转结余",
        models.YearEndCarryover,
        (_UNIT, _FUND, _AMOUNT),
        defaults={"amount_fen": 0},
        named_by=("unit", "fund"),
    ),
    Grid(
        "expenditure",
        "支出",
        "支出",
        models.ExpenditureLine,
        (
            _UNIT,
            choice_of(Kind, key="kind", label="基本/项目", blank=Kind.BASIC, width=100),
            function_code(),
            economic_code("gov_economic", "政府经济科目"),
            economic_code("dept_economic", "部门经济科目"),
            _PROJECT,
            _FUND,
            _AMOUNT,
            YesNo(key="carried_over", label="用上年结转", nullable=True, extra=True, width=100),
            choice_of(Nature, key="nature", label="支出性质", extra=True, width=150),
            YesNo(key="capital", label="基本建设", nullable=True, extra=True),
            YesNo(
                key="academic_exchange",
                label="学术交流",
                extra=True,
                help="教学科研人员学术交流出国，不计入“三公”经费。",
            ),
            YesNo(key="withheld", label="不公开", extra=True),
            Text(key="withheld_basis", label="不公开依据", extra=True, width=200),
        ),
        defaults={"amount_fen": 0, "kind": Kind.BASIC, "carried_over": False},
        named_by=("function", "dept_economic"),
    ),
    Grid(
        "projects",
        "项目",
        "项目",
        models.Project,
        (
            _UNIT,
            Text(key="code", label="项目编码", longest=64, width=190),
            Text(key="name", label="项目名称", width=280),
            choice_of(
                ProjectCategory, key="category", label="项目类别", blank=ProjectCategory.UNKNOWN, width=110
            ),
            Number(key="first_year", label="开始年度", least=1990, most=2100),
            Number(key="last_year", label="结束年度", least=1990, most=2100),
            LongText(key="basis", label="立项依据", width=240, extra=True),
            RichText(key="goal", label="绩效目标", width=300, extra=True),
            _OF_PROJECT["total"],
            _OF_PROJECT["fiscal"],
            _OF_PROJECT["other"],
        ),
        named_by=("code", "name"),
    ),
    Grid(
        "indicators",
        "项目绩效指标",
        "指标",
        models.Indicator,
        (Reference(key="project", label="项目", grid="projects", optional=False, width=200), *_INDICATOR),
        owner="project",
        named_by=("level3",),
    ),
    Grid(
        "activities",
        "部门活动",
        "活动",
        models.Activity,
        (Text(key="name", label="活动名称", width=320),),
        named_by=("name",),
    ),
    Grid(
        "activity_indicators",
        "部门活动绩效指标",
        "指标",
        models.Indicator,
        (Reference(key="activity", label="活动", grid="activities", optional=False, width=200), *_INDICATOR),
        owner="activity",
        named_by=("level3",),
    ),
    Grid(
        "goal",
        "整体绩效目标",
        "整体绩效目标",
        models.DepartmentGoal,
        (RichText(key="text", label="整体绩效目标", width=500),),
    ),
    Grid(
        "procurement",
        "政府采购",
        "采购",
        models.ProcurementLine,
        (
            _UNIT,
            Choice(
                key="category",
                label="采购类别",
                values={label: code for code, label in PROCUREMENT_CATEGORIES},
                others={"货物": "A", "工程": "B", "服务": "C"},
                optional=False,
                width=110,
            ),
            Code(
                key="item",
                label="采购品目",
                lookup="procurement",
                pattern=r"[ABC]\d{0,8}",
                expected="A、B或C开头的品目编码",
            ),
            _KIND,
            _PROJECT,
            _FUND,
            Text(key="method", label="采购方式", longest=100, lookup="procurement_method"),
            YesNo(key="reserved_for_small", label="面向中小企业", nullable=True, width=110),
            _AMOUNT,
        ),
        defaults={"amount_fen": 0, "category": "A"},
        named_by=("category", "item"),
    ),
    Grid(
        "services",
        "政府购买服务",
        "购买服务",
        models.ServicePurchaseLine,
        (
            Text(key="level1", label="一级目录", width=180, lookup="service_level1"),
            Text(key="level2", label="二级目录", width=200, lookup="service_level2"),
            Text(key="level3", label="三级目录", width=240, lookup="service_level3"),
            Text(key="service_field", label="服务领域", width=190, lookup="service_field"),
            _UNIT,
            _KIND,
            _PROJECT,
            _AMOUNT,
        ),
        defaults={"amount_fen": 0},
        named_by=("level3",),
    ),
    Grid(
        "vehicles",
        "公务用车运行维护费",
        "公务用车",
        models.OfficialVehicleCost,
        (_UNIT, _COST["fuel"], _COST["repair"], _COST["insurance"], _COST["other"]),
        named_by=("unit",),
    ),
    Grid(
        "controls",
        "控制数",
        "控制数",
        models.ControlFigure,
        (
            Text(key="round", label="轮次", longest=50, width=90),
            _UNIT,
            _FUND,
            choice_of(ControlPart, key="part", label="控制范围", blank=ControlPart.ALL, width=110),
            _AMOUNT,
        ),
        defaults={"amount_fen": 0, "part": ControlPart.ALL},
        named_by=("unit", "fund", "part"),
    ),
    Grid(
        "passages",
        "编制说明",
        "段落",
        models.Passage,
        (
            _OF_WHOM,
            Choice(
                key="topic",
                label="段落",
                values={spec.title: key for key, spec in PASSAGES.items()},
                optional=False,
                width=220,
            ),
            LongText(key="text", label="内容", width=480),
        ),
        named_by=("unit", "topic"),
        unique=("unit", "topic"),
    ),
    Grid(
        "earlier",
        "上年预算数",
        "上年数",
        models.EarlierFigure,
        (
            _OF_WHOM,
            Choice(
                key="measure",
                label="项目",
                values={measure.label: key for key, measure in MEASURES.items()},
                blank="",
                width=260,
                help="编制说明与上年比较的项目。",
            ),
            Amount(key="amount", label="上年预算数", field="amount_fen", apart=True),
        ),
        defaults={"amount_fen": 0},
        named_by=("unit", "measure"),
        unique=("unit", "measure"),
    ),
)
GRIDS: Mapping[str, Grid] = {grid.name: grid for grid in _DECLARED}
