"""Which printed amounts to keep because the facts leave their table open."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from budget.domain.codes import (
    ABROAD,
    RECEPTION,
    VEHICLE_OPERATION,
    VEHICLE_PURCHASE,
    Fund,
    Kind,
    split_label,
)
from budget.domain.facts import FactBook, PrintedAmount
from budget.domain.sheets import Sheet, SheetSet
from budget.tables.chaoyang import t01, t03, t05, t06, t07, t10, t13
from budget.tables.chaoyang.by_codes import CODE_COLUMNS
from budget.tables.chaoyang.incomes import item_amounts, tells_all_income

_THREE_PUBLIC = frozenset({ABROAD, RECEPTION, VEHICLE_OPERATION}) | VEHICLE_PURCHASE
# Their facts stand nowhere else: not printed, they are not known.
_ONLY_SOURCE = ("03", "04", "11", "12", "13")


def with_marginals(book: FactBook, sheets: SheetSet) -> FactBook:
    """The book with the printed amounts of every table that its facts leave open."""
    kept: list[PrintedAmount] = []
    without_lines = "03" not in sheets
    for number, is_open in _OPEN.items():
        if not (without_lines or is_open(book)):
            continue
        sheet = sheets.get(number)
        if sheet is None:
            kept.append(PrintedAmount(number, (), "", 0))
        elif number in _PRINTED:
            kept.extend(_PRINTED[number](sheet))
    kept += [PrintedAmount(number, (), "", 0) for number in _without_income(book, sheets)]
    untold = {amount.table for amount in kept if not amount.column}
    kept += [
        PrintedAmount(number, (), "", 0)
        for number in _ONLY_SOURCE
        if number not in sheets and number not in untold
    ]
    return replace(book, printed=tuple(dict.fromkeys(kept)))


def _without_income(book: FactBook, sheets: SheetSet) -> Iterator[str]:
    """The tables of income that were not printed and whose income no other table tells whole."""
    told = tells_all_income(sheets)
    if not told:
        yield from ("01", "02")
    if "05" not in sheets and (not told or any(line.source is None for line in book.income)):
        yield "05"


def _fund_is_open(book: FactBook) -> bool:
    return any(line.fund is None for line in book.expenditure)


def _05_is_open(book: FactBook) -> bool:
    return _fund_is_open(book) or any(left.fund is None for left in book.year_end)


def _06_is_open(book: FactBook) -> bool:
    return any(
        line.fund is None
        or (
            line.fund is Fund.GENERAL_PUBLIC
            and (line.unit is None or (line.kind is Kind.PROJECT and line.capital is None))
        )
        for line in book.expenditure
    )


def _07_is_open(book: FactBook) -> bool:
    return any(line.fund is None and line.kind is Kind.BASIC for line in book.expenditure)


def _10_is_open(book: FactBook) -> bool:
    return any(li.fund is None and li.dept_economic in _THREE_PUBLIC for li in book.expenditure)


_OPEN: Mapping[str, Callable[[FactBook], bool]] = {
    "01": lambda book: False,
    "03": lambda book: any(line.nature is None for line in book.expenditure),
    "05": _05_is_open,
    "06": _06_is_open,
    "07": _07_is_open,
    "08": _fund_is_open,
    "09": _fund_is_open,
    "10": _10_is_open,
    "13": _fund_is_open,
}


def leaves_open(book: FactBook, table: str) -> bool:
    """Whether the facts do not determine a table, so that only its print could tell it."""
    return table in _OPEN and _OPEN[table](book)


Printed = Callable[[Sheet], Iterator[PrintedAmount]]


def _codes_and(columns: tuple[str, ...], measures: tuple[str, ...]) -> Printed:
    def printed(sheet: Sheet) -> Iterator[PrintedAmount]:
        for _, row in sheet.body():
            key = tuple(split_label(row.text(c))[0] or row.text(c) for c in columns)
            for measure in measures:
                if row.amount(measure):
                    yield PrintedAmount(sheet.table, key, measure, row.amount(measure))

    return printed


def _01(sheet: Sheet) -> Iterator[PrintedAmount]:
    for key, fen in item_amounts(sheet, t01.PAIRS).items():
        if key.startswith("function:") and fen:
            yield PrintedAmount("01", (key,), "expenditure_amount", fen)


def _05(sheet: Sheet) -> Iterator[PrintedAmount]:
    for key, fen in item_amounts(sheet, t05.PAIRS).items():
        if (key.startswith("function:") or key == "expenditure:year_end") and fen:
            yield PrintedAmount("05", (key,), "expenditure_amount", fen)


def _10(sheet: Sheet) -> Iterator[PrintedAmount]:
    for _, row in sheet.body():
        for part in t10.PARTS:
            if row.amount(part):
                yield PrintedAmount("10", (row.text("year"),), part, row.amount(part))
        return


def _13(sheet: Sheet) -> Iterator[PrintedAmount]:
    for part in t13.PARTS:
        value = sheet.header.get(part)
        if isinstance(value, int):
            yield PrintedAmount("13", (), part, value)


def _leaves(measures: Mapping[str, object]) -> tuple[str, ...]:
    return tuple(name for name in measures if not name.startswith("_"))


_PRINTED: Mapping[str, Printed] = {
    "01": _01,
    "03": _codes_and(CODE_COLUMNS, _leaves(t03.GROUPING.measures)),
    "05": _05,
    "06": _codes_and(("unit", "function_code"), _leaves(t06.GROUPING.measures)),
    "07": _codes_and(("gov_economic", "dept_economic"), _leaves(t07.GROUPING.measures)),
    "08": _codes_and(CODE_COLUMNS, ("basic", "project")),
    "09": _codes_and(CODE_COLUMNS, ("basic", "project")),
    "10": _10,
    "13": _13,
}
