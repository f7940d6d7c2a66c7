"""Whether the log, the budgets and what was published are as they were left: nothing is trusted that the
database says of itself, everything is held against the codes that only the holder of ``LOG_KEY`` can make.

Out: problems, one after the other, and how much was looked at. Nothing is held in memory but some hundred
ends of chains; the number of queries grows with budgets (their facts are read), not with entries.
"""

from budget.selectors.verifying.problem import Problem, Seen
from budget.selectors.verifying.snapshot import snapshot
from budget.selectors.verifying.verify import verify

__all__ = ["Problem", "Seen", "snapshot", "verify"]
