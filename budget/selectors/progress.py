"""How far entering a budget is: rows and money by grid, and what rows still lack. Asked of many at once."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from budget.domain.codes import Kind
from budget.models import Budget, Indicator, Unfit
from budget.selectors.grids import GRIDS

_NO_UNIT = ("没有单位", Q(unit__isnull=True))
_NO_AMOUNT = ("没有金额", Q(amount_fen=0))
_NO_FUND = ("没有资金性质", Q(fund__isnull=True))


@dataclass(frozen=True, slots=True)
class _Watched:
    """A grid: what is added up of it, what its rows may lack, and what to say while it is empty."""

    amounts: tuple[str, ...] = ()
    gaps: tuple[tuple[str, Any], ...] = ()
    empty: str = ""
    measure: str = "行"


def _without_indicators(owner: str) -> tuple[str, Any]:
    return ("没有绩效指标", ~Exists(Indicator.objects.filter(**{owner: OuterRef("pk")})))


_WATCHED: Mapping[str, _Watched] = {
    "units": _Watched(
        gaps=(("没有编码", Q(code="")), ("没有名称", Q(name=""))), empty="还没有预算单位", measure="个单位"
    ),
    "income": _Watched(("amount_fen",), (_NO_UNIT, _NO_AMOUNT), "还没有填写收入"),
    "year_end": _Watched(("amount_fen",), (_NO_UNIT, _NO_FUND, _NO_AMOUNT)),
    "expenditure": _Watched(
        ("amount_fen",),
        (
            _NO_UNIT,
            ("没有功能科目", Q(function="")),
            ("没有政府经济科目", Q(gov_economic="")),
            ("没有部门经济科目", Q(dept_economic="")),
            _NO_FUND,
            ("是项目支出而没有注明项目", Q(kind=Kind.PROJECT, project__isnull=True)),
            _NO_AMOUNT,
        ),
        "还没有填写支出",
    ),
    "projects": _Watched(
        gaps=(
            ("没有项目编码", Q(code="")),
            ("没有名称", Q(name="")),
            _NO_UNIT,
            ("没有绩效目标", Q(goal="")),
            _without_indicators("project"),
        ),
        measure="个项目",
    ),
    "procurement": _Watched(("amount_fen",), (_NO_UNIT, ("没有品目", Q(item="")), _NO_FUND, _NO_AMOUNT)),
    "services": _Watched(
        ("amount_fen",), (_NO_UNIT, ("没有填全目录", Q(level1="") | Q(level2="")), _NO_AMOUNT)
    ),
    "vehicles": _Watched(("fuel_fen", "repair_fen", "insurance_fen", "other_fen"), (_NO_UNIT,)),
    "goal": _Watched(gaps=(("没有内容", Q(text="")),), empty="还没有填写整体绩效目标", measure="段"),
    "activities": _Watched(
        gaps=(("没有名称", Q(name="")), _without_indicators("activity")),
        empty="还没有部门活动",
        measure="项活动",
    ),
    "controls": _Watched(("amount_fen",), measure="条控制数"),
}


@dataclass(frozen=True, slots=True)
class GridProgress:
    """One grid of one budget: ``fen`` is what it comes to, None where nothing is added up.

    ``gaps`` say what is lacking, each with how many rows lack it, in words.
    """

    grid: str
    rows: int
    fen: int | None
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """One budget: its grids in their order."""

    grids: Mapping[str, GridProgress] = field(default_factory=dict)

    @property
    def gaps(self) -> list[str]:
        """What is lacking everywhere, the grid named where the words do not."""
        return [_full(one.grid, gap) for one in self.grids.values() for gap in one.gaps]

    @property
    def income(self) -> int:
        return self.grids["income"].fen or 0

    @property
    def expenditure(self) -> int:
        return self.grids["expenditure"].fen or 0

    @property
    def year_end(self) -> int:
        return self.grids["year_end"].fen or 0

    @property
    def difference(self) -> int:
        """Income less expenditure and what is carried into the next year: zero when they balance."""
        return self.income - self.expenditure - self.year_end


def progress_of(budgets: Iterable[Budget]) -> dict[int, Progress]:
    """How far each budget is, by its primary key. The number of queries does not grow with them."""
    keys = [budget.pk for budget in budgets]
    typed = _unfit(keys)
    grids: dict[int, dict[str, GridProgress]] = {key: {} for key in keys}
    for name, watched in _WATCHED.items():
        found = _counted(name, watched, keys)
        for key in keys:
            counts = found.get(key, {})
            grids[key][name] = GridProgress(
                name,
                counts.get("rows", 0),
                (counts.get("fen") or 0) if watched.amounts else None,
                tuple(_gaps(watched, counts, typed[key][name])),
            )
    return {key: Progress(of_budget) for key, of_budget in grids.items()}


def _counted(name: str, watched: _Watched, keys: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Rows, money and gaps of one grid by budget, in one query."""
    wanted: dict[str, Any] = {"rows": Count("pk")}
    if watched.amounts:
        total: Any = sum((F(column) for column in watched.amounts[1:]), start=F(watched.amounts[0]))
        wanted["fen"] = Sum(total)
    wanted |= {f"gap{n}": Count("pk", filter=lacking) for n, (_, lacking) in enumerate(watched.gaps)}
    rows = GRIDS[name].model._default_manager.filter(budget__in=keys).order_by()
    return {one["budget"]: one for one in rows.values("budget").annotate(**wanted)}


def _gaps(watched: _Watched, counts: Mapping[str, Any], unfit: int) -> Iterable[str]:
    if unfit:
        yield f"{unfit} 格填写的内容待改正"
    if watched.empty and not counts.get("rows"):
        yield watched.empty
    for n, (words, _) in enumerate(watched.gaps):
        if lacking := counts.get(f"gap{n}"):
            yield f"{lacking} {watched.measure}{words}"


def _full(grid: str, gap: str) -> str:
    measure = _WATCHED[grid].measure
    named = gap.startswith("还没有") or (measure != "行" and measure in gap)
    return gap if named else f"{GRIDS[grid].title}有 {gap}"


def _unfit(keys: Sequence[int]) -> dict[int, dict[str, int]]:
    """How many cells hold what cannot be taken, by budget and grid; indicators count with their owners."""
    typed: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    shown_with = {"indicators": "projects", "activity_indicators": "activities", "profiles": "units"}
    cells = Unfit.objects.filter(budget__in=keys).order_by().values_list("budget", "grid")
    for key, grid, count in cells.annotate(Count("pk")):
        typed[key][shown_with.get(grid, grid)] += count
    return typed
