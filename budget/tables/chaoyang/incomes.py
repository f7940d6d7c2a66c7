"""Income and year-end carry-over out of 预算02, 01 and 05表."""

from collections.abc import Iterator, Mapping, Sequence

from budget.domain.codes import (
    APPROPRIATIONS,
    CARRIED_SOURCES,
    CURRENT_SOURCES,
    Fund,
    IncomeSource,
    split_label,
)
from budget.domain.facts import IncomeLine, YearEndCarryover
from budget.domain.sheets import Sheet, SheetSet
from budget.tables.chaoyang import t01, t05
from budget.tables.spec import Pair


def item_amounts(sheet: Sheet | None, pairs: Sequence[Pair]) -> dict[str, int]:
    """The amounts of a two-sided table by item key."""
    if sheet is None:
        return {}
    keys: dict[tuple[str, str], str] = {}
    for pair in pairs:
        if pair.income:
            keys["income", pair.income.label] = pair.income.key
        if pair.expenditure:
            keys["expenditure", pair.expenditure.label] = pair.expenditure.key
    amounts: dict[str, int] = {}
    for row in sheet.rows:
        for side in ("income", "expenditure"):
            key = keys.get((side, row.text(f"{side}_item")))
            if key:
                amounts[key] = amounts.get(key, 0) + row.amount(f"{side}_amount")
    return amounts


def lift_income(sheets: SheetSet, sole: str | None, unit_of: Mapping[str, str]) -> Iterator[IncomeLine]:
    """By unit out of 预算02表; without it, of the whole department out of 预算01 and 05表."""
    sheet = sheets.get("02")
    rows = [row for _, row in sheet.body()] if sheet else []
    for row in rows:
        code, name = split_label(row.text("unit"))
        unit = sole or unit_of.get(code) or unit_of.get(name)
        for source in CURRENT_SOURCES:
            if row.amount(source.value):
                yield IncomeLine(unit, source, False, row.amount(source.value))
        for carried in CARRIED_SOURCES:
            if row.amount(f"carryover_{carried.value}"):
                yield IncomeLine(unit, carried, True, row.amount(f"carryover_{carried.value}"))
        told = sum(row.amount(f"carryover_{s.value}") for s in CARRIED_SOURCES)
        if not told and row.amount("carryover_subtotal"):
            yield IncomeLine(unit, None, True, row.amount("carryover_subtotal"))
    if not rows:
        yield from _from_totals(sheets, sole)


def _from_totals(sheets: SheetSet, unit: str | None) -> Iterator[IncomeLine]:
    everything = item_amounts(sheets.get("01"), t01.PAIRS)
    fiscal = item_amounts(sheets.get("05"), t05.PAIRS)
    for source in CURRENT_SOURCES:
        key = f"income:{source.value}"
        amount = everything.get(key, 0) if "01" in sheets else fiscal.get(key, 0)
        if amount:
            yield IncomeLine(unit, source, False, amount)
    carried = 0
    for fund in APPROPRIATIONS:
        amount = fiscal.get(f"carryover:{fund.value}", 0)
        carried += amount
        if amount:
            yield IncomeLine(unit, IncomeSource(fund.value), True, amount)
    rest = everything.get("income:carryover", fiscal.get("income:carryover", 0)) - carried
    if rest > 0:
        # 上年结转 of 财政专户 and 单位资金 is printed as one figure (预算01表 less 预算05表).
        yield IncomeLine(unit, None, True, rest)


def funds_in_play(income: Sequence[IncomeLine]) -> set[Fund]:
    """The funds that have income; one that was not printed may be either outside 财政拨款."""
    funds: set[Fund] = set()
    for line in income:
        if line.source is not None:
            funds.add(line.source.fund)
        else:
            funds.update((Fund.FISCAL_ACCOUNT, Fund.UNIT_FUNDS))
    return funds


def tells_all_income(sheets: SheetSet) -> bool:
    """Whether the tables tell all income: 预算01 or 02表, or 预算05表 where there is no other money."""
    if "01" in sheets or "02" in sheets:
        return True
    three = sheets.get("03")
    if "05" not in sheets or three is None:
        return False
    spent = item_amounts(sheets.get("05"), t05.PAIRS).get("expenditure:current", 0)
    return spent == sum(row.amount("total") for _, row in three.body())


def possible_funds(sheets: SheetSet, income: Sequence[IncomeLine]) -> set[Fund]:
    """The funds that may pay for spending: those with income, and any that no table would have shown."""
    funds = funds_in_play(income)
    if not tells_all_income(sheets):
        funds.update((Fund.FISCAL_ACCOUNT, Fund.UNIT_FUNDS))
    if "05" not in sheets and (not tells_all_income(sheets) or any(li.source is None for li in income)):
        funds.update(APPROPRIATIONS)
    return funds


def lift_year_end(
    sheets: SheetSet, sole: str | None, income: Sequence[IncomeLine]
) -> Iterator[YearEndCarryover]:
    """年终结转结余: 预算05表's is of the appropriations, the rest of 预算01表's of other money."""
    everything = item_amounts(sheets.get("01"), t01.PAIRS).get("expenditure:year_end", 0)
    fiscal = item_amounts(sheets.get("05"), t05.PAIRS).get("expenditure:year_end", 0)
    funds = possible_funds(sheets, income)
    appropriations = [fund for fund in Fund if fund in funds and fund.is_appropriation]
    others = [fund for fund in Fund if fund in funds and not fund.is_appropriation]
    if fiscal:
        yield YearEndCarryover(sole, only(appropriations), fiscal)
    rest = everything - fiscal
    if everything and rest > 0:
        fund = only(others) if "05" in sheets else only([*appropriations, *others])
        yield YearEndCarryover(sole, fund, rest)


def only(funds: Sequence[Fund]) -> Fund | None:
    """The fund, where there is just one it can be."""
    return funds[0] if len(funds) == 1 else None
