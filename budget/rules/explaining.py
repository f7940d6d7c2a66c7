"""Which finding explains which: a finding that goes when another is put right follows from it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

from budget.domain.facts import FactBook
from budget.domain.findings import Finding, Severity
from budget.domain.money import MoneyUnit, read_amount
from budget.domain.sheets import Row, Sheet, SheetSet
from budget.rules.agreement import disagreements
from budget.rules.board import Address
from budget.rules.diagnosis import Diagnosis, diagnose
from budget.rules.identity import Identity
from budget.rules.remembering import Memory
from budget.rules.rule import Case, Rule
from budget.rules.saying import as_follower, told
from budget.tables.registry import derive

Lift = Callable[[SheetSet], FactBook]
Key = tuple[str, frozenset[Address]]
# A finding with the amounts in 分 that would put it right, {} where that is not certain.
Leading = tuple[Finding, Mapping[Address, int]]


@dataclass(frozen=True)
class Judged:
    """What the rules say of one case, before anything is explained."""

    sums: Sequence[tuple[Rule, Identity]]
    checked: Sequence[tuple[Rule, Finding]]
    disagreeing: Sequence[Finding]

    @cached_property
    def failing(self) -> frozenset[tuple[str, str, str]]:
        """The sums that do not hold."""
        return frozenset((r.code, i.subject, i.what) for r, i in self.sums if not i.holds)

    @cached_property
    def keys(self) -> frozenset[Key]:
        return frozenset(_key(one) for one in (*(f for _, f in self.checked), *self.disagreeing))


def explained(
    case: Case, rules: Sequence[Rule], *, lift: Lift | None = None, memory: Memory | None = None
) -> list[Finding]:
    """The findings of a case, those that another explains within it.

    With ``lift`` the tables are printed ones: they are held against their own facts, too. ``memory`` is of
    what was asked before; without one, rules still remember the case while it is put right.
    """
    memory = memory or Memory()
    now = _judged(case, rules, memory, printed=lift is not None)
    diagnoses = diagnose(now.sums)
    leading: list[Leading] = [(told(one, case.sheets), one.repairs) for one in diagnoses]
    then = _tried(case, rules, lift, memory, now, leading)
    if then is None:
        leading = [(found, {}) for found, _ in leading]
    for rule, found in now.checked:
        # What is no more once the sums are put right needs no repair of its own.
        stays = then is None or then is now or _key(found) in then.keys
        leading.append((found, rule.repair(found, case) if rule.repair and stays else {}))
    if any(some for _, some in leading[len(diagnoses) :]):
        further = _tried(case, rules, lift, memory, now, leading)
        if further is None:
            leading = [*leading[: len(diagnoses)], *((found, {}) for found, _ in leading[len(diagnoses) :])]
        else:
            then = further
    return _nested(leading, now.disagreeing, diagnoses, now, None if then is now else then)


def _tried(
    case: Case,
    rules: Sequence[Rule],
    lift: Lift | None,
    memory: Memory,
    now: Judged,
    leading: Sequence[Leading],
) -> Judged | None:
    """The case with every repair made; None where they break something else and so explain nothing."""
    repairs = {address: amount for _, some in leading for address, amount in some.items()}
    if not repairs:
        return now
    sheets = memory.settled(repaired(case.sheets, repairs), case.sheets)
    book = lift(sheets) if lift else case.book
    then = _judged(Case(sheets, book, case.lists), rules, memory, printed=lift is not None)
    return None if _is_worse(now, then) else then


def _judged(case: Case, rules: Sequence[Rule], memory: Memory, *, printed: bool) -> Judged:
    watched = memory.watched(case)
    sums: list[tuple[Rule, Identity]] = []
    checked: list[tuple[Rule, Finding]] = []
    for rule in rules:
        if rule.identities:
            sums += memory.ask(f"{rule.code} sums", watched, partial(_sums, rule))
        checked += memory.ask(rule.code, watched, partial(_breaches, rule))
    differing = list(disagreements(case.sheets, derive(case.book))) if printed else []
    return Judged(sums, checked, differing)


def _sums(rule: Rule, case: Case) -> list[tuple[Rule, Identity]]:
    return [(rule, one) for one in rule.identities(case)] if rule.identities else []


def _breaches(rule: Rule, case: Case) -> list[tuple[Rule, Finding]]:
    return [(rule, one) for one in rule.breaches(case)]


def _is_worse(now: Judged, then: Judged) -> bool:
    """Whether what was supposed to put things right breaks something else: then it was no explanation."""
    if then.failing - now.failing:
        return True
    grave = {_key(one) for one in _all(then) if one.severity is Severity.ERROR}
    return bool(grave - now.keys)


def _all(judged: Judged) -> list[Finding]:
    return [*(found for _, found in judged.checked), *judged.disagreeing]


def _nested(
    leading: Sequence[Leading],
    disagreeing: Sequence[Finding],
    diagnoses: Sequence[Diagnosis],
    now: Judged,
    then: Judged | None,
) -> list[Finding]:
    """The leaders with their followers, and what shows only once they are put right."""
    gone = _gone(leading, diagnoses, then)
    pointed = _pointed_at(leading, diagnoses)
    led = {id(found) for found in (*gone, *pointed)}
    leaders = [found for found, _ in leading if id(found) not in led]
    explaining = [found for found, some in leading if some] or leaders
    vanished = {id(found) for found in gone}
    # The finding that leads each failing sum that still stands.
    paired = [
        (pointed.get(found, found), one)
        for (found, _), one in zip(leading, diagnoses, strict=False)
        if id(found) not in vanished
    ]
    followers: dict[int, list[Finding]] = {}
    for one, leader in pointed.items():
        followers.setdefault(id(leader), []).append(as_follower(one))
    mending: dict[Address, int] = {}
    for place, (_, some) in enumerate(leading):
        for address in some:
            mending.setdefault(address, place)
    rest: list[Finding] = []
    for one in (*gone, *disagreeing):
        if then is not None and (id(one) in vanished or _key(one) not in then.keys):
            mended = [mending[address] for address in _key(one)[1] if address in mending]
            found = leading[min(mended)][0] if mended else _nearest(one, explaining, anywhere=True)
        else:
            found = _led_by(one, paired)
        if found is None:
            rest.append(one)
        else:
            followers.setdefault(id(found), []).append(as_follower(one))
    result = [
        replace(one, follows=(*one.follows, *dict.fromkeys(followers[id(one)])))
        if id(one) in followers
        else one
        for one in leaders
    ]
    later = [one for one in _all(then) if _key(one) not in now.keys] if then else []
    return [*result, *rest, *later]


def _pointed_at(leading: Sequence[Leading], diagnoses: Sequence[Diagnosis]) -> dict[Finding, Finding]:
    """Failing sums whose suspect is a cell that another rule has found wrong: that finding leads them."""
    wrong = {
        (cell.table, cell.row, cell.column): found
        for found, _ in reversed(leading[len(diagnoses) :])
        if found.severity is Severity.ERROR
        for cell in found.cells
    }
    pointed = {}
    for (found, some), one in zip(leading, diagnoses, strict=False):
        suspects = [cell for reason in one.explanations if reason.kind == "code" for cell in reason.suspects]
        leader = next((wrong[at] for c in suspects if (at := (c.table, c.row, c.column)) in wrong), None)
        if leader is not None and not some:
            pointed[found] = leader
    return pointed


def _gone(
    leading: Sequence[Leading],
    diagnoses: Sequence[Diagnosis],
    then: Judged | None,
) -> list[Finding]:
    """The findings without a repair of their own that are no more once the others are put right."""
    if then is None:
        return []
    gone = []
    for number, (found, some) in enumerate(leading):
        if some:
            continue
        if number < len(diagnoses):
            still = any((r.code, i.subject, i.what) in then.failing for r, i in diagnoses[number].sums)
        else:
            still = _key(found) in then.keys
        if not still:
            gone.append(found)
    return gone


def _nearest(finding: Finding, leaders: Iterable[Finding], *, anywhere: bool = False) -> Finding | None:
    """The leader that speaks of the same cell, else of the same row; else the first, if ``anywhere``."""
    leaders = list(leaders)
    places = {(cell.table, cell.row, cell.column) for cell in finding.cells}
    rows = {(table, row) for table, row, _ in places}
    for one in leaders:
        if places & {(cell.table, cell.row, cell.column) for cell in one.cells}:
            return one
    for one in leaders:
        if rows & {(cell.table, cell.row) for cell in one.cells}:
            return one
    return leaders[0] if leaders and anywhere else None


def _led_by(finding: Finding, paired: Sequence[tuple[Finding, Diagnosis]]) -> Finding | None:
    """The failing sums that a disagreement between tables comes from, if they are the same matter.

    They speak of the same cell or row, or fail by just the amount in question; where only one thing is
    wrong, that is it.
    """
    near = _nearest(finding, [leader for leader, _ in paired])
    if near is not None:
        return near
    expected, found = (_fen(text) for text in (finding.expected, finding.found))
    amounts = {abs(expected - found), expected, found} - {0}
    for leader, diagnosis in paired:
        if amounts & {abs(identity.gap) for _, identity in diagnosis.sums}:
            return leader
    leaders = list(dict.fromkeys(leader for leader, _ in paired))
    return leaders[0] if len(leaders) == 1 else None


def _fen(text: str) -> int:
    return (read_amount(text, MoneyUnit.WANYUAN).fen or 0) if text else 0


def _key(finding: Finding) -> Key:
    return finding.rule, frozenset((cell.table, cell.row or 0, cell.column) for cell in finding.cells)


def repaired(sheets: SheetSet, repairs: Mapping[Address, int]) -> SheetSet:
    """The tables with other amounts in some cells."""
    by_table: dict[str, dict[tuple[int, str], int]] = {}
    for (table, row, column), amount in repairs.items():
        by_table.setdefault(table, {})[row, column] = amount
    changed = {number: _with(sheets.sheets[number], cells) for number, cells in by_table.items()}
    return replace(sheets, sheets={number: changed.get(number, one) for number, one in sheets.sheets.items()})


def _with(sheet: Sheet, cells: Mapping[tuple[int, str], int]) -> Sheet:
    header, rows = dict(sheet.header), list(sheet.rows)
    for (number, column), amount in cells.items():
        if number == 0:
            header[column] = amount or None
        else:
            old = rows[number - 1]
            rows[number - 1] = Row(old.kind, {**old.cells, column: amount or None}, old.lines)
    # Rows that stay are the same ones: what was read of them still holds.
    return replace(sheet, header=header, rows=tuple(rows) if any(row for row, _ in cells) else sheet.rows)
