"""Writing the log: the only source of a budget's history."""

from budget.models import Budget, LogEntry
from budget.services.facts import settle_digest


def log(
    *,
    budget: Budget,
    actor: str,
    action: str,
    username: str | None = None,
    from_state: str = "",
    to_state: str = "",
    reason: str = "",
) -> LogEntry:
    """Add an entry about a budget, bound to the digest of the facts it had. Call it inside the
    transaction of what it tells, so that neither stands without the other."""
    return LogEntry.objects.create(
        department_code=budget.department.code,
        year=budget.year,
        version=budget.version,
        actor=actor,
        username=username,
        action=action,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        digest=settle_digest(budget),
    )
