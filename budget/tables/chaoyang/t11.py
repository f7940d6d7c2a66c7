"""预算11表 政府购买服务预算财政拨款明细表: one row a purchase, the unlabelled total first."""

from collections.abc import Iterator

from budget.domain.facts import FactBook
from budget.domain.sheets import Row, RowKind
from budget.tables.building import blank_if_zero
from budget.tables.chaoyang.shapes import DIRECTORY_1, DIRECTORY_2, FIELD
from budget.tables.spec import Layout, TableSpec, amount, text


def derive(book: FactBook) -> Iterator[Row]:
    """The total, then the purchases in the order entered; nothing when there are none."""
    if not book.services:
        return
    total = sum(line.amount_fen for line in book.services)
    blanks = dict.fromkeys(("level1", "level2", "level3", "service_field"), "")
    yield Row(RowKind.TOTAL, {**blanks, "amount": blank_if_zero(total)})
    for line in book.services:
        yield Row(
            RowKind.LINE,
            {
                "level1": line.level1,
                "level2": line.level2,
                "level3": line.level3,
                "service_field": line.service_field,
                "amount": blank_if_zero(line.amount_fen),
            },
        )


SPEC = TableSpec(
    number="11",
    title="政府购买服务预算财政拨款明细表",
    columns=(
        text("level1", "一级", "指导性目录", share=18, pattern=DIRECTORY_1),
        text("level2", "二级", "指导性目录", share=20, pattern=DIRECTORY_2),
        text("level3", "三级", "指导性目录", share=22),
        text("service_field", "服务领域", share=20, pattern=FIELD),
        amount("amount", "预算金额", share=14),
    ),
    layout=Layout.ROWS,
    key=("level1", "level2", "level3", "service_field"),
    derive=derive,
    total_first=True,
    landscape=True,
    empty_note="本部门本年度没有政府购买服务预算，故本表为空表。",
)
