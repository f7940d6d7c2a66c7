"""Leaving: an account is switched off and its open work goes to somebody else, in one transaction."""

from django.core.exceptions import ValidationError
from django.db import transaction

from budget.models import Proposal, Role, Thread, User
from budget.selectors.leaving import open_work, roles_lacking, roles_to_hand_over
from budget.services.account_events import Act, trace
from budget.services.accounts import end_sessions, grant_role


@transaction.atomic
def switch_off(
    *, user: User, by: User, heir: User | None, give_roles: bool = False, address: str | None = None
) -> None:
    """Switch an account off, sign it out, and hand its open work to ``heir``, who then stands for it.

    Without open work no heir is needed. The heir holds the roles in which the work was done, or is given them
    here (``give_roles``). Raises ValidationError with what is wrong in Chinese, and then nothing has changed.
    """
    # Both, in one order, so that two who hand over to each other at once do not wait for each other.
    locked = {
        one.pk: one
        for one in User.objects.select_for_update()
        .filter(pk__in=[user.pk, heir.pk if heir else user.pk])
        .order_by("pk")
    }
    leaver = locked[user.pk]
    _check(leaver, by, locked[heir.pk] if heir else None)
    work = open_work(leaver)
    if work and heir is None:
        raise ValidationError({"heir": f"还有未完成的工作（{work}），请选定接手人。"})
    if heir is not None:
        lacking = roles_lacking(heir, roles_to_hand_over(leaver, work))
        if lacking and not give_roles:
            said = "、".join(role.scope for role in lacking)
            raise ValidationError(
                {"heir": f"{heir.get_short_name()}没有这些角色：{said}。请另选一人，或者勾选同时给予。"}
            )
        for role in lacking:
            _give(role, heir, by, address)
        Proposal.objects.filter(username=leaver.username, applied__isnull=True).update(username=heir.username)
        Thread.objects.filter(opened_by=leaver.username, resolved_at__isnull=True).update(
            opened_by=heir.username
        )
    leaver.is_active = False
    leaver.successor = heir
    leaver.save(update_fields=["is_active", "successor"])
    end_sessions(user=leaver)
    to = f"移交给{heir}：" if heir else ""
    trace(by=by, whom=leaver, act=Act.HANDED_OVER, detail=f"{to}{work}", address=address)
    if heir is not None:
        trace(by=by, whom=heir, act=Act.TAKEN_OVER, detail=f"接手{leaver}的工作：{work}", address=address)
    user.refresh_from_db(fields=["is_active", "successor"])


def _check(leaver: User, by: User, heir: User | None) -> None:
    if leaver.pk == by.pk:
        raise ValidationError("不能停用本人的账号，请由其他管理员停用。")
    if not leaver.is_active:
        raise ValidationError("这个账号已经停用。")
    if heir is not None and (heir.pk == leaver.pk or not heir.is_active):
        raise ValidationError({"heir": "接手人应是另一个有效的账号。"})
    if heir is not None and heir.pk == by.pk:
        raise ValidationError({"heir": "管理账号的人不能接手业务工作，请选别人。"})


def _give(role: Role, heir: User, by: User, address: str | None) -> None:
    given = Role(user=heir, department=role.department, unit=role.unit, role=role.role)
    try:
        grant_role(role=given, by=by, address=address)
    except ValidationError as problem:
        said = "；".join(problem.messages)
        raise ValidationError({"heir": f"不能给予“{role.scope}”：{said}"}) from problem
