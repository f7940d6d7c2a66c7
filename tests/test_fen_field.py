"""Amounts in the database and in forms: whole 分, exact, on SQLite and on PostgreSQL."""

from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import F, Max, Q, Sum, Value
from django.db.models.functions import Coalesce

from budget.domain.codes import Fund
from budget.domain.money import LARGEST_FEN
from budget.models import Budget, Department, YearEndCarryover
from budget.models.fields import FenField, FenFormField

# As a float this is 2**53: the first 分 that floats lose.
BEYOND_FLOATS = 2**53 + 1


def keep(*amounts: int) -> None:
    """One 年终结转 line an amount."""
    department = Department.objects.create(code="129", name="某局")
    budget = Budget.objects.create(department=department, year=2026, form_set="chaoyang-2026")
    YearEndCarryover.objects.bulk_create(
        YearEndCarryover(budget=budget, amount_fen=amount, fund=Fund.GENERAL_PUBLIC) for amount in amounts
    )


def test_the_test_runs_on_the_database_it_says(database):
    assert connection.vendor == database


def test_an_amount_comes_back_as_it_went_in(database):
    keep(0, -1, BEYOND_FLOATS, LARGEST_FEN, -LARGEST_FEN)
    kept = list(YearEndCarryover.objects.order_by("pk").values_list("amount_fen", flat=True))
    assert kept == [0, -1, BEYOND_FLOATS, LARGEST_FEN, -LARGEST_FEN]


def test_a_sum_beyond_what_floats_hold_is_exact_and_an_int(database):
    """Three lines of 2**53 + 1 分, and one of 1 分."""
    keep(BEYOND_FLOATS, BEYOND_FLOATS, BEYOND_FLOATS, 1)
    lines = YearEndCarryover.objects.all()
    total = lines.aggregate(total=Sum("amount_fen"))["total"]
    assert (total, type(total)) == (27021597764222980, int)
    by_fund = lines.values("fund").annotate(total=Sum("amount_fen")).get()
    assert (by_fund["total"], type(by_fund["total"])) == (27021597764222980, int)
    assert by_fund["fund"] is Fund.GENERAL_PUBLIC


def test_sums_of_expressions_are_exact_ints_too(database):
    keep(BEYOND_FLOATS, BEYOND_FLOATS)
    found = YearEndCarryover.objects.aggregate(
        both=Sum(F("amount_fen") + F("amount_fen")),
        most=Max("amount_fen"),
        none=Coalesce(Sum("amount_fen", filter=Q(pk__lt=0)), Value(0)),
    )
    assert found == {"both": 4 * BEYOND_FLOATS, "most": BEYOND_FLOATS, "none": 0}
    assert {type(value) for value in found.values()} == {int}


def test_ninety_of_the_largest_amounts_still_add_up(database):
    keep(*[LARGEST_FEN] * 90)
    assert YearEndCarryover.objects.aggregate(total=Sum("amount_fen"))["total"] == 90 * LARGEST_FEN


@pytest.mark.parametrize("value", [1.0, 0.1, float("nan"), True, Decimal("0.5"), "0.5", "一", object()])
def test_what_may_have_lost_a_fen_is_not_stored(db, value):
    with pytest.raises((TypeError, ValueError)):
        keep(value)
    with pytest.raises((TypeError, ValueError)):
        YearEndCarryover.objects.filter(amount_fen__gt=value).exists()
    with pytest.raises(ValidationError, match="整数"):
        FenField().to_python(value)


@pytest.mark.parametrize("value", [12, Decimal(12), Decimal("12.00"), "12"])
def test_whole_numbers_are_stored_whatever_they_are_made_of(db, value):
    keep(value)
    assert YearEndCarryover.objects.get().amount_fen == 12
    assert FenField().to_python(value) == 12


def test_expressions_pass_through(db):
    keep(5)
    YearEndCarryover.objects.update(amount_fen=F("amount_fen") + 1)
    assert YearEndCarryover.objects.filter(amount_fen=F("amount_fen")).get().amount_fen == 6


def test_an_amount_no_budget_can_have_is_refused_in_chinese():
    with pytest.raises(ValidationError) as refusal:
        FenField("金额").clean(LARGEST_FEN + 1, None)
    assert "小于" in str(refusal.value)


# --- in forms -----------------------------------------------------------------------------------


class AmountForm(forms.Form):
    amount_fen = FenField("金额").formfield()


@pytest.mark.parametrize(
    ("typed", "fen"),
    [
        ("4,534.476807", 4_534_476_807),
        ("４，５３４．４７６８０７", 4_534_476_807),
        (" 4534.476807 ", 4_534_476_807),
        ("0.000001", 1),
        ("０", 0),
        ("-12.5", -12_500_000),
        ("9007199254.740993", 9007199254740993),
    ],
)
def test_people_type_amounts_in_wanyuan(typed, fen):
    form = AmountForm({"amount_fen": typed})
    assert form.is_valid(), form.errors
    assert form.cleaned_data["amount_fen"] == fen


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("", "请填写金额（万元）。"),
        ("一百", "“一百”不是金额。"),
        ("1.0000001", "“1.0000001”比1分还细，金额最细到分（0.000001万元）。"),
        ("1,23", "“1,23”千位分隔符位置不对。"),
        ("999999999999999", "“999999999999999”太大，不可能是金额。"),
        ("1e5", "“1e5”不是金额。"),
    ],
)
def test_what_is_no_amount_is_said_in_chinese(typed, complaint):
    assert AmountForm({"amount_fen": typed}).errors["amount_fen"] == [complaint]


def test_a_field_may_refuse_negative_amounts():
    with pytest.raises(ValidationError, match="不能为负数"):
        FenFormField(negative=False).clean("-1")
    assert FenFormField(negative=False).clean("0") == 0


def test_a_form_shows_wanyuan_with_six_decimals_and_what_was_typed_when_it_was_wrong():
    assert 'value="4534.476807"' in str(AmountForm(initial={"amount_fen": 4_534_476_807})["amount_fen"])
    assert 'value="一百"' in str(AmountForm({"amount_fen": "一百"})["amount_fen"])
    assert 'inputmode="decimal"' in str(AmountForm()["amount_fen"])


@pytest.mark.parametrize(
    ("before", "typed", "changed"),
    [(1_000_000, "1.00", False), (1_000_000, "１", False), (1_000_000, "1.01", True), (None, "", False),
     (None, "0", True), (1_000_000, "一", True)],
)  # fmt: skip
def test_the_same_amount_written_differently_is_no_change(before, typed, changed):
    assert FenFormField().has_changed(before, typed) is changed
