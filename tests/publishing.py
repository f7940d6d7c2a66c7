"""Publications for tests of pages: built from the models, with files on a storage of the test."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from django.core.files.base import ContentFile

from budget.domain.digest import digest
from budget.domain.facts import FactBook
from budget.domain.findings import Finding
from budget.domain.serial import factbook_to_json, sheet_to_json, sheets_to_json
from budget.domain.sheets import SheetSet
from budget.domain.verifying_code import code_of
from budget.models import (
    Budget,
    Department,
    ImportedDocument,
    Publication,
    PublishedFile,
    PublishedSheet,
    PublishedUnit,
)
from budget.narrative.frozen import explanation_to_json
from budget.renderers import csv, json, xlsx
from budget.services import open_data
from budget.services.publishing import editions_of
from budget.tables.registry import derive, spec_of

SITE = "https://budget.test"
PUBLISHED_AT = datetime(2026, 1, 30, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
# Long enough to be streamed, quick to make: what a PDF looks like is the renderer's business.
PDF = b"%PDF-1.7\n" + b"%" * 5000


def make_budget(book: FactBook, *, version: int = 1) -> Budget:
    """A budget without facts: pages of publications never read them."""
    department, _ = Department.objects.get_or_create(
        code=book.department_code, defaults={"name": book.department_name}
    )
    return Budget.objects.create(
        department=department,
        year=book.year,
        version=version,
        form_set=book.form_set,
        department_name=book.department_name,
    )


def publish(
    book: FactBook,
    *,
    version: int = 1,
    findings: Iterable[Finding] = (),
    read: SheetSet | None = None,
    **publication: Any,
) -> Publication:
    """A published version of this budget; ``read`` are the tables of the document it came from."""
    budget = make_budget(book, version=version)
    made = published_as(budget, book, **publication)
    if findings or read:
        add_document(budget, findings, read or derive(book))
    return made


def published_as(budget: Budget, book: FactBook, **publication: Any) -> Publication:
    """A budget there is, published with these facts; with the budgets of its units wherever publishing has
    them."""
    version = budget.version
    made = Publication.objects.create(
        budget=budget,
        department_code=book.department_code,
        department_name=book.department_name,
        year=book.year,
        version=version,
        form_set=book.form_set,
        **{
            "published_at": PUBLISHED_AT,
            "complete": True,
            "digest": "0" * 64,
            "code": code_of(book.department_code, book.year, version, digest(book)),
            "site": SITE,
            "factbook": factbook_to_json(book),
            **publication,
        },
    )
    for unit, sheets, told, files in _editions(book, version):
        if unit:
            PublishedUnit.objects.create(
                publication=made, code=unit, name=sheets.department_name, explanation=told
            )
        else:
            Publication.objects.filter(pk=made.pk).update(explanation=told)
        PublishedSheet.objects.bulk_create(
            PublishedSheet(publication=made, unit=unit, table=number, sheet=sheet_to_json(sheet))
            for number, sheet in sheets.sheets.items()
        )
        for (table, format_), content in files.items():
            PublishedFile.objects.create(
                publication=made,
                unit=unit,
                table=table,
                format=format_,
                file=ContentFile(content, name=f"file.{format_}"),
                size=len(content),
                sha256=sha256(content).hexdigest(),
            )
    open_data.renew([book.department_code])
    return made


@lru_cache(maxsize=32)
def _editions(
    book: FactBook, version: int
) -> list[tuple[str, SheetSet, list[Any], Mapping[tuple[str, str], bytes]]]:
    """What is published of these facts by unit (``""``: the department); workbooks are made once a run."""
    editions = editions_of(book, version, PUBLISHED_AT, SITE)
    return [
        (unit, one.sheets, explanation_to_json(one.explanation), files_of(one.sheets, version))
        for unit, one in editions.items()
    ]


def add_document(budget: Budget, findings: Iterable[Finding], read: SheetSet) -> ImportedDocument:
    """The document a budget was read from."""
    return ImportedDocument.objects.create(
        budget=budget,
        file_name="公布.txt",
        sha256="0" * 64,
        kind="text",
        year=budget.year,
        sheets=sheets_to_json(read),
        findings=[one.as_dict() for one in findings],
    )


def files_of(sheets: SheetSet, version: int) -> Mapping[tuple[str, str], bytes]:
    """The files of a publication by table (``""``: the booklet) and format."""
    files = {
        ("", "pdf"): PDF,
        ("", "xlsx"): xlsx.render_document(sheets, version=version),
        ("", "json"): json.render_document(sheets, version=version),
    }
    for number, sheet in sheets.sheets.items():
        files |= {
            (number, "pdf"): PDF,
            (number, "xlsx"): xlsx.render_table(sheets, number, version=version),
            (number, "csv"): csv.render_table(spec_of(sheets.form_set, number), sheet),
            (number, "json"): json.render_table(sheets, number, version=version),
        }
    return files
