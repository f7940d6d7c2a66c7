"""What of a book the public may see: without what is marked 不公开 and without 涉密 units, and so that what
is left does not give it away.

All that is published is made of this part, and computed from nothing else: a table, a file, a digest or a
code of the whole would let anybody try out what was left out.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from budget.domain.codes import VEHICLE_OPERATION
from budget.domain.facts import (
    ExpenditureLine,
    FactBook,
    OfficialVehicleCost,
    ProcurementLine,
    Project,
    ServicePurchaseLine,
    Unit,
)
from budget.domain.matching_income import Reduction, reduced, reductions
from budget.domain.units import named_in

# The facts that say whose they are, as a reader calls them.
_CALLED = {
    "income": "收入", "expenditure": "支出", "year_end": "年终结转结余", "projects": "项目",
    "procurement": "政府采购", "services": "政府购买服务", "vehicles": "公务用车运行维护费明细",
}  # fmt: skip


class InseparableError(ValueError):
    """What may not be shown cannot be left out without giving it away; ``reasons`` say why, in Chinese."""

    def __init__(self, reasons: Sequence[str]) -> None:
        super().__init__("".join(reasons))
        self.reasons = tuple(reasons)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What the public part lacks. Never shown to the public."""

    units: tuple[Unit, ...] = ()
    # Marked ones, by their place in the book (from 0); those of a unit that is left out go with it.
    lines: tuple[tuple[int, ExpenditureLine], ...] = ()
    income: tuple[Reduction, ...] = ()
    projects: tuple[Project, ...] = ()
    # Shown without the project that they name.
    loosened: tuple[ExpenditureLine, ...] = ()
    procurement: tuple[ProcurementLine, ...] = ()
    services: tuple[ServicePurchaseLine, ...] = ()
    vehicles: tuple[OfficialVehicleCost, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownPart:
    """The public part of a book, and what it lacks (None: nothing, it is the whole book)."""

    book: FactBook
    left_out: LeftOut | None = None


def public_part(book: FactBook, classified: frozenset[str] = frozenset()) -> ShownPart:
    """The part of a book that may be shown, where units with these codes are 涉密.

    Every withheld line goes with the same amount of the income it was to be spent from; everything of a
    classified unit goes; a project goes whole with any line of it, and so do its purchases. 控制数 go: a
    ceiling is often the true sum. Names that only these used go too. Raises InseparableError.
    """
    hidden = tuple(unit for unit in book.units if unit.code in classified)
    marked = [
        (number, line)
        for number, line in enumerate(book.expenditure)
        if line.withheld and line.unit not in classified
    ]
    if not hidden and not marked:
        return ShownPart(book)
    income, problems = reductions(book, dict(marked))
    reasons = [*_unsettled(book, hidden), *(one.message for one in problems)]
    if reasons:
        raise InseparableError(reasons)
    codes = frozenset(unit.code for unit in hidden)
    gone = _projects_gone(book, codes)
    left_out = LeftOut(
        units=hidden,
        lines=tuple(marked),
        income=tuple(income),
        projects=tuple(one for one in book.projects if one.code in gone and one.unit not in codes),
        loosened=tuple(one for one in _open(book.expenditure, codes) if one.project in gone),
        procurement=tuple(one for one in _of_others(book.procurement, codes) if one.project in gone),
        services=tuple(one for one in _of_others(book.services, codes) if one.project in gone),
        vehicles=tuple(_telling(book, codes)),
    )
    return ShownPart(_without(book, codes, gone, left_out), left_out)


def _without(book: FactBook, codes: frozenset[str], gone: frozenset[str], left_out: LeftOut) -> FactBook:
    expenditure = tuple(
        replace(line, project=None if line.project in gone else line.project, withheld_basis="")
        for line in _open(book.expenditure, codes)
    )
    return replace(
        book,
        units=tuple(unit for unit in book.units if unit.code not in codes),
        names=named_in(book.names, expenditure),
        income=tuple(reduced(list(_of_others(book.income, codes)), left_out.income)),
        expenditure=expenditure,
        year_end=tuple(_of_others(book.year_end, codes)),
        projects=tuple(one for one in _of_others(book.projects, codes) if one.code not in gone),
        procurement=tuple(one for one in _of_others(book.procurement, codes) if one.project not in gone),
        services=tuple(one for one in _of_others(book.services, codes) if one.project not in gone),
        vehicles=tuple(one for one in _of_others(book.vehicles, codes) if one not in left_out.vehicles),
        controls=(),
        profiles=tuple(_of_others(book.profiles, codes)),
        passages=tuple(_of_others(book.passages, codes)),
        earlier=tuple(_of_others(book.earlier, codes)),
    )


def _unsettled(book: FactBook, hidden: Sequence[Unit]) -> Iterator[str]:
    """What of the book must be settled before anything can be left out of it."""
    if tables := "、".join(dict.fromkeys(one.table for one in book.printed if one.column)):
        yield (
            f"预算{tables}表的一些合计是照原件保留的，剔除不公开的内容后会对不上；"
            "请先在录入中把收入、支出等分到单位、资金性质和项目。"
        )
    if not hidden:
        return
    names = "、".join(unit.name or unit.code for unit in hidden)
    if len(hidden) == len(book.units):
        yield f"全部单位（{names}）都标为涉密，没有可以公开的内容。"
    unallotted = [
        f"{called}{count}条"
        for attribute, called in _CALLED.items()
        if (count := sum(one.unit is None for one in getattr(book, attribute)))
    ]
    if unallotted:
        yield (
            f"{names}标为涉密，而有{'、'.join(unallotted)}没有注明单位，分不清是不是涉密单位的；"
            "请先在录入中逐条注明单位。"
        )


def _projects_gone(book: FactBook, codes: frozenset[str]) -> frozenset[str]:
    """The codes of projects that are not shown: of what is left out, and of whose money some is."""
    named = {
        line.project for line in book.expenditure if line.project is not None and _is_hidden(line, codes)
    }
    return frozenset(named | {one.code for one in book.projects if one.unit in codes})


def _telling(book: FactBook, codes: frozenset[str]) -> Iterator[OfficialVehicleCost]:
    """The breakdowns of 公务用车运行维护费 that would tell a withheld line of it, or would not add up to what
    is left: where such a unit has other lines of it, those of every unit."""
    of = [line for line in book.expenditure if line.dept_economic == VEHICLE_OPERATION]
    units = {line.unit for line in of if line.withheld and line.unit not in codes}
    every = any(line.unit in units for line in _open(of, codes))
    for cost in _of_others(book.vehicles, codes):
        if units and (every or cost.unit is None or cost.unit in units):
            yield cost


def _is_hidden(line: ExpenditureLine, codes: frozenset[str]) -> bool:
    return line.withheld or line.unit in codes


def _open(lines: Iterable[ExpenditureLine], codes: frozenset[str]) -> Iterator[ExpenditureLine]:
    return (line for line in lines if not _is_hidden(line, codes))


def _of_others(facts: Iterable[Any], codes: frozenset[str]) -> Iterator[Any]:
    return (fact for fact in facts if fact.unit not in codes)
