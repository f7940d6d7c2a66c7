"""Amounts in 元, 万元 and 亿元: every 分 in each of them."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from budget.domain.money import SHOWN_UNITS, shown_in


@given(st.integers(-(10**15), 10**15), st.sampled_from(SHOWN_UNITS))
def test_an_amount_is_shown_to_the_fen_in_every_unit(fen, unit):
    assert Decimal("".join(shown_in(unit, fen)).replace(",", "")) * unit.fen == fen
