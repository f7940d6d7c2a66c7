"""All rules there are, in the order in which people read them."""

from budget.rules import (
    chaoyang,
    classification,
    controls,
    costs,
    document,
    indicators,
    kinds,
    pairs,
    performance,
    projects,
    purchases,
    rows,
    yuan,
)
from budget.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    *chaoyang.RULES,
    *controls.RULES,
    *yuan.RULES,
    *projects.RULES,
    *performance.RULES,
    *indicators.RULES,
    *costs.RULES,
    *classification.RULES,
    *pairs.RULES,
    *kinds.RULES,
    *purchases.RULES,
    *document.RULES,
    *rows.RULES,
)
BY_CODE = {rule.code: rule for rule in RULES}
