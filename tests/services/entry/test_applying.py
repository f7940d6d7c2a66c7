"""Changes of a budget by hand: what fits is taken, what does not is kept as typed, nothing is overwritten."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from budget.domain.digest import digest
from budget.domain.states import Status
from budget.models import (
    Budget,
    BudgetUnit,
    Change,
    ChangeSet,
    Department,
    ExpenditureLine,
    Project,
    SubjectName,
    Unfit,
    User,
)
from budget.selectors import factbook
from budget.services.classification import load_classification
from budget.services.entry import EntryRefusedError, apply
from budget.services.facts import settle_digest
from tests.services.entry.conftest import Do, delete, new, put, rows


def test_an_amount_is_kept_to_the_fen_and_counted(budget: Budget, do: Do) -> None:
    row = rows(budget, "expenditure")[3]
    assert do(put(row, "amount", "1,170.500001")) == [{"status": "saved", "message": ""}]
    assert ExpenditureLine.objects.get(key=row.key).amount_fen == 1_170_500_001
    assert rows(budget, "expenditure")[3].cells["amount"] == "1170.500001"
    assert budget.revision == 1
    change = Change.objects.get()
    assert (change.column, change.before, change.after) == ("amount", row.cells["amount"], "1170.500001")
    assert change.change_set.actor == "演示经办人"


@pytest.mark.parametrize(
    ("column", "typed", "said"),
    [
        ("amount", "abc", "不是金额"),
        ("amount", "=1+2", "不是金额"),
        ("amount", "<script>alert(1)</script>", "不是金额"),
        ("amount", "-3", "不能为负数"),
        ("amount", "1.1234567", "比1分还细"),
        ("amount", "1,23,4", "千位分隔符"),
        ("amount", "9" * 30, "太大"),
        ("amount", "¥50,000.00", "带有货币符号"),
        ("amount", "5¥5", "带有货币符号"),
        ("amount", "12\n34", "不是金额"),
        ("amount", "5\u00a06", "不是金额"),
        ("amount", "100①", "不是金额"),
        ("amount", "٣٤", "不是金额"),
        ("amount", "1.234元", "比1分还细"),
        ("function", "没有这个科目", "不是功能科目：应为7位数字"),
        ("function", "20113011", "不是功能科目"),
        ("dept_economic", "=cmd|' /C calc'!A0", "不是部门经济科目"),
        ("kind", "其他支出", "应为：基本支出、项目支出"),
        ("fund", "<b>拨款</b>", "没有“<b>拨款</b>”这一项"),
        ("unit", "888001", "本预算没有“888001”这个单位"),
        ("withheld", "也许", "应填“是”或“否”"),
        ("withheld", "是", "须在“不公开依据”中注明"),
        ("academic_exchange", "是", "只有因公出国（境）费用"),
    ],
)
def test_what_does_not_fit_is_kept_as_typed_and_said(
    budget: Budget, do: Do, column: str, typed: str, said: str
) -> None:
    before = factbook(budget)
    row = rows(budget, "expenditure")[0]
    [result] = do(put(row, column, typed))
    assert result["status"] == "unfit"
    assert said in result["message"]
    assert factbook(budget) == before
    row = rows(budget, "expenditure")[0]
    assert row.text(column) == typed
    assert row.unfit[column]["message"] == result["message"]
    # Put right, it is taken, and what was typed before is gone.
    fitting = {"amount": "3", "function": "2010301", "dept_economic": "30201", "kind": "项目支出"}
    good = fitting.get(column, "")
    assert do(put(row, column, good))[0]["status"] == "saved"
    assert not Unfit.objects.exists()


def test_good_cells_of_a_bad_paste_are_kept(budget: Budget, do: Do) -> None:
    unit = rows(budget, "units")[0].cells["code"]
    [first, second] = do(
        new({"unit": unit, "function": "2011301-行政运行", "amount": "12.5", "kind": "基本支出"}),
        new({"unit": "999", "function": "xyz", "amount": "十万", "dept_economic": "30101基本工资"}),
    )
    assert (first["status"], second["status"]) == ("saved", "unfit")
    good, bad = rows(budget, "expenditure")[-2:]
    assert (good.cells["function"], good.cells["amount"]) == ("2011301", "12.500000")
    assert set(bad.unfit) == {"unit", "function", "amount", "dept_economic"}
    assert bad.text("amount") == "十万"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("12.00万元", "12.000000"), ("50000元", "5.000000"), ("１，２３４．５", "1234.500000")],
)
def test_an_amount_may_say_its_unit(budget: Budget, do: Do, typed: str, shown: str) -> None:
    assert do(put(rows(budget, "expenditure")[0], "amount", typed))[0]["status"] == "saved"
    assert rows(budget, "expenditure")[0].cells["amount"] == shown


def test_what_was_typed_as_a_projects_money_goes_once_lines_tell_it(budget: Budget, do: Do) -> None:
    do(put(rows(budget, "projects")[0], "total", "abc", "projects"))
    project = rows(budget, "projects")[0]
    assert project.unfit
    do(put(rows(budget, "expenditure")[-1], "project", str(project.key)))
    assert rows(budget, "projects")[0].unfit == {}
    assert not Unfit.objects.exists()


def test_what_did_not_fit_is_tried_again_beside_what_was_typed_now(budget: Budget, do: Do) -> None:
    row = rows(budget, "expenditure")[0]
    do(put(row, "withheld", "是"))
    row = rows(budget, "expenditure")[0]
    assert do(put(row, "withheld_basis", "《保守国家秘密法》第九条"))[0]["status"] == "saved"
    row = rows(budget, "expenditure")[0]
    assert (row.cells["withheld"], row.unfit) == ("是", {})


def test_a_cell_changed_meanwhile_is_not_overwritten(budget: Budget, do: Do) -> None:
    row = rows(budget, "expenditure")[0]
    do(put(row, "amount", "1"))
    [result] = do(put(row, "amount", "2"))
    assert result["status"] == "conflict"
    assert (result["value"], result["by"]) == ("1.000000", "演示经办人")
    assert rows(budget, "expenditure")[0].cells["amount"] == "1.000000"
    # The same thing typed by both is no conflict, nor is 1 for 1.000000.
    assert do(put(row, "amount", "1.0"))[0]["status"] == "saved"
    assert budget.revision == 1


def test_a_stroke_that_only_conflicts_is_no_change(budget: Budget, do: Do) -> None:
    row = rows(budget, "expenditure")[0]
    do(put(row, "amount", "1"), put(row, "function", "没有这个科目"))
    assert do(put(row, "amount", "2"))[0]["status"] == "conflict"
    assert budget.revision == 1
    assert ChangeSet.objects.count() == 1


def test_other_cells_of_the_same_line_do_not_conflict(budget: Budget, do: Do) -> None:
    row = rows(budget, "expenditure")[0]
    assert [one["status"] for one in do(put(row, "amount", "1"))] == ["saved"]
    assert [one["status"] for one in do(put(row, "fund", "单位资金"))] == ["saved"]


def test_a_change_sent_twice_is_made_once(budget: Budget, clerk: User) -> None:
    key = uuid4()
    operations = [new({"amount": "5"})]
    first = apply(budget=budget, user=clerk, key=key, operations=operations)
    again = apply(budget=budget, user=clerk, key=key, operations=operations)
    assert again == first
    assert len(rows(budget, "expenditure")) == 32
    assert ChangeSet.objects.count() == 1


def test_a_key_is_of_one_change(budget: Budget, clerk: User) -> None:
    key = uuid4()
    one, two = rows(budget, "expenditure")[:2]
    apply(budget=budget, user=clerk, key=key, operations=[put(one, "amount", "5")])
    with pytest.raises(EntryRefusedError, match="已用于另一次改动"):
        apply(budget=budget, user=clerk, key=key, operations=[put(two, "amount", "5")])
    assert rows(budget, "expenditure")[1] == two


@pytest.mark.parametrize(("typed", "kept"), [("半个\ud83d", "半个\ufffd"), ("空\x00字符", "空\ufffd字符")])
def test_what_no_database_keeps_is_marked_and_the_rest_kept(
    budget: Budget, do: Do, typed: str, kept: str
) -> None:
    row = rows(budget, "expenditure")[0]
    [result] = do(put(row, "amount", typed), title=typed)
    assert result["status"] == "unfit"
    assert rows(budget, "expenditure")[0].text("amount") == kept
    assert ChangeSet.objects.get().title == kept


def test_thousands_of_rows_at_the_top_find_their_place(budget: Budget, do: Do) -> None:
    do(*(new({}) for _ in range(400)))
    before = [row.key for row in rows(budget, "expenditure")]
    made = [new({}, after="") for _ in range(3_000)]
    do(*made)
    assert [row.key for row in rows(budget, "expenditure")][3_000:] == before


def test_rows_stand_where_they_were_put(budget: Budget, do: Do) -> None:
    before = [row.key for row in rows(budget, "expenditure")]
    top, middle, last = new({}, after=""), new({}, after=str(before[3])), new({})
    below = new({}, after=middle["row"])
    do(top, middle, last, below)
    keys = [str(row.key) for row in rows(budget, "expenditure")]
    assert keys[0] == top["row"]
    assert keys[keys.index(middle["row"]) - 1] == str(before[3])
    assert keys[keys.index(middle["row"]) + 1] == below["row"]
    assert keys[-1] == last["row"]
    new_ones = {one["row"] for one in (top, middle, last, below)}
    assert [key for key in keys if key not in new_ones] == [str(key) for key in before]


def test_many_rows_put_one_below_the_other_keep_their_order(budget: Budget, do: Do) -> None:
    above = str(rows(budget, "expenditure")[0].key)
    made = []
    for _ in range(70):
        one = new({}, after=above)
        do(one)
        made.append(one["row"])
    keys = [str(row.key) for row in rows(budget, "expenditure")]
    assert keys[1:71] == list(reversed(made))


def test_a_row_moves(budget: Budget, do: Do) -> None:
    before = [str(row.key) for row in rows(budget, "expenditure")]
    do({"op": "move", "grid": "expenditure", "row": before[5], "after": ""})
    assert [str(row.key) for row in rows(budget, "expenditure")][:2] == [before[5], before[0]]


def test_a_project_goes_with_its_indicators_but_not_from_under_its_lines(budget: Budget, do: Do) -> None:
    project = rows(budget, "projects")[0]
    line = rows(budget, "expenditure")[-1]
    do(put(line, "project", project.cells["code"]))
    [refused] = do(delete(project, "projects"))
    assert refused["status"] == "refused"
    assert "还有1条支出" in refused["message"]
    assert Project.objects.count() == 12
    line = rows(budget, "expenditure")[-1]
    before = len(rows(budget, "indicators"))
    results = do(put(line, "project", ""), delete(project, "projects"))
    assert {one["status"] for one in results} == {"saved"}
    assert Project.objects.count() == 11
    assert len(rows(budget, "indicators")) == before - 6


def test_a_projects_money_is_that_of_the_lines_that_name_it(budget: Budget, do: Do) -> None:
    project = rows(budget, "projects")[0]
    line = rows(budget, "expenditure")[-1]
    do(put(line, "project", str(project.key)))
    shown = rows(budget, "projects")[0]
    assert shown.cells["total"] == shown.cells["fiscal"] == line.cells["amount"]
    assert shown.derived == ("total", "fiscal", "other")
    [result] = do(put(shown, "total", "1", "projects"))
    assert (result["status"], "由支出明细汇总" in result["message"]) == ("refused", True)


def test_new_rows_may_point_to_rows_of_the_same_stroke(budget: Budget, do: Do) -> None:
    project = new({"name": "新项目", "code": "11010526T000000000001"}, "projects")
    line = new({"project": "新项目", "amount": "8", "kind": "项目支出"})
    indicator = new({"project": project["row"], "level3": "数量"}, "indicators")
    # Before the project that they name, too.
    assert {one["status"] for one in do(line, indicator, project)} == {"saved"}
    book = factbook(budget)
    assert book.expenditure[-1].project == "11010526T000000000001"
    assert book.projects[-1].indicators[0].level3 == "数量"


def test_a_line_does_not_keep_a_project_that_went_at_the_same_stroke(budget: Budget, do: Do) -> None:
    project = new({"name": "转眼就删"}, "projects")
    gone = {"op": "delete", "grid": "projects", "row": project["row"]}
    results = do(project, new({"project": project["row"], "amount": "1"}), gone)
    assert [one["status"] for one in results] == ["saved", "unfit", "saved"]
    assert "没有" in results[1]["message"]


def test_an_indicator_without_project_is_refused(budget: Budget, do: Do) -> None:
    [result] = do(new({"level3": "数量"}, "indicators"))
    assert (result["status"], result["message"]) == ("refused", "新行须选择“项目”。")


def test_units_are_not_doubled_nor_registered(budget: Budget, do: Do) -> None:
    unit = rows(budget, "units")[0]
    [double] = do(new({"code": unit.cells["code"], "name": "又一个"}, "units"))
    assert (double["status"], "重复" in double["message"]) == ("refused", True)
    [fine] = do(new({"code": "129002", "name": "服务中心"}, "units"))
    assert fine["status"] == "saved"
    assert factbook(budget).units[-1].code == "129002"
    # Registering units is for the administration: a slip of the key must not become one.
    assert not BudgetUnit.objects.filter(code="129002").exists()


def test_a_unit_of_another_department_is_refused(budget: Budget, do: Do, cast: dict[str, User]) -> None:
    BudgetUnit.objects.create(code="999001", name="别人的", department=Department.objects.get(code="999"))
    before = len(rows(budget, "units"))
    [result] = do(new({"code": "999001", "name": "别人的"}, "units"))
    assert result["status"] in ("unfit", "refused")
    assert "其他部门" in result["message"]
    assert all(row.cells["code"] != "999001" for row in rows(budget, "units")[:before])
    assert not any(unit.code == "999001" for unit in factbook(budget).units)


def test_the_goal_is_one_text(budget: Budget, do: Do) -> None:
    goal = rows(budget, "goal")[0]
    do(put(goal, "text", "<p>新目标</p><script>alert(1)</script>", "goal"))
    assert factbook(budget).goal.text == "<p>新目标</p>"


def test_codes_carry_their_official_names(budget: Budget, do: Do) -> None:
    load_classification(folder=Path("fixtures/classification"))
    do(new({"function": "2010301", "amount": "1"}))
    assert SubjectName.objects.get(budget=budget, code="2010301").name == "行政运行"


def test_a_locked_budget_is_not_changed(budget: Budget, do: Do) -> None:
    row = rows(budget, "expenditure")[0]
    Budget.objects.filter(pk=budget.pk).update(status=Status.SUBMITTED)
    with pytest.raises(EntryRefusedError) as refused:
        do(put(row, "amount", "1"))
    assert refused.value.locked
    assert not ChangeSet.objects.exists()


@pytest.mark.parametrize("name", ["reviewer", "auditor", "publisher", "administrator", "outsider", "finance"])
def test_only_clerks_change_lines(budget: Budget, do: Do, cast: dict[str, User], name: str) -> None:
    row = rows(budget, "expenditure")[0]
    with pytest.raises(EntryRefusedError) as refused:
        do(put(row, "amount", "1"), user=cast[name])
    assert refused.value.forbidden
    assert rows(budget, "expenditure")[0] == row


def test_ceilings_are_finances(budget: Budget, do: Do, cast: dict[str, User]) -> None:
    ceiling = new({"part": "项目支出", "amount": "3000"}, "controls")
    with pytest.raises(EntryRefusedError):
        do(ceiling)
    assert do(ceiling, user=cast["finance"])[0]["status"] == "saved"
    # Of one stroke the clerk's part is done, the other says why not.
    row = rows(budget, "expenditure")[0]
    ceilings = rows(budget, "controls")[0]
    results = do(put(row, "amount", "1"), put(ceilings, "amount", "9999", "controls"))
    assert [one["status"] for one in results] == ["saved", "refused"]


@pytest.mark.parametrize(
    "operations",
    [
        None,
        {},
        [1],
        [{"op": "set"}],
        [{"op": "explode", "grid": "expenditure", "row": str(uuid4())}],
        [{"op": "set", "grid": "nothing", "row": str(uuid4())}],
        [{"op": "set", "grid": "expenditure", "row": "17", "column": "amount"}],
        [{"op": "set", "grid": "expenditure", "row": str(uuid4()), "column": "budget_id", "to": "1"}],
        [{"op": "set", "grid": "expenditure", "row": str(uuid4()), "column": "amount", "to": 1.5}],
        [{"op": "insert", "grid": "expenditure", "row": str(uuid4()), "values": {"position": "1"}}],
        [{"op": "insert", "grid": "expenditure", "row": str(uuid4()), "values": [1]}],
        [{"op": "insert", "grid": "expenditure", "row": str(uuid4()), "after": 3}],
        [{"op": "delete", "grid": "goal", "row": str(uuid4())}],
        [{"op": "insert", "grid": "expenditure", "row": str(uuid4())}] * 20_001,
    ],
)
def test_nonsense_is_refused_whole(budget: Budget, clerk: User, operations: Any) -> None:
    with pytest.raises(EntryRefusedError):
        apply(budget=budget, user=clerk, key=uuid4(), operations=operations)
    assert not ChangeSet.objects.exists()


def test_rows_of_another_budget_are_not_reached(budget: Budget, do: Do) -> None:
    row = rows(budget, "expenditure")[0]
    other = Budget.objects.create(
        department=budget.department, year=2027, form_set=budget.form_set, department_name="别的"
    )
    line = ExpenditureLine.objects.create(budget=other, kind="basic", amount_fen=7)
    [result] = do({**put(row, "amount", "1"), "row": str(line.key), "from": "0.000007"})
    assert result["status"] == "gone"
    do({"op": "delete", "grid": "expenditure", "row": str(line.key)})
    [taken] = do({**new({}), "row": str(line.key)})
    assert taken["status"] == "refused"
    line.refresh_from_db()
    assert (line.amount_fen, line.budget_id) == (7, other.pk)


def test_the_digest_of_the_facts_is_that_of_what_stands(budget: Budget, do: Do) -> None:
    before = budget.facts_digest
    do(put(rows(budget, "expenditure")[0], "amount", "1"))
    assert Budget.objects.get(pk=budget.pk).facts_digest == ""
    assert settle_digest(budget) == digest(factbook(budget)) != before
    assert Budget.objects.get(pk=budget.pk).facts_digest == budget.facts_digest


def test_queries_do_not_grow_with_the_rows(
    budget: Budget, do: Do, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(40):
        do(*(new({"unit": "129001", "function": "2011301", "amount": str(n)}) for n in range(1, 400)))
    lines = rows(budget, "expenditure")
    with django_assert_max_num_queries(40):
        do(*(put(row, "amount", "9") for row in lines[:180]))
    with django_assert_max_num_queries(40):
        do(*(delete(row) for row in lines[31:]))
