"""One unit's budget (单位预算) as a file."""

import json
from dataclasses import replace

import pytest

from budget.domain.facts import FactBook
from budget.domain.units import of_unit
from budget.models import Budget
from budget.renderers.json import render_document
from budget.services.exporting import ExportError, export_budget
from budget.services.facts import store_factbook
from budget.tables.registry import derive
from tests.publishing import make_budget
from tests.renderers.books import CENTRE, DEPARTMENT, HEADQUARTERS
from tests.units import told, two_units

pytestmark = pytest.mark.django_db


def stored(book: FactBook, version: int = 1) -> Budget:
    made = make_budget(book, version=version)
    store_factbook(budget=made, book=book)
    return made


def export(code: str, **options) -> bytes:
    return export_budget(**{"code": code, "year": 2026, "file_format": "json", **options})


def test_a_unit_is_exported_under_its_own_code_and_name() -> None:
    stored(two_units())
    content = export(CENTRE)
    assert content == render_document(derive(of_unit(two_units(), CENTRE)), version=1)
    assert json.loads(content)["department"] == {"code": CENTRE, "name": "北京市朝阳区政务服务中心"}
    assert json.loads(export("129"))["department"]["name"] == DEPARTMENT
    assert "窗口人员培训" in export(CENTRE, file_format="csv", table="12").decode()


def test_the_highest_version_of_its_department_unless_said() -> None:
    stored(two_units())
    one = replace(two_units(), units=two_units().units[:1])
    mine = {
        name: tuple(fact for fact in getattr(one, name) if fact.unit == HEADQUARTERS)
        for name in ("income", "expenditure", "projects", "services", "profiles")
    }
    stored(replace(one, **mine), version=2)
    assert json.loads(export(HEADQUARTERS))["version"] == 2
    with pytest.raises(ExportError) as problem:
        export(CENTRE)
    assert f"2026年预算第2版中没有单位{CENTRE}；其中的单位有：{HEADQUARTERS}。" in str(problem.value)
    assert json.loads(export(CENTRE, version=1))["version"] == 1


def test_facts_that_say_not_whose_they_are_are_not_exported_as_a_units() -> None:
    book = two_units()
    stored(replace(book, procurement=(replace(book.procurement[0], unit=None),)))
    with pytest.raises(ExportError) as problem:
        export(CENTRE)
    assert "有的金额没有指明是哪个单位的" in str(problem.value)
    assert "按部门编码129导出" in str(problem.value)
    assert json.loads(export("129"))["year"] == 2026
    stored(told(book), version=2)
    assert json.loads(export(CENTRE))["version"] == 2


def test_a_code_of_neither_a_department_nor_a_unit_is_refused() -> None:
    stored(two_units())
    for options, why in (
        ({}, "没有部门或单位129003的2026年预算；请核对部门（或单位）编码"),
        ({"year": 2025}, "没有部门或单位129003的2025年预算；"),
        ({"code": CENTRE, "version": 7}, f"没有部门或单位{CENTRE}的2026年预算第7版；"),
        ({"code": CENTRE, "table": "99"}, "没有预算99表；"),
    ):
        with pytest.raises(ExportError) as problem:
            export(**{"code": "129003", **options})
        assert why in str(problem.value)
