"""Taking a step with a budget: the only way its stage and status change, but for an import and a publication.

``act`` takes one step with one budget, ``act_on_many`` the same step with several.
"""

from budget.services.workflow.acting import Seen, act
from budget.services.workflow.many import Outcome, act_on_many
from budget.services.workflow.refusals import ObstructedError, OvertakenError, StepRefusedError

__all__ = [
    "ObstructedError",
    "Outcome",
    "OvertakenError",
    "Seen",
    "StepRefusedError",
    "act",
    "act_on_many",
]
