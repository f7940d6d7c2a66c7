"""What the matrix (``tests/access``) does not tell: rows of other units, what is reported, other departments.

Who is let in to which address is the matrix's; a new address is listed there and asked here.
"""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from budget.domain.states import Kind, Procedure
from budget.models import Department, UnitReport
from budget.models.review import ReportState
from tests.access.addresses import patterns
from tests.access.listed import OF_A_BUDGET, Access
from tests.access.people import make_people
from tests.access.places import MARK, Place, rename_again
from tests.access.rules import standings
from tests.reference import everything
from tests.renderers.books import CENTRE, DEPARTMENT, HEADQUARTERS
from tests.units import clerk_of

pytestmark = pytest.mark.django_db

JSON = "application/json"
SENT = {"year": "2026", "on": "2026-01-15"}
PATTERNS = {one.name: one for one in patterns()}
WRITTEN = {access.name: access for access in OF_A_BUDGET if access.write is not None}.values()


@pytest.fixture
def people(db):
    return make_people()


@pytest.fixture
def place(people) -> Place:
    """The clerk's budget as a draft, edited once."""
    return Place(standings(Kind.ORIGINAL, Procedure.TWO_ROUNDS)[0])


def path(access: Access, place: Place) -> str:
    return PATTERNS[access.name].path(
        lambda name: access.arguments.get(name) or place.argument(name, access.name)
    )


def facts() -> dict[str, list[tuple[object, ...]]]:
    """All that is stored, but for who is signed in."""
    aside = ("django_session", "budget_user")
    return {table: rows for table, rows in everything().items() if table not in aside}


def sent(client: Client, access: Access, place: Place) -> Iterator[Any]:
    """What is posted there by a page and by a script."""
    yield client.post(path(access, place), {"name": "不该有的"})
    yield client.post(path(access, place), rename_again(place), content_type=JSON)


@pytest.mark.parametrize("username", ["reviewer", "publisher", "auditor"])
def test_who_follows_them_sees_their_departments_and_registers_nothing(client, people, place, username):
    Department.objects.create(code="888", name="别的部门")
    client.force_login(people[username])
    before = facts()
    for name in ("board", "board_file"):
        told = client.get(reverse(f"desk:{name}"), {"year": 2026}).content.decode()
        assert DEPARTMENT in told
        assert "别的部门" not in told
    assert client.post(reverse("desk:board_congress"), SENT).status_code == 403
    assert facts() == before


def test_nobody_marks_as_read_what_another_was_told(client, people, place):
    before = facts()
    for username in ("reviewer", "finance", "publisher", "auditor", "outsider", "administrator"):
        client.force_login(people[username])
        client.post(reverse("desk:notices_read"), {"until": place.notice})
        assert MARK not in client.get(reverse("desk:notices")).content.decode()
    assert facts() == before


def test_the_clerk_of_another_unit_changes_nothing(client, place):
    """Of the department, but of a unit none of these rows is of: each operation is refused by itself."""
    client.force_login(clerk_of(CENTRE))
    before = facts()
    for access in WRITTEN:
        for response in sent(client, access, place):
            # Comments are the whole department's: without a text there is none.
            if access.name == "desk:entry_changes" and response.status_code == 200:
                assert [one["status"] for one in response.json()["results"]] == ["refused"]
            elif access.name == "desk:history_revert":
                assert "还没有您负责的单位（129002）" in response.content.decode()
            elif access.name == "desk:warnings":
                assert response.status_code == 302
            else:
                assert response.status_code in (400, 403, 404, 409), access
    assert facts() == before


def test_the_clerk_of_a_unit_changes_its_rows_until_they_are_reported(client, place):
    client.force_login(clerk_of(HEADQUARTERS))
    changes = next(one for one in WRITTEN if one.name == "desk:entry_changes")
    sending = {"key": str(uuid4()), "operations": rename_again(place)["operations"]}
    told = client.post(path(changes, place), sending, content_type=JSON).json()
    assert [one["status"] for one in told["results"]] == ["saved"]
    UnitReport.objects.create(
        budget=place.budget,
        unit_code=HEADQUARTERS,
        stage=place.budget.stage,
        state=ReportState.REPORTED,
        actor="甲",
    )
    before = facts()
    for access in WRITTEN:
        for response in sent(client, access, place):
            assert response.status_code in (400, 403, 404, 409), access
    assert facts() == before
