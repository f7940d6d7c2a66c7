"""Sums that must hold, as people read them: what a figure must agree with, and whether it does."""

from dataclasses import dataclass

from budget.domain.findings import CellRef


@dataclass(frozen=True, slots=True)
class Operand:
    """One cell of a sum with its amount in 分; ``sign`` is -1 where it is taken away."""

    cell: CellRef
    fen: int
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Balance:
    """``left`` ``relation`` ``right``, with the code and title of its rule.

    ``statement`` says it in words, ``formula`` with its numbers. ``gap`` is what the left side has too
    much, in 分; ``holds`` whether that breaks the rule.
    """

    rule: str
    title: str
    statement: str
    formula: str
    relation: str
    left: tuple[Operand, ...]
    right: tuple[Operand, ...]
    gap: int
    holds: bool
