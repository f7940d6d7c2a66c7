"""The versions of one department's budget of a year: which one counts, and what the next is made from."""

from collections.abc import Mapping

from django.db.models import QuerySet, Sum

from budget.domain.codes import Fund
from budget.domain.money import wanyuan_short
from budget.domain.states import Kind, Stage
from budget.models import Budget, Department, ExpenditureLine

# What nobody works at any more: it was approved, and what follows it is a new version.
FINISHED = frozenset({Stage.SECOND_DOWN, Stage.PUBLISHED})
_ADJUSTMENTS = [kind for kind in Kind if kind.is_adjustment]


def versions_of(department: Department | int, year: int) -> QuerySet[Budget]:
    """Every version of a year's budget, the latest first."""
    found = Budget.objects.select_related("department").filter(department=department, year=year)
    return found.order_by("-version")


def unfinished(department: Department | int, year: int) -> Budget | None:
    """The version of that year that is not approved yet: one is made at a time.

    A document that was read in beside one under way makes two of the year's budget; when one of them is
    approved the other can no longer be, and must not keep what follows from being made.
    """
    found = versions_of(department, year).exclude(stage__in=FINISHED)
    if _approved(department, year).filter(kind=Kind.ORIGINAL).exists():
        found = found.exclude(kind=Kind.ORIGINAL)
    return found.first()


def adopted(budget: Budget) -> Budget | None:
    """The version that holds 年初预算数: the latest approved one that is no adjustment."""
    return adopted_in(budget.department_id, budget.year)


def adopted_in(department: Department | int, year: int) -> Budget | None:
    """The version of that year that holds its 年初预算数."""
    return _approved(department, year).exclude(kind__in=_ADJUSTMENTS).first()


def base_for(kind: Kind, department: Department | int, year: int) -> Budget | None:
    """The version that the next one of this kind is made from, None where there is none.

    A correction goes by what was published last, withdrawn or not. An adjustment goes on from the last
    adjustment, and only where there was none from what was adopted: a correction of the published
    figures does not hold the adjustments made before it.
    """
    approved = _approved(department, year)
    match kind:
        case Kind.ORIGINAL:
            return None
        case Kind.CORRECTION:
            return approved.filter(stage=Stage.PUBLISHED).first()
    return approved.filter(kind__in=_ADJUSTMENTS).first() or approved.first()


def total_unchanged(budget: Budget) -> str:
    """What of a 调剂 differs in sum from the version it changes, in Chinese; ``""`` where nothing does.

    Neither the total of spending may differ nor that of any 资金性质: money moved from one fund to
    another is no 调剂.
    """
    if Kind(budget.kind) is not Kind.TRANSFER or budget.based_on_id is None:
        return ""
    before, after = _by_fund(budget.based_on_id), _by_fund(budget.pk)
    told = [_moved("支出总额", sum(before.values()), sum(after.values()))]
    funds = [fund for fund in (*Fund, None) if fund in before or fund in after]
    told += [
        _moved(fund.label if fund else "未注明资金性质的支出", before.get(fund, 0), after.get(fund, 0))
        for fund in funds
    ]
    return "；".join(filter(None, told))


def _approved(department: Department | int, year: int) -> QuerySet[Budget]:
    return versions_of(department, year).filter(stage__in=FINISHED)


def _by_fund(budget: int) -> Mapping[Fund | None, int]:
    rows = ExpenditureLine.objects.filter(budget=budget).order_by().values_list("fund")
    return {Fund(fund) if fund else None: fen for fund, fen in rows.annotate(Sum("amount_fen"))}


def _moved(what: str, before: int, after: int) -> str:
    if before == after:
        return ""
    way = "增加" if after > before else "减少"
    return (
        f"{what}由{wanyuan_short(before)}万元变为{wanyuan_short(after)}万元，"
        f"{way}{wanyuan_short(abs(after - before))}万元"
    )
