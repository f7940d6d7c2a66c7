"""Threads as pages show them: where each leads, and what the user may do with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from budget.desk.review.places import grid_address, review_address
from budget.domain.findings import CellRef
from budget.domain.roles import RoleKind
from budget.models import Budget, Comment, User
from budget.selectors.checking import Checked, Located
from budget.selectors.threads import Placed, threads_of, why_not_answer, why_not_open


@dataclass(frozen=True, slots=True)
class Said:
    """A contribution, with what the role of whoever made it is called."""

    comment: Comment
    role: str


@dataclass(frozen=True, slots=True)
class Talk:
    """A thread for a page. ``in_table`` leads to its cell, ``in_grid`` to where that is entered."""

    placed: Placed
    said: Sequence[Said]
    in_table: str
    in_grid: str

    @property
    def first(self) -> str:
        """What it began with."""
        return self.said[0].comment.text if self.said else ""


def talks(budget: Budget, placed: Iterable[Placed], checked: Checked) -> list[Talk]:
    """Threads with where they lead."""
    return [
        Talk(
            one,
            [Said(comment, RoleKind(comment.role).label) for comment in one.comments],
            _in_table(budget, one),
            _in_grid(budget, one, checked),
        )
        for one in placed
    ]


def _in_table(budget: Budget, one: Placed) -> str:
    if not one.table:
        return f"{review_address(budget)}#thread-{one.thread.pk}"
    chosen = f"?at={one.row}.{one.thread.column}" if one.row is not None else ""
    return f"{review_address(budget, one.table)}{chosen}#thread-{one.thread.pk}"


def in_panel(budget: Budget, checked: Checked) -> list[dict[str, Any]]:
    """The threads that are not resolved, for the panel beside the grids."""
    placed = [one for one in threads_of(budget, checked.sheets) if one.is_open]
    told = []
    for one in placed:
        at = _entered(one, checked)
        told.append(
            {
                "id": f"thread-{one.thread.pk}",
                "place": one.thread.place,
                "text": one.comments[-1].text if one.comments else "",
                "standing": one.standing,
                "waiting": one.awaits_clerk,
                "jump": at.as_dict() if at else None,
                "href": _in_table(budget, one),
            }
        )
    return told


def _in_grid(budget: Budget, one: Placed, checked: Checked) -> str:
    at = _entered(one, checked)
    return grid_address(budget, at) if at else ""


def _entered(one: Placed, checked: Checked) -> Located | None:
    """Where the cell is entered that the thread is about; of a row, where any of it is."""
    if one.row is None:
        return None
    columns = [one.thread.column] if one.thread.column else _columns(one, checked)
    for column in columns:
        if made := checked.made_by(CellRef(one.table, one.row, column)):
            return made[0]
    return None


def _columns(one: Placed, checked: Checked) -> Sequence[str]:
    sheet = checked.sheets.get(one.table)
    rows = sheet.rows if sheet else ()
    return list(rows[one.row - 1].cells) if one.row and one.row <= len(rows) else []


def rights(user: User | AnonymousUser, budget: Budget) -> dict[str, Any]:
    """What the user may do with the threads of a budget, and why not."""
    why_open, why_answer = why_not_open(user, budget), why_not_answer(user, budget)
    return {
        "may_open": not why_open,
        "may_answer": not why_answer,
        "why_not_open": why_open,
        "threads_url": f"{review_address(budget)}threads/",
    }
