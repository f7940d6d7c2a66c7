"""A budget while it is entered: derived and judged again and again, each time the little that changed.

The result is the same as deriving and judging anew. What can be left out is found by looking: facts that
equal those of before are the same objects again, a table is derived when facts that it reads are others, a
rule is asked when tables or facts that it reads are others.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from budget.domain.facts import FactBook
from budget.domain.findings import Finding
from budget.domain.lists import Lists
from budget.domain.sheets import Sheet, SheetSet
from budget.rules.engine import judge
from budget.rules.remembering import Memory, NotedBook
from budget.tables.registry import derive_table, form_set
from budget.tables.spec import TableSpec

_FACTS = tuple(field.name for field in fields(FactBook))


@dataclass(frozen=True)
class Judged:
    """The facts of a budget, their tables, and what the rules find in them, the gravest first."""

    book: FactBook
    lists: Lists
    sheets: SheetSet
    findings: tuple[Finding, ...]


class Standing:
    """One budget as it last stood. Not for two threads at once."""

    def __init__(self) -> None:
        self._memory = Memory()
        self._last: Judged | None = None
        self._derived: dict[str, tuple[Mapping[str, object], Sheet]] = {}

    def judge(self, book: FactBook, lists: Lists) -> Judged:
        """The facts as they now stand, judged by these lists. Unchanged ones come back as the same object."""
        last = self._last
        if last is not None:
            book = _settled(book, last.book)
            lists = last.lists if lists == last.lists else lists
            if book is last.book and lists is last.lists:
                return last
        sheets = SheetSet(
            book.department_code,
            book.department_name,
            book.year,
            book.form_set,
            {
                spec.number: self._table(spec, book)
                for spec in form_set(book.form_set).specs
                if not book.is_untold(spec.number)
            },
        )
        self._last = Judged(book, lists, sheets, judge(sheets, book, lists, self._memory))
        return self._last

    def _table(self, spec: TableSpec, book: FactBook) -> Sheet:
        """The table, derived if facts it reads are others; one that comes out equal is the one of before."""
        before = self._derived.get(spec.number)
        if before is not None and all(getattr(book, name) is value for name, value in before[0].items()):
            return before[1]
        noted: set[str] = set()
        sheet = derive_table(spec, NotedBook(book, lambda _, name: noted.add(name)))
        if before is not None and before[1].rows == sheet.rows:
            same = before[1].header == sheet.header
            sheet = before[1] if same else replace(sheet, rows=before[1].rows)
        self._derived[spec.number] = ({name: getattr(book, name) for name in noted}, sheet)
        return sheet


def _settled(book: FactBook, last: FactBook) -> FactBook:
    """The book with the facts of the last one wherever they are equal."""
    same: dict[str, Any] = {
        name: getattr(last, name) for name in _FACTS if getattr(last, name) == getattr(book, name)
    }
    return last if len(same) == len(_FACTS) else replace(book, **same)
