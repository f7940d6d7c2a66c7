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
class Printing:
    """One way to print amounts: the first that is printed so, and how many are."""

    cell: Cell
    row: int
    column: str
    count: int = 0


@dataclass
class Reading:
    """The reading of one table: findings, and a ledger of the source cells that found a place."""

    spec: TableSpec
    unit: MoneyUnit
    findings: list[Finding] = field(default_factory=list)
    _taken: set[tuple[int, int]] = field(default_factory=set)
    _figures: set[tuple[int, int]] = field(default_factory=set)
    # Amounts printed with all decimals of their unit (True), and with fewer (False).
    _printings: dict[bool, Printing] = field(default_factory=dict)
    _has_money: bool = False

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
        if read.fen:
            self._note_printing(cell, row, column)
        return read.fen or None

    def _note_printing(self, cell: Cell, row: int, column: str) -> None:
        """Keep how an amount is printed, unless it takes all decimals of its unit to say it at all."""
        self._has_money = True
        decimals = squeeze(cell.text).partition(".")[2].rstrip(")")
        padded = len(decimals) == len(str(self.unit.fen)) - 1
        if not padded or decimals.endswith("0"):
            self._printings.setdefault(padded, Printing(cell, row, column)).count += 1

    def _report_printing(self) -> None:
        """What is odd about the amounts of the table as a whole: printed in two ways, or none at all."""
        if len(self._printings) == 2:
            padded, bare = self._printings[True], self._printings[False]
            fewer, more = (bare, padded) if bare.count <= padded.count else (padded, bare)
            self.note(
                "R-DECIMALS",
                Severity.INFO,
                f"{self.spec.name}的金额有的写满小数位（{padded.count}个，如{padded.cell.text}），有的没有"
                f"（{bare.count}个，如{bare.cell.text}）；不影响数值，请统一写法。",
                fewer.cell.line,
                row=fewer.row,
                column=fewer.column,
                expected=more.cell.text,
                found=fewer.cell.text,
            )
        if not self._has_money and not any(f.rule in ("R-NOTE", "R-AMOUNT") for f in self.findings):
            self.note(
                "R-EMPTY",
                Severity.INFO,
                f"{self.spec.name}《{self.spec.title}》没有任何金额，也没有说明是空表；确无此项的，请在表下注明。",
                min((line for line, _ in self._taken), default=None),
                row=0,
                expected=self.spec.empty_note or "本表为空表。",
            )

    def column_name(self, key: str) -> str:
        """The printed name of a column, with its merged headers."""
        column = self.spec.by_key.get(key)
        return "—".join(column.path) if column else key

    def report_leftovers(self, lines: Iterable[Line]) -> None:
        """A finding for every piece of the source that found no place, and what is odd about the amounts.

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
        self._report_printing()

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
