"""A sum that does not hold, as a finding."""

from budget.domain.findings import Finding
from budget.domain.money import wanyuan_grouped
from budget.rules.identity import Identity, Relation
from budget.rules.rule import Rule


def said(rule: Rule, identity: Identity) -> Finding:
    """The finding of one broken sum: what is stated, what it should be, by how much they differ."""
    stated, computed = (wanyuan_grouped(n) or "0" for n in (identity.stated, identity.computed))
    gap = wanyuan_grouped(abs(identity.gap))
    if identity.relation is Relation.EQUAL:
        problem = f"{identity.subject}为{stated}，{identity.what}为{computed}，两者应当相等，相差{gap}万元。"
    else:
        problem = f"{identity.subject}为{stated}，超过了{identity.what}{computed}，多{gap}万元。"
    return Finding(
        rule.code,
        rule.severity,
        f"{problem}请核对所列各格的金额。",
        identity.cells,
        expected=computed,
        found=stated,
        formula=identity.formula(),
    )
