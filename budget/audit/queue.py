"""Uploads that wait to be judged: how many there may be, and how far each of them is.

The rows of the task queue are the only record, so that all processes count the same ones.
"""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from budget.audit.child import WALL_SECONDS, Ending
from budget.audit.folder import KEPT_SECONDS, About, Folder, Stage
from budget.audit.tasks import judge_upload, sweep_uploads

# An office often has one address for everybody.
OPEN_PER_ADDRESS = 5
OPEN_IN_ALL = 40
# What is kept until tomorrow takes room on the disk: at most 20 MB each.
KEPT_PER_ADDRESS = 60
KEPT_IN_ALL = 400

# An idle worker looks into the queue twice a second.
WORKER_SECONDS = 6
# Longer than any audit may run: whoever was at it is gone.
STALE_SECONDS = WALL_SECONDS + 30
# PostgreSQL's name for the lock under which uploads are counted.
_LOCK = 7_120_331


class TooManyError(Exception):
    """No more uploads now; the message says why and what to do."""


class Phase(StrEnum):
    QUEUED = "queued"
    READING = "reading"
    JUDGING = "judging"
    WRITING = "writing"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an audit is. ``ahead``: how many wait before it. ``message``: what went wrong, or seems to."""

    phase: Phase
    message: str = ""
    ahead: int = 0
    files: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, object]:
        return {
            "phase": self.phase.value,
            "message": self.message,
            "ahead": self.ahead,
            "files": list(self.files),
        }


NO_WORKER = "后台处理程序好像没有运行，文件还在排队。请稍等；一直如此时，请联系系统管理员。"
INTERRUPTED = "检查被中断（后台处理程序停止或重新启动了），没有得出结果。请重新提交这份文件。"
_WHY: dict[str, str] = {
    Ending.TIME: f"检查这份文件的时间超过了{WALL_SECONDS}秒的限额，已经停止。"
    "请只保留十三张预算表，或者拆分后再试。",
    Ending.DIED: "读取这份文件时程序被中止：文件可能已损坏，或者需要的内存超过了限额。"
    "请另存为Excel或文本后再试。",
}


def begin(chunks: Iterable[bytes], about: About, address: str) -> Folder:
    """Keep an upload and put it into the queue. Raises TooManyError."""
    whose = _pseudonym(address)
    _refuse_too_many(whose)
    folder = Folder.create(chunks, about)
    try:
        with transaction.atomic():
            _one_at_a_time()
            _refuse_too_many(whose)
            queued = judge_upload.enqueue(token=folder.token, address=whose)
            later = timezone.now() + timedelta(seconds=KEPT_SECONDS + 60)
            sweep_uploads.using(run_after=later).enqueue()
            # Before the row is there for the worker to see.
            folder.describe(replace(about, task=str(queued.id)))
    except BaseException:
        folder.delete()
        raise
    return folder


def withdraw(folder: Folder) -> None:
    """Delete an upload now, with its place in the queue."""
    task = folder.about.task
    folder.delete()
    # A row that is being worked on must stay: the worker is going to write its end into it.
    if task:
        DBTaskResult.objects.filter(id=task).exclude(status=TaskResultStatus.RUNNING).delete()


def progress_of(folder: Folder) -> Progress:
    """How far the audit of an upload is."""
    files = tuple(folder.files)
    task = folder.about.task
    row = DBTaskResult.objects.filter(id=task).first() if task else None
    over = row is None or row.status not in (TaskResultStatus.READY, TaskResultStatus.RUNNING) or _stale(row)
    if folder.is_judged:
        return Progress(Phase.DONE if over else Phase.WRITING, files=files)
    if row is not None and row.status == TaskResultStatus.READY:
        return _queued(row)
    if over:
        ending = str(row.return_value) if row is not None else ""
        return Progress(Phase.FAILED, _WHY.get(ending, INTERRUPTED))
    return Progress(Phase((folder.stage or Stage.READING).value))


def _queued(row: DBTaskResult[Any, Any]) -> Progress:
    uploads = _uploads()
    ahead = uploads.filter(status=TaskResultStatus.READY, enqueued_at__lt=row.enqueued_at).count()
    waited = (timezone.now() - row.enqueued_at).total_seconds()
    idle = waited > WORKER_SECONDS and not any(
        not _stale(one) for one in DBTaskResult.objects.filter(status=TaskResultStatus.RUNNING)
    )
    return Progress(Phase.QUEUED, NO_WORKER if idle else "", ahead)


def _stale(row: DBTaskResult[Any, Any]) -> bool:
    """Whether it is at work for longer than any audit may be."""
    if row.status != TaskResultStatus.RUNNING or row.started_at is None:
        return False
    return (timezone.now() - row.started_at).total_seconds() > STALE_SECONDS


def _uploads() -> "QuerySet[DBTaskResult[Any, Any]]":
    return DBTaskResult.objects.filter(task_path=judge_upload.module_path)


def _refuse_too_many(whose: str) -> None:
    since = timezone.now() - timedelta(seconds=KEPT_SECONDS)
    kept = _uploads().filter(enqueued_at__gt=since)
    working = timezone.now() - timedelta(seconds=STALE_SECONDS)
    waiting = kept.filter(status=TaskResultStatus.READY) | kept.filter(
        status=TaskResultStatus.RUNNING, started_at__gt=working
    )
    mine = {"args_kwargs__kwargs__address": whose}
    if waiting.filter(**mine).count() >= OPEN_PER_ADDRESS:
        raise TooManyError(f"您所在的网络已有{OPEN_PER_ADDRESS}份文件正在检查，请等它们完成后再提交。")
    if waiting.count() >= OPEN_IN_ALL:
        raise TooManyError("现在排队的文件太多，请过几分钟再提交。")
    if kept.filter(**mine).count() >= KEPT_PER_ADDRESS:
        raise TooManyError(
            f"您所在的网络一天内已提交{KEPT_PER_ADDRESS}份文件。请删除不再需要的结果，或者明天再来。"
        )
    if kept.count() >= KEPT_IN_ALL:
        raise TooManyError("今天检查的文件已达到本系统的上限，请明天再来。")


def _one_at_a_time() -> None:
    """Let whoever else counts uploads wait; on SQLite the transaction already does."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _pseudonym(address: str) -> str:
    """What stands for an address in the queue: nobody shall read there who checked what."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    # One household or office has a whole /64 of IPv6 addresses.
    prefix = 64 if parsed.version == 6 else 32
    network = ipaddress.ip_network((parsed, prefix), strict=False)
    return salted_hmac("budget.audit.address", str(network)).hexdigest()
