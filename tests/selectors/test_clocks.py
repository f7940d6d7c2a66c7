"""Which deadlines run, until when, and who must act."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Procedure, Stage, State, Status
from budget.models import Approval, Budget, BudgetUnitName, BudgetYear
from budget.selectors.clocks import ClockKind, clock_of, clock_of_unstarted, clocks_of
from tests.publishing import make_budget
from tests.renderers.books import plain

DECLARED = BudgetYear(
    year=2026, first_due=date(2025, 9, 1), second_due=date(2025, 12, 1), congress_on=date(2026, 1, 10)
)
APPROVED = Approval(number="朝财〔2026〕1号", on=date(2026, 1, 25))
RELAYED = Approval(number="朝财〔2026〕1号", on=date(2026, 1, 25), relayed_on=date(2026, 2, 1))
TODAY = date(2026, 2, 8)
LATER = [Kind.TRANSFER, Kind.SUPPLEMENT, Kind.CORRECTION]


def running(
    stage: Stage,
    status: Status,
    *,
    kind: Kind = Kind.ORIGINAL,
    procedure: Procedure = Procedure.TWO_ROUNDS,
    declared: BudgetYear | None = DECLARED,
    approval: Approval | None = APPROVED,
    has_units: bool = True,
) -> list[tuple[str, date, RoleKind]]:
    budget = Budget(year=2026, stage=stage, status=status, kind=kind, procedure=procedure)
    clocks = clock_of(budget, declared, approval, TODAY, has_units=has_units)
    return [(clock.kind.value, clock.on, clock.role) for clock in clocks]


FIRST = ("first_up", date(2025, 9, 1), RoleKind.CLERK)
SECOND = ("second_up", date(2025, 12, 1), RoleKind.CLERK)
REPLY = ("reply", date(2026, 1, 30), RoleKind.FINANCE)
RELAY = ("relay", date(2026, 2, 9), RoleKind.REVIEWER)
PUBLISH = ("publish", date(2026, 2, 14), RoleKind.PUBLISHER)


def test_the_year_of_two_rounds_from_state_to_state():
    expected = {
        State(Stage.FIRST_UP, Status.DRAFT): [FIRST],
        State(Stage.FIRST_UP, Status.RETURNED): [FIRST],
        State(Stage.SECOND_UP, Status.DRAFT): [SECOND],
        State(Stage.SECOND_UP, Status.RETURNED): [SECOND],
        State(Stage.SECOND_UP, Status.ACCEPTED): [REPLY],
        State(Stage.SECOND_DOWN, Status.ACCEPTED): [RELAY, PUBLISH],
        State(Stage.PUBLISHED, Status.ACCEPTED): [RELAY],
    }
    for stage in Stage:
        for status in Status:
            assert running(stage, status) == expected.get(State(stage, status), []), (stage, status)


def test_in_the_short_round_finance_answers_what_was_submitted():
    once = {"procedure": Procedure.ONE_ROUND}
    assert running(Stage.SECOND_UP, Status.SUBMITTED, **once) == [REPLY]
    assert running(Stage.SECOND_UP, Status.DRAFT, **once) == [SECOND]
    assert running(Stage.SECOND_UP, Status.ACCEPTED, **once) == []


def test_a_department_without_units_passes_nothing_on_and_none_does_so_twice():
    assert running(Stage.SECOND_DOWN, Status.ACCEPTED, has_units=False) == [PUBLISH]
    assert running(Stage.SECOND_DOWN, Status.ACCEPTED, approval=RELAYED) == [PUBLISH]
    assert running(Stage.PUBLISHED, Status.ACCEPTED, approval=RELAYED) == []


@pytest.mark.parametrize("kind", LATER)
def test_a_later_version_has_no_date_but_that_of_publication_where_it_is_published(kind):
    for stage in Stage:
        for status in Status:
            published = kind is Kind.CORRECTION and (stage, status) == (Stage.SECOND_DOWN, Status.ACCEPTED)
            assert running(stage, status, kind=kind) == ([PUBLISH] if published else [])


def test_nothing_runs_while_no_date_is_known():
    for declared in (None, BudgetYear(year=2026)):
        for stage in Stage:
            for status in Status:
                assert running(stage, status, declared=declared, approval=None) == []


@pytest.mark.parametrize(
    ("day", "label", "countdown", "urgency"),
    [
        (date(2026, 1, 26), "还有 19 天", "距公开期限还有 19 天", ""),
        (date(2026, 2, 7), "还有 7 天", "距公开期限还有 7 天", "soon"),
        (date(2026, 2, 8), "还有 6 天", "距公开期限还有 6 天", "soon"),
        (date(2026, 2, 14), "今天截止", "今天是公开期限的最后一天", "soon"),
        (date(2026, 2, 17), "已逾期 3 天", "公开期限已过 3 天", "late"),
    ],
)
def test_how_long_there_is(day, label, countdown, urgency):
    budget = Budget(year=2026, stage=Stage.SECOND_DOWN, status=Status.ACCEPTED)
    (clock,) = clock_of(budget, DECLARED, APPROVED, day)
    assert (clock.label, clock.countdown, clock.urgency) == (label, countdown, urgency)
    assert clock.is_late is (urgency == "late")
    assert clock.rule == "批复后20日内向社会公开（《预算法》第十四条）"


def test_a_department_that_has_not_begun_is_waited_for_too():
    two = clock_of_unstarted(DECLARED, TODAY)
    assert two is not None
    assert (two.kind, two.on) == (ClockKind.FIRST_UP, date(2025, 9, 1))
    once = BudgetYear(year=2026, procedure=Procedure.ONE_ROUND, second_due=date(2025, 12, 1))
    one = clock_of_unstarted(once, TODAY)
    assert one is not None
    assert (one.kind, one.days) == (ClockKind.SECOND_UP, -69)
    for nothing in (None, BudgetYear(year=2026), BudgetYear(year=2026, open=False, first_due=TODAY)):
        assert clock_of_unstarted(nothing, TODAY) is None


def test_many_are_asked_at_once(database):
    BudgetYear.objects.create(year=2026, first_due=TODAY, congress_on=TODAY)
    budgets = [make_budget(plain(), version=version) for version in range(1, 7)]
    for budget in budgets[1:]:
        budget.stage, budget.status = Stage.SECOND_DOWN, Status.ACCEPTED
        budget.save()
        Approval.objects.create(budget=budget, number="1", on=TODAY - timedelta(days=1))
    for code in ("129001", "129002"):
        BudgetUnitName.objects.create(budget=budgets[1], code=code)
    BudgetUnitName.objects.create(budget=budgets[2], code="129001")
    with CaptureQueriesContext(connection) as few:
        clocks_of(budgets[:2], TODAY)
    with CaptureQueriesContext(connection) as many:
        found = clocks_of(budgets, TODAY)
    assert len(many) == len(few) == 3
    told = {budget.version: [(one.kind.value, one.days) for one in found[budget.pk]] for budget in budgets}
    assert told == {
        1: [("first_up", 0)],
        2: [("relay", 14), ("publish", 19)],
        **{version: [("publish", 19)] for version in range(3, 7)},
    }
