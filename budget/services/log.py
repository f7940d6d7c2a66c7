"""Writing the log: the only source of a budget's history."""

from budget.domain.states import State
from budget.models import Budget, LogEntry
from budget.services.facts import settle_digest


def log(
    *,
    budget: Budget,
    actor: str,
    action: str,
    username: str | None = None,
    from_state: State | None = None,
    to_state: State | None = None,
    reason: str = "",
    address: str | None = None,
) -> LogEntry:
    """Add an entry about a budget, bound to the digest of the facts it had. Call it inside the
    transaction of what it tells, so that neither stands without the other.

    ``action`` is one of ``domain.workflow.ACTIONS``; ``address`` the one of whoever did it.
    """
    return LogEntry.objects.create(
        department_code=budget.department.code,
        department_name=budget.department_name,
        year=budget.year,
        version=budget.version,
        actor=actor,
        username=username,
        action=action,
        from_state=str(from_state or ""),
        to_state=str(to_state or ""),
        reason=reason,
        digest=settle_digest(budget),
        address=address,
    )
