"""Where a budget stands: its stage in the two rounds of 上 and 下, and its status within the stage.

Data only. Which status may follow which, and who may make it so, is the workflow's business.
"""

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
