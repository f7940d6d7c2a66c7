"""The databases' own search over ``SearchEntry``: FTS5 on SQLite, a GIN index on PostgreSQL.

Made after every migration (``budget.apps``), because SQLite loses triggers when Django remakes a table. Both
take words as they were stored (``domain.searching``) and know neither stems nor stop words.
"""

from collections.abc import Sequence

from django.db.backends.base.base import BaseDatabaseWrapper

from budget.domain.searching import Phrase

TABLE = "budget_searchentry"
INDEX = "budget_searchindex"
# A name counts this many times what a text counts.
TITLE_WEIGHT = 10.0

# No values of anybody's stand in these statements.
_ADD = f"INSERT INTO {INDEX}(rowid, titled, told) VALUES (new.id, new.titled, new.told);"  # noqa: S608
_TAKE = (
    f"INSERT INTO {INDEX}({INDEX}, rowid, titled, told) "  # noqa: S608
    "VALUES ('delete', old.id, old.titled, old.told);"
)
_TRIGGER = "CREATE TRIGGER IF NOT EXISTS"
_ON_SQLITE = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {INDEX} USING fts5(titled, told, content='{TABLE}', "
    "content_rowid='id', tokenize='unicode61 remove_diacritics 0')",
    f"{_TRIGGER} {INDEX}_added AFTER INSERT ON {TABLE} BEGIN {_ADD} END",
    f"{_TRIGGER} {INDEX}_gone AFTER DELETE ON {TABLE} BEGIN {_TAKE} END",
    f"{_TRIGGER} {INDEX}_changed AFTER UPDATE OF titled, told ON {TABLE} BEGIN {_TAKE} {_ADD} END",
)
_VECTOR = "(setweight(to_tsvector('simple', titled), 'A') || setweight(to_tsvector('simple', told), 'D'))"
_ON_POSTGRESQL = (f"CREATE INDEX IF NOT EXISTS {INDEX} ON {TABLE} USING gin ({_VECTOR})",)


def make(connection: BaseDatabaseWrapper) -> None:
    """Make what is missing of it."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for statement in _ON_SQLITE if connection.vendor == "sqlite" else _ON_POSTGRESQL:
            cursor.execute(statement)


def ranked(connection: BaseDatabaseWrapper, phrases: Sequence[Phrase], most: int) -> list[int]:
    """The primary keys of the entries that hold all phrases, the best first, at most so many."""
    if connection.vendor == "sqlite":
        query = " AND ".join(_for_sqlite(phrase) for phrase in phrases)
        statement = (
            f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s "  # noqa: S608
            f"ORDER BY bm25({INDEX}, {TITLE_WEIGHT}, 1.0), rowid LIMIT %s"
        )
    else:
        query = " & ".join(_for_postgresql(phrase) for phrase in phrases)
        statement = (
            f"SELECT id FROM {TABLE}, to_tsquery('simple', %s) AS asked WHERE {_VECTOR} @@ asked "  # noqa: S608
            f"ORDER BY ts_rank({_VECTOR}, asked) DESC, id LIMIT %s"
        )
    with connection.cursor() as cursor:
        cursor.execute(statement, [query, most])
        return [pk for (pk,) in cursor.fetchall()]


def _for_sqlite(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{"*" if phrase.begins else ""}'


def _for_postgresql(phrase: Phrase) -> str:
    words = [f"'{word}'" for word in phrase.words]
    if phrase.begins:
        words[-1] += ":*"
    return f"({' <-> '.join(words)})"
