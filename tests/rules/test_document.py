"""The document as a whole: year, department, units and projects."""

from dataclasses import replace

from budget.domain.sheets import SheetSet
from tests.rules.cases import breaches, places, printed, with_cells, with_rows, with_sheet, without

RULES = (
    "D-YEAR",
    "D-DEPARTMENT",
    "D-UNIT",
    "D-UNIT-NAMES",
    "D-PROJECT-NAMES",
    "D-PROJECT-TWICE",
    "D-PROJECT-YEAR",
)
UNIT = "129001-北京市朝阳区政务服务管理局机关"


def test_the_reference_is_one_document():
    assert [f for rule in RULES for f in breaches(rule, printed())] == []


def test_the_year_of_official_expenses_is_that_of_the_budget():
    sheets = with_cells(printed(), "10", 1, year="2025")
    (found,) = breaches("D-YEAR", sheets)
    assert places(found) == [("10", 1, "year")]
    assert (found.expected, found.found) == ("2026", "2025")
    assert breaches("D-YEAR", with_cells(printed(), "10", 1, year="2026年预算")) == []
    both = with_rows(sheets, "10", *sheets.sheets["10"].rows, *printed().sheets["10"].rows)
    assert breaches("D-YEAR", both) == []  # the year before beside this one
    assert breaches("D-YEAR", without(sheets, "10")) == []


def with_department(sheets: SheetSet, name: str) -> SheetSet:
    goals = sheets.sheets["13"]
    return with_sheet(sheets, replace(goals, header={**goals.header, "department": name}))


def test_the_department_has_one_name():
    (found,) = breaches("D-DEPARTMENT", with_department(printed(), "北京市朝阳区政务局"))
    assert places(found) == [("13", 0, "department")]
    assert found.expected == "北京市朝阳区政务服务管理局"
    other = with_cells(printed(), "06", 1, unit="129001-北京市朝阳区政务局机关")
    (found,) = breaches("D-DEPARTMENT", other)
    assert places(found) == [("06", 1, "unit")]
    for usual in (
        "129001-北京市朝阳区政务服务管理局（本级）",
        "129002-北京市朝阳区某中心机关",
        "129001-某中心",
    ):
        assert breaches("D-DEPARTMENT", with_cells(printed(), "06", 1, unit=usual)) == []


def test_units_belong_to_the_department():
    sheets = with_cells(printed(), "06", 2, unit="130001-北京市朝阳区某局机关")
    (found,) = breaches("D-UNIT", sheets)
    assert (places(found), found.found) == ([("06", 2, "unit")], "130001")


def test_a_unit_has_one_name_and_a_name_one_unit():
    (found,) = breaches("D-UNIT-NAMES", with_cells(printed(), "06", 2, unit="129001-信息中心"))
    assert places(found) == [("06", 2, "unit"), ("06", 1, "unit")]
    (found,) = breaches("D-UNIT-NAMES", with_cells(printed(), "06", 2, unit=UNIT.replace("129001", "129002")))
    assert (found.expected, found.found) == ("129001", "129002")
    assert breaches("D-UNIT-NAMES", with_cells(printed(), "06", 2, unit=UNIT.replace("机", " 机"))) == []


def test_a_project_has_one_name_and_stands_once():
    sheets = printed()
    first = sheets.sheets["12"].rows[0].text("project")
    other = with_cells(sheets, "12", 7, project=f"{first[:21]}-印刷项目")
    (found,) = breaches("D-PROJECT-NAMES", other)
    assert places(found) == [("12", 7, "project"), ("12", 1, "project")]
    (found,) = breaches("D-PROJECT-TWICE", with_cells(sheets, "12", 7, project=first))
    assert places(found) == [("12", 1, "project"), ("12", 7, "project")]


def test_a_project_is_no_younger_than_its_budget():
    sheets = with_cells(printed(), "12", 1, project="11010529T000000423872-法律服务")
    (found,) = breaches("D-PROJECT-YEAR", sheets)
    assert (places(found), found.found) == ([("12", 1, "project")], "2029")
    assert breaches("D-PROJECT-YEAR", replace(sheets, year=2029)) == []
