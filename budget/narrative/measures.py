"""MEASURES: what the explanation compares with last year, and from which cells each is read.

A measure is read from the tables of any year in the same way, so a comparison compares like with like.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from budget.domain.codes import CURRENT_SOURCES, UnitNature, split_label
from budget.domain.facts import FactBook
from budget.domain.findings import CellRef
from budget.domain.sheets import Sheet, SheetSet
from budget.narrative.model import Figure
from budget.tables.chaoyang import t01, t05
from budget.tables.chaoyang.classes import CLASSES
from budget.tables.chaoyang.t04 import CATEGORIES
from budget.tables.spec import Pair


@dataclass(frozen=True, slots=True)
class Asked:
    """Of which year the tables are, and the facts behind them where they are known."""

    year: int
    book: FactBook | None


# Which rows of a table (1-based) are meant; None where the table does not tell.
Pick = Callable[[Sheet, Asked], Sequence[int] | None]


@dataclass(frozen=True, slots=True)
class Term:
    """Cells that are added (or taken away): one column of the picked rows of a table."""

    table: str
    column: str
    rows: Pick
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Measure:
    """One amount that is compared with last year's; ``label`` is what people call it."""

    key: str
    label: str
    terms: tuple[Term, ...]

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables it is read from."""
        return tuple(dict.fromkeys(term.table for term in self.terms))


def value(measure: Measure, sheets: SheetSet, book: FactBook | None = None) -> Figure | None:
    """The measure in these tables; None where a table is not there or does not tell it.

    ``book`` are the facts behind the tables: only they tell the nature of a unit (机关运行经费).
    """
    return read(measure.terms, sheets, book, measure.key)


def read(
    terms: Sequence[Term], sheets: SheetSet, book: FactBook | None = None, measure: str = ""
) -> Figure | None:
    """The sum of the terms in these tables, None where one of them is not told."""
    asked = Asked(sheets.year, book)
    cells: dict[int, list[CellRef]] = {1: [], -1: []}
    fen = 0
    for term in terms:
        sheet = sheets.get(term.table)
        rows = term.rows(sheet, asked) if sheet else None
        if sheet is None or rows is None:
            return None
        for row in rows:
            cells[term.sign].append(CellRef(term.table, row, term.column))
            fen += term.sign * sheet.rows[row - 1].amount(term.column)
    return Figure(tuple(cells[1]), fen, sheets.year, tuple(cells[-1]), measure)


def sum_of(sheets: SheetSet, table: str, column: str, rows: Sequence[int]) -> Figure:
    """The sum of these rows of a table that is there."""
    found = read((Term(table, column, lambda sheet, asked: rows),), sheets)
    assert found is not None, table
    return found


# --- which rows ---------------------------------------------------------------------------------


def total_row(sheet: Sheet, asked: Asked) -> Sequence[int]:
    """The total row; where none is printed, the rows that it would add up."""
    found = sheet.total()
    return [found[0]] if found else [number for number, _ in sheet.body()]


def year_row(sheet: Sheet, asked: Asked) -> Sequence[int]:
    """The row of the year (预算10表), where others may stand beside it; else the first."""
    of_year = [n for n, row in sheet.body() if row.text("year").startswith(str(asked.year))]
    return of_year[:1] or [n for n, _ in sheet.body()][:1]


def item_row(pairs: Sequence[Pair], key: str) -> Pick:
    """The row of a two-sided table that prints the item; it has one, or the table does not tell it."""
    sides = {"income": [p.income for p in pairs], "expenditure": [p.expenditure for p in pairs]}
    side, label = next(
        (side, one.label) for side, items in sides.items() for one in items if one and one.key == key
    )

    def pick(sheet: Sheet, asked: Asked) -> Sequence[int] | None:
        column = f"{side}_item"
        return [n for n, row in enumerate(sheet.rows, 1) if row.text(column) == label][:1] or None

    return pick


def starting(column: str, code: str) -> Pick:
    """The lines whose code in that column begins so; none of them is an amount of nothing."""
    return lambda sheet, asked: [n for n, row in sheet.body() if row.text(column).startswith(code)]


def operating_rows(sheet: Sheet, asked: Asked) -> Sequence[int] | None:
    """The rows of 预算06表 that are 行政 and 参公 units'; None where a row does not say whose it is.

    A unit whose nature nobody stated is one of them if it has 行政运行: by the classification that is the
    basic spending of 行政单位（包括实行公务员管理的事业单位）.
    """
    units = _units_by_row(sheet, asked.book)
    stated = {profile.unit: profile.nature for profile in asked.book.profiles} if asked.book else {}
    running = {units[n] for n, row in sheet.body() if row.text("function_name") == "行政运行"}

    def is_operating(unit: str) -> bool:
        nature = stated.get(split_label(unit)[0], UnitNature.OTHER)
        return unit in running if nature is UnitNature.OTHER else nature in _OPERATING

    spending = {n: units[n] for n, row in sheet.body() if row.amount("public")}
    if "" in spending.values():
        return None
    return [n for n, unit in spending.items() if is_operating(unit)]


_OPERATING = frozenset({UnitNature.ADMINISTRATIVE, UnitNature.CIVIL_SERVICE_LIKE})


def _units_by_row(sheet: Sheet, book: FactBook | None) -> Mapping[int, str]:
    """Whose each row is; a merged cell's value stands on its first row."""
    units: dict[int, str] = {}
    unit = book.units[0].label if book and len(book.units) == 1 else ""
    for number, row in sheet.body():
        unit = row.text("unit") or unit
        units[number] = unit
    return units


# --- the measures -------------------------------------------------------------------------------


def _one(key: str, label: str, table: str, column: str, rows: Pick = total_row) -> Measure:
    return Measure(key, label, (Term(table, column, rows),))


def _income(key: str, label: str, item_key: str) -> Measure:
    return _one(key, label, "01", "income_amount", item_row(t01.PAIRS, item_key))


def _spending(key: str, label: str, item_key: str) -> Measure:
    return _one(key, label, "01", "expenditure_amount", item_row(t01.PAIRS, item_key))


CLASS_KEY = "class."

_ALL = (
    _income("income", "收入总计", "income:total"),
    *(
        _income(f"income.{source.value}", source.label, f"income:{source.value}")
        for source in CURRENT_SOURCES
    ),
    _income("income.carryover", "上年结转结余", "income:carryover"),
    _spending("expenditure", "支出总计", "expenditure:total"),
    _one("basic", "基本支出", "03", "basic"),
    _one("project", "项目支出", "03", "project"),
    _spending("year_end", "年终结转结余", "expenditure:year_end"),
    _one("fiscal.income", "财政拨款收入总计", "05", "income_amount", item_row(t05.PAIRS, "income:total")),
    _one(
        "fiscal.expenditure",
        "财政拨款支出总计",
        "05",
        "expenditure_amount",
        item_row(t05.PAIRS, "expenditure:total"),
    ),
    _one("general_public", "一般公共预算财政拨款支出", "06", "total"),
    *(
        _one(
            f"{CLASS_KEY}{code}",
            f"{name}（一般公共预算）",
            "06",
            "total",
            starting("function_code", code),
        )
        for code, name in CLASSES.items()
    ),
    _one("general_public.basic", "一般公共预算基本支出", "07", "total"),
    _one("personnel", "人员经费", "07", "personnel"),
    _one("public", "公用经费", "07", "public"),
    _one("government_fund", "政府性基金预算财政拨款支出", "08", "total"),
    _one("state_capital", "国有资本经营预算财政拨款支出", "09", "total"),
    _one("three_public", "“三公”经费", "10", "total", year_row),
    _one("abroad", "因公出国（境）费用", "10", "abroad", year_row),
    _one("reception", "公务接待费", "10", "reception", year_row),
    Measure(
        "vehicles",
        "公务用车购置及运行维护费",
        (Term("10", "vehicle_purchase", year_row), Term("10", "vehicle_operation", year_row)),
    ),
    _one("vehicle_purchase", "公务用车购置费", "10", "vehicle_purchase", year_row),
    _one("vehicle_operation", "公务用车运行维护费", "10", "vehicle_operation", year_row),
    _one("operating", "机关运行经费", "06", "public", operating_rows),
    _one("procurement", "政府采购预算", "04", "amount"),
    *(
        _one(f"procurement.{code}", f"政府采购{name}预算", "04", "amount", starting("category", code))
        for code, name in CATEGORIES.items()
    ),
    _one("services", "政府购买服务预算", "11", "amount"),
)

MEASURES: Mapping[str, Measure] = {measure.key: measure for measure in _ALL}
