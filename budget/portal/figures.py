"""The headline figures of a budget in words, each from the table that prints it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Row, RowKind, Sheet

_THREE_PUBLIC = (
    ("abroad", "因公出国（境）费用"),
    ("reception", "公务接待费"),
    ("vehicle_purchase", "公务用车购置费"),
    ("vehicle_operation", "公务用车运行维护费"),
)


@dataclass(frozen=True, slots=True)
class Totals:
    """The two sides of a budget in 分."""

    income: int
    expenditure: int

    @property
    def income_text(self) -> str:
        return wanyuan_grouped(self.income)

    @property
    def expenditure_text(self) -> str:
        return wanyuan_grouped(self.expenditure)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence, and the table it can be checked in."""

    label: str
    text: str
    table: str


@dataclass(frozen=True, slots=True)
class Share:
    """One kind of spending: its amount, and how long its bar is in thousandths of the longest."""

    label: str
    amount: str
    percent: str
    length: int


def totals(sheet: Sheet | None) -> Totals | None:
    """Of 预算01表: 收入总计 and 支出总计."""
    row = _total(sheet)
    return Totals(row.amount("income_amount"), row.amount("expenditure_amount")) if row else None


def statements(sheets: Mapping[str, Sheet]) -> list[Statement]:
    """What the budget comes to, in sentences; a table that is not there says nothing."""
    return [
        *_whole(sheets.get("01")),
        *_structure(sheets.get("03")),
        *_appropriations(sheets.get("05")),
        *_three_public(sheets.get("10")),
        *_single("政府采购", "政府采购预算", sheets.get("04"), "04"),
        *_single("政府购买服务", "政府购买服务预算", sheets.get("11"), "11"),
    ]


def _whole(sheet: Sheet | None) -> Iterator[Statement]:
    if both := totals(sheet):
        text = f"收入总计{_money(both.income)}，支出总计{_money(both.expenditure)}。"
        yield Statement("收支总体情况", text, "01")


def _structure(sheet: Sheet | None) -> Iterator[Statement]:
    if row := _total(sheet):
        total, parts = row.amount("total"), []
        for column, name in (("basic", "基本支出"), ("project", "项目支出")):
            fen = row.amount(column)
            share = f"（占{percent(fen, total)}）" if fen and total else ""
            parts.append(f"{name}{_money(fen)}{share}")
        yield Statement("支出结构", f"支出预算{_money(total)}，其中：{'，'.join(parts)}。", "03")


def _appropriations(sheet: Sheet | None) -> Iterator[Statement]:
    if row := _total(sheet):
        text = f"财政拨款收入总计{_money(row.amount('income_amount'))}"
        yield Statement("财政拨款", f"{text}，支出总计{_money(row.amount('expenditure_amount'))}。", "05")


def _three_public(sheet: Sheet | None) -> Iterator[Statement]:
    if sheet is None or not sheet.rows:
        return
    row = sheet.rows[0]
    parts = "，".join(f"{name}{_money(row.amount(key))}" for key, name in _THREE_PUBLIC)
    yield Statement("“三公”经费", f"财政拨款预算{_money(row.amount('total'))}：{parts}。", "10")


def _single(label: str, name: str, sheet: Sheet | None, table: str) -> Iterator[Statement]:
    if row := _total(sheet):
        yield Statement(label, f"{name}{_money(row.amount('amount'))}。", table)


def shares(sheet: Sheet | None) -> list[Share]:
    """Spending by 功能分类 类 (预算01表), the largest first."""
    rows = [
        (row.text("expenditure_item"), row.amount("expenditure_amount"))
        for row in (sheet.rows if sheet else ())
        if row.kind is RowKind.LINE and "、" in row.text("expenditure_item")
    ]
    spent = sorted((pair for pair in rows if pair[1] > 0), key=lambda pair: -pair[1])
    total = sum(fen for _, fen in spent)
    return [
        Share(
            label.partition("、")[2],
            wanyuan_grouped(fen),
            percent(fen, total),
            max(1, fen * 1000 // spent[0][1]),
        )
        for label, fen in spent
    ]


def table_total(sheet: Sheet) -> str:
    """What a table comes to, for a list of tables: the last amount of its total row or only row."""
    if fen := sheet.header.get("total"):
        return wanyuan_grouped(fen) if isinstance(fen, int) else ""
    row = _total(sheet) or (sheet.rows[0] if len(sheet.rows) == 1 else None)
    if row is None:
        return ""
    for column in ("total", "amount", "expenditure_amount"):
        value = row.cells.get(column)
        if isinstance(value, int):
            return wanyuan_grouped(value)
    return ""


def _total(sheet: Sheet | None) -> Row | None:
    found = sheet.total() if sheet else None
    return found[1] if found else None


def _money(fen: int) -> str:
    """An amount in a sentence: exact, without trailing zeros; nothing is said to be none."""
    if not fen:
        return "为零"
    whole, _, decimals = wanyuan_grouped(fen).partition(".")
    kept = decimals.rstrip("0")
    return f"{whole}{'.' + kept if kept else ''}万元"


def percent(part: int, whole: int) -> str:
    """A share rounded half up to one decimal: the only figures here that are rounded. ``""`` of nothing."""
    if whole <= 0:
        return ""
    # In thousandths, doubled so that half of one is a whole number.
    thousandths = (abs(part) * 2000 + whole) // (2 * whole)
    if part and not thousandths:
        return "不足0.1%"
    return f"{'-' if part < 0 else ''}{thousandths // 10}.{thousandths % 10}%"
