"""The trace that every change of an account or its roles leaves."""

from enum import StrEnum

from django.urls import reverse

from budget.models import AccountEvent, User
from budget.services.notices import tell


class Act(StrEnum):
    """What can be done with an account, in the words of the trace."""

    CREATED = "新建账号"
    CHANGED = "更改账号"
    SWITCHED_OFF = "停用账号"
    SWITCHED_ON = "重新启用"
    PASSWORD = "设置新密码"  # noqa: S105
    FACTOR_RESET = "重置第二重验证"
    ROLE_GIVEN = "给予角色"
    ROLE_CHANGED = "更改角色"
    ROLE_TAKEN = "取消角色"
    HANDED_OVER = "停用并移交"
    TAKEN_OVER = "接手工作"
    OWN_PASSWORD = "本人更改密码"  # noqa: S105
    MAILED_PASSWORD = "凭邮件重设密码"  # noqa: S105
    FACTOR_ADDED = "本人设置第二重验证"
    FACTOR_REMOVED = "本人删除第二重验证"


# What somebody hears when others do it to their account: with most of it one could act in their name.
TOLD = frozenset(
    {
        Act.CHANGED,
        Act.SWITCHED_ON,
        Act.PASSWORD,
        Act.FACTOR_RESET,
        Act.ROLE_GIVEN,
        Act.ROLE_CHANGED,
        Act.ROLE_TAKEN,
        Act.TAKEN_OVER,
    }
)
WARNING = "如果您不知道这件事，请立即告知审计人员。"


def trace(*, by: User | None, whom: User, act: Act, detail: str = "", address: str | None = None) -> None:
    """Add an event. Call it inside the transaction of what it tells, so that neither stands without the
    other. Whose account it is hears of what others do with it.

    ``by`` None: whoever has the command line of the server.
    """
    AccountEvent.objects.create(
        actor=by.get_short_name() if by else "命令行",
        username=by.get_username() if by else None,
        whom=whom.get_short_name(),
        whom_username=whom.get_username(),
        action=act.value,
        detail=detail,
        address=address,
    )
    if by is not None and by.pk != whom.pk and act in TOLD:
        said = f"：{detail}" if detail else ""
        tell(
            users=[whom],
            title=f"您的账号有变动：{act.value}",
            text=f"{by.get_short_name()}{act.value}{said}。{WARNING}",
            address=reverse("account"),
        )
