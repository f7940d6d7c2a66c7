"""What a row of a grid is known by, the surest first: so that a changed amount is one changed cell."""

from collections.abc import Hashable, Mapping, Sequence
from uuid import UUID

from budget.domain.matching import Known, twins
from budget.selectors.grids import GRIDS

Cells = Mapping[str, str]
# The columns of each pass after the first, which asks for all of them.
_BY: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "units": (("code",), ("name",)),
    "profiles": (("unit",),),
    "income": (("unit", "period", "source"), ("period", "source")),
    "year_end": (("unit", "fund"), ("fund",)),
    "expenditure": (
        ("unit", "function", "gov_economic", "dept_economic", "kind", "project", "fund"),
        ("function", "gov_economic", "dept_economic", "kind", "project"),
        ("function", "gov_economic", "dept_economic", "kind"),
        ("function", "dept_economic", "kind", "amount"),
        ("gov_economic", "dept_economic", "kind", "amount"),
        ("function", "dept_economic", "kind"),
    ),
    "projects": (("code", "unit"), ("code",), ("name",)),
    "indicators": (
        ("project", "level1", "level2", "level3"),
        ("project", "level3"),
        ("project", "level1", "level2"),
    ),
    "activities": (("name",),),
    "activity_indicators": (
        ("activity", "level1", "level2", "level3"),
        ("activity", "level3"),
        ("activity", "level1", "level2"),
    ),
    "procurement": (
        ("unit", "category", "item", "project", "fund"),
        ("category", "item", "project"),
        ("category", "item"),
    ),
    "services": (
        ("level1", "level2", "level3", "service_field", "project"),
        ("level1", "level2", "level3"),
        ("level3",),
    ),
    "vehicles": (("unit",),),
    "passages": (("unit", "topic"),),
    "earlier": (("unit", "measure"),),
    "controls": (("round", "unit", "fund", "part"),),
}


def matched(
    grid: str,
    standing: Sequence[tuple[UUID, Cells]],
    rows: Sequence[Cells],
    untold: frozenset[str] = frozenset(),
) -> list[UUID | None]:
    """For each of ``rows`` the key of the standing row it is; None for a new one.

    ``untold``: columns that ``rows`` say nothing of.
    """
    columns = tuple(key for key in GRIDS[grid].by_key if key not in untold)
    amounts = {column.key for column in GRIDS[grid].columns if column.type == "amount"}
    by = (tuple(key for key in keys if key not in untold) for keys in _BY.get(grid, ()))
    passes = [_whole(columns), _whole(tuple(key for key in columns if key not in amounts)), *map(_by, by)]
    found = twins([cells for _, cells in standing], rows, passes)
    return [None if index is None else standing[index][0] for index in found]


def _whole(columns: tuple[str, ...]) -> Known[Cells]:
    return lambda cells: tuple(cells.get(key, "") for key in columns)


def _by(columns: tuple[str, ...]) -> Known[Cells]:
    def known(cells: Cells) -> Hashable | None:
        values = tuple(cells.get(key, "") for key in columns)
        # Nothing is told by blanks: two projects without a code are not the same one for that.
        return values if any(values) else None

    return known
