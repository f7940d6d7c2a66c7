"""What every test may ask for."""

from collections.abc import Iterator

import hypothesis
import pytest
from django.core.cache import cache

from budget.models import User
from budget.services.accounts import make_demo_accounts
from tests.databases import database, migrated_postgres, migrated_sqlite, postgres, shared_database
from tests.log_triggers import tables_can_be_emptied
from tests.postgres import running_postgres

# Fixtures that live beside what they use.
__all__ = ["database", "migrated_postgres", "migrated_sqlite", "postgres", "shared_database"]

# The first example of a run imports half the project, and CI shares its two cores.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

PASSWORD = "一个演示用的密码"


@pytest.fixture(autouse=True)
def no_failed_sign_ins_yet() -> None:
    """Counts of failed sign-ins are in the cache; one test's must not lock out another."""
    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def log_that_can_be_emptied_after_a_test() -> Iterator[None]:
    """A test that commits leaves its log behind, which no statement of the product could remove."""
    with tables_can_be_emptied():
        yield


@pytest.fixture
def cast(db: None) -> dict[str, User]:
    """Everybody who has a part in a budget, by username, as `demo_accounts` makes them."""
    return {user.username: user for user in make_demo_accounts(password=PASSWORD)}


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The DATABASE_URL of an empty PostgreSQL database."""
    with running_postgres() as url:
        yield url
