"""Documents of any size: the reference budget as that of a department many times as large.

Each further unit has the lines, projects and purchases of the reference under codes of its own, so that
every table that prints lines grows with them. What is written is read back like any published text.
"""

from dataclasses import dataclass, replace

from django.conf import settings

from budget.domain.codes import System
from budget.domain.facts import FactBook, Project, SubjectName, Unit
from budget.domain.sheets import SheetSet
from budget.importers.document import read_text
from budget.renderers.text import render_document
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive

REFERENCE = settings.BASE_DIR / "fixtures" / "reference" / "chaoyang-zwfw-2026.txt"
MOST = 900  # what the codes below leave room for


@dataclass(frozen=True)
class Made:
    """A document ``times`` the size of the reference, with the facts it was made from."""

    times: int
    book: FactBook
    sheets: SheetSet
    content: bytes

    @property
    def lines(self) -> int:
        """How many lines of spending, purchases and indicators it has."""
        owners = (*self.book.projects, *self.book.goal.activities)
        indicators = sum(len(owner.indicators) for owner in owners)
        return len(self.book.expenditure) + len(self.book.services) + indicators


def document(times: int) -> Made:
    """The document; ``times`` 1 is the reference itself, blemishes and all."""
    content = REFERENCE.read_bytes()
    book = bigger(lift(read_text(content).sheets), times)
    sheets = derive(book)
    return Made(times, book, sheets, content if times == 1 else render_document(sheets).encode())


def bigger(book: FactBook, times: int) -> FactBook:
    """The facts ``times`` over, each time under another unit, 功能科目 and project codes."""
    assert 1 <= times <= MOST
    copies = range(times)
    return replace(
        book,
        units=tuple(Unit(_unit(u.code, n), _another(u.name, n)) for n in copies for u in book.units),
        names=_names(book, times),
        income=tuple(replace(one, unit=_unit(one.unit, n)) for n in copies for one in book.income),
        expenditure=tuple(
            replace(one, unit=_unit(one.unit, n), function=_function(one.function, n))
            for n in copies
            for one in book.expenditure
        ),
        projects=tuple(_project(one, n) for n in copies for one in book.projects),
        procurement=book.procurement * times,
        services=tuple(replace(one, level3=_another(one.level3, n)) for n in copies for one in book.services),
        goal=replace(
            book.goal,
            activities=tuple(
                replace(one, name=_another(one.name, n)) for n in copies for one in book.goal.activities
            ),
        ),
    )


def _names(book: FactBook, times: int) -> tuple[SubjectName, ...]:
    functions = [one for one in book.names if one.system is System.FUNCTION]
    more = (replace(one, code=_function(one.code, n)) for n in range(1, times) for one in functions)
    return (*book.names, *more)


def _unit(code: str | None, copy: int) -> str | None:
    """129001, 129002, …"""
    return code and f"{code[:3]}{int(code[3:]) + copy:03}"


def _function(code: str, copy: int) -> str:
    """Another 项 of the same 类. The last digit stays, which tells those of the reference apart."""
    return f"{code[:3]}{(int(code[3:]) + 10 * copy) % 10_000:04}"


def _project(project: Project, copy: int) -> Project:
    code = f"{project.code[:9]}{int(project.code[9:]) + copy * 10_000_000:012}"
    return replace(project, code=code, unit=_unit(project.unit, copy))


def _another(name: str, copy: int) -> str:
    return f"{name}（{copy + 1}）" if copy else name
