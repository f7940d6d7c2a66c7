"""预算10表 “三公”经费支出表: travel abroad, reception, official vehicles."""

from collections.abc import Iterator

from budget.domain.codes import (
    ABROAD,
    RECEPTION,
    VEHICLE_OPERATION,
    VEHICLE_PURCHASE,
    Fund,
)
from budget.domain.facts import ExpenditureLine, FactBook
from budget.domain.sheets import Row, RowKind
from budget.tables.building import blank_if_zero, printed_grid
from budget.tables.chaoyang.shapes import YEAR
from budget.tables.spec import Layout, TableSpec, amount, text

FUNDS = frozenset({Fund.GENERAL_PUBLIC, Fund.GOVERNMENT_FUND})
PARTS = ("abroad", "reception", "vehicle_purchase", "vehicle_operation")


def part_of(line: ExpenditureLine) -> str:
    """Which of the four parts a line belongs to by its 部门经济科目, ``""`` for none.

    Academic exchange abroad is 因公出国（境）费用 too but does not count as 三公.
    """
    if line.dept_economic == ABROAD:
        return "" if line.academic_exchange else "abroad"
    if line.dept_economic == RECEPTION:
        return "reception"
    if line.dept_economic in VEHICLE_PURCHASE:
        return "vehicle_purchase"
    return "vehicle_operation" if line.dept_economic == VEHICLE_OPERATION else ""


def parts_of(book: FactBook) -> dict[str, int]:
    """The four parts in 分, out of 一般公共预算 and 政府性基金预算."""
    if "10" in book.printed_tables:
        return dict.fromkeys(PARTS, 0) | next(iter(printed_grid(book, "10").values()))
    parts = dict.fromkeys(PARTS, 0)
    for line in book.expenditure:
        if line.fund in FUNDS and (part := part_of(line)):
            parts[part] += line.amount_fen
    return parts


def derive(book: FactBook) -> Iterator[Row]:
    """One row, the year's."""
    parts = parts_of(book)
    costs = {
        "fuel": sum(v.fuel_fen for v in book.vehicles),
        "repair": sum(v.repair_fen for v in book.vehicles),
        "insurance": sum(v.insurance_fen for v in book.vehicles),
        "other": sum(v.other_fen for v in book.vehicles),
    }
    amounts = {"total": sum(parts.get(p, 0) for p in PARTS), **parts, **costs}
    yield Row(
        RowKind.LINE,
        {"year": str(book.year), **{key: blank_if_zero(fen) for key, fen in amounts.items()}},
    )


_VEHICLES = "公务用车购置及运行维护费"
_OPERATION = "公务用车运行维护费"

SPEC = TableSpec(
    number="10",
    title="财政拨款（含一般公共预算和政府性基金预算）“三公”经费支出表",
    columns=(
        text("year", "年度", share=7, pattern=YEAR),
        amount("total", "“三公”经费财政拨款预算总额"),
        amount("abroad", "因公出国（境）费用"),
        amount("reception", "公务接待费"),
        amount("vehicle_purchase", "公务用车购置费", _VEHICLES),
        amount("vehicle_operation", "小计", _VEHICLES, _OPERATION),
        amount("fuel", "公务用车加油", _VEHICLES, _OPERATION),
        amount("repair", "公务用车维修", _VEHICLES, _OPERATION),
        amount("insurance", "公务用车保险", _VEHICLES, _OPERATION),
        amount("other", "其他", _VEHICLES, _OPERATION),
    ),
    layout=Layout.ROWS,
    key=("year",),
    derive=derive,
    landscape=True,
    title_aliases=("“三公”经费支出表", "财政拨款“三公”经费支出表", "“三公”经费财政拨款支出表"),
)
