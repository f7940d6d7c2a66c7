"""The workbook there and back: nothing is lost on the way, and what was filled in is what is asked for."""

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from openpyxl import Workbook, load_workbook

from budget.domain.facts import FactBook, ProcurementLine
from budget.domain.roles import RoleKind
from budget.models import Budget, ExpenditureLine, Role, User
from budget.selectors import factbook
from budget.selectors.replacing import Filled
from budget.services.entry import apply
from budget.services.facts import store_factbook
from tests.budgets import budgets
from tests.entry_workbooks import changed, made, put, read
from tests.publishing import make_budget
from tests.reference import imported
from tests.renderers.books import CONSULTING, FORMULA, MARKUP, nasty, plain

pytestmark = pytest.mark.django_db


def stored(book: FactBook) -> Budget:
    budget = make_budget(book)
    store_factbook(budget=budget, book=book)
    return budget


@pytest.fixture
def budget() -> Budget:
    return stored(plain())


@pytest.fixture
def clerk(budget: Budget) -> User:
    user = User.objects.create_user("c", full_name="经办人")
    Role.objects.create(user=user, department=budget.department, role=RoleKind.CLERK)
    return user


def ways(found: Filled) -> list[tuple[str, ...]]:
    return [(one["op"], one["grid"], one.get("column", "")) for one in found.operations]


def said(found: Filled, severity: str = "warning") -> list[tuple[str, str]]:
    return [(one["where"], one["message"]) for one in found.remarks if one["severity"] == severity]


def filled_in(budget: Budget, change) -> Filled:  # type: ignore[no-untyped-def]
    return read(budget, changed(made(budget), change))


def test_there_and_back_nothing_changes(budget: Budget) -> None:
    found = read(budget, made(budget))
    assert (found.operations, found.remarks) == ([], [])


def test_texts_that_look_like_formulas_or_markup_come_back_as_they_were() -> None:
    rich = replace(CONSULTING, goal="<p>第一段</p><ul><li>一项</li></ul>", name=FORMULA, basis=MARKUP)
    book = replace(nasty(), income=plain().income, projects=(rich, *nasty().projects[1:]))
    budget = stored(book)
    content = made(budget)
    assert read(budget, content).operations == []
    assert load_workbook(BytesIO(content))["项目"]["D2"].data_type == "s"


@settings(
    max_examples=5,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(book=budgets())
def test_any_budget_comes_back(book: FactBook) -> None:
    with transaction.atomic():
        budget = stored(book)
        found = read(budget, made(budget))
        assert (found.operations, found.remarks) == ([], [])
        transaction.set_rollback(True)


def test_a_changed_cell_is_one_operation(budget: Budget) -> None:
    found = filled_in(budget, lambda book: put(book["支出"], 1, "金额（万元）", 12.5))
    assert ways(found) == [("set", "expenditure", "amount")]
    assert (found.operations[0]["from"], found.operations[0]["to"]) == ("160.058400", "12.500000")


def test_rows_are_added_below_and_between_and_taken_away(budget: Budget, clerk: User) -> None:
    def change(book: Workbook) -> None:
        sheet = book["政府采购"]
        sheet.insert_rows(3)
        put(sheet, 2, "采购类别", "B-工程")
        put(sheet, 2, "金额（万元）", "1,234.5")
        put(sheet, 2, "单位", "129001")
        put(sheet, 4, "采购类别", "货物")
        put(sheet, 4, "金额（万元）", 3)
        for cell in sheet[4][1:]:
            cell.value = None

    found = filled_in(budget, change)
    assert ways(found) == [("delete", "procurement", ""), *[("insert", "procurement", "")] * 2]
    assert said(found) == [("政府采购", "原有2行，文件中少了1行，应用后会删除这1行。")]
    apply(budget=budget, user=clerk, key=uuid4(), operations=found.operations)
    unit = plain().units[0].code
    assert factbook(budget).procurement == (
        ProcurementLine("A", 7_000_000),
        ProcurementLine("B", 1_234_500_000, unit=unit),
        ProcurementLine("A", 3_000_000),
    )


def test_a_new_unit_and_a_new_project_are_known_to_the_other_sheets(budget: Budget, clerk: User) -> None:
    def change(book: Workbook) -> None:
        put(book["预算单位"], 1, "单位名称", "机关本级")
        put(book["预算单位"], 2, "单位编码", "129002")
        put(book["预算单位"], 2, "单位名称", "服务中心")
        put(book["项目"], 3, "项目编码", "11010526T000000000001")
        put(book["项目"], 3, "项目名称", "新项目")
        put(book["支出"], 1, "单位", "129002-服务中心")
        put(book["支出"], 2, "单位", "129001-机关本级")
        put(book["支出"], 6, "项目", "新项目")

    found = filled_in(budget, change)
    assert said(found) == []
    answer = apply(budget=budget, user=clerk, key=uuid4(), operations=found.operations)
    assert {one["status"] for one in answer["results"]} == {"saved"}
    book = factbook(budget)
    assert [unit.name for unit in book.units] == ["机关本级", "服务中心"]
    assert [line.unit for line in book.expenditure[:3]] == ["129002", "129001", "129001"]
    assert book.expenditure[5].project == "11010526T000000000001"


def test_rubbish_is_kept_as_it_was_typed_and_said_with_its_place(budget: Budget, clerk: User) -> None:
    def change(book: Workbook) -> None:
        put(book["支出"], 1, "金额（万元）", "约十二万")
        put(book["支出"], 2, "功能科目", "9")
        put(book["支出"], 3, "单位", "没有的单位")
        put(book["支出"], 4, "金额（万元）", "=B4*")
        put(book["支出"], 5, "金额（万元）", 0.1234567)
        put(book["支出"], 6, "金额（万元）", 8)

    found = filled_in(budget, change)
    places = [where for where, _ in said(found)]
    assert places == ["支出 I5", "支出 I2", "支出 D3", "支出 B4", "支出 I5", "支出 I6"]
    answer = apply(budget=budget, user=clerk, key=uuid4(), operations=found.operations)
    assert [one["status"] for one in answer["results"]].count("unfit") == 5
    assert factbook(budget).expenditure[5].amount_fen == 8_000_000
    # Downloaded again it says the same, and nothing is to be done.
    assert read(budget, made(budget)).operations == []


def test_a_row_copied_with_its_key_is_a_new_one(budget: Budget) -> None:
    def change(book: Workbook) -> None:
        sheet = book["收入"]
        for cell in sheet[2]:
            sheet.cell(3, cell.column).value = cell.value

    assert ways(filled_in(budget, change)) == [("insert", "income", "")]


def test_rows_that_lost_their_keys_are_known_by_what_they_say(budget: Budget) -> None:
    def change(book: Workbook) -> None:
        for row in range(2, 10):
            book["支出"].cell(row, 1).value = None
        put(book["支出"], 3, "金额（万元）", 1)

    assert ways(filled_in(budget, change)) == [("set", "expenditure", "amount")]


def test_indicators_keep_the_order_of_the_sheet(budget: Budget, clerk: User) -> None:
    def change(book: Workbook) -> None:
        sheet = book["项目绩效指标"]
        first, second = ([cell.value for cell in sheet[row]] for row in (2, 3))
        for n, (one, two) in enumerate(zip(first, second, strict=True), 1):
            sheet.cell(2, n).value, sheet.cell(3, n).value = two, one

    found = filled_in(budget, change)
    assert ways(found) == [("move", "indicators", "")]
    apply(budget=budget, user=clerk, key=uuid4(), operations=found.operations)
    one, two, three = CONSULTING.indicators
    assert factbook(budget).projects[0].indicators == (two, one, three)


def test_what_others_did_since_the_download_is_not_undone(budget: Budget, clerk: User) -> None:
    content = made(budget)
    one, two, three = (str(row.key) for row in ExpenditureLine.objects.order_by("position")[:3])
    at = {"op": "set", "grid": "expenditure", "column": "amount"}
    others = [
        {**at, "row": one, "from": "160.058400", "to": "1"},
        {**at, "row": two, "from": "4.440000", "to": "2"},
        {"op": "insert", "grid": "procurement", "row": str(uuid4()), "values": {"category": "B-工程"}},
        {"op": "delete", "grid": "expenditure", "row": three},
    ]
    answer = apply(budget=budget, user=clerk, key=uuid4(), operations=others)
    assert {result["status"] for result in answer["results"]} == {"saved"}

    def change(book: Workbook) -> None:
        put(book["支出"], 2, "金额（万元）", 3)
        put(book["支出"], 4, "金额（万元）", 4)

    found = read(budget, changed(content, change))
    assert ways(found) == [("set", "expenditure", "amount")] * 2
    assert "系统中又有1次修改" in said(found, "info")[0][1]
    results = apply(budget=budget, user=clerk, key=uuid4(), operations=found.operations)["results"]
    assert [(one["status"], one.get("value")) for one in results] == [
        ("conflict", "2.000000"),
        ("saved", None),
    ]
    assert [line.amount_fen for line in factbook(budget).expenditure[:3]] == [1_000_000, 2_000_000, 4_000_000]
    assert len(factbook(budget).procurement) == 3


def test_a_workbook_may_be_sent_again_with_a_mistake_put_right(budget: Budget, clerk: User) -> None:
    content = made(budget)

    def change(amount: object, new: object) -> bytes:
        def fill(book: Workbook) -> None:
            put(book["支出"], 1, "金额（万元）", amount)
            put(book["政府采购"], 3, "采购类别", "B-工程")
            put(book["政府采购"], 3, "金额（万元）", new)

        return changed(content, fill)

    first = read(budget, change("约十二", "三"), username="c")
    apply(budget=budget, user=clerk, key=uuid4(), operations=first.operations)
    second = read(budget, change(12, 3), username="c")
    assert ways(second) == [("set", "expenditure", "amount"), ("set", "procurement", "amount")]
    results = apply(budget=budget, user=clerk, key=uuid4(), operations=second.operations)["results"]
    assert {one["status"] for one in results} == {"saved"}
    assert read(budget, change(12, 3), username="c").operations == []
    # Somebody else knows nothing of what the clerk did: to them both cells were changed meanwhile.
    others = read(budget, change(13, 4), username="d")
    assert ways(others) == [("set", "expenditure", "amount"), ("insert", "procurement", "")]
    assert others.operations[0]["from"] == "160.058400"
    # What is only in the browser stays.
    assert read(budget, content, username="c").operations == []


def test_a_sheet_or_column_that_is_not_there_is_left_alone(budget: Budget) -> None:
    def change(book: Workbook) -> None:
        del book["政府采购"]
        book["支出"].delete_cols(4)
        book["收入"]["Z1"] = "备注"
        book["项目"]["B1"] = book["项目"]["C1"] = book["项目"]["D1"] = None
        for column in range(5, 13):
            book["项目"].cell(1, column).value = None

    found = filled_in(budget, change)
    assert found.operations == []
    assert ("政府采购", "文件中没有这张工作表，这部分保持不变。") in said(found, "info")
    assert ("收入 Z列", "没有“备注”这一列，没有读取。") in said(found)
    assert said(found, "error")[0][0] == "项目"


def test_the_workbook_of_another_budget_says_so(budget: Budget) -> None:
    other = make_budget(plain(), version=2)
    store_factbook(budget=other, book=plain())
    found = read(budget, made(other))
    assert found.operations == []
    assert "下载自另一份预算" in said(found)[0][1]


def test_locked_sheets_are_not_read(budget: Budget) -> None:
    content = changed(made(budget, ("controls",)), lambda book: put(book["控制数"], 1, "轮次", "一下"))
    assert read(budget, content, ("controls",)).operations == []
    assert load_workbook(BytesIO(content))["控制数"]["B2"].protection.locked


def test_the_key_is_hidden_and_locked_and_lists_drop_down(budget: Budget) -> None:
    book = load_workbook(BytesIO(made(budget)))
    sheet = book["支出"]
    assert sheet.protection.sheet
    assert sheet.column_dimensions["A"].hidden
    assert sheet["A2"].protection.locked
    assert sheet["B1"].protection.locked
    assert not sheet["B2"].protection.locked
    assert not sheet["I60"].protection.locked
    assert (sheet["I2"].value, sheet["I2"].number_format) == (160.0584, "#,##0.000000")
    assert book["列表"].sheet_state == "hidden"
    assert book.sheetnames[0] == "说明"
    dropping = {str(guide.sqref)[0]: guide for guide in sheet.data_validations.dataValidation}
    assert dropping["C"].formula1.startswith("'列表'!$")
    assert dropping["C"].showErrorMessage
    # A code may be typed that the list does not have: it is judged, not refused.
    assert not dropping["D"].showErrorMessage


def test_a_workbook_saved_by_libreoffice_says_the_same() -> None:
    """The reference budget's workbook, as LibreOffice 7.4 saves it; its keys are of another day."""
    made_elsewhere = imported().budget
    assert made_elsewhere is not None
    content = Path(__file__).with_name("libreoffice.xlsx").read_bytes()
    assert read(made_elsewhere, content).operations == []
