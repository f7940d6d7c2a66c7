"""审核意见: beginning a thread on a cell, a row, a table or the whole budget; answering, resolving it."""

import re
from collections.abc import Callable

from django.db import transaction
from django.utils import timezone

from budget.models import Budget, Comment, Submission, Thread, User
from budget.renderers.presentation import shown
from budget.selectors.access import stands_for
from budget.selectors.anchors import Anchors
from budget.selectors.facts import factbook
from budget.selectors.threads import speaking_as, why_not_answer, why_not_open
from budget.services.entry.operations import storable
from budget.tables.registry import derive, form_set
from budget.tables.spec import TableSpec

MOST_CHARACTERS = 2000
_SAID = 2000
_PLACE = 400
_MANY_LINES = re.compile(r"\n{3,}")


class ThreadError(ValueError):
    """It cannot be done; the message says in Chinese why. ``status``: as HTTP has it."""

    def __init__(self, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def open_thread(
    *,
    budget: Budget,
    user: User,
    text: str,
    table: str = "",
    row: int | None = None,
    column: str = "",
    revision: int | None = None,
) -> Thread:
    """Begin a thread on what is named: a cell, a row, a table, or with nothing named the whole budget.

    ``row`` is its number in the tables as they stood at ``revision``. Raises ThreadError.
    """
    words = _words(text)
    with transaction.atomic():
        fresh = _allowed(budget, user, why_not_open)
        if revision is not None and revision != fresh.revision:
            raise ThreadError("这份预算刚刚有人修改，行号可能变了；请刷新页面后再提。", status=409)
        about = _about(fresh, table, row, column) if table else {"place": "整份预算"}
        thread = Thread.objects.create(budget=fresh, opened_by=user.username, **about)
        _say(thread, user, words)
    return thread


def answer(*, thread: Thread, user: User, text: str) -> Comment:
    """Add to a thread that is not resolved. Raises ThreadError."""
    words = _words(text)
    with transaction.atomic():
        fresh = _fresh(thread, user, why_not_answer)
        if fresh.resolved_at is not None:
            raise ThreadError("这条意见已经了结；要继续讨论，请审核人员先重新提起。", status=409)
        return _say(fresh, user, words)


def resolve(*, thread: Thread, user: User, text: str = "") -> Thread:
    """Close a thread, with a last word if one likes; nothing is done where it is closed already. Raises
    ThreadError."""
    words = _words(text) if text.strip() else ""
    with transaction.atomic():
        fresh = _fresh(thread, user, why_not_open)
        if Submission.objects.filter(budget=fresh.budget_id, username__in=stands_for(user)).exists():
            raise ThreadError("这份预算是您送审的，审核意见须由别人了结。", status=403)
        if fresh.resolved_at is None:
            if words:
                _say(fresh, user, words)
            fresh.resolved_at, fresh.resolved_by = timezone.now(), user.get_short_name()
            fresh.save(update_fields=["resolved_at", "resolved_by"])
    return fresh


def reopen(*, thread: Thread, user: User, text: str = "") -> Thread:
    """Open a resolved thread again, saying why if one likes. Raises ThreadError."""
    words = _words(text) if text.strip() else ""
    with transaction.atomic():
        fresh = _fresh(thread, user, why_not_open)
        if fresh.resolved_at is not None:
            fresh.resolved_at, fresh.resolved_by = None, ""
            fresh.save(update_fields=["resolved_at", "resolved_by"])
        if words:
            _say(fresh, user, words)
    return fresh


def plain_text(text: str) -> str:
    """What somebody wrote as it is kept: text, its line ends alike, without what no database keeps."""
    kept = storable(text).replace("\r\n", "\n").replace("\r", "\n")
    return _MANY_LINES.sub("\n\n", kept).strip()


def _words(text: str) -> str:
    words = plain_text(text)
    if not words:
        raise ThreadError("请写明意见。")
    if len(words) > MOST_CHARACTERS:
        raise ThreadError(f"意见有{len(words)}字，最多{MOST_CHARACTERS}字；请分几条提出。")
    return words


def _allowed(budget: Budget, user: User, why_not: Callable[[User, Budget], str]) -> Budget:
    """The budget, locked: a step taken at the same moment waits, or was taken and is seen."""
    locked = Budget.objects.select_for_update(of=("self",)).select_related("department")
    fresh = locked.get(pk=budget.pk)
    if why := why_not(user, fresh):
        raise ThreadError(why, status=403)
    return fresh


def _fresh(thread: Thread, user: User, why_not: Callable[[User, Budget], str]) -> Thread:
    _allowed(thread.budget, user, why_not)
    return Thread.objects.get(pk=thread.pk)


def _say(thread: Thread, user: User, words: str) -> Comment:
    role = speaking_as(user, thread.budget)
    assert role is not None, "whoever may speak has a role to speak in"
    return Comment.objects.create(
        thread=thread, actor=user.get_short_name(), username=user.username, role=role.value, text=words
    )


def _about(budget: Budget, table: str, row: int | None, column: str) -> dict[str, object]:
    """What a thread keeps of its place: what identifies it, and in words what it was and what it said."""
    spec = form_set(budget.form_set).by_number.get(table)
    sheets = derive(factbook(budget))
    if spec is None or table not in sheets:
        raise ThreadError("没有这张预算表。", status=404)
    if row is None:
        return {"table": table, "place": spec.name}
    anchors, label = Anchors(sheets), _label(spec, row, column)
    anchor = anchors.of(table, row, column)
    if anchor is None or (column and not label):
        raise ThreadError("没有这一格；请刷新页面后再提。", status=404)
    sheet = sheets.sheets[table]
    place = f"{spec.name} {anchors.name(table, row, column)[: _PLACE - 100]}{label}"
    first = anchors.first_row(table, row, column) or row
    cells = sheet.rows[first - 1].cells if row else sheet.header
    said = shown(isinstance(cells.get(column), int), cells.get(column)) if column else ""
    return {
        "table": table,
        "row_key": anchor.as_json(),
        "column": column,
        "place": place[:_PLACE],
        "said": said[:_SAID],
    }


def _label(spec: TableSpec, row: int, column: str) -> str:
    """``“合计”``; ``""`` for a column that is none of the table's."""
    if row and column in spec.by_key:
        return f"“{'—'.join(dict.fromkeys(spec.by_key[column].path))}”"
    header = {cell.key: f"“{cell.group and cell.group + '—'}{cell.label}”" for cell in spec.header}
    return header.get(column, "") if not row else ""
