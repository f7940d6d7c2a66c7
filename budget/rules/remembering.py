"""What rules said of a budget before: each is asked again only when something that it read is another now.

While a rule looks at a case it is noted which tables, facts and shared readings it takes. Its answer is kept
with them, and holds for every case that has the very same ones (the same objects: whoever keeps a memory
hands in what did not change as it was).
"""

from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any, TypeVar

from budget.domain.facts import FactBook
from budget.domain.sheets import Sheet, SheetSet
from budget.rules.rule import Case

Answer = TypeVar("Answer")
# What was read: ("sheet", "03"), ("facts", "income"), ("reading", and what makes it).
Read = tuple[str, Any]
Note = Callable[[str, str], None]
Question = Hashable
# As the budget stands, with the sums put right, and with everything put right.
KEPT = 3

_FACTS = frozenset(field.name for field in fields(FactBook))
# What a FactBook works out of its facts once, and out of which.
WORKED_OUT: Mapping[str, str] = {"name_of": "names", "unit_by_code": "units", "printed_tables": "printed"}


class Memory:
    """Answers with what they were given for. Not for two threads at once.

    ``alike`` tells of a reading that several rules share whether two say the same: then the older one stands,
    and with it whatever was made of it.
    """

    def __init__(self) -> None:
        self.alike: dict[Question, Callable[[Any, Any], bool] | None] = {}
        self._changed: dict[str, list[Sheet]] = {}
        self._ground: tuple[object, ...] = ()
        self._answers: dict[Question, list[tuple[Mapping[Read, object], Any]]] = {}

    def watched(self, case: Case) -> "WatchedCase":
        """The case, to be asked about. Another budget, list or set of tables makes everything forgotten."""
        sheets = case.sheets
        whose = (sheets.department_code, sheets.department_name, sheets.year, sheets.form_set)
        ground = (*whose, tuple(sheets.sheets))
        if self._ground[1:] != ground or self._ground[0] is not case.lists:
            self._answers.clear()
            self._ground = (case.lists, *ground)
        return WatchedCase(case, self)

    def settled(self, changed: SheetSet, of: SheetSet) -> SheetSet:
        """The changed tables ``of`` a budget, each the one that came out last time where it is equal."""
        sheets = {
            table: sheet if sheet is of.sheets[table] else self._same(table, sheet)
            for table, sheet in changed.sheets.items()
        }
        return replace(changed, sheets=sheets)

    def _same(self, table: str, sheet: Sheet) -> Sheet:
        earlier = self._changed.setdefault(table, [])
        same = next((one for one in earlier if one == sheet), sheet)
        self._changed[table] = [same, *(one for one in earlier if one is not same)][:KEPT]
        return same

    def ask(self, question: Question, case: "WatchedCase", work: Callable[[Case], Answer]) -> Answer:
        """What ``work`` makes of the case: the answer it gave to what it read, else a new one.

        The answer must be complete: no iterator.
        """
        answers = self._answers.setdefault(question, [])
        for place, (reads, answer) in enumerate(answers):
            if all(case.now(read) is value for read, value in reads.items()):
                answers.insert(0, answers.pop(place))
                return answer  # type: ignore[no-any-return]  # what ``work`` once gave
        with case.noting() as noted:
            new = work(case)
        alike = self.alike.get(question)
        if alike is not None:
            new = next((old for _, old in answers if alike(new, old)), new)
        answers.insert(0, ({read: case.now(read) for read in noted}, new))
        del answers[KEPT:]
        return new


class WatchedCase(Case):
    """A case that notes what is read of it."""

    _memory: Memory
    _case: Case
    _noted: list[set[Read]]

    def __init__(self, case: Case, memory: Memory) -> None:
        noted: list[set[Read]] = [set()]

        def note(kind: str, name: str) -> None:
            noted[-1].add((kind, name))

        told = case.sheets
        sheets = SheetSet(
            told.department_code,
            told.department_name,
            told.year,
            told.form_set,
            _Sheets(told.sheets, note),
        )
        super().__init__(sheets, NotedBook(case.book, note), case.lists)
        # The dataclass is frozen.
        self.__dict__.update(_case=case, _memory=memory, _noted=noted)

    @contextmanager
    def noting(self) -> Iterator[set[Read]]:
        """Collect what is read meanwhile."""
        self._noted.append(set())
        try:
            yield self._noted[-1]
        finally:
            self._noted.pop()

    def now(self, read: Read) -> object:
        """What is there to be read in this case."""
        kind, what = read
        if kind == "sheet":
            return self._case.sheets.sheets.get(what)
        return getattr(self._case.book, what) if kind == "facts" else self._made(what)

    def once(
        self,
        reading: Callable[[Case], Answer],
        alike: Callable[[Answer, Answer], bool] | None = None,
    ) -> Answer:
        self._memory.alike[reading] = alike
        self._noted[-1].add(("reading", reading))
        return self._made(reading)

    def _made(self, reading: Callable[[Case], Answer]) -> Answer:
        if reading not in self._readings:
            self._readings[reading] = self._memory.ask(reading, self, reading)
        return self._readings[reading]  # type: ignore[no-any-return]  # what ``reading`` gave


class _Sheets(Mapping[str, Sheet]):
    """Tables by number; each that is asked for is noted, whether it is there or not."""

    def __init__(self, sheets: Mapping[str, Sheet], note: Note) -> None:
        self._sheets = sheets
        self._note = note

    def __getitem__(self, table: str) -> Sheet:
        self._note("sheet", table)
        return self._sheets[table]

    def __contains__(self, table: object) -> bool:
        self._note("sheet", str(table))
        return table in self._sheets

    def __iter__(self) -> Iterator[str]:
        # Which tables there are is the ground of all answers.
        return iter(self._sheets)

    def __len__(self) -> int:
        return len(self._sheets)


class NotedBook(FactBook):
    """Facts that are noted as they are read. It shares what the book has worked out."""

    __slots__ = ("_note",)
    _note: Note

    def __init__(self, book: FactBook, note: Note) -> None:
        object.__setattr__(self, "__dict__", book.__dict__)
        object.__setattr__(self, "_note", note)

    def __getattribute__(self, name: str) -> Any:
        fact = WORKED_OUT.get(name, name)
        if fact in _FACTS:
            object.__getattribute__(self, "_note")("facts", fact)
        return super().__getattribute__(name)
