"""``manage.py verify_log [--heads FILE] [--json]``: are log, budgets, publications as they were?"""

import json
import sys
from argparse import ArgumentParser
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget.management.files import why
from budget.selectors.verifying import Seen, snapshot, verify


class Command(BaseCommand):
    """One line a problem, then how much was looked at. The exit status is 1 where anything is wrong."""

    help = "核对日志链、预算的状态和内容、公开的数据和文件；有问题时退出码为1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--heads", type=Path, metavar="FILE", help="以前用 export_log_heads 导出的文件")
        parser.add_argument("--json", action="store_true", help="每个问题输出一行JSON，最后一行是合计")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json, path, seen = options["json"], options["heads"], Seen()
        with snapshot(), ExitStack() as open_files:
            try:
                lines = open_files.enter_context(path.open("rb")) if path else None
            except OSError as unreadable:
                raise CommandError(f"读不了{path}：{why(unreadable)}。") from unreadable
            for problem in verify(seen, lines):
                self.stdout.write(_json(problem.as_dict()) if as_json else str(problem))
        self.stdout.write(_json(seen.as_dict()) if as_json else _told(seen))
        if seen.problems:
            sys.exit(1)


def _json(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False)


def _told(seen: Seen) -> str:
    looked = (
        f"核对了{seen.chains}条日志链的{seen.entries}条日志、{seen.budgets}份预算、"
        f"{seen.publications}份公开的预算和{seen.files}个文件"
    )
    if seen.exported:
        looked += f"，以及以前导出的{seen.exported}个末端"
    return f"{looked}：{f'发现{seen.problems}个问题' if seen.problems else '没有问题'}。"
