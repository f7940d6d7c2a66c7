"""Making a file of a publication when somebody first asks for it (``Publication.files_on_demand``).

A file is made once, of what was frozen, by the process that makes all files (``services.rendering``), and
then is a published file like any other. A key in the cache that all processes share keeps a second reader
from having it made again meanwhile, and a few more keep many readers of many files from taking the machine;
the publication's row, locked, decides in the end whose file it is.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.core.cache import cache
from django.db import transaction

from budget.models import Publication, PublishedFile
from budget.selectors import published
from budget.selectors.published import WithdrawnError
from budget.services.publication_files import save_files
from budget.services.rendering import Wanted, made

# A reader waits for it: what takes longer is ordered by nobody's GET.
SECONDS_A_FILE = 60
# Longer than a file may take, so that a lock outlives only a process that was killed.
_LOCK_SECONDS = SECONDS_A_FILE + 30
AT_ONCE = 2


class BusyError(RuntimeError):
    """It is being made for somebody else, or so many others are that it cannot be now: ask again soon."""


def make_file(publication: Publication, table: str, file_format: str, unit: str) -> PublishedFile | None:
    """The file, made now unless it is there; None where the publication has no such file.

    Raises BusyError; RenderError where it could not be made; WithdrawnError where the publication was taken
    down meanwhile.
    """
    wanted = published.files(publication, table, unit)
    if file_format not in {file.format for file in wanted}:
        return None
    name = f"{publication.pk}/{unit}/{table}/{file_format}"
    with _alone([f"making-file/{name}"]):
        # Whoever had it made may have ended between the question and the lock.
        if there := published.file(publication, table, file_format, unit):
            return there
        with _alone([f"making-files/{place}" for place in range(AT_ONCE)]):
            edition = published.edition(publication, unit)
            (content,) = made([edition], [Wanted(0, table, file_format)], seconds=SECONDS_A_FILE)
        return _stored(publication, unit, table, file_format, content)


@contextmanager
def _alone(keys: list[str]) -> Iterator[None]:
    """Holds one of the keys. Raises BusyError while others hold all of them."""
    held = next((key for key in keys if cache.add(key, True, _LOCK_SECONDS)), None)
    if held is None:
        raise BusyError
    try:
        yield
    finally:
        cache.delete(held)


def _stored(
    publication: Publication, unit: str, table: str, file_format: str, content: bytes
) -> PublishedFile:
    """The row of the file, stored with it. Two that made it one after the other: the first one's stays."""
    with ExitStack() as undo:
        with transaction.atomic():
            # Also what takes the publication down waits here.
            fresh = Publication.objects.select_for_update().defer("factbook").get(pk=publication.pk)
            if fresh.withdrawn_at is not None:
                raise WithdrawnError(fresh)
            if there := published.file(fresh, table, file_format, unit):
                return there
            (row,) = save_files(fresh, [(unit, table, file_format, content)], undo)
        undo.pop_all()
    return row
