"""The sums that one cell takes part in, each with its state."""

from budget.domain.balances import Balance, Operand
from budget.rules.engine import identities
from budget.rules.identity import Identity, Term
from budget.rules.rule import Case, Rule


def taking_part(case: Case, table: str, row: int, column: str) -> tuple[Balance, ...]:
    """Every sum that holds the cell (``row`` 1-based, 0: the header block); broken ones come first."""
    address = (table, row, column)
    found = [
        _balance(rule, identity)
        for rule, identity in identities(case)
        if any(one.address == address for _, one in identity.terms)
    ]
    return tuple(sorted(found, key=lambda one: one.holds))


def _balance(rule: Rule, identity: Identity) -> Balance:
    return Balance(
        rule.code,
        rule.title,
        f"{identity.subject} {identity.relation} {identity.what}",
        identity.formula(),
        identity.relation,
        tuple(_operand(one) for one in identity.left),
        tuple(_operand(one) for one in identity.right),
        identity.gap,
        identity.holds,
    )


def _operand(one: Term) -> Operand:
    return Operand(one.cell, one.amount, one.sign)
