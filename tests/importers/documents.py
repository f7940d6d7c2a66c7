"""Departmental budgets made at random: a model of their own that shares no code with the product.

With ``expected.py`` (what the thirteen tables must say of one) and ``printing.py`` (how one is
printed) it is an oracle: an error of ``derive`` cannot hide one of ``lift``. Amounts are whole
numbers of 分.
"""

import csv
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from random import Random

_LISTS = Path(__file__).resolve().parents[2] / "fixtures" / "classification" / "2026"
GENERAL, FUND, CAPITAL, ACCOUNT, OWN = (
    "general_public",
    "government_fund",
    "state_capital",
    "fiscal_account",
    "unit_funds",
)
FISCAL = (GENERAL, FUND, CAPITAL)
OWN_SOURCES = ("institutional", "superior_subsidy", "subsidiary_remittance", "business_operation", "other")
SOURCES = (GENERAL, FUND, CAPITAL, ACCOUNT, *OWN_SOURCES)
CARRIED = (GENERAL, FUND, CAPITAL, ACCOUNT, OWN)
NATURES = ("business_operation", "superior_remittance", "subsidiary_subsidy")

CLASSES = (
    "201一般公共服务支出",
    "202外交支出",
    "203国防支出",
    "204公共安全支出",
    "205教育支出",
    "206科学技术支出",
    "207文化旅游体育与传媒支出",
    "208社会保障和就业支出",
    "210卫生健康支出",
    "211节能环保支出",
    "212城乡社区支出",
    "213农林水支出",
    "214交通运输支出",
    "215资源勘探工业信息等支出",
    "216商业服务业等支出",
    "217金融支出",
    "219援助其他地区支出",
    "220自然资源海洋气象等支出",
    "221住房保障支出",
    "222粮油物资储备支出",
    "223国有资本经营预算支出",
    "224灾害防治及应急管理支出",
    "227预备费",
    "229其他支出",
    "230转移性支出",
    "231债务还本支出",
    "232债务付息支出",
    "233债务发行费用支出",
    "234抗疫特别国债安排的支出",
)


@cache
def _listed(name: str, level: str) -> dict[str, str]:
    with (_LISTS / f"{name}.csv").open(encoding="utf-8") as file:
        return {row["code"]: row["name"] for row in csv.DictReader(file) if row["level"] == level}


@cache
def _pairs() -> list[tuple[str, str]]:
    """政府经济 and 部门经济 codes that go together."""
    gov, dept = _listed("gov_economic", "2"), _listed("dept_economic", "2")
    with (_LISTS / "economic_mapping.csv").open(encoding="utf-8") as file:
        rows = [(row["gov_code"], row["dept_code"]) for row in csv.DictReader(file)]
    return [(g, d) for g, d in rows if g in gov and d in dept]


def coded(system: str, code: str) -> str:
    """``2011301-行政运行``."""
    level = "3" if system == "functional" else "2"
    return f"{code}-{_listed(system, level)[code]}"


@dataclass(frozen=True)
class Line:
    unit: str
    function: str
    gov: str
    dept: str
    basic: bool
    fund: str
    fen: int
    carried: bool = False
    nature: str = ""
    capital: bool = False


@dataclass(frozen=True)
class Project:
    unit: str
    code: str
    name: str
    fiscal: int
    other: int
    goal: str
    indicators: tuple[tuple[str, ...], ...]

    @property
    def label(self) -> str:
        return f"{self.code}-{self.name}"


@dataclass(frozen=True)
class Budget:
    code: str
    name: str
    year: int
    units: dict[str, str]
    lines: tuple[Line, ...] = ()
    income: dict[tuple[str, str, bool], int] = field(default_factory=dict)
    year_end: dict[str, int] = field(default_factory=dict)
    procurement: dict[str, int] = field(default_factory=dict)
    services: tuple[tuple[str, str, str, str, int], ...] = ()
    vehicles: tuple[int, int, int, int] = (0, 0, 0, 0)
    projects: tuple[Project, ...] = ()
    goal: str = ""
    activities: tuple[tuple[str, ...], ...] = ()

    def unit(self, code: str) -> str:
        return f"{code}-{self.units[code]}"


@dataclass(frozen=True)
class Content:
    """What a budget is to hold. Everything off is the plainest one: one unit, one fund."""

    units: int = 1
    department: str = "129"
    year: int = 2026
    government_fund: bool = False
    state_capital: bool = False
    fiscal_account: bool = False
    own_funds: bool = False
    carry_over: bool = False
    year_end: bool = False
    capital: bool = False
    natures: bool = False
    vehicles: bool = False
    no_projects: bool = False
    same_function: bool = True


_NAMES = {"129": "政务服务管理局", "021": "民政局", "305": "园林绿化局", "410": "奥运村街道办事处"}
_SUFFIX = ("机关", "综合事务中心", "信息中心", "第二中心（参公）", "服务所", "2号养老院")
_WORDS = (
    "系统",
    "运维",
    "服务",
    "大厅",
    "保障",
    "经费",
    "专项",
    "设备",
    "更新",
    "宣传",
    "培训",
    "社区",
    "综合",
    "治理",
    "监测",
    "评估",
    "档案",
    "整理",
)
_SPECIAL = ("LED屏维护", "5G专网租赁", "OA系统（二期）", "12345热线", "“接诉即办”", "2025年度尾款")
_SENTENCES = (
    "通过本项目，保障各项工作正常运转，提高服务质量。",
    "一是完善机制；二是加强监督，确保资金安全。",
    "完成33个街乡的接入工作，覆盖率达到95%以上，",
    "依据《关于进一步加强管理的通知》开展工作，",
    "（一）持续优化流程（二）提升智慧便捷的服务水平。",
    "实现“一窗通办、一网通办”。",
)
_LEVELS = (
    ("产出指标", "数量指标"),
    ("产出指标", "质量指标"),
    ("产出指标", "时效指标"),
    ("成本指标", "经济成本指标"),
    ("效益指标", "社会效益指标"),
    ("效益指标", "可持续影响指标"),
    ("满意度指标", "服务对象满意度指标"),
)
_VALUES = (
    ("≥", "95", "%"),
    ("≤", "12.5", "万元"),
    ("=", "100", "%"),
    ("定性", "优", ""),
    ("≥", "200000", "件"),
    ("<", "0.42", "万元"),
    ("定性", "8", "月"),
    ("=", "33", "个"),
    (">", "3", "次/年"),
)
_DIRECTORY = (
    ("01-公共服务", "0115-公共信息与宣传服务", "公共信息服务"),
    ("01-公共服务", "0115-公共信息与宣传服务", "公共信息系统开发与维护服务"),
    ("01-公共服务", "0116-行业管理服务", "行业规范服务"),
    ("02-政府履职辅助性服务", "0201-法律服务", "法律顾问服务"),
    ("02-政府履职辅助性服务", "0211-后勤服务", "物业管理服务"),
)


def amount(random: Random) -> int:
    """An amount in 分 as budgets have them: round or not, small or large."""
    return random.choice(
        (
            random.randrange(1, 99_999_999),
            random.randrange(1, 9999) * 1_000_000,
            random.randrange(1, 99_999) * 10_000,
            random.randrange(100_000_000, 9_999_999_999),
            random.randrange(1, 999_999) * 100,
        )
    )


def make(random: Random, content: Content) -> Budget:
    """A budget that balances, fund by fund."""
    name = f"北京市朝阳区{_NAMES.get(content.department, '教育委员会')}"
    units = {
        f"{content.department}{n:03d}": name + _SUFFIX[(n - 1) % len(_SUFFIX)]
        for n in range(1, content.units + 1)
    }
    lines = tuple(_lines(random, content, list(units)))
    income, year_end = _income(random, content, lines)
    services = tuple(
        (*random.choice(_DIRECTORY), f"{c[:3]}-{c[3:]}", amount(random))
        for c in random.choices(CLASSES[:12], k=random.choice((0, 1, 4, 9)))
    )
    operation = sum(li.fen for li in lines if li.dept == "30231" and li.fund in (GENERAL, FUND))
    parts = _split(random, operation, 4) if content.vehicles else [0, 0, 0, 0]
    return Budget(
        content.department,
        name,
        content.year,
        units,
        lines,
        income,
        year_end,
        {c: amount(random) for c in "ABC" if random.random() < 0.7},
        services,
        (parts[0], parts[1], parts[2], parts[3]),
        () if content.no_projects else tuple(_projects(random, content, lines, list(units))),
        _goal(random),
        tuple(_activities(random)),
    )


def _split(random: Random, total: int, into: int) -> list[int]:
    cuts = sorted(random.randrange(total + 1) for _ in range(into - 1))
    return [b - a for a, b in zip([0, *cuts], [*cuts, total], strict=True)]


def _lines(random: Random, content: Content, units: list[str]) -> Iterable[Line]:
    functions = list(_listed("functional", "3"))
    ordinary = [f for f in functions if f[:3] in ("201", "204", "205", "206", "210", "211", "213", "224")]
    own = random.choice(ordinary)[:5]
    running = [f for f in ordinary if f.startswith(own)] + ["2080505", "2080506", "2101101", "2050803"]
    basic_pairs = [p for p in _pairs() if p[1][:3] in ("301", "302", "303")]
    project_pairs = [p for p in _pairs() if p[1][:3] in ("302", "310", "399", "312")]
    capital_pairs = [p for p in _pairs() if p[1][:3] in ("309", "311")] or project_pairs
    special = [p for p in _pairs() if p[1] in ("30231", "30217", "30212")]
    for unit in units:
        mine = running if content.same_function else random.sample(ordinary, 3)
        for _ in range(random.randrange(2, 9)):
            gov, dept = random.choice(basic_pairs)
            yield Line(unit, random.choice(mine), gov, dept, True, GENERAL, amount(random))
        for gov, dept in random.sample(special, random.randrange(len(special) + 1)):
            if dept != "30212" or random.random() < 0.5:
                yield Line(unit, mine[0], gov, dept, True, GENERAL, amount(random))
        for _ in range(random.randrange(5)):
            gov, dept = random.choice(project_pairs)
            one = Line(unit, random.choice(mine), gov, dept, False, GENERAL, amount(random))
            yield one
            if content.carry_over and random.random() < 0.4:
                yield replace(one, carried=True, fen=amount(random))
        if content.capital:
            gov, dept = random.choice((*capital_pairs, *project_pairs))
            yield Line(unit, mine[0], gov, dept, False, GENERAL, amount(random), capital=True)
        for fund, on, kinds in (
            (FUND, content.government_fund, ("208", "212", "229")),
            (CAPITAL, content.state_capital, ("223",)),
        ):
            if on and (unit == units[0] or random.random() < 0.5):
                codes = [f for f in functions if f[:3] in kinds]
                for _ in range(random.randrange(1, 4)):
                    gov, dept = random.choice(project_pairs)
                    late = content.carry_over and random.random() < 0.4
                    yield Line(unit, random.choice(codes), gov, dept, False, fund, amount(random), late)
        for fund, on in ((ACCOUNT, content.fiscal_account), (OWN, content.own_funds)):
            if on and (unit == units[0] or random.random() < 0.5):
                for _ in range(random.randrange(1, 5)):
                    basic = random.random() < 0.5
                    gov, dept = random.choice(basic_pairs if basic else project_pairs)
                    late = content.carry_over and random.random() < 0.4
                    nature = ""
                    if content.natures and fund == OWN and random.random() < 0.5:
                        nature = random.choice(NATURES)
                    where = random.choice(mine)
                    yield Line(unit, where, gov, dept, basic, fund, amount(random), late, nature)


def _income(
    random: Random, content: Content, lines: Iterable[Line]
) -> tuple[dict[tuple[str, str, bool], int], dict[str, int]]:
    """Income for every line, by unit, source and whether carried over; and 年终结转结余 by fund."""
    income: dict[tuple[str, str, bool], int] = defaultdict(int)
    year_end: dict[str, int] = defaultdict(int)
    for line in lines:
        source = line.fund if line.fund != OWN or line.carried else random.choice(OWN_SOURCES)
        income[line.unit, source, line.carried] += line.fen
    if content.year_end:
        for unit, source, carried in list(income):
            if random.random() < 0.3:
                left = amount(random)
                income[unit, source, carried] += left
                year_end[source if source in CARRIED else OWN] += left
    return dict(income), dict(year_end)


def _name(random: Random) -> str:
    words = random.sample(_WORDS, random.randrange(2, 6))
    if random.random() < 0.4:
        words.insert(random.randrange(1, len(words)), random.choice(_SPECIAL))
    return "".join(words)


def _goal(random: Random) -> str:
    return "".join(random.choices(_SENTENCES, k=random.randrange(1, 8)))


def _indicators(random: Random, least: int) -> Iterable[tuple[str, ...]]:
    for _ in range(random.randrange(least, 8)):
        nature = random.choice(_VALUES)
        yield (*random.choice(_LEVELS), _name(random) + random.choice(("率", "数量", "水平")), *nature)


def _projects(random: Random, content: Content, lines: Iterable[Line], units: list[str]) -> Iterable[Project]:
    """The project spending of each unit in parts; some of it stays without a published goal."""
    serial = random.randrange(400_000, 900_000)
    held = [line for line in lines if not line.basic]
    for unit in units:
        count = random.randrange(1, 5)
        money = {True: 0, False: 0}
        for line in held:
            money[line.fund in FISCAL] += line.fen if line.unit == unit else 0
        fiscal = _split(random, money[True], count + 1)
        other = _split(random, money[False], count + 1)
        for number in range(count):
            serial += random.randrange(1, 5000)
            year = content.year - 2000 - random.choice((0, 0, 1, 4))
            code = f"110105{year:02d}{random.choice('TY')}{serial:012d}"
            indicators = tuple(_indicators(random, random.choice((0, 1, 3))))
            if fiscal[number] + other[number]:
                yield Project(
                    unit, code, _name(random), fiscal[number], other[number], _goal(random), indicators
                )


def _activities(random: Random) -> Iterable[tuple[str, ...]]:
    for name in random.sample(("系统运维", "服务评价", "综合事务保障", "社区治理"), random.randrange(1, 5)):
        for indicator in _indicators(random, 1):
            yield (name, *indicator)
