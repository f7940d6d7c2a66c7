"""Published files under their digest: stored once, and deleted only when nobody's."""

from contextlib import ExitStack
from hashlib import sha256

import pytest
from django.core.files.base import ContentFile
from django.db import transaction

from budget.models import Publication
from budget.models.publication import publications
from budget.services.publication_files import save_files
from tests.publishing import make_budget
from tests.reference import no_published_files, published_files
from tests.renderers.books import plain

SHARED, OWN = b"kind,amount\n", b"kind,amount\ntotal,1\n"


@pytest.fixture
def versions(database: str) -> list[Publication]:
    """Two publications without files."""
    no_published_files()
    return [
        Publication.objects.create(
            budget=make_budget(plain(), version=n),
            department_code="129",
            year=2026,
            version=n,
            published_at="2026-01-30T09:00+08:00",
            code=f"code {n}",
        )
        for n in (1, 2)
    ]


def place(content: bytes) -> str:
    digest = sha256(content).hexdigest()
    return f"{digest[:2]}/{digest}.csv"


def save(publication: Publication, *contents: bytes) -> None:
    with ExitStack() as undo:
        with transaction.atomic():
            save_files(publication, files(*contents), undo)
        undo.pop_all()


def files(*contents: bytes) -> list[tuple[str, str, str, bytes]]:
    return [("", f"{n:02}", "csv", content) for n, content in enumerate(contents, 1)]


def save_in_vain(publication: Publication, undo: ExitStack, *contents: bytes) -> None:
    with transaction.atomic():
        save_files(publication, files(*contents), undo)
        assert {place(content) for content in contents} <= published_files().keys()
        transaction.set_rollback(True)


def test_what_is_alike_is_stored_once(versions):
    first, second = versions
    save(first, SHARED, SHARED, OWN)
    save(second, SHARED)
    assert published_files() == {place(SHARED): SHARED, place(OWN): OWN}
    assert [one.file.name for one in first.files.all()] == [place(SHARED), place(SHARED), place(OWN)]
    assert second.files.get().file.read() == SHARED


def test_what_was_written_in_vain_is_deleted_and_what_another_has_is_not(versions):
    first, second = versions
    save(first, SHARED)
    with ExitStack() as undo:
        save_in_vain(second, undo, SHARED, OWN)
    assert published_files() == {place(SHARED): SHARED}


def test_what_another_came_to_use_before_it_was_taken_back_stays(versions):
    first, second = versions
    with ExitStack() as undo:
        save_in_vain(second, undo, SHARED, OWN)
        save(first, SHARED)
    assert published_files() == {place(SHARED): SHARED}


def test_half_a_file_of_a_killed_run_is_written_anew(versions):
    publications().save(place(OWN), ContentFile(OWN[:5]))
    save(versions[0], OWN)
    assert published_files() == {place(OWN): OWN}


def test_what_killed_runs_left_goes_and_files_of_earlier_editions_stay(versions):
    """Those lie in folders by department and year."""
    first, second = versions
    save(first, OWN)
    folder = place(OWN).partition("/")[0]
    for name in (f"{folder}/{'0' * 64}.csv", f"{folder}/2026/v1/06.csv"):
        publications().save(name, ContentFile(b"old"))
    save(second, OWN)
    assert published_files() == {place(OWN): OWN, f"{folder}/2026/v1/06.csv": b"old"}
