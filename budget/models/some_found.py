"""The first so many entries of a kind that hold all phrases, however many hold them.

SQLite's index hands out entries one by one and is simply left off. PostgreSQL's makes the whole list first,
and of a broad word that is nearly everything. So there a few thousand entries are looked through: a broad
word is met in them often enough, and what is not is rare enough for the index.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from budget.domain.searching import Phrase, mark_of
from budget.models.full_text import INDEX, NAMES, TABLE, VECTORS, for_postgresql, for_sqlite

LOOKED_THROUGH = 3_000
# Where the words of names stand, and those of names and texts.
_COLUMNS = {NAMES: "' ' || titled", INDEX: "' ' || titled || ' ' || told"}


@dataclass(frozen=True, slots=True)
class Sought:
    """A kind of entry, of one year or any; ``told``: texts count, ``few``: there are thousands at most."""

    kind: str
    year: int | None = None
    told: bool = False
    few: bool = True

    @property
    def mark(self) -> str:
        return mark_of(f"{self.kind}{self.year or ''}")

    @property
    def indexes(self) -> tuple[str, ...]:
        return (NAMES, INDEX) if self.told else (NAMES,)


# Entries by what was sought and in which index.
_Found = dict[tuple[Sought, str], list[int]]


def some(
    connection: BaseDatabaseWrapper, phrases: Sequence[Phrase], sought: Sequence[Sought], most: int
) -> Mapping[Sought, dict[int, bool]]:
    """For each kind the keys of entries that hold all phrases, with whether their names hold them all; at
    most so many of each, those found by their names first. Nothing is weighed."""
    wanted = [(one, index) for one in sought for index in one.indexes]
    if connection.vendor == "sqlite":
        found = _ask(connection, [(key, *_on_sqlite(key, phrases, most)) for key in wanted])
    else:
        found = _ask(connection, [(key, *_looked_through(key, phrases, most)) for key in wanted])
        rare = [key for key in wanted if not key[0].few and len(found[key]) < most]
        found |= _ask(connection, [(key, *_by_index(key, phrases, most)) for key in rare])
    kept: dict[Sought, dict[int, bool]] = {one: {} for one in sought}
    for one, index in wanted:
        for pk in found[one, index]:
            if len(kept[one]) < most:
                kept[one].setdefault(pk, index == NAMES)
    return kept


def _ask(
    connection: BaseDatabaseWrapper, asked: Sequence[tuple[tuple[Sought, str], str, list[Any]]]
) -> _Found:
    """All of it in one statement."""
    found: _Found = {key: [] for key, *_ in asked}
    if not asked:
        return found
    parts = [f"SELECT {place}, pk FROM ({inner}) part{place}" for place, (_, inner, _) in enumerate(asked)]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [value for *_, values in asked for value in values])
        for place, pk in cursor.fetchall():
            found[asked[place][0]].append(pk)
    return found


def _on_sqlite(key: tuple[Sought, str], phrases: Sequence[Phrase], most: int) -> tuple[str, list[Any]]:
    sought, index = key
    query = " AND ".join([f'"{sought.mark}"', *map(for_sqlite, phrases)])
    return f"SELECT rowid AS pk FROM {index} WHERE {index} MATCH %s LIMIT %s", [query, most]  # noqa: S608


def _by_index(key: tuple[Sought, str], phrases: Sequence[Phrase], most: int) -> tuple[str, list[Any]]:
    sought, index = key
    query = " & ".join([f"'{sought.mark}'", *map(for_postgresql, phrases)])
    held, pieces = _held(phrases, f"({_COLUMNS[index]} || ' ')")
    condition = f"{VECTORS[index]} @@ to_tsquery('simple', %s) AND {held}"
    return f"SELECT id AS pk FROM {TABLE} WHERE {condition} LIMIT %s", [query, *pieces, most]  # noqa: S608


def _looked_through(key: tuple[Sought, str], phrases: Sequence[Phrase], most: int) -> tuple[str, list[Any]]:
    sought, index = key
    of_kind = "kind = %s"
    values: list[Any] = [sought.kind]
    if sought.year:
        of_kind, values = f"{of_kind} AND year = %s", [*values, sought.year]
    limit = "" if sought.few else f"LIMIT {LOOKED_THROUGH}"
    inner = f"SELECT id, {_COLUMNS[index]} || ' ' AS words FROM {TABLE} WHERE {of_kind} {limit}"  # noqa: S608
    held, pieces = _held(phrases, "words")
    return f"SELECT id AS pk FROM ({inner}) looked WHERE {held} LIMIT %s", [*values, *pieces, most]  # noqa: S608


def _held(phrases: Sequence[Phrase], words: str) -> tuple[str, list[str]]:
    """That all phrases stand in ``words``, which have a blank between them, so that what follows each other
    is a piece of the text."""
    pieces = [f" {' '.join(phrase.words)}{'' if phrase.begins else ' '}" for phrase in phrases]
    return " AND ".join([f"strpos({words}, %s) > 0"] * len(pieces)), pieces
