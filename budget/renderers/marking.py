"""Which cells findings speak of, for paper: how grave, by which numbers of the list, look here first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from budget.domain.findings import Severity
from budget.renderers.numbering import Numbered

# Table, 1-based body row (0: the header block), column key ("": the whole row).
Address = tuple[str, int, str]
# More numbers than this do not fit into a cell; its note has them all.
_NUMBERS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class CellMark:
    """What is said of one cell, the gravest first. ``first``: some finding says to look here first."""

    notes: tuple[Numbered, ...]
    first: bool

    @property
    def severity(self) -> Severity:
        return self.notes[0].finding.severity

    @property
    def follows(self) -> bool:
        """Whether all that is said of it follows from something else."""
        return all(note.follows for note in self.notes)

    @property
    def label(self) -> str:
        """The numbers of its findings: ``3``, ``1,4``, ``1,4,5+``."""
        numbers = [note.number for note in self.notes]
        return ",".join(numbers[:_NUMBERS_SHOWN]) + ("+" if len(numbers) > _NUMBERS_SHOWN else "")

    def beside(self, other: "CellMark | None") -> "CellMark":
        """Both as one."""
        if other is None:
            return self
        notes = sorted(dict.fromkeys((*self.notes, *other.notes)), key=_order)
        return CellMark(tuple(notes), self.first or other.first)


@dataclass(frozen=True, slots=True)
class TableMarks:
    """The marks of one table by row and column."""

    table: str
    by_cell: Mapping[tuple[int, str], CellMark]

    def get(self, row: int, column: str) -> CellMark | None:
        return self.by_cell.get((row, column))

    def anchor(self, row: int, column: str) -> str:
        """What a link to the cell names."""
        return anchor((self.table, row, column))


def anchor(address: Address) -> str:
    table, row, column = address
    return f"c{table}-{row}-{column}"


def cell_marks(listed: Iterable[Numbered]) -> dict[Address, CellMark]:
    """The marks of all cells that findings name; places without a row have none."""
    notes: dict[Address, list[Numbered]] = defaultdict(list)
    first: set[Address] = set()
    for one in listed:
        addresses = [
            (cell.table, cell.row, cell.column) for cell in one.finding.cells if cell.row is not None
        ]
        for address in dict.fromkeys(addresses):
            notes[address].append(one)
        first.update(addresses[:1])
    return {
        address: CellMark(tuple(sorted(found, key=_order)), address in first)
        for address, found in notes.items()
    }


def by_table(marks: Mapping[Address, CellMark]) -> dict[str, TableMarks]:
    """The marks of each table that has any."""
    found: dict[str, dict[tuple[int, str], CellMark]] = defaultdict(dict)
    for (table, row, column), mark in marks.items():
        found[table][row, column] = mark
    return {table: TableMarks(table, cells) for table, cells in found.items()}


def _order(note: Numbered) -> tuple[bool, int]:
    """Leaders first, then the gravest; the sort keeps the order of the list."""
    return note.follows, note.finding.severity.rank
