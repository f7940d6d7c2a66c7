"""The files of publications in their storage, each under the digest of what is in it.

What several publications have alike (an empty table, of every department) is stored once. So nobody may
delete a file by its name alone: all that write or delete here stand in one queue, from before they look
until their rows are committed, and whoever is in it sees which files belong to a row.
"""

import hashlib
from collections.abc import Iterable
from contextlib import ExitStack

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import connection, transaction

from budget.models import Publication, PublishedFile
from budget.models.publication import path_of, publications

# PostgreSQL's lock; SQLite has one writer at a time anyway. No other lock has this number.
_QUEUE = 0x5055424C


def save_files(
    publication: Publication, files: Iterable[tuple[str, str, str, bytes]], undo: ExitStack
) -> list[PublishedFile]:
    """Store files (unit, table, format, content) with their rows, which are returned. Call it in a
    transaction.

    ``undo`` deletes again what was written, also a file of which only half could be, after the transaction
    was rolled back.
    """
    storage = publications()
    _queue()
    rows, written = [], list[str]()
    undo.callback(_take_back, written)
    contents = {}
    for unit, table, file_format, content in files:
        row = PublishedFile(
            publication=publication,
            unit=unit,
            table=table,
            format=file_format,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        row.file.name = path_of(row, "")
        contents[row.file.name] = content
        rows.append(row)
    _sweep(storage, contents)
    for name, content in contents.items():
        if _holds(storage, name, content):
            continue
        # Half of it, of a run that was killed: its name promises what is not in it.
        storage.delete(name)
        written.append(name)
        stored_as = storage.save(name, ContentFile(content))
        assert stored_as == name, f"{name} was stored as {stored_as}"
    return PublishedFile.objects.bulk_create(rows)


def _queue() -> None:
    """Wait for those who are at it; the end of the transaction lets the next in."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_QUEUE])


def _holds(storage: Storage, name: str, content: bytes) -> bool:
    if not storage.exists(name):
        return False
    with storage.open(name) as file:
        return bool(file.read() == content)


def _take_back(names: Iterable[str]) -> None:
    """Delete those files that still belong to no row: another publication may have come to use one."""
    storage = publications()
    with transaction.atomic():
        _queue()
        for name in _ownerless(names):
            storage.delete(name)


def _sweep(storage: Storage, wanted: Iterable[str]) -> None:
    """Delete, in the folders that are written to, what a killed run left: it belongs to no row."""
    wanted = set(wanted)
    for folder in sorted({name.partition("/")[0] for name in wanted}):
        try:
            _, names = storage.listdir(folder)
        except FileNotFoundError:
            continue
        for name in _ownerless({f"{folder}/{name}" for name in names} - wanted):
            storage.delete(name)


def _ownerless(names: Iterable[str]) -> list[str]:
    names = sorted(names)
    # By digest, which has an index.
    digests = [name.rpartition("/")[2].partition(".")[0] for name in names]
    owned = PublishedFile.objects.filter(sha256__in=digests).values_list("file", flat=True)
    return sorted(set(names) - set(owned))
