"""Reading a file that somebody sent in a process of its own, with limits on memory and time.

``filled_in`` and ``official`` start it and wait; ``python -m budget.importers.limited HOW`` is the process:
the file comes in, JSON goes out.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from budget.domain.findings import Finding, finding_from_dict
from budget.domain.serial import sheets_from_json, sheets_to_json
from budget.domain.sheets import SheetSet
from budget.importers.entry_xlsx import FilledSheet, read_cells
from budget.importers.formats import read_document
from budget.importers.source import UnreadableDocumentError

MEMORY_BYTES = 2 * 1024**3
CPU_SECONDS = 60
WALL_SECONDS = 90.0
# So many at once in a server process, whose other threads have pages to answer; others wait so long.
AT_ONCE = 2
WAIT_SECONDS = 20.0
_reading = BoundedSemaphore(AT_ONCE)
_EXHAUSTED = "文件过于复杂，在限定的时间和内存内没有读完；请删去与预算无关的内容，另存为新的文件后再试。"


def filled_in(content: bytes) -> list[FilledSheet]:
    """The cells of a workbook that was filled in. Raises UnreadableDocumentError."""
    return [
        FilledSheet(
            sheet["name"],
            {int(row): {int(column): text for column, text in cells} for row, cells in sheet["rows"]},
            tuple((address, what) for address, what in sheet["troubles"]),
        )
        for sheet in _asked("filled_in", content, {})["sheets"]
    ]


def official(
    content: bytes, *, department: tuple[str, str] | None = None, year: int | None = None
) -> tuple[SheetSet, list[Finding]]:
    """The official tables of a document of any known format, and what was found in reading it.

    Raises UnreadableDocumentError.
    """
    answer = _asked("official", content, {"department": department, "year": year})
    return sheets_from_json(answer["sheets"]), [finding_from_dict(one) for one in answer["findings"]]


def _asked(how: str, content: bytes, options: Mapping[str, Any]) -> dict[str, Any]:
    if not _reading.acquire(timeout=WAIT_SECONDS):
        raise UnreadableDocumentError("正在读取别人上传的文件，请过一会儿再上传。")
    try:
        done = subprocess.run(  # noqa: S603  # our own program, no shell
            [sys.executable, "-m", "budget.importers.limited", how, json.dumps(options)],
            check=False,
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=WALL_SECONDS,
            cwd=Path(__file__).parents[2],
            # It reads what strangers send: it is told no secrets.
            env={name: os.environ[name] for name in ("LANG", "PATH") if name in os.environ},
        )
        answer: dict[str, Any] = json.loads(done.stdout) if done.returncode == 0 else {"refused": _EXHAUSTED}
    except (subprocess.TimeoutExpired, ValueError) as problem:
        raise UnreadableDocumentError(_EXHAUSTED) from problem
    finally:
        _reading.release()
    if "refused" in answer:
        raise UnreadableDocumentError(answer["refused"])
    return answer


def _read(how: str, content: bytes, options: Mapping[str, Any]) -> dict[str, Any]:
    if how == "filled_in":
        return {
            "sheets": [
                {
                    "name": sheet.name,
                    "rows": [[row, list(cells.items())] for row, cells in sheet.rows.items()],
                    "troubles": sheet.troubles,
                }
                for sheet in read_cells(content)
            ]
        }
    department = options["department"]
    document = read_document(
        content, department=tuple(department) if department else None, year=options["year"]
    )
    return {
        "sheets": sheets_to_json(document.sheets),
        "findings": [finding.as_dict() for finding in document.findings],
    }


def main(how: str, options: str) -> None:
    """Read what comes in within the limits, and answer."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        answer = _read(how, sys.stdin.buffer.read(), json.loads(options))
    except UnreadableDocumentError as problem:
        answer = {"refused": problem.message}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
