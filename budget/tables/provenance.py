"""Where a figure of a derived table comes from: the facts that make it, and how much each gives.

A table is derived once more from the same facts with amounts that remember what they were added up from
(``Traced``). They are the same numbers, so the rows, the blanks and the order come out the same, and every
cell can then be followed back to its facts. One pass tells all cells of a table, whatever the table does
with sums and differences; what came of anything else is said as a remainder, never guessed.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from budget.domain.facts import (
    ExpenditureLine,
    FactBook,
    IncomeLine,
    OfficialVehicleCost,
    PrintedAmount,
    ProcurementLine,
    Project,
    ServicePurchaseLine,
    YearEndCarryover,
)
from budget.domain.sheets import Sheet
from budget.tables.registry import derive_table
from budget.tables.spec import TableSpec

Fact = (
    IncomeLine
    | ExpenditureLine
    | YearEndCarryover
    | ProcurementLine
    | ServicePurchaseLine
    | OfficialVehicleCost
    | Project
    | PrintedAmount
)
# The amounts of each kind of fact, by its attribute of the FactBook, in the order in which parts are told.
AMOUNTS: Mapping[str, tuple[str, ...]] = {
    "income": ("amount_fen",),
    "expenditure": ("amount_fen",),
    "year_end": ("amount_fen",),
    "procurement": ("amount_fen",),
    "services": ("amount_fen",),
    "vehicles": ("fuel_fen", "repair_fen", "insurance_fen", "other_fen"),
    "projects": ("total_fen", "fiscal_fen", "other_fen"),
    "printed": ("amount_fen",),
}


@dataclass(frozen=True, slots=True)
class Part:
    """What one fact gives to a figure: ``fen`` in 分, out of its amount ``field``.

    ``kind`` is the attribute of the FactBook that holds it, ``position`` its place there (from 0).
    """

    kind: str
    position: int
    fact: Fact
    field: str
    fen: int


@dataclass(frozen=True, slots=True)
class Provenance:
    """A figure in 分 and its parts, in the order of the facts. ``rest`` is what no fact explains."""

    fen: int
    parts: tuple[Part, ...]

    @property
    def rest(self) -> int:
        return self.fen - sum(part.fen for part in self.parts)


class Traced(int):
    """An amount in 分 that knows the amounts it was added up from, or the fact it stands in.

    Everything but adding and taking away gives a plain number, whose parts are then not known.
    """

    # Amounts with how often each counts; none for the amount of a fact, which ``source`` names.
    terms: tuple[tuple[int, "Traced"], ...]
    source: tuple[str, int, str] | None

    def __add__(self, other: int, /) -> "Traced":
        if isinstance(other, Traced):
            return _sum(int(self) + int(other), ((1, self), (1, other)))
        return self if not other else _sum(int(self) + other, ((1, self),))

    def __radd__(self, other: int, /) -> "Traced":
        return self + other

    def __sub__(self, other: int, /) -> "Traced":
        return self + -other

    def __rsub__(self, other: int, /) -> "Traced":
        return -self + other

    def __neg__(self) -> "Traced":
        return _sum(-int(self), ((-1, self),))


def _sum(fen: int, terms: tuple[tuple[int, Traced], ...]) -> Traced:
    made = Traced(fen)
    made.terms, made.source = terms, None
    return made


def _leaf(fen: int, source: tuple[str, int, str]) -> Traced:
    made = Traced(fen)
    made.terms, made.source = (), source
    return made


def traced_table(spec: TableSpec, book: FactBook) -> Sheet:
    """The table derived from these facts, equal to ``derive_table``'s, its amounts traced."""
    return derive_table(spec, traced(book))


def traced(book: FactBook) -> FactBook:
    """The same facts, each amount knowing whose it is."""
    kinds: dict[str, Any] = {
        kind: tuple(_traced_fact(kind, n, fact) for n, fact in enumerate(getattr(book, kind)))
        for kind in AMOUNTS
    }
    return replace(book, **kinds)


def _traced_fact(kind: str, position: int, fact: Any) -> Any:
    amounts = {
        name: _leaf(fen, (kind, position, name))
        for name in AMOUNTS[kind]
        if (fen := getattr(fact, name)) is not None
    }
    return replace(fact, **amounts)


def provenance(spec: TableSpec, book: FactBook, row: int, column: str) -> Provenance:
    """What makes the cell of the derived table; ``row`` is 1-based, 0 the header block.

    Raises LookupError where there is no such row or column, or no amount in the cell.
    """
    return made_of(cell_of(traced_table(spec, book), row, column), book)


def cell_of(sheet: Sheet, row: int, column: str) -> int:
    """The amount in 分 that stands in a cell; ``row`` is 1-based, 0 the header block.

    Raises LookupError where there is no such row or column, or no amount in the cell.
    """
    if not 0 <= row <= len(sheet.rows):
        raise LookupError(f"no row {row}")
    cells = sheet.rows[row - 1].cells if row else sheet.header
    value = cells.get(column)
    if not isinstance(value, int):
        raise LookupError(f"no amount at {row}, {column}")
    return value


def made_of(amount: int, book: FactBook) -> Provenance:
    """The parts of one amount of a table that ``traced_table`` made of this book."""
    order = list(AMOUNTS)
    counts: dict[tuple[str, int, str], int] = {}
    for times, source in _leaves(amount):
        counts[source] = counts.get(source, 0) + times
    parts = []
    for kind, position, name in sorted(counts, key=lambda one: (order.index(one[0]), one[1])):
        fact = getattr(book, kind)[position]
        fen = counts[kind, position, name] * getattr(fact, name)
        if fen:
            parts.append(Part(kind, position, fact, name, fen))
    return Provenance(int(amount), tuple(parts))


def _leaves(amount: int) -> Iterator[tuple[int, tuple[str, int, str]]]:
    """The facts at the ends of a sum, with how often each counts; a sum may be ten thousand deep."""
    waiting = [(1, amount)]
    while waiting:
        times, one = waiting.pop()
        if not isinstance(one, Traced):
            continue
        if one.source is not None:
            yield times, one.source
        waiting.extend((times * sign, term) for sign, term in one.terms)


def explained(spec: TableSpec, book: FactBook, shown: Sheet, row: int, column: str) -> Provenance | None:
    """What makes the cell of a table as shown (frozen); None where these facts derive another row there.

    Raises LookupError where the table shown has no such row or column, or no amount in the cell.
    """
    cell_of(shown, row, column)
    derived = traced_table(spec, book)
    if row > len(derived.rows):
        return None
    if row and derived.rows[row - 1] != shown.rows[row - 1]:
        return None
    if not row and derived.header != shown.header:
        return None
    return made_of(cell_of(derived, row, column), book)
