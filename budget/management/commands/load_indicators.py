"""manage.py load_indicators: load the common indicators into the library (指标库)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget.services.library import COMMON, LibraryError, load_common


class Command(BaseCommand):
    """Thin: the service does it."""

    help = "装入通用绩效指标；重复执行不改变任何内容，手工添加的指标不受影响。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--file", type=Path, default=COMMON, help="指标清单（CSV，UTF-8）")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            kept = load_common(options["file"])
        except (LibraryError, OSError) as problem:
            raise CommandError(f"指标清单有误，未装入：{problem}") from problem
        self.stdout.write(f"通用指标：新增{kept.added}条，更新{kept.changed}条。")
