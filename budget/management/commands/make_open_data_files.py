"""manage.py make_open_data_files [YEAR …]: make the files of whole years anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from budget.selectors.finding import years
from budget.services.open_data.making import make_files


class Command(BaseCommand):
    """Thin: the service does it."""

    help = "生成全年开放数据文件（CSV、JSON Lines）；公开和撤下后由后台自动生成，一般不必手工执行。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("years", nargs="*", type=int, metavar="年度", help="不写则为全部已公开的年度")

    def handle(self, *args: Any, **options: Any) -> None:
        for year in options["years"] or years():
            self.stdout.write(f"{year}年：{make_files(year)}个文件。")
