"""Opening the next version of a budget that is approved: 调剂, 追加追减, or 更正 of what was published."""

from django.db import transaction

from budget.domain.digest import digest
from budget.domain.facts import FactBook
from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Stage, Status
from budget.domain.workflow import OPENINGS, Ask, Opening
from budget.models import Budget, Department, Explanation, Role, User
from budget.selectors.facts import factbook
from budget.selectors.versions import base_for, unfinished, versions_of
from budget.selectors.workflow import last_entry
from budget.services.facts import store_factbook
from budget.services.log import log
from budget.services.starting import StartError, refuse_unfinished

# What the log keeps of a 文号: as much as that of an approval may have.
NUMBER_LENGTH = 100
REASON_LENGTH = 2000
_OPENING = {one.kind: one for one in OPENINGS}


def open_version(
    *,
    user: User,
    base: Budget,
    kind: Kind,
    reason: str,
    number: str = "",
    address: str | None = None,
) -> Budget:
    """Make the next version of ``base`` as a draft that holds all its facts, amounts included.

    ``base`` is what the user looked at: when it is not, or no longer, what such a version is made from,
    nothing is made. ``number`` is the 文号 of a 追加追减. What only paper knew (printed sums) comes along
    with the facts; the imported document and what was found in reading it stay with the version that was
    read from it. Raises StartError.
    """
    opening = _OPENING.get(kind)
    if opening is None:
        raise StartError("请选择新的一版是调剂、追加追减还是更正。")
    reason, number = reason.strip(), number.strip()
    _refuse_unsaid(opening, reason, number)
    with transaction.atomic():
        # Two at once: the second waits here and then sees the first one's version.
        department = Department.objects.select_for_update().get(pk=base.department_id)
        base = Budget.objects.select_related("department").get(pk=base.pk)
        if why := why_not_open(user, department):
            raise StartError(why)
        refuse_unfinished(department, base.year)
        book = factbook(base)
        _refuse_base(opening, base, department, book)
        latest = versions_of(department, base.year)[0]
        budget = Budget.objects.create(
            department=department,
            year=base.year,
            version=latest.version + 1,
            form_set=base.form_set,
            department_name=base.department_name,
            kind=kind,
            based_on=base,
            procedure=base.procedure,
            stage=Stage.SECOND_UP,
            status=Status.DRAFT,
        )
        store_factbook(budget=budget, book=book)
        _carry_explanations(base, budget)
        log(
            budget=budget,
            actor=user.get_short_name(),
            username=user.username,
            action="open",
            to_state=budget.state,
            reason=_told(opening, base, reason, number),
            address=address,
        )
    return budget


def why_not_open(user: User, department: Department) -> str:
    """Why the user may open no version for a department; ``""`` where they may.

    A clerk of one unit answers for that unit alone.
    """
    theirs = Role.objects.filter(user=user, department=department, role=RoleKind.CLERK, unit__isnull=True)
    if user.is_active and theirs.exists():
        return ""
    return f"只有{department.name}的经办人可以编制新的一版。"


def openings_of(department: Department, year: int) -> list[tuple[Opening, Budget | None]]:
    """The kinds of versions there are, each with the version it would be made from, if there is one."""
    return [(one, base_for(one.kind, department, year)) for one in OPENINGS]


def in_the_way(department: Department, year: int) -> Budget | None:
    """The version that must be finished first."""
    return unfinished(department, year)


def _refuse_unsaid(opening: Opening, reason: str, number: str) -> None:
    if not reason:
        raise StartError(f"请写明{opening.label}的原因。")
    if len(reason) > REASON_LENGTH:
        raise StartError(f"原因有{len(reason)}字，最多{REASON_LENGTH}字。")
    if Ask.NUMBER in opening.asks and not number:
        raise StartError(f"{opening.label}须填写所依据文件的文号。")
    if len(number) > NUMBER_LENGTH:
        raise StartError(f"文号有{len(number)}字，最多{NUMBER_LENGTH}字。")
    if "\x00" in reason + number:
        raise StartError("原因或文号含有空字符，请重新填写。")


def _refuse_base(opening: Opening, base: Budget, department: Department, book: FactBook) -> None:
    right = base_for(opening.kind, department, base.year)
    if right is None or right.state not in opening.from_states:
        lacks = "公开" if opening.kind is Kind.CORRECTION else "批复"
        raise StartError(f"{base.year}年预算还没有{lacks}的版本，不能{opening.label}。", base)
    if right != base:
        raise StartError(f"{opening.label}须以第{right.version}版为基础，请重新核对后再提交。", right)
    last = last_entry(base)
    if last is not None and last.digest != digest(book):
        raise StartError(
            f"第{base.version}版的内容与批复时的不同：有人绕过本系统改了数据。请联系审计人员核对日志。", base
        )


def _carry_explanations(base: Budget, budget: Budget) -> None:
    """What was said of a warning holds as long as the warning is the same, which its fingerprint tells; and
    it stays said by whom and when."""
    given = list(Explanation.objects.filter(budget=base).order_by("pk"))
    said_at = [one.at for one in given]
    for one in given:
        one.pk, one.budget = None, budget
        one._state.adding = True
    made = Explanation.objects.bulk_create(given)
    for one, at in zip(made, said_at, strict=True):
        one.at = at
    Explanation.objects.bulk_update(made, ["at"])


def _told(opening: Opening, base: Budget, reason: str, number: str) -> str:
    by = f"，文号：{number}" if number else ""
    return f"{opening.label}，以第{base.version}版为基础{by}。原因：{reason}"
