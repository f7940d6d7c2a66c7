"""What is not published stands at no public address, whatever else there is of its department."""

from dataclasses import replace
from datetime import datetime
from itertools import count

import pytest
from django.test import Client
from django.utils import timezone

from budget.domain.digest import digest
from budget.domain.facts import FactBook, Unit
from budget.domain.states import Kind, Procedure, Stage, State, Status
from budget.domain.verifying_code import code_of
from budget.domain.workflow import states_of
from budget.models import Budget, PublishedFile
from budget.services.facts import store_factbook
from tests.access.addresses import patterns
from tests.publishing import make_budget, published_as
from tests.renderers.books import CONSULTING, HEADQUARTERS, plain
from tests.units import told

pytestmark = pytest.mark.django_db

NAME, PROJECT = "标记部门", "标记项目"
PUBLIC = [one for one in patterns() if one.name.startswith(("portal:", "api:"))]
PUBLISHED = State(Stage.PUBLISHED, Status.ACCEPTED)
NOT_PUBLIC = [
    (kind, procedure, state)
    for kind in Kind
    for procedure in Procedure
    for state in states_of(kind, procedure)
    if state != PUBLISHED
]


def book(code: str) -> FactBook:
    """A budget whose department and project are like no other's."""
    projects = (replace(CONSULTING, name=f"{PROJECT}{code}"),)
    units = (Unit(HEADQUARTERS, f"{NAME}{code}机关"),)
    named = replace(plain(), department_code=code, department_name=f"{NAME}{code}", units=units)
    return told(replace(named, projects=projects))


def stored(code: str, *, version: int = 1, **fields: object) -> Budget:
    made = make_budget(book(code), version=version)
    Budget.objects.filter(pk=made.pk).update(**fields)
    store_factbook(budget=made, book=book(code))
    return made


def pages(client: Client, code: str, version: int) -> list[tuple[str, int, str]]:
    """Every public address of a budget, with what it says."""
    files = PublishedFile.objects.filter(
        publication__department_code=code, publication__version=version, format="json"
    )
    arguments = {
        "code": code, "unit": HEADQUARTERS, "year": 2026, "version": version, "table": "12", "row": 1,
        "column": "total", "project": CONSULTING.code, "rest": "nothing/", "system": "function",
        "name": "lines.csv", "section": "budgets",
        "digest": files.values_list("sha256", flat=True).first() or "0" * 64,
    }  # fmt: skip
    printed = code_of(code, 2026, version, digest(book(code)))
    words = ("", f"?q={code}", "?q=标记", "?q=标记&format=json")
    queries = {
        "portal:search": words,
        "portal:projects": words,
        "portal:departments": ("", f"?q={code}", "?q=标记", "?sort=-days", "?format=json"),
        "portal:compare": (
            "",
            f"?of={code}-2026,{code}-2026-v{version}",
            "?q=标记",
            f"?of={code}-2026&format=csv",
        ),
        "portal:verify": ("", f"?code={printed}"),
        "api:search": (f"?q={code}", "?q=标记"),
        "api:projects": ("", "?q=标记"),
    }
    found = []
    for one in PUBLIC:
        for query in queries.get(one.name, ("",)):
            path = f"{one.path(lambda name: arguments[name])}{query}"
            response = client.get(path)
            content = response.getvalue() if response.streaming else response.content
            found.append((path, response.status_code, content.decode(errors="replace")))
    return found


def is_of_a_budget(path: str) -> bool:
    """Whether it is there only where something of a budget is, or never."""
    beginnings = (
        "/departments/", "/units/", "/verify/", "/subjects/", "/projects/", "/data/", "/api/nothing/",
        "/api/v1/budgets/", "/api/v1/departments/", "/api/v1/projects/",
    )  # fmt: skip
    # What begins so itself stands whatever is published.
    lists = (
        "/departments/", "/verify/", "/subjects/", "/projects/", "/data/", "/api/v1/departments/",
        "/api/v1/projects/",
    )  # fmt: skip
    bare = path.partition("?")[0]
    # A code that was printed is asked for in a query.
    return path.startswith(beginnings) and (bare not in lists or (bare == "/verify/" and bare != path))


def test_of_no_state_but_published(client):
    numbers = count(300)
    for kind, procedure, state in NOT_PUBLIC:
        code = str(next(numbers))
        # Whatever follows an approved budget has that one before it, which is not published either.
        before = None if kind is Kind.ORIGINAL else stored(code, stage=Stage.SECOND_DOWN, status="accepted")
        fields = {"kind": kind, "procedure": procedure, "based_on": before}
        version = 2 if before else 1
        stored(code, version=version, stage=state.stage, status=state.status, **fields)
        for path, status, text in pages(client, code, version):
            assert status == (404 if is_of_a_budget(path) else 200), (path, kind, state)
            assert NAME not in text, (path, kind, state)
            assert PROJECT not in text, (path, kind, state)


def test_nor_before_its_files_are_there(client):
    """Its state says so already, and the public sees it when all of it is there."""
    made = stored("400", stage=Stage.PUBLISHED, status=Status.ACCEPTED)
    published_as(made, book("400"), complete=False)
    for path, status, text in pages(client, "400", 1):
        assert status == (404 if is_of_a_budget(path) else 200), path
        assert NAME not in text, path


@pytest.mark.parametrize("state", states_of(Kind.CORRECTION, Procedure.TWO_ROUNDS)[:-1], ids=str)
def test_nor_a_correction_of_what_is_published(client, state):
    before = stored("500", stage=Stage.PUBLISHED, status=Status.ACCEPTED)
    published_as(before, told(replace(plain(), department_code="500")))
    stored("500", version=2, kind=Kind.CORRECTION, based_on=before, stage=state.stage, status=state.status)
    statuses = {path: status for path, status, _ in pages(client, "500", 2)}
    assert {status for path, status in statuses.items() if "/v2/" in path} == {404}
    assert statuses["/departments/500/2026/"] == statuses[f"/units/{HEADQUARTERS}/2026/"] == 200
    for version in (1, 2):
        for path, _, text in pages(client, "500", version):
            assert NAME not in text, path
            assert PROJECT not in text, path


def test_nothing_of_one_taken_down_but_that_it_was_there(client):
    made = stored("600", stage=Stage.PUBLISHED, status=Status.ACCEPTED)
    gone: datetime = timezone.now()
    published_as(made, book("600"), withdrawn_at=gone, withdrawal_reason="金额有误。")
    for path, status, text in pages(client, "600", 1):
        of_a_budget = path.startswith(
            ("/departments/600/2026/", f"/units/{HEADQUARTERS}/2026/", "/api/v1/budgets/")
        )
        assert status in ((410,) if of_a_budget else (200, 302, 404)), path
        assert PROJECT not in text, path
        # Whoever holds a copy is told too.
        told = of_a_budget or (path.startswith("/verify/") and path != "/verify/")
        told |= path == "/api/v1/publications/"
        assert ("金额有误" in text) is told, path
