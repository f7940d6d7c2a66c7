"""What identifies a row of an official table when its number does not: rows come and go above it.

The identity is that by which two versions of a table are compared (``selectors.differences``). In: a row by
number and column, since one row of a two-sided table, or of a table with merged cells, holds several things
that are known apart. Out: an ``Anchor``, as JSON and back, and the number of the row in another SheetSet.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from budget.domain.sheets import Sheet, SheetSet
from budget.selectors.differences import Entry, entries
from budget.selectors.recalling import recalling
from budget.tables.registry import form_set
from budget.tables.spec import TableSpec

# What an indicator is known by beyond its name says no more which one it is.
_SURE = 3
Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Anchor:
    """A row. ``keys``: what it is known by, the surest first. ``place``: which of those alike, from 0,
    ``among`` how many. ``said``: a digest of all it said, to tell those alike apart when one goes."""

    keys: tuple[Key, ...]
    place: int = 0
    among: int = 1
    said: str = ""

    def as_json(self) -> dict[str, Any]:
        """For a JSONField."""
        keys = [list(key) for key in self.keys]
        return {"keys": keys, "place": self.place, "among": self.among, "said": self.said}


def anchor_from_json(data: Mapping[str, Any]) -> Anchor:
    """The inverse of ``Anchor.as_json``."""
    keys = tuple(tuple(key) for key in data["keys"])
    return Anchor(keys, data["place"], data["among"], data["said"])


class Anchors:
    """The rows of the tables as they stand, by what identifies them. A table is gone through once."""

    def __init__(self, sheets: SheetSet) -> None:
        self._sheets = sheets
        self._specs = form_set(sheets.form_set).by_number
        self._tables: dict[str, _Table] = {}

    def of(self, table: str, row: int, column: str = "") -> Anchor | None:
        """What identifies a row (0: the header block); None where there is no such row."""
        known = self._table(table)
        entry = known.entry_at(row, column) if known else None
        return known.anchor(entry) if known and entry else None

    def name(self, table: str, row: int, column: str = "") -> str:
        """What people call the row; ``""`` where there is none."""
        known = self._table(table)
        entry = known.entry_at(row, column) if known else None
        return entry.name if entry else ""

    def first_row(self, table: str, row: int, column: str = "") -> int | None:
        """The row in which a cell is drawn: of a merged one the first."""
        known = self._table(table)
        entry = known.entry_at(row, column) if known else None
        return entry.number if entry else None

    def row_of(self, table: str, anchor: Anchor) -> int | None:
        """The number of the row in these tables; None where it is gone."""
        known = self._table(table)
        return known.row_of(anchor) if known else None

    def _table(self, number: str) -> "_Table | None":
        sheet = self._sheets.get(number)
        if sheet is None or number not in self._specs:
            return None
        if number not in self._tables:
            self._tables[number] = _Table(self._specs[number], sheet)
        return self._tables[number]


@recalling(most=4)
def anchors_of(sheets: SheetSet) -> Anchors:
    """The anchors of these tables: many ask for them while one page is made."""
    return Anchors(sheets)


class _Table:
    def __init__(self, spec: TableSpec, sheet: Sheet) -> None:
        self._entries = list(entries(spec, sheet))
        self._at: dict[int, list[Entry]] = defaultdict(list)
        self._known: dict[tuple[int, Key], list[Entry]] = defaultdict(list)
        for entry in self._entries:
            for row in range(entry.number, entry.number + entry.rows):
                self._at[row].append(entry)
            for depth, key in enumerate(entry.keys[:_SURE]):
                self._known[depth, key].append(entry)

    def entry_at(self, row: int, column: str) -> Entry | None:
        return next((entry for entry in self._at.get(row, ()) if entry.covers(row, column)), None)

    def anchor(self, entry: Entry) -> Anchor:
        alike = self._known[0, entry.keys[0]]
        place = next(n for n, one in enumerate(alike) if one is entry)
        return Anchor(entry.keys[:_SURE], place, len(alike), _digest(entry))

    def row_of(self, anchor: Anchor) -> int | None:
        for depth, key in enumerate(anchor.keys):
            if alike := self._known.get((depth, key)):
                return _chosen(alike, anchor, surest=not depth)
        return None


def _chosen(alike: Sequence[Entry], anchor: Anchor, *, surest: bool) -> int | None:
    """Of rows known by the same the one that says the same, else the one in the same place among as many."""
    for entry in alike:
        if _digest(entry) == anchor.said:
            return entry.number
    if surest:
        # One of them came or went: no row is better than a wrong one.
        return alike[anchor.place].number if len(alike) == anchor.among else None
    return alike[0].number if len(alike) == 1 else None


def _digest(entry: Entry) -> str:
    said = [str(entry.cells.get(key) or "") for key in entry.columns]
    return sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()[:16]
