"""Printed tables against those derived from their own facts: every cell, to the 分.

A table that only regroups the lines of another must say the same; where it does not, one of the two
is wrong. Rows match by key, so order and spelling do not count.
"""

from collections import defaultdict
from collections.abc import Iterator

from budget.domain.codes import split_label
from budget.domain.findings import CellRef, Finding, Severity
from budget.domain.money import squeeze, wanyuan_grouped
from budget.domain.sheets import Row, RowKind, Sheet, SheetSet
from budget.tables.registry import form_set
from budget.tables.spec import Layout, TableSpec

RULE = "DERIVE"
Key = tuple[str, ...]


def disagreements(printed: SheetSet, derived: SheetSet) -> Iterator[Finding]:
    """A finding for every amount that is printed otherwise than the facts have it."""
    for spec in form_set(printed.form_set).specs:
        mine, theirs = printed.get(spec.number), derived.get(spec.number)
        if mine is None:
            continue
        if theirs is None:
            theirs = Sheet(spec.number, spec.title)
        if spec.layout is Layout.TWO_SIDED:
            yield from _two_sided(spec, mine, theirs)
        else:
            yield from _rows(spec, mine, theirs)
            yield from _header(spec, mine, theirs)


def _differs(spec: TableSpec, cell: CellRef, where: str, expected: int, found: int) -> Finding:
    return Finding(
        RULE,
        Severity.ERROR,
        f"{spec.name}{where}印的是{wanyuan_grouped(found)}，按明细汇总应为{wanyuan_grouped(expected)}，"
        f"相差{wanyuan_grouped(found - expected)}万元。请核对本格和它所汇总的明细。",
        (cell,),
        expected=wanyuan_grouped(expected),
        found=wanyuan_grouped(found),
    )


def _two_sided(spec: TableSpec, mine: Sheet, theirs: Sheet) -> Iterator[Finding]:
    for side in ("income", "expenditure"):
        item, column = f"{side}_item", f"{side}_amount"
        expected: dict[str, int] = {}
        for row in theirs.rows:
            if row.text(item):
                expected[row.text(item)] = row.amount(column)
        for number, row in enumerate(mine.rows, 1):
            label = row.text(item)
            if label not in expected:
                continue  # the reader has said that it is no item of this table
            wanted = expected.pop(label)
            if row.amount(column) != wanted:
                where = f"第{number}行“{label}”"
                yield _differs(spec, mine.ref(number, column), where, wanted, row.amount(column))
        for label, wanted in expected.items():
            if wanted:
                yield _missing(spec, f"“{label}”", wanted, mine)


def _missing(spec: TableSpec, what: str, wanted: int, mine: Sheet) -> Finding:
    return Finding(
        RULE,
        Severity.ERROR,
        f"{spec.name}没有{what}一行，按明细应有{wanyuan_grouped(wanted)}万元。",
        (CellRef(spec.number, None, "", mine.line),),
        expected=wanyuan_grouped(wanted),
    )


def _identities(spec: TableSpec, sheet: Sheet) -> list[tuple[Key, int, Row]]:
    """Each row with what identifies it; a merged project or activity counts for the rows below."""
    result: list[tuple[Key, int, Row]] = []
    project = ""
    for number, row in enumerate(sheet.rows, 1):
        if row.kind is RowKind.SUBTOTAL:
            continue
        if row.kind is RowKind.TOTAL:
            result.append((("",), number, row))
            continue
        project = row.text("project") or project
        values = [project if key == "project" else row.text(key) for key in spec.key]
        key = tuple(split_label(v)[0] or squeeze(v) for v in values)
        result.append((key, number, row))
    return result


def _rows(spec: TableSpec, mine: Sheet, theirs: Sheet) -> Iterator[Finding]:
    waiting: dict[Key, list[Row]] = defaultdict(list)
    for key, _, row in _identities(spec, theirs):
        waiting[key].append(row)
    for key, number, row in _identities(spec, mine):
        twins = waiting.get(key)
        if twins:
            # Among rows of one key the one that agrees is meant.
            twin = next((t for t in twins if _same(spec, row, t)), twins[0])
            twins.remove(twin)
            for column in spec.amounts:
                if row.amount(column.key) != twin.amount(column.key):
                    yield _differs(
                        spec,
                        mine.ref(number, column.key),
                        f"第{number}行“{'—'.join(column.path)}”",
                        twin.amount(column.key),
                        row.amount(column.key),
                    )
        else:
            yield from _without_twin(spec, mine, number, row)
    for rows in waiting.values():
        for row in rows:
            figure = next((row.amount(c.key) for c in spec.amounts if row.amount(c.key)), 0)
            name = "、".join(row.text(key) for key in spec.key if row.text(key)) or "合计"
            if figure and row.kind is not RowKind.TOTAL:
                yield _missing(spec, f"“{name}”", figure, mine)


def _same(spec: TableSpec, one: Row, other: Row) -> bool:
    return all(one.amount(c.key) == other.amount(c.key) for c in spec.amounts)


def _without_twin(spec: TableSpec, mine: Sheet, number: int, row: Row) -> Iterator[Finding]:
    columns = [c for c in spec.amounts if row.amount(c.key)]
    name = "、".join(row.text(key) for key in spec.key if row.text(key))
    if not columns:
        if spec.amounts:
            yield Finding(
                "R-ZERO",
                Severity.INFO,
                f"{spec.name}第{number}行“{name[:40]}”没有金额，不形成事实。",
                (mine.ref(number),),
            )
        return
    figure = row.amount(columns[0].key)
    yield Finding(
        RULE,
        Severity.ERROR,
        f"{spec.name}第{number}行“{name[:60]}”（{wanyuan_grouped(figure)}）在其他表的明细中没有对应，"
        "不能由明细得出；请核对科目、单位和金额。",
        tuple(mine.ref(number, column.key) for column in columns),
        found=wanyuan_grouped(figure),
    )


def _header(spec: TableSpec, mine: Sheet, theirs: Sheet) -> Iterator[Finding]:
    for cell in spec.header:
        found, wanted = mine.header.get(cell.key), theirs.header.get(cell.key)
        if not cell.is_amount or cell.key not in mine.header or (found or 0) == (wanted or 0):
            continue
        yield _differs(
            spec,
            mine.ref(0, cell.key),
            f"资金情况“{cell.group}{cell.label}”",
            int(wanted or 0),
            int(found or 0),
        )
