"""The log without its triggers: as an attacker with rights on the database has it, and whoever empties tables
between tests. The product has no such way."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connections
from django.test import TransactionTestCase

from budget.models.append_only import TABLE, guard, triggers


@contextmanager
def log_unguarded(alias: str = "default") -> Iterator[None]:
    """The triggers are gone inside, and there again afterwards."""
    connection = connections[alias]
    with connection.cursor() as cursor:
        for name in triggers(connection):
            where = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
    try:
        yield
    finally:
        guard(connection)


@contextmanager
def tables_can_be_emptied() -> Iterator[None]:
    """Tests that commit have their tables emptied after them, the log's too."""
    empty = TransactionTestCase._fixture_teardown

    def emptied(case: Any) -> None:
        with log_unguarded():
            empty(case)

    with patch.object(TransactionTestCase, "_fixture_teardown", emptied):
        yield
