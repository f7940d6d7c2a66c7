"""Something published."""

from io import StringIO

import pytest
from django.core.cache import caches
from django.core.management import call_command

from budget.models import Publication
from tests.publishing import publish
from tests.services.test_open_data import of_year


@pytest.fixture(autouse=True)
def nobody_has_asked_yet():
    caches["readers"].clear()


@pytest.fixture
def classified(db):
    call_command("load_classification", stdout=StringIO())


@pytest.fixture
def two(db) -> list[Publication]:
    """A department's budgets of two years."""
    return [publish(of_year(2025)), publish(of_year(2026))]
