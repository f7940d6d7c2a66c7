"""What the database gives the rules is what the files of the lists say."""

from io import StringIO

import pytest
from django.core.management import call_command

from budget.domain.codes import System
from budget.domain.lists import Lists
from budget.models import Subject
from budget.selectors.classification import lists_in_force
from tests.rules.lists import lists_of_2026

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def loaded():
    call_command("load_classification", stdout=StringIO())


def test_the_lists_in_force_are_those_of_the_files():
    assert lists_in_force(2026) == lists_of_2026()


def test_a_code_ends_for_the_years_after_its_last():
    Subject.objects.filter(system=System.FUNCTION, code="2011302").update(last_year=2026)
    assert lists_in_force(2026) == lists_of_2026()
    later = lists_in_force(2027)
    assert later.ended[System.FUNCTION] == {"2011302": 2026}
    assert later.name(System.FUNCTION, "2011302") is None


def test_a_year_before_the_lists_has_none_and_asks_nothing():
    before = lists_in_force(2020)
    assert not any(before.names.values())
    assert not before.has_class(System.FUNCTION, "2011301")


def test_a_class_is_complete_where_every_entry_of_it_is_official():
    lists = lists_of_2026()
    complete = [c for c in ("301", "302", "303", "309", "310") if lists.is_complete(System.DEPT_ECONOMIC, c)]
    assert complete == ["301", "302", "303"]
    assert not Lists(2026).is_complete(System.DEPT_ECONOMIC, "301")
