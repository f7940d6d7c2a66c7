"""What is wrong, where, and how much was looked at."""

from dataclasses import asdict, dataclass
from enum import StrEnum

Chain = tuple[str, int, int]  # department's code, year, version


class Wrong(StrEnum):
    """What kind of thing is wrong."""

    ENTRY = "entry"  # an entry was changed, or does not follow on the one before
    GAP = "gap"  # entries are missing in the middle
    UNCHAINED = "unchained"
    HEAD = "head"  # the end of the chain is not where it should be
    SILENT = "silent"  # a budget without any entry
    STATE = "state"
    FACTS = "facts"
    PUBLICATION = "publication"
    FILE = "file"
    TRIGGER = "trigger"
    EXPORT = "export"  # what was exported earlier is not there any more


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. ``sequence``: the entry it is about, None where it is about no single one."""

    wrong: Wrong
    message: str
    chain: Chain | None = None
    name: str = ""
    sequence: int | None = None

    def __str__(self) -> str:
        """One line in Chinese: which budget, which entry, what."""
        which = ""
        if self.chain:
            code, year, version = self.chain
            which = " ".join(part for part in (code, self.name, f"{year}年第{version}版") if part)
            which += f" 日志第{self.sequence}条：" if self.sequence else "："
        return which + self.message

    def as_dict(self) -> dict[str, object]:
        """The problem as a JSON object."""
        code, year, version = self.chain or (None, None, None)
        return {
            "problem": self.wrong.value,
            "department": code,
            "year": year,
            "version": version,
            "sequence": self.sequence,
            "message": str(self),
        }


@dataclass(slots=True)
class Seen:
    """How much was looked at, counted while it is."""

    entries: int = 0
    chains: int = 0
    budgets: int = 0
    publications: int = 0
    files: int = 0
    exported: int = 0
    problems: int = 0

    def as_dict(self) -> dict[str, int]:
        """The counts as a JSON object."""
        return asdict(self)
