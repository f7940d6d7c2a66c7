"""Cost indicators against the money of their project: months, unit prices, parts, the unit of money."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

from budget.domain.findings import CellRef, Finding, Severity
from budget.rules.ceilings import MOST, Ceiling, Kind, Reading, ceilings, sum_agrees
from budget.rules.goals import Holder, Stated
from budget.rules.quantities import in_unit, number_in, shown
from budget.rules.rule import Case, Rule
from budget.rules.scale import YUAN_FOR_WANYUAN, suspects

SOURCE = (
    "《中央部门项目支出核心绩效目标和指标设置及取值指引（试行）》（财预〔2021〕101号）；"
    "《项目支出绩效评价管理办法》（财预〔2020〕10号）"
)
# Between these a price on its pieces, or a month on a year, is meant to be the whole and is wrong.
NEAR_LEAST, NEAR_MOST = Fraction(1, 2), Fraction(2)
# Parts that make up so much of the whole are likely meant to make up all of it.
NEARLY_ALL = Fraction(9, 10)
# A figure of fewer digits may be the price of one piece of something.
TELLING = 100
OTHER_UNIT = {"元": "万元", "万元": "元"}


@dataclass(frozen=True)
class Money:
    """A project with the ceilings on its money, and the amounts in 分 that may be meant by its money."""

    holder: Holder
    limits: list[Ceiling]
    amounts: tuple[int, ...]

    @property
    def total(self) -> int:
        """The amount to compare with: as 元 where the project's own is in 元."""
        return self.amounts[0]

    @property
    def cell(self) -> CellRef:
        return self.holder.sheet.ref(self.holder.row, "total")

    @cached_property
    def yearly(self) -> list[Reading]:
        """What each indicator that is no price comes to in a year."""
        return [one.times(one.periods) for one in self.limits if one.kind is not Kind.PRICE]

    @cached_property
    def adds_up(self) -> bool:
        """Whether one indicator alone or some together state the project's money."""
        return len(self.disagreeing) < len(self.limits) or sum_agrees(self.yearly, self.amounts)

    @cached_property
    def disagreeing(self) -> list[Ceiling]:
        return [one for one in self.limits if not one.agrees(self.amounts)]

    @cached_property
    def parts(self) -> list[Ceiling]:
        return [one for one in self.limits if one.kind is Kind.PART]

    @cached_property
    def slips(self) -> list[Ceiling]:
        """The indicators in which 元 and 万元 are exchanged."""
        return [] if self.adds_up else [one for one in self.disagreeing if _slip(self, one)]

    @cached_property
    def wrong(self) -> list[Ceiling]:
        """The indicators that agree under no reading and in no unit."""
        slips = {one.stated.row for one in self.slips}
        return [one for one in self.disagreeing if one.stated.row not in slips]

    def told(self, one: Stated) -> str:
        """``预算12表第54行指标“月均项目成本 ≤ 67.84 万元”（项目“…”）``."""
        name = self.holder.name or self.holder.code
        return f"{self.holder.table}第{one.row}行指标“{one.text}”（项目“{name}”）"


def _monies(case: Case) -> Iterator[Money]:
    """The projects that have money and ceilings on it."""
    in_yuan = {one.holder.row: one.columns for one in suspects(case)}
    for holder in case.projects:
        limits = ceilings(holder) if holder.total else []
        if not limits:
            continue
        total, fiscal = holder.total, holder.fiscal
        if columns := in_yuan.get(holder.row):
            total //= YUAN_FOR_WANYUAN if "total" in columns else 1
            fiscal //= YUAN_FOR_WANYUAN if "fiscal" in columns else 1
        yield Money(holder, limits, (total, fiscal) if 0 < fiscal < total else (total,))


def _slip(project: Money, one: Ceiling) -> bool:
    """Whether an indicator that does not agree does once 元 and 万元 are exchanged in it."""
    if one.money.unit not in OTHER_UNIT:
        return False
    in_yuan = one.money.unit == "元"
    if one.kind is Kind.PART and in_yuan and one.money.fen < TELLING * one.money.coarse:
        return False
    scale = Fraction(YUAN_FOR_WANYUAN) if in_yuan else Fraction(1, YUAN_FOR_WANYUAN)
    if one.agrees_as_stated(project.amounts, scale=scale):
        return True
    if one.kind is not Kind.PART or len(project.parts) > MOST:
        return False
    others = [other.times(1) for other in project.parts if other is not one]
    return sum_agrees([*others, one.times(1, scale=scale)], project.amounts)


def _units(rule: Rule, case: Case) -> Iterable[Finding]:
    for project in _monies(case):
        for one in project.slips:
            unit, wanted = one.money.unit, OTHER_UNIT[one.money.unit]
            value = number_in(one.money.fen, unit)
            yield Finding(
                rule.code,
                rule.severity,
                f"{project.told(one.stated)}与项目总额{in_unit(project.total, '万元')}不相称，"
                f"按{value}{wanted}才相符：度量单位应是{wanted}。请把{unit}改为{wanted}。",
                (*one.stated.cells("measure", "value"), project.cell),
                expected=wanted,
                found=unit,
                formula=f"{value}{wanted} ＝ {value}{unit} × 10,000"
                if wanted == "万元"
                else f"{value}{wanted} ＝ {value}{unit} ÷ 10,000",
                cause=f"{unit}与{wanted}混淆",
            )


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not agree: in words, with its formula, what is expected and found, the cells to look at."""

    stated: Stated
    says: str
    formula: str
    expected: str
    found: str
    more: tuple[CellRef, ...] = ()


def _period(project: Money, one: Ceiling) -> Problem | None:
    """月均, 季均: more than the year's money, or less where it is about all of it."""
    year, total, unit = one.times(one.periods), project.total, one.money.unit
    sole = len(project.limits) == 1 and year.amount >= NEAR_LEAST * total
    if year.amount < total and not one.is_named_whole and (project.adds_up or not sole):
        return None
    step = one.money.step
    wanted = ceil(Fraction(total, one.periods) / step) * step
    formula = (
        f"{number_in(total, unit)} ÷ {one.periods} ＝ {number_in(Fraction(total, one.periods), unit)}，"
        f"进到{number_in(step, unit)}为{in_unit(wanted, unit)}"
    )
    says = (
        f"与项目总额不符：{in_unit(one.money.fen, unit)} × {one.periods} ＝ {in_unit(year.amount, unit)}，"
        f"项目总额{in_unit(total, unit)}；按项目总额应为{in_unit(wanted, unit)}"
    )
    return Problem(one.stated, says, formula, number_in(wanted, unit), number_in(one.money.fen, unit))


def _whole(project: Money, one: Ceiling) -> Problem:
    """总成本, 项目预算: neither more nor less than the money."""
    unit = one.money.unit
    wanted, found = number_in(project.total, unit), number_in(one.money.fen, unit)
    says = f"与项目总额{wanted}{unit}不符"
    return Problem(one.stated, says, f"{found} ≠ {wanted}", wanted, found)


def _price(project: Money, one: Ceiling) -> Problem | None:
    """A price on the only quantity that it can be for, near the project's money but not it."""
    if len(project.limits) > 1 or len(one.factors) > 1 or not one.fitting or one.periods > 1:
        return None
    (factor,) = one.fitting
    whole = one.times(factor.number).amount
    if not NEAR_LEAST <= whole / project.total <= NEAR_MOST:
        return None
    total = in_unit(project.total, "万元")
    product = (
        f"{in_unit(one.money.fen, one.money.unit)} × {shown(factor.number)}{factor.noun}"
        f" ＝ {in_unit(whole, '万元')}"
    )
    says = f"与数量、项目总额不符：{product}，项目总额{total}"
    return Problem(
        one.stated,
        says,
        f"{product} ≠ {total}",
        number_in(project.total / factor.number, one.money.unit),
        number_in(one.money.fen, one.money.unit),
        factor.by.cells("value"),
    )


def _part(project: Money, one: Ceiling) -> Problem | None:
    """A part of the cost that is more than the whole."""
    if one.money.fen <= project.total:
        return None
    unit = one.money.unit
    wanted, found = number_in(project.total, unit), number_in(one.money.fen, unit)
    says = f"大于项目总额{wanted}{unit}"
    return Problem(one.stated, says, f"{found} ＞ {wanted}", f"≤ {wanted}", found)


_JUDGED = {Kind.PERIOD: _period, Kind.WHOLE: _whole, Kind.PRICE: _price, Kind.PART: _part}


def _problems(project: Money) -> list[Problem]:
    """What is wrong with single indicators, those in the wrong unit left out."""
    return [problem for one in project.wrong if (problem := _JUDGED[one.kind](project, one))]


def _sum(project: Money, *, least: Fraction, above: bool) -> Problem | None:
    """Two or more parts that are together more than the whole, or a little less."""
    parts = [one for one in project.limits if one.kind in (Kind.PART, Kind.PERIOD)]
    if len(parts) < 2 or project.adds_up or project.slips:
        return None
    yearly = [one.times(one.periods).amount for one in parts]
    whole, total = sum(yearly, Fraction()), project.total
    if (whole > total) is not above or whole < least * total or _problems(project):
        return None
    terms = " ＋ ".join(number_in(amount, "万元") for amount in yearly)
    gap = in_unit(abs(whole - total), "万元")
    formula = f"{terms} ＝ {number_in(whole, '万元')} {'＞' if above else '＜'} {number_in(total, '万元')}"
    says = f"等{len(parts)}项成本之和{in_unit(whole, '万元')}，比项目总额{'多' if above else '少'}{gap}"
    more = tuple(cell for one in parts[1:] for cell in one.stated.cells("value"))
    return Problem(parts[0].stated, says, formula, number_in(total, "万元"), number_in(whole, "万元"), more)


def _amounts(rule: Rule, case: Case) -> Iterable[Finding]:
    for project in _monies(case):
        found = _problems(project)
        together = _sum(project, least=Fraction(0), above=True)
        for problem in [*found, *([together] if together else [])]:
            yield _finding(rule, project, problem, "请核对指标值、数量和项目总额；有其他口径的，请说明。")


def _rest(rule: Rule, case: Case) -> Iterable[Finding]:
    for project in _monies(case):
        if problem := _sum(project, least=NEARLY_ALL, above=False):
            yield _finding(rule, project, problem, "如各项应构成项目的全部成本，请核对。")


def _finding(rule: Rule, project: Money, problem: Problem, advice: str) -> Finding:
    return Finding(
        rule.code,
        rule.severity,
        f"{project.told(problem.stated)}{problem.says}。{advice}",
        (*problem.stated.cells("value"), *problem.more, project.cell),
        expected=problem.expected,
        found=problem.found,
        formula=problem.formula,
    )


RULES = (
    Rule(
        "P-COST",
        "成本指标与项目金额",
        Severity.WARNING,
        "月均成本 ＝ 项目总额 ÷ 12，按印出的位数进位；单价 × 数量 ＝ 项目总额；各项成本之和 ≤ 项目总额；"
        "总成本 ＝ 项目总额",
        SOURCE,
        "项目总额814万元，月均项目成本 ≤ 68.84万元：814 ÷ 12 ＝ 67.8333…，进到0.01为67.84。",
        "指标用≤、＜、＝写明金额，而且任何一种读法都与项目总额不符；单价没有对应的数量，或者只是成本的一部分时不作判断",
        check=_amounts,
    ),
    Rule(
        "P-COST-UNIT",
        "成本指标的金额单位",
        Severity.WARNING,
        "成本指标与项目总额恰好差10,000倍时，度量单位的元与万元有误",
        SOURCE,
        "项目总额20.168万元，月均维护成本 ≤ 16,807万元：应为16,807元。",
        "按写明的单位不符，换成另一单位就相符",
        check=_units,
    ),
    Rule(
        "P-COST-REST",
        "成本指标没有覆盖的金额",
        Severity.INFO,
        "各项成本之和 ＝ 项目总额",
        SOURCE,
        "设备采购18.876万元、安装19.9645万元，共38.8405万元，项目总额39.8405万元：差1万元。",
        "有两项以上成本，合计达到项目总额的九成而不足",
        check=_rest,
    ),
)
