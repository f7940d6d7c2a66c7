"""Publishing a budget: its tables and files are frozen together and become visible at once."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from budget.domain.facts import FactBook
from budget.domain.serial import factbook_to_json, sheet_to_json
from budget.domain.sheets import SheetSet
from budget.domain.states import Stage, Status
from budget.models import Budget, Publication, PublishedFile, PublishedSheet
from budget.renderers import csv, json, pdf, xlsx
from budget.selectors import factbook
from budget.services.log import log
from budget.tables.registry import derive, spec_of


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

    The files are made before the transaction, which a slow PDF would otherwise hold open, and the
    facts are compared again inside it. Raises PublishingError when something of it may not be
    shown, or when it changed meanwhile; then nothing is published.
    """
    existing = Publication.objects.filter(budget=budget).first()
    if existing is not None:
        return existing
    book = factbook(budget)
    refuse_what_is_withheld(budget, book)
    sheets = derive(book)
    published_at = timezone.localtime()
    files = list(rendered_files(sheets, version=budget.version, published_at=published_at))
    saved: list[PublishedFile] = []
    try:
        with transaction.atomic():
            fresh = Budget.objects.select_for_update().get(pk=budget.pk)
            if fresh.facts_digest != budget.facts_digest:
                raise PublishingError("公开期间预算内容有改动，没有公开；请重新公开。")
            publication = _freeze(fresh, book, sheets, published_at)
            for rendered in files:
                saved.append(_save(publication, rendered))
            state = f"{fresh.stage.label}／{fresh.status.label}"
            fresh.stage, fresh.status = Stage.PUBLISHED, Status.ACCEPTED
            fresh.save(update_fields=["stage", "status"])
            log(
                budget=fresh,
                actor=actor,
                username=username,
                action="公开",
                from_state=state,
                to_state=Stage.PUBLISHED.label,
                reason=reason,
            )
    except BaseException:
        # The transaction takes its rows back, not the files.
        for file in saved:
            file.file.delete(save=False)
        raise
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
    yield RenderedFile("", "json", json.render_document(sheets, version=version))
    yield RenderedFile("", "xlsx", xlsx.render_document(sheets, version=version, made_on=day))
    yield RenderedFile("", "pdf", pdf.render_booklet(sheets, version=version, published_on=day))
    for number, sheet in sheets.sheets.items():
        spec = spec_of(sheets.form_set, number)
        yield RenderedFile(number, "json", json.render_table(sheets, number, version=version))
        yield RenderedFile(number, "csv", csv.render_table(spec, sheet))
        yield RenderedFile(number, "xlsx", xlsx.render_table(sheets, number, version=version, made_on=day))
        yield RenderedFile(number, "pdf", pdf.render_table(sheets, number, version=version, published_on=day))


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


def _save(publication: Publication, rendered: RenderedFile) -> PublishedFile:
    file = PublishedFile(
        publication=publication,
        table=rendered.table,
        format=rendered.format,
        size=len(rendered.content),
        sha256=hashlib.sha256(rendered.content).hexdigest(),
    )
    file.file.save("file", ContentFile(rendered.content), save=False)
    try:
        file.save()
    except BaseException:
        file.file.delete(save=False)
        raise
    return file
