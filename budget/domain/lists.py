"""The official lists as rules ask them: what is in force in one year, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from budget.domain.codes import System


@dataclass(frozen=True)
class Lists:
    """科目 in force in a year by system and code, and the pairs of the standard economic mapping.

    ``official``: the codes whose name and existence an official list vouches for; the others were
    observed in published documents or are general knowledge, and prove nothing by being absent.
    Empty lists (a year for which none were loaded) say nothing: the rules that ask them find nothing.
    """

    year: int
    names: Mapping[System, Mapping[str, str]] = field(default_factory=dict)
    pairs: frozenset[tuple[str, str]] = frozenset()
    official: Mapping[System, frozenset[str]] = field(default_factory=dict)

    def name(self, system: System, code: str) -> str | None:
        """The name of a code, None where no list has it."""
        return self.names.get(system, {}).get(code)
