"""What every test may ask for."""

import gc
import os
from collections.abc import Iterator

import hypothesis
import pytest
from django.core.cache import cache

from budget.models import User
from budget.services.accounts import make_demo_accounts
from tests.databases import database, migrated_postgres, migrated_sqlite, postgres, shared_database
from tests.log_triggers import tables_can_be_emptied
from tests.postgres import running_postgres
from tests.thoroughness import PROFILE, SHARES

# Fixtures that live beside what they use.
__all__ = ["database", "migrated_postgres", "migrated_sqlite", "postgres", "shared_database"]

# HYPOTHESIS_PROFILE=quick (unless said otherwise) or thorough: see tests/thoroughness.py, which the slow
# properties ask how many examples to try. Nothing fails for taking long, since the first example of a run
# imports half the project, and CI shares its two cores. Where CI is set, as .ci/run sets it, Hypothesis tries
# the same examples each time.
for name in SHARES:
    hypothesis.settings.register_profile(
        name, deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
    )
hypothesis.settings.load_profile(PROFILE)

PASSWORD = "一个演示用的密码"
# Each takes a minute or more: begun last, one of them would be waited for on one core.
LONGEST = (
    "tests/browser/test_whole_budget.py",
    "tests/browser/test_story.py",
    "tests/browser/test_killed.py",
    "tests/importers/test_pdf_booklet.py",
)


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are cores: tests with a browser wait for it now and then."""
    return -(-(os.cpu_count() or 1) * 3 // 2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONGEST))


def pytest_collection_finish() -> None:
    """What was imported stays to the end: the collector of garbage need not go through it again and again."""
    gc.collect()
    gc.freeze()
    # And what documents and pages are made of is rarely a ring, however much of it there is.
    gc.set_threshold(50_000, 20, 20)


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
