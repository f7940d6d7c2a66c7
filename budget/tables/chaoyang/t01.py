"""预算01表 收支总表: all income beside all spending by 功能分类 类."""

from collections.abc import Iterator
from itertools import zip_longest

from budget.domain.codes import CURRENT_SOURCES
from budget.domain.facts import FactBook
from budget.domain.sheets import Row, RowKind
from budget.tables.building import printed_grid, two_sided
from budget.tables.chaoyang.classes import WITHOUT_ROW_IN_01, class_items
from budget.tables.spec import Item, Layout, Pair, TableSpec, amount, text

_INCOME = tuple(
    Item(f"income:{source.value}", label)
    for source, label in zip(
        CURRENT_SOURCES,
        (
            "一、一般公共预算拨款收入",
            "二、政府性基金预算拨款收入",
            "三、国有资本经营预算拨款收入",
            "四、财政专户管理资金收入",
            "五、事业收入",
            "六、上级补助收入",
            "七、附属单位上缴收入",
            "八、事业单位经营收入",
            "九、其他收入",
        ),
        strict=True,
    )
)

PAIRS = (
    *(
        Pair(income, expenditure)
        for income, expenditure in zip_longest(_INCOME, class_items(leave_out=WITHOUT_ROW_IN_01))
    ),
    Pair(
        Item("income:current", "本年收入合计"),
        Item("expenditure:current", "本年支出合计"),
        RowKind.SUBTOTAL,
    ),
    Pair(
        Item("income:carryover", "上年结转结余", aliases=("上年结转", "上年结转和结余")),
        Item("expenditure:year_end", "年终结转结余", aliases=("年终结转", "结转下年", "年末结转结余")),
    ),
    Pair(Item("income:total", "收入总计"), Item("expenditure:total", "支出总计"), RowKind.TOTAL),
)


def derive(book: FactBook) -> Iterator[Row]:
    """Income by source, spending by 类, carry-overs, and the two totals, each side added up alone."""
    amounts: dict[str, int] = {}

    def add(key: str, fen: int) -> None:
        amounts[key] = amounts.get(key, 0) + fen

    for income in book.income:
        if income.carried_over:
            add("income:carryover", income.amount_fen)
        elif income.source is not None:
            add(f"income:{income.source.value}", income.amount_fen)
            add("income:current", income.amount_fen)
        add("income:total", income.amount_fen)
    for key, fen in spending_by_class(book):
        add(key, fen)
        add("expenditure:current", fen)
        add("expenditure:total", fen)
    for left in book.year_end:
        add("expenditure:year_end", left.amount_fen)
        add("expenditure:total", left.amount_fen)
    return two_sided(PAIRS, amounts)


def spending_by_class(book: FactBook) -> Iterator[tuple[str, int]]:
    """Spending keyed ``function:205``: from the lines, or as printed when there are no lines."""
    if "01" in book.printed_tables:
        for (key,), measured in printed_grid(book, "01").items():
            yield key, measured.get("expenditure_amount", 0)
    else:
        for line in book.expenditure:
            yield f"function:{line.function[:3]}", line.amount_fen


SPEC = TableSpec(
    number="01",
    title="收支总表",
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
)
