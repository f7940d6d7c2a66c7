"""预算05表 财政拨款收支预算总表: the three appropriations alone, income beside spending by 类."""

from collections.abc import Iterator
from itertools import zip_longest

from budget.domain.codes import APPROPRIATIONS
from budget.domain.facts import FactBook
from budget.domain.sheets import Row, RowKind
from budget.tables.building import printed_grid, two_sided
from budget.tables.chaoyang.classes import class_items
from budget.tables.spec import Item, Layout, Pair, TableSpec, amount, text

_CURRENT = tuple(
    Item(f"income:{fund.value}", label, aliases=(fund.label, f"{fund.label}收入"))
    for fund, label in zip(
        APPROPRIATIONS,
        (
            "（一）一般公共预算资金",
            "（二）政府性基金预算资金",
            "（三）国有资本经营预算资金",
        ),
        strict=True,
    )
)
_CARRIED = tuple(
    Item(f"carryover:{fund.value}", label, aliases=(label.replace("拨款", "资金"),))
    for fund, label in zip(
        APPROPRIATIONS,
        (
            "（一）一般公共预算拨款",
            "（二）政府性基金预算拨款",
            "（三）国有资本经营预算拨款",
        ),
        strict=True,
    )
)

PAIRS = (
    Pair(
        Item("income:current", "一、本年收入"),
        Item("expenditure:current", "一、本年支出"),
        RowKind.SUBTOTAL,
    ),
    *(Pair(income, expenditure) for income, expenditure in zip_longest(_CURRENT, class_items())),
    Pair(
        Item("income:carryover", "二、上年结转"),
        Item("expenditure:year_end", "二、年终结转结余"),
        RowKind.SUBTOTAL,
    ),
    *(Pair(income, None) for income in _CARRIED),
    Pair(Item("income:total", "收入总计"), Item("expenditure:total", "支出总计"), RowKind.TOTAL),
)


def derive(book: FactBook) -> Iterator[Row]:
    """Income and spending out of the three appropriations; each side added up alone."""
    amounts: dict[str, int] = {}

    def add(key: str, fen: int) -> None:
        amounts[key] = amounts.get(key, 0) + fen

    for income in book.income:
        if income.source is None or not income.source.fund.is_appropriation:
            continue
        group = "carryover" if income.carried_over else "income"
        add(f"{group}:{income.source.value}", income.amount_fen)
        add("income:carryover" if income.carried_over else "income:current", income.amount_fen)
        add("income:total", income.amount_fen)
    for key, fen in _spending(book):
        add(key, fen)
        add("expenditure:total", fen)
        if key != "expenditure:year_end":
            add("expenditure:current", fen)
    return two_sided(PAIRS, amounts)


def _spending(book: FactBook) -> Iterator[tuple[str, int]]:
    if "05" in book.printed_tables:
        for (key,), measured in printed_grid(book, "05").items():
            yield key, measured.get("expenditure_amount", 0)
        return
    for line in book.expenditure:
        if line.fund is not None and line.fund.is_appropriation:
            yield f"function:{line.function[:3]}", line.amount_fen
    for left in book.year_end:
        if left.fund is not None and left.fund.is_appropriation:
            yield "expenditure:year_end", left.amount_fen


SPEC = TableSpec(
    number="05",
    title="财政拨款收支预算总表",
    columns=(
        text("income_item", "项目", "收入", share=26),
        amount("income_amount", "预算数", "收入", share=18),
        text("expenditure_item", "项目", "支出", share=26),
        amount("expenditure_amount", "预算数", "支出", share=18),
    ),
    layout=Layout.TWO_SIDED,
    key=("income_item", "expenditure_item"),
    derive=derive,
    pairs=PAIRS,
    title_aliases=("财政拨款收支总表",),
)
