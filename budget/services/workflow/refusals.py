"""Why a step was not taken."""

from collections.abc import Mapping, Sequence

from budget.domain.workflow import Ask
from budget.selectors.workflow import Obstacle


class StepRefusedError(Exception):
    """The step may not be taken; the message says in Chinese why and what to do. Nothing was changed.

    ``status`` is what a page answers with. ``fields``: what is wrong with what was filled in.
    """

    def __init__(self, message: str, *, status: int = 400, fields: Mapping[Ask, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.fields = dict(fields or {})


class ObstructedError(StepRefusedError):
    """Something of the budget itself is in the way."""

    def __init__(self, obstacles: Sequence[Obstacle]) -> None:
        super().__init__("；".join(one.message.rstrip("。") for one in obstacles) + "。", status=409)
        self.obstacles = tuple(obstacles)


class OvertakenError(StepRefusedError):
    """Somebody else did something first, or the facts are no longer those that were looked at."""

    def __init__(self, message: str) -> None:
        super().__init__(message, status=409)
