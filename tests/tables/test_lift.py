"""Facts → tables → facts: what the tables show comes back, to the 分."""

from hypothesis import given, settings

from budget.domain.facts import FactBook
from budget.rules.agreement import disagreements
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.budgets import budgets


@given(budgets())
@settings(max_examples=150, deadline=None)
def test_derived_tables_come_back_from_the_facts_lifted_out_of_them(book: FactBook) -> None:
    """Whatever print leaves open, every cell it shows is derived again."""
    sheets = derive(book)
    again = derive(lift(sheets))
    assert list(disagreements(sheets, again)) == []
    for number, sheet in sheets.sheets.items():
        assert again.sheets[number] == sheet, number
