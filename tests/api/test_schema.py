"""The API does as its description says, whatever it is asked: examples made from the description itself."""

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from budget.wsgi import application
from tests.publishing import publish
from tests.services.test_open_data import of_year
from tests.thoroughness import PROFILE

pytestmark = pytest.mark.django_db

EXAMPLES = {"quick": 6}.get(PROFILE, 60)


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_every_answer_is_as_described(mode, one_connection):
    publish(of_year(2025))
    publish(of_year(2026))
    described = schemathesis.openapi.from_wsgi("/api/schema/", application)
    count = 0
    for found in described.get_all_operations():
        operation = found.ok()
        if mode is GenerationMode.NEGATIVE and not operation.definition.raw.get("parameters"):
            continue  # Nothing can be asked wrongly there.

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def is_as_described(case):
            nonlocal count
            count += 1
            case.call_and_validate()

        is_as_described()
    assert count > EXAMPLES


@pytest.fixture
def one_connection():
    """As many requests as there are examples, all in the transaction of the test."""
    signals.request_started.disconnect(close_old_connections)
    signals.request_finished.disconnect(close_old_connections)
    yield
    signals.request_started.connect(close_old_connections)
    signals.request_finished.connect(close_old_connections)
