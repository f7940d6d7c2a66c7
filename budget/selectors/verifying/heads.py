"""The ends of all chains as lines to be kept elsewhere, and whether what was exported once is still there.

Whoever has the database and the key can make a whole chain anew; nobody can make it end in a code that is
written down in another house. A line of what and when, a line a chain, and a line with the code of all lines.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from budget.domain.chain import CHAIN, LineSeal, same
from budget.models import LogEntry, LogHead
from budget.selectors.verifying.chains import chain_of, in_batches, is_sealed
from budget.selectors.verifying.problem import Chain, Problem, Seen, Wrong

WHAT = "log heads"
AT_ONCE = 100
_LONGEST_LINE = 10_000


class TamperedHeadError(ValueError):
    """The end of a chain does not bear the code that it should: exporting it would make it look true."""


def exported_heads() -> Iterator[bytes]:
    """The lines of an export. Raises TamperedHeadError."""
    seal = LineSeal(settings.LOG_KEY)
    rows = [{"what": WHAT, "at": timezone.now().isoformat(timespec="microseconds")}]
    for row in _chained(rows, LogHead.objects.order_by(*CHAIN).iterator(chunk_size=2000)):
        line = json.dumps(row, ensure_ascii=False).encode() + b"\n"
        seal.add(line)
        yield line
    yield json.dumps({"code": seal.code}).encode() + b"\n"


def _chained(first: list[dict[str, Any]], heads: Iterable[LogHead]) -> Iterator[dict[str, Any]]:
    yield from first
    for head in heads:
        if not is_sealed(head):
            raise TamperedHeadError(
                f"{head.department_code} {head.year}年第{head.version}版的末端记录被改动过。"
            )
        yield {**dict(zip(CHAIN, chain_of(head), strict=True)), "entries": head.entries, "last": head.last}


def compare(lines: Iterable[bytes], seen: Seen) -> Iterator[Problem]:
    """Whether every end in an export is still an entry of its chain; and whether the export is genuine."""
    reading = _Reading()
    for some in in_batches(reading.heads(lines), AT_ONCE):
        seen.exported += len(some)
        yield from _compare(some, reading.at)
    if reading.problem:
        yield Problem(Wrong.EXPORT, reading.problem)


class _Reading:
    """The heads of an export as they are read; afterwards ``problem`` says what is wrong with the file."""

    def __init__(self) -> None:
        self.at = ""
        self.problem = ""

    def heads(self, lines: Iterable[bytes]) -> Iterator[tuple[Chain, int, str]]:
        seal, ended = LineSeal(settings.LOG_KEY), False
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line[:_LONGEST_LINE])
                if ended:
                    raise ValueError
                if number == 1:
                    self.at = _first(row)
                elif "code" in row:
                    ended = True
                    if not same(str(row["code"]), seal.code):
                        self.problem = "导出的文件被改动过，或者不是用现在的 LOG_KEY 导出的：校验码不符。"
                    continue
                else:
                    yield (
                        (str(row["department_code"]), int(row["year"]), int(row["version"])),
                        int(row["entries"]),
                        str(row["last"]),
                    )
            except (ValueError, KeyError, TypeError):
                self.problem = f"导出的文件第{number}行读不懂：不是由 export_log_heads 导出的，或者被改动过。"
                return
            seal.add(line)
        if not ended:
            self.problem = "导出的文件不完整：没有最后一行的校验码。"


def _first(row: dict[str, Any]) -> str:
    if row["what"] != WHAT:
        raise ValueError
    return f"{timezone.localtime(datetime.fromisoformat(row['at'])):%Y-%m-%d %H:%M}"


def _compare(heads: list[tuple[Chain, int, str]], at: str) -> Iterator[Problem]:
    places = Q()
    for chain, entries, _ in heads:
        places |= Q(**dict(zip(CHAIN, chain, strict=True)), sequence=entries)
    found = {(chain_of(one), one.sequence): one for one in LogEntry.objects.filter(places)}
    for chain, entries, last in heads:
        entry = found.get((chain, entries))
        if entry is None:
            message = f"{at}导出时有{entries}条日志，现在没有第{entries}条：后来被删去了。"
            yield Problem(Wrong.EXPORT, message, chain)
        elif entry.code != last:
            message = f"不是{at}导出时的那一条：这条以前的日志后来被重写过。"
            yield Problem(Wrong.EXPORT, message, chain, entry.department_name, entries)
