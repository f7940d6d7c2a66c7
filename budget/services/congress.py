"""人代会批准: finance registers the day on which the people's congress approved the year's budget."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from budget.domain.states import Kind, Stage, Status
from budget.models import Budget, BudgetYear, User
from budget.selectors.clocks import reply_by
from budget.selectors.congress import may_record_congress, why_not_change
from budget.selectors.years import open_years
from budget.services.log import log

# What lies before finance or is on its way there: their timelines tell of it.
_SENT_UP = (Status.SUBMITTED, Status.REVIEWED, Status.ACCEPTED)


class CongressError(ValueError):
    """It cannot be registered; the message says in Chinese why."""


@transaction.atomic
def record_congress(*, year: int, on: date, user: User, address: str | None) -> BudgetYear:
    """Register the day, from which 20 days run for 批复. It may be changed until the first 批复 of the year.

    Raises CongressError with what is wrong in Chinese.
    """
    if not may_record_congress(user):
        raise CongressError("只有财政审批人员可以登记人代会批准日期。")
    if on > timezone.localdate():
        raise CongressError(f"人代会批准日期{on:%Y-%m-%d}还没有到，请在批准以后登记。")
    if on.year != year:
        raise CongressError(
            f"{year}年预算由{year}年的人代会批准，填写的日期{on:%Y-%m-%d}不在{year}年，请核对年度和日期。"
        )
    _declare(year)
    # Whoever approves meanwhile, or registers another day, waits here.
    declared = BudgetYear.objects.select_for_update().get(year=year)
    if declared.congress_on == on:
        return declared
    if why := why_not_change(declared):
        raise CongressError(why)
    before, declared.congress_on = declared.congress_on, on
    declared.full_clean()
    declared.save(update_fields=["congress_on"])
    changed = f"（原登记为{before:%Y-%m-%d}）" if before else ""
    _tell_timelines(year, f"{on:%Y-%m-%d}{changed}，批复期限{reply_by(on):%Y-%m-%d}", user, address)
    return declared


def _declare(year: int) -> None:
    """See to it that the year is declared, without closing another that was open by default."""
    if BudgetYear.objects.filter(year=year).exists():
        return
    is_open, others = year in open_years(), () if BudgetYear.objects.exists() else open_years()
    BudgetYear.objects.bulk_create(
        [BudgetYear(year=year, open=is_open), *(BudgetYear(year=one) for one in others if one != year)],
        ignore_conflicts=True,
    )


def _tell_timelines(year: int, reason: str, user: User, address: str | None) -> None:
    waiting = Budget.objects.filter(year=year, kind=Kind.ORIGINAL, stage=Stage.SECOND_UP, status__in=_SENT_UP)
    # In one order, so that nobody who locks several of them is met crosswise.
    for budget in waiting.select_related("department").order_by("pk"):
        log(
            budget=budget,
            actor=user.get_short_name(),
            username=user.username,
            action="congress",
            from_state=budget.state,
            to_state=budget.state,
            reason=reason,
            address=address,
        )
