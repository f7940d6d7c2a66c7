"""The databases' own search over ``SearchEntry``: FTS5 on SQLite, a GIN index on PostgreSQL.

Made after every migration (``budget.apps``), because SQLite loses triggers when Django remakes a table. Both
take words as they were stored (``domain.searching``) and know neither stems nor stop words.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from budget.domain.searching import Phrase

TABLE = "budget_searchentry"
INDEX = "budget_searchindex"
# Of names alone: looked at first, and in no need of the words of texts, which nearly all texts have.
NAMES = "budget_searchnames"
_COLUMNS = {INDEX: "titled, told", NAMES: "titled"}
# Of beginnings so long it knows where they stand, instead of putting together all words that begin so:
# nearly every code of a project begins with the same eight digits.
_PREFIXES = "prefix='1 2 3 4 5 6 7 8'"


def _on_sqlite(index: str) -> list[str]:
    """What makes one of them, and keeps it in step with its table."""
    columns = _COLUMNS[index]
    new, old = (", ".join(f"{of}.{one}" for one in columns.split(", ")) for of in ("new", "old"))
    # No values of anybody's stand in these statements.
    add = f"INSERT INTO {index}(rowid, {columns}) VALUES (new.id, {new});"  # noqa: S608
    take = f"INSERT INTO {index}({index}, rowid, {columns}) VALUES ('delete', old.id, {old});"  # noqa: S608
    trigger = f"CREATE TRIGGER IF NOT EXISTS {index}"
    return [
        f"CREATE VIRTUAL TABLE {index} USING fts5({columns}, content='{TABLE}', content_rowid='id', "
        f"tokenize='unicode61 remove_diacritics 0', {_PREFIXES})",
        f"INSERT INTO {index}({index}) VALUES ('rebuild')",  # noqa: S608
        f"{trigger}_added AFTER INSERT ON {TABLE} BEGIN {add} END",
        f"{trigger}_gone AFTER DELETE ON {TABLE} BEGIN {take} END",
        f"{trigger}_changed AFTER UPDATE OF {columns} ON {TABLE} BEGIN {take} {add} END",
    ]


VECTORS = {
    INDEX: "to_tsvector('simple', titled || ' ' || told)",
    NAMES: "to_tsvector('simple', titled)",
}


def make(connection: BaseDatabaseWrapper) -> None:
    """Make what is missing of it."""
    if TABLE not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        for index, vector in VECTORS.items():
            if connection.vendor == "sqlite":
                _make_on_sqlite(cursor, index)
            else:
                cursor.execute(f"CREATE INDEX IF NOT EXISTS {index}_words ON {TABLE} USING gin ({vector})")
                # As it was called when it weighed words.
                cursor.execute(f"DROP INDEX IF EXISTS {index}")


def _make_on_sqlite(cursor: Any, index: str) -> None:
    first, rebuild, *triggers = _on_sqlite(index)
    cursor.execute("SELECT sql FROM sqlite_master WHERE name = %s", [index])
    made = cursor.fetchone()
    if made is None or made[0] != first:
        cursor.execute(f"DROP TABLE IF EXISTS {index}")
        cursor.execute(first)
        cursor.execute(rebuild)
    for trigger in triggers:
        cursor.execute(trigger)


def for_sqlite(phrase: Phrase) -> str:
    return f'"{" ".join(phrase.words)}"{"*" if phrase.begins else ""}'


def for_postgresql(phrase: Phrase) -> str:
    """Its words in any order. Whether they follow each other is not in the index: to see it, PostgreSQL would
    take the words of each text anew, of a few thousand a second (``some_found``)."""
    words = [f"'{word}'" for word in phrase.words]
    if phrase.begins:
        words[-1] += ":*"
    return " & ".join(words)
