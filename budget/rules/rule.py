"""What a rule is, and what it judges."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from budget.domain.facts import FactBook
from budget.domain.findings import Finding, Severity
from budget.domain.lists import Lists
from budget.domain.sheets import SheetSet
from budget.rules.identity import Identity


@dataclass(frozen=True)
class Case:
    """One budget before the rules: its tables, its facts, and the lists in force in its year."""

    sheets: SheetSet
    book: FactBook
    lists: Lists


Check = Callable[["Rule", Case], Iterable[Finding]]
Identities = Callable[[Case], Iterable[Identity]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, title and formula as people read them, where it comes from, an example.

    ``premise`` says when it applies; where it does not, the rule is silent. ``check`` yields a finding for
    every breach; ``identities`` yields every sum that must hold, which the engine compares to the 分.
    A rule has one of the two.
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

    def breaches(self, case: Case) -> Iterable[Finding]:
        """What ``check`` finds; nothing for a rule of identities."""
        return self.check(self, case) if self.check else ()
