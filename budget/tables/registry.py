"""The form sets there are, and ``derive``: a pure function from facts to the official tables."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from budget.domain.facts import FactBook
from budget.domain.sheets import Sheet, SheetSet
from budget.tables import chaoyang
from budget.tables.chaoyang import marginals
from budget.tables.spec import TableSpec


@dataclass(frozen=True, slots=True)
class FormSet:
    """The forms of one place: their specs in the order they are bound.

    ``leaves_open`` tells whether facts do not determine a table, so that what was printed must be kept.
    """

    code: str
    name: str
    specs: tuple[TableSpec, ...]
    leaves_open: Callable[[FactBook, str], bool]

    @property
    def by_number(self) -> Mapping[str, TableSpec]:
        return {spec.number: spec for spec in self.specs}


FORM_SETS: Mapping[str, FormSet] = {
    "chaoyang-2026": FormSet(
        "chaoyang-2026", "北京市朝阳区部门预算表（2026年）", chaoyang.SPECS, marginals.leaves_open
    )
}
DEFAULT_FORM_SET = "chaoyang-2026"


def form_set(code: str = DEFAULT_FORM_SET) -> FormSet:
    """The form set of that code. Raises KeyError for one that does not exist."""
    return FORM_SETS[code]


def spec_of(code: str, number: str) -> TableSpec:
    """The spec of one table of a form set. Raises KeyError."""
    return FORM_SETS[code].by_number[number]


def derive(book: FactBook) -> SheetSet:
    """The official tables of these facts, empty ones too; not those that the facts cannot tell."""
    sheets = {
        spec.number: derive_table(spec, book)
        for spec in form_set(book.form_set).specs
        if not book.is_untold(spec.number)
    }
    return SheetSet(book.department_code, book.department_name, book.year, book.form_set, sheets)


def derive_table(spec: TableSpec, book: FactBook) -> Sheet:
    """One table of these facts."""
    header = spec.derive_header(book) if spec.derive_header else {}
    return Sheet(spec.number, spec.title, tuple(spec.derive(book)), header)
