"""Writing the log: the only source of a budget's history."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import transaction

from budget.domain.chain import CHAIN, FIELDS, seal_entry, seal_head
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
    entry = _added(
        head,
        department_name=budget.department_name,
        actor=actor,
        username=username,
        action=action,
        from_state=str(from_state or ""),
        to_state=str(to_state or ""),
        reason=reason,
        digest=bound,
        address=address,
    )
    entry.save()
    head.save(update_fields=["entries", "last", "code"])
    return entry


def first_chain(*, budget: Budget, told: Iterable[Mapping[str, Any]]) -> tuple[LogHead, list[LogEntry]]:
    """The whole log of a budget that has none, not stored: whoever makes many stores them together.

    ``told`` are the entries in their order, by the names of ``LogEntry``'s fields; all are bound to the
    digest of the facts that the budget has.
    """
    head = LogHead(
        department_code=budget.department.code, year=budget.year, version=budget.version, entries=0, last=""
    )
    entries = [
        _added(head, department_name=budget.department_name, digest=budget.facts_digest, **each)
        for each in told
    ]
    return head, entries


def _added(head: LogHead, **told: Any) -> LogEntry:
    """The next entry of a chain and, in ``head``, the chain's new end; neither is stored."""
    chain = (head.department_code, head.year, head.version)
    entry = LogEntry(
        **dict(zip(CHAIN, chain, strict=True)), sequence=head.entries + 1, previous=head.last, **told
    )
    entry.code = seal_entry(settings.LOG_KEY, {name: getattr(entry, name) for name in FIELDS})
    head.entries, head.last = entry.sequence, entry.code
    head.code = seal_head(settings.LOG_KEY, chain, entries=head.entries, last=head.last)
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
