"""The same step with several budgets at once: each whole or not at all, and each with its own outcome."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from budget.models import Budget, User
from budget.services.workflow.acting import Seen, act
from budget.services.workflow.refusals import StepRefusedError


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one budget. ``message``: why nothing was done with it, ``""`` where it was."""

    budget: Budget
    message: str = ""

    @property
    def done(self) -> bool:
        return not self.message


def act_on_many(
    *,
    chosen: Iterable[tuple[Budget, Seen]],
    user: User,
    step: str,
    given: Mapping[str, str] | None = None,
    address: str | None = None,
) -> list[Outcome]:
    """Take a step with each; one that is refused keeps no other from being taken."""
    outcomes = []
    for budget, seen in chosen:
        try:
            act(budget=budget, user=user, step=step, seen=seen, given=given, address=address)
        except StepRefusedError as problem:
            outcomes.append(Outcome(budget, problem.message))
        else:
            outcomes.append(Outcome(budget))
    return outcomes
