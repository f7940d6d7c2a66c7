"""What a code of the classification was called over the years, and which code a subject had before or after.

The lists change: a code gets another name, or what it stood for goes on under another code. A trend follows
the subject through both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """A code under a name, from its first year to its last (None: still in force)."""

    code: str
    name: str
    first_year: int
    last_year: int | None

    def holds(self, year: int) -> bool:
        return self.first_year <= year and (self.last_year is None or year <= self.last_year)


@dataclass(frozen=True, slots=True)
class Lineage:
    """The spans of one subject in the order of their years."""

    code: str
    spans: Sequence[Span]

    def code_in(self, year: int) -> str:
        """The code it had in a year; outside all spans, the code asked for."""
        return next((span.code for span in self.spans if span.holds(year)), self.code)

    def name_in(self, year: int) -> str:
        """Its name in a year; outside all spans, that of the nearest."""
        if not self.spans:
            return ""
        held = (span for span in self.spans if span.holds(year))
        return next(held, min(self.spans, key=lambda span: _distance(span, year))).name

    @property
    def codes(self) -> list[str]:
        return list(dict.fromkeys([self.code, *(span.code for span in self.spans)]))


def lineage(code: str, entries: Iterable[Span]) -> Lineage:
    """Of a code: its own spans, and those of other codes by the same name that begin the year after it ended
    or end the year before it began. ``entries``: of one system and one length of code."""
    known = list(entries)
    others = [one for one in known if one.code != code]
    own = sorted((one for one in known if one.code == code), key=lambda one: one.first_year)
    if not own:
        return Lineage(code, ())
    spans = list(own)
    while before := _only(others, spans[0], [one for one in others if _follows(spans[0], one)]):
        spans.insert(0, before)
        others.remove(before)
    while after := _only(others, spans[-1], [one for one in others if _follows(one, spans[-1])]):
        spans.append(after)
        others.remove(after)
    return Lineage(code, tuple(spans))


def _follows(later: Span, earlier: Span) -> bool:
    last = earlier.last_year
    return last is not None and later.name == earlier.name and later.first_year == last + 1


def _only(others: Sequence[Span], span: Span, found: Sequence[Span]) -> Span | None:
    """Of two codes nobody can say which it went on under; and a name that many have (行政运行 stands in
    nearly every 款) says nothing beyond what both are a part of."""
    near = [one for one in found if one.code[:-2] == span.code[:-2]]
    if near:
        return near[0] if len(near) == 1 else None
    bearers = {one.code for one in others if one.name == span.name}
    return found[0] if len(found) == 1 and len(bearers) == 1 else None


def _distance(span: Span, year: int) -> int:
    return min(abs(span.first_year - year), abs((span.last_year or span.first_year) - year))
