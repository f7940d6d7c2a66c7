"""What becomes of an approved budget: a 更正 of what was published, a 调剂, a 追加."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from budget.city.spending import HUNDRED_YUAN, in_order
from budget.city.telling import COST_NAME, in_wanyuan
from budget.domain.codes import Fund, IncomeSource, Kind
from budget.domain.facts import ExpenditureLine, FactBook, IncomeLine, Project

_OFFICE, _TRAVEL, _OTHER = "30201", "30211", "30299"


def corrected(book: FactBook) -> tuple[FactBook, str]:
    """The book with a part of 办公费 where it belongs, and what the public is told."""
    moved, fen = _moved(book, _OFFICE, _TRAVEL, 120)
    amount = in_wanyuan(fen)
    return moved, (
        f"第1版把部分差旅费误列为办公费。更正后办公费减少{amount}万元，差旅费增加{amount}万元，支出总额不变。"
    )


def transferred(book: FactBook) -> tuple[FactBook, str]:
    """A 调剂 between 科目, and why."""
    moved, fen = _moved(book, _OTHER, _OFFICE, 200)
    return moved, f"将其他商品和服务支出{in_wanyuan(fen)}万元调剂用于办公费"


def supplemented(book: FactBook) -> tuple[FactBook, str]:
    """A 追加 to a project, with the income that pays for it, and why; the book as it is where none is fit."""
    for project in book.projects:
        for line in book.expenditure:
            if line.project == project.code and line.fund is Fund.GENERAL_PUBLIC and not line.carried_over:
                return _added(book, project, line)
    return transferred(book)


def _added(book: FactBook, project: Project, line: ExpenditureLine) -> tuple[FactBook, str]:
    fen = max(line.amount_fen * 180 // 1000 // HUNDRED_YUAN, 1) * HUNDRED_YUAN
    total = fen + sum(one.amount_fen for one in book.expenditure if one.project == project.code)
    indicators = tuple(
        replace(one, value=in_wanyuan(total)) if one.level3 == COST_NAME else one
        for one in project.indicators
    )

    def pays(income: IncomeLine) -> bool:
        source = IncomeSource.GENERAL_PUBLIC
        return income.unit == line.unit and income.source is source and not income.carried_over

    more = replace(
        book,
        expenditure=_with(book.expenditure, lambda one: one is line, fen),
        income=tuple(
            replace(one, amount_fen=one.amount_fen + fen) if pays(one) else one for one in book.income
        ),
        projects=tuple(
            replace(one, indicators=indicators) if one is project else one for one in book.projects
        ),
    )
    return more, f"追加“{project.name}”{in_wanyuan(fen)}万元"


def _moved(book: FactBook, source: str, target: str, share: int) -> tuple[FactBook, int]:
    """So many thousandths of a basic 科目 of the office moved to another; and how much that is."""
    office = book.units[0].code

    def is_of(economic: str) -> Callable[[ExpenditureLine], bool]:
        return lambda one: (
            one.unit == office
            and one.dept_economic == economic
            and one.kind is Kind.BASIC
            and one.fund is Fund.GENERAL_PUBLIC
        )

    held = sum(one.amount_fen for one in book.expenditure if is_of(source)(one))
    fen = max(held * share // 1000 // HUNDRED_YUAN, 1) * HUNDRED_YUAN
    lines = _with(_with(book.expenditure, is_of(source), -fen), is_of(target), fen)
    return replace(book, expenditure=in_order(iter(lines))), fen


def _with(
    lines: Iterable[ExpenditureLine], which: Callable[[ExpenditureLine], bool], fen: int
) -> tuple[ExpenditureLine, ...]:
    return tuple(replace(one, amount_fen=one.amount_fen + fen) if which(one) else one for one in lines)
