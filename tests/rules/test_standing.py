"""A budget that is judged again and again is judged as if it were the first time, and with less work."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import fields, replace
from functools import cache, cached_property
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from budget.domain.codes import ControlPart, Fund, Kind, Nature
from budget.domain.facts import ControlFigure, FactBook, PrintedAmount, Project
from budget.domain.lists import Lists
from budget.rules.catalogue import RULES
from budget.rules.engine import judge
from budget.rules.remembering import WORKED_OUT, Memory, NotedBook
from budget.rules.rule import Case
from budget.rules.standing import Standing
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.budgets import DEPT, FUNCTIONS, GOV, amounts, budgets, names
from tests.rules.cases import NO_LISTS, printed
from tests.rules.lists import lists_of_2026
from tests.thoroughness import tried

LINES = (
    "income",
    "expenditure",
    "year_end",
    "procurement",
    "services",
    "vehicles",
    "projects",
    "units",
    "names",
)


@cache
def reference() -> FactBook:
    return lift(printed())


def agrees(standing: Standing, book: FactBook, lists: Lists) -> None:
    """What the standing budget says is what anybody says who sees these facts for the first time."""
    # As the database gives them: equal to those of before, and never the same objects.
    judged = standing.judge(deepcopy(book), lists)
    sheets = derive(book)
    assert judged.book == book
    assert judged.sheets == sheets
    assert judged.findings == judge(sheets, book, lists)


# --- whatever is edited -------------------------------------------------------------------------------------


def _row(data: st.DataObject, book: FactBook) -> tuple[str, int] | None:
    there = [name for name in LINES if getattr(book, name)]
    if not there:
        return None
    name = data.draw(st.sampled_from(there))
    return name, data.draw(st.integers(0, len(getattr(book, name)) - 1))


def _with(book: FactBook, name: str, place: int, *facts: Any) -> FactBook:
    rows = getattr(book, name)
    return replace(book, **{name: (*rows[:place], *facts, *rows[place + 1 :])})


def change_an_amount(data: st.DataObject, book: FactBook) -> FactBook:
    found = _row(data, book)
    if found is None:
        return book
    name, place = found
    fact = getattr(book, name)[place]
    columns = [field.name for field in fields(fact) if field.name.endswith("_fen")]
    if not columns:
        return book
    column = data.draw(st.sampled_from(columns))
    return _with(book, name, place, replace(fact, **{column: data.draw(amounts)}))


def change_a_line(data: st.DataObject, book: FactBook) -> FactBook:
    if not book.expenditure:
        return book
    place = data.draw(st.integers(0, len(book.expenditure) - 1))
    projects = [None, *(project.code for project in book.projects)]
    values: dict[str, st.SearchStrategy[Any]] = {
        "function": st.sampled_from([*FUNCTIONS, ""]),
        "gov_economic": st.sampled_from([*GOV, ""]),
        "dept_economic": st.sampled_from(DEPT),
        "unit": st.sampled_from([None, *(unit.code for unit in book.units)]),
        "fund": st.none() | st.sampled_from(Fund),
        "kind": st.sampled_from(Kind),
        "nature": st.none() | st.sampled_from(Nature),
        "capital": st.none() | st.booleans(),
        "carried_over": st.none() | st.booleans(),
        "project": st.sampled_from(projects),
    }
    column = data.draw(st.sampled_from(sorted(values)))
    line = replace(book.expenditure[place], **{column: data.draw(values[column])})
    return _with(book, "expenditure", place, line)


def delete_a_row(data: st.DataObject, book: FactBook) -> FactBook:
    found = _row(data, book)
    return _with(book, *found) if found else book


def repeat_a_row(data: st.DataObject, book: FactBook) -> FactBook:
    found = _row(data, book)
    if found is None or found[0] in ("units", "names"):
        return book
    fact = getattr(book, found[0])[found[1]]
    return _with(book, *found, fact, fact)


def change_performance(data: st.DataObject, book: FactBook) -> FactBook:
    if data.draw(st.booleans()):
        return replace(book, goal=replace(book.goal, text=data.draw(names)))
    if not book.projects:
        return book
    place = data.draw(st.integers(0, len(book.projects) - 1))
    project: Project = book.projects[place]
    if not project.indicators or data.draw(st.booleans()):
        return _with(book, "projects", place, replace(project, goal=data.draw(st.just("") | names)))
    at = data.draw(st.integers(0, len(project.indicators) - 1))
    column = data.draw(st.sampled_from(["level1", "level2", "level3", "nature", "value", "measure"]))
    text = data.draw(st.sampled_from(["", "定性", "≤", "100", "%", "万元", "成本指标", "数量指标"]))
    told = replace(project.indicators[at], **{column: text})
    indicators = (*project.indicators[:at], told, *project.indicators[at + 1 :])
    return _with(book, "projects", place, replace(project, indicators=indicators))


def send_a_ceiling_down(data: st.DataObject, book: FactBook) -> FactBook:
    control = ControlFigure("一下", None, None, data.draw(st.sampled_from(ControlPart)), data.draw(amounts))
    return replace(book, controls=(*book.controls, control))


def leave_a_table_untold(data: st.DataObject, book: FactBook) -> FactBook:
    if book.printed:
        return replace(book, printed=())
    return replace(book, printed=(PrintedAmount(data.draw(st.sampled_from(["02", "11", "12"])), (), "", 0),))


def rename(data: st.DataObject, book: FactBook) -> FactBook:
    return replace(book, department_name=data.draw(names))


EDITS: tuple[Callable[[st.DataObject, FactBook], FactBook], ...] = (
    change_an_amount, change_an_amount, change_a_line, change_a_line, delete_a_row, repeat_a_row,
    change_performance, change_performance, send_a_ceiling_down, leave_a_table_untold, rename,
)  # fmt: skip


@settings(max_examples=tried(60), deadline=None, suppress_health_check=list(HealthCheck))
@given(book=budgets(), data=st.data())
def test_every_edit_is_judged_as_if_it_were_the_first(book: FactBook, data: st.DataObject) -> None:
    standing = Standing()
    lists = lists_of_2026()
    agrees(standing, book, lists)
    before = book
    for _ in range(data.draw(st.integers(1, 6))):
        book = data.draw(st.sampled_from(EDITS))(data, book)
        lists = data.draw(st.sampled_from([lists, lists, lists, NO_LISTS]))
        agrees(standing, book, lists)
    agrees(standing, before, lists)


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_edits_of_the_reference_are_judged_alike(data: st.DataObject) -> None:
    # Its project in 元 has findings that follow from others, and repairs that are tried.
    standing = Standing()
    book = reference()
    for _ in range(3):
        book = data.draw(st.sampled_from(EDITS))(data, book)
        agrees(standing, book, lists_of_2026())


# --- only what the change can affect ------------------------------------------------------------------------


def edited(book: FactBook, fen: int) -> FactBook:
    return _with(book, "expenditure", 0, replace(book.expenditure[0], amount_fen=fen))


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What was asked anew, in order."""
    questions: list[object] = []
    ask = Memory.ask

    def noted(self: Memory, question: object, case: Any, work: Callable[[Case], Any]) -> Any:
        def working(one: Case) -> Any:
            questions.append(question)
            return work(one)

        return ask(self, question, case, working)

    monkeypatch.setattr(Memory, "ask", noted)
    return questions


def test_what_did_not_change_is_the_same_object_again() -> None:
    standing = Standing()
    first = standing.judge(reference(), lists_of_2026())
    assert standing.judge(deepcopy(reference()), lists_of_2026()) is first
    second = standing.judge(edited(reference(), 5), lists_of_2026())
    same = {table for table, sheet in second.sheets.sheets.items() if sheet is first.sheets.sheets[table]}
    assert same == {"02", "04", "08", "09", "10", "11", "12"}
    assert second.book.projects is first.book.projects


def test_a_line_concerns_no_rule_about_indicators(asked: list[object]) -> None:
    standing = Standing()
    standing.judge(edited(reference(), 7), lists_of_2026())
    everything = set(asked)
    asked.clear()
    standing.judge(edited(reference(), 8), lists_of_2026())
    assert {rule.code for rule in RULES} <= everything
    # Two of them ask whether 预算13表 states any money, which stands above its indicators.
    of_indicators = {rule.code for rule in RULES if rule.code.startswith("P-")} - {"P-GOAL", "P-NONE"}
    assert of_indicators & set(asked) == set()
    assert {"T03-ROW sums", "T06-T03 sums"} <= set(asked)
    assert len(asked) < len(everything)


def test_an_indicator_concerns_no_sum_of_spending(asked: list[object]) -> None:
    standing = Standing()
    book = reference()
    standing.judge(book, lists_of_2026())
    asked.clear()
    first = book.projects[0]
    told = replace(first, indicators=(replace(first.indicators[0], value="3"), *first.indicators[1:]))
    standing.judge(_with(book, "projects", 0, told), lists_of_2026())
    assert "P-NATURE" in asked
    assert not {"T03-ROW sums", "T06-T03 sums", "C-PAIR"} & set(asked)


def test_facts_that_a_book_works_out_are_known_by_what_they_come_of() -> None:
    worked_out = {name for name, value in vars(FactBook).items() if isinstance(value, cached_property)}
    assert worked_out == set(WORKED_OUT)
    for name, fact in WORKED_OUT.items():
        noted: list[tuple[str, str]] = []
        book = NotedBook(reference(), lambda *read, noted=noted: noted.append(read))
        getattr(book, name)
        assert ("facts", fact) in noted


def test_a_reading_that_says_the_same_lets_the_answers_stand() -> None:
    memory, calls = Memory(), []

    def income(case: Case) -> int:
        return sum(line.amount_fen for line in case.book.income)

    def rule(case: Case) -> str:
        calls.append(1)
        return f"收入{case.once(income, int.__eq__)}"

    def ask(book: FactBook) -> str:
        return memory.ask("rule", memory.watched(Case(derive(book), book, NO_LISTS)), rule)

    book = replace(reference(), printed=())
    line = book.income[0]
    halves = (replace(line, amount_fen=line.amount_fen - 1), replace(line, amount_fen=1))
    split = replace(book, income=(*halves, *book.income[1:]))
    more = replace(book, income=(replace(line, amount_fen=line.amount_fen + 1), *book.income[1:]))
    assert ask(book) == ask(split) != ask(more)
    assert len(calls) == 2
