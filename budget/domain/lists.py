"""The official lists as rules ask them: what is in force in one year, as plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from budget.domain.codes import System
from budget.domain.money import squeeze

# A 类 has three digits in all three systems.
CLASS_DIGITS = 3


@dataclass(frozen=True)
class Lists:
    """科目 in force in a year by system and code, and the pairs of the standard economic mapping.

    ``official``: the codes whose name and existence an official list vouches for; ``observed``: those that
    stand so in published documents; ``doubtful``: those nobody is sure of. The others are general
    knowledge, and prove nothing by being absent. ``ended``: codes that were in force until an earlier
    year, with that year. ``directory``: names of the first two levels of the 指导性目录 of purchased
    services by code, ``vouched_directory`` the codes under which something was seen in print. ``services``:
    the second levels that each service of the third stands under. ``items``: 政府采购品目.

    Empty lists (a year for which none were loaded) say nothing: the rules that ask them find nothing.
    """

    year: int
    names: Mapping[System, Mapping[str, str]] = field(default_factory=dict)
    pairs: frozenset[tuple[str, str]] = frozenset()
    official: Mapping[System, frozenset[str]] = field(default_factory=dict)
    observed: Mapping[System, frozenset[str]] = field(default_factory=dict)
    doubtful: Mapping[System, frozenset[str]] = field(default_factory=dict)
    ended: Mapping[System, Mapping[str, int]] = field(default_factory=dict)
    directory: Mapping[str, str] = field(default_factory=dict)
    vouched_directory: frozenset[str] = frozenset()
    services: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)

    def name(self, system: System, code: str) -> str | None:
        """The name of a code, None where no list has it."""
        return self.names.get(system, {}).get(code)

    def is_seen(self, system: System, code: str) -> bool:
        """Whether a code and its name stand in an official list or in print."""
        return code in self.official.get(system, ()) or code in self.observed.get(system, ())

    def is_doubtful(self, system: System, code: str) -> bool:
        return code in self.doubtful.get(system, ())

    def has_class(self, system: System, code: str) -> bool:
        """Whether the 类 of a code is listed. The 类 of a system are few and all known."""
        return code[:CLASS_DIGITS] in self.names.get(system, {})

    def is_complete(self, system: System, code: str) -> bool:
        """Whether the list holds everything under the 类 of a code, so that being absent proves something."""
        return code[:CLASS_DIGITS] in self._complete.get(system, ())

    def codes_called(self, system: System, name: str) -> tuple[str, ...]:
        """The codes that carry a name, however wide its brackets; in code order."""
        return self._called.get((system, squeeze(name)), ())

    @cached_property
    def _called(self) -> Mapping[tuple[System, str], tuple[str, ...]]:
        called: dict[tuple[System, str], tuple[str, ...]] = {}
        for system, names in self.names.items():
            for code, name in sorted(names.items()):
                key = (system, squeeze(name))
                called[key] = (*called.get(key, ()), code)
        return called

    @cached_property
    def _complete(self) -> Mapping[System, frozenset[str]]:
        """The 类 that an official list vouches for with everything listed under them."""
        complete: dict[System, frozenset[str]] = {}
        for system, names in self.names.items():
            official = self.official.get(system, frozenset())
            open_ = {code[:CLASS_DIGITS] for code in names if code not in official}
            filled = {code[:CLASS_DIGITS] for code in official if len(code) > CLASS_DIGITS}
            complete[system] = frozenset(filled - open_)
        return complete

    @cached_property
    def departments_of(self) -> Mapping[str, tuple[str, ...]]:
        """The 部门经济科目 that the mapping allows under a 政府经济科目."""
        found: dict[str, tuple[str, ...]] = {}
        for gov, dept in sorted(self.pairs):
            found[gov] = (*found.get(gov, ()), dept)
        return found

    @cached_property
    def governments_of(self) -> Mapping[str, tuple[str, ...]]:
        """The 政府经济科目 that the mapping allows above a 部门经济科目."""
        found: dict[str, tuple[str, ...]] = {}
        for gov, dept in sorted(self.pairs):
            found[dept] = (*found.get(dept, ()), gov)
        return found
