"""``judge``: what the rules find in one budget."""

from collections.abc import Iterable, Iterator

from budget.domain.facts import FactBook
from budget.domain.findings import Finding, gravest_first
from budget.domain.lists import Lists
from budget.domain.sheets import SheetSet
from budget.rules.catalogue import RULES
from budget.rules.identity import Identity
from budget.rules.rule import Case, Rule
from budget.rules.saying import said


def judge(sheets: SheetSet, book: FactBook, lists: Lists | None = None) -> tuple[Finding, ...]:
    """Every finding of every rule, the gravest first; without ``lists``, of those that ask none."""
    case = Case(sheets, book, lists or Lists(book.year))
    return gravest_first(finding for rule in RULES for finding in _of(rule, case))


def identities(case: Case) -> Iterator[tuple[Rule, Identity]]:
    """Every sum that must hold in this budget, with its rule."""
    for rule in RULES:
        for identity in rule.identities(case) if rule.identities else ():
            yield rule, identity


def _of(rule: Rule, case: Case) -> Iterable[Finding]:
    yield from rule.breaches(case)
    for identity in rule.identities(case) if rule.identities else ():
        if not identity.holds:
            yield said(rule, identity)
