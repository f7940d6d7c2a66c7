"""What every layout's reader shares: taking cells, reading amounts, and what was left over."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import AmountError, MoneyUnit, looks_like_amount, read_amount, squeeze
from budget.importers.source import Cell, Line
from budget.importers.words import label
from budget.tables.spec import TableSpec

# What makes a document unfit to import: an amount that cannot be kept, or that has no place.
FATAL_RULES = frozenset({"R-AMOUNT"})


@dataclass
class Reading:
    """The reading of one table: findings, and a ledger of the source cells that found a place."""

    spec: TableSpec
    unit: MoneyUnit
    findings: list[Finding] = field(default_factory=list)
    _taken: set[tuple[int, int]] = field(default_factory=set)
    _figures: set[tuple[int, int]] = field(default_factory=set)

    def take(self, *cells: Cell) -> None:
        """These pieces of the source have their place."""
        for cell in cells:
            self._taken.update(cell.origins)

    def take_figure(self, *cells: Cell) -> None:
        """These too, and a figure is in its place among them: an amount, a code, a target value."""
        self.take(*cells)
        for cell in cells:
            self._figures.update(cell.origins)

    def take_line(self, line: Line) -> None:
        self.take(*line.cells)

    def note(
        self,
        rule: str,
        severity: Severity,
        message: str,
        line: int | None,
        *,
        row: int | None = None,
        column: str = "",
        expected: str = "",
        found: str = "",
    ) -> None:
        """Keep a finding at one place of this table."""
        place = CellRef(self.spec.number, row, column, line)
        self.findings.append(Finding(rule, severity, message, (place,), expected, found))

    def amount(self, cell: Cell, *, row: int, column: str) -> int | None:
        """The amount in 分 of a cell; what cannot be read is a finding of severity error."""
        self.take_figure(cell)
        if cell.is_blank:
            return None
        where = f"{self.spec.name}第{row}行“{self.column_name(column)}”"
        try:
            read = read_amount(cell.text, self.unit)
        except AmountError as problem:
            self.note(
                "R-AMOUNT",
                Severity.ERROR,
                f"{where}：{problem}（原文第{cell.line}行）。请改正后再导入。",
                cell.line,
                row=row,
                column=column,
                expected="金额",
                found=cell.text,
            )
            return None
        if read.oddity:
            self.note(
                "R-COMMA",
                Severity.WARNING,
                f"{where}：{read.oddity}，“{cell.text}”按去掉分隔符读取，请核对。",
                cell.line,
                row=row,
                column=column,
                found=cell.text,
            )
        return read.fen or None

    def column_name(self, key: str) -> str:
        """The printed name of a column, with its merged headers."""
        column = self.spec.by_key.get(key)
        return "—".join(column.path) if column else key

    def report_leftovers(self, lines: Iterable[Line]) -> None:
        """A finding for every piece of the source that found no place: nothing is skipped silently.

        A figure that was taken for text counts as having none, unless a finding is about its line.
        """
        said = {cell.line for finding in self.findings for cell in finding.cells}
        for line in lines:
            left = [cell for cell in line.filled if not self._has(self._taken, cell)]
            astray = [
                cell
                for cell in line.filled
                if cell not in left
                and line.number not in said
                and cell.line not in said
                and looks_like_amount(cell.text)
                and not self._has(self._figures, cell)
            ]
            if left:
                self._leftover(line, left)
            if astray:
                self._astray(line, astray)

    @staticmethod
    def _has(ledger: set[tuple[int, int]], cell: Cell) -> bool:
        return all(origin in ledger for origin in cell.origins)

    def _leftover(self, line: Line, left: list[Cell]) -> None:
        amounts = any(looks_like_amount(cell.text) for cell in left)
        self.note(
            "R-LEFT",
            Severity.ERROR if amounts else Severity.WARNING,
            f"{self.spec.name}：原文第{line.number}行的{_shown(left)}没有对应的栏目，未能归入本表；"
            "请核对这一行的列数和位置。",
            line.number,
            found=" ".join(cell.text for cell in left)[:200],
        )

    def _astray(self, line: Line, astray: list[Cell]) -> None:
        self.note(
            "R-ASTRAY",
            Severity.ERROR,
            f"{self.spec.name}：原文第{line.number}行的{_shown(astray)}是数字，却在文字栏里，"
            "没有作为金额读取；请核对这一行的列数和位置。",
            line.number,
            found=" ".join(cell.text for cell in astray)[:200],
        )


@cache
def vocabulary(spec: TableSpec) -> frozenset[str]:
    """Every label that the header of a table may carry."""
    labels = {label(t) for c in spec.columns for t in (*c.path, *c.aliases)}
    return frozenset(labels | {label(t) for cell in spec.header for t in (cell.label, cell.group)})


def is_figure(text: str) -> bool:
    """Whether a cell for figures may hold this: an amount, or a dash for none."""
    return looks_like_amount(text) or bool(re.fullmatch("[-—–]{1,2}", squeeze(text)))


def _shown(cells: Iterable[Cell]) -> str:
    return "、".join(f"“{_short(cell.text)}”" for cell in list(cells)[:6])


def _short(text: str) -> str:
    return text if len(text) <= 24 else text[:24] + "…"
