"""How many uploads there may be, counted by all processes alike, and how far each is."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from budget.audit import queue
from budget.audit.child import Ending
from budget.audit.folder import About, Folder, Stage, every
from budget.audit.queue import Phase, TooManyError, begin, progress_of, withdraw
from budget.audit.tasks import judge_upload, sweep_uploads
from tests.audit.conftest import work
from tests.reference import CONTENT

pytestmark = pytest.mark.django_db

HERE = "192.0.2.7"
ABOUT = About("公布.txt")


def upload(address: str = HERE) -> Folder:
    return begin([b"not a budget"], ABOUT, address)


def row_of(folder: Folder) -> DBTaskResult:
    return DBTaskResult.objects.get(id=folder.about.task)


def become(folder: Folder, status: TaskResultStatus, **fields: object) -> None:
    DBTaskResult.objects.filter(id=folder.about.task).update(status=status, **fields)


def seconds_ago(seconds: float):
    return timezone.now() - timedelta(seconds=seconds)


# --- limits --------------------------------------------------------------------------------------


def test_an_address_has_so_many_open_uploads_and_no_more():
    for _ in range(queue.OPEN_PER_ADDRESS):
        upload()
    with pytest.raises(TooManyError, match="您所在的网络已有5份文件正在检查"):
        upload()
    assert len(list(every())) == queue.OPEN_PER_ADDRESS, "what is refused is not kept"
    upload("192.0.2.8")


def test_whoever_waits_for_results_may_submit_again_when_they_are_there():
    uploads = [upload() for _ in range(queue.OPEN_PER_ADDRESS)]
    become(uploads[0], TaskResultStatus.SUCCESSFUL, finished_at=timezone.now())
    upload()


def test_what_a_dead_worker_left_is_not_open():
    uploads = [upload() for _ in range(queue.OPEN_PER_ADDRESS)]
    become(uploads[0], TaskResultStatus.RUNNING, started_at=seconds_ago(queue.STALE_SECONDS + 1))
    upload()


def test_all_addresses_together_have_a_limit(monkeypatch):
    monkeypatch.setattr(queue, "OPEN_IN_ALL", 3)
    for n in range(3):
        upload(f"192.0.2.{n}")
    with pytest.raises(TooManyError, match="排队的文件太多"):
        upload("192.0.2.99")


def test_what_is_kept_has_limits_too(monkeypatch):
    monkeypatch.setattr(queue, "KEPT_PER_ADDRESS", 2)
    monkeypatch.setattr(queue, "KEPT_IN_ALL", 3)
    first = upload()
    for folder in (first, upload()):
        become(folder, TaskResultStatus.SUCCESSFUL, finished_at=timezone.now())
    with pytest.raises(TooManyError, match="一天内已提交2份"):
        upload()
    upload("192.0.2.8")
    with pytest.raises(TooManyError, match="已达到本系统的上限"):
        upload("192.0.2.9")
    withdraw(first)
    upload()


def test_a_whole_ipv6_network_is_one_address():
    for n in range(queue.OPEN_PER_ADDRESS):
        upload(f"2001:db8:0:1::{n:x}")
    with pytest.raises(TooManyError):
        upload("2001:db8:0:1:ffff::1")
    upload("2001:db8:0:2::1")


def test_the_queue_does_not_tell_addresses():
    upload()
    assert HERE not in str(list(DBTaskResult.objects.values_list("args_kwargs", flat=True)))


def test_uploads_at_once_are_counted_one_after_another(shared_database):
    def try_it() -> bool:
        try:
            upload()
        except TooManyError:
            return False
        return True

    taken = shared_database.at_once(try_it, times=queue.OPEN_PER_ADDRESS + 4)
    assert sum(taken) == queue.OPEN_PER_ADDRESS


# --- how far -------------------------------------------------------------------------------------


def test_who_waits_is_told_how_many_are_before(monkeypatch):
    _, second = upload(), upload()
    assert progress_of(second) == queue.Progress(Phase.QUEUED, ahead=1)


def test_a_worker_that_does_not_come_is_told():
    folder = upload()
    become(folder, TaskResultStatus.READY, enqueued_at=seconds_ago(queue.WORKER_SECONDS + 1))
    assert progress_of(folder).message == queue.NO_WORKER
    # It is there, and busy with another.
    other = upload()
    become(other, TaskResultStatus.RUNNING, started_at=timezone.now())
    assert progress_of(folder).message == ""
    become(other, TaskResultStatus.RUNNING, started_at=seconds_ago(queue.STALE_SECONDS + 1))
    assert progress_of(folder).message == queue.NO_WORKER


def test_phases_follow_the_process():
    folder = upload()
    become(folder, TaskResultStatus.RUNNING, started_at=timezone.now())
    assert progress_of(folder).phase is Phase.READING
    folder.enter(Stage.JUDGING)
    assert progress_of(folder).phase is Phase.JUDGING
    folder.store("shown.json", {})
    assert progress_of(folder).phase is Phase.WRITING
    become(folder, TaskResultStatus.SUCCESSFUL, return_value="done")
    folder.write("findings.json", b"{}")
    assert progress_of(folder) == queue.Progress(Phase.DONE, files=("findings.json",))


@pytest.mark.parametrize(
    ("status", "fields", "said"),
    [
        (TaskResultStatus.SUCCESSFUL, {"return_value": Ending.TIME}, "超过了150秒的限额"),
        (TaskResultStatus.SUCCESSFUL, {"return_value": Ending.DIED}, "内存超过了限额"),
        (TaskResultStatus.SUCCESSFUL, {"return_value": Ending.DONE}, "检查被中断"),
        (TaskResultStatus.FAILED, {}, "检查被中断"),
        (TaskResultStatus.RUNNING, {"started_at": seconds_ago(queue.STALE_SECONDS + 1)}, "检查被中断"),
    ],
)
def test_each_failure_is_told(status, fields, said):
    folder = upload()
    become(folder, status, **fields)
    assert progress_of(folder).phase is Phase.FAILED
    assert said in progress_of(folder).message


def test_a_queue_that_was_emptied_is_an_interruption():
    folder = upload()
    row_of(folder).delete()
    assert progress_of(folder).message == queue.INTERRUPTED


# --- the worker ----------------------------------------------------------------------------------


def test_the_worker_judges_what_waits():
    folder = begin([CONTENT], ABOUT, HERE)
    nonsense = upload()
    work()
    assert progress_of(folder).phase is Phase.DONE
    assert folder.load("shown.json")["department"]["code"] == "129"
    assert progress_of(folder).files == ("findings.xlsx", "findings.json", "marked.pdf")
    assert nonsense.load("shown.json")["department"] is None
    assert progress_of(nonsense).files == ("findings.xlsx", "findings.json")
    assert row_of(folder).return_value == Ending.DONE


def test_what_was_withdrawn_is_not_judged():
    waiting, working = upload(), upload()
    become(working, TaskResultStatus.RUNNING, started_at=timezone.now())
    for folder in (waiting, working):
        task = folder.about.task
        withdraw(folder)
        assert not folder.is_there
        assert DBTaskResult.objects.filter(id=task).exists() is (folder is working)
    work()
    assert not list(every())


def test_each_upload_asks_to_be_swept_away_in_a_day():
    upload()
    asked = DBTaskResult.objects.get(task_path=sweep_uploads.module_path)
    assert timedelta(hours=24) < asked.run_after - timezone.now() < timedelta(hours=24, minutes=2)
    work()
    DBTaskResult.objects.update(run_after=seconds_ago(1))
    DBTaskResult.objects.filter(task_path=judge_upload.module_path).update(finished_at=seconds_ago(90_000))
    unrelated = DBTaskResult.objects.create(
        id=uuid.uuid4(),
        args_kwargs={"args": [], "kwargs": {}},
        task_path="elsewhere.task",
        backend_name="default",
        run_after=timezone.now(),
        status=TaskResultStatus.SUCCESSFUL,
        finished_at=seconds_ago(90_000),
    )
    work()
    assert not DBTaskResult.objects.filter(task_path=judge_upload.module_path).exists()
    assert DBTaskResult.objects.filter(id=unrelated.id).exists()
