"""All rules, and ``judge``: what they find in one budget."""

from budget.domain.facts import FactBook
from budget.domain.findings import Finding, gravest_first
from budget.domain.sheets import SheetSet
from budget.rules import balance, projects
from budget.rules.rule import Rule

RULES: tuple[Rule, ...] = (*balance.RULES, *projects.RULES)


def judge(sheets: SheetSet, book: FactBook) -> tuple[Finding, ...]:
    """Every finding of every rule, the gravest first."""
    return gravest_first(f for rule in RULES for f in rule.breaches(sheets, book))
