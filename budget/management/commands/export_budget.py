"""``manage.py export_budget CODE YEAR --format … --output PATH``: a budget as a file."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget.management.files import whole_file, why
from budget.services.exporting import FORMATS, ExportError, export_budget


class Command(BaseCommand):
    """The highest version in any state, unless ``--version`` names one."""

    # Checking loads every page of the site, which takes longer than most files.
    requires_system_checks = ()
    help = "导出一个部门或一个单位一年的预算：整本，或用 --table 导出一张表。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE", help="部门编码，如 129；或单位编码，如 129001")
        parser.add_argument("year", metavar="YEAR", type=int, help="年度，如 2026")
        parser.add_argument("--format", required=True, choices=FORMATS)
        parser.add_argument("--output", required=True, metavar="PATH", help="写到哪个文件")
        parser.add_argument("--table", default="", metavar="NN", help="只导出一张表，如 06")
        parser.add_argument("--version", type=int, dest="budget_version", help="版本，缺省为最新")

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        # Django's own --version gives way to the version of a budget.
        return super().create_parser(prog_name, subcommand, conflict_handler="resolve", **kwargs)

    def handle(self, *args: Any, **options: Any) -> None:
        table = options["table"]
        try:
            content = export_budget(
                code=options["code"],
                year=options["year"],
                file_format=options["format"],
                table=table.zfill(2) if table else "",
                version=options["budget_version"],
            )
        except ExportError as problem:
            raise CommandError(str(problem)) from problem
        path = Path(options["output"])
        try:
            with whole_file(path) as file:
                file.write(content)
        except OSError as problem:
            raise CommandError(f"写不了{path}：{why(problem)}。") from problem
        self.stdout.write(f"已导出：{path}（{len(content)}字节）")
