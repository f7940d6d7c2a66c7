"""Two versions of the official tables compared, cell by cell.

Rows match by what identifies them, so that a changed amount is one changed cell, whatever row it now
stands in. A 0 and a blank are the same.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from budget.domain.codes import split_label
from budget.domain.matching import Known, twins
from budget.domain.money import squeeze
from budget.domain.sheets import Row, RowKind, Sheet, SheetSet, Value
from budget.renderers.presentation import merged, outer
from budget.tables.registry import form_set
from budget.tables.spec import Column, Layout, TableSpec

TOTAL = "合计"


class Kind(StrEnum):
    """What became of a row."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"

    @property
    def label(self) -> str:
        return {"added": "新增", "removed": "删除", "changed": "修改", "same": "相同"}[self.value]


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One cell that differs: ``column`` its key, ``label`` what the table calls it."""

    column: str
    label: str
    is_amount: bool
    before: Value
    after: Value

    @property
    def gap(self) -> int:
        """By how many 分 it grew; 0 for a text."""
        if not self.is_amount:
            return 0
        before, after = (value if isinstance(value, int) else 0 for value in (self.before, self.after))
        return after - before


@dataclass(frozen=True, slots=True)
class RowDifference:
    """A row that differs. ``before`` and ``after`` are its 1-based numbers (0: the header block), None where
    it is not there. Of a row that came or went, ``cells`` are all that hold anything. Where every row was
    asked for, ``cells`` hold its amounts too that are the same."""

    kind: Kind
    name: str
    before: int | None
    after: int | None
    cells: tuple[CellDifference, ...]


@dataclass(frozen=True, slots=True)
class TableDifference:
    """What differs in one table. ``before`` and ``after`` tell whether there is such a table at all."""

    number: str
    name: str
    title: str
    rows: tuple[RowDifference, ...]
    before: bool = True
    after: bool = True

    @property
    def cells(self) -> int:
        """How many cells differ."""
        return sum(len(row.cells) for row in self.rows)


def differences(
    before: SheetSet, after: SheetSet, *, everything: bool = False
) -> tuple[TableDifference, ...]:
    """The tables that differ, in their order, with the rows and cells that do; nothing where all is the same.

    ``everything``: the rows and amounts that are the same as well. Both are of the same form set; of two
    years, a row that is named by its year (预算10表) is the same row.
    """
    apart = before.year != after.year
    found = (
        difference(
            spec,
            before.get(spec.number),
            after.get(spec.number),
            years=(before.year, after.year) if apart else None,
            everything=everything,
        )
        for spec in form_set(after.form_set).specs
    )
    return tuple(one for one in found if one is not None)


def difference(
    spec: TableSpec,
    before: Sheet | None,
    after: Sheet | None,
    *,
    years: tuple[int, int] | None = None,
    everything: bool = False,
) -> TableDifference | None:
    """What differs in one table; None where it is the same, or there is none before and after.

    ``years``: the two that they are of, where these are not the same.
    """
    old = list(entries(spec, before, years and years[0])) if before else []
    new = list(entries(spec, after, years and years[1])) if after else []
    rows = tuple(_rows(old, new, everything))
    if not rows and (before is None) == (after is None):
        return None
    return TableDifference(spec.number, spec.name, spec.title, rows, before is not None, after is not None)


@dataclass(frozen=True, slots=True)
class Entry:
    """What is compared as one: a row, one side of it, or the part of it that a merged cell covers.

    ``keys``: what it is known by, the surest first. ``columns``: those that are compared, with their label
    and whether they are amounts. ``rows``: over how many rows it reaches.
    """

    number: int
    name: str
    keys: tuple[tuple[str, ...], ...]
    cells: Mapping[str, Value]
    columns: Mapping[str, tuple[str, bool]] = field(compare=False)
    rows: int = 1

    def covers(self, row: int, column: str) -> bool:
        """Whether a cell is of it; a cell that names a side of a two-sided table is of that side."""
        if not self.number <= row < self.number + self.rows:
            return False
        return not column or column in self.columns or column.removesuffix("_item") == self.keys[0][0]

    def telling(self, other: "Entry | None", everything: bool = False) -> list[str]:
        """The columns in which this one and an earlier one differ; without one, those that hold anything.

        ``everything``: and the amounts that are the same.
        """
        theirs = other.cells if other else {}
        return [
            key
            for key, (_, is_amount) in self.columns.items()
            if (mine := self.cells.get(key) or "") != (theirs.get(key) or "")
            or (everything and is_amount and mine)
        ]


def _rows(old: list[Entry], new: list[Entry], everything: bool) -> Iterator[RowDifference]:
    depth = max((len(entry.keys) for entry in (*old, *new)), default=0)
    twin = twins(old, new, [_same, *(_known_by(place) for place in range(depth))])
    gone = sorted(set(range(len(old))) - set(twin))
    at = 0  # the first row of before that nothing was said of yet
    for entry, index in zip(new, twin, strict=True):
        # What went stood before what follows it, and before what came in its place.
        while gone and gone[0] <= (at if index is None else index):
            at = gone[0] + 1
            yield from _removed(old[gone.pop(0)])
        at = at if index is None else max(at, index + 1)
        earlier = None if index is None else old[index]
        columns = entry.telling(earlier, everything)
        if columns or everything:
            yield _difference(entry.name, earlier, entry, columns)
    for index in gone:
        yield from _removed(old[index])


def _removed(entry: Entry) -> Iterator[RowDifference]:
    if columns := entry.telling(None):
        yield _difference(entry.name, entry, None, columns)


def _difference(name: str, before: Entry | None, after: Entry | None, columns: list[str]) -> RowDifference:
    cells = []
    for key in columns:
        label, is_amount = (after or before).columns[key]  # type: ignore[union-attr]  # one is there
        was, now = (one.cells.get(key) if one else None for one in (before, after))
        cells.append(CellDifference(key, label, is_amount, was, now))
    if before is None or after is None:
        kind = Kind.REMOVED if after is None else Kind.ADDED
    else:
        kind = Kind.CHANGED if any((one.before or "") != (one.after or "") for one in cells) else Kind.SAME
    return RowDifference(
        kind, name, before.number if before else None, after.number if after else None, tuple(cells)
    )


def _same(entry: Entry) -> tuple[object, ...]:
    return (entry.keys[0], *(entry.cells.get(key) or "" for key in entry.columns))


def _known_by(place: int) -> Known[Entry]:
    return lambda entry: entry.keys[place] if place < len(entry.keys) else None


def entries(spec: TableSpec, sheet: Sheet, year: int | None = None) -> Iterator[Entry]:
    """What is compared as one, in the order of the table. ``year``: its own, where it is compared with
    another year's, and then tells no row from another."""
    if spec.header:
        about = {
            cell.key: ("".join((cell.group and f"{cell.group}—", cell.label)), cell.is_amount)
            for cell in spec.header
        }
        yield Entry(0, "表头", (("header",),), sheet.header, about)
    match spec.layout:
        case Layout.TWO_SIDED:
            yield from _two_sided(spec, sheet)
        case Layout.PROJECTS:
            yield from _merged(spec, sheet)
        case _:
            yield from _plain(spec, sheet, "" if year is None else str(year))


def _two_sided(spec: TableSpec, sheet: Sheet) -> Iterator[Entry]:
    for side in ("income", "expenditure"):
        amount = spec.by_key[f"{side}_amount"]
        about = {amount.key: (amount.label, True)}
        for number, row in enumerate(sheet.rows, 1):
            if label := row.text(f"{side}_item"):
                cells = {amount.key: row.cells.get(amount.key)}
                yield Entry(number, label, ((side, squeeze(label)),), cells, about)


def _plain(spec: TableSpec, sheet: Sheet, year: str) -> Iterator[Entry]:
    about = _about(spec.columns)
    for number, row in enumerate(sheet.rows, 1):
        own = () if spec.layout is Layout.GOALS else tuple(one for one in spec.key if row.text(one) == year)
        cells = {key: value for key, value in row.cells.items() if key not in own}
        key = tuple(_identity(row.text(column)) if column in cells else "" for column in spec.key)
        if row.kind is RowKind.LINE:
            yield Entry(number, _name(spec, row), _shorter(spec, key), cells, about)
        else:
            yield Entry(number, _name(spec, row) or TOTAL, ((row.kind.value, *key),), cells, about)


def _merged(spec: TableSpec, sheet: Sheet) -> Iterator[Entry]:
    """A project's own cells apart from those of its indicators, which may come and go below it."""
    owned, above = merged(spec), outer(spec)
    of_project = _about(owned)
    of_indicator = _about([column for column in spec.columns if column not in owned])
    head = spec.key[0]
    project, carried = "", {column.key: "" for column in above}
    starts = [n for n, row in enumerate(sheet.rows, 1) if row.text(head) or n == 1]
    reach = {start: end - start for start, end in pairwise([*starts, len(sheet.rows) + 1])}
    for number, row in enumerate(sheet.rows, 1):
        carried |= {key: row.text(key) for key in carried if row.text(key)}
        if number in reach:
            project = row.text(head)
            code, name = split_label(squeeze(project))
            cells = {**{key: row.cells.get(key) for key in of_project}, **carried}
            known = (("project", code or name), ("project", name))
            yield Entry(number, project, known, cells, of_project, reach[number])
        inner = tuple(_identity(row.text(column)) for column in spec.key[1:])
        if any(inner):
            code, bare = split_label(squeeze(project))
            # Of a project with another code the name tells whose indicator it is.
            keys = (*_shorter(spec, (code or bare, *inner)), *_shorter(spec, (bare, *inner)))
            name = f"{project} · {_levels(spec, row)}"
            yield Entry(number, name, keys, row.cells, of_indicator)


def _shorter(spec: TableSpec, key: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """What a row is known by. An indicator is still the same one when its value changes, then its name."""
    if spec.layout not in (Layout.PROJECTS, Layout.GOALS):
        return (key,)
    return (key, key[:4], (key[0], key[3]), key[:3]) if key[3] else (key, key[:3])


def _about(columns: tuple[Column, ...] | list[Column]) -> dict[str, tuple[str, bool]]:
    return {column.key: ("—".join(column.path), column.is_amount) for column in columns}


def _identity(text: str) -> str:
    bare = squeeze(text)
    return split_label(bare)[0] or bare


def _levels(spec: TableSpec, row: Row) -> str:
    texts = [row.text(column) for column in spec.key[1:4]]
    return texts[2] or "／".join(text for text in texts if text) or "指标"


def _name(spec: TableSpec, row: Row) -> str:
    if spec.layout is Layout.GOALS:
        return " · ".join(filter(None, (row.text(spec.key[0]), row.text("level3"))))
    return "／".join(text for column in spec.key if (text := row.text(column)))
