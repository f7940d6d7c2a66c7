"""What a unit spends in a year: people, running costs, projects, each line under the three 科目."""

from collections.abc import Iterator
from dataclasses import dataclass

from budget.city.life import LifeOfUnit, Running
from budget.domain.codes import VEHICLE_OPERATION, Fund, IncomeSource, Kind, System, UnitNature
from budget.domain.facts import ExpenditureLine, OfficialVehicleCost
from budget.domain.lists import Lists

YUAN = 100
HUNDRED_YUAN = 100 * YUAN
# The year whose prices the amounts below are of, and by how many thousandths they rise a year.
_PRICES_OF, _RISE = 2024, 26
_PENSION, _ANNUITY, _MEDICAL, _TRAINING, _HOUSING = "2080505", "2080506", "21011", "2050803", "2210201"
# 元 a person and year by 部门经济科目: of civil servants, and of others.
_OFFICE_PAY = (("30101", 62_000), ("30102", 71_000), ("30103", 39_000))
_OTHER_PAY = (("30101", 58_000), ("30102", 22_000), ("30107", 88_000))
_OFFICE_COSTS = (("30201", 2_600), ("30207", 700), ("30211", 1_900), ("30239", 9_000), ("30299", 1_500))
_OTHER_COSTS = (("30201", 1_500), ("30206", 900), ("30299", 800))
_RETIRED, _OF_TRAINING, _RECEPTION, _OF_A_VEHICLE = 1_400, 900, 260, 27_000
_LARGE_OFFICE = 60


@dataclass(frozen=True, slots=True)
class Spender:
    """One unit in one year. ``of`` are the lists that say which 政府经济科目 stands above which."""

    unit: LifeOfUnit
    year: int
    of: Lists

    @property
    def staff(self) -> int:
        return self.unit.staff[self.year]

    def lines(self) -> Iterator[ExpenditureLine]:
        """All of them, in no order that matters."""
        yield from self._people()
        yield from self._running_costs()
        yield from self._of_its_own_money()
        for project in self.projects():
            yield from self._project(project)

    def projects(self) -> list[Running]:
        """The projects that run in the year."""
        return [one for one in self.unit.projects if one.runs_in(self.year)]

    def vehicle_cost(self) -> OfficialVehicleCost | None:
        """What the upkeep of its vehicles is made of, None where it has none."""
        if not self.unit.vehicles:
            return None
        whole = self._vehicles()
        fuel, repair, insurance = (_rounded(whole * share // 1000) for share in (430, 300, 150))
        other = whole - fuel - repair - insurance
        return OfficialVehicleCost(self.unit.code, fuel, repair, insurance, other)

    def _people(self) -> Iterator[ExpenditureLine]:
        office = self.unit.is_office
        base = 0
        for economic, yuan in _OFFICE_PAY if office else _OTHER_PAY:
            fen = self._priced(yuan * self.staff * self.unit.pay // 1000)
            base += fen
            yield self._basic(self.unit.function, economic, fen)
        # 职业年金 is half of it, to the 分.
        annuity = base * 8 // 100
        medical = f"{_MEDICAL}{'01' if office else '02'}"
        yield self._basic(_PENSION, "30108", 2 * annuity)
        yield self._basic(_ANNUITY, "30109", annuity)
        yield self._basic(medical, "30110", base * 9 // 100)
        yield self._basic(self.unit.function, "30112", base * 7 // 1000)
        yield self._basic(_HOUSING, "30113", base * 12 // 100)
        if self.unit.retired:
            function = "2080501" if office else "2080502"
            yield self._basic(function, "30302", self._priced(_RETIRED * self.unit.retired))

    def _running_costs(self) -> Iterator[ExpenditureLine]:
        office = self.unit.is_office
        for economic, yuan in _OFFICE_COSTS if office else _OTHER_COSTS:
            yield self._basic(self.unit.function, economic, self._priced(yuan * self.staff))
        yield self._basic(
            self.unit.function, "30228", self._priced(self.staff * 3_300 * self.unit.pay // 1000)
        )
        if office:
            yield self._basic(_TRAINING, "30216", self._priced(_OF_TRAINING * self.staff))
            # 公务接待费 goes down a little every year.
            reception = _RECEPTION * self.staff * (1000 - 40 * (self.year - _PRICES_OF)) // 1000
            yield self._basic(self.unit.function, "30217", _rounded(reception * YUAN))
        if office and self.unit.posts > _LARGE_OFFICE and self.year % 2:
            yield self._basic(self.unit.function, "30212", _rounded(self.unit.pay * 180 * YUAN))
        if self.unit.vehicles:
            yield self._basic(self.unit.function, VEHICLE_OPERATION, self._vehicles())

    def _of_its_own_money(self) -> Iterator[ExpenditureLine]:
        """What is paid out of fees that go through a 财政专户, or out of what the unit earns."""
        if self.unit.earns is None:
            return
        fund = self.unit.earns.fund
        a_head = 46_000 if self.unit.nature is UnitNature.PUBLIC_TWO else 9_000
        whole = self._priced(a_head * self.staff)
        parts = (("30218", 500), ("30226", 260), ("30213", 240))
        if self.unit.earns is IncomeSource.FISCAL_ACCOUNT:
            parts = (("30201", 420), ("30205", 180), ("30213", 400))
        for economic, share in parts:
            yield self._basic(self.unit.function, economic, _rounded(whole * share // 1000), fund)

    def _project(self, project: Running) -> Iterator[ExpenditureLine]:
        work = project.work
        function = work.function or self._affairs()
        left = project.hundreds(self.year)
        whole = left
        for place, (economic, share) in enumerate(work.economic):
            last = place == len(work.economic) - 1
            hundreds = left if last else whole * share // 1000
            left -= hundreds
            for carried, some in self._carried(project, hundreds):
                if some:
                    yield ExpenditureLine(
                        unit=self.unit.code,
                        function=function,
                        gov_economic=self._government(economic),
                        dept_economic=economic,
                        kind=Kind.PROJECT,
                        fund=work.fund,
                        amount_fen=some * HUNDRED_YUAN,
                        carried_over=carried,
                        project=project.code,
                        capital=work.capital,
                    )

    def _carried(self, project: Running, hundreds: int) -> tuple[tuple[bool, int], ...]:
        """What of it was carried over: of a project that began earlier, now and then some of its money."""
        if project.first == self.year or (int(project.code[-4:]) + self.year) % 9:
            return ((False, hundreds),)
        before = hundreds * 150 // 1000
        return (False, hundreds - before), (True, before)

    def _affairs(self) -> str:
        """Where projects go that have no 项 of their own: of offices 一般行政管理事务."""
        return f"{self.unit.function[:5]}02" if self.unit.is_office else self.unit.function

    def _basic(
        self, function: str, economic: str, fen: int, fund: Fund = Fund.GENERAL_PUBLIC
    ) -> ExpenditureLine:
        return ExpenditureLine(
            unit=self.unit.code,
            function=function,
            gov_economic=self._government(economic),
            dept_economic=economic,
            kind=Kind.BASIC,
            fund=fund,
            amount_fen=fen,
            carried_over=False,
        )

    def _government(self, economic: str) -> str:
        """The 政府经济科目 above a 部门经济科目: 505 and 506 are those of 事业单位."""
        allowed = self.of.governments_of[economic]
        fitting = [one for one in allowed if one.startswith(("505", "506")) is not self.unit.is_office]
        return (fitting or allowed)[0]

    def _vehicles(self) -> int:
        return self._priced(_OF_A_VEHICLE * self.unit.vehicles)

    def _priced(self, yuan: int) -> int:
        """An amount of 元 at the prices of the year, in 分, to the 100 元."""
        fen = yuan * YUAN
        for _ in range(self.year - _PRICES_OF):
            fen += fen * _RISE // 1000
        for _ in range(_PRICES_OF - self.year):
            fen -= fen * _RISE // 1000
        return max(_rounded(fen), HUNDRED_YUAN)


def _rounded(fen: int) -> int:
    """To the 100 元."""
    return fen // HUNDRED_YUAN * HUNDRED_YUAN


def in_order(lines: Iterator[ExpenditureLine]) -> tuple[ExpenditureLine, ...]:
    """As clerks enter them: by unit, basic before projects, by 科目."""
    return tuple(
        sorted(
            lines,
            key=lambda one: (
                one.unit or "",
                one.kind.value,
                one.project or "",
                one.function,
                one.gov_economic,
                one.dept_economic,
                (one.fund or Fund.GENERAL_PUBLIC).value,
                bool(one.carried_over),
            ),
        )
    )


def names_used(lines: tuple[ExpenditureLine, ...], of: Lists) -> list[tuple[System, str, str]]:
    """The 科目 that lines use, with their names. Raises KeyError for one that the lists do not have."""
    used = {(system, getattr(line, system.value)) for line in lines for system in System}
    return [(system, code, of.names[system][code]) for system, code in sorted(used)]
