"""Two versions of the tables compared: every cell that differs is named, and no other."""

from dataclasses import replace

from hypothesis import given

from budget.domain.facts import FactBook, Indicator, ProcurementLine
from budget.domain.sheets import SheetSet
from budget.selectors.differences import Kind, TableDifference, differences
from budget.tables.registry import derive
from tests.budgets import budgets
from tests.renderers.books import GUIDANCE, LINES, line, nothing, plain, several


def compared(before: FactBook, after: FactBook) -> dict[str, TableDifference]:
    return {table.number: table for table in differences(derive(before), derive(after))}


def lines(table: TableDifference) -> list[tuple[str, str, list[tuple[str, object, object]]]]:
    return [
        (row.kind.value, row.name, [(cell.column, cell.before, cell.after) for cell in row.cells])
        for row in table.rows
    ]


def raised(book: FactBook, place: int, by: int) -> FactBook:
    """The book with one line's amount changed."""
    changed = list(book.expenditure)
    changed[place] = replace(changed[place], amount_fen=changed[place].amount_fen + by)
    return replace(book, expenditure=tuple(changed))


def test_the_same_tables_have_no_difference() -> None:
    assert differences(derive(several()), derive(several())) == ()


def test_one_changed_amount_is_one_cell_of_its_row_and_those_it_adds_up_to() -> None:
    found = compared(plain(), raised(plain(), 0, 500))
    was = LINES[0].amount_fen
    assert lines(found["03"])[0] == (
        "changed",
        "2011301-行政运行／50101-工资奖金津补贴／30101-基本工资",
        [("total", was, was + 500), ("basic", was, was + 500)],
    )
    assert [(row.kind, row.name) for row in found["03"].rows][1:] == [(Kind.CHANGED, "合计")]
    assert found["03"].rows[0].cells[0].gap == 500
    assert {row.name for row in found["01"].rows} >= {"一、一般公共服务支出", "支出总计"}
    assert [cell.column for cell in found["13"].rows[0].cells] == ["total", "fiscal_total", "fiscal_basic"]
    assert "04" not in found
    assert "12" not in found


def test_rows_come_and_go_and_the_others_keep_their_place() -> None:
    before = plain()
    after = replace(before, expenditure=(*LINES[1:], line("2011301", "50199", "30199", 7)))
    rows = compared(before, after)["03"].rows
    assert [(row.kind, row.name) for row in rows[:2]] == [
        (Kind.REMOVED, "2011301-行政运行／50101-工资奖金津补贴／30101-基本工资"),
        (Kind.ADDED, "2011301-行政运行／50199／30199"),
    ]
    assert (rows[0].before, rows[0].after, rows[1].before) == (1, None, None)
    assert sum(row.kind is Kind.ADDED for row in rows) == 1


def test_an_indicator_that_goes_takes_nothing_of_its_project_along() -> None:
    project, other = plain().projects
    after = replace(plain(), projects=(replace(project, indicators=project.indicators[1:]), other))
    (row,) = compared(plain(), after)["12"].rows
    assert row.kind is Kind.REMOVED
    assert row.name.endswith("处理法律文件的质量")
    assert {cell.column for cell in row.cells} == {"level1", "level2", "level3", "nature", "value"}


def test_an_indicator_with_another_value_or_name_is_the_same_indicator() -> None:
    value = replace(GUIDANCE.indicators[0], value="2500")
    name = replace(GUIDANCE.indicators[0], level3="每日引导人次")
    for changed, column in ((value, "value"), (name, "level3")):
        after = replace(plain(), projects=(plain().projects[0], replace(GUIDANCE, indicators=(changed,))))
        (row,) = compared(plain(), after)["12"].rows
        assert (row.kind, [cell.column for cell in row.cells]) == (Kind.CHANGED, [column])


def test_a_renamed_project_is_one_cell() -> None:
    after = replace(plain(), projects=(plain().projects[0], replace(GUIDANCE, name="咨询引导")))
    changed = [cell.column for row in compared(plain(), after)["12"].rows for cell in row.cells]
    assert changed == ["project"]


def test_rows_of_one_key_are_told_apart_by_their_amounts() -> None:
    one = plain().services[0]
    before = replace(plain(), services=(one, replace(one, amount_fen=7)))
    after = replace(plain(), services=(replace(one, amount_fen=7), replace(one, amount_fen=9)))
    rows = compared(before, after)["11"].rows
    assert [cell.after for row in rows for cell in row.cells if row.name != "合计"] == [9]


def test_a_table_that_only_one_of_them_has_is_said() -> None:
    whole = derive(plain())
    without = SheetSet(
        whole.department_code,
        whole.department_name,
        whole.year,
        whole.form_set,
        {number: sheet for number, sheet in whole.sheets.items() if number != "04"},
    )
    (table,) = differences(without, whole)
    assert (table.number, table.before, table.after) == ("04", False, True)
    assert {row.kind for row in table.rows} == {Kind.ADDED}
    (back,) = differences(whole, without)
    assert {row.kind for row in back.rows} == {Kind.REMOVED}


def test_from_nothing_everything_is_new_but_what_is_fixed() -> None:
    found = compared(nothing(), replace(plain(), department_name="空白局"))
    assert {row.kind for row in found["03"].rows if row.name != "合计"} == {Kind.ADDED}
    assert {row.kind for row in found["01"].rows} == {Kind.CHANGED}


@given(budgets(), budgets())
def test_applying_what_differs_makes_one_of_the_other(before: FactBook, after: FactBook) -> None:
    """Nothing that differs is left out: where tables differ the number of changed rows is not zero."""
    one, other = derive(before), derive(replace(after, year=before.year))
    there = {table.number: table for table in differences(one, other)}
    back = {table.number: table for table in differences(other, one)}
    for number, sheet in other.sheets.items():
        found, gone = there.get(number), back.get(number)
        if _amounts(sheet) != _amounts(one.sheets[number]):
            assert found is not None
            assert found.cells
        # There and back again: what came has gone.
        assert (found.cells if found else 0) == (gone.cells if gone else 0)


def _amounts(sheet: object) -> list[object]:
    return [
        sorted((key, value or "") for key, value in row.cells.items() if value)
        for row in sheet.rows  # type: ignore[attr-defined]
    ]


def test_repeats_count() -> None:
    twice = replace(plain(), services=plain().services * 2)
    rows = compared(plain(), twice)["11"].rows
    assert sum(row.kind is Kind.ADDED for row in rows) == 1
    assert compared(twice, twice) == {}


def test_purchases_by_category() -> None:
    after = replace(plain(), procurement=(ProcurementLine("A", 7_000_001), plain().procurement[1]))
    rows = compared(plain(), after)["04"].rows
    assert [(row.name, cell.gap) for row in rows for cell in row.cells] == [("A-货物", 1), ("合计", 1)]


def test_a_project_without_indicators_gains_one() -> None:
    bare = replace(plain(), projects=(replace(GUIDANCE, indicators=()),))
    after = replace(
        plain(),
        projects=(
            replace(GUIDANCE, indicators=(Indicator("产出指标", "数量指标", "次数", "≥", "1", "次"),)),
        ),
    )
    (row,) = compared(bare, after)["12"].rows
    assert row.kind is Kind.ADDED


def test_indicators_of_one_name_are_told_apart_by_their_levels() -> None:
    time = Indicator("产出指标", "时效指标", "完成情况", "≤", "9", "月")
    quantity = Indicator("产出指标", "数量指标", "完成情况", "≥", "5", "件")
    before = replace(plain(), projects=(replace(GUIDANCE, indicators=(time, quantity)),))
    turned = (replace(quantity, value="6"), replace(time, value="8"))
    after = replace(plain(), projects=(replace(GUIDANCE, indicators=turned),))
    changed = [
        (cell.column, cell.before, cell.after)
        for row in compared(before, after)["12"].rows
        for cell in row.cells
    ]
    assert changed == [("value", "5", "6"), ("value", "9", "8")]
