"""What this process remembers of the budgets that were checked last, so that the next check is a small one.

Nothing of it is trusted: every check reads the facts anew and keeps of the last one only what is equal
(``rules.standing``). So several processes may check the same budget, and a budget that was forgotten is only
slower once.
"""

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from threading import Lock

from budget.domain.findings import Finding
from budget.domain.sheets import Sheet
from budget.rules.standing import Standing
from budget.selectors.checking.mapping import Mapper

# A budget of 500 lines takes some 5 MB.
MOST = 12


@dataclass
class Held:
    """One budget: how it stood, how its cells map, what its document (by key and time) said."""

    lock: Lock = field(default_factory=Lock)
    standing: Standing = field(default_factory=Standing)
    mapper: Mapper | None = None
    digests: dict[str, tuple[Sheet, str]] = field(default_factory=dict)
    document: tuple[tuple[int, datetime], list[Finding], Mapping[str, Sheet]] | None = None

    def digest_of(self, sheet: Sheet) -> str:
        """What changes whenever a cell of the table does; worked out anew for a table that is another."""
        known = self.digests.get(sheet.table)
        if known is None or known[0] is not sheet:
            cells = [dict(sheet.header), *(dict(row.cells) for row in sheet.rows)]
            digest = sha256(json.dumps(cells, ensure_ascii=False).encode()).hexdigest()[:16]
            self.digests[sheet.table] = known = (sheet, digest)
        return known[1]


_held: OrderedDict[int, Held] = OrderedDict()
_lock = Lock()


def forget_all() -> None:
    """As if the process had just begun."""
    with _lock:
        _held.clear()


@contextmanager
def held(budget: int) -> Iterator[Held]:
    """What is remembered of a budget, for one thread at a time."""
    with _lock:
        one = _held.setdefault(budget, Held())
        _held.move_to_end(budget)
        while len(_held) > MOST:
            _held.popitem(last=False)
    with one.lock:
        yield one
