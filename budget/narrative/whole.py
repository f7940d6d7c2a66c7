"""第二部分, the whole of the money: 收支总体, 收入, 支出, 财政拨款."""

from collections.abc import Iterable, Iterator

from budget.domain.codes import APPROPRIATIONS, CURRENT_SOURCES
from budget.narrative.measures import Term, item_row, read, total_row
from budget.narrative.model import Figure, Paragraph, Run, Section
from budget.narrative.telling import Teller, bracketed, item, listed, paragraph, section, share_of
from budget.tables.chaoyang import t01, t05
from budget.tables.chaoyang.classes import CLASSES
from budget.tables.chaoyang.t03 import NATURE_COLUMNS
from budget.tables.spec import Pair

# How each of this year's sources is called as income, and what was carried over.
SOURCES = {
    **{
        f"income.{source.value}": source.label if source.label.endswith("收入") else f"{source.label}收入"
        for source in CURRENT_SOURCES
    },
    "income.carryover": "上年结转结余",
}
Named = tuple[str, Figure]


def sections(t: Teller) -> Iterator[Section]:
    yield from section("overview", "收支总体情况说明", _overview(t))
    yield from section("income", "收入预算情况说明", _income(t))
    yield from section("expenditure", "支出预算情况说明", _expenditure(t))
    yield from section("fiscal", "财政拨款收支预算情况说明", _fiscal(t))


def _overview(t: Teller) -> Iterator[Paragraph]:
    income, spending = t.figure("income"), t.figure("expenditure")
    if income is None or spending is None:
        return
    yield paragraph(f"按照综合预算的原则，{t.we}所有收入和支出均纳入{t.budget}管理。")
    yield paragraph(f"{t.now}", _both("收支总预算", income, spending), "。")
    if sources := _named(t, SOURCES):
        yield paragraph("收入包括：", _amounts(sources), "。")
    if spent := [*_classes(t, "01", t01.PAIRS), *_named(t, {"year_end": "年终结转结余"})]:
        yield paragraph("支出包括：", _amounts(spent), "。")


def _income(t: Teller) -> Iterator[Paragraph]:
    total = t.figure("income")
    if total is None:
        return
    in_play = [(key, label) for key, label in SOURCES.items() if t.is_there(key)]
    sole = in_play[0] if len(in_play) == 1 and total.fen else None
    yield paragraph(
        f"{t.now}收入预算",
        total,
        f"，全部为{sole[1]}" if sole else "",
        t.compared("income"),
        "。" if sole or not in_play else "。其中：",
    )
    if not sole:
        yield from _parts(t, in_play, total, "收入预算")


def _expenditure(t: Teller) -> Iterator[Paragraph]:
    total = t.figure("expenditure")
    if total is None:
        return
    parts = [
        (key, label)
        for key, label in (("basic", "基本支出"), ("project", "项目支出"), ("year_end", "年终结转结余"))
        if t.figure(key) is not None and (t.is_there(key) or (total.fen and key != "year_end"))
    ]
    yield paragraph(f"{t.now}支出预算", total, t.compared("expenditure"), "。其中：" if parts else "。")
    yield from _parts(t, parts, total, "支出预算")
    natures: list[Named] = []
    for nature in NATURE_COLUMNS:
        found = read((Term("03", nature.value, total_row),), t.sheets)
        if found and found.fen:
            natures.append((nature.label, found))
    if natures:
        yield paragraph("上述支出中：", _amounts(natures), "。")


def _fiscal(t: Teller) -> Iterator[Paragraph]:
    income, spending = t.figure("fiscal.income"), t.figure("fiscal.expenditure")
    if income is None or spending is None:
        return
    if not income.fen and not spending.fen and not t.is_there("fiscal.income"):
        yield paragraph(f"{t.we}{t.now}没有财政拨款安排的收支。")
        return
    if income.fen == spending.fen:
        yield paragraph(f"{t.now}财政拨款收支总预算", income, t.compared("fiscal.income"), "。")
    else:
        yield paragraph(f"{t.now}财政拨款收入总计", income, t.compared("fiscal.income"), "。")
        yield paragraph(f"{t.now}财政拨款支出总计", spending, t.compared("fiscal.expenditure"), "。")
    if sources := list(_appropriations(t)):
        yield paragraph("收入包括：", _amounts(sources), "。")
    spent = [*_classes(t, "05", t05.PAIRS)]
    left = read((Term("05", "expenditure_amount", item_row(t05.PAIRS, "expenditure:year_end")),), t.sheets)
    if left and left.fen:
        spent.append(("年终结转结余", left))
    if spent:
        yield paragraph("支出包括：", _amounts(spent), "。")


def _appropriations(t: Teller) -> Iterator[Named]:
    """The three appropriations, this year's and carried over, as far as there is money."""
    for group, ahead in (("income", ""), ("carryover", "上年结转")):
        for fund in APPROPRIATIONS:
            picked = item_row(t05.PAIRS, f"{group}:{fund.value}")
            found = read((Term("05", "income_amount", picked),), t.sheets)
            if found and found.fen:
                yield f"{ahead}{fund.label}", found


def _both(label: str, income: Figure, spending: Figure) -> list[Run]:
    """One figure where both sides are the same, as they must be; else each side's own."""
    if income.fen == spending.fen:
        return [label, income]
    return ["收入总计", income, "，支出总计", spending]


def _named(t: Teller, keys: dict[str, str]) -> list[Named]:
    """Measures with money this year, under these names."""
    return [(label, found) for key, label in keys.items() if (found := t.figure(key)) and found.fen]


def _classes(t: Teller, table: str, pairs: tuple[Pair, ...]) -> Iterator[Named]:
    """The 功能分类 类 of a two-sided table that have money."""
    there = {pair.expenditure.key for pair in pairs if pair.expenditure}
    for code, name in CLASSES.items():
        if f"function:{code}" in there:
            picked = item_row(pairs, f"function:{code}")
            found = read((Term(table, "expenditure_amount", picked),), t.sheets)
            if found and found.fen:
                yield name, found


def _amounts(named: Iterable[Named]) -> list[Run]:
    return listed([[label, figure] for label, figure in named], "、")


def _parts(t: Teller, parts: Iterable[tuple[str, str]], total: Figure, whole: str) -> Iterator[Paragraph]:
    """The parts of a whole as numbered items: amount, share, how it changed, what for."""
    for number, (key, label) in enumerate(parts, 1):
        found = t.figure(key)
        if found is None:
            continue
        yield item(
            f"{bracketed(number)}{label}",
            found,
            share_of(found, total, whole),
            t.compared(key),
            "。",
            t.purpose(key) if key == "project" else [],
        )
