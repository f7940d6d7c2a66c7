"""Units hand their parts in and get them back: who may, when, what the log says; on both databases."""

import pytest

from budget.domain.states import Stage, Status
from budget.domain.workflow import ACTIONS
from budget.models import Budget, IncomeLine, LogEntry, Unfit, UnitReport, User
from budget.models.review import ReportState
from budget.selectors.access import why_not_edit
from budget.selectors.checking import check
from budget.selectors.units import problems_by_unit, summary, unreported
from budget.services.lists import lists_for
from budget.services.units import UnitRefusedError, report_unit, return_unit
from tests.databases import SharedDatabase
from tests.renderers.books import CENTRE, HEADQUARTERS
from tests.units import clerk_of, of_two_units

TIMES = 8


@pytest.fixture
def budget(database: str) -> Budget:
    return of_two_units()


def user(name: str) -> User:
    return User.objects.get(username=name)


def waiting(budget: Budget) -> list[str]:
    return [one.code for one in unreported(budget)]


def test_a_unit_reports_and_gets_its_part_back(budget):
    clerk = clerk_of(CENTRE)
    assert waiting(budget) == [HEADQUARTERS, CENTRE]
    report_unit(budget=budget, user=clerk, unit=CENTRE, address="10.0.0.7")
    assert waiting(budget) == [HEADQUARTERS]
    assert "已经报送" in why_not_edit(clerk, budget)
    assert why_not_edit(clerk_of(HEADQUARTERS), budget) == ""

    report = return_unit(budget=budget, user=user("reviewer"), unit=CENTRE, reason=" 培训费依据不足 ")
    assert (report.state, report.reason) == (ReportState.RETURNED, "培训费依据不足")
    assert waiting(budget) == [HEADQUARTERS, CENTRE]
    assert why_not_edit(clerk, budget) == ""
    report_unit(budget=budget, user=clerk, unit=CENTRE)
    assert UnitReport.objects.get(budget=budget).reason == ""

    logged = list(LogEntry.objects.filter(department_code="129").order_by("pk"))
    assert [one.action for one in logged] == ["report_unit", "return_unit", "report_unit"]
    assert all(one.action in ACTIONS for one in logged)
    name = budget.unit_names.get(code=CENTRE)
    assert logged[0].reason == str(name)
    assert logged[1].reason == f"{name}：培训费依据不足"
    assert (logged[0].actor, logged[0].username, logged[0].address) == (
        clerk.full_name,
        clerk.username,
        "10.0.0.7",
    )
    assert {one.to_state for one in logged} == {str(budget.state)}
    assert all(one.digest for one in logged)


def test_what_no_database_keeps_and_nobody_reads_is_no_reason(budget):
    report_unit(budget=budget, user=clerk_of(CENTRE), unit=CENTRE)
    with pytest.raises(UnitRefusedError, match="最多2000字"):
        return_unit(budget=budget, user=user("reviewer"), unit=CENTRE, reason="长" * 2001)
    report = return_unit(budget=budget, user=user("reviewer"), unit=CENTRE, reason="依据\x00不足")
    assert "\x00" not in report.reason
    assert LogEntry.objects.latest("pk").reason.endswith(report.reason)


@pytest.mark.parametrize("name", ["reviewer", "finance", "auditor", "publisher", "administrator", "outsider"])
def test_who_may_not_report(budget, name):
    with pytest.raises(UnitRefusedError) as refused:
        report_unit(budget=budget, user=user(name), unit=CENTRE)
    assert refused.value.forbidden
    assert not UnitReport.objects.exists()
    assert not LogEntry.objects.filter(action="report_unit").exists()


def test_no_unit_reports_for_another_but_the_department_does(budget):
    with pytest.raises(UnitRefusedError) as refused:
        report_unit(budget=budget, user=clerk_of(HEADQUARTERS), unit=CENTRE)
    assert refused.value.forbidden
    assert report_unit(budget=budget, user=user("clerk"), unit=CENTRE).actor == "演示经办人"


@pytest.mark.parametrize(
    "name", ["finance", "auditor", "publisher", f"clerk{CENTRE}", f"clerk{HEADQUARTERS}"]
)
def test_who_may_not_send_back(budget, name):
    report_unit(budget=budget, user=clerk_of(CENTRE), unit=CENTRE)
    with pytest.raises(UnitRefusedError) as refused:
        return_unit(budget=budget, user=user(name), unit=CENTRE, reason="不该有的")
    assert refused.value.forbidden
    assert UnitReport.objects.get().state == ReportState.REPORTED


def test_the_departments_clerk_sends_back(budget):
    report_unit(budget=budget, user=clerk_of(CENTRE), unit=CENTRE)
    assert return_unit(budget=budget, user=user("clerk"), unit=CENTRE, reason="改").state == "returned"


def test_what_makes_no_sense_is_refused_and_said(budget):
    clerk, whole = clerk_of(CENTRE), user("clerk")
    with pytest.raises(UnitRefusedError, match="没有报送"):
        return_unit(budget=budget, user=whole, unit=CENTRE, reason="改")
    report_unit(budget=budget, user=clerk, unit=CENTRE)
    with pytest.raises(UnitRefusedError, match="129002经办人报送"):
        report_unit(budget=budget, user=clerk, unit=CENTRE)
    with pytest.raises(UnitRefusedError, match="原因"):
        return_unit(budget=budget, user=whole, unit=CENTRE, reason="  ")
    with pytest.raises(UnitRefusedError, match="没有“129077”"):
        report_unit(budget=budget, user=whole, unit="129077")
    assert LogEntry.objects.filter(action__endswith="_unit").count() == 1


def test_nothing_is_reported_of_what_is_locked(budget):
    Budget.objects.update(status=Status.SUBMITTED)
    with pytest.raises(UnitRefusedError, match="送审") as refused:
        report_unit(budget=budget, user=clerk_of(CENTRE), unit=CENTRE)
    assert refused.value.locked


def test_errors_in_its_own_rows_are_in_the_way_and_those_of_others_are_not(budget):
    mine = IncomeLine.objects.get(budget=budget, unit__code=CENTRE)
    Unfit.objects.create(
        budget=budget, grid="income", row=mine.key, column="amount", text="八百", message="金额应为数字。"
    )
    with pytest.raises(UnitRefusedError, match=r"1处错误.*八百"):
        report_unit(budget=budget, user=clerk_of(CENTRE), unit=CENTRE)
    assert not LogEntry.objects.filter(action="report_unit").exists()
    assert report_unit(budget=budget, user=clerk_of(HEADQUARTERS), unit=HEADQUARTERS)


def test_a_gap_and_a_finding_are_told_to_the_unit_whose_rows_they_are_in(budget):
    before = problems_by_unit(check(budget, lists_for(2026)))
    # A code that the official lists do not have: a finding of the table, and of this one line.
    budget.expenditureline_set.filter(unit__code=CENTRE, amount_fen=500_000).update(function="")
    Budget.objects.filter(pk=budget.pk).update(revision=1)
    budget.refresh_from_db()
    after = problems_by_unit(check(budget, lists_for(2026)))
    new = {one.message for one in after[CENTRE]} - {one.message for one in before.get(CENTRE, ())}
    assert any("功能科目" in message for message in new)
    assert {one.message for one in after.get(HEADQUARTERS, ())} == {
        one.message for one in before.get(HEADQUARTERS, ())
    }


def test_a_total_over_several_units_is_no_units_fault(budget):
    IncomeLine.objects.filter(budget=budget, unit__code=CENTRE).update(amount_fen=1)
    Budget.objects.filter(pk=budget.pk).update(revision=1)
    budget.refresh_from_db()
    checked = check(budget, lists_for(2026))
    assert any("收入总计" in one.message for one in checked.findings), "income and spending differ"
    told = [one.message for problems in problems_by_unit(checked).values() for one in problems]
    assert not any("收入总计" in message for message in told)


def test_the_sum_of_the_units_is_the_department(budget):
    whole = summary(budget, check(budget, lists_for(2026)))
    assert [one.code for one in whole.units] == [HEADQUARTERS, CENTRE]
    assert whole.nobodys is None
    centre = whole.units[1]
    assert (centre.money.income, centre.money.basic, centre.money.project) == (800_000, 500_000, 300_000)
    assert centre.money.balance == 0
    # Income, two lines, a project, a service.
    assert centre.money.rows == 5
    assert whole.total.expenditure == sum(one.money.expenditure for one in whole.units)
    assert whole.total.rows == sum(one.money.rows for one in whole.units)
    IncomeLine.objects.filter(budget=budget, unit__code=CENTRE).update(unit=None)
    Budget.objects.filter(pk=budget.pk).update(revision=1)
    budget.refresh_from_db()
    without = summary(budget, check(budget, lists_for(2026)))
    assert without.nobodys is not None
    assert without.nobodys.income == 800_000
    assert without.units[1].money.balance == -800_000
    assert without.total == whole.total


def test_each_stage_is_reported_anew(budget):
    report_unit(budget=budget, user=clerk_of(CENTRE), unit=CENTRE)
    Budget.objects.update(stage=Stage.SECOND_UP)
    budget.refresh_from_db()
    assert waiting(budget) == [HEADQUARTERS, CENTRE]
    assert why_not_edit(clerk_of(CENTRE), budget) == ""


def test_who_has_nobody_of_their_own_is_not_waited_for(budget):
    User.objects.filter(username=f"clerk{CENTRE}").update(is_active=False)
    assert waiting(budget) == [HEADQUARTERS]
    clerk_of("129077")
    assert waiting(budget) == [HEADQUARTERS], "a unit that is not in the budget"


def test_of_many_who_report_at_once_one_does_and_the_others_are_told(shared_database: SharedDatabase) -> None:
    with shared_database.connected():
        budget = of_two_units()

    def report() -> str:
        try:
            report_unit(budget=budget, user=User.objects.get(username=f"clerk{CENTRE}"), unit=CENTRE)
        except UnitRefusedError as problem:
            return problem.message
        return ""

    said = shared_database.at_once(report, times=TIMES)
    assert said.count("") == 1
    assert sum("报送。" in one for one in said) == TIMES - 1
    with shared_database.connected():
        assert LogEntry.objects.filter(action="report_unit").count() == 1
