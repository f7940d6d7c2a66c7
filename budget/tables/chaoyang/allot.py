"""Expenditure lines out of 预算03表, allotted to funds, units and the rest by the tables that show them.

Only what arithmetic leaves no choice about is allotted: 预算08 and 09表 name their lines; what
remains is 一般公共预算 where no other money is in play or where 预算06 or 07表 holds all of it; a
unit is known where 预算06表 has one unit alone under that 项. Everything else stays None.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from budget.domain.codes import (
    CAPITAL_CLASSES,
    Fund,
    Kind,
    Nature,
    is_personnel,
    is_public,
    split_label,
)
from budget.domain.facts import ExpenditureLine, IncomeLine, Unit
from budget.domain.sheets import Row, Sheet, SheetSet
from budget.tables.chaoyang.by_codes import CODE_COLUMNS
from budget.tables.chaoyang.incomes import only, possible_funds
from budget.tables.chaoyang.t03 import NATURE_COLUMNS

Key = tuple[str, ...]


def codes_of(row: Row) -> Key:
    """The three codes of a row."""
    return tuple(split_label(row.text(c))[0] or row.text(c) for c in CODE_COLUMNS)


def _by_codes(sheet: Sheet | None) -> dict[tuple[Key, Kind], int]:
    found: dict[tuple[Key, Kind], int] = defaultdict(int)
    for _, row in sheet.body() if sheet else ():
        for kind in Kind:
            found[codes_of(row), kind] += row.amount(kind.value)
    return found


@dataclass(frozen=True)
class General:
    """What 预算06 and 07表 say of 一般公共预算, to hold against what 预算03表 leaves."""

    by_function: dict[tuple[str, Kind], int] | None
    by_economic: dict[Key, int] | None

    @classmethod
    def of(cls, sheets: SheetSet) -> "General":
        six, seven = sheets.get("06"), sheets.get("07")
        by_function: dict[tuple[str, Kind], int] = defaultdict(int)
        for _, row in six.body() if six else ():
            by_function[row.text("function_code"), Kind.BASIC] += row.amount("basic")
            by_function[row.text("function_code"), Kind.PROJECT] += row.amount("project")
        by_economic: dict[Key, int] = defaultdict(int)
        for _, row in seven.body() if seven else ():
            key = tuple(split_label(row.text(c))[0] for c in CODE_COLUMNS[1:])
            by_economic[key] += row.amount("total")
        return cls(by_function if six else None, by_economic if seven else None)


def allotted_lines(
    sheets: SheetSet, units: Sequence[Unit], income: Sequence[IncomeLine]
) -> Iterator[ExpenditureLine]:
    """The lines of 预算03表 in the order printed (without it, those of 预算08 and 09表)."""
    sole = units[0].code if len(units) == 1 else None
    carried = None if any(line.carried_over for line in income) else False
    parts = _by_fund(sheets, possible_funds(sheets, income))
    lines = [
        ExpenditureLine(
            unit=sole,
            function=key[0],
            gov_economic=key[1],
            dept_economic=key[2],
            kind=kind,
            fund=fund,
            amount_fen=amount,
            carried_over=carried,
            capital=None if kind is Kind.PROJECT else False,
        )
        for key, kind, fund, amount in parts
    ]
    if sole is None:
        lines = list(_by_unit(lines, sheets.get("06")))
    lines = _capital(lines, sheets.get("06"))
    lines = list(_by_nature(lines, sheets.get("03")))
    return iter(_academic_exchange(lines, sheets.get("10")))


def _by_fund(sheets: SheetSet, in_play: set[Fund]) -> Iterator[tuple[Key, Kind, Fund | None, int]]:
    """Each row of 预算03表 by kind and fund."""
    named = {
        Fund.GOVERNMENT_FUND: _by_codes(sheets.get("08")),
        Fund.STATE_CAPITAL: _by_codes(sheets.get("09")),
    }
    shown = {Fund.GOVERNMENT_FUND: "08" in sheets, Fund.STATE_CAPITAL: "09" in sheets}
    everything = _by_codes(sheets.get("03"))
    if "03" not in sheets:
        for fund, amounts in named.items():
            yield from ((key, kind, fund, fen) for (key, kind), fen in amounts.items() if fen)
        return
    rests: dict[tuple[Key, Kind], int] = {}
    contradicted: set[tuple[Key, Kind]] = set()
    for at, total in everything.items():
        rest = total - sum(amounts.get(at, 0) for amounts in named.values())
        if total and (rest < 0) != (total < 0) and rest:
            contradicted.add(at)
        else:
            rests[at] = rest
    candidates = [f for f in Fund if f in in_play and not shown.get(f, False)]
    fund_of = _rest_funds(rests, candidates, General.of(sheets))
    for at, total in everything.items():
        key, kind = at
        if at in contradicted:
            yield key, kind, None, total
            continue
        for fund, amounts in named.items():
            if amounts.get(at):
                yield key, kind, fund, amounts[at]
        if rests[at]:
            yield key, kind, fund_of[at], rests[at]


def _rest_funds(
    rests: dict[tuple[Key, Kind], int], candidates: Sequence[Fund], general: General
) -> dict[tuple[Key, Kind], Fund | None]:
    """The fund of what remains of each row once 预算08 and 09表 are taken out."""
    if candidates == [Fund.GENERAL_PUBLIC]:
        return dict.fromkeys(rests, Fund.GENERAL_PUBLIC)
    other = only([f for f in candidates if f is not Fund.GENERAL_PUBLIC])
    by_function: dict[tuple[str, Kind], int] = defaultdict(int)
    by_economic: dict[Key, int] = defaultdict(int)
    for (key, kind), rest in rests.items():
        by_function[key[0], kind] += rest
        if kind is Kind.BASIC:
            by_economic[key[1:]] += rest
    found: dict[tuple[Key, Kind], Fund | None] = {}
    for key, kind in rests:
        proofs = []
        if general.by_function is not None:
            at = (key[0], kind)
            proofs.append((general.by_function.get(at, 0), by_function[at]))
        if general.by_economic is not None and kind is Kind.BASIC:
            proofs.append((general.by_economic.get(key[1:], 0), by_economic[key[1:]]))
        if any(shown == rest for shown, rest in proofs):
            found[key, kind] = Fund.GENERAL_PUBLIC
        elif any(shown == 0 for shown, _ in proofs):
            found[key, kind] = other
        else:
            found[key, kind] = None
    return found


def _class_of(line: ExpenditureLine) -> str:
    """The column of 预算06表 that a line counts in."""
    if line.kind is Kind.PROJECT:
        return "project"
    if is_personnel(line.dept_economic):
        return "personnel"
    return "public" if is_public(line.dept_economic) else ""


def _by_unit(lines: Sequence[ExpenditureLine], sheet: Sheet | None) -> Iterator[ExpenditureLine]:
    """Lines of 一般公共预算 to the one unit that 预算06表 shows, or split where a line stands alone."""
    shown: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for _, row in sheet.body() if sheet else ():
        unit = split_label(row.text("unit"))[0]
        for column in ("personnel", "public", "project"):
            if unit and row.amount(column):
                by_unit = shown[row.text("function_code"), column]
                by_unit[unit] = by_unit.get(unit, 0) + row.amount(column)
    members: dict[tuple[str, str], list[ExpenditureLine]] = defaultdict(list)
    for line in lines:
        if line.fund is Fund.GENERAL_PUBLIC:
            members[line.function, _class_of(line)].append(line)
    for line in lines:
        at = (line.function, _class_of(line))
        units = shown.get(at, {})
        group = members.get(at, [])
        if line.fund is not Fund.GENERAL_PUBLIC or sum(units.values()) != _sum(group):
            yield line
        elif len(units) == 1:
            yield replace(line, unit=next(iter(units)))
        elif len(group) == 1:
            for unit in sorted(units):
                yield replace(line, unit=unit, amount_fen=units[unit])
        else:
            yield line


def _sum(lines: Sequence[ExpenditureLine]) -> int:
    return sum(line.amount_fen for line in lines)


def _capital(lines: list[ExpenditureLine], sheet: Sheet | None) -> list[ExpenditureLine]:
    """基建 or not, where 预算06表's two project columns leave no choice."""
    shown: dict[tuple[str, str], int] = defaultdict(int)
    units: set[str] = set()
    for _, row in sheet.body() if sheet else ():
        unit = split_label(row.text("unit"))[0]
        units.add(unit)
        at = (unit, row.text("function_code"))
        shown[at] += row.amount("project") - row.amount("project_excluding_capital")
    groups: dict[tuple[str, str], list[int]] = defaultdict(list)
    for position, line in enumerate(lines):
        if line.kind is Kind.PROJECT and line.fund is Fund.GENERAL_PUBLIC:
            groups[line.unit or "", line.function].append(position)
    result = list(lines)
    nothing_anywhere = sheet is not None and not any(shown.values())
    for (unit, function), positions in groups.items():
        if unit or len(units) <= 1:
            capital = shown.get((unit or next(iter(units), ""), function), 0)
        else:
            # The unit is open: only a 项 without any 基建 (or with nothing else) is decided.
            capital = sum(fen for (_, f), fen in shown.items() if f == function)
        for position in positions:
            known = False if nothing_anywhere else _is_capital(lines, positions, position, capital)
            result[position] = replace(result[position], capital=known if sheet else None)
    return result


def _is_capital(
    lines: Sequence[ExpenditureLine], positions: Sequence[int], position: int, capital: int
) -> bool | None:
    if capital == 0:
        return False
    if capital == sum(lines[p].amount_fen for p in positions):
        return True
    of_class = [p for p in positions if lines[p].dept_economic[:3] in CAPITAL_CLASSES]
    if capital == sum(lines[p].amount_fen for p in of_class):
        return position in of_class
    return None


def _by_nature(lines: Sequence[ExpenditureLine], sheet: Sheet | None) -> Iterator[ExpenditureLine]:
    """The “其中” columns of 预算03表: split a lone line by them; several stay open unless all alike."""
    shown: dict[Key, dict[Nature, int]] = defaultdict(dict)
    for _, row in sheet.body() if sheet else ():
        for nature in NATURE_COLUMNS:
            if row.amount(nature.value):
                at = shown[codes_of(row)]
                at[nature] = at.get(nature, 0) + row.amount(nature.value)
    groups: dict[Key, list[ExpenditureLine]] = defaultdict(list)
    for line in lines:
        groups[line.function, line.gov_economic, line.dept_economic].append(line)
    for line in lines:
        key = (line.function, line.gov_economic, line.dept_economic)
        natures = shown.get(key)
        if not natures:
            yield line
            continue
        group = groups[key]
        rest = _sum(group) - sum(natures.values())
        if len(group) == 1 and rest >= 0:
            if rest:
                yield replace(line, amount_fen=rest)
            for nature, fen in natures.items():
                yield replace(line, nature=nature, amount_fen=fen)
        elif len(natures) == 1 and rest == 0:
            yield replace(line, nature=next(iter(natures)))
        else:
            yield replace(line, nature=None)


def _academic_exchange(lines: Sequence[ExpenditureLine], sheet: Sheet | None) -> Iterator[ExpenditureLine]:
    """因公出国 that 预算10表 leaves out is academic exchange, where a lone line shows how much."""
    row = next((row for _, row in sheet.body()), None) if sheet else None
    abroad = [li for li in lines if li.dept_economic == "30212" and li.fund in _THREE_PUBLIC]
    parts = ("abroad", "reception", "vehicle_purchase", "vehicle_operation")
    if row is None or len(abroad) != 1 or row.amount("total") != sum(map(row.amount, parts)):
        yield from lines
        return
    counted = row.amount("abroad")
    for line in lines:
        if line is not abroad[0] or not 0 <= counted < line.amount_fen:
            yield line
            continue
        if counted:
            yield replace(line, amount_fen=counted)
        yield replace(line, amount_fen=line.amount_fen - counted, academic_exchange=True)


_THREE_PUBLIC = (Fund.GENERAL_PUBLIC, Fund.GOVERNMENT_FUND)
