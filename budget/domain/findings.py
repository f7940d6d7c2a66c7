"""What is wrong, odd or worth knowing, and where: findings."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class Severity(StrEnum):
    """``error`` blocks submission, ``warning`` needs a written reason, ``info`` is to know."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"

    @property
    def label(self) -> str:
        return {"error": "错误", "warning": "警告", "info": "提示"}[self.value]

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class CellRef:
    """The address of a cell: table, 1-based body row (0: the header block), column key.

    ``line`` is the line (text), row (XLSX) or page (PDF) of the source, None when nothing was read.
    ``column`` is ``""`` when a whole row is meant; ``table`` is ``""`` outside any table.
    """

    table: str
    row: int | None = None
    column: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. ``expected`` and ``found`` are as people write them, ``""`` where there is none.

    ``cells``: every cell involved, the one to look at first leading. ``formula``: the rule with its numbers
    filled in. ``cause``: the likely one, where it can be told. ``follows``: findings that this one
    explains; they go when it is put right, and count as information.
    """

    rule: str
    severity: Severity
    message: str
    cells: tuple[CellRef, ...] = ()
    expected: str = ""
    found: str = ""
    formula: str = ""
    cause: str = ""
    follows: tuple["Finding", ...] = ()

    def as_dict(self) -> dict[str, object]:
        """The finding in the shape of the public contract (``manage.py audit --json``)."""
        data: dict[str, object] = {
            "rule": self.rule,
            "severity": self.severity.value,
            "message": self.message,
            "expected": self.expected,
            "found": self.found,
            "cells": [
                {"table": c.table, "row": c.row, "column": c.column, "line": c.line} for c in self.cells
            ],
        }
        data |= {key: value for key in ("formula", "cause") if (value := getattr(self, key))}
        if self.follows:
            data["follows"] = [finding.as_dict() for finding in self.follows]
        return data


def finding_from_dict(data: dict[str, object]) -> Finding:
    """The inverse of ``Finding.as_dict``."""
    cells, follows = data.get("cells") or [], data.get("follows") or []
    assert isinstance(cells, list)
    assert isinstance(follows, list)
    return Finding(
        rule=str(data["rule"]),
        severity=Severity(str(data["severity"])),
        message=str(data["message"]),
        expected=str(data.get("expected") or ""),
        found=str(data.get("found") or ""),
        cells=tuple(CellRef(**cell) for cell in cells),
        formula=str(data.get("formula") or ""),
        cause=str(data.get("cause") or ""),
        follows=tuple(finding_from_dict(finding) for finding in follows),
    )


def gravest_first(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings ordered by severity, then by where they are; equal ones once."""
    unique = dict.fromkeys(findings)
    return tuple(sorted(unique, key=_order))


def _order(finding: Finding) -> tuple[object, ...]:
    first = finding.cells[0] if finding.cells else CellRef("")
    return (finding.severity.rank, first.table, first.row or 0, first.line or 0, finding.rule)


def at_line(cell: CellRef, line: int | None) -> CellRef:
    """The same address with the line of the source it stands on."""
    return replace(cell, line=line)
