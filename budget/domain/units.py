"""One unit's part of its department's facts: what its own budget (单位预算) and its tables are made of."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol, TypeVar

from budget.domain.codes import System
from budget.domain.facts import (
    DepartmentGoal,
    EarlierFigure,
    ExpenditureLine,
    FactBook,
    Passage,
    PrintedAmount,
    SubjectName,
)

# The facts that say whose they are, by attribute of the FactBook.
BY_UNIT = (
    "income",
    "expenditure",
    "year_end",
    "projects",
    "procurement",
    "services",
    "vehicles",
    "controls",
    "profiles",
)


class _OfUnit(Protocol):
    @property
    def unit(self) -> str | None: ...


Fact = TypeVar("Fact", bound=_OfUnit)
Told = TypeVar("Told", Passage, EarlierFigure)


def of_unit(book: FactBook, code: str) -> FactBook:
    """The facts of one unit as a book of its own, under the unit's code and name.

    Facts that do not say whose they are stay out, and so does the department's overall goal. A table of which
    the department's facts leave open what the unit has of it is one that the unit's facts do not tell. Raises
    KeyError where the department has no such unit.
    """
    unit = book.unit_by_code[code]
    expenditure = _theirs(book.expenditure, code)
    return replace(
        book,
        department_code=unit.code,
        department_name=unit.name,
        units=(unit,),
        names=named_in(book.names, expenditure),
        income=_theirs(book.income, code),
        expenditure=expenditure,
        year_end=_theirs(book.year_end, code),
        projects=_theirs(book.projects, code),
        procurement=_theirs(book.procurement, code),
        services=_theirs(book.services, code),
        vehicles=_theirs(book.vehicles, code),
        goal=DepartmentGoal(),
        controls=_theirs(book.controls, code),
        profiles=_theirs(book.profiles, code),
        printed=tuple(PrintedAmount(table, (), "", 0) for table in book.printed_tables),
        passages=_own(book.passages, code),
        earlier=_own(book.earlier, code),
    )


def is_told_by_unit(book: FactBook) -> bool:
    """Whether every amount says whose it is, so that the parts of the units make up the whole."""
    parts = ("income", "expenditure", "year_end", "projects", "procurement", "services", "vehicles")
    return not book.printed and all(fact.unit is not None for part in parts for fact in getattr(book, part))


def named_in(names: Iterable[SubjectName], lines: Iterable[ExpenditureLine]) -> tuple[SubjectName, ...]:
    """The names of the codes that these lines bear, and of the classes above them."""
    used = {
        (system, number[:length])
        for line in lines
        for system in System
        for number in (getattr(line, system.value),)
        for length in range(1, len(number) + 1)
    }
    return tuple(name for name in names if _key(name) in used)


def _theirs(facts: Iterable[Fact], code: str) -> tuple[Fact, ...]:
    return tuple(fact for fact in facts if fact.unit == code)


def _own(facts: Iterable[Told], code: str) -> tuple[Told, ...]:
    """Theirs, as what is now the whole of a book says it: without the unit."""
    return tuple(replace(fact, unit="") for fact in facts if fact.unit == code)


def _key(name: SubjectName) -> tuple[System, str]:
    return name.system, name.code
