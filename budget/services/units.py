"""单位报送: a unit's part of the budget is handed to its department, or sent back to the unit."""

from dataclasses import dataclass

from django.db import transaction

from budget.domain.findings import Severity
from budget.domain.roles import RoleKind
from budget.models import Budget, BudgetUnitName, UnitReport, User
from budget.models.review import ReportState
from budget.selectors.access import is_department_clerk, is_locked, roles_in, units_of, why_not_edit
from budget.selectors.checking import check
from budget.selectors.units import problems_by_unit
from budget.services.lists import lists_for
from budget.services.log import log
from budget.services.threads import MOST_CHARACTERS, plain_text

# Of what is wrong so much is said; the page of the unit has all of it.
_SAID = 3


class UnitRefusedError(ValueError):
    """It cannot be done; the message says in Chinese why. ``locked``: not as the budget or the unit stands;
    ``forbidden``: not by this person."""

    def __init__(self, message: str, *, locked: bool = False, forbidden: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.locked = locked
        self.forbidden = forbidden


@dataclass(frozen=True, slots=True)
class Powers:
    """What somebody may decide about units' parts: ``own`` are the units whose clerk they are alone.

    A clerk of the department hands a part in for a unit whose own clerk is away.
    """

    own: frozenset[str]
    is_department_clerk: bool
    may_return: bool

    def is_own(self, unit: str) -> bool:
        return unit in self.own

    def may_report(self, unit: str) -> bool:
        return self.is_department_clerk or self.is_own(unit)


def powers(user: User, budget: Budget) -> Powers:
    """What somebody may decide about the parts of a budget's units."""
    department = budget.department_id
    is_clerk = is_department_clerk(user, department)
    return Powers(
        units_of(user, department) or frozenset(),
        is_clerk,
        is_clerk or RoleKind.REVIEWER in roles_in(user, department),
    )


def report_unit(*, budget: Budget, user: User, unit: str, address: str | None = None) -> UnitReport:
    """Hand in a unit's part, in which there may be no error; until it comes back its clerk changes nothing.

    ``unit``: its code. Raises UnitRefusedError.
    """
    # Looked at before the budget is held, so that looking keeps nobody waiting.
    checked = check(budget, lists_for(budget.year))
    with transaction.atomic():
        fresh = _held(user, budget)
        if not powers(user, fresh).may_report(unit):
            raise UnitRefusedError("只有这个单位的经办人和部门经办人可以报送。", forbidden=True)
        named = _named(fresh, unit)
        report = _report(fresh, unit)
        if report is not None and report.state == ReportState.REPORTED:
            raise UnitRefusedError(f"{named}已由{report.actor}报送。", locked=True)
        if checked.revision != fresh.revision:
            checked = check(fresh, lists_for(fresh.year))
        problems = problems_by_unit(checked).get(unit, ())
        if errors := [one.message for one in problems if one.severity is Severity.ERROR]:
            raise UnitRefusedError(
                f"{named}还有{len(errors)}处错误，改正后才能报送：{_said(errors)}", locked=True
            )
        return _decide(fresh, user, named, ReportState.REPORTED, "", address)


def return_unit(
    *, budget: Budget, user: User, unit: str, reason: str, address: str | None = None
) -> UnitReport:
    """Send a unit's part back with a reason, so that its clerk may change it. Raises UnitRefusedError."""
    reason = plain_text(reason)
    with transaction.atomic():
        fresh = _held(user, budget)
        if not powers(user, fresh).may_return:
            raise UnitRefusedError("只有部门的经办人和审核人可以退回单位报送的预算。", forbidden=True)
        named = _named(fresh, unit)
        if not reason:
            raise UnitRefusedError("请写明退回的原因，单位才知道要改什么。")
        if len(reason) > MOST_CHARACTERS:
            raise UnitRefusedError(f"退回的原因有{len(reason)}字，最多{MOST_CHARACTERS}字。")
        report = _report(fresh, unit)
        if report is None or report.state != ReportState.REPORTED:
            raise UnitRefusedError(f"{named}没有报送，不需要退回。", locked=True)
        return _decide(fresh, user, named, ReportState.RETURNED, reason, address)


def _held(user: User, budget: Budget) -> Budget:
    """The budget as it now stands, for this transaction alone: of two at once the second waits here."""
    fresh = Budget.objects.select_for_update(of=("self",)).select_related("department").get(pk=budget.pk)
    if is_locked(fresh):
        raise UnitRefusedError(why_not_edit(user, fresh), locked=True)
    return fresh


def _named(budget: Budget, unit: str) -> BudgetUnitName:
    found = BudgetUnitName.objects.filter(budget=budget, code=unit).first() if unit else None
    if found is None:
        raise UnitRefusedError(f"本预算的单位中没有“{unit}”，请先在“单位”中添加。", locked=True)
    return found


def _report(budget: Budget, unit: str) -> UnitReport | None:
    return UnitReport.objects.filter(budget=budget, stage=budget.stage, unit_code=unit).first()


def _decide(
    budget: Budget, user: User, named: BudgetUnitName, state: ReportState, reason: str, address: str | None
) -> UnitReport:
    actor = user.get_short_name()
    report, _ = UnitReport.objects.update_or_create(
        budget=budget,
        stage=budget.stage,
        unit_code=named.code,
        defaults={"state": state, "actor": actor, "username": user.username, "reason": reason},
    )
    log(
        budget=budget,
        actor=actor,
        username=user.username,
        action="report_unit" if state is ReportState.REPORTED else "return_unit",
        from_state=budget.state,
        to_state=budget.state,
        reason=f"{named}：{reason}" if reason else str(named),
        address=address,
    )
    return report


def _said(errors: list[str]) -> str:
    more = f"……等{len(errors)}处" if len(errors) > _SAID else ""
    return "；".join(one.rstrip("。") for one in errors[:_SAID]) + more + "。"
