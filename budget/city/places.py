"""Which departments the city has, with their codes and names: the city's own first, then area by area.

A code has four digits, two of the area and two within it; a unit's two more, so that the units' have the six
that printed forms have and begin with their department's.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from budget.city.kinds import KindOfDepartment
from budget.city.kinds_economic import ECONOMIC, GOVERNING
from budget.city.kinds_social import SOCIAL, STREET, TOWN


def _words(text: str) -> list[str]:
    return text.split()


CITY = "海晏市"
# No division of the country begins so: codes of projects cannot be anybody's.
_REGION = 990_000
_FIRST_AREA = 20
_LOCAL = 24
_AREAS = _words(
    "临澜区 望屿区 清汀区 云栈区 安渡区 澄湾区 枫桥湾区 石屏港区 听涛区 晚霞山区 白鹭洲区 青螺区 鹿鸣湖区 "
    "长汀县 梧岭县 泉坪县 稻香县 松陂县 竹溪岭县 荷塘县 槐荫县 雁山县 柳堤县 沙溪口县 月塘县 樟浦县 桐川县 "
    "兰陂县 溪桥县 麦岗县"
)
_LOCALS = _words(
    "东篱 朝晖 永宁 和畅 新桥 望江 长乐坊 德胜门 文昌 锦绣 石泉 柳荫 清水塘 南浦 北屏 向阳 丰乐 双井 桂香 "
    "平安里 泰和 百花 云岭 金沙 龙潭 凤山 古渡 竹园 梅岭 莲湖"
)
# How schools and hospitals are called.
WORDS = _words(
    "朝晖 育英 实验 明德 第一 第二 第三 新桥 望江 文昌 锦绣 向阳 丰乐 南浦 北屏 桂香 云岭 金沙 凤山 "
    "莲湖 清水塘 临湖"
)
_KINDS = len(GOVERNING) + len(ECONOMIC) + len(SOCIAL)
LARGEST = (len(_AREAS) + 1) * _KINDS + len(_AREAS) * _LOCAL


@dataclass(frozen=True, slots=True)
class Place:
    """A department: where, of what kind, and what it is called. ``region``: 区划 in its projects' codes."""

    code: str
    name: str
    kind: KindOfDepartment
    seat: str
    region: str


def roster(departments: int) -> list[Place]:
    """The first so many departments of the city. Raises ValueError for more than it has."""
    if not 1 <= departments <= LARGEST:
        raise ValueError(f"部门数应为1至{LARGEST}，不是{departments}。")
    return list(islice(_everywhere(), departments))


def _everywhere() -> Iterator[Place]:
    kinds = _mixed()
    yield from _of_area(0, CITY, [(kind.name, kind) for kind in kinds])
    for number, area in enumerate(_AREAS, 1):
        # Districts have more streets, counties more towns.
        streets = 16 if area.endswith("区") else 6
        locals_ = [_LOCALS[(number * 7 + n) % len(_LOCALS)] for n in range(_LOCAL)]
        local = [
            (f"{name}{kind.name}", kind)
            for n, name in enumerate(locals_)
            for kind in (STREET if n < streets else TOWN,)
        ]
        yield from _of_area(number, f"{CITY}{area}", [*((k.name, k) for k in kinds), *local])


def _of_area(number: int, seat: str, named: list[tuple[str, KindOfDepartment]]) -> Iterator[Place]:
    region = f"{_REGION + number:06d}"
    for n, (name, kind) in enumerate(named, 1):
        yield Place(f"{_FIRST_AREA + number}{n:02d}", f"{seat}{name}", kind, seat, region)


def _mixed() -> list[KindOfDepartment]:
    """All kinds by turns, so that a small city has some of each."""
    columns = (SOCIAL, GOVERNING, ECONOMIC)
    longest = max(len(column) for column in columns)
    return [column[n] for n in range(longest) for column in columns if n < len(column)]
