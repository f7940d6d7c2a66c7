"""Single indicators: whether nature, value and unit fit each other, and whether they point the right way."""

import re
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from budget.domain.findings import Finding, Severity
from budget.rules.goals import Holder, Stated
from budget.rules.quantities import Quantity, holds_number, money, quantity, shown
from budget.rules.rule import Case, Rule

METHOD = "《项目支出绩效评价管理办法》（财预〔2020〕10号）"
GUIDE = "《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》（财预〔2021〕101号）"
HUNDRED = Fraction(100)

# What is better the higher it is, at the end of an indicator's name.
_HIGHER = re.compile(
    r"(?:进度|满意度|满意率|好评率|知晓率|参与率|合格率|达标率|优良率|完好率|准确率|通过率|正常运行率|"
    r"完成率|办结率|解决率|修复率|及时率|响应率|落实率|到位率|覆盖率|普及率|执行率|支付率)$"
)
# What turns its sense: 不满意率, 未完成率, 投诉率.
_UNWANTED = re.compile(r"[不未非误差错缺欠损超]|投诉|故障|违约|违规|逾期|滞后|事故")
# What is better the lower it is.
_LOWER = re.compile(
    r"(?:成本|(?:投诉|差错|错误|失误|误差|偏差|故障|违约|事故|事故发生|逾期|流失|返修|超支|不合格)率|"
    r"(?:投诉|事故|故障|差错)(?:次数|件数|数量|数|量|起数)|时限|"
    r"(?:响应|处理|办理|完成|办结|修复|恢复|等候|等待|到场|到达)(?:时间|时长))$"
)
# What turns it round again (成本降低, 节约成本), or is long rather than short (质保时限).
_WANTED = re.compile(
    r"[降减节省压]|无故障|(?:质保|保修|服务|有效|保存|留存|保管|运行|合同|培训|存储|使用)时限$"
)
# Costs that are a standard to be met, not a ceiling.
_STANDARDS = re.compile(r"标准|补助|补贴|奖励|工资|收入|投入")
# A ceiling below this is one for something unwanted, whatever it is called.
_LEAST_CEILING = Fraction(50)

# Rates that are none: 巡检频率 is in 次/年, 办理效率 in 件/小时.
_NO_RATE = re.compile(r"(?:周转|频|效|速|汇|功|分辨|税|利|心|帧|码|流|费|功率|曲|斜|密度|容积|兑换)率$")
_PIECES = re.compile(
    r"[条件个次人套本份台户家场项名辆间页幅篇期批处座所只株块张起宗](?:次|数|.{0,3}[区村站点校店])?"
)
_COUNT = re.compile(r"(?:数量|次数|人数|件数|个数|份数|户数|家数|台数|套数|场数|场次|人次|篇数|批次)$")
# Percentages that are never of one or less: 0.95 is 95 % written twice over.
_NEAR_HUNDRED = re.compile(r"满意|合格|达标|准确|正常|完好|及时")
# Percentages that may be above 100 or below 0.
_UNBOUNDED = re.compile(
    r"增|提高|提升|上升|上涨|升高|变化|变动|波动|涨|降|减|同比|环比|超额|回报|收益|利润|拉动|产出比|杠杆|"
    r"保值|毛入学|周转|负荷|负债|流动比|床使用率|床位使用率|(?:任务|计划|目标|指标|预算|收入|税收)完成率"
)


def _each(case: Case) -> Iterator[tuple[Holder, Stated]]:
    for holder in (*case.projects, *case.activities):
        for one in holder.indicators:
            yield holder, one


def _told(one: Stated) -> str:
    """``预算12表第7行指标“支付进度 ≤ 90 %”``."""
    return f"第{one.row}行指标“{one.text}”"


Problem = tuple[str, tuple[str, ...], str, str]
"""What is wrong and what to do, the columns to look at, expected, found."""


def _finding_each(judged: Callable[[Stated], Problem | None]) -> Callable[[Rule, Case], Iterable[Finding]]:
    """A check that judges each indicator by itself."""

    def check(rule: Rule, case: Case) -> Iterator[Finding]:
        for holder, one in _each(case):
            if problem := judged(one):
                says, columns, expected, found = problem
                yield Finding(
                    rule.code,
                    rule.severity,
                    f"{holder.table}{_told(one)}（{holder.kind}“{holder.name or holder.code}”）{says}",
                    one.cells(*columns),
                    expected=expected,
                    found=found,
                )

    return check


def _blank(one: Stated) -> Problem | None:
    if not one.value:
        return "没有指标值。请填写。", ("value", "level3"), "", ""
    if not one.level3:
        return "没有写明三级指标。请填写。", ("level3", "value"), "", ""
    return None


def _nature(one: Stated) -> Problem | None:
    if not one.value:
        return None
    figure = quantity(one.value, one.measure)
    bare = quantity(one.value, "")
    if one.nature == "定性" and bare and (bare.is_percent or not bare.unit):
        wanted = "≥、≤或＝"
        says = f"性质是定性，指标值却是数“{one.value}{one.measure}”。请把性质改为{wanted}，或改写为文字。"
        return says, ("nature", "value", "measure"), wanted, "定性"
    if one.nature in ("≥", "≤", ">", "<", "=") and not figure and not holds_number(one.value):
        says = f"性质是{one.nature}，指标值“{one.value}”却没有数。请改为定性，或填写数值。"
        return says, ("nature", "value"), "定性", one.nature
    return None


def _percentage(one: Stated) -> Problem | None:
    figure = quantity(one.value, one.measure)
    if figure is None or not figure.is_percent or _UNBOUNDED.search(one.name):
        return None
    columns = ("value", "measure")
    if not 0 <= figure.number <= HUNDRED:
        says = "的百分数不在0至100之间。请核对指标值和度量单位。"
        return says, columns, "0—100", f"{shown(figure.number)}%"
    if 0 < figure.number <= 1 and one.nature in ("≥", ">", "=") and _is_near_hundred(one):
        proposed = shown(figure.number * HUNDRED)
        says = f"只有{shown(figure.number)}%，似把小数和百分号重复使用。如指{proposed}%，请改为{proposed}。"
        return says, columns, proposed, shown(figure.number)
    return None


def _is_near_hundred(one: Stated) -> bool:
    return bool(_NEAR_HUNDRED.search(one.name)) and not _UNWANTED.search(one.name)


def _unit(one: Stated) -> Problem | None:
    figure = quantity(one.value, one.measure)
    if figure is None:
        return None
    if one.name.endswith("率") and not _NO_RATE.search(one.name) and _PIECES.fullmatch(figure.unit):
        says = f"是比率，度量单位却是“{figure.unit}”。请改为%，或改写指标名称（如“…数量”）。"
        return says, ("measure", "level3", "value"), "%", figure.unit
    if _COUNT.search(one.name) and figure.is_percent:
        says = "是数量，度量单位却是%。请改为件、次等单位，或改写指标名称（如“…率”）。"
        return says, ("measure", "level3", "value"), "", "%"
    return None


def _no_measure(one: Stated) -> Problem | None:
    figure = quantity(one.value, one.measure)
    if figure is None or figure.unit or one.nature == "定性":
        return None
    return f"的数值“{one.value}”没有度量单位。请填写。", ("measure", "value"), "", ""


def _is_better_higher(one: Stated) -> bool:
    return bool(_HIGHER.search(one.name)) and not _UNWANTED.search(one.name)


def _upper_bound_is_odd(one: Stated, figure: Quantity) -> bool:
    """Whether an upper bound limits what should be high; ``≤ 100 %`` says little and harms nothing."""
    if not _is_better_higher(one) or not (figure.is_percent or figure.unit == "分"):
        return False
    return _LEAST_CEILING <= figure.number < HUNDRED


def _lower_bound_is_odd(one: Stated) -> bool:
    """Whether a lower bound is put on what should be low."""
    if _WANTED.search(one.name):
        return False
    if _LOWER.search(one.name):
        return True
    is_price = one.is_cost and money(one.value, one.measure) is not None
    return is_price and not _STANDARDS.search(one.name)


def _direction(one: Stated) -> Problem | None:
    figure = quantity(one.value, one.measure)
    columns = ("nature", "level3", "value")
    if one.nature in ("≤", "<") and figure and _upper_bound_is_odd(one, figure):
        says = f"越高越好，性质却是{one.nature}，方向相反。请改为≥；确为上限的，请说明。"
        return says, columns, "≥", one.nature
    if one.nature in ("≥", ">") and figure and _lower_bound_is_odd(one):
        says = f"越低越好，性质却是{one.nature}，方向相反。请改为≤；确为下限的，请说明。"
        return says, columns, "≤", one.nature
    return None


RULES = (
    Rule(
        "P-DIRECTION",
        "指标方向",
        Severity.WARNING,
        "进度、完成率、合格率、满意度、覆盖率等用≥；成本、投诉、差错、故障、时限、响应时间等用≤",
        METHOD,
        "“支付进度 ≤ 90 %”：支付得越少越合格，应为≥。",
        "指标名称表明高好还是低好；≤100%不作判断",
        check=_finding_each(_direction),
    ),
    Rule(
        "P-NATURE",
        "指标性质与指标值",
        Severity.WARNING,
        "定性指标的值是文字，定量指标（≥、≤、＝、＞、＜）的值是数",
        METHOD,
        "“网络测评完成时限 定性 8 月”：8月是数，应为≤。",
        check=_finding_each(_nature),
    ),
    Rule(
        "P-PERCENT",
        "百分数的范围",
        Severity.WARNING,
        "0% ≤ 比率 ≤ 100%（增长率、变化率等除外）",
        GUIDE,
        "“办事群众满意度 ≥ 950 %”：百分数不在0至100之间。",
        "度量单位是%",
        check=_finding_each(_percentage),
    ),
    Rule(
        "P-UNIT",
        "指标名称与度量单位",
        Severity.WARNING,
        "比率（…率）用%，数量（…数量、…次数）用件、次、人等",
        GUIDE,
        "“合同修订率 ≥ 100 条”：比率的度量单位是条。",
        "指标值是数；频率、效率、速率等除外",
        check=_finding_each(_unit),
    ),
    Rule(
        "P-VALUE",
        "指标不能空缺",
        Severity.WARNING,
        "每个指标都有名称和指标值",
        GUIDE,
        "“审查合同数量 ≥ ”：没有指标值。",
        check=_finding_each(_blank),
    ),
    Rule(
        "P-MEASURE",
        "数值要有度量单位",
        Severity.INFO,
        "指标值是数时有度量单位",
        GUIDE,
        "“培训人员 ≥ 200”：没有写明是人还是人次。",
        "定量指标",
        check=_finding_each(_no_measure),
    ),
)
