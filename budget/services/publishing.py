"""Publishing a budget: its tables and files are frozen together and become visible at once."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from budget.domain.digest import digest
from budget.domain.facts import FactBook
from budget.domain.serial import factbook_to_json, sheet_to_json
from budget.domain.sheets import SheetSet
from budget.domain.states import Stage, Status
from budget.models import Budget, Publication, PublishedFile, PublishedSheet
from budget.models.publication import path_of, publications
from budget.selectors import factbook
from budget.selectors.withheld import why_not_shown
from budget.services.facts import settle_digest
from budget.services.files import BOOKLET, file_of
from budget.services.log import log
from budget.tables.registry import derive

# The files of a publication: those of the booklet, and those of each table.
BOOKLET_FORMATS = ("json", "xlsx", "pdf")
TABLE_FORMATS = ("json", "csv", "xlsx", "pdf")


class PublishingError(ValueError):
    """The budget cannot be published; the message says why, in Chinese."""


class TakenDownError(PublishingError):
    """It was published once and withdrawn since."""


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One file of a publication; ``table`` is ``""`` for the whole booklet."""

    table: str
    format: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """A publication as it would be, its files made and nothing of it stored."""

    book: FactBook
    sheets: SheetSet
    published_at: datetime
    files: Sequence[RenderedFile]


def publish(*, budget: Budget, actor: str, username: str | None = None, reason: str = "") -> Publication:
    """Show a budget that is public elsewhere already: its tables and files are made and frozen.

    Who publishes a budget of this installation orders it (``services.publication_orders``). A budget that
    was published before, also by somebody at this moment, keeps that publication. Raises PublishingError
    when something of it may not be shown, when it was withdrawn, or when it changed while its files were
    made; then nothing is published and no file is left.
    """
    if existing := publication_of(budget):
        return existing
    prepared = prepare(budget)
    with ExitStack() as undo:
        with transaction.atomic():
            fresh = Budget.objects.select_for_update().get(pk=budget.pk)
            if existing := publication_of(fresh):
                return existing
            _refuse_what_changed(fresh, prepared.book)
            publication = freeze(fresh, prepared, undo)
            to_published(fresh, actor=actor, username=username, reason=reason)
        # Committed: from here on the files stay. Until then the transaction takes back rows alone.
        undo.pop_all()
    return publication


def publication_of(budget: Budget) -> Publication | None:
    """The publication of a budget that the public can see. Raises TakenDownError when it was withdrawn."""
    found = Publication.objects.filter(budget=budget).first()
    if found is not None and found.withdrawn_at is not None:
        day = timezone.localtime(found.withdrawn_at)
        raise TakenDownError(
            f"第{found.version}版已于{day.year}年{day.month}月{day.day}日撤下，不能再次公开。"
            "请更正后重新公开。"
        )
    return found


def prepare(budget: Budget, tell: Callable[[int, int], None] = lambda done, total: None) -> Prepared:
    """Make the files of a publication, before any transaction: a slow PDF must not hold the database.

    ``tell`` hears after each file how many are done, of how many.
    """
    book = factbook(budget)
    refuse_what_is_withheld(budget)
    sheets = derive(book)
    published_at = timezone.localtime()
    total = len(BOOKLET_FORMATS) + len(sheets.sheets) * len(TABLE_FORMATS)
    files = []
    for file in rendered_files(sheets, version=budget.version, published_at=published_at):
        files.append(file)
        tell(len(files), total)
    return Prepared(book, sheets, published_at, files)


def refuse_what_is_withheld(budget: Budget) -> None:
    """Refuse a budget that holds anything marked 涉密 or 不公开."""
    for why in why_not_shown(budget):
        raise PublishingError(why)


def rendered_files(sheets: SheetSet, *, version: int, published_at: datetime) -> Iterator[RenderedFile]:
    """Every file of a publication: the booklet and each table, in each format."""
    day = published_at.date()
    wanted = [(BOOKLET, file_format) for file_format in BOOKLET_FORMATS]
    wanted += [(number, file_format) for number in sheets.sheets for file_format in TABLE_FORMATS]
    for table, file_format in wanted:
        content = file_of(sheets, table, file_format, version=version, made_on=day, published_on=day)
        yield RenderedFile(table, file_format, content)


def _refuse_what_changed(fresh: Budget, book: FactBook) -> None:
    """While files were made somebody may have changed the facts, or marked something 涉密."""
    if settle_digest(fresh) != digest(book):
        raise PublishingError("公开期间预算内容有改动，没有公开；请重新公开。")
    refuse_what_is_withheld(fresh)


def freeze(budget: Budget, prepared: Prepared, undo: ExitStack, *, notice: str = "") -> Publication:
    """Store a publication with its files. Call it in a transaction that holds the budget's row, after what
    was prepared was compared with the budget as it now is; ``undo`` deletes the files again."""
    publication = Publication.objects.create(
        budget=budget,
        department_code=prepared.sheets.department_code,
        department_name=prepared.sheets.department_name,
        year=budget.year,
        version=budget.version,
        form_set=budget.form_set,
        published_at=prepared.published_at,
        # Its files are stored in the same transaction, so nobody sees it without them.
        complete=True,
        notice=notice,
        digest=budget.facts_digest,
        factbook=factbook_to_json(prepared.book),
    )
    PublishedSheet.objects.bulk_create(
        PublishedSheet(publication=publication, table=number, sheet=sheet_to_json(sheet))
        for number, sheet in prepared.sheets.sheets.items()
    )
    _save(publication, prepared.files, undo)
    return publication


def _save(publication: Publication, files: Iterable[RenderedFile], undo: ExitStack) -> None:
    """Store the files; ``undo`` deletes them again, also one of which only half could be written."""
    storage = publications()
    longest = PublishedFile._meta.get_field("file").max_length
    _sweep(publication)
    rows = []
    for rendered in files:
        row = PublishedFile(
            publication=publication,
            table=rendered.table,
            format=rendered.format,
            size=len(rendered.content),
            sha256=hashlib.sha256(rendered.content).hexdigest(),
        )
        name = storage.get_available_name(path_of(row, ""), max_length=longest)
        undo.callback(storage.delete, name)
        row.file.name = storage.save(name, ContentFile(rendered.content), max_length=longest)
        rows.append(row)
    PublishedFile.objects.bulk_create(rows)


def _sweep(publication: Publication) -> None:
    """Delete what a killed run left where these files go: written, never committed, served to nobody.

    Whoever writes there holds the row of this budget, so that no other run is at it.
    """
    storage = publications()
    folder = path_of(PublishedFile(publication=publication, format="pdf"), "").rpartition("/")[0]
    try:
        _, names = storage.listdir(folder)
    except FileNotFoundError:
        return
    kept = set(PublishedFile.objects.filter(file__startswith=f"{folder}/").values_list("file", flat=True))
    for name in names:
        if f"{folder}/{name}" not in kept:
            storage.delete(f"{folder}/{name}")


def to_published(
    budget: Budget, *, actor: str, username: str | None, reason: str = "", address: str | None = None
) -> None:
    """Move a budget into its last state and log who did."""
    before = budget.state
    budget.stage, budget.status = Stage.PUBLISHED, Status.ACCEPTED
    budget.save(update_fields=["stage", "status"])
    log(
        budget=budget,
        actor=actor,
        username=username,
        action="publish",
        from_state=before,
        to_state=budget.state,
        reason=reason,
        address=address,
    )
