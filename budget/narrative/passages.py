"""PASSAGES: what only the clerk can say in the explanation, where it stands, and what to write there.

A passage is plain text; each of its lines becomes a paragraph. A reason or a purpose continues a sentence
of ours and is printed within it. What is left empty is left out, with the words that would lead up to it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from budget.narrative.measures import CLASS_KEY, MEASURES
from budget.tables.chaoyang.classes import CLASSES

REASON_KEY = "reason."
PURPOSE_KEY = "use."


class PassageKind(StrEnum):
    """How a passage takes part in the text: paragraphs of its own, or the rest of a sentence of ours."""

    TEXT = "text"
    REASON = "reason"
    PURPOSE = "purpose"


@dataclass(frozen=True, slots=True)
class PassageSpec:
    """One passage. ``section`` is the key of the section it stands in; ``measure`` is what a reason is for,
    or what a purpose is the purpose of.

    ``expected``: a published explanation has it as a rule, so that it is missed where it is empty.
    """

    key: str
    title: str
    help: str
    section: str
    kind: PassageKind = PassageKind.TEXT
    measure: str = ""
    expected: bool = False

    @property
    def leads(self) -> str:
        """The words of ours that it continues."""
        return _LEADS[self.kind]


_LEADS = {PassageKind.TEXT: "", PassageKind.REASON: "主要原因是：", PassageKind.PURPOSE: "主要用于"}


def _text(key: str, title: str, section: str, help_: str, *, expected: bool = False) -> PassageSpec:
    return PassageSpec(key, title, help_, section, expected=expected)


_BEFORE = (
    _text(
        "duties",
        "主要职责",
        "duties",
        "按“三定”规定写本部门（单位）的主要职责，一项职责一行，如“（一）贯彻落实……”。",
        expected=True,
    ),
    _text(
        "organisation",
        "机构设置",
        "organisation",
        "写内设机构的数量和名称、所属单位的设置情况。纳入预算编制范围的预算单位由系统列出，不必重复。",
        expected=True,
    ),
    _text(
        "staff",
        "人员构成补充说明",
        "staff",
        "编制、实有和离退休人数由系统按单位基础信息写出。此处补充系统没有的情况，如编外人员、年内拟调入人员。",
    ),
    _text(
        "tasks",
        "年度主要工作任务",
        "tasks",
        "写本预算年度的主要工作任务，一项任务一行，与项目预算和整体绩效目标相对应。",
        expected=True,
    ),
)
_AFTER = (
    _text(
        "three_public",
        "“三公”经费补充说明",
        "three_public",
        "如因公出国（境）团组数和人次、公务用车购置数和保有量、国内公务接待批次和人数的测算依据。",
    ),
    _text(
        "operating",
        "机关运行经费补充说明",
        "operating",
        "如机关运行经费的单位范围、主要支出内容。金额由系统写出，不必重复。",
    ),
    _text(
        "procurement",
        "政府采购补充说明",
        "procurement",
        "如主要采购内容、面向中小企业预留份额的情况。采购金额由系统写出，不必重复。",
    ),
    _text(
        "services",
        "政府购买服务补充说明",
        "services",
        "如主要购买内容、承接主体的确定方式。购买金额由系统写出，不必重复。",
    ),
    _text(
        "performance",
        "绩效管理工作情况",
        "performance",
        "写绩效目标设置、事前绩效评估、绩效评价结果应用等工作的开展情况。项目个数和金额由系统写出。",
    ),
    _text(
        "key_projects",
        "重点项目情况",
        "key_projects",
        "写重点项目的立项依据、实施主体、实施方案、实施周期和年度预算安排，一个项目一段。没有的不填。",
    ),
    _text(
        "assets",
        "国有资产占用补充说明",
        "assets",
        "如房屋占用、单价100万元以上设备的用途、车辆按用途分类的数量。车辆和大额设备的总数由系统写出。",
    ),
    _text(
        "fees",
        "行政事业性收费情况",
        "fees",
        "有行政事业性收费的，写收费项目、标准和依据；没有的不填，系统写明没有。",
    ),
    _text(
        "other",
        "其他需要说明的事项",
        "other",
        "以上各项之外需要向社会说明的事项，如国有资本经营预算、债务、部门职能调整。没有的不填。",
    ),
    _text(
        "terms",
        "补充名词解释",
        "terms",
        "一行一个名词，如“高效办成一件事：指……”。通用的预算名词由系统按用到的写出，不必重复。",
    ),
)

# Where the comparison of each measure stands; a measure that is not here is not compared in words.
COMPARED_IN: Mapping[str, str] = {
    "income": "income",
    **{key: "income" for key in MEASURES if key.startswith("income.")},
    "expenditure": "expenditure",
    "basic": "expenditure",
    "project": "expenditure",
    "year_end": "expenditure",
    "fiscal.income": "fiscal",
    "fiscal.expenditure": "fiscal",
    "general_public": "general_public",
    **{f"{CLASS_KEY}{code}": "general_public" for code in CLASSES},
    "general_public.basic": "basic",
    "personnel": "basic",
    "public": "basic",
    "government_fund": "government_fund",
    "state_capital": "state_capital",
    "three_public": "three_public",
    "abroad": "three_public",
    "reception": "three_public",
    "vehicle_purchase": "three_public",
    "vehicle_operation": "three_public",
    "operating": "operating",
    "procurement": "procurement",
    "services": "services",
}
# What money is for is said of these; all else says it by its name.
_PURPOSES = (
    *(f"{CLASS_KEY}{code}" for code in CLASSES),
    "project",
    "government_fund",
    "state_capital",
    "abroad",
    "reception",
    "vehicle_purchase",
    "vehicle_operation",
)


def _reason(measure: str, section: str) -> PassageSpec:
    label = MEASURES[measure].label
    return PassageSpec(
        f"{REASON_KEY}{measure}",
        f"{label}增减变化的原因",
        f"接着“{label}比上年增加（减少）……，主要原因是：”往下写，不写金额和比例，一两句话说清。",
        section,
        PassageKind.REASON,
        measure,
        expected=True,
    )


def _purpose(measure: str) -> PassageSpec:
    label = MEASURES[measure].label
    return PassageSpec(
        f"{PURPOSE_KEY}{measure}",
        f"{label}的用途",
        f"接着“{label}……，主要用于”往下写，说明资金安排的具体工作，不写金额。",
        COMPARED_IN[measure],
        PassageKind.PURPOSE,
        measure,
    )


_ALL = (
    *_BEFORE,
    *(_reason(measure, section) for measure, section in COMPARED_IN.items()),
    *(_purpose(measure) for measure in _PURPOSES),
    *_AFTER,
)

PASSAGES: Mapping[str, PassageSpec] = {spec.key: spec for spec in _ALL}


def reason_key(measure: str) -> str:
    """The key of the passage that says why a measure changed."""
    return f"{REASON_KEY}{measure}"


def purpose_key(measure: str) -> str:
    """The key of the passage that says what a measure's money is for."""
    return f"{PURPOSE_KEY}{measure}"
