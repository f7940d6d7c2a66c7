"""Taking times, and writing them down beside how they grow."""

import gc
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from math import log
from time import perf_counter, process_time
from unicodedata import east_asian_width

# What larger memory and a busy machine add: work growing as lines to the power of 1.2 counts as linear.
TOLERANCE = 0.2
# Quick work is done as many rounds more, slow work not again once it took this many seconds.
QUICK = 0.05
MORE = 7
SLOW = 4.0


@dataclass(frozen=True)
class Time:
    """Seconds that somebody waits, and those of them that this process worked."""

    waited: float
    worked: float


@dataclass
class Growth:
    """The times of one thing, each with the number of lines it was done for."""

    name: str
    aim: float | None = None  # seconds, at the first size
    lines: list[int] = field(default_factory=list)
    times: list[Time] = field(default_factory=list)

    def add(self, lines: int, time: Time) -> None:
        self.lines.append(lines)
        self.times.append(time)

    def exponent(self) -> float | None:
        """Work grew as lines to this power between the two largest sizes; 1 is linear.

        The smallest size says little: there, what any size costs outweighs the lines. Work, not
        waiting: other programs make that longer.
        """
        if len(self.lines) < 2:
            return None
        return log(self.times[-1].worked / self.times[-2].worked) / log(self.lines[-1] / self.lines[-2])

    @property
    def is_linear(self) -> bool:
        exponent = self.exponent()
        return exponent is None or exponent <= 1 + TOLERANCE

    @property
    def meets_aim(self) -> bool:
        return self.aim is None or self.times[0].waited <= self.aim

    def row(self) -> list[str]:
        exponent = self.exponent()
        waits = [time.waited for time in self.times]
        return [
            self.name,
            *(shown(seconds) for seconds in waits),
            *(f"{seconds / waits[0]:.1f}" for seconds in waits[1:]),
            f"{exponent:.2f}" if exponent is not None else "",
            "linear or better" if self.is_linear else "WORSE THAN LINEAR",
            "" if self.aim is None else f"{'met' if self.meets_aim else 'MISSED'}: {shown(self.aim)}",
        ]


def best_of(rounds: int, work: Callable[[], object], before: Callable[[], object] | None = None) -> Time:
    """The least time that ``work`` took; ``before`` each round, not counted."""
    # What the benchmarks themselves hold is not to be searched for garbage while the work is timed.
    gc.collect()
    gc.freeze()
    times = [_once(work, before)]
    if rounds > 1 and times[0].waited < QUICK:
        rounds += MORE
    while len(times) < rounds and sum(time.waited for time in times) < SLOW:
        times.append(_once(work, before))
    gc.unfreeze()
    return Time(min(time.waited for time in times), min(time.worked for time in times))


def _once(work: Callable[[], object], before: Callable[[], object] | None) -> Time:
    if before:
        before()
    gc.collect()
    waited, worked = perf_counter(), process_time()
    work()
    return Time(perf_counter() - waited, process_time() - worked)


def shown(seconds: float) -> str:
    """``12.3 ms``, ``4.56 s``."""
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def table(rows: Sequence[Sequence[str]]) -> str:
    """Rows in columns, the first one to the left and the others to the right; a rule under the first row."""
    widths = [max(_width(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = ["  ".join(_padded(cell, widths[n], n == 0) for n, cell in enumerate(row)) for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join(line.rstrip() for line in lines)


def _padded(cell: str, width: int, left: bool) -> str:
    blanks = " " * (width - _width(cell))
    return cell + blanks if left else blanks + cell


def _width(text: str) -> int:
    return sum(2 if east_asian_width(char) in "WF" else 1 for char in text)


def say(text: str = "") -> None:
    print(text)
    sys.stdout.flush()
