"""The sums that 北京市朝阳区's forms of 2026 must keep, within and between them.

Rules between tables belong to a form set: other forms have other columns and other relations.
"""

from budget.rules.chaoyang import between, income, spending, summaries, within

RULES = (*within.RULES, *income.RULES, *between.RULES, *spending.RULES, *summaries.RULES)
FORM_SET = "chaoyang-2026"
