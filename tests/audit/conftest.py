"""Uploads, the real worker, and a result that many tests look at."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django_tasks_db.management.commands import db_worker
from django_tasks_db.management.commands.db_worker import Worker

from budget.audit import judging
from budget.audit.folder import About, Folder
from budget.audit.judging import judge_folder
from tests.reference import CONTENT, REFERENCE


def work() -> None:
    """Let the worker do all that waits, as ``manage.py db_worker --batch`` does."""
    # It is in the test's own transaction, which ends with the connection.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(db_worker, "close_old_connections", lambda: None)
        _work()


def _work() -> None:
    Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="tests",
        excluded_queue_names=[],
    ).run()


@pytest.fixture(autouse=True)
def no_uploads_yet() -> Iterator[None]:
    shutil.rmtree(settings.AUDITS_DIR, ignore_errors=True)
    yield
    shutil.rmtree(settings.AUDITS_DIR, ignore_errors=True)


def judged(content: bytes, name: str, at: Path, **about: object) -> Path:
    """The folder of an upload that was judged, in this process."""
    folder = Folder.create([content], About(name, **about))
    judge_folder(folder.path)
    return Path(shutil.move(folder.path, at / "judged"))


@pytest.fixture(scope="session")
def judged_reference(tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Path:
    """The reference document as its folder is after it was judged: drawing its PDF takes seconds."""
    # The lists that are shipped judge it, since the database does not answer.
    with django_db_blocker.unblock():
        return judged(CONTENT, REFERENCE.name, tmp_path_factory.mktemp("audit"))


@pytest.fixture
def reference_result(judged_reference: Path) -> Folder:
    """An upload of the reference document whose result is there."""
    return put(judged_reference)


def put(folder: Path) -> Folder:
    """A judged folder under a new token."""
    made = Folder.create([(folder / "document").read_bytes()], About("以后改写"))
    shutil.copytree(folder, made.path, dirs_exist_ok=True)
    return made


@pytest.fixture
def result_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Folder]:
    """The upload of some text, judged; without its PDF, which takes seconds to draw."""
    monkeypatch.setattr(judging, "BOOKLET_ROWS", 0)

    def of(text: str | bytes, name: str = "公布.txt", **about: object) -> Folder:
        content = text.encode() if isinstance(text, str) else text
        return put(judged(content, name, tmp_path, **about))

    return of
