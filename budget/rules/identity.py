"""Sums that must hold: the terms on both sides, each a cell with its amount."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from budget.domain.findings import CellRef
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Sheet

# A sum of more terms than this is written as how many they are.
TERMS_WRITTEN = 8


class Relation(StrEnum):
    EQUAL = "＝"
    AT_MOST = "≤"


@dataclass(frozen=True, slots=True)
class Term:
    """One cell in a sum, with its amount in 分; ``sign`` is -1 where it is taken away."""

    sheet: Sheet
    row: int
    column: str
    amount: int
    sign: int = 1

    @property
    def cell(self) -> CellRef:
        return self.sheet.ref(self.row, self.column)

    @property
    def address(self) -> tuple[str, int, str]:
        return (self.sheet.table, self.row, self.column)


def term(sheet: Sheet, row: int, column: str, *, sign: int = 1) -> Term:
    """The cell of a body row (1-based; 0: the header block) as a term; a blank counts as nothing."""
    if row == 0:
        value = sheet.header.get(column)
        return Term(sheet, 0, column, value if isinstance(value, int) else 0, sign)
    return Term(sheet, row, column, sheet.rows[row - 1].amount(column), sign)


@dataclass(frozen=True, slots=True)
class Identity:
    """``left`` relation ``right``: what is stated, and what it must agree with.

    ``subject`` names what it is about (``预算03表第5行``); ``what`` what the right side is
    (``基本支出 ＋ 项目支出``). ``rule`` is the code of its rule, ``by`` the column whose codes say which rows
    it adds up.
    """

    rule: str
    subject: str
    what: str
    left: tuple[Term, ...]
    right: tuple[Term, ...]
    relation: Relation = Relation.EQUAL
    by: str = ""

    @property
    def stated(self) -> int:
        return sum(t.sign * t.amount for t in self.left)

    @property
    def computed(self) -> int:
        return sum(t.sign * t.amount for t in self.right)

    @property
    def gap(self) -> int:
        """What the left side has too much."""
        return self.stated - self.computed

    @property
    def holds(self) -> bool:
        return self.gap == 0 if self.relation is Relation.EQUAL else self.gap <= 0

    @property
    def terms(self) -> Iterator[tuple[int, Term]]:
        """Every term with what one 分 more in it does to the gap."""
        for one in self.left:
            yield one.sign, one
        for one in self.right:
            yield -one.sign, one

    @property
    def cells(self) -> tuple[CellRef, ...]:
        """Every cell involved, each once, those stated first."""
        return tuple(dict.fromkeys(one.cell for _, one in self.terms))

    def formula(self) -> str:
        """The sum with its numbers, and by how much it fails."""
        text = f"{_sum(self.left)} {self.relation} {_sum(self.right)}"
        return text if self.holds else f"{text} 不成立，相差{wanyuan_grouped(abs(self.gap))}"


def _sum(terms: tuple[Term, ...]) -> str:
    total = _amount(sum(t.sign * t.amount for t in terms))
    if len(terms) < 2:
        return total
    if len(terms) > TERMS_WRITTEN:
        return f"{len(terms)}项之和{total}"
    parts = ""
    for one in terms:
        sign = "－" if one.sign < 0 else "＋"
        parts += f" {sign} {_amount(one.amount)}" if parts or one.sign < 0 else _amount(one.amount)
    return f"({parts.strip()} ＝ {total})"


def _amount(fen: int) -> str:
    return wanyuan_grouped(fen) or "0"
