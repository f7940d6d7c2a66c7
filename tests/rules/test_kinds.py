"""What may be basic spending and what may be project spending."""

from tests.rules.cases import breaches, places, printed, with_cells, without

RULES = ("K-RUNNING", "K-GENERAL-AFFAIRS", "K-CAPITAL-BASIC", "K-PERSONNEL-PUBLIC", "K-CAPITAL")


def test_the_reference_keeps_them_all():
    assert [f for rule in RULES for f in breaches(rule, printed())] == []


def test_running_an_agency_is_basic_spending():
    (found,) = breaches("K-RUNNING", with_cells(printed(), "03", 7, basic=None, project=4_440_000))
    assert places(found) == [("03", 7, "project")]
    assert found.found == "4.440000"
    named = with_cells(printed(), "03", 7, project=1, function="2011303-机关服务")
    assert breaches("K-RUNNING", named) == []


def test_general_affairs_are_projects():
    sheets = with_cells(printed(), "03", 19, project=None, basic=165_500_000)
    sheets = with_cells(sheets, "06", 3, basic=165_500_000)
    (found,) = breaches("K-GENERAL-AFFAIRS", sheets)
    assert places(found) == [("03", 19, "basic"), ("06", 3, "basic")]


def test_building_is_no_basic_spending():
    sheets = with_cells(printed(), "03", 7, dept_economic="30902-办公设备购置")
    sheets = with_cells(sheets, "07", 10, dept_economic="31199-其他对企业补助")
    first, second = breaches("K-CAPITAL-BASIC", sheets)
    assert places(first) == [("03", 7, "basic"), ("03", 7, "dept_economic")]
    assert places(second) == [("07", 10, "total"), ("07", 10, "dept_economic")]
    project = with_cells(printed(), "03", 19, dept_economic="30902-办公设备购置")
    assert breaches("K-CAPITAL-BASIC", project) == []


def test_personnel_and_public_money_stand_in_their_columns():
    sheets = with_cells(printed(), "07", 1, personnel=None, public=160_058_400)
    sheets = with_cells(sheets, "07", 10, personnel=4_440_000, public=None)
    pay, office = breaches("K-PERSONNEL-PUBLIC", sheets)
    assert (places(pay)[0], pay.expected) == (("07", 1, "public"), "人员经费")
    assert (places(office)[0], office.expected) == (("07", 10, "personnel"), "公用经费")


def test_building_of_the_lines_is_deducted_in_the_table_of_general_public_money():
    """2011302 has 165.5 under 309, and 预算06表 deducts nothing."""
    sheets = with_cells(printed(), "03", 19, dept_economic="30902-办公设备购置")
    (found,) = breaches("K-CAPITAL", sheets)
    assert places(found) == [("06", 3, "project_excluding_capital"), ("03", 19, "project")]
    assert (found.expected, found.found) == ("165.500000", "0.000000")
    deducted = with_cells(sheets, "06", 3, project_excluding_capital=2_226_748_500 - 165_500_000)
    assert breaches("K-CAPITAL", deducted) == []
    other_money = with_cells(sheets, "06", 3, project=2_000_000_000, project_excluding_capital=2_000_000_000)
    assert breaches("K-CAPITAL", other_money) == []
    assert breaches("K-CAPITAL", without(sheets, "06")) == []
