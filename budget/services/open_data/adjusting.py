"""调整预算数 beside 年初预算数: what of an approved adjustment the public sees."""

from collections.abc import Collection, Iterator

from budget.domain.headline import headline
from budget.domain.shown_part import InseparableError
from budget.domain.states import Kind, Stage, Status
from budget.models import Approval, Budget, Publication, PublishedAdjustment
from budget.selectors.published import latest
from budget.selectors.withheld import shown_part
from budget.tables.registry import derive

ADJUSTMENTS = [kind for kind in Kind if kind.is_adjustment]


def adjust(departments: Collection[str]) -> None:
    """Store the figures of the latest approved adjustment of each year that these departments have visible.

    Where what is withheld cannot be left out there are none.
    """
    approved: dict[tuple[str, int], Budget] = {}
    budgets = Budget.objects.filter(
        department__code__in=departments,
        kind__in=ADJUSTMENTS,
        stage=Stage.SECOND_DOWN,
        status=Status.ACCEPTED,
    )
    for budget in budgets.select_related("department").order_by("version"):
        approved[budget.department.code, budget.year] = budget
    if approved:
        visible = latest().filter(department_code__in=departments)
        PublishedAdjustment.objects.bulk_create(_figures(list(visible), approved))


def _figures(
    publications: list[Publication], approved: dict[tuple[str, int], Budget]
) -> Iterator[PublishedAdjustment]:
    days = dict(Approval.objects.filter(budget__in=approved.values()).values_list("budget", "on"))
    for publication in publications:
        budget = approved.get((publication.department_code, publication.year))
        if budget is None or budget.version < publication.version or budget.pk not in days:
            continue
        try:
            book = shown_part(budget).book
        except InseparableError:
            continue
        figures = headline(book, derive(book).sheets)
        yield PublishedAdjustment(
            publication=publication,
            year=publication.year,
            version=budget.version,
            approved_on=days[budget.pk],
            outlay=figures.outlay,
            basic=figures.basic,
            project=figures.project,
        )
