"""The process that judges uploads: it is bounded, and none of it stays behind."""

import os
import subprocess
import sys
import time

import pytest

from budget.audit import child
from budget.audit.child import Ending, judge
from budget.audit.folder import About, Folder
from tests.reference import CONTENT


def limited(code: str, **changes: int) -> subprocess.CompletedProcess:
    """Run some code under the limits, or tighter ones."""
    tighter = "".join(f"child.{name} = {value}\n" for name, value in changes.items())
    return subprocess.run(
        [sys.executable, "-c", f"from budget.audit import child\n{tighter}child.limit()\n{code}"],
        capture_output=True,
        text=True,
        check=False,
    )


def test_memory_is_bounded():
    assert limited("bytearray(2**20)").returncode == 0
    assert "MemoryError" in limited("bytearray(2**31)").stderr


def test_time_is_bounded():
    started = time.monotonic()
    assert limited("while True: pass", CPU_SECONDS=1).returncode < 0
    assert time.monotonic() - started < 20


def test_what_is_written_is_bounded(tmp_path):
    code = f"import pathlib; pathlib.Path({str(tmp_path / 'large')!r}).write_bytes(bytes(1024))"
    assert limited(code).returncode == 0
    assert "File too large" in limited(code, FILE_BYTES=512).stderr


def test_what_it_starts_is_bounded_with_it():
    code = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', 'bytearray(2**31)']))"
    assert "MemoryError" in limited(code).stderr


def running() -> list[str]:
    """The processes that judge now."""
    found = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return [line for line in found.stdout.splitlines() if "budget.audit.child" in line and "ps " not in line]


def test_one_that_takes_too_long_is_ended():
    folder = Folder.create([CONTENT], About("公布.txt"))
    assert judge(folder.path, wall_seconds=0.3) is Ending.TIME
    assert not any(folder.token in line for line in running())
    assert not folder.is_judged


def test_one_that_ends_badly_is_told():
    folder = Folder.create([CONTENT], About("公布.txt"))
    (folder.path / "about.json").unlink()
    assert judge(folder.path) is Ending.DIED


@pytest.mark.parametrize(("status", "ending"), [(-24, Ending.TIME), (-9, Ending.DIED), (-11, Ending.DIED)])
def test_the_signal_tells_what_it_died_of(tmp_path, monkeypatch, status, ending):
    """24: the limit on time; 9: a machine without memory; 11: a library that crashed."""
    dying = tmp_path / "python"
    dying.write_text(f"#!/bin/sh\nulimit -c 0\nkill {status} $$\n")
    dying.chmod(0o700)
    monkeypatch.setattr(child.sys, "executable", str(dying))
    assert judge(tmp_path) is ending


def gone(process: int) -> bool:
    """Whether a process ends within a few seconds; whoever adopted it may take a moment to notice."""
    for _ in range(50):
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_what_it_started_ends_with_it(tmp_path, monkeypatch):
    parent = tmp_path / "python"
    parent.write_text(f"#!/bin/sh\nsleep 60 &\necho $! >{tmp_path}/started\nexit 0\n")
    parent.chmod(0o700)
    monkeypatch.setattr(child.sys, "executable", str(parent))
    assert judge(tmp_path) is Ending.DONE
    started = int((tmp_path / "started").read_text())
    assert gone(started)
