"""Codes as the tables print them, and what a code and its name say about each other.

A code and a name that contradict each other are proof of an error only where both are vouched for: by an
official list, by what stands in print elsewhere, or by the document itself, which prints both otherwise in
another place. A list that is only general knowledge raises a doubt, never an error.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import Enum, auto
from functools import lru_cache

from budget.domain.codes import System, labelled, split_label
from budget.domain.findings import CellRef
from budget.domain.lists import Lists
from budget.domain.money import squeeze
from budget.domain.sheets import Sheet, SheetSet

# How alike two names are that mean the same thing, 0 to 1.
ALIKE = 0.6
LENGTHS = {
    System.FUNCTION: (3, 5, 7),
    System.GOV_ECONOMIC: (3, 5),
    System.DEPT_ECONOMIC: (3, 5),
}
TITLES = {
    System.FUNCTION: "支出功能分类科目",
    System.GOV_ECONOMIC: "政府支出经济分类科目",
    System.DEPT_ECONOMIC: "部门支出经济分类科目",
}
_THREE = (System.FUNCTION, System.GOV_ECONOMIC, System.DEPT_ECONOMIC)
# Which columns of which tables hold a code with its name.
_COLUMNS: Mapping[str, tuple[tuple[str, System], ...]] = {
    "03": tuple((system.value, system) for system in _THREE),
    "07": tuple((system.value, system) for system in _THREE[1:]),
    "08": tuple((system.value, system) for system in _THREE),
    "09": tuple((system.value, system) for system in _THREE),
    "11": (("service_field", System.FUNCTION),),
}

label_of = lru_cache(maxsize=8192)(split_label)
plain = lru_cache(maxsize=8192)(squeeze)


@dataclass(frozen=True, slots=True)
class Printed:
    """A code with its name, as some cell prints it."""

    system: System
    code: str
    name: str

    @property
    def label(self) -> str:
        return labelled(self.code, self.name)

    @property
    def parent(self) -> str:
        """The code one level up, ``""`` for a 类."""
        return self.code[:-2] if len(self.code) > 3 else ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a code stands; in 预算06表 its name stands in a cell of its own."""

    sheet: Sheet
    row: int
    columns: tuple[str, ...]

    @property
    def cells(self) -> tuple[CellRef, ...]:
        return tuple(self.sheet.ref(self.row, column) for column in self.columns)

    @property
    def name(self) -> str:
        return f"预算{self.sheet.table}表第{self.row}行"


def alike(one: str, other: str) -> bool:
    """Whether two names may be one name written in two ways: shortened, or with a word more."""
    one, other = plain(one), plain(other)
    if one in other or other in one:
        return True
    return SequenceMatcher(None, one, other, autojunk=False).ratio() >= ALIKE


def printed_codes(sheets: SheetSet) -> dict[Printed, list[Place]]:
    """Every code with its name, and every place where it stands, in the order of the tables."""
    found: dict[Printed, list[Place]] = {}
    for table in sheets.sheets:
        if table not in _COLUMNS and table != "06":
            continue
        sheet = sheets.sheets[table]
        for number, row in sheet.body():
            for column, system in _COLUMNS.get(table, ()):
                code, name = label_of(row.text(column))
                if code:
                    found.setdefault(Printed(system, code, name), []).append(Place(sheet, number, (column,)))
            if table == "06" and (code := row.text("function_code")):
                one = Printed(System.FUNCTION, code, row.text("function_name"))
                found.setdefault(one, []).append(Place(sheet, number, ("function_code", "function_name")))
    return found


class Verdict(Enum):
    """What is to be said of a code with its name."""

    RIGHT = auto()
    SWAPPED = auto()  # the name is another code's, and that is proven
    DOUBTFUL = auto()  # the same, where only general knowledge says so
    MISNAMED = auto()  # a name that is nothing like the list's
    SPELLED = auto()  # a name written a little otherwise, or known only by general knowledge
    MISSHAPEN = auto()  # a code of a length that the system does not have
    UNKNOWN = auto()  # in no list, where the list holds everything of the kind
    UNLISTED = auto()  # in no list, which proves nothing
    ENDED = auto()  # in force until an earlier year


@dataclass(frozen=True, slots=True)
class Judgement:
    """``right``: what should stand there, as far as it can be told. ``proof``: where the document says so."""

    verdict: Verdict
    right: str = ""
    proof: tuple[Place, ...] = ()


@dataclass
class Naming:
    """All codes of one budget with what the lists and the document itself know of their names."""

    lists: Lists
    places: Mapping[Printed, list[Place]]
    by_code: dict[tuple[System, str], list[Printed]] = field(default_factory=dict)
    by_name: dict[tuple[System, str], list[Printed]] = field(default_factory=dict)
    _judged: dict[Printed, Judgement] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for one in self.places:
            self.by_code.setdefault((one.system, one.code), []).append(one)
            if one.name:
                self.by_name.setdefault((one.system, plain(one.name)), []).append(one)

    def says_the_same(self, other: "Naming") -> bool:
        """Whether the other holds the same codes in the same places under the same lists."""
        return self.lists is other.lists and self._held() == other._held()

    def _held(self) -> list[tuple[Printed, list[tuple[str, int, tuple[str, ...]]]]]:
        return [(one, [(p.sheet.table, p.row, p.columns) for p in held]) for one, held in self.places.items()]

    def judged(self) -> Iterator[tuple[Printed, Judgement]]:
        for one in self.places:
            yield one, self.judge(one)

    def judge(self, one: Printed) -> Judgement:
        """What to say of one code with its name."""
        if one not in self._judged:
            self._judged[one] = self._judge(one)
        return self._judged[one]

    def _judge(self, one: Printed) -> Judgement:
        if len(one.code) not in LENGTHS[one.system] or not one.code.isdigit():
            return Judgement(Verdict.MISSHAPEN, *self._meant(one))
        known = self.lists.name(one.system, one.code)
        if known is None:
            return self._not_listed(one)
        if not one.name or plain(one.name) == plain(known):
            return Judgement(Verdict.RIGHT)
        return self._another_name(one, known)

    def _another_name(self, one: Printed, known: str) -> Judgement:
        """The list has the code under another name."""
        right, proof = self._meant(one)
        seen = self.lists.is_seen(one.system, one.code)
        rightly = tuple(p for p in self.by_code[one.system, one.code] if plain(p.name) == plain(known))
        if right:
            vouched = seen and self.lists.is_seen(one.system, label_of(right)[0])
            contradicted = bool(rightly or (proof and _beside(one, right)))
            contradicted = contradicted and not self.lists.is_doubtful(one.system, one.code)
            verdict = Verdict.SWAPPED if vouched or contradicted else Verdict.DOUBTFUL
            return Judgement(verdict, right, proof or self._first(rightly))
        if rightly:
            return Judgement(Verdict.RIGHT)  # two names in one document: said as that
        if alike(one.name, known):
            return Judgement(Verdict.SPELLED if seen else Verdict.RIGHT, labelled(one.code, known))
        if self.lists.is_doubtful(one.system, one.code):
            return Judgement(Verdict.RIGHT)
        return Judgement(Verdict.MISNAMED if seen else Verdict.SPELLED, labelled(one.code, known))

    def _not_listed(self, one: Printed) -> Judgement:
        """No list of the year has the code."""
        if not self.lists.names.get(one.system):
            return self._by_document(one)
        right, proof = self._meant(one)
        complete = self.lists.is_complete(one.system, one.code)
        known_class = self.lists.has_class(one.system, one.code)
        if right:
            near = _beside(one, right)
            if (proof and (near or not known_class)) or (complete and near):
                return Judgement(Verdict.SWAPPED, right, proof)
            if near or proof or not known_class:
                return Judgement(Verdict.DOUBTFUL, right, proof)
        if one.code in self.lists.ended.get(one.system, ()):
            return Judgement(Verdict.ENDED)
        return Judgement(Verdict.UNKNOWN if complete or not known_class else Verdict.UNLISTED)

    def _by_document(self, one: Printed) -> Judgement:
        """Without any list: the code is printed under another name too, and the name under another code."""
        others = [p for p in self.by_code[one.system, one.code] if plain(p.name) != plain(one.name)]
        stronger = [p for p in others if len(self.places[p]) >= len(self.places[one])]
        right, proof = self._meant(one)
        if stronger and proof and _beside(one, right):
            return Judgement(Verdict.SWAPPED, right, (*proof, *self._first(stronger)))
        return Judgement(Verdict.RIGHT)

    def _meant(self, one: Printed) -> tuple[str, tuple[Place, ...]]:
        """The code that the name belongs to, if it is another one, and where the document prints it so.

        Names repeat from 款 to 款 (行政运行), never within one. So the one beside it is meant, else the only
        one of that name; where the code cannot be, the one in print that differs in a digit, or at all.
        """
        if not one.name:
            return "", ()
        printed = {p.code: p for p in self.by_name[one.system, plain(one.name)] if self._is_held(p)}
        listed = self.lists.codes_called(one.system, one.name)
        codes = [c for c in {*printed, *listed} if c != one.code and _may_be(one, c)]
        impossible = not self.lists.has_class(one.system, one.code)
        for meant in (
            [c for c in codes if c[:-2] == one.parent],
            codes,
            [c for c in codes if impossible and c in printed and _one_digit(c, one.code)],
            [c for c in codes if impossible and c in printed],
        ):
            if len(meant) == 1:
                code = meant[0]
                held = printed.get(code)
                return labelled(code, one.name), self._first([held] if held else [])
        return "", ()

    def _is_held(self, one: Printed) -> bool:
        """Whether no list gives the code another name."""
        known = self.lists.name(one.system, one.code)
        return known is None or plain(known) == plain(one.name)

    def _first(self, printed: Iterable[Printed]) -> tuple[Place, ...]:
        """The first place of each."""
        return tuple(self.places[p][0] for p in printed)


def _beside(one: Printed, label: str) -> bool:
    """Whether the code of a label hangs on the same code as another."""
    return label_of(label)[0][:-2] == one.parent


def _may_be(one: Printed, code: str) -> bool:
    """Whether a code is of the level of another; of one of no level, whether it is of the lowest."""
    lengths = LENGTHS[one.system]
    return len(code) == (len(one.code) if len(one.code) in lengths else lengths[-1])


def _one_digit(one: str, other: str) -> bool:
    """Whether two codes differ in one digit, or in two neighbours that changed places."""
    if len(one) != len(other):
        return False
    differ = [i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(differ) == 2 and differ[1] == differ[0] + 1:
        first, second = differ
        return one[first] == other[second] and one[second] == other[first]
    return len(differ) == 1
