"""One step with one budget: lock, state, permission, guards, change, log, notice, all in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from budget.domain.digest import digest
from budget.domain.states import Kind, Procedure, Stage, State
from budget.domain.workflow import ACTIONS, STEPS, Guard, Step
from budget.models import Budget, LogEntry, User
from budget.selectors.access import roles_deciding
from budget.selectors.checking import Checked
from budget.selectors.workflow import Situation, has_point, obstacles
from budget.selectors.workflow.situation import last_entry
from budget.services import open_data
from budget.services.lists import lists_for
from budget.services.log import log
from budget.services.workflow.answers import read_answers
from budget.services.workflow.effects import carry_out
from budget.services.workflow.refusals import ObstructedError, OvertakenError, StepRefusedError
from budget.services.workflow.telling import tell_of

# These come with files: ``services.publishing``.
APART = frozenset({"publish", "take_down"})
# Guards for which the whole budget is judged: seconds for a large one, in which nobody else may be held up.
SLOW = frozenset({Guard.NO_ERRORS, Guard.WARNINGS_EXPLAINED})


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody looked at when they decided: the log's last entry (0: none), the facts' digest."""

    entry: int
    digest: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What a check came to, and the digest of the facts it was of."""

    digest: str
    checked: Checked


def act(
    *,
    budget: Budget,
    user: User,
    step: str,
    seen: Seen,
    given: Mapping[str, str] | None = None,
    address: str | None = None,
) -> LogEntry:
    """Take a step. ``given``: what it asks for, by ``Ask``; ``address``: from where.

    Raises StepRefusedError: OvertakenError when somebody did something first or the facts are not those that
    were seen, ObstructedError when a guard does not hold. Then nothing has changed.
    """
    assert step not in APART
    wanted = STEPS[step]
    answers = read_answers(wanted, given or {})
    # Who may not need not wait, nor make others wait, until the budget is judged.
    refuse_what_is_not_offered(wanted, budget_now(budget), user, seen)
    judged = _judge(wanted, budget, user)
    with transaction.atomic():
        fresh = lock(budget)
        at = Situation(fresh, user, lists_for(fresh.year), judged.checked if judged else None)
        refuse_what_is_not_offered(wanted, fresh, user, seen)
        if at.digest != seen.digest or (judged is not None and judged.digest != at.digest):
            raise OvertakenError(
                "内容与您看到的不一致：看过之后有人改过。请重新核对后再决定，这一次没有生效。"
            )
        if not has_point(wanted, at):
            raise OvertakenError(f"这份预算没有要{wanted.label}的：已经办过，或者没有在这里批复。")
        if found := obstacles(wanted, at):
            raise ObstructedError(found)
        before, after = fresh.state, wanted.after[fresh.state]
        carry_out(wanted, at, answers)
        move(fresh, after, at.digest)
        entry = log(
            budget=fresh,
            actor=user.get_short_name(),
            username=user.username,
            action=wanted.name,
            from_state=before,
            to_state=after,
            reason=answers.reason,
            address=address,
        )
        if fresh.kind.is_adjustment and after.stage is Stage.SECOND_DOWN:
            # Beside the year's budget, if that is published, stands what it was adjusted to.
            open_data.renew([fresh.department.code])
        tell_of(wanted, fresh, user, answers.text)
    budget.stage, budget.status, budget.facts_digest = fresh.stage, fresh.status, fresh.facts_digest
    return entry


def lock(budget: Budget) -> Budget:
    """The budget as it now stands, which nobody else changes before this transaction ends."""
    locked = Budget.objects.select_for_update(of=("self",)).select_related("department")
    return locked.get(pk=budget.pk)


def budget_now(budget: Budget) -> Budget:
    """The budget as it stands for a look."""
    return Budget.objects.select_related("department").get(pk=budget.pk)


def move(budget: Budget, after: State, digest: str) -> None:
    """Let it stand there, with the digest that its facts were found to have."""
    budget.stage, budget.status, budget.facts_digest = after.stage, after.status, digest
    budget.save(update_fields=["stage", "status", "facts_digest"])


def refuse_what_is_not_offered(step: Step, budget: Budget, user: User, seen: Seen) -> None:
    """Raise where the step is not the user's, or the budget no longer stands where it did for them."""
    if step.role not in roles_deciding(user, budget.department_id):
        raise StepRefusedError(f"“{step.label}”由{step.role.label}办理，您不能办理。", status=403)
    last = last_entry(budget)
    if last is not None and last.pk != seen.entry:
        raise OvertakenError(
            f"您看到之后，{last.actor}已{_did(last)}，现在是“{budget.state.label}”。您的“{step.label}”没有生效。"
        )
    if not step.applies(Kind(budget.kind), Procedure(budget.procedure), budget.state):
        raise OvertakenError(f"这份预算现在是“{budget.state.label}”，不能{step.label}。")


def _did(entry: LogEntry) -> str:
    return ACTIONS.get(entry.action, "作了改动")


def _judge(step: Step, budget: Budget, user: User) -> Judged | None:
    """The budget judged, where the step's guards ask for it: before the transaction, which compares facts."""
    if SLOW.isdisjoint(step.guards):
        return None
    fresh = budget_now(budget)
    at = Situation(fresh, user, lists_for(fresh.year))
    # Of the facts that were judged, not of those that may have come since.
    return Judged(digest(at.checked.book), at.checked)
