"""Loading the official lists of a year, so that no other year's entries change.

A list says what is in force in its year. Loading one puts that into each code's history: a code renamed
closes its entry and opens another, a code that disappeared is closed, and one that came back opens again.
Years may be loaded in any order. Entries added by hand are left alone unless a list names them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from budget.models import LoadedList
from budget.models.classification import Dated
from budget.services.classification_lists import (
    ClassificationError,
    ListSpec,
    Problem,
    ReadList,
    Values,
    read_folder,
)

Key = tuple[object, ...]
Said = tuple[object, ...]  # what an entry says: the values of the spec's ``identity``


@dataclass(frozen=True, slots=True)
class Loaded:
    """What loading one list did."""

    name: str
    year: int
    entries: int
    added: int = 0
    renamed: int = 0
    closed: int = 0
    restated: int = 0

    @property
    def changed(self) -> int:
        return self.added + self.renamed + self.closed + self.restated

    def __str__(self) -> str:
        counts = [
            (self.added, "新增"),
            (self.renamed, "更名"),
            (self.closed, "停用"),
            (self.restated, "更新来源"),
        ]
        what = "、".join(f"{label}{count}条" for count, label in counts if count)
        return f"{self.year}年{self.name}：{self.entries}条，{what or '没有变化'}"


@dataclass(frozen=True, slots=True)
class Span:
    """What a code says from one year to another (None: still)."""

    first: int
    last: int | None
    said: Said

    def covers(self, year: int) -> bool:
        return self.first <= year and (self.last is None or year <= self.last)


@transaction.atomic
def load_classification(*, folder: Path, years: Iterable[int] = ()) -> list[Loaded]:
    """Load the lists of these years (of every year there is, if none is named) from ``folder``/<year>/.

    All of them or none. An unchanged file is not loaded again. Raises ClassificationError.
    """
    found = sorted(int(path.name) for path in folder.glob("[0-9][0-9][0-9][0-9]") if path.is_dir())
    wanted = sorted(set(years)) or found
    if not wanted:
        raise ClassificationError([Problem(str(folder), 0, "没有任何年度的清单")])
    return [load_list(year=year, read=read) for year in wanted for read in read_folder(folder / str(year))]


@transaction.atomic
def load_list(*, year: int, read: ReadList) -> Loaded:
    """Put one list of one year into the history of its codes."""
    spec = read.spec
    loaded = {each.year: each for each in LoadedList.objects.filter(name=spec.file)}
    if year in loaded and loaded[year].sha256 == read.sha256:
        return Loaded(spec.name, year, len(read.entries))

    history: dict[Key, list[Dated]] = {}
    for row in spec.model._default_manager.filter(**spec.fixed).order_by("first_year"):
        history.setdefault(_of(row, spec.model.KEY), []).append(row)
    entries = {tuple(entry[name] for name in spec.model.KEY): entry for entry in read.entries}
    # File order for new keys: where the list has no codes to sort by, it is the order people know.
    closing = [key for key in history if key not in entries and _came_from_list(history[key], year)]
    change = _Change(spec, year)
    for key in (*entries, *closing):
        change.apply(history.get(key, []), entries.get(key), loaded.keys())
    change.save()
    LoadedList.objects.update_or_create(
        name=spec.file,
        year=year,
        defaults={"sha256": read.sha256, "entries": len(read.entries)},
    )
    return Loaded(spec.name, year, len(read.entries), **change.counts)


def timeline(existing: Sequence[Span], loaded: Iterable[int], year: int, said: Said | None) -> list[Span]:
    """The spans of a code once it says ``said`` in ``year`` (None: is not in the list).

    What holds in a year holds until the next year that something is known of: another loaded list, or
    the beginning or end of an entry.
    """
    known = {year, *loaded, *(span.first for span in existing)}
    known |= {span.last + 1 for span in existing if span.last is not None}
    spans: list[Span] = []
    points = sorted(known)
    for point, following in zip(points, [*points[1:], None], strict=True):
        now = said if point == year else _at(existing, point)
        if now is None:
            continue
        last = following - 1 if following is not None else None
        if spans and spans[-1].said == now and spans[-1].last == point - 1:
            spans[-1] = Span(spans[-1].first, last, now)
        else:
            spans.append(Span(point, last, now))
    return spans


def _at(spans: Iterable[Span], year: int) -> Said | None:
    return next((span.said for span in spans if span.covers(year)), None)


def _of(row: Dated, names: Iterable[str]) -> tuple[object, ...]:
    return tuple(getattr(row, name) for name in names)


def _came_from_list(rows: Iterable[Dated], year: int) -> bool:
    """Whether the entry in force that year, if any, is a list's: one added by hand is no list's to end."""
    return any(row.from_list and Span(row.first_year, row.last_year, ()).covers(year) for row in rows)


class _Change:
    """What one list changes, gathered code by code and written at once."""

    def __init__(self, spec: ListSpec, year: int) -> None:
        self.spec = spec
        self.year = year
        self.counts = {"added": 0, "renamed": 0, "closed": 0, "restated": 0}
        self.new: list[Dated] = []
        self.changed: list[Dated] = []
        self.gone: list[int] = []

    def apply(self, rows: list[Dated], entry: Values | None, loaded: Iterable[int]) -> None:
        """What one code, kept in ``rows``, becomes when the list says ``entry`` of it."""
        identity = self.spec.identity
        before = [Span(row.first_year, row.last_year, _of(row, identity)) for row in rows]
        said = tuple(entry[name] for name in identity) if entry is not None else None
        was = _at(before, self.year)
        if said is None or was is None or said != was:
            self._count("closed" if said is None else "added" if was is None else "renamed")
        elif entry is not None and self._in_force(rows).source != entry["source"]:
            self._count("restated")

        trust = [
            (span, {"source": row.source, "from_list": row.from_list})
            for span, row in zip(before, rows, strict=True)
        ]
        by_first = {row.first_year: row for row in rows}
        key = {name: entry[name] for name in self.spec.model.KEY} if entry is not None else {}
        after = timeline(before, loaded, self.year, said)
        for span in after:
            row = by_first.get(span.first)
            wanted: dict[str, object] = {"last_year": span.last}
            wanted |= dict(zip(identity, span.said, strict=True))
            if entry is not None and span.covers(self.year):
                wanted |= {"source": entry["source"], "from_list": True}
            else:
                # Outside its year a list changes nothing: the entry is as trusted as it was.
                wanted |= next(as_was for old, as_was in trust if old.covers(span.first))
            if row is None:
                named = key or {name: getattr(rows[0], name) for name in self.spec.model.KEY}
                self.new.append(self.spec.model(first_year=span.first, **named, **wanted))
            elif any(getattr(row, name) != value for name, value in wanted.items()):
                for name, value in wanted.items():
                    setattr(row, name, value)
                self.changed.append(row)
        kept = {span.first for span in after}
        self.gone += [row.pk for row in rows if row.first_year not in kept]

    def save(self) -> None:
        manager = self.spec.model._default_manager
        fields = [*self.spec.identity, "last_year", "source", "from_list"]
        manager.filter(pk__in=self.gone).delete()
        # Entries close before others open: one code has one entry in force, at every moment.
        manager.bulk_update([row for row in self.changed if row.last_year is not None], fields)
        manager.bulk_update([row for row in self.changed if row.last_year is None], fields)
        manager.bulk_create(self.new)

    def _in_force(self, rows: Iterable[Dated]) -> Dated:
        return next(row for row in rows if Span(row.first_year, row.last_year, ()).covers(self.year))

    def _count(self, what: str) -> None:
        self.counts[what] += 1


def total(outcomes: Iterable[Loaded]) -> Mapping[str, int]:
    """Entries and changes over several lists."""
    listed = list(outcomes)
    return {
        "entries": sum(each.entries for each in listed),
        "changed": sum(each.changed for each in listed),
    }
