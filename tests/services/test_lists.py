"""The lists by which documents are judged, with and without a database that has them."""

from io import StringIO

import pytest
from django.core.management import call_command

from budget.domain.codes import System
from budget.models import Subject
from budget.selectors.classification import lists_in_force
from budget.services.lists import lists_for, shipped_lists

pytestmark = pytest.mark.django_db


def test_the_shipped_lists_say_what_the_loaded_ones_say():
    call_command("load_classification", stdout=StringIO())
    assert shipped_lists(2026) == lists_in_force(2026)


def test_an_empty_database_leaves_the_shipped_ones():
    assert not any(lists_in_force(2026).names.values())
    assert lists_for(2026).name(System.FUNCTION, "2011301") == "行政运行"


def test_the_database_goes_before_what_is_shipped():
    Subject.objects.create(
        system=System.FUNCTION, code="299", name="本地名称", level=1, first_year=2026, last_year=2026
    )
    assert lists_for(2026).names[System.FUNCTION] == {"299": "本地名称"}
    assert lists_for(2027).name(System.FUNCTION, "2011301") == "行政运行"


def test_a_year_before_the_first_list_has_none():
    assert not lists_for(2025).names
    assert lists_for(2030).name(System.FUNCTION, "2011301") == "行政运行"
