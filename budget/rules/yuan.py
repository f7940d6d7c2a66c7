"""Whole tables in 元 under a heading of 万元: one finding that explains all that follows from it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import wanyuan_grouped, wanyuan_short
from budget.domain.sheets import Sheet
from budget.rules.rule import Case, Rule
from budget.rules.scale import YUAN_FOR_WANYUAN, table_in_yuan

# Tables that state all the money of a department; the others state parts of it.
WHOLES = ("01", "02", "03", "13")
# The money of projects is compared with project spending, one by one and together.
PROJECTS = "12"
# How far two tables of all the money may differ besides the unit (年终结转, 上年结转).
LIKE = 2


@dataclass(frozen=True, slots=True)
class Headline:
    """The largest amount of a table in 分, and where it stands."""

    sheet: Sheet
    amount: int
    cell: CellRef


def headline(sheet: Sheet) -> Headline | None:
    """The headline of a table; None where its other amounts do not make it up (one cell alone is wrong)."""
    amounts = list(_amounts(sheet))
    if not amounts:
        return None
    number, key, amount = max(amounts, key=lambda one: one[2])
    made_up = sum(value for _, _, value in amounts) >= 2 * amount > 0
    return Headline(sheet, amount, sheet.ref(number, key)) if made_up else None


def _amounts(sheet: Sheet) -> Iterator[tuple[int, str, int]]:
    """Every amount of a table with its row (0: the header block) and column."""
    for number, cells in enumerate((sheet.header, *(row.cells for row in sheet.rows))):
        for key, value in cells.items():
            if isinstance(value, int):
                yield number, key, value


def _as_wanyuan(finding: Finding, case: Case) -> Mapping[tuple[str, int, str], int]:
    """Every amount of the table as it should stand."""
    sheet = case.sheets.sheets[finding.cells[0].table]
    return {(sheet.table, row, key): value // YUAN_FOR_WANYUAN for row, key, value in _amounts(sheet)}


def _in_yuan(case: Case) -> Iterator[tuple[Headline, Headline]]:
    """The tables in 元, each with a table of all the money in 万元."""
    found = {n: one for n, sheet in case.sheets.sheets.items() if (one := headline(sheet)) is not None}
    wholes = [found[number] for number in WHOLES if number in found]
    if not wholes:
        return
    least = min(wholes, key=lambda one: one.amount)
    parts = [one for number, one in found.items() if number not in (*WHOLES, PROJECTS)]
    large = [one for one in wholes if _is_like(one.amount, least.amount * YUAN_FOR_WANYUAN)]
    large += [one for one in parts if one.amount > LIKE * least.amount]
    small = [one for one in (*wholes, *parts) if _is_like(one.amount, least.amount)]
    if len(large) > len(small):
        return  # as likely the small ones are wrong
    for one in large:
        as_yuan, rest = divmod(one.amount, YUAN_FOR_WANYUAN)
        if not rest and as_yuan <= LIKE * least.amount:
            yield one, least


def _is_like(amount: int, other: int) -> bool:
    return other <= LIKE * amount and amount <= LIKE * other


def _tables(rule: Rule, case: Case) -> Iterable[Finding]:
    for one, whole in _in_yuan(case):
        name, other = case.spec(one.sheet.table).name, case.spec(whole.sheet.table).name
        reason = f"而{other}的全部金额是{wanyuan_grouped(whole.amount)}万元"
        yield _finding(rule, name, one.cell, one.amount, reason)
    rows = [holder for holder in case.projects if holder.total]
    if table_in_yuan(case):
        spending = "按元读取才在本部门项目支出以内"
        cells = tuple(holder.sheet.ref(holder.row, "total") for holder in rows)
        total = sum(holder.total for holder in rows)
        yield _finding(rule, rows[0].table, cells[0], total, spending, cells[1:])


def _finding(
    rule: Rule, name: str, cell: CellRef, amount: int, reason: str, more: tuple[CellRef, ...] = ()
) -> Finding:
    printed, proposed = wanyuan_grouped(amount), wanyuan_short(amount // YUAN_FOR_WANYUAN)
    return Finding(
        rule.code,
        rule.severity,
        f"{name}的金额单位写的是万元，数却是元：合计{printed}，{reason}。"
        f"{printed} ÷ 10,000 ＝ {proposed}万元。请把全表除以10,000，或把金额单位改为元。",
        (cell, *more),
        expected=wanyuan_grouped(amount // YUAN_FOR_WANYUAN),
        found=printed,
        formula=f"{printed} ÷ 10,000 ＝ {proposed}",
        cause="金额单位是元",
    )


RULES = (
    Rule(
        "YUAN-TABLE",
        "整张表的金额单位",
        Severity.ERROR,
        "各表的合计相称；大10,000倍的，是把元当成了万元",
        "各表表头“金额单位：万元”",
        "预算03表支出合计45,344,768.07，预算01表4,534.476807：预算03表以元填列。",
        "另有写明全部收支的表（预算01、02、03、13表）可以比较",
        check=_tables,
        repair=_as_wanyuan,
    ),
)
