"""``manage.py audit FILE…``: read and judge published documents without storing anything."""

import json
import stat
import sys
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from tqdm import tqdm

from budget.domain.codes import split_label
from budget.domain.findings import Finding, Severity
from budget.importers.source import MAX_BYTES
from budget.management.files import name_of, why
from budget.renderers.findings import source_place
from budget.services.auditing import AuditReport, audit_document, unreadable

TOO_LARGE = "文件有{size}MB，超过20MB，无法读取；请拆分或压缩后再试。"


class Command(BaseCommand):
    """Each file is judged by itself, and its report is out before the next one is opened.

    The exit status is the worst over the files: 0, 1 for errors in one, 2 for one that cannot be read.
    """

    help = "核对已公开的部门预算文件，列出其中的问题；不保存任何内容，可以在建库之前使用。"
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="文件，或文件夹（其中的文件，不含下级文件夹）"
        )
        parser.add_argument("--json", action="store_true", help="每个文件输出一行JSON报告")
        parser.add_argument("--department", type=_department, help="文件没有写明时的部门：编码-名称")
        parser.add_argument("--year", type=int, help="文件没有写明时的年度")

    def handle(self, *args: Any, **options: Any) -> None:
        files = list(_files(options["files"]))
        worst = 0
        # Progress goes to the terminal of whoever waits, never into what is piped or kept.
        watched = len(files) > 1 and sys.stderr.isatty()
        for path in tqdm(files, unit="份", disable=not watched, leave=False, file=sys.stderr):
            report = _audit(path, options["department"], options["year"])
            text = json.dumps(report.as_dict(), ensure_ascii=False) if options["json"] else _told(report)
            with tqdm.external_write_mode(file=sys.stderr):
                self.stdout.write(text)
                self.stdout.flush()
            worst = max(worst, report.status)
        if worst:
            sys.exit(worst)


def _department(text: str) -> tuple[str, str]:
    code, name = split_label(text.strip())
    if not code:
        raise ArgumentTypeError("应为 编码-名称，例如 129-北京市朝阳区政务服务管理局")
    return code, name


def _files(given: Iterable[Path]) -> Iterator[Path]:
    """The files, with those of a folder in its place. A folder that has none stands for itself."""
    for path in given:
        try:
            inside = sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
        except OSError:
            # No folder, or one that cannot be opened: reading it will say which.
            inside = []
        yield from inside or [path]


def _audit(path: Path, department: tuple[str, str] | None, year: int | None) -> AuditReport:
    name = name_of(path)
    try:
        about = path.stat()
        if stat.S_ISDIR(about.st_mode):
            return unreadable(name, "打不开文件：这是文件夹，其中没有可读的文件。")
        if not stat.S_ISREG(about.st_mode):
            return unreadable(name, "打不开文件：这不是普通文件。")
        if about.st_size > MAX_BYTES:
            return unreadable(name, TOO_LARGE.format(size=about.st_size // 2**20))
        content = path.read_bytes()
    except (OSError, ValueError) as problem:
        reason = why(problem) if isinstance(problem, OSError) else "路径不对"
        return unreadable(name, f"打不开文件：{reason}。")
    return audit_document(content, name, department, year)


def _told(report: AuditReport) -> str:
    """The report for people: whose, then the findings by severity, what explains others leading."""
    lines = [_headline(report)]
    kind = report.document.kind if report.document else "text"
    for severity in Severity:
        found = [finding for finding in report.findings if finding.severity is severity]
        if found:
            lines.append(f"  {severity.label}{len(found)}条")
        for finding in found:
            lines += _lines(finding, kind, indent=4)
    return "\n".join(lines)


def _headline(report: AuditReport) -> str:
    if report.document is None:
        return f"{report.file}——没能读取。"
    sheets = report.document.sheets
    whose = f"{sheets.department_code}-{sheets.department_name} {sheets.year}年"
    counted = [f"{severity.label}{count}条" for severity, count in report.counts.items() if count]
    return f"{report.file}：{whose}，读出{len(sheets.sheets)}张表——{'，'.join(counted) or '没有发现问题'}。"


def _lines(finding: Finding, kind: str, indent: int) -> Iterator[str]:
    edge = " " * indent
    yield f"{edge}[{finding.rule}] {finding.message}{_place(finding, kind)}"
    if finding.formula:
        yield f"{edge}  算式：{finding.formula}"
    if finding.cause:
        yield f"{edge}  可能的原因：{finding.cause}"
    if finding.follows:
        yield f"{edge}  由此引起，改正后随之消失的{len(finding.follows)}条："
        for one in finding.follows:
            yield from _lines(one, kind, indent + 4)


def _place(finding: Finding, kind: str) -> str:
    line = next((cell.line for cell in finding.cells if cell.line), None)
    return "" if line is None or "原文第" in finding.message else f"（{source_place(kind, line)}）"
