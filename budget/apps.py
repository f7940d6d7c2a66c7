"""The one application of this project."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils.module_loading import import_string


class BudgetConfig(AppConfig):
    """Everything the project stores and serves, under the label `budget`."""

    name = "budget"
    verbose_name = "部门预算"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Models can be named from here on only.
        import_string("budget.account.traces.connect")()
        user_logged_in.connect(import_string("budget.gates.mark_beginning"))
        post_migrate.connect(let_readers_and_a_writer_work_at_once, sender=self)
        post_migrate.connect(let_nobody_change_the_log, sender=self)
        post_migrate.connect(let_words_be_searched, sender=self)


def let_readers_and_a_writer_work_at_once(*, using: str, **_: Any) -> None:
    """Put an SQLite database into WAL mode, which its file then keeps.

    Once, when it is migrated, and not on every new connection: changing the mode waits for nobody,
    so of two processes that connect at the same moment one would fail with “database is locked”.
    """
    connection = connections[using]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA journal_mode=WAL")


def let_nobody_change_the_log(*, using: str, **_: Any) -> None:
    """Make the triggers of the log where they are missing."""
    # Models, and what lies beside them, can be imported once the applications are ready.
    from budget.models.append_only import guard  # noqa: PLC0415

    guard(connections[using])


def let_words_be_searched(*, using: str, **_: Any) -> None:
    """Make the search over what is published where it is missing."""
    from budget.models.full_text import make  # noqa: PLC0415

    make(connections[using])
