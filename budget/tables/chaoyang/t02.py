"""预算02表 收入总表: income by unit and source."""

from collections.abc import Iterator

from budget.domain.codes import CARRIED_SOURCES, CURRENT_SOURCES
from budget.domain.facts import FactBook
from budget.domain.sheets import Row, RowKind, Value
from budget.tables.building import TOTAL_LABEL, Grid, add_up, blank_if_zero
from budget.tables.chaoyang.shapes import UNIT
from budget.tables.spec import Layout, TableSpec, amount, text

CURRENT_COLUMNS = tuple(source.value for source in CURRENT_SOURCES)
CARRIED_COLUMNS = tuple(f"carryover_{source.value}" for source in CARRIED_SOURCES)


def derive(book: FactBook) -> Iterator[Row]:
    """One row a unit in code order (a row without a name holds what no unit was printed for)."""
    grid: Grid = {}
    for line in book.income:
        row = grid.setdefault((line.unit or "",), {})
        source = line.source.value if line.source else "_unprinted"
        column = f"carryover_{source}" if line.carried_over else source
        row[column] = row.get(column, 0) + line.amount_fen
    for key in sorted(grid):
        yield Row(RowKind.LINE, {"unit": book.unit_label(key[0] or None), **_amounts(grid[key])})
    yield Row(RowKind.TOTAL, {"unit": TOTAL_LABEL, **_amounts(add_up(grid.values()))})


def _amounts(measured: dict[str, int]) -> dict[str, Value]:
    carried = sum(fen for column, fen in measured.items() if column.startswith("carryover_"))
    total = sum(measured.values())
    return {
        "total": blank_if_zero(total),
        "current_subtotal": blank_if_zero(total - carried),
        **{c: blank_if_zero(measured.get(c, 0)) for c in CURRENT_COLUMNS},
        "carryover_subtotal": blank_if_zero(carried),
        **{c: blank_if_zero(measured.get(c, 0)) for c in CARRIED_COLUMNS},
    }


SPEC = TableSpec(
    number="02",
    title="收入总表",
    columns=(
        text("unit", "单位名称", share=18, aliases=("预算单位", "单位"), pattern=UNIT),
        amount("total", "合计", aliases=("总计",)),
        amount("current_subtotal", "小计", "本年收入"),
        *(
            amount(source.value, source.label, "本年收入", aliases=(f"{source.label}收入",))
            for source in CURRENT_SOURCES
        ),
        amount("carryover_subtotal", "小计", "上年结转结余"),
        *(amount(f"carryover_{source.value}", source.label, "上年结转结余") for source in CARRIED_SOURCES),
    ),
    layout=Layout.ROWS,
    key=("unit",),
    derive=derive,
    total_column="unit",
    landscape=True,
    title_aliases=("部门收入总表", "收入预算总表", "部门收入总体情况表"),
)
