"""From the sums that fail to what explains them: each explanation leads the sums that it explains."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from budget.rules.board import Address, Board
from budget.rules.hypotheses import Hypothesis, of_cells, of_groups, of_rows, of_strays
from budget.rules.identity import Identity
from budget.rules.rule import Rule

# Where every cell of a long column could be the wrong one, so many are named.
SUSPECTS_NAMED = 3


@dataclass(frozen=True)
class Diagnosis:
    """Sums that fail together, the one to show leading; and the explanations that fit equally well.

    ``repairs``: what should stand in which cell, where that is certain enough to go on from.
    """

    sums: Sequence[tuple[Rule, Identity]]
    explanations: Sequence[Hypothesis] = ()
    repairs: Mapping[Address, int] = field(default_factory=dict)


def diagnose(sums: Iterable[tuple[Rule, Identity]]) -> Sequence[Diagnosis]:
    """Explain the sums that fail, the explanation of most of them first.

    An amount is the likelier culprit the more failing sums one value of it puts right and the fewer
    sums that hold it would break.
    """
    board = Board(list(sums))
    found: list[Diagnosis] = []
    while board.open:
        best = _best([*of_cells(board), *of_groups(board), *of_strays(board), *of_rows(board)])
        if not best:
            break
        first = best[0]
        certain = first if len(best) == 1 and first.kind == "cell" else None
        explained = first.fixed | _passed(board, best)
        found.append(Diagnosis(_in_order(board, first, explained), best, certain.repairs if certain else {}))
        board.apply(first.changes, explained)
    return [*found, *_by_gap(board)]


def _passed(board: Board, explanations: Sequence[Hypothesis]) -> set[int]:
    """The limits passed for the same reason: they hold after the change, or fail by the same amount."""
    gaps = {abs(board.gaps[number]) for one in explanations for number in one.fixed}
    limits = {number for number in board.open if not board.is_equality(number)}
    kept = {number for one in explanations for number in board.effect(one.changes)[0]}
    return {number for number in limits if number in kept or abs(board.gaps[number]) in gaps}


def _by_gap(board: Board) -> list[Diagnosis]:
    """What nothing explains, those together that fail by the same amount: an item left out, for one."""
    alike: dict[int, list[int]] = {}
    for number in sorted(board.open):
        alike.setdefault(abs(board.gaps[number]), []).append(number)
    none = Hypothesis("", frozenset(), 0, ())
    return [Diagnosis(_in_order(board, none, numbers)) for numbers in alike.values()]


def _best(hypotheses: Sequence[Hypothesis]) -> Sequence[Hypothesis]:
    """The likeliest, several where nothing tells them apart; none that puts right no more than it breaks."""
    top = max((one.score for one in hypotheses), default=0)
    if top < 1:
        return ()
    equal = [one for one in hypotheses if one.score == top]
    told = [one for one in equal if one.kind != "cell" or one.cause] if top == 1 else equal
    cells = [one for one in told if one.kind == "cell" and one.cause]
    if len(cells) == 1:
        return cells
    first = (told or equal)[0]
    return [one for one in told or equal if one.fixed == first.fixed]


def _in_order(
    board: Board, explanation: Hypothesis, numbers: Iterable[int]
) -> Sequence[tuple[Rule, Identity]]:
    """The sums explained: the one that shows it best (holding the suspect, of fewest cells) first."""
    suspects = {(cell.table, cell.row, cell.column) for cell in explanation.suspects}

    def fitness(number: int) -> tuple[bool, bool, int, int]:
        addresses = {one.address for _, one in board.sums[number][1].terms}
        return (not board.is_equality(number), not suspects & addresses, len(addresses), number)

    return [board.sums[number] for number in sorted(numbers, key=fitness)]
