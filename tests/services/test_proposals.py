"""Proposals: looked at without changing anything, applied once, never over what somebody changed since."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from budget.domain.roles import RoleKind
from budget.domain.states import Status
from budget.importers.source import UnreadableDocumentError
from budget.models import Budget, ChangeSet, ExpenditureLine, Proposal, Role, User
from budget.renderers import text, xlsx
from budget.selectors import factbook
from budget.selectors.differences import Kind
from budget.selectors.grids import GOAL_ROW
from budget.services import entry, proposals
from budget.services.entry import EntryRefusedError
from budget.services.facts import store_factbook
from budget.services.uploading import propose_file
from budget.tables.registry import derive
from tests.entry_workbooks import changed, made, put
from tests.importers.hostile import package, workbook
from tests.publishing import make_budget
from tests.reference import CONTENT, everything, imported
from tests.renderers.books import CONSULTING, plain


@pytest.fixture
def budget(database: str) -> Budget:
    """On SQLite and on PostgreSQL."""
    budget = make_budget(plain())
    store_factbook(budget=budget, book=plain())
    return budget


@pytest.fixture
def clerk(budget: Budget) -> User:
    user = User.objects.create_user("c", full_name="经办人")
    Role.objects.create(user=user, department=budget.department, role=RoleKind.CLERK)
    return user


def line(place: int) -> str:
    return str(ExpenditureLine.objects.order_by("position")[place].key)


def raised(place: int = 0, to: str = "170") -> dict[str, Any]:
    """One line's amount changed, as somebody saw it."""
    return {
        "op": "set", "grid": "expenditure", "row": line(place), "column": "amount",
        "from": ("160.058400", "4.440000")[place], "to": to,
    }  # fmt: skip


def proposed(budget: Budget, clerk: User, *operations: dict[str, Any]) -> Proposal:
    return proposals.propose(budget=budget, user=clerk, title="试一试", operations=operations)


def test_looking_at_it_changes_nothing_and_says_all(budget: Budget, clerk: User) -> None:
    proposal = proposed(budget, clerk, raised(), {"op": "delete", "grid": "expenditure", "row": line(1)})
    before = everything()
    found = proposals.rehearse(proposal=proposal, user=clerk)
    assert everything() == before
    (grid,) = found.grids
    assert (grid.name, grid.before, grid.after, grid.counts) == (
        "expenditure", 7, 6, {"added": 0, "removed": 1, "changed": 1},
    )  # fmt: skip
    money = grid.money
    assert money is not None
    assert money.gap == 9_941_600 - 4_440_000
    row = grid.rows[0]
    assert (row.kind, row.name) == (Kind.CHANGED, "2011301 / 30101")
    assert [(cell.label, cell.before, cell.after, cell.gap_text) for cell in row.cells] == [
        ("金额", "160.0584", "170.00", "+9.9416")
    ]
    assert [table.name for table in found.tables] == [
        f"预算{n}表" for n in ("01", "03", "05", "06", "07", "13")
    ]
    assert (found.refused, found.unfit) == ((), ())


def test_it_is_applied_once_and_can_be_taken_back(budget: Budget, clerk: User) -> None:
    before = factbook(budget)
    proposal = proposed(budget, clerk, raised(), raised(1, "5"))
    first = proposals.apply(proposal=proposal, user=clerk)
    assert first is not None
    assert first.title == "试一试"
    assert factbook(budget).expenditure[0].amount_fen == 170_000_000
    again = proposals.apply(proposal=proposal, user=clerk)
    assert again == first
    assert ChangeSet.objects.count() == 1
    entry.revert(budget=budget, user=clerk, number=first.number)
    assert factbook(budget).expenditure == before.expenditure


def test_what_somebody_changed_since_is_said_and_not_overwritten(budget: Budget, clerk: User) -> None:
    proposal = proposed(budget, clerk, raised(0), raised(1, "5"))
    assert proposals.rehearse(proposal=proposal, user=clerk).refused == ()
    entry.apply(budget=budget, user=clerk, key=uuid4(), operations=[raised(0, "165")])
    proposal.refresh_from_db()
    (refused,) = proposals.rehearse(proposal=proposal, user=clerk).refused
    assert (refused.where, refused.text, refused.stands, refused.by) == (
        "支出 · 2011301 / 30101 · 金额", "170.00", "165.00", "经办人",
    )  # fmt: skip
    proposals.apply(proposal=proposal, user=clerk)
    assert [one.amount_fen for one in factbook(budget).expenditure[:2]] == [165_000_000, 5_000_000]
    proposal.refresh_from_db()
    assert [one.stands for one in proposals.left_undone(proposal=proposal)] == ["165.00"]


def test_what_does_not_fit_is_shown_first_and_kept_as_typed(budget: Budget, clerk: User) -> None:
    proposal = proposed(budget, clerk, raised(to="很多"))
    found = proposals.rehearse(proposal=proposal, user=clerk)
    (unfit,) = found.unfit
    assert unfit.text == "很多"
    assert "不是金额" in unfit.message
    assert found.tables == ()


def test_only_who_may_edit_proposes_and_applies(budget: Budget, clerk: User) -> None:
    reviewer = User.objects.create_user("r", full_name="审核人")
    Role.objects.create(user=reviewer, department=budget.department, role=RoleKind.REVIEWER)
    with pytest.raises(EntryRefusedError):
        proposed(budget, reviewer, raised())
    proposal = proposed(budget, clerk, raised())
    Budget.objects.update(status=Status.SUBMITTED)
    before = everything()
    for attempt in (proposals.rehearse, proposals.apply):
        with pytest.raises(EntryRefusedError) as refusal:
            attempt(proposal=Proposal.objects.get(pk=proposal.pk), user=clerk)
        assert refusal.value.locked
    assert everything() == before


def test_too_many_changes_are_refused_in_words(budget: Budget, clerk: User) -> None:
    with pytest.raises(EntryRefusedError, match="一次最多应用20000处"):
        proposals.propose(budget=budget, user=clerk, title="", operations=[raised()] * 20_001)


def test_a_proposal_nobody_applied_within_a_week_is_gone(budget: Budget, clerk: User) -> None:
    old, young = proposed(budget, clerk, raised()), proposed(budget, clerk, raised())
    Proposal.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))
    proposed(budget, clerk, raised())
    assert not Proposal.objects.filter(pk=old.pk).exists()
    assert Proposal.objects.filter(pk=young.pk).exists()


def test_a_long_text_is_shown_where_it_differs(budget: Budget, clerk: User) -> None:
    goal = plain().goal.text
    at = {"op": "set", "grid": "goal", "row": str(GOAL_ROW), "column": "text"}
    written = {**at, "from": goal, "to": goal * 5}
    entry.apply(budget=budget, user=clerk, key=uuid4(), operations=[written])
    proposal = proposed(budget, clerk, {**at, "from": goal * 5, "to": f"{goal * 5}末尾不同。"})
    cell = proposals.rehearse(proposal=proposal, user=clerk).grids[0].rows[0].cells[0]
    assert cell.after.startswith("…")
    assert cell.after.endswith("末尾不同。")
    assert len(cell.after) < 60


# --- from files ----------------------------------------------------------------------------------


def test_a_workbook_becomes_a_proposal(budget: Budget, clerk: User) -> None:
    content = changed(made(budget), lambda book: put(book["支出"], 1, "金额（万元）", "十"))
    proposal = propose_file(budget=budget, user=clerk, content=content, file_name="填好.xlsx")
    assert proposal is not None
    assert (proposal.title, len(proposal.operations)) == ("上传工作簿：填好.xlsx", 1)
    assert [one["where"] for one in proposal.remarks] == ["支出 I2"]


def test_what_already_stands_makes_no_proposal(budget: Budget, clerk: User) -> None:
    assert propose_file(budget=budget, user=clerk, content=made(budget), file_name="原样.xlsx") is None
    assert Proposal.objects.count() == 0


@pytest.mark.parametrize("render", ["xlsx", "text"])
def test_official_tables_become_a_proposal(budget: Budget, clerk: User, render: str) -> None:
    project = replace(CONSULTING, indicators=CONSULTING.indicators[:2])
    book = replace(plain(), projects=(project, plain().projects[1]), vehicles=())
    sheets = derive(book)
    content = xlsx.render_document(sheets, version=1) if render == "xlsx" else text.render_document(sheets)
    content = content if isinstance(content, bytes) else content.encode()
    proposal = propose_file(budget=budget, user=clerk, content=content, file_name="预算表")
    assert proposal is not None
    # Where there is one unit, print tells of everything whose it is.
    more = [one for one in proposal.operations if one.get("column") != "unit"]
    assert [(one["op"], one["grid"]) for one in more] == [("delete", "indicators")]
    assert proposals.rehearse(proposal=proposal, user=clerk).tables[-1].name == "预算12表"


def test_the_reference_document_says_what_was_read_from_it(clerk: User) -> None:
    budget = imported().budget
    assert budget is not None
    proposal = propose_file(budget=budget, user=clerk, content=CONTENT, file_name="公布.txt")
    assert proposal is not None
    assert proposal.operations == []
    assert [one["where"] for one in proposal.remarks] == ["预算02表"]


HOSTILE = {
    "no file of any kind": b"\x00\x01\x02" * 50,
    "a text": "没有任何预算表\n第二行".encode(),
    "a locked workbook": b"\xd0\xcf\x11\xe0" + "EncryptedPackage\0".encode("utf-16-le"),
    "a picture": b"\x89PNG\r\n\x1a\n" + b"0" * 100,
    "half a workbook": workbook()[:200],
    "macros": package({"xl/workbook.xml": "<workbook/>", "xl/vbaProject.bin": b"0"}),
    "a bomb": workbook(b"<row>" + b"<c><v>1</v></c>" * 20_000_000 + b"</row>"),
    "entities": workbook(sheet='<!DOCTYPE x [<!ENTITY a "aaaaaaaa">]><worksheet>&a;</worksheet>'),
    "too large": b"0" * (20 * 1024 * 1024 + 1),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_files_are_refused_in_words(budget: Budget, clerk: User, content: bytes) -> None:
    before = everything()
    with pytest.raises(UnreadableDocumentError) as refusal:
        propose_file(budget=budget, user=clerk, content=content, file_name="x")
    assert refusal.value.message.endswith("。")
    assert everything() == before
