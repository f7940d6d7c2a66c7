"""Every address × everybody × every state a budget comes to: who is let in, and who is told what instead.

Whoever is not let in has changed nothing by asking, and has read nothing of the budget. The addresses are
those of the urlconf: a new one fails here until it is on the list (``listed``).
"""

from collections import defaultdict
from itertools import product

import pytest

from budget.domain.states import Kind, Procedure
from tests.access.addresses import patterns
from tests.access.asking import ask, expected, is_of_a_budget, outcome
from tests.access.listed import ACCESS, MOVES, OF_A_BUDGET, OF_THE_DESK, Access
from tests.access.people import PEOPLE, clients
from tests.access.places import MARK, Place
from tests.access.rules import Outcome, Standing, standings
from tests.renderers.books import DEPARTMENT

pytestmark = pytest.mark.django_db

YEARS = standings(Kind.ORIGINAL, Procedure.TWO_ROUNDS)
OTHERS = [
    *standings(Kind.ORIGINAL, Procedure.ONE_ROUND),
    *standings(Kind.TRANSFER, Procedure.TWO_ROUNDS),
    *standings(Kind.CORRECTION, Procedure.TWO_ROUNDS),
    *standings(Kind.TRANSFER, Procedure.ONE_ROUND),
    *standings(Kind.CORRECTION, Procedure.ONE_ROUND),
]
BY_NAME = defaultdict(list)
for _pattern in patterns():
    BY_NAME[_pattern.name].append(_pattern)


def test_every_address_is_listed():
    listed = {one.name for one in ACCESS}
    assert BY_NAME.keys() - listed == set(), "list a new address in tests/access/listed.py"
    assert listed - BY_NAME.keys() == set(), "an address that is gone is still on the list"


def wrong(accesses: list[Access], standing: Standing) -> list[str]:
    """All that came of asking and should not have."""
    browsers, found = clients(), []
    place = Place(standing)
    before = place.state()
    for access, person, method in product(accesses, PEOPLE, ("GET", "POST")):
        for pattern in BY_NAME[access.name]:
            client = browsers[person.name]
            answer = ask(client, method, access, pattern, place)
            came, due = outcome(client, access, answer), expected(method, access, person, standing)
            what = f"{person} {method} {access} ({answer.response.status_code})"
            if came is not due:
                found.append(f"{what}: {came.value}, not {due.value}")
            elif due is not Outcome.THROUGH and answer.wrote:
                found.append(f"{what} wrote into {answer.wrote}")
            if not person.sees or due in (Outcome.SIGN_IN, Outcome.FACTOR):
                if access.space == "desk" and any(word in answer.text for word in (MARK, DEPARTMENT)):
                    found.append(f"{what} tells of the budget")
                if answer.state != before:
                    found.append(f"{what} changed the budget")
    return found


@pytest.mark.parametrize("standing", YEARS, ids=str)
def test_addresses_of_a_budget(standing):
    assert wrong(OF_A_BUDGET, standing) == []
