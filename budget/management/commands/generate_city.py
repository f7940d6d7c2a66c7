"""manage.py generate_city --departments N --years Y --seed S: a made-up city, to try the product at size."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from budget.city.places import CITY
from budget.services.city.generating import LAST_YEAR, CityRefusedError, generate_city


class Command(BaseCommand):
    """Thin: the service does it."""

    help = (
        f"生成一座虚构的城市（{CITY}）各部门的预算，用于试用和测速：同样的参数总是生成同样的内容。"
        "PDF等文件在第一次下载时生成。生产环境不可用。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--departments", type=int, default=15, help="部门数（默认15）")
        parser.add_argument("--years", type=int, default=3, help=f"年数，到{LAST_YEAR}年为止（默认3）")
        parser.add_argument("--seed", type=int, default=1, help="随机数种子（默认1）")

    def handle(self, *args: Any, **options: Any) -> None:
        # Progress goes to the terminal of whoever waits, never into what is piped or kept.
        shown = tqdm(
            total=options["departments"],
            unit="个部门",
            disable=not sys.stderr.isatty(),
            leave=False,
            file=sys.stderr,
        )
        with shown:
            try:
                made = generate_city(
                    departments_wanted=options["departments"],
                    years=options["years"],
                    seed=options["seed"],
                    tell=shown.update,
                )
            except CityRefusedError as refusal:
                raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"生成了{CITY}的{made.departments}个部门，公开预算{made.publications}份。")
