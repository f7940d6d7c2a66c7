"""What the worker (``manage.py db_worker``) does for uploads."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from budget.audit.child import judge
from budget.audit.folder import KEPT_SECONDS, Folder, sweep


@task()
def judge_upload(token: str, address: str) -> str:
    """Judge an upload; the value says how that ended. ``address`` is there to be counted, not to be used."""
    folder = Folder.named(token)
    # Deleted while it waited.
    return str(judge(folder.path)) if folder.is_there else ""


@task()
def sweep_uploads() -> int:
    """Delete what is older than a day, with its rows in the queue; each upload asks for it once."""
    before = timezone.now() - timedelta(seconds=KEPT_SECONDS)
    paths = [judge_upload.module_path, sweep_uploads.module_path]
    DBTaskResult.objects.finished().filter(task_path__in=paths, finished_at__lt=before).delete()
    return sweep()
