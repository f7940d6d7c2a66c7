"""Reading a published document into the database: whole, or not at all."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from django.db import transaction

from budget.domain.digest import digest, digest_of_sheets
from budget.domain.facts import FactBook
from budget.domain.findings import CellRef, Finding, Severity, gravest_first
from budget.domain.serial import sheets_to_json
from budget.domain.sheets import SheetSet
from budget.domain.states import Kind, Procedure, Stage, Status
from budget.importers.document import Document
from budget.importers.formats import read_document
from budget.importers.reading import FATAL_RULES
from budget.importers.source import UnreadableDocumentError
from budget.models import Budget, Department, ImportedDocument, User
from budget.models.documents import DocumentKind
from budget.rules.engine import audit
from budget.selectors import factbook
from budget.selectors.years import procedure_of
from budget.services.facts import FactsError, refuse_unfit, store_factbook
from budget.services.lists import lists_for
from budget.services.log import log

ACTOR = "导入"
# What a document may be of: the years that its reader knows for years.
YEARS = range(2000, 2100)


class Outcome(StrEnum):
    """What an import came to."""

    CREATED = "created"
    UNCHANGED = "unchanged"
    NEW_VERSION = "new_version"
    REFUSED = "refused"

    @property
    def label(self) -> str:
        return {
            "created": "已导入",
            "unchanged": "内容与最新版本相同，未作改动",
            "new_version": "已导入为新版本",
            "refused": "未导入",
        }[self.value]


@dataclass(frozen=True)
class ImportReport:
    """What was read and what became of it. ``cells``: how many cells were read, by table."""

    file: str
    outcome: Outcome
    sheets: SheetSet | None = None
    version: int | None = None
    cells: Mapping[str, int] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    budget: Budget | None = None

    def as_dict(self) -> dict[str, object]:
        """The report in the shape of the public contract (``import_budget --json``)."""
        whose = self.sheets
        return {
            "file": self.file,
            "outcome": self.outcome.value,
            "department": ({"code": whose.department_code, "name": whose.department_name} if whose else None),
            "year": whose.year if whose else None,
            "version": self.version,
            "tables": list(whose.sheets) if whose else [],
            "cells": dict(self.cells),
            "findings": [finding.as_dict() for finding in self.findings],
        }


def import_document(
    *,
    content: bytes,
    file_name: str,
    department: tuple[str, str] | None = None,
    year: int | None = None,
    user: User | None = None,
    address: str | None = None,
) -> ImportReport:
    """Read a document and keep its facts as a new version, unless the latest says the same.

    ``department`` (code, name) and ``year`` supply what the document lacks; ``user`` is whom the log names,
    ``address`` from where they did it.
    Refused, with nothing changed, when it cannot be read, when an amount in it cannot be read, or when its
    facts cannot be kept; the report's findings say where and why.
    """
    if department and not department[1]:
        department = (department[0], _known_name(department[0]))
    try:
        document = read_document(content, department=department, year=year)
    except UnreadableDocumentError as problem:
        return _refused(file_name, problem.message, problem.line)
    fatal = [finding for finding in document.findings if finding.rule in FATAL_RULES]
    if fatal:
        # What follows from an amount that is not there would only hide the reason.
        return _refused_reading(file_name, document, (*fatal, *document.findings))
    findings, book = examine(document)
    try:
        with transaction.atomic():
            budget, outcome, before = _version_for(document.sheets, book)
            if outcome is not Outcome.UNCHANGED:
                store_factbook(budget=budget, book=_with_told(book, before))
                _keep_document(budget, content, file_name, document, findings)
                log(
                    budget=budget,
                    actor=user.get_short_name() if user else ACTOR,
                    username=user.username if user else None,
                    action="import",
                    to_state=budget.state,
                    reason=f"文件：{file_name}",
                    address=address,
                )
    except FactsError as problem:
        refusal = Finding("R-FACTS", Severity.ERROR, f"不能保存：{problem}", (CellRef(""),))
        return _refused_reading(file_name, document, (refusal, *findings))
    return ImportReport(
        file=file_name,
        outcome=outcome,
        sheets=document.sheets,
        version=budget.version,
        cells=document.cells,
        findings=findings,
        budget=budget,
    )


def examine(document: Document) -> tuple[tuple[Finding, ...], FactBook]:
    """The facts of a document, and everything that is to be said about it."""
    found, book = audit(document.sheets, lists_for(document.sheets.year))
    return gravest_first((*document.findings, *found)), book


def _known_name(code: str) -> str:
    found = Department.objects.filter(code=code).first()
    return found.name if found else ""


def _refused(file_name: str, message: str, line: int | None) -> ImportReport:
    finding = Finding("R-DOCUMENT", Severity.ERROR, message, (CellRef("", None, "", line),))
    return ImportReport(file=file_name, outcome=Outcome.REFUSED, findings=(finding,))


def _refused_reading(file_name: str, document: Document, findings: tuple[Finding, ...]) -> ImportReport:
    """Refused although it could be read; the findings that say why come first."""
    return ImportReport(
        file=file_name,
        outcome=Outcome.REFUSED,
        sheets=document.sheets,
        cells=document.cells,
        findings=tuple(dict.fromkeys(findings)),
    )


def _version_for(sheets: SheetSet, book: FactBook) -> tuple[Budget, Outcome, Budget | None]:
    """The budget this document is, made as the next version unless the last one read says the same; and the
    latest version there was before.

    Versions opened here since (调剂, 更正 …) make the same document no other one.
    """
    refuse_unfit(Department, code=sheets.department_code, name=sheets.department_name)
    if not sheets.department_name:
        raise FactsError("没有部门名称。")
    if sheets.year not in YEARS:
        raise FactsError(f"年度{sheets.year}不是预算年度，请核对。")
    department, _ = Department.objects.get_or_create(
        code=sheets.department_code, defaults={"name": sheets.department_name}
    )
    # Two imports at once: the second waits here and then sees the first one's version.
    Department.objects.select_for_update().get(pk=department.pk)
    versions = Budget.objects.filter(department=department, year=sheets.year).order_by("-version")
    latest, last_read = versions.first(), versions.exclude(sheets_digest="").first()
    read = digest_of_sheets(sheets)
    if last_read is not None and last_read.sheets_digest == read and _says_still(last_read, book):
        return last_read, Outcome.UNCHANGED, latest
    # What comes in after something was published of that year can only be a correction of it.
    public = Budget.objects.filter(department=department, year=sheets.year, publication__isnull=False)
    corrected = public.order_by("-version").first()
    procedure = procedure_of(sheets.year)
    budget = Budget.objects.create(
        department=department,
        kind=Kind.CORRECTION if corrected else Kind.ORIGINAL,
        based_on=corrected,
        procedure=procedure,
        year=sheets.year,
        version=latest.version + 1 if latest else 1,
        form_set=sheets.form_set,
        department_name=sheets.department_name,
        stage=Procedure(procedure).first_stage if not corrected else Stage.SECOND_UP,
        status=Status.DRAFT,
        sheets_digest=read,
    )
    return budget, Outcome.NEW_VERSION if latest else Outcome.CREATED, latest


def _says_still(budget: Budget, book: FactBook) -> bool:
    """Whether a budget that was read from this document has not been edited into another one since."""
    return not budget.revision or digest(replace(factbook(budget), passages=(), earlier=())) == digest(book)


def _with_told(book: FactBook, before: Budget | None) -> FactBook:
    """The facts of a document with what no table prints: the passages and last year's figures of the version
    before it, of the department and of the units that are still there."""
    if before is None:
        return book
    told, units = factbook(before), {"", *book.unit_by_code}
    return replace(
        book,
        passages=tuple(one for one in told.passages if one.unit in units),
        earlier=tuple(one for one in told.earlier if one.unit in units),
    )


def _keep_document(
    budget: Budget,
    content: bytes,
    file_name: str,
    document: Document,
    findings: tuple[Finding, ...],
) -> None:
    ImportedDocument.objects.create(
        budget=budget,
        file_name=file_name[-255:],
        sha256=hashlib.sha256(content).hexdigest(),
        kind=DocumentKind(document.kind),
        year=document.sheets.year,
        department_code=document.sheets.department_code,
        sheets=sheets_to_json(document.sheets),
        findings=[finding.as_dict() for finding in findings],
    )
