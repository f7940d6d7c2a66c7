"""Figures, lines, projects and words to search: kept in step with what the public sees, on both databases."""

import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from budget.domain.facts import FactBook
from budget.domain.serial import factbook_from_json, factbook_to_json
from budget.models import (
    Found,
    Publication,
    PublishedFigures,
    PublishedLine,
    PublishedProject,
    PublishedYear,
    SearchEntry,
)
from budget.selectors import published
from budget.selectors.finding import holding
from budget.services import open_data
from tests.publishing import publish
from tests.units import two_units

ROWS = (PublishedFigures, PublishedLine, PublishedProject, PublishedYear, SearchEntry)


def found(words: str) -> list[str]:
    keys = [key for kind in Found for key in holding(words, kind, 50)]
    named = {entry.pk: f"{entry.kind.label} {entry.code} {entry.year}" for entry in SearchEntry.objects.all()}
    return [named[key] for key in keys]


def of_year(year: int, *, code: str = "129", name: str = "某市档案局") -> FactBook:
    facts = json.dumps(factbook_to_json(two_units())).replace("12900", f"{code}00")
    return replace(
        factbook_from_json(json.loads(facts)), department_code=code, department_name=name, year=year
    )


@pytest.fixture
def years(database) -> list[Publication]:
    return [publish(of_year(year)) for year in (2025, 2026)]


def test_figures_are_those_of_the_tables(years):
    for publication in years:
        figures = PublishedFigures.objects.get(publication=publication, unit="")
        total = published.sheets(publication)["01"].total()[1]
        assert figures.income == total.amount("income_amount")
        assert figures.outlay == total.amount("expenditure_amount")
        assert figures.basic + figures.project == figures.spending
        assert figures.personnel + figures.public == figures.basic
    year = PublishedYear.objects.get(year=2026)
    assert (year.departments, year.units) == (1, 2)
    assert sum(fen for _, fen in year.totals["by_function"]) == year.totals["spending"]
    assert sum(fen for *_, fen in year.totals["flow"]) == year.totals["spending"]
    assert sum(fen for *_, fen in year.totals["by_source"]) == year.totals["income"]


@pytest.mark.parametrize("asked", ["档案", "档案局", "市档案局", "案", "129", "29", "sdaj", "DAJ", "某市 da"])
def test_a_department_is_found_by_any_part_of_its_name_code_or_initials_once(years, asked):
    assert [one for one in found(asked) if one.startswith("部门")] == ["部门 129 2026"]


@pytest.mark.parametrize("asked", ["档局", "局案", "daaj", "1290012", "档案 没有"])
def test_what_is_not_there_is_not_found(years, asked):
    assert found(asked) == []


def test_a_name_comes_before_a_text(database):
    book = of_year(2026)
    goal = replace(book.projects[0], code="B", name="别的", goal="为档案馆修屋顶")
    named = replace(book.projects[0], code="A", name="档案馆维修", goal="")
    publish(replace(book, projects=(*book.projects, goal, named), department_name="某局"))
    assert found("档案馆") == ["项目 A 2026", "项目 B 2026"]


@pytest.mark.parametrize("looked_through", [0, 3_000], ids=["by the index", "looked through"])
def test_words_of_a_phrase_follow_each_other(database, monkeypatch, looked_through):
    monkeypatch.setattr("budget.models.some_found.LOOKED_THROUGH", looked_through)
    book = of_year(2026)
    names = {"A": "库房修缮档案整理", "B": "档案库房修缮", "C": "修缮档案库", "D": "档案修缮"}
    projects = [replace(book.projects[0], code=code, name=name, goal="") for code, name in names.items()]
    projects.append(replace(book.projects[0], code="E", name="别的", goal="先修缮，档案后整理"))
    publish(replace(book, projects=(*book.projects, *projects), department_name="某局"))

    def projects_with(words: str) -> str:
        # In no order: nothing is weighed here.
        return "".join(sorted(one[3] for one in found(words) if one.startswith("项目")))

    assert projects_with("修缮档案") == "AC"
    assert projects_with("修缮 档案") == "ABCDE"
    assert projects_with("档案库 修") == "BC"


def test_what_is_taken_down_is_gone_from_everywhere_and_the_year_before_is_found_again(years):
    Publication.objects.filter(pk=years[1].pk).update(withdrawn_at=timezone.now(), withdrawal_reason="误")
    open_data.renew(["129"])
    assert [one for one in found("档案") if one.startswith("部门")] == ["部门 129 2025"]
    assert not PublishedYear.objects.filter(year=2026).exists()
    for model in ROWS:
        assert not model.objects.filter(year=2026).exists()


def test_a_later_version_takes_the_place_of_the_earlier(years):
    second = publish(of_year(2026, name="某市文书局"), version=2)
    assert found("档案局") == []
    assert "部门 129 2026" in found("文书局")
    assert set(PublishedFigures.objects.filter(year=2026).values_list("publication", flat=True)) == {
        second.pk
    }


def test_making_all_anew_changes_nothing_and_mends_what_is_missing(years):
    publish(of_year(2026, code="130", name="某市税务局"))
    call_command("load_classification", stdout=StringIO())
    before = _contents()
    open_data.renew_all()
    assert _contents() == before
    SearchEntry.objects.exclude(kind=Found.SUBJECT).delete()
    PublishedFigures.objects.all().delete()
    assert open_data.renew_missing() == 2
    assert _contents() == before
    assert open_data.renew_missing() == 0
    assert found("行政运行")[0].startswith("科目")


def _contents() -> list[tuple[object, ...]]:
    return sorted(
        (tuple(str(value) for value in row[1:]) for model in ROWS for row in model.objects.values_list()),
    )
