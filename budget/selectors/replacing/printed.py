"""What print does not tell: facts that a document of official tables leaves as they stand.

预算03表 has one row where the facts may have several, and no column for projects; 预算04表 tells categories
alone. What a clerk entered beyond that is no difference.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from budget.domain.facts import FactBook
from budget.domain.money import read_amount
from budget.selectors.grids import GRIDS, GridRow

Cells = Mapping[str, str]
# The tables that tell a grid; one that no table tells is never told.
_TOLD_IN: Mapping[str, tuple[str, ...]] = {
    "units": ("02", "06", "12"),
    "income": ("01", "02"),
    "year_end": ("01",),
    "expenditure": ("03",),
    "projects": ("12",),
    "indicators": ("12",),
    "activities": ("13",),
    "activity_indicators": ("13",),
    "goal": ("13",),
    "procurement": ("04",),
    "services": ("11",),
    "vehicles": ("10",),
}
_NEVER = frozenset({"weight", "explanation", "medium_term"})
_NEVER_PRINTED: Mapping[str, frozenset[str]] = {
    "expenditure": frozenset({"project", "withheld", "withheld_basis"}),
    "projects": frozenset({"category", "first_year", "last_year", "basis"}),
    "indicators": _NEVER,
    "activity_indicators": _NEVER,
    "procurement": frozenset({"item", "kind", "project", "fund", "method", "reserved_for_small"}),
    "services": frozenset({"kind", "project"}),
}
# Where print shows one row for several facts: what it tells apart.
_SUMMED: Mapping[str, tuple[str, ...]] = {
    "income": ("period", "source"),
    "year_end": ("fund",),
    "expenditure": ("function", "gov_economic", "dept_economic", "kind"),
    "procurement": ("category",),
    "vehicles": (),
}
_BLANK_IS_SAID = frozenset({"text", "long", "rich", "amount"})
# Units stand in several tables, and in none of them need all of them stand.
NEVER_DELETED = frozenset({"units"})


def is_told(book: FactBook, name: str) -> bool:
    """Whether the tables that a book was read from tell the rows of a grid."""
    if name == "vehicles" and not book.vehicles:
        # 公务用车运行维护费 may be printed without its breakdown.
        return False
    return any(not book.is_untold(number) for number in _TOLD_IN.get(name, ()))


def untold_columns(name: str) -> frozenset[str]:
    """The columns of a grid that no table prints."""
    return _NEVER_PRINTED.get(name, frozenset())


def told_cells(name: str, cells: Cells) -> dict[str, str]:
    """The cells that print tells: a blank that is no text only says that print does not."""
    columns, never = GRIDS[name].by_key, untold_columns(name)
    return {
        key: text
        for key, text in cells.items()
        if key not in never and (text or columns[key].type in _BLANK_IS_SAID)
    }


def settled(
    name: str, printed: Sequence[Cells], standing: Sequence[GridRow]
) -> tuple[set[int], list[GridRow]]:
    """Where print shows one row for several that come to the same: the indexes of the printed rows, and the
    standing ones, which stay."""
    if name not in _SUMMED:
        return set(), []
    columns = _SUMMED[name]
    groups: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for index, cells in enumerate(printed):
        groups[_group(columns, cells)].append(index)
    rows: dict[tuple[str, ...], list[GridRow]] = defaultdict(list)
    for row in standing:
        rows[_group(columns, row.cells)].append(row)
    done: set[int] = set()
    staying: list[GridRow] = []
    for group, indexes in groups.items():
        if rows[group] and _agree(name, [printed[n] for n in indexes], [row.cells for row in rows[group]]):
            done.update(indexes)
            staying += rows[group]
    return done, staying


def _group(columns: tuple[str, ...], cells: Cells) -> tuple[str, ...]:
    return tuple(cells.get(key, "") for key in columns)


def _agree(name: str, printed: Sequence[Cells], standing: Sequence[Cells]) -> bool:
    """Whether rows come to what is printed, by everything that print tells of them."""
    amounts = [column.key for column in GRIDS[name].columns if column.type == "amount"]
    if _sums(amounts, printed) != _sums(amounts, standing):
        return False
    for cells in printed:
        known = {key: text for key, text in told_cells(name, cells).items() if key not in amounts}
        sums = (_sums(amounts, [one for one in rows if _fits(one, known)]) for rows in (printed, standing))
        if len(set(sums)) > 1:
            return False
    return True


def _fits(cells: Cells, known: Cells) -> bool:
    return all(cells.get(key, "") == text for key, text in known.items())


def _sums(amounts: Sequence[str], rows: Sequence[Cells]) -> tuple[int, ...]:
    return tuple(sum(read_amount(cells.get(key, "")).fen or 0 for cells in rows) for key in amounts)
