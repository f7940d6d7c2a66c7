"""The headline figures of a budget: what lists, comparisons and trends show of it, each from its table."""

from collections.abc import Mapping
from dataclasses import dataclass

from budget.domain.codes import Kind, is_personnel
from budget.domain.facts import FactBook
from budget.domain.sheets import Row, RowKind, Sheet


@dataclass(frozen=True, slots=True)
class Headline:
    """In 分. ``income`` and ``outlay`` are the two totals of 预算01表, ``spending`` that of 预算03表.

    ``fiscal`` is 财政拨款支出总计 (预算05表), ``personnel`` and ``public`` the two parts of basic spending,
    ``three_public`` and its parts 预算10表, ``procurement`` 预算04表, ``services`` 预算11表. ``staff`` is
    None where no unit says how many people it has.
    """

    income: int = 0
    outlay: int = 0
    spending: int = 0
    basic: int = 0
    project: int = 0
    personnel: int = 0
    public: int = 0
    fiscal: int = 0
    three_public: int = 0
    abroad: int = 0
    reception: int = 0
    vehicle_purchase: int = 0
    vehicle_operation: int = 0
    procurement: int = 0
    services: int = 0
    units: int = 0
    projects: int = 0
    staff: int | None = None


# The tables it is read from.
TABLES = ("01", "03", "04", "05", "10", "11")
AMOUNTS = tuple(name for name in Headline.__slots__ if name not in ("units", "projects", "staff"))


def headline(book: FactBook, sheets: Mapping[str, Sheet]) -> Headline:
    """Of a budget's facts and its tables; a table that is not there counts as nothing."""
    both, spent = _total(sheets.get("01")), _total(sheets.get("03"))
    three = _only(sheets.get("10"))
    basic = [line for line in book.expenditure if line.kind is Kind.BASIC]
    personnel = sum(line.amount_fen for line in basic if is_personnel(line.dept_economic))
    staff = [profile.staff for profile in book.profiles if profile.staff is not None]
    return Headline(
        income=both.amount("income_amount"),
        outlay=both.amount("expenditure_amount"),
        spending=spent.amount("total"),
        basic=spent.amount("basic"),
        project=spent.amount("project"),
        personnel=personnel,
        public=sum(line.amount_fen for line in basic) - personnel,
        fiscal=_total(sheets.get("05")).amount("expenditure_amount"),
        three_public=three.amount("total"),
        abroad=three.amount("abroad"),
        reception=three.amount("reception"),
        vehicle_purchase=three.amount("vehicle_purchase"),
        vehicle_operation=three.amount("vehicle_operation"),
        procurement=_total(sheets.get("04")).amount("amount"),
        services=_total(sheets.get("11")).amount("amount"),
        units=len(book.units),
        projects=len(book.projects),
        staff=sum(staff) if staff else None,
    )


_NOTHING = Row(RowKind.TOTAL, {})


def _total(sheet: Sheet | None) -> Row:
    found = sheet.total() if sheet else None
    return found[1] if found else _NOTHING


def _only(sheet: Sheet | None) -> Row:
    return sheet.rows[0] if sheet and sheet.rows else _NOTHING
