"""Hypothesis strategies for facts and tables: any FactBook, any SheetSet, as general as they may be.

What they respect is what the database does: units and projects that lines name exist, a code has one name,
this year's income states its source. Nothing balances, and nothing needs to.
"""

from collections.abc import Callable

from hypothesis import strategies as st

from budget.domain import codes, facts
from budget.domain.codes import (
    ControlPart,
    Fund,
    IncomeSource,
    Kind,
    Nature,
    ProjectCategory,
    System,
    UnitNature,
)
from budget.domain.money import LARGEST_FEN
from budget.domain.sheets import Row, RowKind, Sheet, SheetSet

# What documents bring: full-width forms, line breaks, markup, spaces at the ends, a character beyond the
# first 65,536. Drawn whole most of the time, because drawing letters is what takes the time.
_SAMPLES = [
    "政务服务管理局机关",
    "数量质量时效",
    "０１２，。（）“”≥90%",
    '<p>目标 & "绩效"</p>',
    "两行\n三\t格",
    " 𠮷㎡① ",
    "'; DROP TABLE",
    "\\u0000 / A02",
]
_CHARACTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\x00")
NAMES = st.sampled_from(_SAMPLES) | st.text(_CHARACTERS, min_size=1, max_size=5)
TEXTS = st.just("") | NAMES
AMOUNTS = st.one_of(
    st.integers(0, 10**9), st.just(0), st.integers(-LARGEST_FEN, LARGEST_FEN), st.just(2**53 + 1)
)
COUNTS = st.none() | st.integers(0, 10_000)
YEARS = st.integers(2015, 2035)

FUNCTIONS = st.sampled_from(["2011301", "2011302", "2050803", "2080505", "2101101", "2060499", "2010399"])
GOV_ECONOMIC = st.sampled_from(["50101", "50102", "50103", "50201", "50205", "50502", "50306"])
DEPT_ECONOMIC = st.sampled_from(
    ["30101", "30107", "30108", "30113", "30201", "30212", "30217", "30227", "30231", "31002", "31013"]
)


@st.composite
def projects(draw: st.DrawFn, units: st.SearchStrategy[str | None]) -> facts.Project:
    first = draw(st.none() | YEARS)
    return facts.Project(
        code=draw(st.integers(0, 999).map(lambda n: f"11010526T{n:012d}") | st.just("") | NAMES),
        name=draw(NAMES),
        unit=draw(units),
        goal=draw(TEXTS),
        indicators=draw(many(indicators(), 2)),
        total_fen=draw(st.none() | AMOUNTS),
        fiscal_fen=draw(st.none() | AMOUNTS),
        other_fen=draw(st.none() | AMOUNTS),
        category=draw(st.sampled_from(ProjectCategory)),
        first_year=first,
        last_year=draw(st.none() | st.integers(first or 2015, 2040)),
        basis=draw(TEXTS),
    )


def indicators() -> st.SearchStrategy[facts.Indicator]:
    return st.builds(
        facts.Indicator,
        level1=st.sampled_from(["产出指标", "成本指标", "效益指标", "满意度指标"]) | TEXTS,
        level2=st.sampled_from(["数量指标", "质量指标", "时效指标", "经济成本指标"]) | TEXTS,
        level3=TEXTS,
        nature=st.sampled_from([*codes.NATURES_OF_INDICATOR, ""]),
        value=TEXTS,
        measure=TEXTS,
        weight=st.sampled_from(["", "10"]),
        explanation=TEXTS,
        medium_term=st.booleans(),
    )


@st.composite
def incomes(draw: st.DrawFn, units: st.SearchStrategy[str | None]) -> facts.IncomeLine:
    carried = draw(st.booleans())
    sources: st.SearchStrategy[IncomeSource | None] = st.sampled_from(codes.CURRENT_SOURCES)
    if carried:
        sources = st.none() | st.sampled_from(codes.CARRIED_SOURCES)
    return facts.IncomeLine(draw(units), draw(sources), carried, draw(AMOUNTS))


@st.composite
def expenditures(
    draw: st.DrawFn,
    units: st.SearchStrategy[str | None],
    named_projects: st.SearchStrategy[str | None],
) -> facts.ExpenditureLine:
    dept_economic = draw(DEPT_ECONOMIC)
    withheld = draw(st.booleans())
    return facts.ExpenditureLine(
        unit=draw(units),
        function=draw(FUNCTIONS),
        gov_economic=draw(GOV_ECONOMIC),
        dept_economic=dept_economic,
        kind=draw(st.sampled_from(Kind)),
        fund=draw(st.none() | st.sampled_from(Fund)),
        amount_fen=draw(AMOUNTS),
        carried_over=draw(st.none() | st.booleans()),
        project=draw(named_projects),
        nature=draw(st.none() | st.sampled_from(Nature)),
        capital=draw(st.none() | st.booleans()),
        academic_exchange=dept_economic == codes.ABROAD and draw(st.booleans()),
        withheld=withheld,
        withheld_basis=draw(NAMES if withheld else TEXTS),
    )


@st.composite
def factbooks(draw: st.DrawFn, *, most: int = 3) -> facts.FactBook:
    """Any FactBook, with at most ``most`` facts of each kind."""
    unit_codes = draw(
        st.lists(st.integers(1, 999).map(lambda n: f"129{n:03d}"), max_size=3, unique=True) | st.just([""])
    )
    units = st.sampled_from([None, *unit_codes])
    own_projects = draw(many(projects(units), most))
    named_projects = st.sampled_from([None, *(project.code for project in own_projects)])
    names = draw(
        st.dictionaries(
            st.tuples(st.sampled_from(System), FUNCTIONS | GOV_ECONOMIC | DEPT_ECONOMIC | NAMES),
            TEXTS,
            max_size=most,
        )
    )
    profiled = draw(st.lists(st.sampled_from(unit_codes), unique=True)) if unit_codes else []

    def some(fact: Callable[..., object], /, **fields: st.SearchStrategy[object]) -> tuple:
        return draw(many(st.builds(fact, **fields), most))

    funds = st.none() | st.sampled_from(Fund)
    kinds = st.none() | st.sampled_from(Kind)
    return facts.FactBook(
        department_code="129",
        department_name=draw(NAMES),
        year=2026,
        form_set="chaoyang-2026",
        units=tuple(facts.Unit(code, draw(TEXTS)) for code in unit_codes),
        names=tuple(facts.SubjectName(*key, name) for key, name in names.items()),
        income=draw(many(incomes(units), most)),
        expenditure=draw(many(expenditures(units, named_projects), most)),
        year_end=some(facts.YearEndCarryover, unit=units, fund=funds, amount_fen=AMOUNTS),
        projects=own_projects,
        procurement=some(
            facts.ProcurementLine,
            category=st.sampled_from("ABC"),
            amount_fen=AMOUNTS,
            item=st.sampled_from(["", "A02010000", "C16000000"]),
            unit=units,
            fund=funds,
            kind=kinds,
            project=named_projects,
            method=st.sampled_from(["", "公开招标"]),
            reserved_for_small=st.none() | st.booleans(),
        ),
        services=some(
            facts.ServicePurchaseLine,
            level1=TEXTS,
            level2=TEXTS,
            level3=TEXTS,
            service_field=TEXTS,
            amount_fen=AMOUNTS,
            unit=units,
            kind=kinds,
            project=named_projects,
        ),
        vehicles=some(
            facts.OfficialVehicleCost,
            unit=units,
            fuel_fen=AMOUNTS,
            repair_fen=AMOUNTS,
            insurance_fen=AMOUNTS,
            other_fen=AMOUNTS,
        ),
        goal=facts.DepartmentGoal(
            draw(TEXTS), some(facts.Activity, name=TEXTS, indicators=many(indicators(), 2))
        ),
        controls=some(
            facts.ControlFigure,
            round=st.sampled_from(["一下", "二下", ""]),
            unit=units,
            fund=funds,
            part=st.sampled_from(ControlPart),
            amount_fen=AMOUNTS,
        ),
        profiles=tuple(
            facts.UnitProfile(
                unit,
                draw(st.sampled_from(UnitNature)),
                *(draw(COUNTS) for _ in range(5)),
                assets_to_buy=draw(TEXTS),
            )
            for unit in profiled
        ),
        printed=some(
            facts.PrintedAmount,
            table=st.sampled_from(["03", "06", "10"]),
            row=st.lists(TEXTS, max_size=3).map(tuple),
            column=st.sampled_from(["total", "project"]),
            amount_fen=AMOUNTS,
        ),
    )


def many(strategy: st.SearchStrategy, most: int) -> st.SearchStrategy[tuple]:
    return st.lists(strategy, max_size=most).map(tuple)


def rows() -> st.SearchStrategy[Row]:
    keys = st.sampled_from(["function", "total", "basic", "project"])
    return st.builds(
        Row,
        kind=st.sampled_from(RowKind),
        cells=st.dictionaries(keys, st.none() | TEXTS | AMOUNTS),
        lines=st.dictionaries(keys, st.integers(1, 500)),
    )


@st.composite
def sheetsets(draw: st.DrawFn) -> SheetSet:
    """Any tables, with or without the source lines of their cells."""
    numbers = draw(st.lists(st.sampled_from([f"{n:02d}" for n in range(1, 14)]), unique=True))
    sheets = {
        number: Sheet(
            table=number,
            title=draw(NAMES),
            rows=draw(many(rows(), 3)),
            header=draw(st.dictionaries(st.sampled_from(["goal", "total"]), st.none() | TEXTS | AMOUNTS)),
            header_lines=draw(st.dictionaries(st.sampled_from(["goal", "total"]), st.integers(1, 9))),
            line=draw(st.none() | st.integers(1, 500)),
        )
        for number in numbers
    }
    return SheetSet("129", draw(NAMES), 2026, "chaoyang-2026", sheets)
