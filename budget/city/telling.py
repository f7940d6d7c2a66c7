"""The words of a budget: goals with their indicators, and what a clerk writes in the 预算编制说明."""

from collections.abc import Iterator, Sequence

from budget.city.life import LifeOfUnit, Running
from budget.city.places import Place
from budget.city.spending import HUNDRED_YUAN
from budget.domain.facts import Activity, DepartmentGoal, Indicator, Passage

_OUTPUT, _COST, _BENEFIT, _CONTENT = "产出指标", "成本指标", "效益指标", "满意度指标"
_WAN = 100 * HUNDRED_YUAN
COST_NAME = "项目总成本"
_QUALITY = (("验收合格率", "=", "100"), ("任务完成质量达标率", "≥", "95"), ("服务质量合格率", "≥", "96"))
_TIMELY = (("任务按时完成率", "≥", "95"), ("资金支付及时率", "=", "100"), ("业务按时办结率", "≥", "98"))
_BENEFITS = (
    ("提升公共服务水平", "明显提升"),
    ("保障单位正常运转", "有效保障"),
    ("提高行政效能", "明显提高"),
)
_MORE = (
    Indicator(_OUTPUT, "质量指标", "安全事故发生次数", "=", "0", "次"),
    Indicator(_OUTPUT, "时效指标", "项目完成时间", "≤", "12", "月"),
)
_SATISFIED = ("服务对象满意度", "办事群众满意度", "社会公众满意度")


def goal_of(running: Running, year: int) -> str:
    """The goal of a project in a year."""
    work = running.work
    name, measure, *_ = work.measured
    return (
        f"围绕“{work.name}”，{work.purpose}。{year}年度计划完成：{name}不少于{running.measured}{measure}；"
        "按照合同和进度及时支付资金，加强过程管理和质量控制，达到预期效果。"
    )


def indicators_of(running: Running, total_fen: int) -> tuple[Indicator, ...]:
    """Six to eight indicators; the cost is what the project has."""
    turn = int(running.code[-4:])
    work = running.work
    name, measure, *_ = work.measured
    quality, timely = _QUALITY[turn % 3], _TIMELY[turn % 3]
    benefit, satisfied = _BENEFITS[turn % 3], _SATISFIED[turn % 3]
    more = _MORE if turn % 2 else ()
    return (
        Indicator(_OUTPUT, "数量指标", name, "≥", str(running.measured), measure),
        Indicator(_OUTPUT, "质量指标", quality[0], quality[1], quality[2], "%"),
        *more,
        Indicator(_OUTPUT, "时效指标", timely[0], timely[1], timely[2], "%"),
        Indicator(_COST, "经济成本指标", COST_NAME, "≤", in_wanyuan(total_fen), "万元"),
        Indicator(_BENEFIT, "社会效益指标", benefit[0], "定性", benefit[1], ""),
        Indicator(_CONTENT, "服务对象满意度指标", satisfied, "≥", str(90 + turn % 6), "%"),
    )


def in_wanyuan(fen: int) -> str:
    """To the 100 元 at least, without zeros at the end."""
    whole, rest = divmod(fen, _WAN)
    decimals = f"{rest:06d}".rstrip("0")
    return f"{whole}.{decimals}" if decimals else str(whole)


def goal_of_department(place: Place, units: Sequence[LifeOfUnit], year: int) -> DepartmentGoal:
    """The overall goal with two or three activities."""
    kind = place.kind
    staff = sum(unit.staff[year] for unit in units)
    text = (
        f"{year}年，{place.name}坚持以人民为中心，统筹做好{kind.duty}等各项工作，"
        "优化支出结构，落实过紧日子要求，确保年度重点任务全面完成。"
    )
    own = kind.works[:2]
    activities = [_activity(work.name, work.measured, number) for number, work in enumerate(own)]
    running = Activity(
        "机构运行保障",
        (
            Indicator(_OUTPUT, "数量指标", "保障人员数量", "=", str(staff), "人"),
            Indicator(_OUTPUT, "质量指标", "资金发放准确率", "=", "100", "%"),
            Indicator(_OUTPUT, "时效指标", "资金支付及时率", "=", "100", "%"),
            Indicator(_BENEFIT, "社会效益指标", "保障单位正常运转", "定性", "有效保障", ""),
            Indicator(_CONTENT, "服务对象满意度指标", "干部职工满意度", "≥", "92", "%"),
        ),
    )
    return DepartmentGoal(text, (*activities, running))


def _activity(name: str, measured: tuple[str, str, int, int], number: int) -> Activity:
    what, measure, least, most = measured
    return Activity(
        name,
        (
            Indicator(_OUTPUT, "数量指标", what, "≥", str((least + most) // 2), measure),
            Indicator(_OUTPUT, "质量指标", *_QUALITY[number % 3], "%"),
            Indicator(_OUTPUT, "时效指标", *_TIMELY[number % 3], "%"),
            Indicator(_BENEFIT, "社会效益指标", _BENEFITS[0][0], "定性", _BENEFITS[0][1], ""),
            Indicator(_CONTENT, "服务对象满意度指标", _SATISFIED[number % 3], "≥", "93", "%"),
        ),
    )


def passages_of(place: Place, units: Sequence[LifeOfUnit], year: int) -> Iterator[Passage]:
    """What the department says of itself, and each unit in its own budget."""
    kind = place.kind
    yield Passage(
        "duties",
        f"（一）贯彻执行国家和本市关于{kind.duty}的法律法规和方针政策。\n"
        f"（二）拟订{kind.duty}的规划、计划和政策并组织实施。\n"
        "（三）负责本系统的预算管理、监督检查和绩效管理。\n"
        "（四）承办上级交办的其他事项。",
    )
    yield Passage("organisation", f"{place.name}设办公室、政策法规科、财务科、业务一科、业务二科等内设机构。")
    tasks = "\n".join(
        f"（{'一二三四'[n]}）{work.name}：{work.purpose}。" for n, work in enumerate(kind.works[:4])
    )
    yield Passage("tasks", tasks)
    yield Passage("reason.general_public", "人员经费按政策调整，项目支出按年度工作任务和轻重缓急安排")
    yield Passage("reason.three_public", "贯彻落实过紧日子要求，从严从紧安排“三公”经费")
    yield Passage("reason.project", "部分阶段性项目完成，同时新增年度重点任务")
    for unit in units[1:]:
        yield Passage(
            "duties",
            f"承担{place.name}交办的{unit.name.removeprefix(place.seat)}职责范围内的工作。",
            unit.code,
        )
