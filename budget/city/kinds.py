"""What kinds of departments a city has: how they are called, under which 科目 they spend, what they do.

Data only. 功能科目 are named by their codes alone; their names come from the official lists.
"""

from dataclasses import dataclass

from budget.domain.codes import Fund, IncomeSource, ProjectCategory, UnitNature

ADMINISTRATIVE, CIVIL, ONE, TWO = (
    UnitNature.ADMINISTRATIVE,
    UnitNature.CIVIL_SERVICE_LIKE,
    UnitNature.PUBLIC_ONE,
    UnitNature.PUBLIC_TWO,
)


@dataclass(frozen=True, slots=True)
class Purchase:
    """What of a project is bought: procurement category and 品目, and the share in thousandths."""

    item: str
    share: int = 1000

    @property
    def category(self) -> str:
        return self.item[0]


@dataclass(frozen=True, slots=True)
class Work:
    """Something a department does as a project.

    ``function``: its 功能科目, ``""`` for the unit's own. ``economic``: 部门经济科目 with thousandths of the
    money. ``least`` and ``most``: its yearly money in 万元. ``measured``: an indicator of quantity, its unit of
    measure, and least and most of it. ``service``: a service of the 指导性目录 that it buys.
    """

    name: str
    purpose: str
    function: str
    economic: tuple[tuple[str, int], ...]
    least: int
    most: int
    measured: tuple[str, str, int, int]
    fund: Fund = Fund.GENERAL_PUBLIC
    category: ProjectCategory = ProjectCategory.TARGETED
    purchase: Purchase | None = None
    service: str = ""
    capital: bool = False
    lasts: int = 0
    """How many years; 0: it recurs every year."""


@dataclass(frozen=True, slots=True)
class Below:
    """A kind of unit below a department. ``{}`` in its name is a made-up word (朝晖小学)."""

    name: str
    function: str
    nature: UnitNature = ONE
    posts: tuple[int, int] = (12, 60)
    earns: IncomeSource | None = None
    """What it earns besides its appropriations."""


@dataclass(frozen=True, slots=True)
class KindOfDepartment:
    """A kind of department. ``running`` is its 行政运行; ``posts`` of its own office."""

    name: str
    running: str
    duty: str
    works: tuple[Work, ...]
    below: tuple[Below, ...] = ()
    nature: UnitNature = ADMINISTRATIVE
    posts: tuple[int, int] = (18, 70)
    vehicles: int = 3
    at_least: int = 0
    """So many units below it are always there."""

    @property
    def affairs(self) -> str:
        """一般行政管理事务, where its projects go that have no 项 of their own."""
        return f"{self.running[:5]}02"


OUTSOURCED = (("30227", 1000),)
SUBSIDY = (("30305", 1000),)
MIXED = (("30227", 700), ("30226", 200), ("30202", 100))
EQUIPMENT = (("31003", 1000),)
WORKS_ON_SITE = (("30213", 1000),)
BUILDING = (("31005", 1000),)


def work(
    name: str,
    purpose: str,
    function: str,
    money: tuple[int, int],
    measured: tuple[str, str, int, int],
    economic: tuple[tuple[str, int], ...] = OUTSOURCED,
    **more: object,
) -> Work:
    """A work, told shortly."""
    return Work(name, purpose, function, economic, *money, measured, **more)  # type: ignore[arg-type]


# What every department may have, whatever it does.
COMMON = (
    work(
        "信息系统运行维护", "保障业务系统和网络安全稳定运行", "", (20, 160),
        ("运维系统数量", "个", 2, 12), (("30227", 800), ("30213", 200)),
        category=ProjectCategory.RUNNING, purchase=Purchase("C16990000", 800), service="机关信息系统开发与维护服务",
    ),
    work(
        "办公设备购置", "更新到期报废的办公设备，保障日常办公", "", (8, 60),
        ("采购设备数量", "台（套）", 10, 80), (("31002", 1000),),
        category=ProjectCategory.RUNNING, purchase=Purchase("A02020000"), lasts=1,
    ),
    work(
        "办公用房物业管理服务", "保障办公场所安全、整洁、有序", "", (30, 180),
        ("服务建筑面积", "平方米", 2000, 15000), (("30209", 1000),),
        category=ProjectCategory.RUNNING, purchase=Purchase("C21040000"), service="物业服务",
    ),
    work(
        "法律顾问服务", "为重大决策、合同审查和行政应诉提供法律意见", "", (5, 25),
        ("审查文件数量", "件", 40, 300), category=ProjectCategory.RUNNING, service="法律顾问服务",
    ),
    work(
        "政策宣传", "通过多种媒介宣传政策，提高公众知晓程度", "", (8, 60),
        ("开展宣传活动次数", "场", 6, 40), MIXED, service="公共公益宣传服务",
    ),
    work(
        "档案整理和数字化", "完成历年档案的整理、扫描和著录", "", (10, 50),
        ("整理档案数量", "卷", 800, 6000), service="档案管理服务", lasts=2,
    ),
    work(
        "专项课题研究", "围绕重点工作开展调查研究，形成可以采用的成果", "", (10, 45),
        ("完成课题研究数量", "项", 1, 6), service="课题研究服务", lasts=1,
    ),
    work(
        "业务培训", "提高干部职工依法履职和服务群众的能力", "2050803", (5, 40),
        ("培训人次", "人次", 60, 600), (("30216", 1000),),
    ),
)  # fmt: skip
