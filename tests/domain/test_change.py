"""By how many percent an amount changed: exact, rounded half up, and never divided by zero."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from budget.domain.change import gap_of, percent_of, rounded_percent


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (30, 40, "33.3%"),
        (40, 30, "-25.0%"),
        (1000, 1005, "0.5%"),
        (2000, 2001, "0.1%"),
        (2001, 2000, "不足0.1%"),
        (10**17, 10**17 + 1, "不足0.1%"),
        (100, 250, "150.0%"),
        (None, 5, "新增"),
        (0, 5, "新增"),
        (5, 0, "取消"),
        (5, None, "取消"),
        (0, None, ""),
        (7, 7, ""),
        (-100, -50, "50.0%"),
        (-100, -150, "-50.0%"),
        (100, -100, "-200.0%"),
    ],
)
def test_as_people_say_it(before, after, said):
    assert percent_of(before, after) == said


def test_a_blank_counts_as_nothing():
    assert (gap_of(None, 5), gap_of(5, None), gap_of(7, 4), gap_of(None, None)) == (5, -5, -3, 0)


@given(st.integers(1, 10**17), st.integers(1, 10**17))
def test_it_is_within_half_of_the_last_digit(before, after):
    said = percent_of(before, after)
    exact = Fraction((after - before) * 100, before)
    shown = Fraction(0) if said in ("", "不足0.1%") else Fraction(said.rstrip("%").replace(",", ""))
    assert abs(shown - exact) <= Fraction(1, 20)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [
        (1, 3, "33.33%"),
        (2, 3, "66.67%"),
        (1, 2, "50%"),
        (25, 1000, "2.5%"),
        (1, 20_000, "0.01%"),
        (1, 20_001, "不足0.01%"),
        (0, 5, "0%"),
        (-1, 3, "-33.33%"),
        (300, 100, "300%"),
        (10**17, 10**17 + 1, "100%"),
    ],
)
def test_a_share_as_texts_say_it(part, whole, said):
    assert rounded_percent(part, whole) == said
