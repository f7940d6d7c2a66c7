"""How many findings a budget has as it stands, where somebody has looked already.

Judging takes too long to do it for a whole list. Whoever judges a budget notes what came of it; a note is of
one state of the facts and is no longer found once they change.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.core.cache import cache

from budget.domain.findings import Finding, Severity
from budget.models import Budget

# Rules and lists change too: what was noted before yesterday is looked at again.
_KEPT_SECONDS = 24 * 60 * 60

Counts = Mapping[Severity, int]


def note_findings(budget: Budget, findings: Iterable[Finding]) -> Counts:
    """Note how many findings of each severity the budget has as it now stands; the value is that."""
    counted = Counter(one.severity for one in findings)
    counts = {severity: counted[severity] for severity in Severity}
    cache.set(_key(budget), {severity.value: n for severity, n in counts.items()}, _KEPT_SECONDS)
    return counts


def counts_known(budgets: Iterable[Budget]) -> dict[int, Counts]:
    """The counts of those that were looked at as they now stand, by primary key."""
    keys = {_key(budget): budget.pk for budget in budgets}
    noted = cache.get_many(keys)
    return {keys[key]: {Severity(name): n for name, n in counts.items()} for key, counts in noted.items()}


def _key(budget: Budget) -> str:
    made = budget.created_at.timestamp()
    return f"judged:{budget.pk}:{made}:{budget.revision}:{budget.facts_digest}"
