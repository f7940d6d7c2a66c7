"""``manage.py import_budget FILE…``: read published documents into the database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget.domain.findings import CellRef, Finding, Severity
from budget.management.files import name_of, why
from budget.services.importing import ACTOR, ImportReport, Outcome, import_document
from budget.services.publishing import PublishingError, TakenDownError, publish
from budget.services.rendering import RenderError


class Command(BaseCommand):
    """Each file is one transaction: read whole, or refused whole with where and why.

    Whatever becomes of one file, the others are read too; the exit status is 1 when any was refused, or
    was to be published and could not be.
    """

    help = "把已公开的部门预算文件读入系统；读不懂的整份拒绝，不改动任何数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", help="文件（文本、XLSX、PDF、JSON）")
        parser.add_argument("--publish", action="store_true", help="读入后即公开，并生成全部文件")
        parser.add_argument("--json", action="store_true", help="每个文件输出一行JSON报告")
        parser.add_argument("--department", help="文件没有写明时的部门：编码或 编码-名称")
        parser.add_argument("--year", type=int, help="文件没有写明时的年度")

    def handle(self, *args: Any, **options: Any) -> None:
        refused = kept_back = 0
        for file in options["files"]:
            report = self._import(Path(file), options)
            refused += report.outcome is Outcome.REFUSED
            problem = self._publish(report) if options["publish"] else ""
            kept_back += bool(problem)
            if options["json"]:
                self.stdout.write(json.dumps(report.as_dict(), ensure_ascii=False))
            else:
                self._tell(report)
            if problem:
                self.stderr.write(problem)
        said = [f"{refused}个文件未导入，没有因此改动任何数据。"] if refused else []
        said += [f"{kept_back}个文件已导入而没有公开。"] if kept_back else []
        if said:
            raise CommandError("".join(said), returncode=1)

    def _import(self, path: Path, options: dict[str, Any]) -> ImportReport:
        try:
            content = path.read_bytes()
        except OSError as problem:
            return self._unreadable(path, f"打不开文件：{why(problem)}。")
        return import_document(
            content=content,
            file_name=name_of(path),
            department=_department(options["department"]),
            year=options["year"],
        )

    def _unreadable(self, path: Path, message: str) -> ImportReport:
        finding = Finding("R-DOCUMENT", Severity.ERROR, message, (CellRef(""),))
        return ImportReport(file=name_of(path), outcome=Outcome.REFUSED, findings=(finding,))

    def _publish(self, report: ImportReport) -> str:
        """Publish what was imported; the value says why not, ``""`` when there is nothing to say."""
        if report.budget is None:
            return ""
        try:
            publish(budget=report.budget, actor=ACTOR, reason=f"已在别处公开，文件：{report.file}")
        except TakenDownError as gone:
            # Read and published before, taken down since: reading it once more asks for nothing new.
            self.stderr.write(f"{report.file}：{gone}")
        except PublishingError as problem:
            return f"{report.file}：已导入为第{report.version}版，但没有公开：{problem}"
        except RenderError as problem:
            return (
                f"{report.file}：已导入为第{report.version}版，但生成文件时出了问题，没有公开。请再运行一次；"
                f"仍不成功的，请联系系统管理员：{problem}。"
            )
        return ""

    def _tell(self, report: ImportReport) -> None:
        whose = ""
        if report.sheets is not None:
            sheets = report.sheets
            whose = f"：{sheets.department_code}-{sheets.department_name} {sheets.year}年"
        version = f" 第{report.version}版" if report.version else ""
        self.stdout.write(f"{report.file}{whose}{version}——{report.outcome.label}。")
        if report.cells:
            counts = "，".join(f"{table}表{count}" for table, count in report.cells.items())
            self.stdout.write(f"  读出的单元格：{counts}")
        if report.outcome is Outcome.UNCHANGED:
            return
        for severity in Severity:
            found = [f for f in report.findings if f.severity is severity]
            if not found:
                continue
            self.stdout.write(f"  {severity.label}{len(found)}条")
            for finding in found:
                line = next((c.line for c in finding.cells if c.line), None)
                place = f"（原文第{line}行）" if line and "原文第" not in finding.message else ""
                self.stdout.write(f"    [{finding.rule}] {finding.message}{place}")


def _department(given: str | None) -> tuple[str, str] | None:
    if not given:
        return None
    code, _, name = given.partition("-")
    return code.strip(), name.strip()
