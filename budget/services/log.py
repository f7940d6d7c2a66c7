"""Writing the log: the only source of a budget's history."""

from django.conf import settings
from django.db import transaction

from budget.domain.chain import FIELDS, seal_entry, seal_head
from budget.domain.states import State
from budget.domain.workflow import CHANGES_LOCKED
from budget.models import Budget, LogEntry, LogHead
from budget.services.facts import settle_digest


@transaction.atomic
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

    ``action`` is one of ``domain.workflow.ACTIONS``; ``address`` the one of whoever did it. Whoever writes
    of the same budget waits until that transaction has ended.
    """
    chain = (budget.department.code, budget.year, budget.version)
    head = _end_of(chain)
    bound = settle_digest(budget)
    if from_state and from_state == to_state and not to_state.is_open and action not in CHANGES_LOCKED:
        # What changes no facts vouches for none: somebody may have changed them past us, and that must show.
        bound = _bound_last(head) or bound
    entry = LogEntry(
        department_code=chain[0],
        department_name=budget.department_name,
        year=budget.year,
        version=budget.version,
        sequence=head.entries + 1,
        actor=actor,
        username=username,
        action=action,
        from_state=str(from_state or ""),
        to_state=str(to_state or ""),
        reason=reason,
        digest=bound,
        address=address,
        previous=head.last,
    )
    entry.code = seal_entry(settings.LOG_KEY, {name: getattr(entry, name) for name in FIELDS})
    entry.save()
    head.entries, head.last = entry.sequence, entry.code
    head.code = seal_head(settings.LOG_KEY, chain, entries=head.entries, last=head.last)
    head.save(update_fields=["entries", "last", "code"])
    return entry


def _end_of(chain: tuple[str, int, int]) -> LogHead:
    """The end of a chain, locked; of a new one, made now."""
    of_chain = dict(zip(("department_code", "year", "version"), chain, strict=True))
    code = seal_head(settings.LOG_KEY, chain, entries=0, last="")
    # Two first entries at once: the second waits for the first one's row and then locks it.
    LogHead.objects.get_or_create(**of_chain, defaults={"entries": 0, "last": "", "code": code})
    return LogHead.objects.select_for_update().get(**of_chain)


def _bound_last(head: LogHead) -> str:
    """The digest that the last entry of a chain is bound to."""
    last = LogEntry.objects.filter(
        department_code=head.department_code, year=head.year, version=head.version, sequence=head.entries
    )
    return last.values_list("digest", flat=True).first() or ""
