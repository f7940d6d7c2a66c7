"""Reading and judging a published document without storing anything."""

import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from budget.domain.findings import CellRef, Finding, Severity
from budget.importers.document import Document
from budget.importers.formats import read_document
from budget.importers.source import UnreadableDocumentError
from budget.services.importing import examine

logger = logging.getLogger(__name__)

CRASHED = (
    "读取这份文件时程序出错，没有得出结果。错误已记入日志；请把文件交给系统管理员，"
    "或者另存为Excel、文本后再试。"
)
TOO_LARGE_FOR_MEMORY = "读取这份文件需要的内存超过限额，已经停止；请拆分后再试，或者只保留十三张预算表。"


@dataclass(frozen=True)
class AuditReport:
    """What was read from a document and what is to be said about it.

    ``document`` is None when it could not be read; then the one finding says why. ``findings`` are in
    order, the gravest first.
    """

    file: str
    document: Document | None
    findings: tuple[Finding, ...]

    @property
    def readable(self) -> bool:
        return self.document is not None

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings of each severity, those that follow from others not counted."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in Severity}

    @property
    def status(self) -> int:
        """The exit status that a command gives for it: 0, 1 with an error, 2 unreadable."""
        if self.document is None:
            return 2
        return 1 if self.counts[Severity.ERROR] else 0

    def summary(self) -> dict[str, object]:
        """The report without its findings."""
        whose = self.document.sheets if self.document else None
        return {
            "file": self.file,
            "department": {"code": whose.department_code, "name": whose.department_name} if whose else None,
            "year": whose.year if whose else None,
            "tables": list(whose.sheets) if whose else [],
        }

    def as_dict(self) -> dict[str, object]:
        """The report in the shape of the public contract (``audit --json``)."""
        return {**self.summary(), "findings": [finding.as_dict() for finding in self.findings]}


def audit_document(
    content: bytes,
    file_name: str,
    department: tuple[str, str] | None = None,
    year: int | None = None,
    *,
    on_read: Callable[[], None] | None = None,
) -> AuditReport:
    """Read a document and judge it. Nothing is stored, and no document makes this raise.

    ``department`` (code, name) and ``year`` supply what the document lacks. ``on_read`` is called between
    reading and judging, for whoever shows progress.
    """
    try:
        document = read_document(content, department=department, year=year)
        if on_read:
            on_read()
        findings, _ = examine(document)
    except UnreadableDocumentError as problem:
        return unreadable(file_name, problem.message, problem.line)
    except MemoryError:
        logger.exception("not enough memory to audit %r", file_name)
        return unreadable(file_name, TOO_LARGE_FOR_MEMORY)
    except Exception:
        # A document that no reader expected must not keep others from being read.
        logger.exception("auditing %r failed", file_name)
        return unreadable(file_name, CRASHED)
    return AuditReport(file_name, document, findings)


def unreadable(file_name: str, message: str, line: int | None = None) -> AuditReport:
    """The report on a file that could not be read; ``message`` says why and what to do."""
    finding = Finding("R-DOCUMENT", Severity.ERROR, message, (CellRef("", None, "", line),))
    return AuditReport(file_name, None, (finding,))
