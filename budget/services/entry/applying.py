"""Applying what somebody entered, and taking it back."""

import hashlib
import json
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction

from budget.domain.digest import digest
from budget.models import Budget, Change, ChangeSet, User
from budget.selectors.access import is_locked, takes_ceilings, units_of, why_not_edit
from budget.selectors.facts import factbook
from budget.selectors.grids import GRIDS, references_of
from budget.selectors.workflow import last_entry
from budget.services.entry.news import rows_now
from budget.services.entry.operations import (
    AFTER,
    EntryRefusedError,
    Operation,
    Result,
    read_operations,
)
from budget.services.entry.printed import drop_told
from budget.services.entry.stroke import Weighing
from budget.services.entry.touched import Stroke
from budget.services.entry.writing import Written, record
from budget.services.log import log

Answer = dict[str, Any]
_SAVED = Result().as_dict()


def apply(
    *,
    budget: Budget,
    user: User,
    key: UUID,
    operations: object,
    title: str = "",
    undoes: ChangeSet | None = None,
    address: str | None = None,
) -> Answer:
    """Do what can be done of the operations (in the form of the page), in one transaction.

    The answer: ``revision``; ``number`` of the change set (None where nothing changed); ``results``, one for
    each operation; ``rows`` that were touched as they now stand, by grid; ``refs``. The same ``key`` again
    gets the same answer again. Raises EntryRefusedError where nothing of it may or can be done.
    """
    asked = read_operations(operations)
    of = _digest(user, operations)
    with transaction.atomic():
        # Two at once: the second waits here, and then weighs what the first left.
        locked = Budget.objects.select_for_update(of=("self",))
        fresh = locked.select_related("department").get(pk=budget.pk)
        done = ChangeSet.objects.filter(budget=fresh, key=key).first()
        if done is not None:
            return _said_again(done, fresh, asked, of)
        may = _may(user, fresh, {operation.grid.name for operation in asked})
        if is_locked(fresh):
            _refuse_changed_past_us(fresh)
        stroke = Weighing(fresh, asked, may, units_of(user, fresh.department_id))
        stroke.weigh(references_of(fresh))
        written = Written(stroke)
        try:
            written.write()
        except IntegrityError as problem:  # pragma: no cover - the net under the grids' own rules
            raise EntryRefusedError("改动与已有数据冲突，没有保存；请刷新页面后再试。") from problem
        number = None
        if written.changes or _fits_now(stroke):
            said = [result.as_dict() for result in stroke.results]
            # The common answer, that all was saved, need not be kept.
            answer: dict[str, Any] = {"of": of}
            if any(one != _SAVED for one in said):
                answer["results"] = said
            record(written, key=key, title=title, user=user, undoes=undoes, answer=answer)
            drop_told(fresh, set(written.touched))
            if is_locked(fresh):
                # What others looked at and agreed to is no longer quite the same: that must be in the log.
                log(
                    budget=fresh,
                    actor=user.get_short_name(),
                    username=user.username,
                    action="controls",
                    from_state=fresh.state,
                    to_state=fresh.state,
                    address=address,
                )
            number = fresh.revision
        told = _answer(stroke, written, fresh, number)
    budget.revision, budget.facts_digest = fresh.revision, fresh.facts_digest
    return told


def revert(*, budget: Budget, user: User, number: int, key: UUID | None = None) -> Answer:
    """Take a change set back, as a change set of its own; what was changed since is left and said.

    Raises EntryRefusedError where there is no such change set or the budget may not be edited, and
    ChangeSet.DoesNotExist where the number is none of this budget's.
    """
    undone = ChangeSet.objects.get(budget=budget, number=number)
    operations = [_inverse(change) for change in undone.changes.order_by("-pk")]
    return apply(
        budget=budget,
        user=user,
        key=key or uuid4(),
        operations=operations,
        title=f"撤销第{number}次改动：{undone.title}",
        undoes=undone,
    )


def _inverse(change: Change) -> dict[str, Any]:
    about = {"grid": change.grid, "row": str(change.row)}
    if change.column == AFTER:
        return {"op": "move", **about, "after": change.before}
    if change.column:
        return {"op": "set", **about, "column": change.column, "from": change.after, "to": change.before}
    if change.before is None:
        # Cells that were blank then must be blank still.
        seen = {**dict.fromkeys(GRIDS[change.grid].by_key, ""), **(change.after or {})}
        return {"op": "delete", **about, "values": seen}
    values = {column: text for column, text in change.before.items() if column in GRIDS[change.grid].by_key}
    return {"op": "insert", **about, "after": change.before.get(AFTER), "values": values}


def _may(user: User, budget: Budget, grids: set[str]) -> dict[str, str]:
    if is_locked(budget) and not (takes_ceilings(budget) and grids == {"controls"}):
        raise EntryRefusedError(why_not_edit(user, budget), locked=True)
    whys = {name: why_not_edit(user, budget, name) for name in grids}
    if whys and all(whys.values()):
        raise EntryRefusedError(next(iter(whys.values())), forbidden=True)
    return whys


def _refuse_changed_past_us(budget: Budget) -> None:
    """The entry in the log binds all facts: those that others agreed to must be the same but for 控制数."""
    last = last_entry(budget)
    if last is not None and last.digest != digest(factbook(budget)):
        raise EntryRefusedError(
            "内容与审核通过时的不同：有人绕过本系统改了数据，没有保存。请退回部门核对，并联系审计人员。",
            locked=True,
        )


def _fits_now(stroke: Stroke) -> bool:
    """Whether something typed before was taken, although nothing was typed now."""
    return any(touched.fits & touched.unfit.keys() for touched in stroke.rows.values() if not touched.deleted)


def _digest(user: User, operations: object) -> str:
    """What tells one stroke from another that was sent under the same key."""
    text = json.dumps([user.username, operations], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _said_again(done: ChangeSet, budget: Budget, asked: list[Operation], of: str) -> Answer:
    """The answer to a change that was made before: what became of it then, and the rows as they now stand."""
    if done.answer.get("of") != of:
        raise EntryRefusedError("这个标识已用于另一次改动，没有保存；请刷新页面后再试。")
    touched: dict[str, set[UUID]] = {}
    for operation in asked:
        touched.setdefault(operation.grid.name, set()).add(operation.row)
    rows, references = rows_now(budget, touched)
    results = done.answer.get("results") or [_SAVED] * len(asked)
    return {
        "revision": budget.revision,
        "number": done.number,
        "results": results,
        "rows": rows,
        "refs": references,
    }


def _answer(stroke: Stroke, written: Written, budget: Budget, number: int | None) -> Answer:
    touched = {name: set(keys) for name, keys in written.touched.items()}
    for operation in stroke.operations:
        touched.setdefault(operation.grid.name, set()).add(operation.row)
    rows, references = rows_now(budget, touched, projects=written.projects)
    return {
        "revision": budget.revision,
        "number": number,
        "results": [result.as_dict() for result in stroke.results],
        "rows": rows,
        "refs": references,
    }
