"""The facts of a budget: what is stored once, and from which every official table is derived.

An attribute that is None was not determined by what was printed (several units: 预算03表 has no
unit column). Where such attributes leave a table undetermined, what it printed is kept in
``FactBook.printed`` and the table is derived from there.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from budget.domain.codes import (
    ControlPart,
    Fund,
    IncomeSource,
    Kind,
    Nature,
    ProjectCategory,
    System,
    UnitNature,
    labelled,
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A budget unit (预算单位), with its name in the year of the budget."""

    code: str
    name: str

    @property
    def label(self) -> str:
        return labelled(self.code, self.name)


@dataclass(frozen=True, slots=True)
class SubjectName:
    """The name a code carries in this budget, as printed: later renamings do not rewrite it."""

    system: System
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class IncomeLine:
    """收入: this year's by source, or carried over (上年结转). ``source`` None: carried, fund not printed."""

    unit: str | None
    source: IncomeSource | None
    carried_over: bool
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ExpenditureLine:
    """支出: one line by the three codes and everything else that a table asks of it."""

    unit: str | None
    function: str
    gov_economic: str
    dept_economic: str
    kind: Kind
    fund: Fund | None
    amount_fen: int
    carried_over: bool | None = None
    project: str | None = None
    nature: Nature | None = Nature.ORDINARY
    capital: bool | None = False
    academic_exchange: bool = False
    withheld: bool = False
    withheld_basis: str = ""


@dataclass(frozen=True, slots=True)
class YearEndCarryover:
    """年终结转结余: entered, never computed as the difference."""

    unit: str | None
    fund: Fund | None
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Indicator:
    """绩效指标: three levels, nature (≥ ≤ = > < 定性), value, unit of measure."""

    level1: str
    level2: str
    level3: str
    nature: str
    value: str
    measure: str
    weight: str = ""
    explanation: str = ""
    medium_term: bool = False


@dataclass(frozen=True, slots=True)
class Project:
    """项目. The three amounts are what 预算12表 printed; None where blank.

    Where expenditure lines name the project, its amounts are derived from them instead.
    """

    code: str
    name: str
    unit: str | None
    goal: str = ""
    indicators: tuple[Indicator, ...] = ()
    total_fen: int | None = None
    fiscal_fen: int | None = None
    other_fen: int | None = None
    category: ProjectCategory = ProjectCategory.UNKNOWN
    first_year: int | None = None
    last_year: int | None = None
    basis: str = ""

    @property
    def label(self) -> str:
        return labelled(self.code, self.name)


@dataclass(frozen=True, slots=True)
class ProcurementLine:
    """政府采购. ``category`` is A, B or C; ``item`` the code of the 品目, ``""`` where not printed."""

    category: str
    amount_fen: int
    item: str = ""
    unit: str | None = None
    fund: Fund | None = None
    kind: Kind | None = None
    project: str | None = None
    method: str = ""
    reserved_for_small: bool | None = None


@dataclass(frozen=True, slots=True)
class ServicePurchaseLine:
    """政府购买服务, one row of 预算11表: the three levels and the field with their codes, as printed."""

    level1: str
    level2: str
    level3: str
    service_field: str
    amount_fen: int
    unit: str | None = None
    kind: Kind | None = None
    project: str | None = None


@dataclass(frozen=True, slots=True)
class OfficialVehicleCost:
    """公务用车运行维护费 broken down: what the expenditure lines cannot tell."""

    unit: str | None
    fuel_fen: int = 0
    repair_fen: int = 0
    insurance_fen: int = 0
    other_fen: int = 0


@dataclass(frozen=True, slots=True)
class Activity:
    """An activity of 预算13表 with its indicators."""

    name: str
    indicators: tuple[Indicator, ...] = ()


@dataclass(frozen=True, slots=True)
class DepartmentGoal:
    """整体绩效目标."""

    text: str = ""
    activities: tuple[Activity, ...] = ()


@dataclass(frozen=True, slots=True)
class ControlFigure:
    """控制数: a ceiling sent down. None for unit or fund: for all of them."""

    round: str
    unit: str | None
    fund: Fund | None
    part: ControlPart
    amount_fen: int


@dataclass(frozen=True, slots=True)
class UnitProfile:
    """A unit in one year: posts, people, vehicles; None where not known."""

    unit: str
    nature: UnitNature = UnitNature.OTHER
    authorised_posts: int | None = None
    staff: int | None = None
    retired: int | None = None
    vehicles: int | None = None
    large_equipment: int | None = None
    assets_to_buy: str = ""


@dataclass(frozen=True, slots=True)
class Passage:
    """What a clerk writes in the 预算编制说明: ``unit`` ``""`` where it is the department's."""

    key: str
    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class EarlierFigure:
    """上年预算数 of one measure of the 预算编制说明, where the system has no earlier year.

    ``unit`` is ``""`` for the department as a whole.
    """

    measure: str
    amount_fen: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class PrintedAmount:
    """One amount of a printed table that the facts do not determine (a printed marginal).

    ``row`` holds what identifies the row: codes in the order of the table's key columns. A single
    one with an empty ``column`` says that the table was not printed and the facts do not tell it.
    """

    table: str
    row: tuple[str, ...]
    column: str
    amount_fen: int


@dataclass(frozen=True)
class FactBook:
    """The complete set of facts of one version of one department's budget for one year."""

    department_code: str
    department_name: str
    year: int
    form_set: str
    units: tuple[Unit, ...] = ()
    names: tuple[SubjectName, ...] = ()
    income: tuple[IncomeLine, ...] = ()
    expenditure: tuple[ExpenditureLine, ...] = ()
    year_end: tuple[YearEndCarryover, ...] = ()
    projects: tuple[Project, ...] = ()
    procurement: tuple[ProcurementLine, ...] = ()
    services: tuple[ServicePurchaseLine, ...] = ()
    vehicles: tuple[OfficialVehicleCost, ...] = ()
    goal: DepartmentGoal = field(default_factory=DepartmentGoal)
    controls: tuple[ControlFigure, ...] = ()
    profiles: tuple[UnitProfile, ...] = ()
    printed: tuple[PrintedAmount, ...] = ()
    passages: tuple[Passage, ...] = ()
    earlier: tuple[EarlierFigure, ...] = ()

    @cached_property
    def name_of(self) -> Mapping[tuple[System, str], str]:
        """Names by system and code."""
        return {(n.system, n.code): n.name for n in self.names}

    @cached_property
    def unit_by_code(self) -> Mapping[str, Unit]:
        return {unit.code: unit for unit in self.units}

    @cached_property
    def printed_tables(self) -> Mapping[str, tuple[PrintedAmount, ...]]:
        """The printed marginals by table."""
        tables: dict[str, list[PrintedAmount]] = {}
        for amount in self.printed:
            tables.setdefault(amount.table, []).append(amount)
        return {table: tuple(amounts) for table, amounts in tables.items()}

    def is_untold(self, table: str) -> bool:
        """Whether a table was not printed and the facts do not tell it either."""
        return any(not amount.column for amount in self.printed_tables.get(table, ()))

    def label(self, system: System, code: str) -> str:
        """``2011301-行政运行``; the code alone where the name is not known."""
        return labelled(code, self.name_of.get((system, code), ""))

    def unit_label(self, code: str | None) -> str:
        """``129001-…机关``; ``""`` where the unit was not determined."""
        if code is None:
            return ""
        unit = self.unit_by_code.get(code)
        return unit.label if unit else code
