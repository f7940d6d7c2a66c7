"""Hypothesis strategies for whole budgets as departments have them: every attribute known.

Several units, government funds, state capital, other money, carry-overs, projects, empty tables.
Names hold what real ones hold (digits, Latin words, brackets), never tabs or line ends.
"""

from dataclasses import replace

from hypothesis import strategies as st

from budget.domain.codes import (
    CAPITAL_CLASSES,
    CARRIED_SOURCES,
    CURRENT_SOURCES,
    Fund,
    Kind,
    Nature,
    System,
)
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

FORM_SET = "chaoyang-2026"
HEADS = ("行政运行", "服务", "管理局", "机关", "信息化", "一般公共", "其他", "维修")
PARTS = ("（护）费", "(护)费", "、", "·", "LED屏", "2号", "中心", "设备", "采购", "“一网通办”", "-", "100%")
FUNCTIONS = ("2010301", "2010302", "2050803", "2080505", "2101101", "2120399", "2299999", "2320401")
GOV = ("50101", "50102", "50201", "50206", "50208", "50207", "50299", "50905", "50306", "50402")
DEPT = ("30101", "30108", "30201", "30217", "30231", "30212", "30299", "30302", "31002", "31013")
PROJECT_DEPT = (*DEPT, "30905")

names = st.builds(
    lambda head, rest: head + "".join(rest),
    st.sampled_from(HEADS),
    st.lists(st.sampled_from(PARTS), max_size=3),
)
amounts = st.integers(1, 10**13)


def _indicators() -> st.SearchStrategy[tuple[Indicator, ...]]:
    levels = st.sampled_from(
        [
            ("产出指标", "数量指标"),
            ("产出指标", "质量指标"),
            ("产出指标", "时效指标"),
            ("成本指标", "经济成本指标"),
            ("效益指标", "社会效益指标"),
            ("满意度指标", "服务对象满意度指标"),
        ]
    )
    one = st.builds(
        lambda level, name, nature, value, measure: Indicator(*level, name, nature, value, measure),
        levels,
        names,
        st.sampled_from(["≥", "≤", "=", ">", "<", "定性"]),
        st.sampled_from(["90", "优", "0.5", "16807", "100"]),
        st.sampled_from(["%", "万元", "件", "次/年", ""]),
    )
    return st.lists(one, min_size=1, max_size=5).map(tuple)


def _lines(
    units: tuple[Unit, ...], funds: list[Fund], natures: tuple[Nature, ...]
) -> st.SearchStrategy[list[ExpenditureLine]]:
    basic = st.builds(
        ExpenditureLine,
        unit=st.sampled_from([u.code for u in units]),
        function=st.sampled_from(FUNCTIONS),
        gov_economic=st.sampled_from(GOV),
        dept_economic=st.sampled_from(DEPT),
        kind=st.just(Kind.BASIC),
        fund=st.sampled_from(funds),
        amount_fen=amounts,
        nature=st.sampled_from(natures),
    )
    project = st.builds(
        lambda line, dept: replace(
            line, kind=Kind.PROJECT, dept_economic=dept, capital=dept[:3] in CAPITAL_CLASSES
        ),
        basic,
        st.sampled_from(PROJECT_DEPT),
    )
    return st.lists(basic | project, min_size=0, max_size=14)


@st.composite
def budgets(
    draw: st.DrawFn,
    *,
    units: int = 3,
    funds: tuple[Fund, ...] = tuple(Fund),
    natures: tuple[Nature, ...] = (*[Nature.ORDINARY] * 6, *Nature),
) -> FactBook:
    """Any complete budget of up to ``units`` units, out of these funds, of these natures."""
    count = draw(st.integers(1, units))
    who = tuple(Unit(f"35800{i + 1}", draw(names)) for i in range(count))
    in_play = draw(st.lists(st.sampled_from(funds), min_size=1, max_size=5, unique=True))
    sources = [(s, False) for s in CURRENT_SOURCES] + [(s, True) for s in CARRIED_SOURCES]
    unit_codes = st.sampled_from([u.code for u in who])
    income = []
    for fund in in_play:
        # Money that is spent has come in: every fund in play has income.
        feeding = [pair for pair in sources if pair[0].fund is fund]
        for source, carried in draw(st.lists(st.sampled_from(feeding), min_size=1, max_size=3, unique=True)):
            income.append(IncomeLine(draw(unit_codes), source, carried, draw(amounts)))
    carries = any(line.carried_over for line in income)
    lines = [
        replace(li, carried_over=None if carries else False) for li in draw(_lines(who, in_play, natures))
    ]
    codes = {(s, getattr(line, s.value)) for line in lines for s in System}
    subject_names = tuple(SubjectName(s, c, draw(names)) for s, c in sorted(codes))
    year_end = draw(
        st.lists(
            st.builds(YearEndCarryover, unit_codes, st.sampled_from(in_play), amounts),
            max_size=2,
            unique_by=lambda left: left.fund,
        )
    )
    projects = tuple(
        Project(
            code=f"110105{26}T{n:012d}",
            name=draw(names),
            unit=draw(unit_codes),
            goal=draw(names),
            indicators=draw(_indicators()),
            total_fen=draw(amounts),
            fiscal_fen=draw(amounts),
            other_fen=draw(st.none() | amounts),
        )
        for n in range(draw(st.integers(0, 3)))
    )
    activities = tuple(
        Activity(f"活动{n}{draw(names)}", draw(_indicators())) for n in range(draw(st.integers(0, 2)))
    )
    return FactBook(
        department_code="358",
        department_name=draw(names),
        year=2026,
        form_set=FORM_SET,
        units=who,
        names=subject_names,
        income=tuple(income),
        expenditure=tuple(lines),
        year_end=tuple(year_end),
        projects=tuple(sorted(projects, key=lambda p: p.unit or "")),
        procurement=tuple(ProcurementLine(c, draw(amounts)) for c in draw(st.sets(st.sampled_from("ABC")))),
        services=tuple(
            ServicePurchaseLine("01-公共服务", "0115-" + draw(names), draw(names), "201-一般", fen)
            for fen in draw(st.lists(amounts, max_size=3))
        ),
        vehicles=tuple(
            OfficialVehicleCost(None, fuel, repair, 0, 0)
            for fuel, repair in draw(st.lists(st.tuples(amounts, amounts), max_size=1))
        ),
        goal=DepartmentGoal(draw(names), activities),
    )
