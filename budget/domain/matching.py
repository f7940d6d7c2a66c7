"""Which row of a list is which of another: by everything they say, then by ever less of it."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

Row = TypeVar("Row")
# What a row is known by in one pass; None: not by this.
Known = Callable[[Row], Hashable | None]


def twins(before: Sequence[Row], after: Sequence[Row], passes: Sequence[Known[Row]]) -> list[int | None]:
    """For every row of ``after`` the index of its twin in ``before``, None for a new one.

    Each pass pairs, in their order, the rows left over that it knows by the same. No row is the twin of two.
    """
    found: list[int | None] = [None] * len(after)
    left_before, left_after = list(range(len(before))), list(range(len(after)))
    for known in passes:
        waiting: dict[Hashable, list[int]] = defaultdict(list)
        for index in reversed(left_before):
            waiting[known(before[index])].append(index)
        waiting.pop(None, None)
        for index in left_after:
            if same := waiting.get(known(after[index])):
                found[index] = same.pop()
        taken = {index for index in found if index is not None}
        left_before = [index for index in left_before if index not in taken]
        left_after = [index for index in left_after if found[index] is None]
    return found


def out_of_order(places: Sequence[int]) -> list[int]:
    """The fewest indexes of ``places`` that must move for the rest to ascend.

    ``places`` are distinct: where each row stood before, in the order of now.
    """
    ends: list[int] = []  # ends[n]: the index at which an ascending run of n + 1 ends lowest
    links: list[int | None] = []
    for index, place in enumerate(places):
        low, high = 0, len(ends)
        while low < high:
            middle = (low + high) // 2
            if places[ends[middle]] < place:
                low = middle + 1
            else:
                high = middle
        links.append(ends[low - 1] if low else None)
        ends[low : low + 1] = [index]
    staying: set[int] = set()
    at = ends[-1] if ends else None
    while at is not None:
        staying.add(at)
        at = links[at]
    return [index for index in range(len(places)) if index not in staying]
