"""Matching: no row is two rows' twin, what is the same stays the same, as few rows move as must."""

from collections.abc import Hashable

from hypothesis import given
from hypothesis import strategies as st

from budget.domain.matching import out_of_order, twins

Pair = tuple[str, int]
rows = st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3)), max_size=9)


def by_name(row: Pair) -> Hashable | None:
    return row[0]


def whole(row: Pair) -> Hashable | None:
    return row


def test_a_changed_amount_is_the_same_row_and_a_repeat_is_not_taken_twice() -> None:
    before = [("a", 10), ("a", 20), ("b", 5)]
    after = [("a", 20), ("a", 30), ("c", 5)]
    assert twins(before, after, [whole, by_name]) == [1, 0, None]


def test_what_a_pass_does_not_know_is_left_to_the_next() -> None:
    known_if_named = [lambda row: row[0] or None, lambda row: row[1]]
    assert twins([("", 1), ("x", 2)], [("", 2), ("", 1)], known_if_named) == [1, 0]


@given(rows, rows)
def test_no_row_is_the_twin_of_two(before: list[Pair], after: list[Pair]) -> None:
    found = [index for index in twins(before, after, [whole, by_name]) if index is not None]
    assert len(found) == len(set(found))
    # By the weakest knowledge nothing that could be paired is left over on both sides.
    left_before = [row[0] for index, row in enumerate(before) if index not in found]
    left_after = [
        row[0]
        for row, index in zip(after, twins(before, after, [whole, by_name]), strict=True)
        if index is None
    ]
    assert not set(left_before) & set(left_after)


@given(rows)
def test_a_list_is_its_own_twin(before: list[Pair]) -> None:
    found = twins(before, before, [whole, by_name])
    assert [before[index] for index in found if index is not None] == before


@given(st.permutations(list(range(8))))
def test_what_need_not_move_is_in_order(places: list[int]) -> None:
    moving = out_of_order(places)
    staying = [place for index, place in enumerate(places) if index not in moving]
    assert staying == sorted(staying)


def test_one_row_dragged_up_is_one_move() -> None:
    assert out_of_order([4, 0, 1, 2, 3]) == [0]
    assert out_of_order([0, 1, 2]) == []
    assert out_of_order([]) == []
