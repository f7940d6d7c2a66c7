"""What a rule is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from budget.domain.facts import FactBook
from budget.domain.findings import Finding, Severity
from budget.domain.sheets import SheetSet

Check = Callable[["Rule", SheetSet, FactBook], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: its code, title and formula as people read them, and where it comes from.

    ``check`` yields a finding for every breach and nothing where the rule's premise does not hold.
    """

    code: str
    title: str
    severity: Severity
    formula: str
    source: str
    check: Check

    def breaches(self, sheets: SheetSet, book: FactBook) -> Iterable[Finding]:
        """The findings of this rule."""
        return self.check(self, sheets, book)
