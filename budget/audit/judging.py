"""Judging an upload and leaving what was found in its folder. Runs in the limited process."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from budget.audit.folder import Folder, Stage
from budget.domain.findings import Finding, Severity
from budget.domain.serial import sheet_to_json
from budget.renderers.findings_xlsx import findings_workbook
from budget.renderers.marked_pdf import marked_pdf
from budget.renderers.numbering import numbered
from budget.selectors.rulebook import titles
from budget.services.auditing import AuditReport, audit_document
from budget.tables.registry import form_set

logger = logging.getLogger(__name__)

# What a page shows of a long list; the files have all of it.
FINDINGS_SHOWN = 200
FOLLOWERS_SHOWN = 20
CELLS_SHOWN = 120
LETTERS_SHOWN = 2000
# Drawing our own booklet of more rows takes minutes; a PDF that was read keeps its own pages.
BOOKLET_ROWS = 3000


def judge_folder(path: Path) -> None:
    """Read and judge the document of a folder, tell how far it is, and keep what was found.

    The result is there to be seen before the files to take away are: drawing a PDF takes its time.
    """
    folder = Folder(path)
    about = folder.about
    folder.enter(Stage.READING)
    content = folder.document
    report = audit_document(
        content,
        about.file_name,
        about.department,
        about.year,
        on_read=lambda: folder.enter(Stage.JUDGING),
    )
    folder.store("findings.json", report.as_dict())
    for number, sheet in report.document.sheets.sheets.items() if report.document else ():
        folder.store(f"table-{number}.json", sheet_to_json(sheet))
    folder.store("shown.json", shown(report))
    folder.enter(Stage.WRITING)
    _write_files(folder, content, report)


def _write_files(folder: Folder, content: bytes, report: AuditReport) -> None:
    document = report.document
    sheets = document.sheets if document else None
    kind = document.kind if document else "text"
    makers: dict[str, Callable[[], bytes]] = {
        "findings.xlsx": lambda: findings_workbook(
            report.findings, sheets, file_name=report.file, titles=titles(), kind=kind
        )
    }
    rows = sum(len(sheet.rows) for sheet in sheets.sheets.values()) if sheets else 0
    if document and (kind == "pdf" or rows <= BOOKLET_ROWS):
        makers["marked.pdf"] = lambda: marked_pdf(content, document, report.findings, titles=titles())
    for name, make in makers.items():
        try:
            folder.write(name, make())
        except Exception:
            # The result stands without it; the page offers the files that there are.
            logger.exception("%s of %r could not be made", name, report.file)


def shown(report: AuditReport) -> dict[str, Any]:
    """What the page needs: whose it is, the tables, how many findings, and as many of them as it shows."""
    sheets = report.document.sheets if report.document else None
    specs = form_set(sheets.form_set).specs if sheets else ()
    return {
        **report.summary(),
        "kind": report.document.kind if report.document else "",
        "form_set": sheets.form_set if sheets else "",
        "missing": [spec.number for spec in specs if sheets and spec.number not in sheets],
        "concerning": _concerning(report),
        "counts": {severity.value: count for severity, count in report.counts.items()},
        "following": sum(one.follows for one in numbered(report.findings)),
        "findings": [_short(one) for one in report.findings[:FINDINGS_SHOWN]],
    }


def _concerning(report: AuditReport) -> Mapping[str, dict[str, int]]:
    """How many findings of each severity speak of each table."""
    counts: dict[str, dict[str, int]] = {}
    for finding in report.findings:
        for table in {cell.table for cell in finding.cells if cell.table}:
            of_table = counts.setdefault(table, {severity.value: 0 for severity in Severity})
            of_table[finding.severity.value] += 1
    return counts


def _short(finding: Finding) -> dict[str, Any]:
    """A finding as its page shows it; ``more`` counts the followers that are left out."""
    kept = replace(
        finding,
        message=_few(finding.message),
        expected=_few(finding.expected),
        found=_few(finding.found),
        formula=_few(finding.formula),
        cause=_few(finding.cause),
        cells=finding.cells[:CELLS_SHOWN],
        follows=(),
    )
    return {
        **kept.as_dict(),
        "follows": [_short(one) for one in finding.follows[:FOLLOWERS_SHOWN]],
        "more": max(0, len(finding.follows) - FOLLOWERS_SHOWN),
    }


def _few(text: str) -> str:
    return text if len(text) <= LETTERS_SHOWN else f"{text[:LETTERS_SHOWN]}…"
