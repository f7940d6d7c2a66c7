"""Publishing a budget: its tables and files are frozen together and become visible at once."""

import hashlib
from collections.abc import Iterable, Iterator
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
from budget.services.facts import settle_digest
from budget.services.files import BOOKLET, file_of
from budget.services.log import log
from budget.tables.registry import derive

# The files of a publication: those of the booklet, and those of each table.
BOOKLET_FORMATS = ("json", "xlsx", "pdf")
TABLE_FORMATS = ("json", "csv", "xlsx", "pdf")


class PublishingError(ValueError):
    """The budget cannot be published; the message says why, in Chinese."""


@dataclass(frozen=True, slots=True)
class RenderedFile:
    """One file of a publication; ``table`` is ``""`` for the whole booklet."""

    table: str
    format: str
    content: bytes


def publish(*, budget: Budget, actor: str, username: str | None = None, reason: str = "") -> Publication:
    """Make a budget's tables and files and show them to the public; once published, it stays as it is.

    A budget that was published before, also by somebody at this moment, keeps that publication. The
    files are made before the transaction, which a slow PDF would otherwise hold open, and what they
    were made from is compared again inside it. Raises PublishingError when something of it may not be
    shown, or when it changed meanwhile; then nothing is published and no file is left.
    """
    existing = Publication.objects.filter(budget=budget).first()
    if existing is not None:
        return existing
    book = factbook(budget)
    refuse_what_is_withheld(budget, book)
    sheets = derive(book)
    published_at = timezone.localtime()
    files = list(rendered_files(sheets, version=budget.version, published_at=published_at))
    with ExitStack() as undo:
        with transaction.atomic():
            fresh = Budget.objects.select_for_update().get(pk=budget.pk)
            existing = Publication.objects.filter(budget=fresh).first()
            if existing is not None:
                return existing
            _refuse_what_changed(fresh, book)
            publication = _freeze(fresh, book, sheets, published_at)
            _save(publication, files, undo)
            _to_published(fresh, actor=actor, username=username, reason=reason)
        # Committed: from here on the files stay. Until then the transaction takes back rows alone.
        undo.pop_all()
    return publication


def refuse_what_is_withheld(budget: Budget, book: FactBook) -> None:
    """Refuse a budget that holds anything marked 涉密 or 不公开.

    Leaving it out so that published totals do not give it away is not built yet; until it is, such
    a budget is not published at all.
    """
    department = budget.department
    if department.classified:
        raise PublishingError(f"{department.name}标为涉密，不能公开。")
    names = budget.unit_names.filter(unit__classified=True).values_list("name", flat=True)
    if names:
        raise PublishingError(f"以下单位标为涉密，不能公开：{'、'.join(names)}。")
    withheld = sum(line.withheld for line in book.expenditure)
    if withheld:
        raise PublishingError(f"有{withheld}条支出标为不公开，不能公开这份预算。")


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
    refuse_what_is_withheld(fresh, book)


def _freeze(budget: Budget, book: FactBook, sheets: SheetSet, published_at: datetime) -> Publication:
    publication = Publication.objects.create(
        budget=budget,
        department_code=sheets.department_code,
        department_name=sheets.department_name,
        year=budget.year,
        version=budget.version,
        form_set=budget.form_set,
        published_at=published_at,
        # Its files are stored in the same transaction, so nobody sees it without them.
        complete=True,
        digest=budget.facts_digest,
        factbook=factbook_to_json(book),
    )
    PublishedSheet.objects.bulk_create(
        PublishedSheet(publication=publication, table=number, sheet=sheet_to_json(sheet))
        for number, sheet in sheets.sheets.items()
    )
    return publication


def _save(publication: Publication, files: Iterable[RenderedFile], undo: ExitStack) -> None:
    """Store the files; ``undo`` deletes them again, also one of which only half could be written."""
    storage = publications()
    longest = PublishedFile._meta.get_field("file").max_length
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


def _to_published(budget: Budget, *, actor: str, username: str | None, reason: str) -> None:
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
    )
