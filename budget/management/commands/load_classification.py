"""manage.py load_classification [--year 2026]: load the official lists."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from budget.services.classification import load_classification, total
from budget.services.classification_lists import ClassificationError
from budget.services.open_data import renew_subjects


class Command(BaseCommand):
    """Thin: the service does it."""

    help = "装入科目、经济分类对应关系、采购品目、购买服务目录和绩效指标框架；重复执行不改变任何内容。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--year", type=int, action="append", default=[], help="只装入这一年度，可多次")
        parser.add_argument(
            "--folder",
            type=Path,
            default=settings.BASE_DIR / "fixtures" / "classification",
            help="清单所在目录，每个年度一个子目录",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            outcomes = load_classification(folder=options["folder"], years=options["year"])
        except ClassificationError as problem:
            raise CommandError(f"清单有误，未装入：\n{problem}") from problem
        for outcome in outcomes:
            self.stdout.write(str(outcome))
        sums = total(outcomes)
        if sums["changed"]:
            renew_subjects()
        self.stdout.write(f"共{len(outcomes)}个清单，{sums['entries']}条，改动{sums['changed']}条。")
