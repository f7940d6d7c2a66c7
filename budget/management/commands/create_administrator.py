"""manage.py create_administrator USERNAME --name 姓名: the first account, which makes all others."""

import getpass
import os
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from budget.services.accounts import make_administrator

VARIABLE = "ADMINISTRATOR_PASSWORD"


class Command(BaseCommand):
    """Thin: the service does it."""

    help = f"建立一个系统管理员账号；密码在提示后输入，或者取自环境变量 {VARIABLE}。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="用户名")
        parser.add_argument("--name", required=True, help="姓名")

    def handle(self, *args: Any, **options: Any) -> None:
        password = os.environ.get(VARIABLE) or _asked()
        try:
            user = make_administrator(
                username=options["username"], full_name=options["name"], password=password
            )
        except ValidationError as problem:
            raise CommandError("没有建立账号：" + "；".join(problem.messages)) from problem
        self.stdout.write(f"已建立系统管理员账号：{user}。登录后须先设置第二重验证。")


def _asked() -> str:
    password = getpass.getpass("密码：")
    if password != getpass.getpass("再输一次："):
        raise CommandError("两次输入的密码不同，没有建立账号。")
    return password
