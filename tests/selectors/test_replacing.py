"""From one set of facts to another: few operations, and exactly the other facts when they are applied."""

from dataclasses import fields, replace
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings

from budget.domain.codes import ControlPart, Fund, Kind, UnitNature
from budget.domain.facts import (
    ControlFigure,
    FactBook,
    Indicator,
    OfficialVehicleCost,
    ProcurementLine,
    Unit,
    UnitProfile,
)
from budget.models import Budget, User
from budget.models.accounts import Role, RoleKind
from budget.selectors import factbook
from budget.selectors.replacing import replace_by
from budget.services.entry import apply
from budget.services.facts import store_factbook
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.budgets import budgets
from tests.publishing import make_budget
from tests.reference import imported
from tests.renderers.books import CENTRE, CONSULTING, GUIDANCE, HEADQUARTERS, plain, several

UNORDERED = ("units", "income", "year_end", "expenditure", "procurement", "vehicles", "controls", "profiles")
pytestmark = pytest.mark.django_db


def stored(book: FactBook) -> Budget:
    made = make_budget(book)
    store_factbook(budget=made, book=book)
    return made


@pytest.fixture
def budget(db: None) -> Budget:
    return stored(plain())


@pytest.fixture
def everyone(db: None) -> User:
    """Somebody who fills in every grid of every budget they are let into."""
    return User.objects.create_user("all", full_name="都能填")


def entered(book: FactBook) -> FactBook:
    """What of a book stands in grids, in no order where none is printed.

    Not the names of codes, nor amounts of tables that were printed.
    """
    unordered = {name: tuple(sorted(getattr(book, name), key=repr)) for name in UNORDERED}
    return replace(book, names=(), printed=(), department_name="", **unordered)


def done(operations: list[dict[str, Any]]) -> list[tuple[str, ...]]:
    return [(one["op"], one["grid"], one.get("column", "")) for one in operations]


def become(budget: Budget, book: FactBook, user: User) -> list[dict[str, Any]]:
    """Make a book a budget's facts, and see that it says so."""
    Role.objects.get_or_create(user=user, department=budget.department, role=RoleKind.CLERK)
    Role.objects.get_or_create(user=user, department=None, role=RoleKind.FINANCE)
    operations = replace_by(budget, book)
    answer = apply(budget=budget, user=user, key=uuid4(), operations=operations)
    assert [one for one in answer["results"] if one["status"] != "saved"] == []
    became, wanted = entered(factbook(budget)), entered(book)
    for name in (one.name for one in fields(FactBook)):
        assert getattr(became, name) == getattr(wanted, name), name
    return operations


def test_the_same_facts_need_nothing(budget: Budget) -> None:
    assert replace_by(budget, plain()) == []
    assert replace_by(budget, factbook(budget)) == []


def test_a_changed_amount_is_one_changed_cell(budget: Budget, everyone: User) -> None:
    lines = plain().expenditure
    book = replace(plain(), expenditure=(replace(lines[0], amount_fen=7), *lines[1:]))
    (operation,) = become(budget, book, everyone)
    assert (operation["op"], operation["column"]) == ("set", "amount")
    assert (operation["from"], operation["to"]) == ("160.058400", "0.000007")


def test_rows_change_come_and_go(budget: Budget, everyone: User) -> None:
    lines = plain().expenditure
    new = replace(lines[0], function="2011303", dept_economic="30199", amount_fen=9)
    book = replace(plain(), expenditure=(*lines[2:], new, lines[0]))
    ways = done(become(budget, book, everyone))
    assert sorted(way[0] for way in ways) == ["delete", "insert"]


def test_the_order_is_kept_where_it_is_printed(budget: Budget, everyone: User) -> None:
    one, two, three = CONSULTING.indicators
    turned = replace(
        CONSULTING, indicators=(three, one, Indicator("产出指标", "数量指标", "新的", "≥", "1", "件"), two)
    )
    book = replace(plain(), projects=(GUIDANCE, turned))
    ways = done(become(budget, book, everyone))
    assert ("insert", "indicators", "") in ways
    assert [way for way in ways if way[0] == "move"] == [("move", "projects", ""), ("move", "indicators", "")]


def test_an_indicator_goes_over_to_another_project(budget: Budget, everyone: User) -> None:
    first = replace(CONSULTING, indicators=CONSULTING.indicators[1:])
    second = replace(GUIDANCE, indicators=(CONSULTING.indicators[0], *GUIDANCE.indicators))
    become(budget, replace(plain(), projects=(first, second)), everyone)


def test_everything_that_hangs_on_a_new_unit_and_project(budget: Budget, everyone: User) -> None:
    lines = plain().expenditure
    of_project = replace(lines[5], project=CONSULTING.code, unit=CENTRE)
    book = replace(
        several(),
        income=plain().income,
        projects=(CONSULTING, GUIDANCE),
        expenditure=(*lines[:5], of_project, lines[6]),
        procurement=(
            ProcurementLine(
                "C", 5, "C0101", CENTRE, Fund.UNIT_FUNDS, Kind.PROJECT, GUIDANCE.code, "公开招标", True
            ),
        ),
        vehicles=(OfficialVehicleCost(CENTRE, 1, 2, 3, 4),),
        profiles=(UnitProfile(CENTRE, UnitNature.PUBLIC_ONE, 12, 11, 3, 1, 0, "一台服务器"),),
        controls=(
            ControlFigure("二上", HEADQUARTERS, Fund.GENERAL_PUBLIC, ControlPart.PERSONNEL, 5),
            ControlFigure("二上", None, None, ControlPart.ALL, 6),
        ),
    )
    become(budget, book, everyone)
    # And back to where it came from, without the unit that is gone.
    become(budget, plain(), everyone)


def test_a_renamed_unit_is_still_that_unit(budget: Budget, everyone: User) -> None:
    book = replace(plain(), units=(Unit(HEADQUARTERS, "机关本级"),))
    assert done(become(budget, book, everyone)) == [("set", "units", "name")]


@settings(
    max_examples=10,
    # Two books make a large example: to shrink it takes longer than to read it.
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(before=budgets(), after=budgets())
def test_any_facts_become_any_others(everyone: User, before: FactBook, after: FactBook) -> None:
    with transaction.atomic():
        made = stored(replace(before, projects=before.projects))
        become(made, after, everyone)
        assert replace_by(made, after) == []
        transaction.set_rollback(True)


# --- from printed tables -------------------------------------------------------------------------


def test_the_document_a_budget_was_read_from_changes_nothing_of_it() -> None:
    budget = imported().budget
    assert budget is not None
    read = lift(derive(factbook(budget)))
    assert replace_by(budget, read, printed=True) == []


def test_what_print_does_not_tell_stays(everyone: User) -> None:
    lines = plain().expenditure
    half = lines[5].amount_fen // 2
    # Print has one row for the two, and neither projects nor the item nor vehicles by unit.
    rich = replace(
        plain(),
        expenditure=(
            *lines[:5],
            replace(lines[5], project=CONSULTING.code, amount_fen=half),
            replace(lines[5], project=GUIDANCE.code, amount_fen=lines[5].amount_fen - half),
            lines[6],
        ),
        procurement=(
            ProcurementLine("A", 3, "A02010105", HEADQUARTERS, Fund.GENERAL_PUBLIC, Kind.BASIC),
            ProcurementLine("A", 4, "A02010104", HEADQUARTERS),
        ),
        services=tuple(replace(one, unit=HEADQUARTERS) for one in plain().services),
        profiles=(UnitProfile(HEADQUARTERS, UnitNature.ADMINISTRATIVE, 30),),
        controls=(ControlFigure("一上", None, None, ControlPart.ALL, 5),),
        projects=(replace(CONSULTING, basis="会议纪要", first_year=2026), GUIDANCE),
    )
    budget = stored(rich)
    assert replace_by(budget, lift(derive(rich)), printed=True) == []

    changed = replace(rich, procurement=(replace(rich.procurement[0], amount_fen=9),))
    ways = done(replace_by(budget, lift(derive(changed)), printed=True))
    assert ways == [("delete", "procurement", ""), ("set", "procurement", "amount")]
    more = replace(rich, expenditure=(*rich.expenditure[:-1], replace(lines[6], amount_fen=1)))
    assert done(replace_by(budget, lift(derive(more)), printed=True))[0] == ("set", "expenditure", "amount")


def test_a_table_that_is_not_in_the_document_is_left_alone(budget: Budget) -> None:
    sheets = derive(plain())
    without = replace(sheets, sheets={n: sheets.sheets[n] for n in ("01", "02", "03", "05", "06", "07")})
    assert replace_by(budget, lift(without), printed=True) == []
