"""What was entered into a budget, by whom and when, in the words of the page it was entered on."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from budget.domain.codes import labelled
from budget.domain.richtext import as_text
from budget.models import Budget, Change, ChangeSet, SubjectName
from budget.selectors.grids import GRIDS, Column, Grid, references_of, rows_of
from budget.selectors.grids.cells import NO, Amount, Code, Reference, RichText
from budget.selectors.grids.references import REFERRED

SETS_ON_A_PAGE = 30
CHANGES_SHOWN = 5
CHANGES_ON_A_PAGE = 200
# The column under which the history keeps that a row was moved, and below which row one stood.
PLACE = "#after"


@dataclass(frozen=True, slots=True)
class Filter:
    """Which changes are asked for; what is blank or None is not asked."""

    grid: str = ""
    username: str = ""
    day: date | None = None
    row: UUID | None = None
    column: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One change in words. ``what``: 修改, 新增, 删除 or 移动; texts are as people read them.

    ``values`` are the cells of a row that was added or removed, but for its name: (column's label, text).
    """

    grid: str
    grid_title: str
    row: UUID
    row_name: str
    column: str
    column_label: str
    what: str
    before: str = ""
    after: str = ""
    values: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Stroke:
    """A change set with its first changes. ``undoes`` and ``undone_by`` are numbers of others, or None."""

    number: int
    title: str
    actor: str
    at: datetime
    undoes: int | None
    undone_by: int | None
    count: int
    changes: list[Told] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many of its changes are not among ``changes``."""
        return self.count - len(self.changes)


@dataclass(frozen=True, slots=True)
class NotTaken:
    """A change that could not be taken back: where, why, what stands there now and who wrote that."""

    place: str
    message: str
    value: str
    by: str


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who changed a budget."""

    username: str
    name: str


def history(budget: Budget, asked: Filter, page: str | None) -> tuple[Page[ChangeSet], list[Stroke]]:
    """A page of the change sets of a budget, newest first, each with its first changes that were asked for.

    The number of queries depends neither on change sets nor on rows.
    """
    changes = _asked_changes(budget, asked)
    sets = ChangeSet.objects.filter(budget=budget).order_by("-number").defer("answer")
    if asked.username:
        sets = sets.filter(username=asked.username)
    if asked.day:
        sets = sets.filter(at__date=asked.day)
    if asked.grid or asked.row or asked.column:
        sets = sets.filter(pk__in=changes.order_by().values("change_set"))
    shown = Paginator(sets, SETS_ON_A_PAGE).get_page(page)
    return shown, _strokes(budget, list(shown.object_list), changes)


def stroke(budget: Budget, number: int, page: str | None) -> tuple[Page[Change], Stroke]:
    """One change set with a page of its changes. Raises ChangeSet.DoesNotExist."""
    found = ChangeSet.objects.defer("answer").get(budget=budget, number=number)
    changes = Change.objects.filter(change_set=found)
    shown = Paginator(changes.order_by("pk"), CHANGES_ON_A_PAGE).get_page(page)
    told = _stroke(found, shown.paginator.count, _undone(budget))
    told.changes.extend(_Teller(budget).tell(list(shown.object_list)))
    return shown, told


def people(budget: Budget) -> list[Person]:
    """Whoever changed the budget, by name."""
    found = ChangeSet.objects.filter(budget=budget).order_by().values_list("username", "actor").distinct()
    names = dict(found)
    return sorted((Person(*one) for one in names.items()), key=lambda person: (person.name, person.username))


def row_name(budget: Budget, grid: str, row: UUID) -> str:
    """What a row is called, also one that is no longer there."""
    return _Teller(budget).names(grid, [row])[row]


def not_taken_back(budget: Budget, number: int, results: Sequence[Any]) -> list[NotTaken]:
    """What of a change set could not be taken back. ``results``: those of ``services.entry.revert``."""
    undone = Change.objects.filter(change_set__budget=budget, change_set__number=number)
    changes = list(undone.order_by("-pk"))
    left = [
        (change, result)
        for change, result in zip(changes, results, strict=True)
        if result["status"] not in ("saved", "unfit")
    ]
    teller = _Teller(budget)
    told = teller.tell([change for change, _ in left])
    return [
        NotTaken(
            " · ".join(part for part in (one.grid_title, one.row_name, one.column_label) if part),
            result["message"],
            teller.text(GRIDS[one.grid].by_key.get(one.column), result.get("value")),
            result.get("by", ""),
        )
        for one, (_, result) in zip(told, left, strict=True)
    ]


def _asked_changes(budget: Budget, asked: Filter) -> QuerySet[Change]:
    changes = Change.objects.filter(change_set__budget=budget)
    if asked.grid:
        changes = changes.filter(grid=asked.grid)
    if asked.row:
        changes = changes.filter(row=asked.row)
    if asked.column:
        # A row added or removed is a change of each of its cells.
        changes = changes.filter(Q(column=asked.column) | Q(column=""))
    return changes


def _strokes(budget: Budget, sets: Sequence[ChangeSet], changes: QuerySet[Change]) -> list[Stroke]:
    of_these = changes.filter(change_set__in=[one.pk for one in sets]).order_by()
    counts = dict(of_these.values_list("change_set").annotate(count=Count("pk")))
    first = (
        of_these.annotate(
            place=Window(RowNumber(), partition_by=F("change_set"), order_by=F("pk").asc()),
        )
        .filter(place__lte=CHANGES_SHOWN)
        .order_by("pk")
    )
    undone = _undone(budget)
    strokes = {one.pk: _stroke(one, counts.get(one.pk, 0), undone) for one in sets}
    shown = list(first)
    for change, told in zip(shown, _Teller(budget).tell(shown), strict=True):
        strokes[change.change_set_id].changes.append(told)
    return list(strokes.values())


def _stroke(one: ChangeSet, count: int, undone: dict[int, tuple[int, int | None]]) -> Stroke:
    undoes = undone[one.undoes_id][0] if one.undoes_id in undone else None
    by = undone.get(one.pk, (0, None))[1]
    return Stroke(one.number, one.title, one.actor, one.at, undoes, by, count)


def _undone(budget: Budget) -> dict[int, tuple[int, int | None]]:
    """By primary key of the change sets somebody took back: its number, and the number of the one that holds.

    One that was taken back and whose taking back was taken back stands again.
    """
    undoing: dict[int, list[int]] = defaultdict(list)
    numbers: dict[int, int] = {}
    sets = ChangeSet.objects.filter(budget=budget, undoes__isnull=False).order_by("-number")
    for pk, number, target, target_number in sets.values_list("pk", "number", "undoes_id", "undoes__number"):
        numbers |= {pk: number, target: target_number}
        undoing[target].append(pk)
    holds: dict[int, int | None] = {}
    # Whatever takes another back is younger: the youngest first.
    for pk in sorted(numbers, key=lambda one: -numbers[one]):
        standing = [numbers[by] for by in undoing[pk] if holds[by] is None]
        holds[pk] = max(standing) if standing else None
    return {pk: (numbers[pk], holds[pk]) for pk in numbers}


class _Teller:
    """Puts changes into words: names of rows, of codes, of what cells refer to."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.references = references_of(budget)

    def tell(self, changes: Sequence[Change]) -> list[Told]:
        rows: dict[str, set[UUID]] = defaultdict(set)
        for change in changes:
            rows[change.grid].add(change.row)
        names = {grid: self.names(grid, keys) for grid, keys in rows.items()}
        return [self._told(change, names[change.grid][change.row]) for change in changes]

    def names(self, name: str, keys: Iterable[UUID]) -> dict[UUID, str]:
        """What rows of a grid are called, as they stand, else as they last stood."""
        grid = GRIDS[name]
        wanted = set(keys)
        texts: dict[UUID, Any] = {}
        if not grid.is_single:
            texts = {row.key: row.cells for row in rows_of(grid, self.budget, self.references, wanted)}
        if gone := wanted - set(texts):
            was = Change.objects.filter(change_set__budget=self.budget, row__in=gone, column="")
            for key, before, after in was.order_by("pk").values_list("row", "before", "after"):
                texts[key] = before or after or {}
        return {key: self._name(grid, texts.get(key, {})) for key in wanted}

    def text(self, column: Column | None, value: Any) -> str:
        """A cell's text as people read it."""
        text = "" if value is None else str(value)
        if column is None or not text:
            return text
        if isinstance(column, Reference):
            return self._referred(column.grid, text)
        if isinstance(column, Code):
            return self._code(column.lookup, text)
        if isinstance(column, RichText):
            return as_text(text)
        return _trimmed(text) if isinstance(column, Amount) else text

    def _told(self, change: Change, name: str) -> Told:
        grid = GRIDS[change.grid]
        about = (change.grid, grid.title, change.row, name, change.column, _label(grid, change.column))
        if change.column == PLACE:
            return Told(*about, "移动")
        column = grid.by_key.get(change.column)
        if change.column:
            return Told(*about, "修改", self.text(column, change.before), self.text(column, change.after))
        texts = (change.after if change.before is None else change.before) or {}
        values = tuple(
            (column.label, self.text(column, texts[column.key]))
            for column in grid.columns
            # Its name is said already, and what does not apply need not be.
            if (texts.get(column.key) or NO) != NO and column.key not in grid.named_by
        )
        return Told(*about, "新增" if change.before is None else "删除", values=values)

    def _name(self, grid: Grid, texts: Any) -> str:
        parts = [self.text(grid.by_key[key], texts.get(key, "")) for key in grid.named_by]
        return " / ".join(part for part in parts if part)

    def _referred(self, grid: str, key: str) -> str:
        labels = {str(one.key): one.label for one in self.references.rows.get(grid, ())}
        if key in labels:
            return labels[key]
        return self._gone.get(key, key)

    @cached_property
    def _gone(self) -> dict[str, str]:
        """What rows that others referred to were called before they were deleted."""
        was = Change.objects.filter(change_set__budget=self.budget, grid__in=REFERRED, column="")
        gone = {}
        for key, before, after in was.order_by("pk").values_list("row", "before", "after"):
            texts = before or after or {}
            gone[str(key)] = f"{labelled(texts.get('code', ''), texts.get('name', ''))}（已删除）"
        return gone

    def _code(self, lookup: str, code: str) -> str:
        return labelled(code, self._codes.get((lookup, code), ""))

    @cached_property
    def _codes(self) -> dict[tuple[str, str], str]:
        found = SubjectName.objects.filter(budget=self.budget).values_list("system", "code", "name")
        return {(str(system), code): name for system, code, name in found}


def _label(grid: Grid, column: str) -> str:
    return grid.by_key[column].label if column in grid.by_key else ""


def _trimmed(text: str) -> str:
    """12.500000 as 12.50; what is no amount as it is."""
    whole, dot, rest = text.partition(".")
    if not (dot and rest.isdigit() and len(rest) == 6 and whole.removeprefix("-").isdigit()):
        return text
    return f"{whole}.{rest.rstrip('0').ljust(2, '0')}"
