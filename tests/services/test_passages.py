"""What a clerk writes in the 预算编制说明, and last year's figures: kept, entered, carried on, never lost."""

from dataclasses import replace
from uuid import uuid4

import pytest

from budget.domain.digest import digest
from budget.domain.facts import EarlierFigure, FactBook, Passage, Unit
from budget.domain.serial import factbook_from_json, factbook_to_json
from budget.domain.states import Kind, Stage, Status
from budget.models import Budget, BudgetUnitName, Change, User
from budget.models import EarlierFigure as EarlierRow
from budget.narrative.measures import MEASURES
from budget.narrative.passages import PASSAGES
from budget.selectors import factbook
from budget.selectors.checking import check
from budget.selectors.grids import GRIDS
from budget.selectors.history import Filter, history
from budget.selectors.replacing import replace_by
from budget.selectors.units import problems_by_unit
from budget.services.entry import apply, revert
from budget.services.facts import store_factbook
from budget.services.importing import Outcome
from budget.services.lists import lists_for
from budget.services.opening import open_version
from budget.services.starting import plan
from tests.entry_workbooks import changed, made, place, read
from tests.publishing import make_budget
from tests.reference import CONTENT, imported, replaced
from tests.renderers.books import CENTRE, HEADQUARTERS, plain
from tests.services.entry.conftest import new, put, rows
from tests.units import clerk_of, of_two_units, two_units

pytestmark = pytest.mark.django_db

PASSAGE = (
    Passage("duties", "（一）统筹政务服务。\n（二）管理大厅。"),
    Passage("duties", "承担窗口服务。", HEADQUARTERS),
    Passage("use.project", "大厅运行。"),
    Passage("reason.income", "新增项目。"),
    Passage("tasks", "办好实事。"),
)
EARLIER = (
    EarlierFigure("income", 4_000_000),
    EarlierFigure("income", 3_000_000, HEADQUARTERS),
    EarlierFigure("three_public", 0),
)


def told(book: FactBook) -> FactBook:
    return replace(book, passages=PASSAGE, earlier=EARLIER)


def stored(book: FactBook, **state: object) -> Budget:
    budget = make_budget(book)
    store_factbook(budget=budget, book=book)
    Budget.objects.filter(pk=budget.pk).update(**state)
    return Budget.objects.select_related("department").get(pk=budget.pk)


def statuses(budget: Budget, user: User, *operations: dict[str, object]) -> list[str]:
    answer = apply(budget=budget, user=user, key=uuid4(), operations=list(operations))
    return [one["status"] for one in answer["results"]]


def test_they_are_kept_as_they_are_and_leave_other_digests_alone():
    book = told(plain())
    assert factbook(stored(book)) == book
    assert factbook_from_json(factbook_to_json(book)) == book
    assert not {"passages", "earlier"} & factbook_to_json(plain()).keys()


def test_every_passage_and_measure_can_be_chosen_by_its_own_words():
    assert set(GRIDS["passages"].by_key["topic"].values.values()) == set(PASSAGES)
    assert set(GRIDS["earlier"].by_key["measure"].values.values()) == set(MEASURES)


def test_a_unit_without_a_code_is_not_taken_for_the_department():
    budget = stored(told(plain()))
    BudgetUnitName.objects.filter(budget=budget).update(code="")
    assert {one.unit for one in factbook(budget).passages} == {""}
    assert len(factbook(budget).passages) == len(PASSAGE) - 1


def test_what_a_row_lacks_is_said_at_that_row_and_to_its_unit(cast):
    """A unit without a code before it does not shift the rows."""
    units = (Unit("", "新单位"), *plain().units)
    figures = (EarlierFigure("income", 1), EarlierFigure("", 2, HEADQUARTERS))
    budget = stored(replace(plain(), units=units, earlier=figures))
    EarlierRow.objects.filter(budget=budget, measure="income").update(
        unit=BudgetUnitName.objects.get(budget=budget, code="")
    )
    checked = check(budget, lists_for(2026))
    (lack,) = [one for one in checked.lacks if one.rule == "E-EARLIER"]
    at = checked.located(lack.spots[0])
    assert at is not None
    assert at.row == str(EarlierRow.objects.get(budget=budget, measure="").key)
    said = [one.message for one in problems_by_unit(checked)[HEADQUARTERS]]
    assert any(one.startswith("上年预算数第1行：没有选是哪一项") for one in said)


# --- entering -----------------------------------------------------------------------------------------


def test_a_passage_is_written_changed_and_taken_back(cast):
    budget, clerk = stored(plain()), cast["clerk"]
    written = new({"topic": "主要职责", "text": "第一行\n第二行"}, "passages")
    assert statuses(budget, clerk, written) == ["saved"]
    assert factbook(budget).passages == (Passage("duties", "第一行\n第二行"),)
    (row,) = rows(budget, "passages")
    assert statuses(budget, clerk, put(row, "text", "改过", "passages")) == ["saved"]
    # Somebody who still saw the first text overwrites nothing.
    assert statuses(budget, clerk, put(row, "text", "另改", "passages")) == ["conflict"]
    _, (last, first) = history(budget, Filter(), None)
    (change,) = last.changes
    assert last.title == "修改编制说明的内容"
    assert (change.row_name, change.before, change.after) == ("主要职责", "第一行\n第二行", "改过")
    assert first.title == "增加1行编制说明"
    revert(budget=budget, user=clerk, number=2)
    assert factbook(budget).passages == (Passage("duties", "第一行\n第二行"),)


def test_two_who_begin_the_same_passage_begin_one_row_and_overwrite_nothing(cast):
    budget, clerk = stored(plain()), cast["clerk"]
    begun = new({"topic": "主要职责"}, "passages")
    about = {"op": "set", "grid": "passages", "row": begun["row"], "column": "text", "from": ""}
    assert statuses(budget, clerk, begun, {**about, "to": "甲"}) == ["saved", "saved"]
    assert statuses(budget, clerk, begun, {**about, "to": "乙"}) == ["saved", "conflict"]
    assert statuses(budget, clerk, {**begun, "values": {"topic": "机构设置"}}) == ["refused"]
    assert factbook(budget).passages == (Passage("duties", "甲"),)


@pytest.mark.parametrize(
    ("grid", "values"),
    [("passages", {"topic": "主要职责"}), ("earlier", {"measure": "收入总计", "amount": "1"})],
)
def test_each_is_there_once_for_the_department_and_for_each_unit(cast, grid, values):
    budget, clerk = stored(plain()), cast["clerk"]
    unit = {"unit": HEADQUARTERS}
    assert statuses(budget, clerk, new(values, grid), new(values | unit, grid)) == ["saved", "saved"]
    assert statuses(budget, clerk, new(values, grid), new(values | unit, grid)) == ["refused", "refused"]
    # Nor by going over to the other's place.
    of_unit = rows(budget, grid)[1]
    assert statuses(budget, clerk, put(of_unit, "unit", "", grid)) == ["unfit"]
    assert len(rows(budget, grid)) == 2


def test_what_is_half_filled_in_waits_to_be_finished(cast):
    budget, clerk = stored(plain()), cast["clerk"]
    assert statuses(budget, clerk, new({"text": "哪一段？"}, "passages")) == ["refused"]
    amounts = [new({"amount": "5"}, "earlier"), new({"amount": "6"}, "earlier")]
    assert statuses(budget, clerk, *amounts) == ["saved", "saved"]
    assert factbook(budget).earlier == (EarlierFigure("", 5_000_000), EarlierFigure("", 6_000_000))


def test_a_units_clerk_writes_of_the_unit_alone():
    budget, clerk = of_two_units(), clerk_of(CENTRE)
    store_factbook(budget=budget, book=told(two_units()))
    department, other, *_ = rows(budget, "passages")
    for row in (department, other):
        assert statuses(budget, clerk, put(row, "text", "改", "passages")) == ["refused"]
    assert statuses(budget, clerk, new({"topic": "主要职责", "text": "培训。"}, "passages")) == ["saved"]
    assert factbook(budget).passages[-1] == Passage("duties", "培训。", CENTRE)
    (figure, *_) = rows(budget, "earlier")
    assert statuses(budget, clerk, put(figure, "amount", "1", "earlier")) == ["refused"]


# --- what is made from one that has them --------------------------------------------------------------


def test_a_year_later_what_is_still_true_stays(cast):
    source = stored(told(plain()), stage=Stage.PUBLISHED, status=Status.ACCEPTED)
    planned = plan(department=source.department, year=2027, source=source)
    assert planned.book.passages == PASSAGE[:3]
    assert planned.book.earlier == ()
    said = [one.message for one in planned.remarks]
    assert any("年度工作任务等 2 段不带入" in one for one in said)
    assert any("机构设置等 3 段照旧" in one for one in said)
    assert any("2025年预算数 3 项不带入" in one for one in said)


def test_the_next_version_has_all_of_them(cast):
    base = stored(told(plain()), stage=Stage.PUBLISHED, status=Status.ACCEPTED)
    opened = open_version(user=cast["clerk"], base=base, kind=Kind.CORRECTION, reason="更正")
    assert (factbook(opened).passages, factbook(opened).earlier) == (PASSAGE, EARLIER)


def test_a_document_read_in_takes_over_what_it_cannot_tell():
    first = imported()
    gone = Passage("duties", "撤并了。", "129999")
    told_first = told(factbook(first.budget))
    book = replace(
        told_first,
        units=(*told_first.units, replace(told_first.units[0], code="129999", name="撤并")),
        passages=(*PASSAGE, gone),
    )
    store_factbook(budget=first.budget, book=book)
    second = imported(replaced("A-货物\t7.000000", "A-货物\t7.000001"))
    assert second.outcome is Outcome.NEW_VERSION
    assert (factbook(second.budget).passages, factbook(second.budget).earlier) == (PASSAGE, EARLIER)


def test_writing_makes_no_other_document_of_a_budget(cast):
    report = imported()
    clerk = cast["clerk"]
    assert statuses(report.budget, clerk, new({"topic": "主要职责", "text": "管。"}, "passages")) == ["saved"]
    assert imported(CONTENT).outcome is Outcome.UNCHANGED


def test_tables_proposed_for_a_budget_leave_them_alone():
    budget = stored(told(plain()))
    assert replace_by(budget, plain(), printed=True) == []
    assert replace_by(budget, told(plain())) == []


# --- the workbook -------------------------------------------------------------------------------------


def test_the_workbook_brings_them_back_as_they_were():
    budget = stored(told(plain()))
    found = read(budget, made(budget))
    assert (found.operations, found.remarks) == ([], [])

    def without(book):
        del book["编制说明"]

    assert read(budget, changed(made(budget), without)).operations == []

    def rewritten(book):
        sheet = book["编制说明"]
        sheet.cell(2, place(sheet, "内容")).value = "一行\n又一行"

    (operation,) = read(budget, changed(made(budget), rewritten)).operations
    assert (operation["op"], operation["to"]) == ("set", "一行\n又一行")


def test_what_is_gone_is_named_in_the_history(cast):
    budget, clerk = stored(told(plain())), cast["clerk"]
    figure = rows(budget, "earlier")[1]
    gone = {"op": "delete", "grid": "earlier", "row": str(figure.key)}
    assert statuses(budget, clerk, gone) == ["saved"]
    assert Change.objects.get().before["measure"] == "收入总计"
    _, (stroke,) = history(budget, Filter(), None)
    (change,) = stroke.changes
    assert change.row_name == f"{plain().units[0].label} / 收入总计"
    assert change.values == (("上年预算数", "3.00"),)
    assert digest(factbook(budget)) != digest(told(plain()))
