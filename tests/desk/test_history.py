"""The history: who changed what and when, in words; and taking back without overwriting what came after."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from budget.domain.roles import RoleKind
from budget.domain.states import Status
from budget.models import Budget, ChangeSet, ExpenditureLine, Project, Role, User
from budget.selectors.history import CHANGES_SHOWN, SETS_ON_A_PAGE
from budget.services.entry import apply
from budget.services.facts import store_factbook
from tests.publishing import make_budget
from tests.renderers.books import plain

pytestmark = pytest.mark.django_db
HISTORY = "/desk/129/2026/v1/history/"


@pytest.fixture
def budget(cast: dict[str, User]) -> Budget:
    made = make_budget(plain())
    store_factbook(budget=made, book=plain())
    return made


@pytest.fixture
def clerk(client: Client, cast: dict[str, User], budget: Budget) -> Client:
    client.force_login(cast["clerk"])
    return client


@pytest.fixture
def colleague(budget: Budget) -> User:
    user = User.objects.create_user("liming", full_name="李明")
    Role.objects.create(user=user, department=budget.department, role=RoleKind.CLERK)
    return user


@pytest.fixture
def line(budget: Budget) -> ExpenditureLine:
    return ExpenditureLine.objects.filter(budget=budget).order_by("position").first()  # type: ignore[return-value]


def do(budget: Budget, user: User, *operations: dict[str, Any], title: str = "") -> Any:
    return apply(budget=budget, user=user, key=uuid4(), operations=list(operations), title=title)


def to(line: ExpenditureLine, amount: str) -> dict[str, Any]:
    line.refresh_from_db()
    seen = f"{line.amount_fen // 10**6}.{line.amount_fen % 10**6:06}"
    about = {"op": "set", "grid": "expenditure", "row": str(line.key), "column": "amount"}
    return {**about, "from": seen, "to": amount}


def insert(grid: str, row: str, **values: str) -> dict[str, Any]:
    return {"op": "insert", "grid": grid, "row": row, "after": None, "values": values}


def test_who_changed_which_cell_from_what_to_what(
    clerk: Client, budget: Budget, cast: dict[str, User], line: ExpenditureLine
) -> None:
    do(budget, cast["clerk"], to(line, "1"))
    do(budget, cast["clerk"], to(line, "2.345678"))
    page = clerk.get(HISTORY)
    newest, first = page.context["strokes"]
    assert (newest.number, first.number) == (2, 1)
    assert newest.actor == "演示经办人"
    [told] = newest.changes
    assert (told.grid_title, told.column_label, told.what) == ("支出", "金额", "修改")
    assert (told.before, told.after) == ("1.00", "2.345678")
    assert told.row_name.startswith(f"{line.function}-")
    assert "2.345678" in page.content.decode()


def test_rows_added_and_removed_are_told_with_their_cells(
    clerk: Client, budget: Budget, cast: dict[str, User], line: ExpenditureLine
) -> None:
    row = str(uuid4())
    unit = str(budget.unit_names.get(code="129001").key) if hasattr(budget, "unit_names") else ""
    values = {"function": "2011301", "amount": "3", "unit": unit}
    do(
        budget,
        cast["clerk"],
        {"op": "insert", "grid": "expenditure", "row": row, "after": "", "values": values},
    )
    do(budget, cast["clerk"], {"op": "delete", "grid": "expenditure", "row": row})
    removed, added = clerk.get(HISTORY).context["strokes"]
    assert (added.changes[0].what, removed.changes[0].what) == ("新增", "删除")
    for stroke in (added, removed):
        assert ("金额", "3.00") in stroke.changes[0].values
        assert stroke.changes[0].row_name.startswith("2011301")


def test_what_a_deleted_project_was_called_is_still_said(
    clerk: Client, budget: Budget, cast: dict[str, User], line: ExpenditureLine
) -> None:
    key = str(uuid4())
    values = {"code": "P1", "name": "窗口服务"}
    do(
        budget,
        cast["clerk"],
        {"op": "insert", "grid": "projects", "row": key, "after": None, "values": values},
    )
    before = str(line.project.key) if line.project else ""
    about = {"op": "set", "grid": "expenditure", "row": str(line.key), "column": "project"}
    do(budget, cast["clerk"], {**about, "from": before, "to": key})
    do(budget, cast["clerk"], {**about, "from": key, "to": before})
    do(budget, cast["clerk"], {"op": "delete", "grid": "projects", "row": key})
    assert not Project.objects.filter(key=key).exists()
    strokes = clerk.get(HISTORY).context["strokes"]
    assert strokes[2].changes[0].after == "P1-窗口服务（已删除）"


def test_it_is_filtered_by_grid_person_day_row_and_cell(
    clerk: Client, budget: Budget, cast: dict[str, User], colleague: User, line: ExpenditureLine
) -> None:
    do(budget, cast["clerk"], to(line, "1"))
    do(budget, colleague, {**to(line, ""), "column": "function", "from": line.function, "to": "2011399"})
    row = str(uuid4())
    do(
        budget,
        colleague,
        {"op": "insert", "grid": "vehicles", "row": row, "after": None, "values": {"fuel": "1"}},
    )

    def numbers(query: str) -> list[int]:
        return [one.number for one in clerk.get(f"{HISTORY}?{query}").context["strokes"]]

    assert numbers("") == [3, 2, 1]
    assert numbers("grid=vehicles") == [3]
    assert numbers("person=liming") == [3, 2]
    assert numbers(f"day={timezone.localdate().isoformat()}") == [3, 2, 1]
    assert numbers("day=2020-01-01") == []
    assert numbers(f"grid=expenditure&row={line.key}") == [2, 1]
    assert numbers(f"grid=expenditure&row={line.key}&column=amount") == [1]
    # What makes no sense is not asked.
    assert numbers("grid=nothing&day=x&row=y&column=z&page=no") == [3, 2, 1]
    page = clerk.get(f"{HISTORY}?grid=expenditure&row={line.key}&column=amount").content.decode()
    assert "只看：支出 · " in page
    assert "没有符合条件的记录" in clerk.get(f"{HISTORY}?day=2020-01-01").content.decode()


def many(budget: Budget, user: User, rows: int) -> None:
    new = (insert("expenditure", str(uuid4()), amount="1", function="2011301") for _ in range(rows))
    do(budget, user, *new)


def test_large_ones_are_folded_and_paged(clerk: Client, budget: Budget, cast: dict[str, User]) -> None:
    many(budget, cast["clerk"], CHANGES_SHOWN + 5)
    page = clerk.get(HISTORY)
    [stroke] = page.context["strokes"]
    assert (len(stroke.changes), stroke.count, stroke.more) == (CHANGES_SHOWN, CHANGES_SHOWN + 5, 5)
    assert f'href="{HISTORY}1/"' in page.content.decode()
    whole = clerk.get(f"{HISTORY}1/")
    assert len(whole.context["stroke"].changes) == CHANGES_SHOWN + 5
    assert clerk.get(f"{HISTORY}9/").status_code == 404


def test_the_history_is_paged(
    clerk: Client, budget: Budget, cast: dict[str, User], line: ExpenditureLine
) -> None:
    for n in range(SETS_ON_A_PAGE + 1):
        do(budget, cast["clerk"], to(line, f"{n + 1}"))
    assert "第 1 页，共 2 页" in clerk.get(HISTORY).content.decode()
    assert [one.number for one in clerk.get(f"{HISTORY}?page=2").context["strokes"]] == [1]


def test_queries_do_not_grow_with_the_history(
    clerk: Client, budget: Budget, cast: dict[str, User], line: ExpenditureLine
) -> None:
    do(budget, cast["clerk"], to(line, "1"))
    many(budget, cast["clerk"], 2)

    def asked() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert clerk.get(HISTORY).status_code == 200
        return len(queries)

    few = asked()
    for n in range(6):
        do(budget, cast["clerk"], to(line, f"{n + 2}"))
        many(budget, cast["clerk"], 20)
    assert asked() == few


def test_a_change_is_taken_back_and_that_too(
    clerk: Client, budget: Budget, cast: dict[str, User], line: ExpenditureLine
) -> None:
    before = line.amount_fen
    do(budget, cast["clerk"], to(line, "1"))
    key = str(uuid4())
    for _ in range(2):  # sent twice, done once
        answer = clerk.post(f"{HISTORY}1/revert/", {"key": key}, follow=True)
    assert "已撤销第1次改动" in answer.content.decode()
    line.refresh_from_db()
    assert line.amount_fen == before
    assert ChangeSet.objects.count() == 2
    undoing, undone = answer.context["strokes"]
    assert (undoing.undoes, undone.undone_by) == (1, 2)
    clerk.post(f"{HISTORY}2/revert/")
    strokes = clerk.get(HISTORY).context["strokes"]
    # Taking back the taking back lets the first stand again.
    assert [one.undone_by for one in strokes] == [None, 3, None]
    line.refresh_from_db()
    assert line.amount_fen == 10**6


def test_two_changes_are_taken_back_from_one_page(
    clerk: Client, budget: Budget, cast: dict[str, User], line: ExpenditureLine
) -> None:
    before = line.amount_fen
    do(budget, cast["clerk"], to(line, "1"))
    do(budget, cast["clerk"], to(line, "2"))
    key = str(clerk.get(HISTORY).context["key"])
    for number in (2, 1):
        assert (
            "已撤销" in clerk.post(f"{HISTORY}{number}/revert/", {"key": key}, follow=True).content.decode()
        )
    line.refresh_from_db()
    assert line.amount_fen == before


def test_what_was_changed_since_is_shown_and_not_overwritten(
    clerk: Client, budget: Budget, cast: dict[str, User], colleague: User, line: ExpenditureLine
) -> None:
    other = ExpenditureLine.objects.filter(budget=budget).exclude(pk=line.pk).first()
    assert other is not None
    before = other.amount_fen
    do(budget, cast["clerk"], to(line, "1"), to(other, "5"))
    do(budget, colleague, to(line, "2"))
    page = clerk.post(f"{HISTORY}1/revert/")
    assert page.status_code == 200
    assert "撤销了1处，还有1处没有撤销" in page.content.decode()
    [left] = page.context["left"]
    assert left.place.startswith("支出 · ")
    assert (left.value, left.by) == ("2.00", "李明")
    line.refresh_from_db()
    other.refresh_from_db()
    assert (line.amount_fen, other.amount_fen) == (2 * 10**6, before)


@pytest.mark.parametrize("username", ["reviewer", "auditor"])
def test_whoever_only_looks_sees_it_and_cannot_take_back(
    client: Client, budget: Budget, cast: dict[str, User], line: ExpenditureLine, username: str
) -> None:
    do(budget, cast["clerk"], to(line, "1"))
    client.force_login(cast[username])
    page = client.get(HISTORY).content.decode()
    assert "演示经办人" in page
    assert "/revert/" not in page
    assert client.post(f"{HISTORY}1/revert/").status_code == 403
    assert ChangeSet.objects.count() == 1


def test_outsiders_see_none_of_it(
    client: Client, budget: Budget, cast: dict[str, User], line: ExpenditureLine
) -> None:
    do(budget, cast["clerk"], to(line, "1"))
    client.force_login(cast["outsider"])
    assert client.get(HISTORY).status_code == 404
    assert client.get(f"{HISTORY}1/").status_code == 404
    assert client.post(f"{HISTORY}1/revert/").status_code == 404


def test_a_locked_budget_keeps_its_history_as_it_is(
    clerk: Client, budget: Budget, cast: dict[str, User], line: ExpenditureLine
) -> None:
    do(budget, cast["clerk"], to(line, "1"))
    Budget.objects.update(status=Status.SUBMITTED)
    assert "/revert/" not in clerk.get(HISTORY).content.decode()
    assert clerk.post(f"{HISTORY}1/revert/").status_code == 409


def test_texts_are_texts(clerk: Client, budget: Budget, cast: dict[str, User], line: ExpenditureLine) -> None:
    nasty = "<script>alert(1)</script>"
    about = {"op": "set", "grid": "expenditure", "row": str(line.key)}
    do(budget, cast["clerk"], {**about, "column": "withheld_basis", "from": line.withheld_basis, "to": nasty})
    page = clerk.get(HISTORY).content.decode()
    assert nasty not in page
    assert "&lt;script&gt;" in page


def test_without_changes_it_says_so(clerk: Client) -> None:
    assert "还没有修改过" in clerk.get(HISTORY).content.decode()
