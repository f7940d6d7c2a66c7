"""Where a figure stands in the document that its budget was read from."""

from dataclasses import dataclass

from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Sheet
from budget.models import ImportedDocument
from budget.models.documents import DocumentKind
from budget.selectors.places import counterpart, some_sheets
from budget.tables.spec import TableSpec


@dataclass(frozen=True, slots=True)
class Printed:
    """A cell as the document prints it: its amount in 分 (None: blank) and the line it was read from.

    ``line`` is the line of a text, the row of a workbook, the page of a PDF; None where not known.
    """

    kind: DocumentKind
    fen: int | None
    line: int | None

    @property
    def place(self) -> str:
        """``第12行``; ``""`` where it is not known."""
        return f"第{self.line}{'页' if self.kind is DocumentKind.PDF else '行'}" if self.line else ""

    @property
    def text(self) -> str:
        return wanyuan_grouped(self.fen) or "空白"


def printed_at(budget: int, spec: TableSpec, shown: Sheet, row: int, column: str) -> Printed | None:
    """The cell in the latest document of a budget (its primary key), by its place in the table shown.

    None where the budget was entered here, or where the document has no such row.
    """
    stored = ImportedDocument.objects.filter(budget=budget).order_by("-pk")
    first = stored.values_list("kind", "sheets").first()
    if first is None:
        return None
    read = some_sheets(first[1] or {}, {spec.number}).get(spec.number)
    place = counterpart(row, spec, shown, read) if read else None
    if read is None or place is None:
        return None
    value = read.rows[place - 1].cells.get(column) if place else read.header.get(column)
    return Printed(
        DocumentKind(first[0]), value if isinstance(value, int) else None, read.ref(place, column).line
    )
