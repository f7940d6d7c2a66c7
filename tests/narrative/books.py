"""The reference budget as facts, a year before it, and what a clerk wrote to it."""

from dataclasses import replace
from functools import cache

from budget.domain.codes import UnitNature
from budget.domain.facts import FactBook, Passage, UnitProfile
from budget.domain.sheets import SheetSet
from budget.importers.formats import read_document
from budget.narrative.telling import Earlier
from budget.tables.chaoyang.lift import lift
from budget.tables.registry import derive
from tests.reference import CONTENT


@cache
def reference() -> FactBook:
    return lift(read_document(CONTENT).sheets)


@cache
def reference_tables() -> SheetSet:
    return derive(reference())


@cache
def last_year() -> Earlier:
    """The reference as if a year before: nine tenths of its spending, no vehicle, more bought."""
    book = reference()
    spending = tuple(
        replace(line, amount_fen=line.amount_fen * 9 // 10)
        for line in book.expenditure
        if line.dept_economic != "30231"
    )
    income = (replace(book.income[0], amount_fen=sum(line.amount_fen for line in spending)),)
    procurement = tuple(replace(one, amount_fen=one.amount_fen + 5_000_001) for one in book.procurement)
    book = replace(book, year=2025, expenditure=spending, income=income, procurement=procurement)
    return Earlier(derive(book), book)


@cache
def written() -> FactBook:
    """The reference with what its clerk wrote: with and without words that stand there already."""
    unit = reference().units[0].code
    return replace(
        reference(),
        passages=(
            Passage("duties", "别的单位的职责", unit="129999"),
            Passage(
                "duties",
                "（一）贯彻政务服务的法律法规。\n\n（二）管理全区政务服务，满意度<5%的 & 其他。",
            ),
            Passage("reason.expenditure", "主要原因是：政务服务大厅运行任务增加。"),
            Passage("reason.class.201", "因进驻事项增加；\n聘请人员增加，"),
            Passage("reason.government_fund", "没有用到的原因"),
            Passage("use.class.201", "主要用于政务服务大厅运行。"),
            Passage("use.abroad", "没有用到的用途"),
            Passage("terms", "高效办成一件事：指一次办好。\n一网通办：指网上办好。"),
        ),
        profiles=(UnitProfile(unit, UnitNature.ADMINISTRATIVE, 40, 38, 12, 1, 0, "台式电脑10台"),),
    )
