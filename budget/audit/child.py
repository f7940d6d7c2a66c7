"""The process in which an upload is read and judged, so that a hostile file can hurt nobody.

``judge`` starts it and waits; ``python -m budget.audit.child FOLDER`` is the process itself.
"""

import os
import resource
import signal
import subprocess
import sys
from enum import StrEnum
from pathlib import Path

import django
from django.conf import settings

# More than what reading a PDF allows its own process (1.5 GB, 60 seconds).
MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 100
WALL_SECONDS = 150
# Nothing that is kept of a file of 20 MB is larger.
FILE_BYTES = 256 * 1024**2


class Ending(StrEnum):
    """How the process ended."""

    DONE = "done"
    TIME = "time"
    DIED = "died"


def judge(folder: Path, *, wall_seconds: float = WALL_SECONDS) -> Ending:
    """Judge the upload in a folder, in a process of its own. Whatever happens, none of it stays behind."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "budget.settings",
        "DATA_DIR": str(settings.DATA_DIR),
    }
    command = [sys.executable, "-m", "budget.audit.child", str(folder)]
    process = subprocess.Popen(  # noqa: S603  # our own program, no shell
        command,
        cwd=settings.BASE_DIR,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        status = process.wait(wall_seconds)
    except subprocess.TimeoutExpired:
        return Ending.TIME
    finally:
        _end(process)
    if status == 0:
        return Ending.DONE
    return Ending.TIME if status == -signal.SIGXCPU else Ending.DIED


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the process and what it started, which all bear its number as their session."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.wait()


def limit() -> None:
    """Bound what this process and those it starts may use."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES, FILE_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(folder: Path) -> None:
    limit()
    django.setup()
    from budget.audit.judging import judge_folder  # noqa: PLC0415  # needs the models

    judge_folder(folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
