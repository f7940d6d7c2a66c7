"""Findings as pages show them: numbered, grouped by severity, with the places they speak of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from budget.domain.findings import CellRef, Finding, Severity
from budget.renderers.html import Mark, Marks
from budget.tables.spec import TableSpec

# More places than this are counted, not listed: a finding on a column may name each of its rows.
PLACES_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Place:
    """A place in words. ``table`` is ``""`` for one without a page, ``anchor`` for a row not known."""

    table: str
    label: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding with its number on the page."""

    number: int
    finding: Finding
    places: tuple[Place, ...]
    more: int
    lines: str

    @property
    def severity(self) -> Severity:
        return self.finding.severity


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one severity."""

    severity: Severity
    noted: tuple[Noted, ...]


def noted(findings: Iterable[Finding], specs: Sequence[TableSpec]) -> list[Noted]:
    """Findings numbered in their order."""
    by_number = {spec.number: spec for spec in specs}
    return [_noted(number, one, by_number) for number, one in enumerate(findings, 1)]


def _noted(number: int, finding: Finding, specs: Mapping[str, TableSpec]) -> Noted:
    places = list(dict.fromkeys(place_of(cell, specs) for cell in finding.cells if cell.table))
    lines = sorted({cell.line for cell in finding.cells if cell.line})
    return Noted(
        number,
        finding,
        tuple(places[:PLACES_SHOWN]),
        max(0, len(places) - PLACES_SHOWN),
        "、".join(str(line) for line in lines[:PLACES_SHOWN]),
    )


def place_of(cell: CellRef, specs: Mapping[str, TableSpec]) -> Place:
    """The place of a cell in words; ``specs`` by number."""
    spec = specs.get(cell.table)
    name = spec.name if spec else f"预算{cell.table}表"
    row = "" if cell.row is None else "表头" if cell.row == 0 else f"第{cell.row}行"
    label = f"{name}{row}{_column(spec, cell.column)}"
    return Place(cell.table if spec else "", label, "" if cell.row is None else f"r{cell.row}")


def _column(spec: TableSpec | None, key: str) -> str:
    if spec is None or not key:
        return ""
    column = spec.by_key.get(key)
    labels = {cell.key: "".join((cell.group, cell.label)) for cell in spec.header}
    label = "".join(column.path) if column else labels.get(key, "")
    return f"“{label}”" if label else ""


def source_place(kind: str, line: int | str) -> str:
    """Where something stands in a source of that kind (text, json, xlsx, pdf), in words."""
    if kind == "pdf":
        return f"原文第{line}页"
    return f"所在工作表第{line}行" if kind == "xlsx" else f"原文第{line}行"


def grouped(found: Iterable[Noted]) -> list[Group]:
    """By severity, the gravest first."""
    in_order = sorted(found, key=lambda one: one.severity.rank)
    return [
        Group(severity, tuple(group)) for severity, group in groupby(in_order, key=lambda one: one.severity)
    ]


def marks(found: Iterable[Noted], table: str) -> Marks:
    """Which cells of a table findings speak of; the gravest finding marks a cell."""
    by_cell: dict[tuple[int, str], Mark] = {}
    for one in sorted(found, key=lambda one: one.severity.rank):
        for cell in one.finding.cells:
            if cell.table == table and cell.row is not None:
                by_cell.setdefault((cell.row, cell.column), Mark(one.severity, one.number))
    return by_cell
