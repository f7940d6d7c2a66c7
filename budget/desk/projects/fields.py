"""The fields of a form, made of the columns of a grid: what a row holds, field by field."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.safestring import SafeString, mark_safe

from budget.domain.richtext import as_html
from budget.selectors.grids import Column, Grid, GridRow, References
from budget.selectors.grids.cells import Choice, Reference


@dataclass(frozen=True, slots=True)
class Option:
    """One of the values that a field may have."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One cell of a row as a field of a form."""

    column: Column
    text: str
    problem: str = ""
    derived: bool = False
    options: list[Option] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.column.key

    @property
    def type(self) -> str:
        return self.column.type

    @property
    def html(self) -> SafeString:
        """A rich text to be shown."""
        return mark_safe(as_html(self.text))  # noqa: S308  # cleaned there


def fields_of(grid: Grid, row: GridRow, references: References) -> dict[str, Field]:
    """The fields of a row by column."""
    return {
        column.key: Field(
            column,
            row.text(column.key),
            row.unfit.get(column.key, {}).get("message", ""),
            column.key in row.derived,
            list(_options(column, row, references)),
        )
        for column in grid.columns
    }


def _options(column: Column, row: GridRow, references: References) -> Iterable[Option]:
    """What may be chosen; what stands there though it is none of it stays choosable."""
    found = []
    if isinstance(column, Choice):
        found = [Option(label, label) for label in column.values]
    elif isinstance(column, Reference):
        found = [Option(str(one.key), one.label) for one in references.rows.get(column.grid, ())]
    else:
        return
    if all(one.value for one in found):
        yield Option("", "（未填）")
    yield from found
    now = row.text(column.key)
    if now and all(one.value != now for one in found):
        yield Option(now, now)
