"""Where a budget stands: what it is, its stage in the two rounds of 上 and 下, its status within the stage.

Data only. Which status may follow which, and who may make it so, is ``domain.workflow``'s business.
"""

from dataclasses import dataclass
from enum import StrEnum


class Stage(StrEnum):
    """预算编制的阶段, in the order they are gone through (《预算法》, 二上二下)."""

    FIRST_UP = "first_up"
    FIRST_DOWN = "first_down"
    SECOND_UP = "second_up"
    SECOND_DOWN = "second_down"
    PUBLISHED = "published"

    @property
    def label(self) -> str:
        return _STAGE_LABELS[self]


_STAGE_LABELS = {
    Stage.FIRST_UP: "一上",
    Stage.FIRST_DOWN: "一下",
    Stage.SECOND_UP: "二上",
    Stage.SECOND_DOWN: "二下",
    Stage.PUBLISHED: "公开",
}


class Status(StrEnum):
    """编审状态 within 一上 and 二上; the stages that only send something down are ``accepted``."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    REVIEWED = "reviewed"
    ACCEPTED = "accepted"
    RETURNED = "returned"

    @property
    def label(self) -> str:
        return _STATUS_LABELS[self]


_STATUS_LABELS = {
    Status.DRAFT: "编制",
    Status.SUBMITTED: "送审",
    Status.REVIEWED: "部门审核",
    Status.ACCEPTED: "财政审核",
    Status.RETURNED: "退回",
}


class Kind(StrEnum):
    """What a version is: the year's budget, a change of it after 批复 (《预算法》第六十七条以下), or a
    correction of what was published."""

    ORIGINAL = "original"
    TRANSFER = "transfer"
    SUPPLEMENT = "supplement"
    CORRECTION = "correction"

    @property
    def label(self) -> str:
        return {"original": "年初预算", "transfer": "调剂", "supplement": "追加追减", "correction": "更正"}[
            self.value
        ]

    @property
    def is_adjustment(self) -> bool:
        """Whether it makes 调整预算数, which is no 部门预算 to be published."""
        return self in (Kind.TRANSFER, Kind.SUPPLEMENT)


class Procedure(StrEnum):
    """编制流程: how many rounds a year's budgets go through."""

    TWO_ROUNDS = "two_rounds"
    ONE_ROUND = "one_round"

    @property
    def label(self) -> str:
        return {"two_rounds": "两上两下", "one_round": "一次送审、一次批复"}[self.value]

    @property
    def first_stage(self) -> Stage:
        """Where a year's budget begins."""
        return Stage.FIRST_UP if self is Procedure.TWO_ROUNDS else Stage.SECOND_UP


@dataclass(frozen=True, slots=True)
class State:
    """A stage and a status; written ``second_up/submitted`` where it is kept as one text."""

    stage: Stage
    status: Status

    def __str__(self) -> str:
        return f"{self.stage.value}/{self.status.value}"

    @property
    def is_open(self) -> bool:
        """Whether the facts may be changed."""
        return self.status in (Status.DRAFT, Status.RETURNED) and self.stage in UP

    @property
    def label(self) -> str:
        """``二上·送审``; a stage that only sends something down has no status worth saying."""
        return f"{self.stage.label}·{self.status.label}" if self.stage in UP else self.stage.label


# The stages in which something goes up, and is worked at.
UP = frozenset({Stage.FIRST_UP, Stage.SECOND_UP})


def state_of(text: str) -> State | None:
    """The inverse of ``str(state)``; None for what is no state."""
    stage, _, status = text.partition("/")
    try:
        return State(Stage(stage), Status(status))
    except ValueError:
        return None
