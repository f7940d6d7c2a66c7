"""The database's own guard of the log: triggers that refuse to change or delete an entry, whoever asks.

They are made after every migration (``budget.apps``), because SQLite loses them when Django remakes the
table. Nothing here takes them away. They are no protection from whoever owns the database: what such a person
changes shows in the chain (``selectors.verifying``), and so does a trigger that is missing or does something
else.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "budget_logentry"
FUNCTION = "budget_logentry_is_append_only"
REFUSAL = "日志只能追加，不能修改或删除。The log is append-only."

_ON_SQLITE = {
    "budget_logentry_no_update": f"BEFORE UPDATE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    "budget_logentry_no_delete": f"BEFORE DELETE ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    # REPLACE INTO deletes what is in its way without asking the trigger above.
    "budget_logentry_no_replace": (
        f"BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id "  # noqa: S608
        "OR (NEW.sequence >= 1 AND sequence = NEW.sequence AND department_code = NEW.department_code "
        "AND year = NEW.year AND version = NEW.version)) "
        f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    ),
}
# Each statement, also one that finds no row.
_ON_POSTGRESQL = {
    "budget_logentry_no_change": (
        f"BEFORE UPDATE OR DELETE OR TRUNCATE ON {TABLE} FOR EACH STATEMENT EXECUTE FUNCTION {FUNCTION}()"
    ),
}
_BODY = f"BEGIN RAISE EXCEPTION '{REFUSAL}'; END"


def guard(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that are missing or are not as they should be."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for name in unguarded(connection):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(f"CREATE TRIGGER {name} {_ON_SQLITE[name]}")
                continue
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS $$ {_BODY} $$"
            )
            cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {TABLE}")
            cursor.execute(f"CREATE TRIGGER {name} {_ON_POSTGRESQL[name]}")
            # Also in a session that says it only copies what another database has judged.
            cursor.execute(f"ALTER TABLE {TABLE} ENABLE ALWAYS TRIGGER {name}")


def unguarded(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that are missing, switched off, or do something else."""
    standing = _sqlite(connection) if connection.vendor == "sqlite" else _postgresql(connection)
    return [name for name in triggers(connection) if name not in standing]


def triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that a database has."""
    return list(_ON_SQLITE if connection.vendor == "sqlite" else _ON_POSTGRESQL)


def _sqlite(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [TABLE]
        )
        found = dict(cursor.fetchall())
    return {name for name, does in _ON_SQLITE.items() if found.get(name) == f"CREATE TRIGGER {name} {does}"}


# What pg_trigger.tgtype says of BEFORE UPDATE OR DELETE OR TRUNCATE for each statement.
_TYPE = 2 + 8 + 16 + 32


def _postgresql(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE t.tgrelid = %s::regclass AND t.tgenabled = 'A' AND t.tgtype = %s AND t.tgqual IS NULL "
            "AND trim(p.prosrc) = %s",
            [TABLE, _TYPE, _BODY],
        )
        return {name for (name,) in cursor.fetchall()}
