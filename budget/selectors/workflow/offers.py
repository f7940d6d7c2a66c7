"""Which steps somebody can take with a budget where it stands."""

from dataclasses import dataclass

from budget.domain.states import Kind, Procedure
from budget.domain.workflow import Step, steps_at
from budget.models import Publication
from budget.selectors.workflow.guards import Obstacle, obstacles
from budget.selectors.workflow.situation import Situation


@dataclass(frozen=True, slots=True)
class Offer:
    """A step that is the user's to take, and what is in the way of it."""

    step: Step
    obstacles: tuple[Obstacle, ...]


def steps_of(at: Situation) -> list[Step]:
    """The steps that are the user's by role, whatever may be in the way; going on before going back."""
    budget = at.budget
    found = [
        step
        for step in steps_at(Kind(budget.kind), Procedure(budget.procedure), budget.state)
        if step.role in at.roles and has_point(step, at)
    ]
    return sorted(found, key=lambda step: step.back)


def has_point(step: Step, at: Situation) -> bool:
    """Whether there is anything to do: those steps that leave the budget where it is are taken once."""
    match step.name:
        case "relay":
            return at.approval is not None and at.approval.relayed_on is None
        case "take_down":
            return Publication.objects.visible().filter(budget=at.budget).exists()
    return True


def offers(at: Situation) -> list[Offer]:
    """The same with what is in the way of each; this judges the budget where a step asks for it."""
    return [Offer(step, tuple(obstacles(step, at))) for step in steps_of(at)]
