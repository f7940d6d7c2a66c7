"""Findings as a reviewer reads them: by severity, each warning with what the clerk said of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from budget.domain.findings import Finding, Severity
from budget.models import Explanation
from budget.renderers import findings as noting
from budget.selectors.anchors import Anchors, anchors_of
from budget.selectors.checking import Checked
from budget.selectors.explained import fingerprint
from budget.tables.spec import TableSpec

# Findings of one severity that a page lists.
LISTED = 200


@dataclass(frozen=True, slots=True)
class Found:
    """A finding with its number, and the explanation of a warning (None: not given)."""

    noted: noting.Noted
    explanation: Explanation | None


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one severity: the first ones, and how many more there are."""

    severity: Severity
    found: Sequence[Found]
    more: int

    @property
    def count(self) -> int:
        return len(self.found) + self.more


def found_groups(
    findings: Iterable[Finding],
    specs: Sequence[TableSpec],
    given: Mapping[str, Explanation],
    checked: Checked,
) -> list[Group]:
    """Findings numbered and grouped, with their explanations (``given``: by fingerprint)."""
    anchors = anchors_of(checked.sheets)
    return [
        Group(
            group.severity,
            [_found(one, given, anchors) for one in group.noted[:LISTED]],
            max(0, len(group.noted) - LISTED),
        )
        for group in noting.grouped(noting.noted(findings, specs))
    ]


def _found(one: noting.Noted, given: Mapping[str, Explanation], anchors: Anchors) -> Found:
    if one.severity is not Severity.WARNING:
        return Found(one, None)
    return Found(one, given.get(fingerprint(one.finding, anchors)))


def concerns(finding: Finding, table: str) -> bool:
    """Whether a finding speaks of a table."""
    return any(cell.table == table for cell in finding.cells)
