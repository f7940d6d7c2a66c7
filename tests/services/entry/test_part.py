"""A unit's clerk changes the unit's rows and no others, operation by operation; on both databases."""

from uuid import uuid4

import pytest

from budget.models import Budget, ChangeSet, ExpenditureLine, Project, UnitReport, User
from budget.models.review import ReportState
from budget.selectors.access import is_department_clerk, may_import, units_of
from budget.selectors.grids import GOAL_ROW, GRIDS, GridRow
from budget.selectors.home import departments_entered, departments_of_clerk
from budget.services.entry import EntryRefusedError, apply, revert
from tests.renderers.books import CENTRE, CONSULTING, HEADQUARTERS
from tests.services.entry.conftest import delete, new, put, rows
from tests.units import TRAINING, clerk_of, of_two_units

BY_UNIT = ("income", "expenditure", "procurement", "services", "projects", "profiles", "vehicles")


@pytest.fixture
def budget(database: str) -> Budget:
    return of_two_units()


@pytest.fixture
def clerk(budget: Budget) -> User:
    """The clerk of the centre, not of the department."""
    return clerk_of(CENTRE)


def unit(budget: Budget, code: str) -> str:
    return str(budget.unit_names.get(code=code).key)


def of(budget: Budget, grid: str, code: str) -> list[GridRow]:
    return [row for row in rows(budget, grid) if row.cells["unit"] == unit(budget, code)]


def test_whose_clerk_somebody_is(budget, clerk):
    department = budget.department
    assert units_of(clerk, department) == {CENTRE}
    assert not is_department_clerk(clerk, department)
    assert list(departments_of_clerk(clerk)) == []
    assert list(departments_entered(clerk)) == [department]
    assert not may_import(clerk, "129")
    whole = User.objects.get(username="clerk")
    assert units_of(whole, department) is None
    assert is_department_clerk(whole, department)
    assert list(departments_of_clerk(whole)) == [department]
    assert may_import(whole, "129")
    reviewer = User.objects.get(username="reviewer")
    assert units_of(reviewer, department) is None
    assert not is_department_clerk(reviewer, department)


def test_rows_of_the_unit_are_added_changed_moved_and_deleted(budget, clerk, do):
    first, second = of(budget, "expenditure", CENTRE)
    said = do(
        put(first, "amount", "60"),
        {"op": "move", "grid": "expenditure", "row": str(second.key), "after": ""},
        new({"amount": "1"}),
        put(of(budget, "income", CENTRE)[0], "amount", "2", "income"),
        put(of(budget, "profiles", CENTRE)[0], "staff", "13", "profiles"),
        put(of(budget, "services", CENTRE)[0], "amount", "3", "services"),
        new({"fuel": "1"}, "vehicles"),
    )
    assert [one["status"] for one in said] == ["saved"] * 7
    assert [one["status"] for one in do(delete(first))] == ["saved"]
    added = ExpenditureLine.objects.get(budget=budget, amount_fen=1_000_000)
    assert added.unit.code == CENTRE, "a new row is the unit's"
    assert ChangeSet.objects.filter(budget=budget).first().username == clerk.username


@pytest.mark.parametrize("grid", BY_UNIT)
def test_rows_of_others_are_refused_one_by_one(budget, do, grid):
    theirs = of(budget, grid, HEADQUARTERS)
    if not theirs:
        do(new({"unit": HEADQUARTERS}, grid), user=User.objects.get(username="clerk"))
        theirs = of(budget, grid, HEADQUARTERS)
    row = theirs[0]
    column = GRIDS[grid].columns[-1].key
    before = [(one.key, one.cells) for one in rows(budget, grid)]
    said = do(
        put(row, column, "1", grid),
        delete(row, grid),
        {"op": "move", "grid": grid, "row": str(row.key), "after": ""},
        new({"unit": HEADQUARTERS}, grid),
    )
    assert [one["status"] for one in said] == ["refused"] * 4
    assert all("本单位" in one["message"] for one in said)
    assert [(one.key, one.cells) for one in rows(budget, grid)] == before


def test_a_row_of_no_unit_is_not_the_units(budget, do):
    whole = User.objects.get(username="clerk")
    do(new({"amount": "7", "unit": ""}), user=whole)
    (nobodys,) = [row for row in rows(budget, "expenditure") if not row.cells["unit"]]
    assert do(put(nobodys, "unit", CENTRE))[0]["status"] == "refused"


@pytest.mark.parametrize("to", [HEADQUARTERS, "", "没有这个单位"])
def test_a_row_of_the_unit_stays_the_units(budget, do, to):
    row = of(budget, "expenditure", CENTRE)[0]
    said = do(put(row, "unit", to), put(row, "amount", "61"))
    assert [one["status"] for one in said] == ["refused", "saved"]
    assert of(budget, "expenditure", CENTRE)[0].key == row.key


def test_the_units_own_name_but_no_code_and_no_other_unit(budget, do):
    listed = {row.cells["code"]: row for row in rows(budget, "units")}
    said = do(
        put(listed[CENTRE], "name", "改了名的中心", "units"),
        put(listed[CENTRE], "code", "129009", "units"),
        put(listed[HEADQUARTERS], "name", "不该有的", "units"),
        new({"code": "129003", "name": "新单位"}, "units"),
        delete(listed[CENTRE], "units"),
    )
    assert [one["status"] for one in said] == ["saved", *["refused"] * 4]
    assert set(budget.unit_names.values_list("code", flat=True)) == {CENTRE, HEADQUARTERS}


def test_projects_of_the_unit_with_their_indicators(budget, do):
    mine = Project.objects.get(budget=budget, code=TRAINING.code)
    theirs = Project.objects.get(budget=budget, code=CONSULTING.code)
    level3 = {"level1": "产出指标", "level2": "数量指标", "level3": "新指标"}
    line = of(budget, "expenditure", CENTRE)[1]
    said = do(
        new({"project": str(mine.key), **level3}, "indicators"),
        put(line, "project", str(mine.key)),
        new({"project": str(theirs.key), **level3}, "indicators"),
        put(line, "project", str(theirs.key)),
        new({"project": str(theirs.key), "amount": "5"}),
    )
    assert [one["status"] for one in said] == ["saved", "saved", "refused", "refused", "refused"]
    indicators = [row for row in rows(budget, "indicators") if row.cells["project"] == str(theirs.key)]
    assert do(put(indicators[0], "level3", "不该有的", "indicators"))[0]["status"] == "refused"
    assert do(delete(indicators[0], "indicators"))[0]["status"] == "refused"

    key = str(uuid4())
    project = {"op": "insert", "grid": "projects", "row": key, "after": None, "values": {"name": "新项目"}}
    said = do(project, new({"project": key, **level3}, "indicators"), new({"project": key, "amount": "5"}))
    assert [one["status"] for one in said] == ["saved"] * 3
    assert Project.objects.get(key=key).unit.code == CENTRE


def test_what_did_not_fit_does_not_lead_to_others_later(budget, do):
    """A project named before it was there, and then entered for another unit."""
    line = of(budget, "expenditure", CENTRE)[1]
    assert do(put(line, "project", "以后的项目"))[0]["status"] == "unfit"
    whole = User.objects.get(username="clerk")
    do(new({"name": "以后的项目", "unit": HEADQUARTERS}, "projects"), user=whole)
    assert do(put(of(budget, "expenditure", CENTRE)[1], "amount", "9"))[0]["status"] == "saved"
    row = of(budget, "expenditure", CENTRE)[1]
    assert row.cells["project"] == ""
    assert row.unfit["project"]["message"] == "只能选本单位的项目。"


def test_what_is_of_the_department_is_refused(budget, do):
    goal = {"op": "set", "grid": "goal", "row": str(GOAL_ROW), "column": "text"}
    seen = rows(budget, "goal")[0].cells["text"]
    said = do(
        {**goal, "from": seen, "to": "不该有的"},
        new({"name": "不该有的"}, "activities"),
        new({"amount": "1", "round": "一下"}, "controls"),
        put(of(budget, "expenditure", CENTRE)[0], "amount", "62"),
    )
    assert [one["status"] for one in said] == ["refused", "refused", "refused", "saved"]
    assert "部门经办人" in said[0]["message"]
    with pytest.raises(EntryRefusedError) as refused:
        do(new({"name": "不该有的"}, "activities"))
    assert refused.value.forbidden


def test_a_change_of_the_department_is_taken_back_for_the_unit_only(budget, clerk, do):
    mine, theirs = of(budget, "expenditure", CENTRE)[0], of(budget, "expenditure", HEADQUARTERS)[0]
    whole = User.objects.get(username="clerk")
    do(put(mine, "amount", "1"), put(theirs, "amount", "1"), user=whole)
    budget.refresh_from_db()
    answer = revert(budget=budget, user=clerk, number=budget.revision)
    assert sorted(one["status"] for one in answer["results"]) == ["refused", "saved"]


def test_a_unit_that_is_not_in_the_budget_has_no_part(budget, do):
    stranger = clerk_of("129077")
    said = do(put(of(budget, "expenditure", CENTRE)[0], "amount", "1"), new({"amount": "1"}), user=stranger)
    assert [one["status"] for one in said] == ["refused"] * 2
    assert "129077" in said[0]["message"]


def test_what_was_reported_waits_for_the_department(budget, clerk, do):
    row = of(budget, "expenditure", CENTRE)[0]
    report = UnitReport.objects.create(
        budget=budget,
        unit_code=CENTRE,
        stage=budget.stage,
        state=ReportState.REPORTED,
        actor="甲",
        username="a",
    )
    with pytest.raises(EntryRefusedError, match="已经报送") as refused:
        do(put(row, "amount", "1"))
    assert refused.value.forbidden
    # The other unit goes on, and the department may put right what was reported.
    other = of(budget, "expenditure", HEADQUARTERS)[0]
    assert do(put(other, "amount", "1"), user=clerk_of(HEADQUARTERS))[0]["status"] == "saved"
    assert do(put(row, "amount", "1"), user=User.objects.get(username="clerk"))[0]["status"] == "saved"
    UnitReport.objects.filter(pk=report.pk).update(state=ReportState.RETURNED)
    row = of(budget, "expenditure", CENTRE)[0]
    assert do(put(row, "amount", "2"))[0]["status"] == "saved"


def test_the_answer_does_not_depend_on_how_often_it_is_asked(budget, clerk):
    """Sent twice, refused twice, and the same."""
    operations = [new({"unit": HEADQUARTERS}), new({"amount": "1"})]
    key = uuid4()
    said = [apply(budget=budget, user=clerk, key=key, operations=operations)["results"] for _ in range(2)]
    assert said[0] == said[1]
    assert [one["status"] for one in said[0]] == ["refused", "saved"]
