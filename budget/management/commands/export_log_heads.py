"""``manage.py export_log_heads --output FILE``: the ends of all chains of the log, to be kept elsewhere."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget.management.files import whole_file, why
from budget.selectors.verifying import snapshot
from budget.selectors.verifying.heads import TamperedHeadError, exported_heads


class Command(BaseCommand):
    """JSON lines: what and when, one line a chain, and the code of all of them."""

    help = "导出每条日志链的末端；请保存在别处，以后用 verify_log --heads 核对日志有没有被截短或重写。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", required=True, type=Path, metavar="FILE", help="写到哪个文件")

    def handle(self, *args: Any, **options: Any) -> None:
        path, lines = options["output"], 0
        try:
            with whole_file(path) as file, snapshot():
                for line in exported_heads():
                    file.write(line)
                    lines += 1
        except OSError as problem:
            raise CommandError(f"写不了{path}：{why(problem)}。") from problem
        except TamperedHeadError as problem:
            raise CommandError(f"没有导出：{problem}请先用 manage.py verify_log 核对日志。") from problem
        self.stdout.write(f"已导出：{path}（{lines - 2}条日志链）")
