"""manage.py send_reminders: remind people of what is due or late."""

from typing import Any

from django.core.management.base import BaseCommand

from budget.services.mailing import queue_left_over
from budget.services.reminders import remind


class Command(BaseCommand):
    """Thin: the services do it."""

    help = "提醒办理人员即将到期和已经逾期的事项；每天运行一次，重复运行不会重复提醒。"

    def handle(self, *args: Any, **options: Any) -> None:
        new, left = remind(), queue_left_over()
        self.stdout.write(f"新发出提醒{new}条。" + (f"另有{left}条通知的邮件重新排队发送。" if left else ""))
