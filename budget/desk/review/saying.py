"""What changed, in a few sentences."""

from collections.abc import Iterator, Sequence

from budget.domain.facts import FactBook
from budget.domain.money import wanyuan_short
from budget.renderers.reviewed import percent, signed
from budget.selectors.differences import Kind, TableDifference
from budget.selectors.reviewing import Against


def sentences(against: Against, found: Sequence[TableDifference], book: FactBook) -> list[str]:
    """The whole of it first, then the sums, then how many tables, rows and cells."""
    if not found:
        only = (
            f"{'、'.join(f'预算{one}表' for one in sorted(against.only))}" if against.only else "各张预算表"
        )
        return [f"{only}与{against.label}完全相同。"]
    return [*_sums(against.book, book), _counts(found)]


def _sums(before: FactBook | None, now: FactBook) -> Iterator[str]:
    if before is None:
        return
    for words, kind in (("收入合计", "income"), ("支出合计", "expenditure")):
        was, is_ = (sum(one.amount_fen for one in getattr(book, kind)) for book in (before, now))
        if was == is_:
            yield f"{words}没有变化，为{wanyuan_short(is_)}万元。"
        else:
            change = "，".join(filter(None, (signed(is_ - was), percent(was, is_))))
            yield f"{words}由{wanyuan_short(was)}万元变为{wanyuan_short(is_)}万元（{change}）。"
    if len(before.projects) != len(now.projects):
        yield f"项目由{len(before.projects)}个变为{len(now.projects)}个。"


def _counts(found: Sequence[TableDifference]) -> str:
    rows = [row for table in found for row in table.rows]
    cells = sum(len(row.cells) for row in rows if row.kind is Kind.CHANGED)
    parts = [
        f"{count}{words}"
        for count, words in (
            (cells, "格有变化"),
            (sum(row.kind is Kind.ADDED for row in rows), "行是新增的"),
            (sum(row.kind is Kind.REMOVED for row in rows), "行不在了"),
        )
        if count
    ]
    return f"{len(found)}张预算表不同：{'，'.join(parts) or '有的表新增或者没有了'}。"
