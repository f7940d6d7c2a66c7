"""How long a booklet takes to print, beside Chromium printing the same pages: two whole processes in one run.

Ours makes more of it: the tables' data inside, tags for screen readers, contents with page numbers, a code.
"""

import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.measuring import say, shown, table

# Of Chromium's time, by size; and the most memory, in MB, at any.
AIMS = {1: 1.2, 20: 4.0}
MEMORY_AIM = 1000


@dataclass(frozen=True)
class Printed:
    """A booklet printed once: seconds, the most memory in MB, bytes."""

    seconds: float
    memory: float
    size: int


def measure_printing(sizes: Sequence[int], rounds: int) -> None:
    """Print the booklet of documents of these sizes, in turn with Chromium."""
    chromium = shutil.which("chromium")
    if chromium is None:
        say("printing beside Chromium: left out, there is no chromium here (apt-get install chromium)")
        return
    rows = [["booklet, whole process", "ours", "Chromium", "ratio", "memory", "bytes", "aim"]]
    for times in sizes:
        with TemporaryDirectory() as folder:
            ours, theirs = _in_turn(chromium, times, Path(folder), rounds if times == 1 else 1)
        ratio = ours.seconds / theirs.seconds
        aim = AIMS.get(times)
        met = "" if aim is None else f"{'met' if ratio <= aim else 'MISSED'}: {aim}"
        if ours.memory > MEMORY_AIM:
            met += f", memory MISSED: {MEMORY_AIM} MB"
        rows.append(
            [
                f"{times}× the reference",
                shown(ours.seconds),
                shown(theirs.seconds),
                f"{ratio:.2f}",
                f"{ours.memory:.0f} MB",
                str(ours.size),
                met,
            ]
        )
    say(table(rows))
    say()


def _in_turn(chromium: str, times: int, folder: Path, rounds: int) -> tuple[Printed, Printed]:
    # The child loads what renders and nothing else.
    from benchmarks.documents import document  # noqa: PLC0415
    from budget.renderers.edition import Edition  # noqa: PLC0415

    made = document(times)
    edition = Edition(
        made.sheets,
        published_on=date(2026, 1, 30),
        code="7K3M-9QXW-2ABC",
        site="https://budget.example.gov.cn",
    )
    (folder / "edition").write_bytes(pickle.dumps(edition))
    (folder / "page.html").write_text(_for_a_browser(edition))
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(
            _process(
                [sys.executable, "-m", "benchmarks.printing", folder / "edition", folder / "ours.pdf"],
                folder / "ours.pdf",
            )
        )
        theirs.append(
            _process(
                [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
                 # A profile of its own each time: ours starts from nothing, too.
                 f"--user-data-dir={folder / f'profile{len(theirs)}'}",
                 f"--print-to-pdf={folder / 'theirs.pdf'}",
                 (folder / "page.html").as_uri()],
                folder / "theirs.pdf",
            )
        )  # fmt: skip
    return min(ours, key=lambda one: one.seconds), min(theirs, key=lambda one: one.seconds)


def _process(command: Sequence[object], output: Path) -> Printed:
    output.unlink(missing_ok=True)
    started = perf_counter()
    process = subprocess.Popen([str(part) for part in command], stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    seconds = perf_counter() - started
    assert status == 0, command
    assert output.stat().st_size, command
    return Printed(seconds, used.ru_maxrss / 1024, output.stat().st_size)


def _for_a_browser(edition: object) -> str:
    """The same HTML and stylesheet with the same fonts, for a browser to find."""
    from django.conf import settings  # noqa: PLC0415
    from django.template.loader import render_to_string  # noqa: PLC0415

    from budget.renderers import pdf, pdf_writing  # noqa: PLC0415

    faces = "".join(
        f"@font-face {{ font-family: '{name}'; src: url('{settings.FONTS[face].as_uri()}') }}\n"
        for name, face in pdf_writing.FACES.items()
    )
    style = f"<style>{faces}{render_to_string('print/print.css')}</style></head>"
    return pdf.booklet_markup(edition).replace("</head>", style, 1)


def main(edition: Path, output: Path) -> None:
    """The child: from an edition to its booklet, loaded and ended as the process that makes files is."""
    from budget.services import rendering  # noqa: PLC0415
    from budget.services.files import BOOKLET  # noqa: PLC0415

    output.write_bytes(rendering.file_of(pickle.loads(edition.read_bytes()), BOOKLET, "pdf"))
    os._exit(0)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
