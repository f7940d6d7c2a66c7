"""Budgets and pages for tests of the desk."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from budget.domain.facts import FactBook
from budget.domain.states import Stage, Status
from budget.models import Budget, User
from budget.services.facts import store_factbook
from tests.publishing import make_budget
from tests.renderers.books import plain


def stored(book: FactBook, *, version: int = 1, **state: object) -> Budget:
    """A budget with these facts."""
    made = make_budget(book, version=version)
    store_factbook(budget=made, book=book)
    if state:
        Budget.objects.filter(pk=made.pk).update(**state)
        made.refresh_from_db()
    return made


@pytest.fixture
def finished(cast: dict[str, User]) -> Budget:
    """A budget of 129 that nobody works at any more."""
    return stored(plain(), stage=Stage.PUBLISHED, status=Status.ACCEPTED)


@pytest.fixture
def page(client: Client, cast: dict[str, User]) -> Callable[..., str]:
    """A page as somebody gets it, the clerk unless said."""

    def get(address: str, *, status: int = 200, username: str = "clerk") -> str:
        client.force_login(cast[username])
        response = client.get(address)
        assert response.status_code == status, response.content.decode()
        return response.content.decode()

    return get


def words(html: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))
