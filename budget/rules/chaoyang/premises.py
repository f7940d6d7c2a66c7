"""When the relations between tables are equalities, and when they are only limits."""

from operator import eq

from budget.domain.codes import Fund
from budget.rules.chaoyang.terms import amount, items, whole
from budget.rules.rule import Case

FORMS = {Fund.GENERAL_PUBLIC: "06", Fund.GOVERNMENT_FUND: "08", Fund.STATE_CAPITAL: "09"}


def funds(case: Case) -> frozenset[Fund]:
    """The funds with income; money of an unknown source may be either outside 财政拨款."""
    return case.once(_funds, eq)


def _funds(case: Case) -> frozenset[Fund]:
    found: set[Fund] = set()
    for line in case.book.income:
        if line.source is not None:
            found.add(line.source.fund)
        else:
            found.update((Fund.FISCAL_ACCOUNT, Fund.UNIT_FUNDS))
    return frozenset(found)


def only_appropriations(case: Case) -> bool:
    """Whether all money is 财政拨款: 财政专户 and 单位资金 are nil, and the tables tell all income."""
    told = "01" in case.sheets or "02" in case.sheets
    return told and all(fund.is_appropriation for fund in funds(case))


def forms_printed(case: Case) -> bool:
    """Whether 预算06, 08 and 09表 are there for every appropriation that has income."""
    return all(table in case.sheets for fund, table in FORMS.items() if fund in funds(case))


def includes_carryover(case: Case) -> bool:
    """Whether 预算06, 08 and 09表 hold spending out of 上年结转 too.

    The form does not say. Where what they come to falls short of 预算05表's 本年支出 by exactly its 上年结转,
    they leave it out; in every other case they are held to include it.
    """
    five = items(case, "05")
    if not {"income:carryover", "expenditure:current"} <= set(five):
        return True
    carried, spent = five["income:carryover"].amount, five["expenditure:current"].amount
    shown = sum(amount(whole(case.sheets.get(table), "total")) for table in FORMS.values())
    return not carried or shown != spent - carried


def forms_tell_all(case: Case) -> bool:
    """Whether 预算06, 08 and 09表 together hold every line of 预算03表."""
    return only_appropriations(case) and forms_printed(case) and includes_carryover(case)
