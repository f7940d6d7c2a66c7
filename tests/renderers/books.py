"""FactBooks for tests of renderers and pages, small enough to be read, nasty enough to be useful."""

from dataclasses import replace
from itertools import product

from budget.domain.codes import Fund, IncomeSource, Kind, Nature, System
from budget.domain.facts import (
    Activity,
    DepartmentGoal,
    ExpenditureLine,
    FactBook,
    IncomeLine,
    Indicator,
    OfficialVehicleCost,
    ProcurementLine,
    Project,
    ServicePurchaseLine,
    SubjectName,
    Unit,
    YearEndCarryover,
)
from budget.tables.registry import DEFAULT_FORM_SET

DEPARTMENT = "北京市朝阳区政务服务管理局"
HEADQUARTERS = "129001"
CENTRE = "129002"
# 1,007,000.000000 万元: seven digits before the point must fit their column.
LARGE_FEN = 1_007_000_000_000
NAMES = {
    (System.FUNCTION, "2011301"): "行政运行",
    (System.FUNCTION, "2011302"): "一般行政管理事务",
    (System.FUNCTION, "2060599"): "其他科技条件与服务支出",
    (System.FUNCTION, "2080505"): "机关事业单位基本养老保险缴费支出",
    (System.FUNCTION, "2120804"): "农村基础设施建设支出",
    (System.GOV_ECONOMIC, "50101"): "工资奖金津补贴",
    (System.GOV_ECONOMIC, "50102"): "社会保障缴费",
    (System.GOV_ECONOMIC, "50201"): "办公经费",
    (System.GOV_ECONOMIC, "50205"): "委托业务费",
    (System.GOV_ECONOMIC, "50206"): "公务接待费",
    (System.GOV_ECONOMIC, "50208"): "公务用车运行维护费",
    (System.DEPT_ECONOMIC, "30101"): "基本工资",
    (System.DEPT_ECONOMIC, "30108"): "机关事业单位基本养老保险缴费",
    (System.DEPT_ECONOMIC, "30201"): "办公费",
    (System.DEPT_ECONOMIC, "30217"): "公务接待费",
    (System.DEPT_ECONOMIC, "30227"): "委托业务费",
    (System.DEPT_ECONOMIC, "30231"): "公务用车运行维护费",
}


def line(
    function: str,
    gov: str,
    dept: str,
    fen: int,
    kind: Kind = Kind.BASIC,
    fund: Fund = Fund.GENERAL_PUBLIC,
    unit: str = HEADQUARTERS,
    nature: Nature = Nature.ORDINARY,
) -> ExpenditureLine:
    return ExpenditureLine(unit, function, gov, dept, kind, fund, fen, carried_over=False, nature=nature)


def nothing() -> FactBook:
    """A department without a fact: every table is empty."""
    return FactBook("900", "空白局", 2026, DEFAULT_FORM_SET, units=(Unit("900001", "空白局机关"),))


LINES = (
    line("2011301", "50101", "30101", 1_600_584_00),
    line("2011301", "50201", "30201", 44_400_00),
    line("2011301", "50206", "30217", 1_779_69),
    line("2011301", "50208", "30231", 31_498_00),
    line("2080505", "50102", "30108", 867_390_32),
    line("2011302", "50205", "30227", 20_084_800_00, Kind.PROJECT),
    line("2060599", "50205", "30227", LARGE_FEN, Kind.PROJECT),
)

CONSULTING = Project(
    "11010522T000000423872",
    "区政府信息公开专项法律服务",
    HEADQUARTERS,
    goal="为区政府信息依申请公开提供有效法律建议，提高政府信息公开答复群众满意度。",
    indicators=(
        Indicator("产出指标", "质量指标", "处理法律文件的质量", "定性", "优", ""),
        Indicator("产出指标", "数量指标", "审查法律文件数量", "≥", "500", "件"),
        Indicator("成本指标", "经济成本指标", "审查单件法律文件成本", "≤", "240", "元"),
    ),
    total_fen=12_000_000,
    fiscal_fen=12_000_000,
)
GUIDANCE = Project(
    "11010522T000000480579",
    "政务服务大厅咨询引导服务",
    HEADQUARTERS,
    goal="聘请专项工作人员，为办事群众提供现场指引、咨询服务。",
    indicators=(Indicator("产出指标", "数量指标", "每日咨询引导服务人次", "≥", "2000", "人/天"),),
    total_fen=LARGE_FEN,
    fiscal_fen=LARGE_FEN,
)
GOAL = DepartmentGoal(
    "继续深化政务服务改革，多措并举打造国际一流营商环境，推动政务服务数智化建设。",
    (
        Activity(
            "系统运维",
            (
                Indicator("产出指标", "数量指标", "软件子系统数量", "≥", "100", "套"),
                Indicator("成本指标", "经济成本指标", "月均项目成本", "≤", "67.84", "万元"),
            ),
        ),
        Activity("服务评价", (Indicator("产出指标", "时效指标", "项目完成时限", "≤", "9", "月"),)),
    ),
)


def plain() -> FactBook:
    """One unit, one fund: the kind of budget the reference document is."""
    return FactBook(
        "129",
        DEPARTMENT,
        2026,
        DEFAULT_FORM_SET,
        units=(Unit(HEADQUARTERS, f"{DEPARTMENT}机关"),),
        names=tuple(SubjectName(system, code, name) for (system, code), name in NAMES.items()),
        income=(
            IncomeLine(
                HEADQUARTERS,
                IncomeSource.GENERAL_PUBLIC,
                False,
                sum(one.amount_fen for one in LINES),
            ),
        ),
        expenditure=LINES,
        projects=(CONSULTING, GUIDANCE),
        procurement=(ProcurementLine("A", 7_000_000), ProcurementLine("C", 2_809_074_800)),
        services=(
            ServicePurchaseLine(
                "02-政府履职辅助性服务",
                "0201-法律服务",
                "法律顾问服务",
                "201-一般公共服务支出",
                4_950_000,
            ),
        ),
        vehicles=(OfficialVehicleCost(HEADQUARTERS, fuel_fen=1_000_000, repair_fen=2_149_800),),
        goal=GOAL,
    )


def several() -> FactBook:
    """Two units, every source of income, government funds, state capital, carry-overs, 其中 columns."""
    book = plain()
    income = tuple(
        IncomeLine(unit, source, carried, 1_000_000 * n + 7)
        for n, (unit, source, carried) in enumerate(
            product((HEADQUARTERS, CENTRE), IncomeSource, (False, True)), 1
        )
        if not (source is IncomeSource.UNIT_FUNDS and not carried)
    )
    more = (
        line("2120804", "50201", "30201", 3_210_000, Kind.PROJECT, Fund.GOVERNMENT_FUND),
        line("2230105", "50201", "30201", 6_540_001, Kind.PROJECT, Fund.STATE_CAPITAL, CENTRE),
        line(
            "2011302",
            "50201",
            "30201",
            1_230_000,
            Kind.PROJECT,
            Fund.UNIT_FUNDS,
            CENTRE,
            Nature.BUSINESS_OPERATION,
        ),
    )
    return replace(
        book,
        units=(*book.units, Unit(CENTRE, "北京市朝阳区政务服务中心")),
        income=income,
        expenditure=(*LINES, *more),
        year_end=(YearEndCarryover(CENTRE, Fund.UNIT_FUNDS, 420_000),),
        projects=(*book.projects, replace(CONSULTING, unit=CENTRE, other_fen=5_000_000)),
    )


# What a clerk may paste: formulas, markup, names without a place to break, goals longer than a page.
FORMULA = '=HYPERLINK("http://evil.example","点击")'
MARKUP = '<img src="file:///etc/passwd"> & <script>alert(1)</script>'
LONG_NAME = "朝阳区" + "政务服务标准化智能化一体化综合保障平台" * 3
# 1,500 characters, none of its sentences like another: a piece that is lost is missed.
LONG_GOAL = "".join(
    f"第{n}项要完善管理体系、保障平台稳定运行、提升服务效率和群众满意度。" for n in range(1, 47)
)


def nasty() -> FactBook:
    """What a renderer must survive without harm to its reader."""
    indicators = tuple(
        Indicator("产出指标", "数量指标", f"{LONG_NAME}第{n}批", "≥", f"{n}", "个") for n in range(1, 40)
    )
    project = replace(
        CONSULTING,
        name=FORMULA,
        goal=LONG_GOAL * 3,
        indicators=(
            Indicator("@成本指标", "-经济", "+1", "=", "-240", MARKUP),
            *indicators,
        ),
    )
    return replace(
        plain(),
        department_name=LONG_NAME,
        units=(Unit(HEADQUARTERS, LONG_NAME),),
        projects=(project, replace(GUIDANCE, code="", name="", goal=MARKUP)),
        # More digits than a spreadsheet's number holds, and money given back.
        income=(
            IncomeLine(HEADQUARTERS, IncomeSource.GENERAL_PUBLIC, False, 98_765_432_101_234_567),
            IncomeLine(HEADQUARTERS, IncomeSource.OTHER, False, -5_000_001),
        ),
        goal=DepartmentGoal(
            LONG_GOAL * 4, (Activity("\t活动", ()), Activity("=1+1", GOAL.activities[0].indicators))
        ),
    )


def many(times: int) -> FactBook:
    """The plain budget with its lines and projects many times over, under different codes."""
    book = plain()
    expenditure = tuple(
        replace(one, function=f"{one.function[:3]}{n:04}") for n in range(times) for one in LINES
    )
    projects = tuple(
        replace(one, code=f"11010526T{n:012}", goal=LONG_GOAL[: 200 + n % 700])
        for n, one in enumerate((CONSULTING, GUIDANCE) * times)
    )
    return replace(book, expenditure=expenditure, projects=projects, services=book.services * times * 5)


BOOKS = {"nothing": nothing, "plain": plain, "several": several, "nasty": nasty}
