"""manage.py demo_accounts --password P: one account a role, for a demonstration."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from budget.services.accounts import DemoAccountsRefusedError, make_demo_accounts


class Command(BaseCommand):
    """Thin: the service does it."""

    help = "建立演示账号（每种角色一个，另有一名外部门经办人）；重复执行则重设密码。生产环境不可用。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--password", required=True, help="全部演示账号共用的密码")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            users = make_demo_accounts(password=options["password"])
        except DemoAccountsRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write("演示账号：" + " ".join(user.username for user in users))
