"""The warnings of a budget as it stands, each with what the clerk said of it.

An explanation is of a finding with its cells and figures. The fingerprint has two halves: where (the rule,
and the cells by what identifies their rows) and what (the figures and the words). When rows move both stay;
when figures change only the first does, and what was said of the same place before is proposed again.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from budget.domain.findings import CellRef, Finding, Severity
from budget.models import Budget, Explanation
from budget.rules.entered import TITLES, Lack
from budget.selectors.anchors import Anchors, anchors_of
from budget.selectors.checking import Checked, Located
from budget.selectors.rulebook import titles

_HALF = 32
# Messages name rows by their numbers, which are others when rows come or go above.
_ROWS = re.compile(r"第[\d、，—–\-]+行(等\d+行)?")


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning. ``explanation`` is of exactly this one; ``proposed`` what was said of it when its figures
    were others, ``""`` where nothing was. ``jump``: where to look at it in the grids."""

    fingerprint: str
    rule: str
    title: str
    message: str
    finding: Finding | None
    jump: Located | None
    explanation: Explanation | None = None
    proposed: str = ""


def explained(budget: Budget, checked: Checked) -> list[Warned]:
    """Every warning of a check of the budget, in its order, with its explanation if there is one."""
    given = list(Explanation.objects.filter(budget=budget).order_by("at", "pk"))
    exact = {one.fingerprint: one for one in given}
    of_place = {one.fingerprint[:_HALF]: one.text for one in given}
    return [_warned(one, exact, of_place) for one in _warnings(checked)]


def explanations(budget: Budget) -> dict[str, Explanation]:
    """All that was ever given, by fingerprint."""
    return {one.fingerprint: one for one in Explanation.objects.filter(budget=budget)}


def unexplained(budget: Budget, checked: Checked) -> list[Warned]:
    """The warnings that nobody explained as they are."""
    return [one for one in explained(budget, checked) if one.explanation is None]


def fingerprint(finding: Finding, anchors: Anchors) -> str:
    """What tells a finding from every other, whatever rows its cells stand in; 64 characters."""
    cells = sorted({_identity(cell, anchors) for cell in finding.cells})
    what = [_ROWS.sub("", finding.message), finding.expected, finding.found]
    return _half([finding.rule, cells]) + _half(what)


def _warnings(checked: Checked) -> Iterator[Warned]:
    """Each once: what cannot be told apart is explained together."""
    anchors, names = anchors_of(checked.sheets), titles()
    seen: dict[str, Warned] = {}
    for one in checked.findings:
        if one.severity is Severity.WARNING:
            mark = fingerprint(one, anchors)
            if mark not in seen:
                jump = _jump(one.cells, checked)
                seen[mark] = Warned(mark, one.rule, names.get(one.rule, ""), one.message, one, jump)
    for lack in checked.lacks:
        if lack.severity is Severity.WARNING:
            mark = _of_lack(lack, checked.keys)
            jump = checked.located(lack.spots[0])
            seen[mark] = Warned(mark, lack.rule, TITLES[lack.rule], lack.message, None, jump)
    yield from seen.values()


def _warned(one: Warned, exact: Mapping[str, Explanation], of_place: Mapping[str, str]) -> Warned:
    explanation = exact.get(one.fingerprint)
    proposed = "" if explanation else of_place.get(one.fingerprint[:_HALF], "")
    return Warned(
        one.fingerprint, one.rule, one.title, one.message, one.finding, one.jump, explanation, proposed
    )


def _of_lack(lack: Lack, keys: Mapping[str, Sequence[str]]) -> str:
    """Of a gap: which rows have it, by their keys."""
    rows = sorted(keys[spot.grid][spot.row] for spot in lack.spots if spot.row is not None)
    return _half([lack.rule, lack.spots[0].grid, lack.spots[0].column]) + _half(rows)


def _identity(cell: CellRef, anchors: Anchors) -> tuple[str, str, str]:
    anchor = None if cell.row is None else anchors.of(cell.table, cell.row, cell.column)
    row = "" if anchor is None else f"{json.dumps(anchor.keys, ensure_ascii=False)} {anchor.place}"
    return (cell.table, row, cell.column)


def _jump(cells: Iterable[CellRef], checked: Checked) -> Located | None:
    for cell in cells:
        if cell.table and (made := checked.made_by(cell)):
            return made[0]
    return None


def _half(told: object) -> str:
    return sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()[:_HALF]
