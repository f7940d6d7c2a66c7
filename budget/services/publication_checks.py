"""What must hold for somebody to publish a budget: asked when it is ordered, and again when it is done."""

from django.db.models import QuerySet

from budget.domain.digest import digest
from budget.domain.roles import RoleKind
from budget.domain.states import Kind
from budget.domain.workflow import STEPS, Step
from budget.models import Budget, LogEntry, Publication, User
from budget.selectors.access import roles_in
from budget.selectors.facts import factbook
from budget.services.publishing import PublishingError, part_to_publish, publication_of

PUBLISH, TAKE_DOWN = STEPS["publish"], STEPS["take_down"]


def refuse_to_publish(
    budget: Budget, user: User | None, *, digest_seen: str, notice: str, shown: str = ""
) -> str:
    """Raise PublishingError unless this user may publish this budget, as they saw it, now.

    ``digest_seen`` is of all facts, ``shown`` of the part that the public will see, where the user saw what
    that is; the value is that digest as it now is. Call it in a transaction that holds the budget's row, so
    that what is asked stays so.
    """
    if publication_of(budget):
        raise PublishingError(f"第{budget.version}版已经公开。")
    _refuse_state(budget)
    refuse_role(user, budget, PUBLISH)
    book = factbook(budget)
    if digest(book) != digest_seen:
        raise PublishingError("预算内容与您看到的不同，没有公开；请重新核对后再公开。")
    if _digest_logged(budget) != digest_seen:
        raise PublishingError("预算内容与批复时的不同，不能公开；请联系审计人员核对日志。")
    part = digest(part_to_publish(budget, book).book)
    if shown and shown != part:
        raise PublishingError("不公开的内容与您看到的不同，没有公开；请重新核对后再公开。")
    _refuse_order_of_versions(budget)
    if needs_notice(budget) and not notice:
        raise PublishingError("本年度预算已经公开过，再次公开须附更正公告：更正了什么、为什么。")
    if "\x00" in notice:
        raise PublishingError("公告含有空字符，请重新填写。")
    return part


def needs_notice(budget: Budget) -> bool:
    """Whether the public was shown another version of that year, and so must be told what is corrected."""
    return _others(budget).exists()


def refuse_role(user: User | None, budget: Budget, step: Step) -> None:
    """Raise PublishingError unless the user acts for the budget's department in the role of that step."""
    held: set[RoleKind] = set() if user is None else roles_in(user, budget.department_id)
    if step.role not in held:
        raise PublishingError(f"只有{budget.department_name}的“{step.role.label}”人员可以{step.label}。")


def _refuse_state(budget: Budget) -> None:
    if PUBLISH.applies(Kind(budget.kind), budget.procedure, budget.state):
        return
    if Kind(budget.kind) not in PUBLISH.kinds:
        raise PublishingError(f"{budget.kind.label}形成的是调整预算数，不作为部门预算公开。")
    raise PublishingError(f"预算现在是“{budget.state.label}”，批复以后才能公开。")


def _refuse_order_of_versions(budget: Budget) -> None:
    newer = _others(budget).filter(version__gt=budget.version).order_by("-version").first()
    if newer:
        raise PublishingError(f"已经公开过更新的第{newer.version}版，第{budget.version}版不能再公开。")


def _others(budget: Budget) -> QuerySet[Publication]:
    found = Publication.objects.filter(budget__department=budget.department_id, year=budget.year)
    return found.filter(complete=True).exclude(budget=budget)


def _digest_logged(budget: Budget) -> str:
    """The digest of the facts that the last entry about this budget is bound to."""
    entries = LogEntry.objects.filter(
        department_code=budget.department.code, year=budget.year, version=budget.version
    )
    return entries.order_by("-pk").values_list("digest", flat=True).first() or ""
