"""Which income a withheld line was to be spent from, and a book's income without it.

Left out of spending alone, an amount could be read off the difference between income and spending. So the
same amount leaves the income of the same unit, fund and year; where that income cannot be told, nothing is
guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from budget.domain.codes import IncomeSource, System
from budget.domain.facts import ExpenditureLine, FactBook, IncomeLine
from budget.domain.money import wanyuan

Place = tuple[str | None, IncomeSource | None, bool]


@dataclass(frozen=True, slots=True)
class Reduction:
    """What is taken out of one unit's income of one source."""

    unit: str
    source: IncomeSource
    carried_over: bool
    before_fen: int
    taken_fen: int

    @property
    def after_fen(self) -> int:
        return self.before_fen - self.taken_fen

    @property
    def label(self) -> str:
        return f"{'上年结转' if self.carried_over else ''}{self.source.label}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the income of these lines (by their places in the book, from 0) cannot be told, in Chinese."""

    lines: tuple[int, ...]
    message: str


def reductions(book: FactBook, lines: Mapping[int, ExpenditureLine]) -> tuple[list[Reduction], list[Problem]]:
    """The income that the lines (by their place in the book, from 0) were to be spent from, in the order of
    income; and why that of some of them cannot be told."""
    taken: dict[Place, int] = {}
    of: dict[Place, list[int]] = {}
    problems = []
    for number, line in lines.items():
        place, problem = _place(book, line)
        if place is None:
            message = f"{name_of(book, number, line)}标为不公开，{problem}"
            problems.append(Problem((number,), message))
            continue
        taken[place] = taken.get(place, 0) + line.amount_fen
        of.setdefault(place, []).append(number)
    before = _sums(book.income)
    found = []
    for place in (one for one in before if one in taken):
        unit, source, carried = place
        assert unit is not None
        assert source is not None
        one = Reduction(unit, source, carried, before[place], taken[place])
        found.append(one)
        if one.after_fen < 0:
            names = "、".join(name_of(book, number, lines[number]) for number in of[place])
            problems.append(Problem(tuple(of[place]), f"{names}{_short(book, one)}"))
    return found, problems


def reduced(income: Sequence[IncomeLine], found: Sequence[Reduction]) -> Iterator[IncomeLine]:
    """The income without what is taken out of it. Lines that were of one source become one: how much of it
    stood on which of them would tell what was taken."""
    left = {(one.unit, one.source, one.carried_over): one.after_fen for one in found}
    told = set()
    for line in income:
        place = _of(line)
        if place not in left:
            yield line
        elif place not in told:
            told.add(place)
            if left[place]:
                yield replace(line, amount_fen=left[place])


def name_of(book: FactBook, number: int, line: ExpenditureLine) -> str:
    """A line as a reader finds it: where it stands, what it is, how much."""
    codes = "／".join(
        [book.label(System.FUNCTION, line.function), book.label(System.DEPT_ECONOMIC, line.dept_economic)]
    )
    return f"支出第{number + 1}行（{codes}，{wanyuan(line.amount_fen)}万元）"


def _place(book: FactBook, line: ExpenditureLine) -> tuple[Place | None, str]:
    """The one place of income it can come from; None and why where there is not just one."""
    missing = "、".join(
        label for label, value in (("单位", line.unit), ("资金性质", line.fund)) if value is None
    )
    if missing or line.fund is None:
        return None, f"但没有注明{missing}，分不清应从哪项收入中扣除同样的金额；请先注明{missing}。"
    places = list(dict.fromkeys(_of(one) for one in book.income if _may_feed(one, line)))
    whose = f"{book.unit_label(line.unit)}的{_when(line)}{line.fund.label}收入"
    if not places:
        return None, (f"但没有{whose}可以同额扣除；请核对这一行和收入的单位、资金性质、是否上年结转。")
    (unit, source, carried), *others = places
    if others or unit is None or source is None:
        stated = "、".join(dict.fromkeys(_named(book, *place) for place in places))
        return None, (
            f"但{whose}可能是其中任何一项：{stated}，分不清应从哪一项中扣除；"
            "请把收入分到单位和来源，并注明这一行是否使用上年结转。来源确有几项、无法区分的，不能剔除后公开。"
        )
    return (unit, source, carried), ""


def _may_feed(income: IncomeLine, line: ExpenditureLine) -> bool:
    """Whether the line can be spent from this income, as far as either of them says."""
    return (
        income.unit in (line.unit, None)
        and (income.source is None or income.source.fund is line.fund)
        and line.carried_over in (None, income.carried_over)
    )


def _when(line: ExpenditureLine) -> str:
    return {None: "", True: "上年结转", False: "本年"}[line.carried_over]


def _named(book: FactBook, unit: str | None, source: IncomeSource | None, carried: bool) -> str:
    money = source.label if source else "来源未注明"
    return f"{'上年结转' if carried else '本年'}{money}{'' if unit else '（未注明单位）'}"


def _short(book: FactBook, one: Reduction) -> str:
    return (
        f"标为不公开，合计{wanyuan(one.taken_fen)}万元，"
        f"应不超过{book.unit_label(one.unit)}的{one.label}收入，而收入只有{wanyuan(one.before_fen)}万元；"
        "请核对收入和这些支出的单位、资金性质、是否上年结转。"
    )


def _of(line: IncomeLine) -> Place:
    return line.unit, line.source, line.carried_over


def _sums(income: Sequence[IncomeLine]) -> Mapping[Place, int]:
    sums: dict[Place, int] = {}
    for line in income:
        sums[_of(line)] = sums.get(_of(line), 0) + line.amount_fen
    return sums
