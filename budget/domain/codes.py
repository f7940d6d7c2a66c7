"""The closed lists of the field: funds, sources of income, kinds and natures of spending, code shapes."""

import re
from enum import StrEnum
from functools import lru_cache


class System(StrEnum):
    """The classification systems whose codes a budget uses."""

    FUNCTION = "function"  # 支出功能分类 类3/款5/项7
    GOV_ECONOMIC = "gov_economic"  # 政府预算支出经济分类 3/5
    DEPT_ECONOMIC = "dept_economic"  # 部门预算支出经济分类 3/5


class Fund(StrEnum):
    """资金性质: where the money of a line comes from."""

    GENERAL_PUBLIC = "general_public"
    GOVERNMENT_FUND = "government_fund"
    STATE_CAPITAL = "state_capital"
    FISCAL_ACCOUNT = "fiscal_account"
    UNIT_FUNDS = "unit_funds"

    @property
    def label(self) -> str:
        return _FUND_LABELS[self]

    @property
    def is_appropriation(self) -> bool:
        """Whether it is 财政拨款: the three appropriations (预算05表 holds nothing else)."""
        return self in APPROPRIATIONS


_FUND_LABELS = {
    Fund.GENERAL_PUBLIC: "一般公共预算拨款",
    Fund.GOVERNMENT_FUND: "政府性基金预算拨款",
    Fund.STATE_CAPITAL: "国有资本经营预算拨款",
    Fund.FISCAL_ACCOUNT: "财政专户管理资金",
    Fund.UNIT_FUNDS: "单位资金",
}
_FUND_VALUES = frozenset(fund.value for fund in Fund)
APPROPRIATIONS = (Fund.GENERAL_PUBLIC, Fund.GOVERNMENT_FUND, Fund.STATE_CAPITAL)


class IncomeSource(StrEnum):
    """收入来源. ``unit_funds`` stands only for money carried over; this year's has its five sources."""

    GENERAL_PUBLIC = "general_public"
    GOVERNMENT_FUND = "government_fund"
    STATE_CAPITAL = "state_capital"
    FISCAL_ACCOUNT = "fiscal_account"
    INSTITUTIONAL = "institutional"
    SUPERIOR_SUBSIDY = "superior_subsidy"
    SUBSIDIARY_REMITTANCE = "subsidiary_remittance"
    BUSINESS_OPERATION = "business_operation"
    OTHER = "other"
    UNIT_FUNDS = "unit_funds"

    @property
    def label(self) -> str:
        return _SOURCE_LABELS[self]

    @property
    def fund(self) -> Fund:
        """The fund this income feeds: the five sources of a unit's own are 单位资金."""
        return Fund(self.value) if self.value in _FUND_VALUES else Fund.UNIT_FUNDS


_SOURCE_LABELS = {
    IncomeSource.GENERAL_PUBLIC: "一般公共预算拨款",
    IncomeSource.GOVERNMENT_FUND: "政府性基金预算拨款",
    IncomeSource.STATE_CAPITAL: "国有资本经营预算拨款",
    IncomeSource.FISCAL_ACCOUNT: "财政专户管理资金",
    IncomeSource.INSTITUTIONAL: "事业收入",
    IncomeSource.SUPERIOR_SUBSIDY: "上级补助收入",
    IncomeSource.SUBSIDIARY_REMITTANCE: "附属单位上缴收入",
    IncomeSource.BUSINESS_OPERATION: "事业单位经营收入",
    IncomeSource.OTHER: "其他收入",
    IncomeSource.UNIT_FUNDS: "单位资金",
}
CURRENT_SOURCES = tuple(s for s in IncomeSource if s is not IncomeSource.UNIT_FUNDS)
CARRIED_SOURCES = (
    IncomeSource.GENERAL_PUBLIC,
    IncomeSource.GOVERNMENT_FUND,
    IncomeSource.STATE_CAPITAL,
    IncomeSource.FISCAL_ACCOUNT,
    IncomeSource.UNIT_FUNDS,
)


class Kind(StrEnum):
    """基本支出 or 项目支出."""

    BASIC = "basic"
    PROJECT = "project"

    @property
    def label(self) -> str:
        return "基本支出" if self is Kind.BASIC else "项目支出"


class Nature(StrEnum):
    """The “其中” columns of 预算03表: spending that is not the ordinary kind."""

    ORDINARY = "ordinary"
    BUSINESS_OPERATION = "business_operation"
    SUPERIOR_REMITTANCE = "superior_remittance"
    SUBSIDIARY_SUBSIDY = "subsidiary_subsidy"

    @property
    def label(self) -> str:
        return _NATURE_LABELS[self]


_NATURE_LABELS = {
    Nature.ORDINARY: "一般支出",
    Nature.BUSINESS_OPERATION: "事业单位经营支出",
    Nature.SUPERIOR_REMITTANCE: "上缴上级支出",
    Nature.SUBSIDIARY_SUBSIDY: "对附属单位补助支出",
}


class UnitNature(StrEnum):
    """单位性质."""

    ADMINISTRATIVE = "administrative"
    CIVIL_SERVICE_LIKE = "civil_service_like"
    PUBLIC_ONE = "public_one"
    PUBLIC_TWO = "public_two"
    SELF_FUNDED = "self_funded"
    OTHER = "other"

    @property
    def label(self) -> str:
        return _UNIT_NATURE_LABELS[self]


_UNIT_NATURE_LABELS = {
    UnitNature.ADMINISTRATIVE: "行政单位",
    UnitNature.CIVIL_SERVICE_LIKE: "参照公务员法管理事业单位",
    UnitNature.PUBLIC_ONE: "公益一类事业单位",
    UnitNature.PUBLIC_TWO: "公益二类事业单位",
    UnitNature.SELF_FUNDED: "经费自理事业单位",
    UnitNature.OTHER: "其他",
}


class ProjectCategory(StrEnum):
    """项目类别."""

    RUNNING = "running"
    TARGETED = "targeted"
    UNKNOWN = ""

    @property
    def label(self) -> str:
        return {"running": "其他运转类", "targeted": "特定目标类", "": "未公布"}[self.value]


class ControlPart(StrEnum):
    """What a 控制数 is a ceiling for."""

    PERSONNEL = "personnel"
    PUBLIC = "public"
    PROJECT = "project"
    ALL = "all"

    @property
    def label(self) -> str:
        return {"personnel": "人员经费", "public": "公用经费", "project": "项目支出", "all": "合计"}[
            self.value
        ]


PERSONNEL_CLASSES = frozenset({"301", "303"})
PUBLIC_CLASSES = frozenset({"302", "307", "310", "399"})
CAPITAL_CLASSES = frozenset({"309", "311"})

# 三公经费 by 部门经济分类 (财政部《政府收支分类科目》).
ABROAD = "30212"
RECEPTION = "30217"
VEHICLE_PURCHASE = frozenset({"31013", "30913"})
VEHICLE_OPERATION = "30231"


def is_personnel(dept_economic: str) -> bool:
    """Whether basic spending under this 部门经济科目 is 人员经费 (301, 303)."""
    return dept_economic[:3] in PERSONNEL_CLASSES


def is_public(dept_economic: str) -> bool:
    """Whether basic spending under this 部门经济科目 is 公用经费 (302, 307, 310, 399)."""
    return dept_economic[:3] in PUBLIC_CLASSES


NATURES_OF_INDICATOR = ("≥", "≤", "=", ">", "<", "定性")
PROJECT_CODE = re.compile(r"\d{8}[A-Z]\d{12}")


def labelled(code: str, name: str) -> str:
    """A code with its name as the official tables print it: ``2011301-行政运行``."""
    return f"{code}-{name}" if code and name else code or name


@lru_cache(maxsize=16_384)
def split_label(text: str) -> tuple[str, str]:
    """Code and name of a printed label (the inverse of ``labelled``); no code: ``("", text)``."""
    match = re.match(r"([0-9A-Z]+)(?:-(.*))?$", text, re.DOTALL)
    return (match[1], match[2] or "") if match else ("", text)
