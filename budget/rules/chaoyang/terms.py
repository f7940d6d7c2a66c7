"""Cells of 北京市朝阳区's forms as terms of sums: fixed items, body rows by code, total rows."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from budget.domain.codes import split_label
from budget.domain.sheets import Row, RowKind, Sheet
from budget.rules.identity import Identity, Relation, Term, term
from budget.rules.rule import Case
from budget.tables.chaoyang import t01, t05
from budget.tables.spec import Pair

Key = tuple[str, ...]
PAIRS: Mapping[str, Sequence[Pair]] = {"01": t01.PAIRS, "05": t05.PAIRS}


def items(case: Case, table: str) -> dict[str, Term]:
    """The amounts of 预算01 or 05表 by the key of their item (``income:total``); {} without the table."""
    sheet = case.sheets.get(table)
    if sheet is None:
        return {}
    keys: dict[tuple[str, str], str] = {}
    for pair in PAIRS[table]:
        if pair.income:
            keys["income", pair.income.label] = pair.income.key
        if pair.expenditure:
            keys["expenditure", pair.expenditure.label] = pair.expenditure.key
    found: dict[str, Term] = {}
    for number, row in enumerate(sheet.rows, 1):
        for side in ("income", "expenditure"):
            key = keys.get((side, row.text(f"{side}_item")))
            if key and key not in found:
                found[key] = term(sheet, number, f"{side}_amount")
    return found


@lru_cache(maxsize=8192)
def code_of(text: str) -> str:
    """The code of a cell ``2011301-行政运行``; the text itself where there is none."""
    return split_label(text)[0] or text


def by_key(sheet: Sheet | None, key_of: Callable[[Row], Key], column: str) -> dict[Key, tuple[Term, ...]]:
    """One column of the body by what rows are grouped by."""
    groups: dict[Key, list[Term]] = defaultdict(list)
    if sheet is not None:
        for number, row in sheet.body():
            groups[key_of(row)].append(term(sheet, number, column))
    return {key: tuple(terms) for key, terms in groups.items()}


def total_term(sheet: Sheet | None, column: str) -> Term | None:
    """A column of the total row; None where the table has none."""
    found = sheet.total() if sheet else None
    return term(sheet, found[0], column) if sheet and found else None


def column_terms(sheet: Sheet | None, column: str) -> tuple[Term, ...]:
    """A column of the body."""
    return tuple(term(sheet, number, column) for number, _ in sheet.body()) if sheet else ()


def filled_terms(sheet: Sheet | None, column: str) -> tuple[Term, ...]:
    """A column of the body where it is not blank or nothing."""
    filled = (number for number, row in sheet.body() if row.amount(column)) if sheet else ()
    return tuple(term(sheet, number, column) for number in filled) if sheet else ()


def amount(terms: Iterable[Term]) -> int:
    """What terms come to in 分."""
    return sum(one.sign * one.amount for one in terms)


def whole(sheet: Sheet | None, column: str) -> tuple[Term, ...]:
    """What a table comes to: its total row, else its body."""
    total = total_term(sheet, column)
    return (total,) if total else column_terms(sheet, column)


def column_sums(rule: str, case: Case, tables: Iterable[str]) -> Iterator[Identity]:
    """Every amount column of every table: the total row and the body."""
    for table in tables:
        sheet = case.sheets.get(table)
        found = sheet.total() if sheet else None
        if sheet is None or found is None or not any(r.kind is RowKind.LINE for r in sheet.rows):
            continue
        for column in case.spec(table).amounts:
            left, right = term(sheet, found[0], column.key), column_terms(sheet, column.key)
            if left.amount or any(one.amount for one in right):
                name = "—".join(column.path)
                yield Identity(rule, f"预算{table}表合计行“{name}”", "各行之和", (left,), right)


def compared(
    rule: str,
    subject: Callable[[Key], str],
    what: str,
    left: Mapping[Key, tuple[Term, ...]],
    right: Mapping[Key, tuple[Term, ...]],
    relation: Relation = Relation.EQUAL,
    by: str = "",
) -> Iterator[Identity]:
    """An identity for every key of either side that holds anything."""
    for key in sorted({*left, *right}):
        mine, theirs = left.get(key, ()), right.get(key, ())
        if amount(mine) or amount(theirs):
            yield Identity(rule, subject(key), what, mine, theirs, relation, by)
