"""Files made in a process of their own: bounded in time and memory, whole or not at all."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from multiprocessing import active_children
from pathlib import Path

import pytest

from budget.renderers.edition import Edition
from budget.services.files import BOOKLET, file_of
from budget.services.rendering import RenderError, Wanted, made
from budget.tables.registry import derive
from tests.renderers.books import plain, several

EDITION = Edition(
    derive(several()),
    version=2,
    published_on=date(2026, 1, 30),
    code="7K3M-9QXW-2ABC",
    site="https://budget.test",
)


def test_they_are_what_this_process_would_make() -> None:
    wanted = [(BOOKLET, "json"), ("06", "csv"), (BOOKLET, "pdf")]
    files = list(made([EDITION], [Wanted(0, *one) for one in wanted]))
    assert files == [file_of(EDITION, *one) for one in wanted]


def test_of_several_editions_each_file_is_its_own() -> None:
    other = Edition(derive(plain()))
    files = list(made([EDITION, other], [Wanted(1, "06", "csv"), Wanted(0, "06", "csv")]))
    assert files == [file_of(other, "06", "csv"), file_of(EDITION, "06", "csv")]


def test_one_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(RenderError, match=r"^整本预算的PDF文件在0\.01秒内没有生成完$"):
        list(made([EDITION], [Wanted(0, BOOKLET, "pdf")], seconds=0.01))


def test_one_that_takes_too_much_memory_is_given_up() -> None:
    with pytest.raises(RenderError, match=r"^整本预算的PDF文件(生成时出错|没有生成完)"):
        list(made([EDITION], [Wanted(0, BOOKLET, "pdf")], memory_bytes=64 * 1024**2))


def test_one_that_breaks_says_how() -> None:
    with pytest.raises(RenderError, match="预算99表") as told:
        list(made([EDITION], [Wanted(0, "99", "csv")]))
    assert str(told.value) == "预算99表的CSV文件生成时出错，原因见运行日志"
    assert told.value.__notes__ == ["KeyError: '99'"]


def test_nobody_is_left_at_work_when_the_files_are_no_longer_wanted() -> None:
    files = made([EDITION], [Wanted(0, "06", "csv"), *[Wanted(0, BOOKLET, "pdf")] * 50])
    next(files)
    (process,) = active_children()
    assert process.is_alive()
    files.close()
    with pytest.raises(ProcessLookupError):
        os.kill(process.pid, 0)
    assert active_children() == []


def test_nobody_is_left_at_work_when_whoever_asked_is_killed() -> None:
    """Neither the process that makes files, nor the server that it was forked from."""
    code = """
import os, time
from multiprocessing import active_children
from multiprocessing.forkserver import _forkserver
from budget.services.rendering import Wanted, made
from budget.renderers.edition import Edition
from budget.tables.registry import derive
from tests.renderers.books import plain
files = made([Edition(derive(plain()))], [Wanted(0, "06", "csv")] * 100_000)
next(files)
print(active_children()[0].pid, _forkserver._forkserver_pid, flush=True)
time.sleep(60)
"""
    parent = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings"},
    )
    assert parent.stdout is not None
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    assert len(pids) == 2
    assert all(is_running(pid) for pid in pids)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 60
    while any(is_running(pid) for pid in pids):
        assert time.monotonic() < deadline, f"still there: {pids}"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    """Not gone, nor dead and only waiting for somebody to take notice."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
