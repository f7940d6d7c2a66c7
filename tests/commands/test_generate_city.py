"""`generate_city`: a city in the database as if its departments had published themselves."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from budget.city.book import City
from budget.city.places import roster
from budget.domain.digest import digest
from budget.domain.serial import factbook_from_json
from budget.domain.states import Kind, Stage
from budget.models import Budget, BudgetUnit, Department, LogEntry, Publication, PublishedFile, PublishedUnit
from budget.narrative.model import text_of
from budget.selectors import factbook, published
from budget.selectors.timeline import timeline
from budget.selectors.verifying import Seen, verify
from budget.services.city import making
from budget.services.lists import shipped_lists
from budget.tables.registry import DEFAULT_FORM_SET, derive
from tests.reference import everything


def generate(departments: int = 3, years: int = 2, seed: int = 1) -> str:
    said = StringIO()
    call_command("generate_city", departments=departments, years=years, seed=seed, stdout=said)
    return said.getvalue()


def test_it_is_as_if_the_departments_had_published_themselves(database: str) -> None:
    # Of six budgets one is not published yet and one was published twice; two have an adjustment.
    assert generate() == "生成了海晏市的3个部门，公开预算6份。\n"
    assert Department.objects.count() == 3
    assert Budget.objects.count() == 9
    seen = Seen()
    assert list(verify(seen)) == []
    assert (seen.budgets, seen.publications, seen.chains) == (9, 6, 9)
    for publication in Publication.objects.select_related("budget__department"):
        book = factbook(publication.budget)
        assert digest(book) == publication.digest == publication.budget.facts_digest
        assert factbook_from_json(publication.factbook) == book
        assert published.sheets(publication) == derive(book).sheets
        assert publication.budget.stage == Stage.PUBLISHED
        assert publication.published_at.year == publication.year
    units = set(BudgetUnit.objects.values_list("code", flat=True))
    assert set(PublishedUnit.objects.values_list("code", flat=True)) <= units
    assert not PublishedFile.objects.exists()


def test_what_is_unfinished_or_adjusted_is_not_public(db: None) -> None:
    generate()
    shown = set(Publication.objects.values_list("budget", flat=True))
    hidden = Budget.objects.exclude(pk__in=shown)
    assert {(one.kind, one.stage) for one in hidden} == {
        (Kind.ORIGINAL, Stage.FIRST_UP),
        (Kind.TRANSFER, Stage.SECOND_DOWN),
        (Kind.SUPPLEMENT, Stage.SECOND_DOWN),
    }
    correction = Publication.objects.get(version=2)
    assert correction.budget.based_on.version == 1
    assert correction.notice.startswith("第1版把部分差旅费误列为办公费")


def test_its_history_is_told_and_last_year_compared_with(db: None) -> None:
    generate()
    publication = published.publication("2001", 2026)
    entries = LogEntry.objects.filter(department_code="2001", year=2026).order_by("sequence")
    actions = list(entries.values_list("action", flat=True))
    assert (actions[0], actions[-2:]) == ("new", ["approve", "publish"])
    days = [entry.at for entry in entries]
    assert days == sorted(days)
    assert timeline(publication.budget, None)[1]
    told = "".join(
        text_of(run)
        for chapter in published.explanation(publication)
        for section in chapter.sections
        for paragraph in section.paragraphs
        for run in paragraph.runs
    )
    assert "比2025年" in told
    assert "没有2025年的可比预算数" not in told


def test_a_second_city_is_refused_and_nothing_changes(db: None) -> None:
    generate(1, 1)
    before = everything()
    with pytest.raises(CommandError, match=r"已有编码为2001、200101.*没有生成任何内容"):
        generate(2, 1, seed=5)
    assert everything() == before


def test_production_has_no_city(db: None, settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="生产环境"):
        generate(1, 1)
    assert not Department.objects.exists()


@pytest.mark.parametrize(
    ("departments", "years", "says"), [(0, 1, "部门数"), (99_999, 1, "部门数"), (1, 0, "年数")]
)
def test_a_city_of_no_size_is_refused(db: None, departments: int, years: int, says: str) -> None:
    with pytest.raises(CommandError, match=says):
        generate(departments, years)


def test_processes_make_what_one_would(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    plan = making.Plan(
        range(2026, 2027), 1, City(DEFAULT_FORM_SET, shipped_lists(2026)), "https://budget.test"
    )
    alone = list(making.departments(plan, roster(6)))
    monkeypatch.setattr(making, "_WORTH_PROCESSES", 0)
    assert list(making.departments(plan, roster(6))) == alone
