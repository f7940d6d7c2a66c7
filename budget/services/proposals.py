"""Changes that are looked at before they are applied: from a workbook, a document, another budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from budget.domain.codes import System
from budget.models import Budget, ChangeSet, Proposal, User
from budget.selectors.access import is_locked, why_not_edit
from budget.selectors.classification import subject_names
from budget.selectors.compared import Compared, compared
from budget.selectors.facts import factbook
from budget.selectors.grids import References, references_of
from budget.selectors.proposed import GridChange, Problem, Words, grid_changes, problems, unfit_cells
from budget.selectors.replacing import replace_by, standing_rows
from budget.services import entry
from budget.services.entry.operations import MOST_OPERATIONS, EntryRefusedError
from budget.tables.registry import derive

__all__ = ["Rehearsal", "apply", "drop", "left_undone", "propose", "rehearse", "replace_by", "sweep"]

KEPT_DAYS = 7
# Of the rows that change in an official table so many are listed: it is the grids that are decided on.
TABLE_ROWS = 40
Operations = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Rehearsal:
    """What applying a proposal now would come to: by grid, and in the official tables.

    ``unfit``: cells that would keep what was typed beside them. ``refused``: what would not be done.
    """

    grids: tuple[GridChange, ...]
    tables: tuple[Compared, ...]
    unfit: tuple[Problem, ...]
    refused: tuple[Problem, ...]


def propose(
    *,
    budget: Budget,
    user: User,
    title: str,
    operations: Operations,
    remarks: Sequence[Mapping[str, str]] = (),
) -> Proposal:
    """Keep operations to be looked at. Raises EntryRefusedError where the user may not edit the budget.

    ``remarks``: ``{"message", "severity", "where"}`` each, on reading what they come from. Proposals that
    nobody applied within a week are deleted on the way.
    """
    _refuse_if_not_editable(budget, user)
    if len(operations) > MOST_OPERATIONS:
        raise EntryRefusedError(
            f"与现有内容相差{len(operations)}处，一次最多应用{MOST_OPERATIONS}处；请分几次提交。"
        )
    sweep()
    return Proposal.objects.create(
        budget=budget,
        title=title[:200],
        username=user.username,
        revision=budget.revision,
        operations=list(operations),
        remarks=list(remarks),
    )


def apply(*, proposal: Proposal, user: User) -> ChangeSet | None:
    """Do what can be done of a proposal, as one change set which the history can take back.

    What somebody changed since is not overwritten: ``left_undone`` tells it. Applied twice it is done once.
    None where nothing of it is left to be done. Raises EntryRefusedError.
    """
    with transaction.atomic():
        kept = Proposal.objects.select_for_update(of=("self",)).select_related("applied").get(pk=proposal.pk)
        if kept.applied is None:
            answer = entry.apply(
                budget=proposal.budget,
                user=user,
                key=kept.key,
                operations=kept.operations,
                title=kept.title,
            )
            number = answer["number"]
            if number is not None:
                kept.applied = ChangeSet.objects.get(budget=proposal.budget, number=number)
                kept.save(update_fields=["applied"])
    return kept.applied


def drop(*, proposal: Proposal) -> None:
    """Forget a proposal."""
    proposal.delete()


def sweep() -> int:
    """Delete proposals older than a week; how many there were."""
    before = timezone.now() - timedelta(days=KEPT_DAYS)
    return Proposal.objects.filter(created_at__lt=before).delete()[0]


def rehearse(*, proposal: Proposal, user: User) -> Rehearsal:
    """What applying the proposal would come to as the budget now stands: it is done, looked at and undone.

    Raises EntryRefusedError where it may not be applied.
    """
    _refuse_if_not_editable(proposal.budget, user)
    return _rehearsed(proposal.key, proposal.budget.revision, user.pk)


@lru_cache(maxsize=4)
def _rehearsed(key: UUID, revision: int, user_pk: int) -> Rehearsal:
    """Of a proposal, on a revision of its budget: paging through it does not work it out again."""
    with transaction.atomic():
        proposal = Proposal.objects.select_related("budget__department").get(key=key)
        user = User.objects.get(pk=user_pk)
        budget = proposal.budget
        before, known = standing_rows(budget), references_of(budget)
        tables = derive(factbook(budget))
        answer = entry.apply(
            budget=budget, user=user, key=proposal.key, operations=proposal.operations, title=proposal.title
        )
        references = references_of(budget)
        after, words = standing_rows(budget, references), _words(budget, known, references)
        grids = grid_changes(before, after, words)
        rehearsal = Rehearsal(
            grids,
            tuple(_shortened(one) for one in compared(tables, derive(factbook(budget)))),
            tuple(unfit_cells(grids)),
            tuple(
                one
                for one in problems(proposal.operations, answer["results"], (before, after), words)
                if one.severity == "error"
            ),
        )
        transaction.set_rollback(True)
    return rehearsal


def _shortened(table: Compared) -> Compared:
    return replace(table, rows=table.rows[:TABLE_ROWS])


def left_undone(*, proposal: Proposal) -> list[Problem]:
    """What of an applied proposal was not done, or not as it was wanted."""
    results = proposal.applied.answer.get("results") if proposal.applied else None
    if not results:
        # All of it was saved, which is not kept.
        return []
    references = references_of(proposal.budget)
    rows = standing_rows(proposal.budget, references)
    words = _words(proposal.budget, references)
    return problems(proposal.operations, results, (rows,), words)


def _words(budget: Budget, *references: References) -> Words:
    names = {
        (system.value, code): name
        for system in System
        for code, name in subject_names(system, budget.year).items()
    }
    return Words(references, names)


def _refuse_if_not_editable(budget: Budget, user: User) -> None:
    if why := why_not_edit(user, budget):
        raise EntryRefusedError(why, locked=is_locked(budget), forbidden=not is_locked(budget))
