"""Publishing: all of it or nothing, once; what is withheld is left out, or keeps all of it back."""

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import OperationalError, connection
from django.test import Client

from budget.models import Budget, BudgetUnit, Department, LogEntry, Publication, PublishedFile, PublishedSheet
from budget.selectors import factbook
from budget.services import publishing
from budget.services.facts import store_factbook
from budget.services.publishing import PublishingError, publish
from budget.services.rendering import RenderError
from tests.reference import everything, imported, no_published_files, published_files

PAGE = "/departments/129/2026/"


@pytest.fixture(autouse=True)
def quick_formats(monkeypatch: pytest.MonkeyPatch) -> None:
    """What files look like is tested elsewhere; these take milliseconds."""
    monkeypatch.setattr(publishing, "BOOKLET_FORMATS", ("json",))
    monkeypatch.setattr(publishing, "TABLE_FORMATS", ("csv", "json"))
    no_published_files()


@pytest.fixture
def budget(database: str) -> Budget:
    return imported().budget


@pytest.fixture
def sqlite_budget(db: None) -> Budget:
    return imported().budget


@pytest.fixture
def postgres_budget(postgres: str) -> Budget:
    """On a database whose files are another process's."""
    return imported().budget


def status(address: str = "") -> int:
    return Client().get(PAGE + address).status_code


def test_a_budget_is_visible_once_it_is_published_and_not_before(budget):
    addresses = ("", "tables/06/", "tables/06.csv", "budget.json")
    assert [status(address) for address in addresses] == [404] * 4
    publication = publish(budget=budget, actor="公开人")
    assert [status(address) for address in addresses] == [200] * 4
    assert set(published_files()) == set(publication.files.values_list("file", flat=True))
    assert publication.files.count() == 2 * (1 + 13 * 2)


def test_publishing_again_returns_the_first(budget):
    first = publish(budget=budget, actor="公开人")
    before = (everything(), published_files())
    assert publish(budget=budget, actor="另一个人") == first
    assert publish(budget=Budget.objects.get(pk=budget.pk), actor="另一个人") == first
    assert (everything(), published_files()) == before


def test_a_later_version_is_published_beside_the_earlier_one(sqlite_budget):
    first = publish(budget=sqlite_budget, actor="公开人")
    later = Budget.objects.create(
        department=sqlite_budget.department, year=2026, version=2, form_set=sqlite_budget.form_set
    )
    store_factbook(budget=later, book=replace(factbook(sqlite_budget), services=()))
    second = publish(budget=later, actor="公开人")
    assert second != first
    files = PublishedFile.objects.values_list("file", flat=True)
    assert set(published_files()) == set(files)
    assert len(set(files)) < len(files), "the tables that are alike are stored once"
    assert [status(f"v{n}/tables/11/") for n in (1, 2)] == [200, 200]


# --- all or nothing -----------------------------------------------------------------------------


def nothing_came_of(budget: Budget, before: object) -> bool:
    assert published_files() == {}
    assert not Publication.objects.exists()
    assert status() == 404
    return everything() == before


def test_a_failure_while_files_are_made_leaves_nothing(budget, monkeypatch):
    """No renderer makes the last of the formats wanted."""
    monkeypatch.setattr(publishing, "TABLE_FORMATS", ("csv", "json", "odt"))
    before = everything()
    with pytest.raises(RenderError, match="ODT"):
        publish(budget=budget, actor="公开人")
    assert nothing_came_of(budget, before)


@contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """Writing past that many bytes fails half-way, as it does on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_failure_while_files_are_saved_leaves_nothing_not_even_half_a_file(postgres_budget, monkeypatch):
    """Of the tables in their order, 01 to 11 fit, and 预算12表 with its goals does not."""
    monkeypatch.setattr(publishing, "BOOKLET_FORMATS", ())
    monkeypatch.setattr(publishing, "TABLE_FORMATS", ("json",))
    before = everything()
    with no_file_larger_than(20_000), pytest.raises(OSError, match="File too large"):
        publish(budget=postgres_budget, actor="公开人")
    assert nothing_came_of(postgres_budget, before)


@pytest.mark.parametrize("model", [PublishedSheet, PublishedFile, LogEntry])
def test_a_failure_of_the_database_leaves_nothing(budget, model):
    def broken(execute, sql, params, many, context):
        if sql.startswith(f'INSERT INTO "{model._meta.db_table}"'):
            raise OperationalError("the disk is full")
        return execute(sql, params, many, context)

    before = everything()
    with connection.execute_wrapper(broken), pytest.raises(OperationalError):
        publish(budget=budget, actor="公开人")
    assert nothing_came_of(budget, before)


def test_what_failed_can_be_tried_again(postgres_budget):
    with no_file_larger_than(20_000), pytest.raises(OSError, match="File too large"):
        publish(budget=postgres_budget, actor="公开人")
    publish(budget=postgres_budget, actor="公开人")
    assert set(published_files()) == set(PublishedFile.objects.values_list("file", flat=True))
    assert status("budget.json") == 200


# --- what may not be shown ----------------------------------------------------------------------


def mark_department(budget: Budget) -> None:
    Department.objects.update(classified=True, classified_basis="某文")


def mark_unit(budget: Budget) -> None:
    BudgetUnit.objects.update(classified=True, classified_basis="某文")


def mark_lines(budget: Budget) -> None:
    book = factbook(budget)
    first, second, *others = book.expenditure
    marked = [replace(one, withheld=True, withheld_basis="某文", unit=None) for one in (first, second)]
    store_factbook(budget=budget, book=replace(book, expenditure=(*marked, *others)))


WITHHELD = [
    (mark_department, "北京市朝阳区政务服务管理局标为涉密，不能公开"),
    (mark_unit, "全部单位（北京市朝阳区政务服务管理局机关）都标为涉密"),
    (mark_lines, "支出第1行.*没有注明单位.*支出第2行"),
]


@pytest.mark.parametrize(("mark", "why"), WITHHELD)
def test_what_cannot_be_left_out_keeps_a_budget_from_being_published(budget, mark, why):
    mark(budget)
    before = everything()
    with pytest.raises(PublishingError, match=why):
        publish(budget=Budget.objects.get(pk=budget.pk), actor="公开人")
    assert nothing_came_of(budget, before)


def change_facts(budget: Budget) -> None:
    store_factbook(budget=Budget.objects.get(pk=budget.pk), book=replace(factbook(budget), services=()))


@pytest.mark.parametrize(
    ("meanwhile", "why"),
    [
        (change_facts, "公开期间预算内容有改动"),
        WITHHELD[0],
        (mark_unit, "公开期间单位的涉密标记有改动"),
        (mark_lines, "预算内容有改动"),
    ],
)
def test_what_changes_while_the_files_are_made_is_not_published(budget, monkeypatch, meanwhile, why):
    rendered_files = publishing.rendered_files

    def rendered_while_somebody_works(*args, **kwargs):
        yield from rendered_files(*args, **kwargs)
        meanwhile(budget)

    monkeypatch.setattr(publishing, "rendered_files", rendered_while_somebody_works)
    with pytest.raises(PublishingError, match=why):
        publish(budget=budget, actor="公开人")
    assert nothing_came_of(budget, everything())


def test_facts_read_before_they_were_changed_do_not_get_past_the_comparison(sqlite_budget):
    """The caller's own copy of the budget may be old: what counts is what the files were made from."""
    old = Budget.objects.get(pk=sqlite_budget.pk)
    change_facts(sqlite_budget)
    publication = publish(budget=old, actor="公开人")
    assert publication.digest == Budget.objects.get().facts_digest != old.facts_digest
    assert publication.factbook.get("services", []) == []


# --- two at once --------------------------------------------------------------------------------


def test_two_publishing_at_once_get_the_same_publication(shared_database):
    with shared_database.connected():
        key = imported().budget.pk

    def work() -> int:
        return publish(budget=Budget.objects.get(pk=key), actor="公开人").pk

    assert len(set(shared_database.at_once(work, times=3))) == 1
    with shared_database.connected():
        publication = Publication.objects.get()
        stored = published_files()
        assert publication.files.count() == 2 * (1 + 13 * 2)
        assert {file.file.name for file in publication.files.all()} == stored.keys()
        for file in publication.files.all():
            assert len(stored[file.file.name]) == file.size
        assert LogEntry.objects.filter(action="publish").count() == 1
