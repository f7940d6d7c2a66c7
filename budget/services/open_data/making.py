"""Making the files of a whole year, and putting them in the place of those there are."""

import tempfile
from functools import partial
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.utils import timezone

from budget.models import OpenDataFile, OpenDataYear, PublishedYear
from budget.models.publication import publications
from budget.services.open_data.packing import Made, pack

ATTEMPTS = 3


def make_files(year: int) -> int:
    """Make the files of a year now; returns how many there are, 0 of a year nothing is visible of.

    If something was published or taken down meanwhile, what was made is of no year there was: it is made
    again, and left to the task that was asked for if that keeps happening.
    """
    for _ in range(ATTEMPTS):
        with transaction.atomic():
            of = locked(year)
            of.waiting_since = None
            of.save(update_fields=["waiting_since"])
        with tempfile.TemporaryDirectory(prefix="open-data-") as folder:
            visible = PublishedYear.objects.filter(year=year).exists()
            made = pack(year, Path(folder)) if visible else []
            if _store(of, made):
                return len(made)
    return 0


def locked(year: int) -> OpenDataYear:
    """The year's row, held to the end of the transaction."""
    OpenDataYear.objects.get_or_create(year=year)
    return OpenDataYear.objects.select_for_update().get(year=year)


def _store(seen: OpenDataYear, made: list[Made]) -> bool:
    """Put files in the place of those there are; False where the year changed while they were made."""
    saved: list[str | None] = []
    stamp = f"{seen.asked}-{int(timezone.now().timestamp())}"
    try:
        rows = []
        for position, one in enumerate(made):
            row = OpenDataFile(
                of=seen, position=position, name=one.name, title=one.title, rows=one.rows, size=one.size,
                sha256=one.sha256,
            )  # fmt: skip
            with one.path.open("rb") as content:
                row.file.save(f"{stamp}/{one.name}", File(content), save=False)
            saved.append(row.file.name)
            rows.append(row)
        with transaction.atomic():
            now = locked(seen.year)
            is_same = now.asked == seen.asked
            if is_same:
                forget(now)
                OpenDataFile.objects.bulk_create(rows)
                now.made_at = timezone.now() if rows else None
                now.save(update_fields=["made_at"])
    except BaseException:
        _delete(saved)
        raise
    if not is_same:
        _delete(saved)
    return is_same


def forget(of: OpenDataYear) -> None:
    """Nobody is told of the year's files any more, and when the transaction is committed they are deleted."""
    names = list(of.files.values_list("file", flat=True))
    of.files.all().delete()
    OpenDataYear.objects.filter(pk=of.pk).update(made_at=None)
    if names:
        transaction.on_commit(partial(_delete, names))


def _delete(names: list[str | None]) -> None:
    storage = publications()
    for name in filter(None, names):
        storage.delete(name)
