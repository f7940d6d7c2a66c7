"""Who may not see a budget sees none of it, and who may only see it changes none of it: at every address.

The addresses are those of the urlconf: a new one fails here until it is listed below.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from budget.domain.states import Stage, Status
from budget.models import Budget, Comment, Department, LogEntry, Notice, Thread, UnitReport, User
from budget.models.review import ReportState
from budget.selectors.grids import GRIDS, references_of, rows_of
from budget.services.entry import apply
from budget.services.facts import store_factbook
from budget.services.notices import tell
from budget.services.proposals import propose
from tests.publishing import make_budget
from tests.reference import everything
from tests.renderers.books import CENTRE, DEPARTMENT, HEADQUARTERS, plain
from tests.units import clerk_of

pytestmark = pytest.mark.django_db

# Read by whoever has a part in the budget.
READ = {
    "budget",
    "table",
    "why",
    "counts",
    "download",
    "entry",
    "entry_data",
    "entry_check",
    "table_fragment",
    "made_by",
    "entry_grid",
    "history",
    "history_stroke",
    "projects",
    "project",
    "project_standing",
    "project_library",
    "performance",
    "performance_standing",
    "activity_library",
    "workbook_file",
    "proposal",
    "timeline",
    "units",
    "unit",
    "unit_table",
    "review",
    "review_table",
    "publishing",
    "compare",
    "compare_file",
}
# Commented on by its reviewers and its clerk, whether it may be changed or not.
SPOKEN = {"thread_open", "thread"}
# Changed by its clerk: these are posted to.
WRITE = {
    "history_revert",
    "project_new",
    "project_delete",
    "project_library_keep",
    "activity_new",
    "activity_delete",
    "activity_library_keep",
    "proposal_apply",
    "proposal_drop",
    "unit_report",
    "unit_return",
    "open_version",
}
# Each step is its role's alone: tests/test_access.py.
STEPS = {"step"}
BOTH = {"entry_changes", "workbook", "warnings"}
# Seen by nobody but whoever made it.
OWN = {"proposal", "proposal_apply", "proposal_drop"}
# Of no budget: signing in is enough, and nothing of another department stands there.
COMMON = {"index", "new", "new_preview", "lists", "queue", "queue_many", "roles"}
COMMON |= {"log", "log_csv", "log_xlsx"}
# Of no budget either: what one was told oneself, and what those follow who answer for the budgets.
NOTICES = {"notices", "notices_read", "notice", "notice_read"}
BOARD = {"board", "board_file", "board_congress"}
CLERKS_OF_ANY = {"new", "new_preview"}
AUDITORS = {"log", "log_csv", "log_xlsx"}

READERS = ("reviewer", "finance", "publisher", "auditor")
NOBODY = ("outsider", "administrator")
JSON = "application/json"
SENT = {"year": "2026", "on": "2026-01-15"}


@dataclass(frozen=True)
class Address:
    """One address of the desk with example arguments."""

    name: str
    path: str

    @property
    def is_read(self) -> bool:
        return self.name in READ | BOTH

    @property
    def is_written(self) -> bool:
        return self.name in WRITE | BOTH


def patterns() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every name of the desk, with the converters of its arguments."""

    def below(found: Any, converters: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
        for one in found:
            mine = {**converters, **one.pattern.converters}
            if isinstance(one, URLPattern):
                yield str(one.name), mine
            else:
                yield from below(one.url_patterns, mine)

    return below(get_resolver().namespace_dict["desk"][1].url_patterns, {})


NAMES = dict(patterns())
OF_A_BUDGET = sorted(NAMES.keys() - COMMON - NOTICES - BOARD)


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    """The clerk's budget, edited once."""
    made = make_budget(plain())
    store_factbook(budget=made, book=plain())
    row = rows_of(GRIDS["projects"], made, references_of(made))[0]
    rename = {"op": "set", "grid": "projects", "row": str(row.key), "column": "name", "to": "改了的名称"}
    rename["from"] = row.cells["name"]
    apply(budget=made, user=cast["clerk"], key=uuid4(), operations=[rename], title="改名")
    return Budget.objects.select_related("department").get(pk=made.pk)


@pytest.fixture
def addresses(budget: Budget) -> list[Address]:
    """Every address of that budget."""
    rows = references_of(budget).rows
    rename = {"op": "set", "grid": "projects", "row": str(rows["projects"][1].key), "column": "name"}
    proposal = propose(
        budget=budget,
        user=User.objects.get(username="clerk"),
        title="改名",
        operations=[{**rename, "from": rows["projects"][1].name, "to": "提议的名称"}],
    )
    thread = Thread.objects.create(budget=budget, place="整份预算", opened_by="reviewer")
    Comment.objects.create(
        thread=thread, actor="审核人", username="reviewer", role="reviewer", text="改了的名称"
    )
    owners = {
        "project": rows["projects"][0].key,
        "activity": rows["activities"][0].key,
        "proposal": proposal.key,
    }
    examples = {
        "code": "129", "year": 2026, "version": 1, "table": "03", "row": 1, "column": "total",
        "grid": "income", "ending": "xlsx", "number": 1, "unit": HEADQUARTERS, "thread": thread.pk,
    }  # fmt: skip

    def arguments(name: str) -> dict[str, Any]:
        keys = {"key": str(owners[name.partition("_")[0]])} if "key" in NAMES[name] else {}
        return {argument: (examples | keys)[argument] for argument in NAMES[name]}

    return [Address(name, reverse(f"desk:{name}", kwargs=arguments(name))) for name in OF_A_BUDGET]


def facts() -> dict[str, list[tuple[object, ...]]]:
    """All that is stored, but for who is signed in."""
    aside = ("django_session", "budget_user")
    return {table: rows for table, rows in everything().items() if table not in aside}


def ask(client: Client, address: Address) -> Iterator[tuple[str, Any]]:
    """Each way of asking: as a person and as a script, reading and writing."""
    rename = {"op": "set", "grid": "projects", "column": "name", "from": "改了的名称", "to": "不该有的"}
    row = Budget.objects.get().project_set.first()
    for accept in ("text/html", JSON):
        headers = {"Accept": accept}
        yield f"GET {address.name}", client.get(address.path, headers=headers)
        sent = {"key": str(uuid4()), "operations": [{**rename, "row": str(row.key)}]}
        yield (
            f"POST {address.name}",
            client.post(address.path, sent, content_type=JSON, headers=headers),
        )
        yield f"POST form {address.name}", client.post(address.path, {"name": "不该有的"}, headers=headers)


def test_every_address_is_listed_here():
    listed = READ | WRITE | BOTH | SPOKEN | STEPS | COMMON | NOTICES | BOARD
    assert NAMES.keys() == listed, "list a new address in tests/desk/test_outsiders.py"


@pytest.mark.parametrize("username", NOBODY)
def test_who_has_no_part_is_not_told_that_it_exists(client, cast, addresses, username):
    client.force_login(cast[username])
    before = facts()
    for address in addresses:
        for how, response in ask(client, address):
            assert response.status_code == 404, how
            told = response.content.decode()
            assert DEPARTMENT not in told, how
            assert "改了的名称" not in told, how
    assert facts() == before
    assert not LogEntry.objects.filter(username=username).exists()


@pytest.mark.parametrize("username", NOBODY)
def test_nor_on_the_pages_that_are_everybodys(client, cast, budget, username):
    client.force_login(cast[username])
    for name in sorted(COMMON):
        path = reverse(f"desk:{name}", kwargs={"year": 2026} if NAMES[name] else {})
        response = client.get(path, {"year": 2027})
        allowed = name not in AUDITORS and (name not in CLERKS_OF_ANY or username == "outsider")
        assert (response.status_code == 403) is not allowed, name
        assert DEPARTMENT not in response.content.decode(), name


def test_nobody_at_all_is_asked_to_sign_in(client, addresses):
    before = facts()
    for address in addresses:
        for how, response in ask(client, address):
            assert response.status_code in (302, 401), how
            assert DEPARTMENT not in response.content.decode(), how
    assert facts() == before


@pytest.mark.parametrize("username", [*NOBODY, "clerk"])
def test_who_enters_budgets_or_keeps_accounts_follows_no_other(client, cast, budget, username):
    client.force_login(cast[username])
    before = facts()
    for name in sorted(BOARD):
        for response in (client.get(reverse(f"desk:{name}")), client.post(reverse(f"desk:{name}"), SENT)):
            assert response.status_code in (403, 405), name
            assert DEPARTMENT not in response.content.decode(), name
    assert facts() == before


@pytest.mark.parametrize("username", ["reviewer", "publisher", "auditor"])
def test_who_follows_them_sees_their_departments_and_registers_nothing(client, cast, budget, username):
    Department.objects.create(code="888", name="别的部门")
    client.force_login(cast[username])
    before = facts()
    for name in ("board", "board_file"):
        told = client.get(reverse(f"desk:{name}"), {"year": 2026}).content.decode()
        assert DEPARTMENT in told
        assert "别的部门" not in told
    assert client.post(reverse("desk:board_congress"), SENT).status_code == 403
    assert facts() == before


def test_nobody_reads_what_another_was_told(client, cast, budget):
    tell(users=[cast["clerk"]], title="只给经办人的通知", address="/desk/", budget=budget)
    (notice,) = Notice.objects.all()
    before = facts()
    for username in (*READERS, *NOBODY):
        client.force_login(cast[username])
        for name in ("notice", "notice_read"):
            address = reverse(f"desk:{name}", kwargs={"number": notice.pk})
            response = client.get(address) if name == "notice" else client.post(address)
            assert response.status_code == 404, (username, name)
        client.post(reverse("desk:notices_read"), {"until": notice.pk})
        assert "只给经办人" not in client.get(reverse("desk:notices")).content.decode()
    assert facts() == before


def test_notices_and_the_board_ask_to_sign_in(client, budget):
    for name in sorted(NOTICES | BOARD):
        address = reverse(f"desk:{name}", kwargs={"number": 1} if NAMES[name] else {})
        for response in (client.get(address), client.post(address, SENT)):
            assert response.status_code in (302, 405), name
            assert DEPARTMENT not in response.content.decode(), name


@pytest.mark.parametrize("username", READERS)
def test_who_may_only_look_changes_nothing(client, cast, addresses, username):
    client.force_login(cast[username])
    before = facts()
    for address in addresses:
        read = client.get(address.path)
        # 400: it is there, and wants to be asked for something.
        seen = (404,) if address.name in OWN & READ else (200, 302, 400) if address.is_read else (403, 405)
        assert read.status_code in seen, address
        for how, response in ask(client, address):
            if how.startswith("POST"):
                refused = (403, 404) if address.name in OWN & WRITE else (400, 403, 405)
                assert response.status_code in refused, how
    assert facts() == before


def test_the_clerk_gets_in_everywhere(client, cast, addresses):
    client.force_login(cast["clerk"])
    for address in addresses:
        if address.is_read:
            response = client.get(address.path)
            assert response.status_code in (200, 302, 400), address
        else:
            # Some show first what would be done.
            assert client.get(address.path).status_code in (200, 405), address


def test_a_locked_budget_is_changed_by_nobody(client, cast, budget, addresses):
    client.force_login(cast["clerk"])
    Budget.objects.update(stage=Stage.FIRST_UP, status=Status.SUBMITTED)
    before = facts()
    for address in addresses:
        for how, response in ask(client, address):
            if how.startswith("POST"):
                spoken = address.name in SPOKEN
                refused = (400, 403) if spoken else (409,) if address.is_written else (405,)
                assert response.status_code in refused, how
    assert facts() == before


def test_the_clerk_of_another_unit_reads_everything_and_changes_nothing(client, cast, budget, addresses):
    """Of the department, but of a unit none of these rows is of: each operation is refused by itself."""
    client.force_login(clerk_of(CENTRE))
    before = facts()
    for address in addresses:
        read = client.get(address.path)
        seen = (
            (404,) if address.name in OWN & READ else (200, 302, 400) if address.is_read else (200, 403, 405)
        )
        assert read.status_code in seen, address
        for how, response in ask(client, address):
            if not how.startswith("POST"):
                continue
            if address.name == "entry_changes" and response.status_code == 200:
                assert [one["status"] for one in response.json()["results"]] == ["refused"], how
            elif address.name == "history_revert":
                assert response.status_code == 200, how
                assert "还没有您负责的单位（129002）" in response.content.decode(), how
            else:
                refused = (403, 404) if address.name in OWN & WRITE else (400, 403, 405, 409)
                assert response.status_code in refused, how
    assert facts() == before


def test_the_clerk_of_a_unit_takes_no_step_of_the_department(client, cast, budget, addresses):
    client.force_login(clerk_of(HEADQUARTERS))
    by_name = {address.name: address.path for address in addresses}
    for name in sorted(CLERKS_OF_ANY):
        assert client.get(reverse(f"desk:{name}")).status_code == 403, name
    for name in ("activity_new", "activity_delete", "activity_library_keep", "project_library_keep"):
        sent = {"indicators": [str(uuid4())]}
        response = client.post(by_name[name], sent, content_type=JSON)
        assert response.status_code == 403, name
    assert client.post(by_name["unit_return"], {"reason": "不该有的"}).status_code == 403


def test_the_clerk_of_a_unit_changes_its_rows_until_they_are_reported(client, cast, budget, addresses):
    client.force_login(clerk_of(HEADQUARTERS))
    by_name = {address.name: address for address in addresses}
    said = [response for how, response in ask(client, by_name["entry_changes"]) if how.startswith("POST e")]
    assert said[0].json()["results"][0]["status"] == "saved"
    UnitReport.objects.create(
        budget=budget, unit_code=HEADQUARTERS, stage=budget.stage, state=ReportState.REPORTED, actor="甲"
    )
    before = facts()
    for address in addresses:
        for how, response in ask(client, address):
            if how.startswith("POST") and address.is_written:
                refused = (
                    (403, 404) if address.name in OWN else (409,) if address.name == "unit_report" else (403,)
                )
                refused = (400, 403) if address.name == "unit_return" else refused
                assert response.status_code in refused, how
    assert facts() == before
