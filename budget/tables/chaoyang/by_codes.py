"""The tables that group spending by the three codes: 预算03, 08 and 09表."""

from collections.abc import Callable, Mapping

from budget.domain.codes import Kind, System
from budget.domain.facts import ExpenditureLine, FactBook
from budget.tables.building import Grouping

CODE_COLUMNS = ("function", "gov_economic", "dept_economic")
Measure = Callable[[ExpenditureLine], bool]


def is_basic(line: ExpenditureLine) -> bool:
    return line.kind is Kind.BASIC


def is_project(line: ExpenditureLine) -> bool:
    return line.kind is Kind.PROJECT


def key_of(line: ExpenditureLine) -> tuple[str, ...]:
    return (line.function, line.gov_economic, line.dept_economic)


def labels(book: FactBook, key: tuple[str, ...]) -> Mapping[str, str]:
    return {system.value: book.label(system, code) for system, code in zip(System, key, strict=True)}


def by_three_codes(
    table: str,
    select: Measure,
    *,
    total_column: str,
    more: Mapping[str, Measure] | None = None,
) -> Grouping:
    """Lines grouped by the three codes: 合计 = 基本支出 + 项目支出; ``more`` are “其中” columns."""
    return Grouping(
        table=table,
        select=select,
        key_of=key_of,
        labels=labels,
        measures={"basic": is_basic, "project": is_project, **(more or {})},
        sums={"total": ("basic", "project")},
        total_column=total_column,
        texts=CODE_COLUMNS,
    )
