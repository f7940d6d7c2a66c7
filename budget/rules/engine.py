"""``judge`` and ``audit``: what the rules find in one budget, each finding leading what follows from it."""

from collections.abc import Iterator

from budget.domain.facts import FactBook
from budget.domain.findings import Finding, gravest_first
from budget.domain.lists import Lists
from budget.domain.sheets import SheetSet
from budget.rules.catalogue import RULES
from budget.rules.explaining import explained
from budget.rules.identity import Identity
from budget.rules.remembering import Memory
from budget.rules.rule import Case, Rule
from budget.tables.chaoyang.lift import lift


def judge(
    sheets: SheetSet, book: FactBook, lists: Lists | None = None, memory: Memory | None = None
) -> tuple[Finding, ...]:
    """Every finding of every rule, the gravest first; without ``lists``, of those that ask none.

    ``sheets`` are the tables of these facts. With a ``memory`` of this budget the rules are asked again whose
    tables and facts are others now; what is found is the same.
    """
    return gravest_first(explained(Case(sheets, book, lists or Lists(book.year)), RULES, memory=memory))


def audit(sheets: SheetSet, lists: Lists | None = None) -> tuple[tuple[Finding, ...], FactBook]:
    """What is found in tables as printed, and the facts that they tell.

    Besides the rules, every table is held against what the facts of all of them say (``DERIVE``).
    """
    book = lift(sheets)
    case = Case(sheets, book, lists or Lists(book.year))
    return gravest_first(explained(case, RULES, lift=lift)), book


def identities(case: Case) -> Iterator[tuple[Rule, Identity]]:
    """Every sum that must hold in this budget, with its rule."""
    for rule in RULES:
        for identity in rule.identities(case) if rule.identities else ():
            yield rule, identity
