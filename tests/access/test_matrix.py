"""Every address × everybody × every state a budget comes to: who is let in, and who is told what instead.

Whoever is not let in has changed nothing by asking, and has read nothing of the budget. The addresses are
those of the urlconf: a new one fails here until it is on the list (``listed``).
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import product

import pytest
from django.db import transaction

from budget.domain.roles import RoleKind
from budget.domain.states import Kind, Procedure
from budget.renderers import json
from budget.tables.registry import derive
from tests.access import asking, rules
from tests.access.addresses import patterns
from tests.access.asking import Browsers, Straight, ask, expected, outcome
from tests.access.listed import (
    ACCESS,
    MOVES,
    OF_A_BUDGET,
    OF_AN_ACCOUNT,
    OF_CHECKING,
    OF_THE_ADMINISTRATION,
    OF_THE_API,
    OF_THE_DESK,
    OF_THE_PORTAL,
    Access,
)
from tests.access.people import INSIDERS, OUTSIDERS, OWN, PEOPLE, Person, make_people
from tests.access.places import MARK, Place
from tests.access.rules import Outcome, standings
from tests.audit.conftest import judged
from tests.renderers.books import DEPARTMENT, plain
from tests.thoroughness import is_tried

pytestmark = pytest.mark.django_db

YEARS = standings(Kind.ORIGINAL, Procedure.TWO_ROUNDS)
DRAFT, PUBLISHED = YEARS[0], YEARS[-1]
WAYS = [
    (Kind.ORIGINAL, Procedure.ONE_ROUND),
    (Kind.TRANSFER, Procedure.TWO_ROUNDS),
    (Kind.TRANSFER, Procedure.ONE_ROUND),
    (Kind.CORRECTION, Procedure.TWO_ROUNDS),
]
BY_NAME = defaultdict(list)
for _pattern in patterns():
    BY_NAME[_pattern.name].append(_pattern)

Asked = tuple[Access, Person, str]


@pytest.fixture
def straight(monkeypatch, settings):
    """Browsers that come straight to the view."""
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    settings.MIDDLEWARE = [f"{asking.__name__}.at_the_view"]
    monkeypatch.setattr("budget.urls.handler404", asking.not_found, raising=False)
    return Straight(make_people())


@pytest.fixture
def browsers(db, monkeypatch):
    monkeypatch.setattr(logging.getLogger("django.request"), "disabled", True)
    return Browsers(make_people())


def wrong(browsers: Browsers | Straight, place: Place, asked: Iterable[Asked]) -> list[str]:
    """All that came of asking and should not have."""
    found, before = [], place.state()
    for access, person, method in asked:
        for pattern in BY_NAME[access.name]:
            with browsers.of(person) as client:
                answer = ask(client, method, access, pattern, place)
                came, due = outcome(client, access, answer), expected(method, access, person, place.standing)
            what = f"{place.standing}: {person} {method} {access} ({answer.response.status_code})"
            if came is not due:
                found.append(f"{what}: {came.value}, not {due.value}")
            if due is not Outcome.THROUGH and answer.wrote:
                found.append(f"{what} wrote into {answer.wrote}")
            if access.space == "desk" and not (person.sees and due is Outcome.THROUGH):
                if any(word in answer.text for word in (MARK, DEPARTMENT) if not person.sees or word == MARK):
                    found.append(f"{what} tells of the budget")
                if answer.wrote and answer.state != before:
                    found.append(f"{what} changed the budget")
    return found


def assert_right(found: list[str]) -> None:
    assert not found, "\n".join(["", *found])


def everything(accesses: Iterable[Access], people: Iterable[Person]) -> Iterator[Asked]:
    return product(accesses, people, ("GET", "POST"))


def in_turns(accesses: Iterable[Access], people: Iterable[Person], turn: int) -> Iterator[Asked]:
    """All of them every address; what one reads in one turn, the same one writes to in the next."""
    once = {access.name: access for access in accesses}.values()
    for number, (access, person) in enumerate(product(once, people)):
        yield access, person, ("GET", "POST")[(number + turn) % 2]


def what_insiders_ask(turn: int) -> Iterator[Asked]:
    """A page that all of them may read is read by one, in each state by another."""
    for number, access in enumerate(OF_A_BUDGET):
        if access.read is rules.readers:
            yield access, INSIDERS[(number + turn) % len(INSIDERS)], "GET"
            if access.write is None:
                yield access, INSIDERS[(number + turn + 1) % len(INSIDERS)], "POST"
                continue
            yield from ((access, person, "POST") for person in INSIDERS)
        else:
            yield from everything([access], INSIDERS)


def test_every_address_is_listed():
    listed = {one.name for one in ACCESS}
    assert BY_NAME.keys() - listed == set(), "list a new address in tests/access/listed.py"
    assert listed - BY_NAME.keys() == set(), "an address that is gone is still on the list"


@pytest.mark.parametrize("standing", YEARS, ids=str)
def test_a_budget_in_every_state(straight, standing):
    place = Place(standing)
    turn = YEARS.index(standing)
    # Refused alike in every state: over the states each has read and written everywhere.
    outside = enumerate(in_turns(OF_A_BUDGET, OUTSIDERS, turn))
    assert_right(wrong(straight, place, (asked for number, asked in outside if is_tried(number + turn))))
    assert_right(wrong(straight, place, what_insiders_ask(turn)))


@pytest.mark.parametrize(("kind", "procedure"), WAYS)
def test_steps_with_every_kind_of_budget(straight, kind, procedure):
    place, found = None, []
    for standing in standings(kind, procedure):
        place = place or Place(standing)
        with transaction.atomic():
            place.stand(standing)
            found += wrong(straight, place, product(MOVES, INSIDERS, ["POST"]))
            transaction.set_rollback(True)
    assert_right(found)


def test_whoever_is_stopped_on_the_way(browsers):
    """With all that stands before a view."""
    stopped = [one for one in PEOPLE if one not in INSIDERS]
    assert_right(wrong(browsers, Place(DRAFT), in_turns(OF_A_BUDGET, stopped, 0)))


def test_the_desk(browsers):
    assert_right(wrong(browsers, Place(DRAFT), everything(OF_THE_DESK, PEOPLE)))


def test_the_desk_once_it_is_published(straight):
    people = [*INSIDERS, *OUTSIDERS]
    assert_right(wrong(straight, Place(PUBLISHED), everything(OF_THE_DESK, people)))


def test_accounts(browsers):
    """Which ask for no role in a department."""
    people = [one for one in PEOPLE if one.department == OWN]
    assert_right(wrong(browsers, Place(DRAFT), everything(OF_AN_ACCOUNT, people)))


def what_is_asked_of_the_administration() -> Iterator[Asked]:
    """Whoever is let in reads and writes everywhere, of everybody else a few do one of the two."""
    for number, access in enumerate(OF_THE_ADMINISTRATION):
        for other, person in enumerate(PEOPLE):
            if person.role is RoleKind.ADMINISTRATOR:
                yield from everything([access], [person])
            elif person.department == OWN and is_tried(number + other):
                yield access, person, ("GET", "POST")[number % 2]


def test_the_administration(browsers):
    assert_right(wrong(browsers, Place(DRAFT), what_is_asked_of_the_administration()))


@pytest.mark.parametrize("standing", [DRAFT, PUBLISHED], ids=str)
def test_the_portal_and_the_api(browsers, standing):
    """The same for everybody, so that a few are enough."""
    names = ("nobody", "unproven", "administrator", "clerk", "other_clerk")
    few = [one for one in PEOPLE if one.name in names]
    assert_right(wrong(browsers, Place(standing), everything([*OF_THE_PORTAL, *OF_THE_API], few)))


def test_checking_documents(browsers, tmp_path, monkeypatch):
    monkeypatch.setattr("budget.audit.judging.BOOKLET_ROWS", 0)
    document = json.render_document(derive(plain()), version=1)
    place = Place(DRAFT, judged(document, "公布.json", tmp_path))
    assert_right(wrong(browsers, place, everything(OF_CHECKING, PEOPLE)))
