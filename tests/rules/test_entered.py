"""What an entered budget lacks: each gap is found where it is; of a budget without gaps nothing is said."""

from dataclasses import replace

import pytest

from budget.domain.codes import ControlPart, Fund, IncomeSource, Kind
from budget.domain.facts import (
    Activity,
    ControlFigure,
    DepartmentGoal,
    ExpenditureLine,
    FactBook,
    IncomeLine,
    OfficialVehicleCost,
    ProcurementLine,
    Project,
    ServicePurchaseLine,
    Unit,
    YearEndCarryover,
)
from budget.domain.findings import Severity
from budget.domain.spots import Spot
from budget.rules.entered import TITLES, lacking
from budget.rules.entered.gaps import GAPS

PROJECT = "11010526T000000000001"
WHOLE = FactBook(
    "129",
    "某某局",
    2026,
    "chaoyang-2026",
    units=(Unit("129001", "某某局机关"),),
    income=(
        IncomeLine("129001", IncomeSource.GENERAL_PUBLIC, False, 100),
        IncomeLine("129001", IncomeSource.GENERAL_PUBLIC, True, 10),
    ),
    expenditure=(
        ExpenditureLine(
            "129001", "2011301", "50101", "30101", Kind.BASIC, Fund.GENERAL_PUBLIC, 60, carried_over=False
        ),
        ExpenditureLine(
            "129001", "2011302", "50205", "30227", Kind.PROJECT, Fund.GENERAL_PUBLIC, 50,
            carried_over=True, project=PROJECT,
        ),
    ),
    year_end=(YearEndCarryover("129001", Fund.GENERAL_PUBLIC, 0),),
    projects=(Project(PROJECT, "大厅运行", "129001"),),
    procurement=(ProcurementLine("C", 50, "C16000000", "129001", Fund.GENERAL_PUBLIC),),
    services=(ServicePurchaseLine("02-辅助", "0201-法律", "咨询", "201-一般", 50, "129001"),),
    vehicles=(OfficialVehicleCost("129001", 1),),
    goal=DepartmentGoal("运行", (Activity("运维"),)),
    controls=(ControlFigure("一下", "129001", None, ControlPart.ALL, 500),),
)  # fmt: skip


def told(book: FactBook) -> list[tuple[str, tuple[Spot, ...]]]:
    return [(lack.rule, lack.spots) for lack in lacking(book)]


def test_a_whole_budget_lacks_nothing() -> None:
    assert lacking(WHOLE) == ()


def test_an_empty_budget_lacks_units_income_and_expenditure() -> None:
    empty = FactBook("129", "某某局", 2026, "chaoyang-2026")
    assert [(lack.rule, lack.severity) for lack in lacking(empty)] == [
        ("E-UNIT", Severity.ERROR),
        ("E-INCOME", Severity.ERROR),
        ("E-LINE", Severity.ERROR),
    ]
    assert [spot for lack in lacking(empty) for spot in lack.spots] == [
        Spot("units"), Spot("income"), Spot("expenditure")
    ]  # fmt: skip


# The grid, the row, the column that is lacking, what is not there.
EMPTIED = [
    ("units", 0, "code", {"code": ""}),
    ("units", 0, "name", {"name": " "}),
    ("income", 0, "unit", {"unit": None}),
    ("income", 1, "source", {"source": None}),
    ("income", 0, "amount", {"amount_fen": 0}),
    ("year_end", 0, "unit", {"unit": None}),
    ("year_end", 0, "fund", {"fund": None}),
    ("expenditure", 0, "unit", {"unit": None}),
    ("expenditure", 1, "function", {"function": ""}),
    ("expenditure", 1, "function", {"function": "20113"}),
    ("expenditure", 0, "gov_economic", {"gov_economic": ""}),
    ("expenditure", 0, "gov_economic", {"gov_economic": "501"}),
    ("expenditure", 0, "dept_economic", {"dept_economic": ""}),
    ("expenditure", 0, "dept_economic", {"dept_economic": "301"}),
    ("expenditure", 0, "fund", {"fund": None}),
    ("expenditure", 0, "amount", {"amount_fen": 0}),
    ("expenditure", 0, "project", {"project": PROJECT}),
    ("expenditure", 0, "carried_over", {"carried_over": None}),
    ("expenditure", 0, "nature", {"nature": None}),
    ("expenditure", 1, "capital", {"capital": None}),
    ("projects", 0, "unit", {"unit": None}),
    ("projects", 0, "name", {"name": ""}),
    ("procurement", 0, "unit", {"unit": None}),
    ("procurement", 0, "item", {"item": ""}),
    ("procurement", 0, "fund", {"fund": None}),
    ("procurement", 0, "amount", {"amount_fen": 0}),
    ("services", 0, "level1", {"level1": ""}),
    ("services", 0, "level2", {"level2": ""}),
    ("services", 0, "level3", {"level3": ""}),
    ("services", 0, "service_field", {"service_field": ""}),
    ("services", 0, "unit", {"unit": None}),
    ("services", 0, "amount", {"amount_fen": 0}),
    ("vehicles", 0, "unit", {"unit": None}),
    ("controls", 0, "amount", {"amount_fen": 0}),
]  # fmt: skip


@pytest.mark.parametrize(("grid", "row", "column", "values"), EMPTIED)
def test_a_gap_is_found_at_its_cell(grid: str, row: int, column: str, values: dict[str, object]) -> None:
    facts = list(getattr(WHOLE, grid))
    facts[row] = replace(facts[row], **values)
    found = lacking(replace(WHOLE, **{grid: tuple(facts)}))
    assert [lack.spots for lack in found] == [(Spot(grid, row, column),)]
    assert f"第{row + 1}行" in found[0].message
    assert found[0].todo


def test_project_money_without_a_project_and_a_project_without_money() -> None:
    loose = replace(WHOLE, expenditure=(WHOLE.expenditure[0], replace(WHOLE.expenditure[1], project=None)))
    assert told(loose) == [
        ("E-LINE", (Spot("expenditure", 1, "project"),)),
        ("E-PROJECT", (Spot("projects", 0, "total"),)),
    ]
    assert lacking(loose)[0].severity is Severity.WARNING
    printed = replace(loose, projects=(replace(WHOLE.projects[0], total_fen=50),))
    assert [rule for rule, _ in told(printed)] == ["E-LINE"]


def test_a_project_without_a_code_and_an_activity_without_a_name() -> None:
    nameless = replace(WHOLE, goal=DepartmentGoal("运行", (Activity(""), Activity("运维"))))
    assert told(nameless) == [("E-ACTIVITY", (Spot("activities", 0, "name"),))]
    second = Project("", "新项目", "129001", total_fen=5)
    codeless = replace(WHOLE, projects=(*WHOLE.projects, second))
    assert told(codeless) == [("E-PROJECT", (Spot("projects", 1, "code"),))]


def test_carried_over_money_is_asked_for_only_where_there_is_any() -> None:
    lines = tuple(replace(line, carried_over=None) for line in WHOLE.expenditure)
    assert told(replace(WHOLE, expenditure=lines)) == [
        ("E-LINE", (Spot("expenditure", 0, "carried_over"), Spot("expenditure", 1, "carried_over")))
    ]
    assert told(replace(WHOLE, expenditure=lines, income=WHOLE.income[:1])) == []


def test_many_rows_are_counted_and_the_first_ones_named() -> None:
    lines = tuple(replace(WHOLE.expenditure[0], fund=None) for _ in range(9))
    (lack,) = [one for one in lacking(replace(WHOLE, expenditure=lines)) if one.spots[0].column == "fund"]
    assert lack.message == "支出第1、2、3、4、5、6行等9行没有选资金性质。"
    assert lack.said == "没有选资金性质。"
    assert len(lack.spots) == 9


def test_every_gap_has_a_title() -> None:
    assert {gap.rule for gap in GAPS} <= set(TITLES)


def test_a_withheld_line_whose_income_cannot_be_told_is_found_before_it_is_too_late() -> None:
    first, *others = WHOLE.expenditure
    marked = replace(first, withheld=True, withheld_basis="依据", carried_over=False)
    book = replace(WHOLE, expenditure=(marked, *others))
    assert told(book) == []
    without = replace(book, income=tuple(one for one in book.income if one.carried_over))
    assert ("E-LINE", (Spot("expenditure", 0, "withheld"),)) in told(without)
    assert {lack.severity for lack in lacking(without)} == {Severity.WARNING}
