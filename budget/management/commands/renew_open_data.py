"""manage.py renew_open_data [--missing]: make what is shown beside the published tables anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from budget.services.open_data import renew_all, renew_missing


class Command(BaseCommand):
    """Thin: the service does it."""

    help = "从已公开的预算重新生成检索、统计和开放数据；公开和撤下时会自动更新，升级后执行一次即可。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--missing", action="store_true", help="只补缺的：没有缺的就什么都不做")

    def handle(self, *args: Any, **options: Any) -> None:
        count = renew_missing() if options["missing"] else renew_all()
        self.stdout.write(f"{count}个部门的检索、统计和开放数据已更新。")
