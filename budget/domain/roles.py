"""Who may do what with a department's budget: the six roles, kept apart from each other.

等级保护三级 asks that whoever keeps the accounts, whoever does the business and whoever audits are different
people (三员分立).
"""

from enum import StrEnum


class RoleKind(StrEnum):
    """What a person may do with a department's budget."""

    CLERK = "clerk"
    REVIEWER = "reviewer"
    FINANCE = "finance"
    PUBLISHER = "publisher"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def duty(self) -> str:
        """What people in this role do, in one sentence."""
        return _DUTIES[self]

    @property
    def sees_budgets(self) -> bool:
        """Whether the role lets one see budgets that are not public."""
        return self is not RoleKind.ADMINISTRATOR

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone does not do: whoever decides, publishes, or gives accounts away."""
        return self in (RoleKind.REVIEWER, RoleKind.FINANCE, RoleKind.PUBLISHER, RoleKind.ADMINISTRATOR)


_LABELS = {
    RoleKind.CLERK: "经办人",
    RoleKind.REVIEWER: "审核人",
    RoleKind.FINANCE: "财政审批",
    RoleKind.PUBLISHER: "公开",
    RoleKind.AUDITOR: "审计",
    RoleKind.ADMINISTRATOR: "系统管理",
}
_DUTIES = {
    RoleKind.CLERK: "录入本部门（或本单位）的预算，送审，答复审核意见。",
    RoleKind.REVIEWER: "审核本部门送审的预算：提出意见，通过或者退回；向所属单位转批复。",
    RoleKind.FINANCE: "财政部门审核各部门的预算，下达控制数，登记人代会批准，批复。",
    RoleKind.PUBLISHER: "把批复后的预算向社会公开，必要时撤下。",
    RoleKind.AUDITOR: "查看全部预算、意见和日志，什么也不能改。",
    RoleKind.ADMINISTRATOR: "管理账号、角色和清单；看不到也改不了预算，不能给自己业务角色。",
}
