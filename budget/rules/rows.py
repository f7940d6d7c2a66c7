"""The rows of a table: their order, no row twice, the total where it belongs, no amount below nothing."""

from collections.abc import Callable, Iterator

from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import wanyuan_grouped
from budget.domain.sheets import Row, RowKind, Sheet
from budget.rules.naming import label_of
from budget.rules.rule import Case, Rule
from budget.tables.registry import form_set
from budget.tables.spec import Item, Layout, TableSpec

FORMS = "预算公开表式"
SIDES = ("income", "expenditure")
# How many places a message names, and how many a finding holds: a table in another order has hundreds.
NAMED, HELD = 3, 30
_KEYS: dict[str, tuple[str, ...]] = {
    "03": ("function", "gov_economic", "dept_economic"),
    "06": ("unit", "function_code"),
    "07": ("gov_economic", "dept_economic"),
    "08": ("function", "gov_economic", "dept_economic"),
    "09": ("function", "gov_economic", "dept_economic"),
}


def key_of(table: str, row: Row) -> tuple[str, ...]:
    """The codes by which a row of 预算03, 06–09表 is known; the text itself where it has no code."""
    return tuple(label_of(row.text(column))[0] or row.text(column) for column in _KEYS[table])


def _specs(case: Case) -> Iterator[tuple[TableSpec, Sheet]]:
    for spec in form_set(case.sheets.form_set).specs:
        sheet = case.sheets.get(spec.number)
        if sheet is not None:
            yield spec, sheet


def _code_order(rule: Rule, case: Case) -> Iterator[Finding]:
    """Where the code of a row is lower than that of the row before."""
    for table in _KEYS:
        sheet = case.sheets.get(table)
        if sheet is None:
            continue
        before: tuple[tuple[str, ...], int] = ((), 0)
        breaks: list[tuple[int, int]] = []
        for number, row in sheet.body():
            key = key_of(table, row)
            if key < before[0]:
                breaks.append((before[1], number))
            before = (key, number)
        if breaks:
            said = "、".join(
                f"第{n}行（{_codes(sheet, n)}）在第{b}行（{_codes(sheet, b)}）之后" for b, n in breaks[:NAMED]
            )
            more = f"等{len(breaks)}处" if len(breaks) > NAMED else ""
            column = _KEYS[table][-1] if table == "06" else _KEYS[table][0]
            numbers = dict.fromkeys(number for pair in breaks[:HELD] for number in pair)
            yield Finding(
                rule.code,
                rule.severity,
                f"预算{table}表没有按编码排列：{said}{more}。顺序不影响金额，请核对是否有错行。",
                tuple(sheet.ref(number, column) for number in numbers),
            )


def _codes(sheet: Sheet, number: int) -> str:
    key = key_of(sheet.table, sheet.rows[number - 1])
    return "、".join(key[1:] if sheet.table == "06" else key)


def _item_order(rule: Rule, case: Case) -> Iterator[Finding]:
    """Items of 预算01 and 05表 in another order than the form's."""
    for spec, sheet in _specs(case):
        if spec.layout is not Layout.TWO_SIDED:
            continue
        said: list[str] = []
        cells: dict[CellRef, None] = {}
        for column, earlier, number in _misplaced(spec, sheet):
            here, before = (sheet.rows[n - 1].text(column) for n in (number, earlier))
            said.append(f"第{number}行“{here}”在第{earlier}行“{before}”之后")
            cells |= {sheet.ref(n, column): None for n in (earlier, number)}
        if said:
            yield Finding(
                rule.code,
                rule.severity,
                f"{spec.name}的项目没有按表式排列：{'、'.join(said[:NAMED])}；请核对是否有错行。",
                tuple(cells),
            )


def _misplaced(spec: TableSpec, sheet: Sheet) -> Iterator[tuple[str, int, int]]:
    """The column, and two rows of which the later holds the earlier item."""
    for side in SIDES:
        column = f"{side}_item"
        places = {one.label: i for i, (one, _) in enumerate(_items(spec, side))}
        before = (-1, 0)
        for number, row in enumerate(sheet.rows, 1):
            place = places.get(row.text(column))
            if place is not None:
                if place < before[0]:
                    yield column, before[1], number
                before = (place, number)


def _items(spec: TableSpec, side: str) -> list[tuple[Item, RowKind]]:
    """The items of one side as the form has them, with the kind of their rows."""
    sides = ((pair.income if side == "income" else pair.expenditure, pair.kind) for pair in spec.pairs)
    return [(one, kind) for one, kind in sides if one is not None]


def _missing_items(rule: Rule, case: Case) -> Iterator[Finding]:
    """Items of the form that 预算01 or 05表 does not have."""
    for spec, sheet in _specs(case):
        if spec.layout is not Layout.TWO_SIDED:
            continue
        printed = {row.text(f"{side}_item") for row in sheet.rows for side in SIDES}
        lacking = [
            one.label
            for side in SIDES
            for one, kind in _items(spec, side)
            if kind is not RowKind.TOTAL and one.label not in printed
        ]
        if lacking:
            more = f"等{len(lacking)}项" if len(lacking) > 6 else ""
            yield Finding(
                rule.code,
                rule.severity,
                f"{spec.name}没有“{'”“'.join(lacking[:6])}”{more}；"
                "表式中的项目没有金额也应列出，请核对是否漏行。",
                (CellRef(spec.number, None, "", sheet.line),),
                expected="、".join(lacking),
            )


def _twice(rule: Rule, case: Case) -> Iterator[Finding]:
    """Two rows of one key with money in the same column."""
    for table in _KEYS:
        sheet = case.sheets.get(table)
        if sheet is None or (table != "06" and len(case.book.units) > 1):
            continue
        columns = [c.key for c in case.spec(table).amounts if c.key != "total"]
        first: dict[tuple[tuple[str, ...], str], int] = {}
        for number, row in sheet.body():
            key = key_of(table, row)
            held = [column for column in columns if row.amount(column)]
            earlier = next((n for c in held if (n := first.get((key, c)))), None)
            for column in held:
                first.setdefault((key, column), number)
            if earlier is not None:
                amounts = f"{_held(row)}和{_held(sheet.rows[earlier - 1])}"
                yield Finding(
                    rule.code,
                    rule.severity,
                    f"预算{table}表第{number}行与第{earlier}行的科目相同（{'、'.join(key)}），金额分别为{amounts}；"
                    "请核对是否重复，或把其中一行的科目改正。",
                    tuple(
                        sheet.ref(n, column)
                        for n in (number, earlier)
                        for column in ("total", _KEYS[table][-1])
                    ),
                )


def _held(row: Row) -> str:
    return wanyuan_grouped(row.amount("total")) or "0"


def _negative(rule: Rule, case: Case) -> Iterator[Finding]:
    """Amounts below nothing, one finding a table."""
    for spec, sheet in _specs(case):
        cells = [
            (number, column.key)
            for number, row in enumerate(sheet.rows, 1)
            for column in spec.amounts
            if row.amount(column.key) < 0
        ]
        cells += [(0, key) for key, value in sheet.header.items() if isinstance(value, int) and value < 0]
        if cells:
            number, key = cells[0]
            value = sheet.rows[number - 1].amount(key) if number else sheet.header[key]
            more = f"等{len(cells)}个金额" if len(cells) > 1 else ""
            yield Finding(
                rule.code,
                rule.severity,
                f"{spec.name}第{number}行的{wanyuan_grouped(int(value or 0))}{more}是负数；"
                "预算数不应为负，请核对符号。",
                tuple(sheet.ref(*cell) for cell in cells),
                found=wanyuan_grouped(int(value or 0)),
            )


def _has_total(spec: TableSpec) -> bool:
    return bool(spec.total_column or spec.total_first or spec.layout is Layout.TWO_SIDED)


def _no_total(rule: Rule, case: Case) -> Iterator[Finding]:
    """A table with money and without its total row, or with two."""
    for spec, sheet in _specs(case):
        if not _has_total(spec):
            continue
        totals = [number for number, row in enumerate(sheet.rows, 1) if row.kind is RowKind.TOTAL]
        money = any(row.amount(c.key) for _, row in sheet.body() for c in spec.amounts)
        if not totals and money:
            name = "收入总计、支出总计" if spec.layout is Layout.TWO_SIDED else "合计"
            message = f"{spec.name}没有{name}行，各行之和无从核对；请补上。"
            yield Finding(
                rule.code,
                rule.severity,
                message,
                (CellRef(spec.number, None, "", sheet.line),),
                expected=name,
            )
        elif len(totals) > 1:
            rows = "、".join(f"第{number}行" for number in totals)
            message = f"{spec.name}有{len(totals)}个合计行（{rows}）；请只保留一个。"
            yield Finding(rule.code, rule.severity, message, tuple(sheet.ref(number) for number in totals))


def _total_inside(rule: Rule, case: Case) -> Iterator[Finding]:
    """A total row with lines both above and below it."""
    for spec, sheet in _specs(case):
        total = sheet.total()
        if total is None or not _has_total(spec):
            continue
        lines = [number for number, _ in sheet.body()]
        if lines and lines[0] < total[0] < lines[-1]:
            where = "第一行" if spec.total_first else "最后一行"
            yield Finding(
                rule.code,
                rule.severity,
                f"{spec.name}的合计行在第{total[0]}行，前后都有明细；应在{where}，请核对是否有错行。",
                (sheet.ref(total[0]),),
                expected=where,
            )


Checks = Callable[[Rule, Case], Iterator[Finding]]


def _rule(
    code: str, title: str, severity: Severity, formula: str, example: str, check: Checks, premise: str = ""
) -> Rule:
    return Rule(code, title, severity, formula, FORMS, example, premise, check=check)


RULES = (
    _rule(
        "D-ORDER",
        "各行按编码排列",
        Severity.INFO,
        "本行编码 ≥ 上一行编码",
        "预算06表第3行2011302在第2行2080501之后。",
        _code_order,
        "预算03、06、07、08、09表",
    ),
    _rule(
        "D-ITEMS",
        "收支总表的项目按表式排列",
        Severity.INFO,
        "项目的顺序 ＝ 表式的顺序",
        "预算01表“二、外交支出”在“三、国防支出”之后。",
        _item_order,
        "预算01、05表",
    ),
    _rule(
        "D-LACKING",
        "收支总表的项目齐全",
        Severity.INFO,
        "表式中的每个项目都有一行",
        "预算01表没有“三、国防支出”一行。",
        _missing_items,
        "预算01、05表",
    ),
    _rule(
        "D-TWICE",
        "同一科目只占一行",
        Severity.WARNING,
        "科目（预算06表：单位和科目）各不相同",
        "预算03表第3行与第2行都是2011301、50101、30102。",
        _twice,
        "两行在同一栏都有金额；多个单位的部门，除预算06表外，各单位可各占一行",
    ),
    _rule(
        "D-NEGATIVE",
        "金额不为负",
        Severity.WARNING,
        "金额 ≥ 0",
        "预算03表第5行合计为-3.20万元。",
        _negative,
    ),
    _rule(
        "D-TOTAL",
        "有且只有一个合计行",
        Severity.WARNING,
        "合计行数 ＝ 1",
        "预算07表有22行明细，没有合计行。",
        _no_total,
        "表内有金额",
    ),
    _rule(
        "D-TOTAL-PLACE",
        "合计行的位置",
        Severity.INFO,
        "合计行在所有明细之前或之后",
        "预算03表的合计行在第12行，其后还有明细。",
        _total_inside,
    ),
)
