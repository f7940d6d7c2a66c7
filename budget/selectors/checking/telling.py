"""What a check came to, as the page beside the grid is told it."""

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.sheets import RowKind, SheetSet
from budget.renderers import presentation
from budget.renderers.findings import place_of
from budget.rules.entered import TITLES, Lack
from budget.selectors.checking.balance import balance_of, ceilings_of
from budget.selectors.checking.checked import Checked, Located, Misfit
from budget.selectors.grids import GRIDS
from budget.selectors.rulebook import titles
from budget.tables.registry import form_set
from budget.tables.spec import TableSpec

# A finding on a column may name each of its rows: so many are told, the others counted.
CELLS_TOLD = 12
# Findings of one severity that are told.
TOLD = 200
# The first ones are those to look at; the others take part.
CELLS_MARKED = 3
# A cell made of more than this is no place to put a mark.
MADE_BY = 3
_MARKED = (Severity.ERROR, Severity.WARNING)
Marks = dict[str, dict[str, dict[str, list[dict[str, str]]]]]


def told(checked: Checked, grids: Container[str] | None = None) -> dict[str, Any]:
    """The whole answer: balance, ceilings, findings and where they lead, marks of cells, tables, gaps.

    ``grids``: of which cells are to be marked; of all, where it is None. Amounts are texts in 万元.
    """
    whole, by_fund = balance_of(checked.book)
    specs = form_set(checked.book.form_set).by_number
    return {
        "revision": checked.revision,
        "balance": {**whole.as_dict(), "funds": [one.as_dict() for one in by_fund]},
        "controls": [one.as_dict(checked.keys["controls"][one.row]) for one in ceilings_of(checked.book)],
        "counts": {severity.value: n for severity, n in checked.counts.items()},
        "findings": [
            *(_misfit(one, checked) for one in checked.misfits[:TOLD]),
            *(_finding(one, checked, specs) for one in _first(checked.findings)),
        ],
        "missing": [_lack(one, checked) for one in checked.lacks],
        "marks": _marks(checked, grids),
        "tables": [_table(spec, checked) for spec in specs.values()],
    }


def _finding(finding: Finding, checked: Checked, specs: Mapping[str, TableSpec]) -> dict[str, Any]:
    cells = [cell for cell in finding.cells if cell.table]
    said: dict[str, Any] = {
        "id": _id(finding.rule, finding.message),
        "rule": finding.rule,
        "title": titles().get(finding.rule, ""),
        "severity": finding.severity.value,
        "message": finding.message,
        "cells": [_cell(cell, specs) for cell in cells[:CELLS_TOLD]],
        "more": max(0, len(cells) - CELLS_TOLD),
        "jump": _jump(cells, checked),
    }
    said |= {
        name: text for name in ("expected", "found", "formula", "cause") if (text := getattr(finding, name))
    }
    if finding.follows:
        said["follows"] = [one.message for one in finding.follows]
    return said


def _cell(cell: CellRef, specs: Mapping[str, TableSpec]) -> dict[str, Any]:
    return {
        "table": cell.table,
        "row": cell.row,
        "column": cell.column,
        "label": place_of(cell, specs).label,
    }


def _jump(cells: Iterable[CellRef], checked: Checked) -> dict[str, str] | None:
    """Where to look first: what makes the first cell that somebody entered."""
    for cell in cells:
        if made := checked.made_by(cell):
            return made[0].as_dict()
    return None


def _first(findings: Iterable[Finding]) -> Iterator[Finding]:
    """So many of each severity: nobody reads more, and all of them are counted."""
    told: Counter[Severity] = Counter()
    for finding in findings:
        told[finding.severity] += 1
        if told[finding.severity] <= TOLD:
            yield finding


def _misfit(one: Misfit, checked: Checked) -> dict[str, Any]:
    grid = GRIDS[one.at.grid]
    column = grid.by_key[one.at.column].label
    return {
        "id": _id("E-UNFIT", f"{one.at}"),
        "rule": "E-UNFIT",
        "title": "填写的内容不能采用",
        "severity": Severity.ERROR.value,
        "message": f"{grid.title}的“{column}”填了“{one.text[:40]}”，没有采用：{one.message}",
        "cells": [],
        "more": 0,
        "jump": checked.misfit_at(one).as_dict(),
    }


def _lack(lack: Lack, checked: Checked) -> dict[str, Any]:
    at = checked.located(lack.spots[0])
    return {
        "id": _id(lack.rule, lack.said + lack.spots[0].grid + lack.spots[0].column),
        "rule": lack.rule,
        "title": TITLES[lack.rule],
        "severity": lack.severity.value,
        "message": lack.message,
        "todo": lack.todo,
        "count": len(lack.spots),
        "jump": at.as_dict() if at else None,
    }


def _marks(checked: Checked, grids: Container[str] | None) -> Marks:
    """What to show on which cells; the gravest first."""
    marks: Marks = {}
    for severity in _MARKED:
        for at, message in (*_of_findings(checked, severity), *_of_lacks(checked, severity)):
            if grids is not None and at.grid not in grids:
                continue
            cell = marks.setdefault(at.grid, {}).setdefault(at.row, {}).setdefault(at.column, [])
            mark = {"severity": severity.value, "message": message}
            if mark not in cell:
                cell.append(mark)
    return marks


def _of_findings(checked: Checked, severity: Severity) -> Iterator[tuple[Located, str]]:
    for finding in checked.findings:
        if finding.severity is severity:
            for cell in finding.cells[:CELLS_MARKED]:
                made = checked.made_by(cell) if _is_line(cell, checked.sheets) else []
                if len(made) <= MADE_BY:
                    yield from ((at, finding.message) for at in made)


def _is_line(cell: CellRef, sheets: SheetSet) -> bool:
    """Whether it stands in a row of its own: of a total nobody can say which of its lines is wrong."""
    sheet = sheets.get(cell.table)
    if sheet is None or cell.row is None or cell.row > len(sheet.rows):
        return False
    return sheet.rows[cell.row - 1].kind is RowKind.LINE if cell.row else cell.column == "goal"


def _of_lacks(checked: Checked, severity: Severity) -> Iterator[tuple[Located, str]]:
    for lack in checked.lacks:
        if lack.severity is severity:
            for spot in lack.spots:
                at = checked.located(spot)
                if at is not None and at.row:
                    yield at, lack.said


def _table(spec: TableSpec, checked: Checked) -> dict[str, Any]:
    sheet = checked.sheets.get(spec.number)
    about = {"number": spec.number, "name": spec.name, "title": spec.title}
    if sheet is None:
        return about | {"digest": "", "findings": 0, "empty": True, "untold": True}
    worst = [one.severity for one in checked.findings if any(cell.table == spec.number for cell in one.cells)]
    return about | {
        "digest": checked.digests[spec.number],
        "findings": len(worst),
        "severity": min(worst, key=lambda one: one.rank).value if worst else "",
        "empty": presentation.is_empty(spec, sheet),
    }


def _id(rule: str, text: str) -> str:
    """The same finding has the same id in every check."""
    return sha256(f"{rule} {text}".encode()).hexdigest()[:12]
