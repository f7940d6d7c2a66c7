"""Running a test on SQLite and on PostgreSQL: ask for `database` (both) or `postgres` (that one)."""

from collections.abc import Iterator
from contextlib import contextmanager

import dj_database_url
import psycopg
import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler

NAME = "tests_of_models"


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


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The test runs twice; the value says on what."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres")
    request.getfixturevalue("db")
    return "sqlite"


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
