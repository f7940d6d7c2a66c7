"""Everything that is held against each other, in one pass over the entries."""

from collections.abc import Iterable, Iterator

from django.db import connection

from budget.models.append_only import unguarded
from budget.selectors.verifying.chains import End, ends, walk, without_entries
from budget.selectors.verifying.heads import compare
from budget.selectors.verifying.problem import Problem, Seen, Wrong
from budget.selectors.verifying.published import publications
from budget.selectors.verifying.standing import budgets_of, silent_budgets

ENDS_AT_ONCE = 200


def verify(seen: Seen, exported: Iterable[bytes] | None = None) -> Iterator[Problem]:
    """Every problem of the log, the budgets and the publications. Ask inside a ``snapshot``, so that what is
    written meanwhile is not taken for one.

    ``seen`` counts on the way; ``exported`` are the lines of an earlier export of the ends of all chains.
    """
    for problem in _everything(seen, exported):
        seen.problems += 1
        yield problem


def _everything(seen: Seen, exported: Iterable[bytes] | None) -> Iterator[Problem]:
    for trigger in unguarded(connection):
        yield Problem(
            Wrong.TRIGGER, f"数据库触发器 {trigger} 缺失、停用或被改动：请运行 manage.py migrate 补上。"
        )
    waiting: list[End] = []
    for found in walk(seen):
        if isinstance(found, Problem):
            yield found
            continue
        waiting.append(found)
        if len(waiting) == ENDS_AT_ONCE:
            yield from _ends(waiting, seen)
            waiting = []
    if waiting:
        yield from _ends(waiting, seen)
    yield from without_entries()
    yield from silent_budgets(seen)
    yield from publications(seen)
    if exported is not None:
        yield from compare(exported, seen)


def _ends(found: list[End], seen: Seen) -> Iterator[Problem]:
    yield from ends(found)
    yield from budgets_of(found, seen)
