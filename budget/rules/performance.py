"""Whether projects and activities say what they are for, and by what they will be measured."""

import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from operator import eq

from budget.domain.findings import Finding, Severity
from budget.domain.money import squeeze
from budget.rules.goals import OUTPUT, Dimension, Holder, goal_sheets
from budget.rules.quantities import quantity, shown
from budget.rules.rule import Case, Rule

GUIDE = "《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》（财预〔2021〕101号）"
GOALS = "《中央部门预算绩效目标管理办法》（财预〔2015〕88号）"
# A name that says that something is bought, built or kept up. 建设 alone does not: 制度建设, 能力建设.
_BUYING_NAME = re.compile(
    r"(?<!政府)采购|购置|购买|更新|改造|修缮|维修|维护|维保|运维|装修|修建|新建|改建|扩建|安装|租赁|租用|工程|"
    r"(?:系统|平台|设施|基地|信息化|大厅|场馆)建设|建设项目|设备|服务费|服务(?:项目)?$"
)
_BUYING_GOAL = re.compile(r"(?<!政府)采购|购置|购买|聘请|租用|租赁|外包|委托第三方")
# 100, less the 10 that 预算执行率 has in the self-assessment; written as fractions: 1.
_WHOLE_WEIGHTS = (Fraction(100), Fraction(90), Fraction(1))


def _lacking(holder: Holder) -> list[Dimension]:
    """The dimensions that none of its indicators can be said to measure."""
    found = {dimension for one in holder.indicators for dimension in one.dimensions}
    return [dimension for dimension in Dimension if dimension not in found]


def bought(holder: Holder, book_says: bool) -> str:
    """Why a project is one that buys or builds, in words; ``""`` when nothing shows that it is."""
    if not holder.is_project:
        return ""
    if book_says:
        return "有采购预算指向本项目"
    for text, pattern, place in (
        (holder.name, _BUYING_NAME, "项目名称"),
        (holder.goal, _BUYING_GOAL, "绩效目标"),
    ):
        if found := pattern.search(squeeze(text)):
            return f"{place}写有“{found[0]}”"
    return ""


def _buying_codes(case: Case) -> set[str | None]:
    """The projects that a purchase or a line of 基本建设 names."""
    book = case.book
    codes = {line.project for line in book.procurement} | {line.project for line in book.services}
    return codes | {line.project for line in book.expenditure if line.capital}


def _judged(case: Case) -> Iterator[tuple[Holder, list[Dimension], str]]:
    """Each project and activity with indicators, the dimensions it lacks, why it needs 成本."""
    codes = case.once(_buying_codes, eq)
    for holder in (*case.projects, *case.activities):
        if holder.indicators and (lacking := _lacking(holder)):
            yield holder, lacking, bought(holder, bool(holder.code) and holder.code in codes)


def _required(rule: Rule, case: Case) -> Iterable[Finding]:
    for holder, lacking, buying in _judged(case):
        needed = {*OUTPUT, Dimension.BENEFIT} | ({Dimension.COST} if buying else set())
        if missing := [one for one in lacking if one in needed]:
            why = f"（{buying}，应当控制成本）" if Dimension.COST in missing else ""
            yield _missing(rule, holder, missing, f"{why}。请补充，或说明不设置的理由。")


def _optional(rule: Rule, case: Case) -> Iterable[Finding]:
    for holder, lacking, buying in _judged(case):
        asked = {Dimension.SATISFACTION} | (set() if buying else {Dimension.COST})
        if missing := [one for one in lacking if one in asked]:
            yield _missing(rule, holder, missing, "。能够设置的，建议补充。")


def _missing(rule: Rule, holder: Holder, missing: list[Dimension], ending: str) -> Finding:
    has = [dimension for dimension in Dimension if dimension not in _lacking(holder)]
    names = "、".join(missing)
    return Finding(
        rule.code,
        rule.severity,
        f"{holder.where}没有{names}{ending}",
        (holder.cell,),
        expected=names,
        found="、".join(has),
        formula=f"应有{names}，现有{'、'.join(has)}",
    )


def _no_goal(rule: Rule, case: Case) -> Iterable[Finding]:
    for holder in case.projects:
        if not holder.goal.strip():
            yield Finding(
                rule.code,
                rule.severity,
                f"{holder.where}没有填写绩效目标。请写明本项目预期的产出和效果。",
                (holder.sheet.ref(holder.row, "goal"), holder.cell),
            )
    for table, sheet in goal_sheets(case.sheets):
        stated = bool(sheet.rows) or any(isinstance(v, int) for v in sheet.header.values())
        if stated and not str(sheet.header.get("goal") or "").strip():
            yield Finding(
                rule.code,
                rule.severity,
                f"{table}的整体绩效目标是空的。请写明本部门全年预期的产出和效果。",
                (sheet.ref(0, "goal"),),
            )


def _no_indicators(rule: Rule, case: Case) -> Iterable[Finding]:
    for holder in (*case.projects, *case.activities):
        if not holder.indicators:
            yield Finding(
                rule.code,
                rule.severity,
                f"{holder.where}没有绩效指标。请按产出、成本、效益、满意度设置指标。",
                (holder.cell,),
            )
    for table, sheet in goal_sheets(case.sheets):
        if sheet.header.get("goal") and not any(True for _ in case.activities):
            yield Finding(
                rule.code,
                rule.severity,
                f"{table}有整体绩效目标，但没有列出活动及其绩效指标。请补充。",
                (sheet.ref(0, "goal"),),
            )


def _weights(rule: Rule, case: Case) -> Iterable[Finding]:
    places = {holder.code: holder for holder in case.projects}
    for project in case.book.projects:
        yearly = [squeeze(one.weight) for one in project.indicators if not one.medium_term]
        figures = [quantity(weight, "") for weight in yearly if weight]
        holder = places.get(project.code)
        if not figures or len(figures) < len(yearly) or holder is None:
            continue  # no weights, or some left open
        numbers = [figure.number for figure in figures if figure]
        total = sum(numbers, Fraction())
        if len(numbers) < len(figures) or total in _WHOLE_WEIGHTS:
            continue
        yield Finding(
            rule.code,
            rule.severity,
            f"{holder.where}各指标的权重合计为{shown(total)}，通常应为100"
            "（预算执行率另占10分的为90）。请核对各指标的权重。",
            (holder.cell,),
            expected="100",
            found=shown(total),
            formula=f"{' ＋ '.join(map(shown, numbers))} ＝ {shown(total)}",
        )


RULES = (
    Rule(
        "P-REQUIRED",
        "应有的绩效指标",
        Severity.WARNING,
        "每个项目和活动都有数量、质量、时效和效益指标；购置、建设和购买服务的项目还有成本指标",
        GUIDE,
        "项目“政务服务大厅综合窗口服务”聘请人员提供服务，没有成本指标。",
        "项目或活动列有绩效指标",
        check=_required,
    ),
    Rule(
        "P-OPTIONAL",
        "宜有的绩效指标",
        Severity.INFO,
        "面向服务对象的项目有满意度指标；其他项目和活动有成本指标",
        GUIDE,
        "项目“日常法律顾问经费”没有满意度指标。",
        "项目或活动列有绩效指标",
        check=_optional,
    ),
    Rule(
        "P-GOAL",
        "绩效目标不能为空",
        Severity.WARNING,
        "每个项目有绩效目标，部门有整体绩效目标",
        GOALS,
        "项目“设备更新”只有金额，绩效目标一栏是空的。",
        check=_no_goal,
    ),
    Rule(
        "P-NONE",
        "绩效目标要有指标",
        Severity.WARNING,
        "每个项目和活动至少有一个绩效指标",
        GOALS,
        "预算13表的活动“系统运维”没有绩效指标。",
        check=_no_indicators,
    ),
    Rule(
        "P-WEIGHT",
        "指标权重合计",
        Severity.INFO,
        "一个项目各指标的权重合计 ＝ 100（预算执行率另占10分的为90）",
        "《项目支出绩效评价管理办法》（财预〔2020〕10号）",
        "四个指标的权重为30、30、20、10，另有一个为20：合计110。",
        "项目的每个指标都有权重",
        check=_weights,
    ),
)
