"""E-mails about notices, sent by the worker (``manage.py db_worker``): a mail server that fails or is slow
keeps nobody waiting.

An e-mail is claimed before it is sent and given back when sending fails. So none is sent twice; one that a
worker was killed over is not sent at all, and its notice waits in the application.
"""

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from itertools import groupby
from urllib.parse import urlsplit

from django.conf import settings
from django.core import mail
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from budget.models import Notice

# What other work of the worker waits for at most; anything else comes first.
PEOPLE_PER_TASK = 50
PRIORITY = -10
# After how many minutes to try again.
RETRIES = (1, 5, 30, 120, 720)
# A server that does not answer must not keep the worker from its other work.
TIMEOUT_SECONDS = 20
# What the worker was killed over is older than an hour; what is older than three days is no news.
_LEFT_OVER = (timedelta(days=3), timedelta(hours=1))
_KEPT = timedelta(days=7)
_CLOSING = "这封邮件由部门预算系统自动发出，请勿回复。邮件不含预算内容，请登录后查看。"

log = logging.getLogger(__name__)


def queue_mail(notices: Collection[int]) -> None:
    """Have e-mails sent about these notices, in the transaction that stores them."""
    waiting = list(_waiting(notices).order_by("user_id", "pk").values_list("user_id", "pk"))
    people = [[pk for _, pk in mine] for _, mine in groupby(waiting, key=lambda one: one[0])]
    for start in range(0, len(people), PEOPLE_PER_TASK):
        some = people[start : start + PEOPLE_PER_TASK]
        send_mail.enqueue(notices=[pk for mine in some for pk in mine])


def queue_left_over() -> int:
    """Have e-mails sent that a stopped worker left behind; the value is about how many notices. Old rows of
    the queue go, too."""
    now = timezone.now()
    done = DBTaskResult.objects.finished().filter(task_path=send_mail.module_path)
    done.filter(finished_at__lt=now - _KEPT).delete()
    oldest, newest = (now - ago for ago in _LEFT_OVER)
    left = list(_waiting().filter(at__gt=oldest, at__lt=newest).values_list("pk", flat=True))
    queue_mail(left)
    return len(left)


@task(priority=PRIORITY)
def send_mail(notices: list[int], attempt: int = 0) -> int:
    """Send what has not been sent of these, one e-mail a person; the value is how many e-mails."""
    sent, failed = send(notices)
    if failed and attempt < len(RETRIES):
        later = timezone.now() + timedelta(minutes=RETRIES[attempt])
        send_mail.using(run_after=later).enqueue(notices=failed, attempt=attempt + 1)
    elif failed:
        log.error("E-mails about %d notices were given up after %d attempts.", len(failed), attempt + 1)
    return sent


def send(notices: Collection[int]) -> tuple[int, list[int]]:
    """Send e-mails about notices: how many were sent, and the notices whose e-mail could not be sent."""
    waiting = _waiting(notices).order_by("user_id", "pk").values_list("user_id", "pk")
    people = [[pk for _, pk in mine] for _, mine in groupby(waiting, key=lambda one: one[0])]
    sent, failed = 0, list[int]()
    connection = mail.get_connection(timeout=settings.EMAIL_TIMEOUT or TIMEOUT_SECONDS)
    for place, mine in enumerate(people):
        try:
            connection.open()
        except OSError as problem:
            log.warning("The mail server cannot be reached: %s", problem)
            return sent, failed + [pk for rest in people[place:] for pk in rest]
        claimed = _claim(mine)
        if not claimed:
            continue
        try:
            _message(claimed, connection).send()
            sent += 1
        # What is wrong with one address is no reason to keep the others waiting.
        except (OSError, ValueError) as problem:
            log.warning("An e-mail to %s was not sent: %s", claimed[0].user.username, problem)
            failed += _give_back(claimed)
            connection.close()
    connection.close()
    return sent, failed


@task()
def send_account_mail(to: str, title: str, text: str) -> None:
    """Tell an address that is no longer an account's what became of the account."""
    mail.EmailMessage(f"【部门预算】{title}", f"{text}\n\n{_CLOSING}\n", to=[to]).send()


def _waiting(notices: Collection[int] | None = None) -> QuerySet[Notice]:
    """The notices that somebody who can be reached has neither read nor been sent."""
    reachable = Q(user__is_active=True) & ~Q(user__email="")
    found = Notice.objects.filter(reachable, mailed_at__isnull=True, read_at__isnull=True)
    return found if notices is None else found.filter(pk__in=notices)


@transaction.atomic
def _claim(notices: Iterable[int]) -> Sequence[Notice]:
    """Mark as sent, for this process alone, what still waits."""
    mine = _waiting(list(notices)).select_related("user", "budget__department")
    claimed = list(mine.select_for_update(of=("self",)).order_by("pk"))
    Notice.objects.filter(pk__in=[one.pk for one in claimed]).update(mailed_at=timezone.now())
    return claimed


def _give_back(claimed: Sequence[Notice]) -> list[int]:
    keys = [one.pk for one in claimed]
    Notice.objects.filter(pk__in=keys).update(mailed_at=None)
    return keys


def _message(notices: Sequence[Notice], connection: BaseEmailBackend) -> mail.EmailMessage:
    """One e-mail about everything that is new to one person."""
    first, user = notices[0], notices[0].user
    subject = f"您有 {len(notices)} 条新通知" if len(notices) > 1 else _title(first)
    parts = [f"{user.get_short_name()}，您好：", *(_about(one) for one in notices), _CLOSING]
    return mail.EmailMessage(
        f"【部门预算】{subject}",
        "\n\n".join(parts) + "\n",
        to=[user.email],
        connection=connection,
        headers={
            # The same when it is tried again, so that a server that has it already can tell.
            "Message-ID": f"<notice-{first.pk}@{urlsplit(settings.PUBLIC_URL).hostname}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _about(notice: Notice) -> str:
    lines = [_title(notice)]
    if notice.budget is not None and not notice.budget.department.classified:
        lines.append(f"预算：{notice.budget}")
    address = reverse("desk:notice", kwargs={"number": notice.pk})
    return "\n".join([*lines, f"查看：{settings.PUBLIC_URL}{address}"])


def _title(notice: Notice) -> str:
    """What happened; of a department whose business is secret not even that."""
    hidden = notice.budget is not None and notice.budget.department.classified
    return "您有一条新通知" if hidden else notice.title
