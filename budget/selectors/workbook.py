"""What stands in the workbook that a budget may be filled in with, away from the browser."""

import re
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from budget.domain.codes import System, labelled
from budget.domain.richtext import as_text
from budget.models import Budget
from budget.renderers.entry_xlsx import EntryColumn, EntryRow, EntrySheet
from budget.selectors.grids import GRIDS, Column, Grid, GridRow, References, references_of, rows_of
from budget.selectors.grids.cells import Choice, Code, Reference, RichText, Text, YesNo
from budget.selectors.lookups import lookups

YES_OR_NO = "是否"
# Of which length the codes are that money stands under.
_LEAVES = {System.FUNCTION.value: 7, System.GOV_ECONOMIC.value: 5, System.DEPT_ECONOMIC.value: 5}
_LIST_TITLES = {
    "function": "功能科目",
    "gov_economic": "政府经济科目",
    "dept_economic": "部门经济科目",
    "procurement": "采购品目",
    "procurement_method": "采购方式",
    "service_level1": "购买服务一级目录",
    "service_level2": "购买服务二级目录",
    "service_level3": "购买服务三级目录",
    "service_field": "服务领域",
    "indicator_level1": "一级指标",
    "indicator_level2": "二级指标",
    "indicator_nature": "指标性质",
}
_IDENTITY = re.compile(r"(\S+)/(\d{4})/v(\d+) 第(\d+)次修改后")
NOTES = (
    "每张工作表对应一个录入表。金额单位都是万元，最多六位小数（0.000001万元=1分），只填数值。",
    "白色单元格可以填写，灰色的标题和单元格不能改；列宽和行高可以拖动。灰色金额由支出明细汇总得出。",
    "新增一行：填在最后一行下面的空行里，或者在中间插入一行。删除一行：清空这一行的全部内容。",
    "带下拉箭头的列可以从列表中选。科目和品目也可以只填编码；单位、项目和活动可以填编码或名称，"
    "新的要先在它自己的工作表中增加。",
    "请不要改工作表名称和标题，也不要改动隐藏的“行标识”列：系统靠它们对应到原来的行。",
    "单元格里可以写公式，读入的是保存时的计算结果。",
    "填好后保存为.xlsx（Excel和WPS都可以），在系统的“Excel填报”页上传。上传后先逐格列出差别，确认后才会应用；"
    "填错的内容会逐格指出，不影响其他内容。",
    "下载以后别人在系统中改过的地方不会被覆盖：两边都改了同一格的，会列出来由您决定。",
)


@dataclass(frozen=True, slots=True)
class Identity:
    """Which budget a workbook was made from, and in which state of it."""

    code: str
    year: int
    version: int
    revision: int

    def is_of(self, budget: Budget) -> bool:
        return (self.code, self.year, self.version) == (budget.department.code, budget.year, budget.version)


def identity_text(budget: Budget) -> str:
    """How a workbook says which budget it was made from."""
    return f"{budget.department.code}/{budget.year}/v{budget.version} 第{budget.revision}次修改后"


def identity_of(text: str) -> Identity | None:
    """The inverse of ``identity_text``; None for anything else."""
    match = _IDENTITY.fullmatch(text.strip())
    return Identity(match[1], int(match[2]), int(match[3]), int(match[4])) if match else None


@dataclass(frozen=True, slots=True)
class Words:
    """Says cells as a workbook says them: codes with their names, rows by their labels, no HTML."""

    names: Mapping[str, Mapping[str, str]]
    labels: Mapping[str, Mapping[str, str]]

    @classmethod
    def of(cls, year: int, references: References) -> Self:
        known = lookups(year)
        return cls(
            {name: {entry[0]: entry[1] for entry in known[name]} for name in ("procurement", *_LEAVES)},
            {grid: {str(row.key): row.label for row in rows} for grid, rows in references.rows.items()},
        )

    def text(self, column: Column, text: str) -> str:
        match column:
            case Code():
                return labelled(text, self.names.get(column.lookup, {}).get(text, ""))
            case Reference():
                return self.labels.get(column.grid, {}).get(text, text)
            case RichText():
                return as_text(text)
        return text


def entry_sheets(
    budget: Budget, locked: Iterable[str] = (), units: frozenset[str] | None = None
) -> list[EntrySheet]:
    """Every grid with its rows as they stand; those in ``locked`` may only be looked at, and so may rows of
    other units than ``units`` (None: of all)."""
    references = references_of(budget)
    closed = set(locked)
    words = Words.of(budget.year, references)
    rows = {name: rows_of(grid, budget, references) for name, grid in GRIDS.items()}
    own = None if units is None else {str(one.key) for one in references.rows["units"] if one.code in units}
    if own is not None:
        own |= {str(one.key) for one in rows["projects"] if one.cells["unit"] in own}
    return [
        EntrySheet(
            grid.title,
            [_column(column) for column in grid.columns],
            [_row(grid, row, words, own) for row in rows[name]],
            locked=name in closed,
            single=grid.is_single,
        )
        for name, grid in GRIDS.items()
    ]


def dropdowns(budget: Budget) -> dict[str, list[str]]:
    """The lists that drop down, by title: official ones, units, projects, activities, closed ones."""
    known = lookups(budget.year)
    found: dict[str, list[str]] = {}
    for name, title in _LIST_TITLES.items():
        if name in ("procurement", *_LEAVES):
            length = _LEAVES.get(name)
            found[title] = [labelled(c, n) for c, n, *_ in known[name] if length in (None, len(c))]
        else:
            found[title] = [text for text, _ in known[name]]
    references = references_of(budget)
    for referred, rows in references.rows.items():
        found[GRIDS[referred].title] = [row.label for row in rows]
    for grid in GRIDS.values():
        for column in grid.columns:
            if isinstance(column, Choice):
                found[_choices(column)] = list(column.values)
    found[YES_OR_NO] = ["是", "否"]
    return found


def _column(column: Column) -> EntryColumn:
    kind = "amount" if column.type == "amount" else "text"
    strict = isinstance(column, Choice | YesNo)
    return EntryColumn(column.label, kind, column.width, _help(column), _choices(column), strict)


def _choices(column: Column) -> str:
    """The title of the list that helps to fill in a column, ``""`` for none."""
    match column:
        case Choice():
            # The sources of income are others than the funds: each closed list by its own words.
            return f"{column.label}：{'、'.join(list(column.values)[:2])}"
        case YesNo():
            return YES_OR_NO
        case Reference():
            return GRIDS[column.grid].title
        case Code() | Text():
            return _LIST_TITLES.get(column.lookup, "")
    return ""


def _help(column: Column) -> str:
    if column.help:
        return column.help
    match column:
        case Code():
            return f"填{column.expected}，或从列表中选。"
        case Reference():
            return "填编码或名称，或从列表中选。"
    return ""


def _row(grid: Grid, row: GridRow, words: Words, own: Container[str] | None) -> EntryRow:
    """``own``: the keys of the units and projects whose rows may be changed; None for all."""
    texts = [
        row.text(column.key) if column.key in row.unfit else words.text(column, row.cells[column.key])
        for column in grid.columns
    ]
    place = {column.key: n for n, column in enumerate(grid.columns)}
    whose = row.cells.get("unit", row.cells.get("project", str(row.key)))
    is_own = own is None or whose in own
    return EntryRow(
        str(row.key),
        texts,
        locked=frozenset(place[key] for key in row.derived) if is_own else frozenset(place.values()),
        unfit=frozenset(place[key] for key in row.unfit),
    )
