"""What a rule is, and what it judges."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from budget.domain.facts import FactBook
from budget.domain.findings import Finding, Severity
from budget.domain.lists import Lists
from budget.domain.sheets import SheetSet
from budget.rules import goals
from budget.rules.goals import Holder
from budget.rules.identity import Identity
from budget.rules.naming import Naming, printed_codes
from budget.tables.registry import spec_of
from budget.tables.spec import TableSpec

Reading = TypeVar("Reading")


@dataclass(frozen=True)
class Case:
    """One budget before the rules: its tables, its facts, and the lists in force in its year."""

    sheets: SheetSet
    book: FactBook
    lists: Lists
    _readings: dict[Callable[["Case"], Any], Any] = field(default_factory=dict, compare=False, repr=False)

    def spec(self, table: str) -> TableSpec:
        """The spec of one of its tables. Raises KeyError."""
        return spec_of(self.sheets.form_set, table)

    def once(
        self,
        reading: Callable[["Case"], Reading],
        alike: Callable[[Reading, Reading], bool] | None = None,
    ) -> Reading:
        """What ``reading`` makes of the case, worked out once for all the rules that ask.

        ``alike`` tells whether two of them say the same, for whoever judges a budget again and again.
        """
        if reading not in self._readings:
            self._readings[reading] = reading(self)
        return self._readings[reading]  # type: ignore[no-any-return]  # what ``reading`` gave

    @property
    def naming(self) -> Naming:
        """Its codes with their names."""
        return self.once(_naming, Naming.says_the_same)

    @property
    def projects(self) -> tuple[Holder, ...]:
        """Its projects with their indicators."""
        return self.once(_projects)

    @property
    def activities(self) -> tuple[Holder, ...]:
        """The activities of 部门整体支出绩效目标表 with their indicators."""
        return self.once(_activities, _same_rows)


def _naming(case: Case) -> Naming:
    return Naming(case.lists, printed_codes(case.sheets))


def _projects(case: Case) -> tuple[Holder, ...]:
    return tuple(goals.projects(case.sheets))


def _activities(case: Case) -> tuple[Holder, ...]:
    return tuple(goals.activities(case.sheets))


def _same_rows(some: tuple[Holder, ...], others: tuple[Holder, ...]) -> bool:
    """Whether they stand in the same rows: the money above those of 预算13表 is no part of them."""
    return len(some) == len(others) and all(
        a.sheet.rows is b.sheet.rows for a, b in zip(some, others, strict=True)
    )


Check = Callable[["Rule", Case], Iterable[Finding]]
Identities = Callable[[Case], Iterable[Identity]]
Repair = Callable[[Finding, Case], Mapping[tuple[str, int, str], int]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, title and formula as people read them, where it comes from, an example.

    ``premise`` says when it applies; where it does not, the rule is silent. ``check`` yields a finding for
    every breach; ``identities`` yields every sum that must hold, which the engine compares to the 分.
    A rule has one of the two. ``repair`` gives of a finding the amounts in 分 that should stand in which
    cells (table, row, column), where it is sure of them.
    """

    code: str
    title: str
    severity: Severity
    formula: str
    source: str
    example: str
    premise: str = ""
    check: Check | None = field(default=None, compare=False)
    identities: Identities | None = field(default=None, compare=False)
    repair: Repair | None = field(default=None, compare=False)

    def breaches(self, case: Case) -> Iterable[Finding]:
        """What ``check`` finds; nothing for a rule of identities."""
        return self.check(self, case) if self.check else ()
