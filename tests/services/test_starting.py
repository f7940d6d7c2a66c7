"""Starting a budget: blank or from an earlier one, seen before it is made, whole or not at all."""

from dataclasses import replace
from datetime import date

import pytest

from budget.domain.codes import ControlPart, Fund, System
from budget.domain.digest import digest
from budget.domain.facts import ControlFigure, FactBook, PrintedAmount, Project
from budget.domain.states import Stage, Status
from budget.models import Budget, BudgetUnit, BudgetYear, Department, LogEntry, Subject, User
from budget.selectors import factbook
from budget.selectors.years import open_years
from budget.services.facts import store_factbook
from budget.services.starting import ApprovedError, StartError, plan, start
from tests.publishing import make_budget
from tests.reference import everything
from tests.renderers.books import DEPARTMENT, HEADQUARTERS, plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(cast: dict[str, User]) -> User:
    return cast["clerk"]


@pytest.fixture
def department(clerk: User) -> Department:
    BudgetYear.objects.create(year=2026)
    BudgetYear.objects.create(year=2027)
    BudgetYear.objects.create(year=2028, open=False)
    return Department.objects.get(code="129")


def earlier(book: FactBook, **about: object) -> Budget:
    """A finished budget with these facts."""
    made = make_budget(book)
    store_factbook(budget=made, book=book)
    Budget.objects.filter(pk=made.pk).update(**{"stage": Stage.PUBLISHED, "status": Status.ACCEPTED, **about})
    return Budget.objects.get(pk=made.pk)


def said(planned) -> str:
    return "\n".join("；".join((one.message, *one.examples)) for one in planned.remarks)


def test_a_blank_one_has_the_units_of_the_department_and_nothing_else(clerk, department):
    for code, name in (("129001", "机关"), ("129002", "中心")):
        BudgetUnit.objects.create(code=code, name=name, department=department)
    BudgetUnit.objects.create(code="999001", name="别人的", department=Department.objects.get(code="999"))
    made = start(user=clerk, department=department, year=2027)
    assert (made.year, made.version, made.stage, made.status) == (2027, 1, Stage.FIRST_UP, Status.DRAFT)
    book = factbook(made)
    assert [unit.label for unit in book.units] == ["129001-机关", "129002-中心"]
    assert [profile.unit for profile in book.profiles] == ["129001", "129002"]
    bare = replace(book, units=(), profiles=())
    assert bare == FactBook("129", DEPARTMENT, 2027, made.form_set)
    entry = LogEntry.objects.get()
    assert (entry.actor, entry.username, entry.action, entry.reason) == (
        clerk.full_name,
        "clerk",
        "new",
        "空白",
    )
    assert (entry.year, entry.version, entry.digest) == (2027, 1, made.facts_digest)
    assert made.facts_digest == digest(book)


def test_a_plan_stores_nothing(department):
    source = earlier(plain())
    before = everything()
    assert plan(department=department, year=2027, source=source).book.expenditure
    assert everything() == before


def test_lines_are_kept_and_their_amounts_cleared(clerk, department):
    source = earlier(plain())
    book = factbook(start(user=clerk, department=department, year=2027, source=source))
    old = plain()
    assert len(book.expenditure) == len(old.expenditure)
    for was, now in zip(old.expenditure, book.expenditure, strict=True):
        assert now == replace(was, amount_fen=0)
    for kind in ("income", "procurement", "services"):
        pairs = zip(getattr(old, kind), getattr(book, kind), strict=True)
        assert all(now == replace(was, amount_fen=0) for was, now in pairs), kind
    assert [(one.unit, one.fuel_fen, one.repair_fen) for one in book.vehicles] == [(HEADQUARTERS, 0, 0)]
    for was, now in zip(old.projects, book.projects, strict=True):
        assert (now.code, now.name, now.goal, now.indicators) == (
            was.code,
            was.name,
            was.goal,
            was.indicators,
        )
        assert (now.total_fen, now.fiscal_fen, now.other_fen) == (None, None, None)
    assert book.goal == old.goal
    assert factbook(source) == old, "the earlier one stays as it is"
    assert LogEntry.objects.get().reason == "由2026年第1版带入，金额清零"


def test_amounts_are_kept_when_asked(clerk, department):
    source = earlier(plain())
    made = start(user=clerk, department=department, year=2027, source=source, amounts=True)
    book = factbook(made)
    assert replace(book, year=2026, names=(), profiles=()) == replace(plain(), names=(), profiles=())
    assert LogEntry.objects.get().reason == "由2026年第1版带入，保留金额"


def test_what_stays_behind_is_said_and_why(department):
    ceiling = ControlFigure("一下", None, Fund.GENERAL_PUBLIC, ControlPart.ALL, 5)
    printed = (PrintedAmount("06", ("2011301",), "total", 5), PrintedAmount("12", (), "", 0))
    planned = plan(
        department=department,
        year=2027,
        source=earlier(replace(plain(), controls=(ceiling,), printed=printed)),
    )
    assert (planned.book.controls, planned.book.printed) == ((), ())
    assert "控制数 1 条不带入" in said(planned)
    assert "合计数 1 处不带入" in said(planned)


def test_codes_that_the_new_year_does_not_have_are_kept_and_named(department):
    for code, last in (("2011301", None), ("2011302", 2026), ("2080505", None)):
        Subject.objects.create(
            system=System.FUNCTION, code=code, name="改了的名称", level=3, first_year=2020, last_year=last
        )
    planned = plan(department=department, year=2027, source=earlier(plain()))
    assert {line.function for line in planned.book.expenditure} == {
        one.function for one in plain().expenditure
    }
    assert "功能科目有 2 个不在2027年的科目表中" in said(planned)
    assert "2011302-一般行政管理事务（用到2026年）" in said(planned)
    assert "2060599-其他科技条件与服务支出" in said(planned)
    assert "2011301-行政运行 → 改了的名称" in said(planned)
    assert planned.book.name_of[System.FUNCTION, "2011301"] == "改了的名称"


def test_projects_that_are_over_are_moved_into_the_new_year(department):
    def lasting(first: int | None, last: int | None) -> Project:
        return Project("11010522T000000423872", "项目", HEADQUARTERS, first_year=first, last_year=last)

    spans = [(2026, 2026), (2025, 2027), (2024, 2026), (None, 2026), (None, None), (2026, None)]
    source = earlier(replace(plain(), projects=tuple(lasting(*span) for span in spans)))
    planned = plan(department=department, year=2027, source=source)
    moved = [(one.first_year, one.last_year) for one in planned.book.projects]
    assert moved == [(2027, 2027), (2025, 2027), (2025, 2027), (None, 2027), (None, None), (2026, None)]
    assert "3 个已到期项目的起止年度顺延到2027年" in said(planned)


def test_units_are_those_of_today(department):
    source = earlier(plain())
    BudgetUnit.objects.filter(code=HEADQUARTERS).update(name="机关（改名）")
    BudgetUnit.objects.create(code="129009", name="新设中心", department=department)
    planned = plan(department=department, year=2027, source=source)
    assert [unit.label for unit in planned.book.units] == ["129001-机关（改名）", "129009-新设中心"]
    assert [one.unit for one in planned.book.profiles] == ["129001", "129009"]
    assert "129009-新设中心" in said(planned)
    assert "→ 机关（改名）" in said(planned)


@pytest.mark.parametrize("stage", [Stage.SECOND_DOWN, Stage.PUBLISHED])
def test_what_follows_an_approved_one_is_no_new_budget(clerk, department, stage):
    approved = earlier(plain(), stage=stage)
    with pytest.raises(ApprovedError, match="2026年预算第1版已经批复") as refused:
        start(user=clerk, department=department, year=2026)
    assert refused.value.budget == approved
    assert Budget.objects.get() == approved


@pytest.mark.parametrize("status", list(Status))
def test_one_at_a_time(clerk, department, status):
    source = earlier(plain())
    first = start(user=clerk, department=department, year=2027)
    Budget.objects.filter(pk=first.pk).update(status=status)
    with pytest.raises(StartError, match="2027年预算第1版还没有编完") as refused:
        start(user=clerk, department=department, year=2027, source=source)
    assert refused.value.budget == first
    assert Budget.objects.count() == 2


def test_only_for_open_years_and_from_budgets_of_its_own(clerk, department):
    source = earlier(plain())
    with pytest.raises(StartError, match="2028年没有开放编制"):
        start(user=clerk, department=department, year=2028)
    elsewhere = earlier(
        replace(
            plain(),
            department_code="999",
            department_name="别处",
            units=(),
            profiles=(),
            income=(),
            expenditure=(),
            projects=(),
            vehicles=(),
        )
    )
    later = earlier(replace(plain(), year=2028))
    for other in (elsewhere, later):
        with pytest.raises(StartError, match="只能从本部门以前年度"):
            start(user=clerk, department=department, year=2027, source=other)
    assert Budget.objects.count() == 3
    assert source.version == 1


def test_what_changed_since_it_was_looked_at_is_not_made(clerk, department):
    source = earlier(plain())
    seen = plan(department=department, year=2027, source=source)
    store_factbook(budget=source, book=replace(plain(), procurement=()))
    with pytest.raises(StartError, match="请重新核对"):
        start(user=clerk, department=department, year=2027, source=source, agreed=seen.digest)
    assert Budget.objects.count() == 1
    again = plan(department=department, year=2027, source=source)
    made = start(user=clerk, department=department, year=2027, source=source, agreed=again.digest)
    assert made.facts_digest == again.digest, "what was looked at is what is made"


def test_nothing_is_there_when_the_log_cannot_be_written(clerk, department, monkeypatch):
    before = everything()
    monkeypatch.setattr("budget.services.starting.log", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        start(user=clerk, department=department, year=2027, source=None)
    assert everything() == before


def test_years_nobody_declared_are_this_one_and_the_next(db, monkeypatch):
    monkeypatch.setattr("budget.selectors.years.timezone.localdate", lambda: date(2026, 8, 1))
    assert open_years() == [2027, 2026]
