"""All rules there are, in the order in which people read them."""

from budget.rules import balance, projects
from budget.rules.rule import Rule

RULES: tuple[Rule, ...] = (*balance.RULES, *projects.RULES)
BY_CODE = {rule.code: rule for rule in RULES}
