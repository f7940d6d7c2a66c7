"""Indicators to start from: last year's, those of this budget's other projects, and the library (指标库)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from budget.domain.money import squeeze
from budget.models import Activity, Budget, Indicator, LibraryIndicator, Project

Owner = Project | Activity
COLUMNS = ("level1", "level2", "level3", "nature", "value", "measure", "explanation")
# Of one group: more than anybody looks through, and a page of a reasonable size.
MOST = 600


@dataclass(frozen=True, slots=True)
class Offered:
    """An indicator that may be taken over, with where it comes from."""

    cells: tuple[str, ...]
    of: str = ""

    def as_dict(self) -> dict[str, str]:
        return {**dict(zip(COLUMNS, self.cells, strict=True)), "of": self.of}


@dataclass(frozen=True, slots=True)
class Group:
    """Indicators from one place: ``2025年本项目``, ``通用指标``."""

    name: str
    offered: tuple[Offered, ...]

    def as_dict(self) -> dict[str, object]:
        return {"name": self.name, "indicators": [one.as_dict() for one in self.offered]}


def library_for(budget: Budget, owner: Owner) -> list[Group]:
    """What a project or an activity may take its indicators from, the likeliest first; no empty groups.

    The number of queries does not grow with the indicators.
    """
    kind = "project" if isinstance(owner, Project) else "activity"
    noun = "项目" if kind == "project" else "活动"
    groups: list[tuple[str, Iterable[Offered]]] = []
    earlier = latest_before(budget)
    if earlier is not None:
        year = f"{earlier.year}年"
        same, rest = _like(owner, _of(earlier, kind))
        groups += [(f"{year}本{noun}", same), (f"{year}其他{noun}", rest)]
    _, others = _like(owner, _of(budget, kind))
    groups.append((f"本预算其他{noun}", others))
    library = LibraryIndicator.objects.all()
    groups.append(("本部门指标库", _kept(library.filter(department=budget.department_id))))
    groups.append(("通用指标", _kept(library.filter(department__isnull=True))))
    return [group for name, found in groups if (group := Group(name, _once(found))).offered]


def latest_before(budget: Budget) -> Budget | None:
    """The latest version of the department's budget of the latest earlier year."""
    before = Budget.objects.filter(department=budget.department_id, year__lt=budget.year)
    return before.order_by("-year", "-version").first()


@dataclass(frozen=True, slots=True)
class _Found:
    code: str
    name: str
    offered: Offered


def _of(budget: Budget, kind: str) -> list[_Found]:
    """The indicators of all projects, or of all activities, of a budget."""
    code = "project__code" if kind == "project" else "activity__name"
    rows = Indicator.objects.filter(budget=budget, **{f"{kind}__isnull": False}).order_by(
        f"{kind}__position", "position", "pk"
    )
    return [
        _Found(squeeze(of), squeeze(name), Offered(tuple(cells), name))
        for of, name, *cells in rows.values_list(code, f"{kind}__name", *COLUMNS)
    ]


def _like(owner: Owner, found: list[_Found]) -> tuple[list[Offered], list[Offered]]:
    """Those of the same project (by code, else by name), and the others."""
    name, code = squeeze(owner.name), squeeze(owner.code) if isinstance(owner, Project) else ""
    by_code = [one for one in found if code and one.code == code]
    same = by_code or [one for one in found if name and one.name == name]
    ours = {id(one) for one in same}
    return [one.offered for one in same], [one.offered for one in found if id(one) not in ours]


def _kept(library: QuerySet[LibraryIndicator]) -> Iterator[Offered]:
    return (Offered(tuple(cells)) for cells in library.values_list(*COLUMNS)[:MOST])


def _once(found: Iterable[Offered]) -> tuple[Offered, ...]:
    """Each that says something, once."""
    unique: dict[tuple[str, ...], Offered] = {}
    for one in found:
        if one.cells[2]:
            unique.setdefault(one.cells, one)
    return tuple(unique.values())[:MOST]


def indicators_of(owner: Owner, keys: Iterable[UUID]) -> list[Indicator]:
    """Its indicators with these keys, in their order."""
    return list(owner.indicators.filter(key__in=list(keys)).order_by("position", "pk"))
