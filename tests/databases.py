"""Running a test on SQLite and on PostgreSQL: ask for `database` (both) or `postgres` (that one).

Ask for `shared_database` (both) where several connections must see what the others committed.
"""

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import dj_database_url
import psycopg
import pytest
from django.conf import settings as django_settings
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

NAME = "tests_of_models"
SHARED = "tests_at_once"
Result = TypeVar("Result")


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str, django_db_blocker) -> Iterator[BaseDatabaseWrapper]:
    """A connection to a PostgreSQL database that all migrations have been run on."""
    with psycopg.connect(postgres_url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {NAME}")
    settings = {**dj_database_url.parse(postgres_url), "NAME": NAME}
    connection = ConnectionHandler({"default": settings})["default"]
    with django_db_blocker.unblock(), _in_place_of_the_default(connection):
        call_command("migrate", verbosity=0)
    yield connection
    with django_db_blocker.unblock():
        connection.close()


@pytest.fixture
def postgres(migrated_postgres: BaseDatabaseWrapper, django_db_blocker) -> Iterator[str]:
    """The default database is PostgreSQL for the test, and what the test writes is rolled back."""
    with (
        django_db_blocker.unblock(),
        _in_place_of_the_default(migrated_postgres),
        transaction.atomic(),
    ):
        yield "postgresql"
        transaction.set_rollback(True)


# A mark, because pytest-django makes the database only when a test that is collected bears it.
@pytest.fixture(params=[pytest.param("sqlite", marks=pytest.mark.django_db), "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The test runs twice; the value says on what."""
    return request.getfixturevalue("postgres") if request.param == "postgresql" else "sqlite"


@contextmanager
def _in_place_of_the_default(connection: BaseDatabaseWrapper) -> Iterator[None]:
    default = connections["default"]
    connections["default"] = connection
    # Remembered by the name of the connection, and now another database goes by it.
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        connections["default"] = default
        ContentType.objects.clear_cache()


class SharedDatabase:
    """An empty, migrated database of the test's own, where what is committed stays."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings

    @contextmanager
    def connected(self) -> Iterator[None]:
        """It is the default database of this thread, on a connection of its own."""
        connection = ConnectionHandler({"default": self.settings})["default"]
        try:
            with _in_place_of_the_default(connection):
                yield
        finally:
            connection.close()

    def at_once(self, work: Callable[[], Result], *, times: int = 2) -> list[Result]:
        """What ``work`` returns in each of several threads that begin it together."""
        ready = Barrier(times, timeout=30)

        def one(_: int) -> Result:
            with self.connected():
                ready.wait()
                return work()

        with ThreadPoolExecutor(times) as pool:
            return list(pool.map(one, range(times)))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory, django_db_blocker) -> Path:
    """An SQLite file that all migrations have been run on."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite3"
    database = SharedDatabase(dj_database_url.parse(f"sqlite:///{path}"))
    with django_db_blocker.unblock(), database.connected():
        call_command("migrate", verbosity=0)
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def shared_database(request: pytest.FixtureRequest, tmp_path: Path, django_db_blocker):
    """A `SharedDatabase`; the test runs twice."""
    made = _on_postgres(request) if request.param == "postgresql" else _on_sqlite(request, tmp_path)
    with django_db_blocker.unblock(), made as database:
        yield database


@contextmanager
def _on_sqlite(request: pytest.FixtureRequest, folder: Path) -> Iterator[SharedDatabase]:
    path = folder / "db.sqlite3"
    shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
    parsed = dj_database_url.parse(f"sqlite:///{path}")
    yield SharedDatabase({**parsed, "OPTIONS": django_settings.SQLITE_OPTIONS})


@contextmanager
def _on_postgres(request: pytest.FixtureRequest) -> Iterator[SharedDatabase]:
    url = request.getfixturevalue("postgres_url")
    # A database can be copied while nobody is connected to it.
    request.getfixturevalue("migrated_postgres").close()
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {SHARED} TEMPLATE {NAME}")
        yield SharedDatabase({**dj_database_url.parse(url), "NAME": SHARED})
        server.execute(f"DROP DATABASE {SHARED}")
