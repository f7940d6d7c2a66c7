"""manage.py createsuperuser: in place of Django's, for there is no superuser here."""

from argparse import REMAINDER, ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    """Says what to use instead."""

    help = "本系统没有超级用户；请用 create_administrator 建立系统管理员。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        # Whatever Django's takes, so that the word below is heard and not one about options.
        parser.add_argument("ignored", nargs=REMAINDER)
        for name in ("--username", "--email", "--full_name", "--database"):
            parser.add_argument(name)
        parser.add_argument("--noinput", "--no-input", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(
            "本系统没有超级用户：管理账号的人看不到也改不了预算。"
            "请用 manage.py create_administrator 用户名 --name 姓名 建立系统管理员。"
        )
