"""What was found in a budget as it stands, and what it still lacks, where somebody has looked already.

Judging takes too long to do it for a whole list. Whoever judges a budget notes what came of it; a note is of
one state of the facts and is no longer found once they change.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.cache import cache

from budget.domain.findings import Severity
from budget.models import Budget
from budget.selectors.checking import Checked

# Rules and lists change too: what was noted before yesterday is looked at again.
_KEPT_SECONDS = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Noted:
    """How many findings of each severity, and what is lacking: the grid it is lacking in, and the words."""

    counts: Mapping[Severity, int]
    lacking: tuple[tuple[str, str], ...]


def note(budget: Budget, checked: Checked) -> Noted:
    """Note what a check of the budget, as it now stands, came to."""
    counted = Counter(one.severity for one in checked.findings)
    misfits = Counter(one.at.grid for one in checked.misfits)
    counted[Severity.ERROR] += len(checked.misfits)
    noted = Noted(
        {severity: counted[severity] for severity in Severity},
        (
            *((grid, f"{count}格填写的内容待改正。") for grid, count in misfits.items()),
            *((lack.spots[0].grid, lack.message) for lack in checked.lacks),
        ),
    )
    kept = {
        "of": _state(budget),
        "counts": {severity.value: n for severity, n in noted.counts.items()},
        "lacking": noted.lacking,
    }
    # One note a budget: others keep things in this cache too.
    cache.set(_key(budget), kept, _KEPT_SECONDS)
    return noted


def noted_of(budgets: Iterable[Budget]) -> dict[int, Noted]:
    """What is known of those that were looked at as they now stand, by primary key."""
    keys = {_key(budget): budget for budget in budgets}
    return {
        keys[key].pk: Noted(
            {Severity(name): n for name, n in kept["counts"].items()},
            tuple((grid, words) for grid, words in kept["lacking"]),
        )
        for key, kept in cache.get_many(keys).items()
        if kept["of"] == _state(keys[key])
    }


def _key(budget: Budget) -> str:
    return f"noted:{budget.pk}"


def _state(budget: Budget) -> str:
    return f"{budget.created_at.timestamp()}:{budget.revision}:{budget.facts_digest}"
