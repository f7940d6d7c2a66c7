"""Findings numbered alike wherever they are listed: 1, 2, 3, and 2.1 for what follows from 2."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from budget.domain.findings import Finding, Severity


@dataclass(frozen=True, slots=True)
class Numbered:
    """A finding with its number in the list; ``depth`` is 0 for one that follows from no other."""

    number: str
    finding: Finding
    depth: int

    @property
    def follows(self) -> bool:
        return self.depth > 0


def numbered(findings: Iterable[Finding], above: str = "", depth: int = 0) -> Iterator[Numbered]:
    """Every finding in its order, each followed by those that follow from it."""
    for position, finding in enumerate(findings, 1):
        number = f"{above}{position}"
        yield Numbered(number, finding, depth)
        yield from numbered(finding.follows, f"{number}.", depth + 1)


def summary_of(listed: Sequence[Numbered]) -> str:
    """``错误1条，警告4条，提示20条；另有2条由其中的问题引起，列在其下``."""
    leading = Counter(one.finding.severity for one in listed if not one.follows)
    counts = "，".join(f"{severity.label}{leading[severity]}条" for severity in Severity)
    following = sum(one.follows for one in listed)
    return f"{counts}；另有{following}条由其中的问题引起，列在其下" if following else counts
