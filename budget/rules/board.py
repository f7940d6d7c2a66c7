"""The sums of one budget as a board: which fail, by how much, and what a change in a cell would do."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from budget.rules.identity import Identity, Relation, Term
from budget.rules.rule import Rule

Address = tuple[str, int, str]


@dataclass
class Board:
    """Sums by their number. ``gaps`` follow the changes that are supposed; ``open`` are those that fail."""

    sums: Sequence[tuple[Rule, Identity]]
    gaps: list[int] = field(init=False)
    open: set[int] = field(init=False)
    touching: Mapping[Address, Sequence[tuple[int, int]]] = field(init=False)
    terms: Mapping[Address, Term] = field(init=False)

    def __post_init__(self) -> None:
        self.gaps = [identity.gap for _, identity in self.sums]
        self.open = {n for n, (_, identity) in enumerate(self.sums) if not identity.holds}
        self.terms = {one.address: one for n in self.open for _, one in self.sums[n][1].terms}
        touching: dict[Address, list[tuple[int, int]]] = defaultdict(list)
        for n, (_, identity) in enumerate(self.sums if self.open else ()):
            for coefficient, one in identity.terms:
                if one.address in self.terms:
                    touching[one.address].append((n, coefficient))
        self.touching = touching

    def is_equality(self, number: int) -> bool:
        return self.sums[number][1].relation is Relation.EQUAL

    def holds(self, number: int, change: int = 0) -> bool:
        """Whether a sum holds once its gap has changed so."""
        gap = self.gaps[number] + change
        return gap == 0 if self.is_equality(number) else gap <= 0

    def effect(self, changes: Mapping[Address, int]) -> tuple[frozenset[int], int]:
        """Which open sums these changes of cells put right, and how many others they break."""
        moved: dict[int, int] = defaultdict(int)
        for address, change in changes.items():
            for number, coefficient in self.touching.get(address, ()):
                moved[number] += coefficient * change
        fixed = frozenset(n for n, change in moved.items() if n in self.open and self.holds(n, change))
        broken = sum(n not in self.open and not self.holds(n, change) for n, change in moved.items())
        return fixed, broken

    def apply(self, changes: Mapping[Address, int], explained: Iterable[int]) -> None:
        """Suppose these changes, and count the sums explained as settled."""
        for address, change in changes.items():
            for number, coefficient in self.touching.get(address, ()):
                self.gaps[number] += coefficient * change
        for number in list(self.open):
            if self.holds(number):
                self.open.discard(number)
        self.open.difference_update(explained)
