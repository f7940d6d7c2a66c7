"""Storing a FactBook and reading it back."""

from dataclasses import fields, replace

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings

from budget.domain import facts
from budget.domain.codes import Fund, IncomeSource, Kind, System, UnitNature
from budget.domain.digest import digest
from budget.models import (
    Budget,
    BudgetUnit,
    BudgetUnitName,
    Department,
    ExpenditureLine,
    Indicator,
    Project,
)
from budget.selectors import factbook
from budget.selectors.kept import INDICATOR_COLUMNS, KEPT, PROJECT_COLUMNS
from budget.services.facts import STORED, FactsError, store_factbook
from tests.strategies import factbooks

EMPTY = facts.FactBook("129", "某局", 2026, "chaoyang-2026")
UNIT = facts.Unit("129001", "某局机关")
PROJECT = facts.Project(
    "11010526T000000000001",
    "某项目",
    "129001",
    indicators=(
        facts.Indicator("产出指标", "数量指标", "完成数", "≥", "12", "件"),
        facts.Indicator("产出指标", "质量指标", "合格率", "=", "100", "%"),
    ),
)
LINE = facts.ExpenditureLine(
    "129001", "2011301", "50101", "30101", Kind.BASIC, Fund.GENERAL_PUBLIC, 1_600_584_000
)


def new_budget(version: int = 1) -> Budget:
    department, _ = Department.objects.get_or_create(code="129", defaults={"name": "某局"})
    return Budget.objects.create(department=department, year=2026, version=version, form_set="chaoyang-2026")


@pytest.fixture
def budget(database: str) -> Budget:
    return new_budget()


@pytest.fixture
def sqlite_budget(db: None) -> Budget:
    return new_budget()


# One store for all examples: each replaces what the one before left, which is what storing promises.
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(book=factbooks())
def test_any_facts_come_back_from_the_database_as_they_were(budget, book):
    store_factbook(budget=budget, book=book)
    kept = Budget.objects.get(pk=budget.pk)
    assert factbook(kept) == book
    assert kept.facts_digest == digest(book)


def test_what_was_not_determined_stays_apart_from_what_was(budget):
    """None is not False, nor zero, nor blank; order is as entered, whatever codes say."""
    book = replace(
        EMPTY,
        units=(UNIT, facts.Unit("129000", "排在后面")),
        expenditure=(
            replace(LINE, unit=None, fund=None, nature=None, capital=None, carried_over=None),
            replace(LINE, capital=False, carried_over=False, amount_fen=0),
        ),
        projects=(replace(PROJECT, total_fen=None, fiscal_fen=0), replace(PROJECT, name="同码另一项")),
    )
    store_factbook(budget=budget, book=book)
    back = factbook(budget)
    assert back == book
    # A StrEnum equals its text: that members come back as members is not said by equality.
    assert back.expenditure[1].fund is Fund.GENERAL_PUBLIC
    assert back.expenditure[0].kind is Kind.BASIC


def test_storing_again_replaces_everything(sqlite_budget):
    full = replace(
        EMPTY,
        units=(UNIT,),
        names=(facts.SubjectName(System.FUNCTION, "2011301", "行政运行"),),
        expenditure=(replace(LINE, project=PROJECT.code),),
        projects=(PROJECT,),
        goal=facts.DepartmentGoal("目标", (facts.Activity("活动", PROJECT.indicators),)),
        profiles=(facts.UnitProfile("129001", UnitNature.ADMINISTRATIVE, staff=3),),
    )
    store_factbook(budget=sqlite_budget, book=full)
    store_factbook(budget=sqlite_budget, book=EMPTY)
    assert factbook(sqlite_budget) == EMPTY
    left = {model.__name__: model._default_manager.count() for model in STORED}
    assert not any(left.values()), left


def test_another_version_keeps_its_own_facts(sqlite_budget):
    first = replace(EMPTY, units=(UNIT,), expenditure=(LINE,))
    second = replace(EMPTY, units=(replace(UNIT, name="更名后的机关"),))
    next_version = new_budget(2)
    store_factbook(budget=sqlite_budget, book=first)
    store_factbook(budget=next_version, book=second)
    assert (factbook(sqlite_budget), factbook(next_version)) == (first, second)


def test_a_unit_is_created_once_and_keeps_its_present_name(sqlite_budget):
    store_factbook(
        budget=sqlite_budget,
        book=replace(
            EMPTY, units=(UNIT,), profiles=(facts.UnitProfile("129001", UnitNature.ADMINISTRATIVE),)
        ),
    )
    unit = BudgetUnit.objects.get()
    assert (unit.code, unit.name, unit.nature) == ("129001", "某局机关", UnitNature.ADMINISTRATIVE)
    unit.name = "今名"
    unit.save()
    store_factbook(budget=new_budget(2), book=replace(EMPTY, units=(replace(UNIT, name="旧名"),)))
    assert BudgetUnit.objects.get().name == "今名"
    assert list(unit.names.order_by("budget__version").values_list("name", flat=True)) == ["某局机关", "旧名"]


def test_renaming_the_department_or_a_unit_rewrites_no_budget(sqlite_budget):
    book = replace(EMPTY, units=(UNIT,), names=(facts.SubjectName(System.FUNCTION, "201", "一般公共服务"),))
    store_factbook(budget=sqlite_budget, book=book)
    Department.objects.update(name="另一个名称")
    BudgetUnit.objects.update(name="另一个名称")
    assert factbook(Budget.objects.get()) == book


def test_lines_that_name_a_project_printed_twice_belong_to_the_first(sqlite_budget):
    book = replace(
        EMPTY,
        units=(UNIT,),
        projects=(PROJECT, replace(PROJECT, name="重复印出")),
        expenditure=(replace(LINE, kind=Kind.PROJECT, project=PROJECT.code),),
    )
    store_factbook(budget=sqlite_budget, book=book)
    assert ExpenditureLine.objects.get().project.name == "某项目"
    assert factbook(sqlite_budget) == book


def test_an_indicator_stays_with_its_project(sqlite_budget):
    other = replace(PROJECT, code="11010526T000000000002", indicators=PROJECT.indicators[1:])
    store_factbook(budget=sqlite_budget, book=replace(EMPTY, units=(UNIT,), projects=(PROJECT, other)))
    assert Indicator.objects.filter(project__code=other.code).get().level2 == "质量指标"
    assert Project.objects.get(code=PROJECT.code).indicators.count() == 2


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"year": 2027}, "数据属于129／2027／chaoyang-2026，不是129／2026／chaoyang-2026"),
        ({"department_code": "130"}, "数据属于130"),
        ({"form_set": "elsewhere"}, "elsewhere"),
        ({"units": (UNIT, UNIT)}, "单位编码“129001”重复"),
        (
            {"names": (facts.SubjectName(System.FUNCTION, "201", "甲"),
                       facts.SubjectName(System.FUNCTION, "201", "乙"))},
            "“function:201”重复",
        ),
        ({"expenditure": (LINE,)}, "第1条支出的单位“129001”不在本预算的单位之中"),
        (
            {"units": (UNIT,), "expenditure": (LINE, replace(LINE, project="没有"))},
            "第2条支出的项目“没有”不在本预算的项目之中",
        ),
        ({"projects": (PROJECT,)}, "第1条项目的单位“129001”不在本预算的单位之中"),
        (
            {"income": (facts.IncomeLine(None, None, False, 1),)},
            "收入：本年收入须注明来源",
        ),
        (
            {"income": (facts.IncomeLine(None, IncomeSource.OTHER, False, 10**17 + 1),)},
            "第1条收入的金额超出了可能的范围",
        ),
        (
            {"expenditure": (replace(LINE, unit=None, function="长" * 65),)},
            "第1条支出的支出功能分类科目有65字，最多64字",
        ),
        ({"department_name": "长" * 201}, "部门名称有201字，最多200字"),
        ({"goal": facts.DepartmentGoal("甲\x00乙")}, "整体绩效目标含有空字符"),
    ],
)  # fmt: skip
def test_facts_that_cannot_be_kept_are_refused_whole_and_why_is_said(budget, change, complaint):
    before = replace(EMPTY, units=(UNIT,), expenditure=(LINE,))
    store_factbook(budget=budget, book=before)
    with pytest.raises(FactsError, match=complaint):
        store_factbook(budget=budget, book=replace(EMPTY, **{"department_name": "不应留下"} | change))
    kept = Budget.objects.get()
    assert (kept.facts_digest, kept.department_name) == (digest(before), "某局")
    assert (budget.facts_digest, budget.department_name) == (digest(before), "某局")
    assert factbook(kept) == before


def many(count: int) -> facts.FactBook:
    """A book with ``count`` facts of each of the kinds there are most of."""
    projects = tuple(replace(PROJECT, code=f"11010526T{n:012d}") for n in range(count))
    return replace(
        EMPTY,
        units=(UNIT,),
        names=tuple(facts.SubjectName(System.FUNCTION, str(n), "名") for n in range(count)),
        income=tuple(facts.IncomeLine("129001", IncomeSource.OTHER, False, n) for n in range(count)),
        expenditure=tuple(replace(LINE, amount_fen=n, project=projects[n].code) for n in range(count)),
        year_end=(facts.YearEndCarryover("129001", None, 1),),
        projects=projects,
        procurement=tuple(facts.ProcurementLine("A", n) for n in range(count)),
        services=tuple(facts.ServicePurchaseLine("一", "二", "三", "域", n) for n in range(count)),
        vehicles=(facts.OfficialVehicleCost(None),),
        goal=facts.DepartmentGoal("目标", (facts.Activity("活动", PROJECT.indicators),)),
        profiles=(facts.UnitProfile("129001"),),
        printed=tuple(facts.PrintedAmount("06", (str(n),), "total", n) for n in range(count)),
    )


def queries(action) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        action()
    return len(captured)


def test_reading_takes_as_many_queries_for_many_facts_as_for_few(budget):
    store_factbook(budget=budget, book=many(2))
    few = queries(lambda: factbook(Budget.objects.get()))
    store_factbook(budget=budget, book=many(200))
    assert queries(lambda: factbook(Budget.objects.get())) == few <= 20


def test_writing_takes_no_more_queries_for_more_facts_up_to_batches(budget):
    # Each time over what was stored before, so that removing is counted too.
    store_factbook(budget=budget, book=many(2))
    few = queries(lambda: store_factbook(budget=budget, book=many(2)))
    store_factbook(budget=budget, book=many(30))
    assert queries(lambda: store_factbook(budget=budget, book=many(30))) == few
    store_factbook(budget=budget, book=many(400))
    assert queries(lambda: store_factbook(budget=budget, book=many(400))) < 3 * few


def test_a_budget_goes_with_all_its_facts_and_leaves_the_units(sqlite_budget):
    store_factbook(budget=sqlite_budget, book=many(2))
    with transaction.atomic():
        sqlite_budget.delete()
    assert not BudgetUnitName.objects.exists()
    assert BudgetUnit.objects.count() == 1


def test_every_field_of_every_fact_has_its_place_in_the_database():
    """A field added to the domain must be stored: this names the model that lacks it."""
    models = {kept.fact: (kept.model, kept.columns) for kept in KEPT}
    models[facts.Project] = (Project, PROJECT_COLUMNS)
    models[facts.Indicator] = (Indicator, INDICATOR_COLUMNS)
    for model, columns in models.values():
        attributes = {field.attname for field in model._meta.concrete_fields}
        assert set(columns) <= attributes, model
    kept = {kept.attribute for kept in KEPT} | {"units", "names", "projects", "goal"}
    of_budget = {"department_code", "department_name", "year", "form_set"}
    assert {field.name for field in fields(facts.FactBook)} == kept | of_budget
