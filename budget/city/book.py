"""One department's budget of one year: the facts, whole and balanced."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from budget.city.life import LifeOfUnit, Running
from budget.city.places import Place
from budget.city.spending import HUNDRED_YUAN, Spender, in_order, names_used
from budget.city.telling import goal_of, goal_of_department, indicators_of, passages_of
from budget.domain.codes import (
    ABROAD,
    RECEPTION,
    VEHICLE_OPERATION,
    Fund,
    IncomeSource,
    Kind,
    System,
    is_personnel,
    is_public,
    labelled,
)
from budget.domain.facts import (
    EarlierFigure,
    ExpenditureLine,
    FactBook,
    IncomeLine,
    ProcurementLine,
    Project,
    ServicePurchaseLine,
    SubjectName,
    Unit,
    UnitProfile,
    YearEndCarryover,
)
from budget.domain.lists import CLASS_DIGITS, Lists
from budget.domain.money import squeeze

_METHODS = ("公开招标", "竞争性磋商", "框架协议采购", "询价")
_LARGE_EQUIPMENT_FROM = 120
_THREE_PUBLIC = {"abroad": ABROAD, "reception": RECEPTION, "vehicle_operation": VEHICLE_OPERATION}


@dataclass(frozen=True)
class City:
    """What all departments have in common: their form set, and the lists in force."""

    form_set: str
    lists: Lists

    def book(
        self, place: Place, units: Sequence[LifeOfUnit], year: int, *, before: FactBook | None = None
    ) -> FactBook:
        """The facts of a department and year. ``before``: last year's, where no budget of it will be kept, so
        that its figures must be stated."""
        spenders = [Spender(unit, year, self.lists) for unit in units]
        lines = in_order(line for spender in spenders for line in spender.lines())
        year_end = tuple(self._year_end(units, lines))
        projects = tuple(_projects(spenders, lines, year))
        return FactBook(
            department_code=place.code,
            department_name=place.name,
            year=year,
            form_set=self.form_set,
            units=tuple(Unit(unit.code, unit.name) for unit in units),
            names=tuple(SubjectName(*named) for named in names_used(lines, self.lists)),
            income=tuple(income_of(units, lines, year_end)),
            expenditure=lines,
            year_end=year_end,
            projects=projects,
            procurement=tuple(self._procurement(spenders)),
            services=tuple(self._services(spenders)),
            vehicles=tuple(cost for spender in spenders if (cost := spender.vehicle_cost())),
            goal=goal_of_department(place, units, year),
            profiles=tuple(_profile(unit, year) for unit in units),
            passages=tuple(passages_of(place, units, year)),
            earlier=tuple(_earlier(before)) if before else (),
        )

    def _year_end(
        self, units: Sequence[LifeOfUnit], lines: Iterable[ExpenditureLine]
    ) -> Iterator[YearEndCarryover]:
        """What units that earn money keep of it."""
        spent: dict[str | None, int] = defaultdict(int)
        for line in lines:
            if line.fund is Fund.UNIT_FUNDS:
                spent[line.unit] += line.amount_fen
        for unit in units:
            left = spent[unit.code] * 35 // 1000 // HUNDRED_YUAN * HUNDRED_YUAN
            if left:
                yield YearEndCarryover(unit.code, Fund.UNIT_FUNDS, left)

    def _procurement(self, spenders: Sequence[Spender]) -> Iterator[ProcurementLine]:
        for spender, running in _bought(spenders):
            purchase = running.work.purchase
            if purchase is None:
                continue
            fen = running.hundreds(spender.year) * purchase.share // 1000 * HUNDRED_YUAN
            turn = int(running.code[-4:])
            yield ProcurementLine(
                purchase.category,
                fen,
                purchase.item,
                spender.unit.code,
                running.work.fund,
                Kind.PROJECT,
                running.code,
                _METHODS[turn % len(_METHODS)],
                bool(turn % 2),
            )

    def _services(self, spenders: Sequence[Spender]) -> Iterator[ServicePurchaseLine]:
        for spender, running in _bought(spenders):
            service = running.work.service
            if not service:
                continue
            second = self.lists.services[squeeze(service)][0]
            function = running.work.function or spender.unit.function
            field = function[:CLASS_DIGITS]
            yield ServicePurchaseLine(
                labelled(second[:2], self.lists.directory[second[:2]]),
                labelled(second, self.lists.directory[second]),
                service,
                labelled(field, self.lists.names[System.FUNCTION][field]),
                running.hundreds(spender.year) * 800 // 1000 * HUNDRED_YUAN,
                spender.unit.code,
                Kind.PROJECT,
                running.code,
            )


def income_of(
    units: Sequence[LifeOfUnit], lines: Iterable[ExpenditureLine], year_end: Iterable[YearEndCarryover]
) -> Iterator[IncomeLine]:
    """What pays for just that: by unit and fund, this year's and carried over."""
    sources = {unit.code: unit.earns for unit in units}
    needed: dict[tuple[str | None, IncomeSource, bool], int] = defaultdict(int)
    for line in lines:
        assert line.fund is not None
        source = _source(line.fund, sources.get(line.unit or ""))
        needed[line.unit, source, bool(line.carried_over)] += line.amount_fen
    for left in year_end:
        assert left.fund is not None
        needed[left.unit, _source(left.fund, sources.get(left.unit or "")), False] += left.amount_fen
    order = list(IncomeSource)
    for unit, source, carried in sorted(needed, key=lambda key: (key[0] or "", key[2], order.index(key[1]))):
        yield IncomeLine(unit, source, carried, needed[unit, source, carried])


def _source(fund: Fund, earns: IncomeSource | None) -> IncomeSource:
    if fund is Fund.UNIT_FUNDS:
        return earns if earns and earns.fund is Fund.UNIT_FUNDS else IncomeSource.OTHER
    return IncomeSource(fund.value)


def _bought(spenders: Sequence[Spender]) -> Iterator[tuple[Spender, Running]]:
    yield from ((spender, running) for spender in spenders for running in spender.projects())


def _projects(spenders: Sequence[Spender], lines: Iterable[ExpenditureLine], year: int) -> Iterator[Project]:
    money: dict[str | None, int] = defaultdict(int)
    for line in lines:
        money[line.project] += line.amount_fen
    for spender, running in _bought(spenders):
        yield Project(
            code=running.code,
            name=running.name,
            unit=spender.unit.code,
            goal=goal_of(running, year),
            indicators=indicators_of(running, money[running.code]),
            category=running.work.category,
            first_year=running.first,
            last_year=running.last,
            basis=f"《{running.work.name}工作实施方案》",
        )


def _profile(unit: LifeOfUnit, year: int) -> UnitProfile:
    return UnitProfile(
        unit=unit.code,
        nature=unit.nature,
        authorised_posts=unit.posts,
        staff=unit.staff[year],
        retired=unit.retired,
        vehicles=unit.vehicles,
        large_equipment=unit.posts // _LARGE_EQUIPMENT_FROM,
    )


def _earlier(before: FactBook) -> Iterator[EarlierFigure]:
    """Last year's figures of the measures that people ask for first."""
    lines = before.expenditure
    general = [line for line in lines if line.fund is Fund.GENERAL_PUBLIC]
    basic = [line for line in general if line.kind is Kind.BASIC]
    income = sum(line.amount_fen for line in before.income)
    figures = {
        "income": income,
        "expenditure": income,
        "basic": _sum(line for line in lines if line.kind is Kind.BASIC),
        "project": _sum(line for line in lines if line.kind is Kind.PROJECT),
        "general_public": _sum(general),
        "general_public.basic": _sum(basic),
        "personnel": _sum(line for line in basic if is_personnel(line.dept_economic)),
        "public": _sum(line for line in basic if is_public(line.dept_economic)),
        "three_public": _sum(line for line in general if line.dept_economic in _THREE_PUBLIC.values()),
        **{
            measure: _sum(line for line in general if line.dept_economic == economic)
            for measure, economic in _THREE_PUBLIC.items()
        },
    }
    for measure, fen in figures.items():
        yield EarlierFigure(measure, fen)


def _sum(lines: Iterable[ExpenditureLine]) -> int:
    return sum(line.amount_fen for line in lines)
