"""预算04表 政府采购预算明细表: purchases by 货物, 工程, 服务."""

from collections.abc import Iterator

from budget.domain.facts import FactBook
from budget.domain.sheets import Row, RowKind
from budget.tables.building import TOTAL_LABEL, blank_if_zero
from budget.tables.chaoyang.shapes import CATEGORY
from budget.tables.spec import Layout, TableSpec, amount, text

CATEGORIES = {"A": "货物", "B": "工程", "C": "服务"}


def derive(book: FactBook) -> Iterator[Row]:
    """One row a category that has lines, in the order A, B, C; and the total."""
    sums: dict[str, int] = {}
    for line in book.procurement:
        sums[line.category] = sums.get(line.category, 0) + line.amount_fen
    for category in sorted(sums):
        label = f"{category}-{CATEGORIES[category]}"
        yield Row(RowKind.LINE, {"category": label, "amount": blank_if_zero(sums[category])})
    total = blank_if_zero(sum(sums.values()))
    yield Row(RowKind.TOTAL, {"category": TOTAL_LABEL, "amount": total})


SPEC = TableSpec(
    number="04",
    title="政府采购预算明细表",
    columns=(text("category", "采购类别", share=30, pattern=CATEGORY), amount("amount", "金额", share=20)),
    layout=Layout.ROWS,
    key=("category",),
    derive=derive,
    total_column="category",
)
