"""Projects and activities with their goal, money and indicators, each at its place in its table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache

from budget.domain.codes import split_label
from budget.domain.findings import CellRef
from budget.domain.money import squeeze
from budget.domain.sheets import Row, Sheet, SheetSet
from budget.tables.registry import form_set
from budget.tables.spec import Layout

LEVELS = ("level1", "level2", "level3")
PARTS = (*LEVELS, "nature", "value", "measure")
# Levels, natures and units come again and again.
_bare = lru_cache(maxsize=1024)(squeeze)
_ASIDE = re.compile(r"\([^()]*\)$")


class Dimension(StrEnum):
    """What an indicator measures (财预〔2021〕101号): its second level, or its first where that is enough."""

    QUANTITY = "数量指标"
    QUALITY = "质量指标"
    TIMELINESS = "时效指标"
    COST = "成本指标"
    BENEFIT = "效益指标"
    SATISFACTION = "满意度指标"


OUTPUT = (Dimension.QUANTITY, Dimension.QUALITY, Dimension.TIMELINESS)
# In this order: 满意度 may stand under 效益指标, 成本 under 产出指标.
_BY_BOTH_LEVELS = (
    (Dimension.SATISFACTION, ("满意",)),
    (Dimension.COST, ("成本",)),
    (Dimension.BENEFIT, ("效益", "效果", "影响")),
    (Dimension.QUANTITY, ("数量",)),
    (Dimension.QUALITY, ("质量",)),
    (Dimension.TIMELINESS, ("时效", "进度")),
)


@dataclass(frozen=True)
class Stated:
    """One indicator where it stands; its texts in half-width forms without white space."""

    sheet: Sheet
    row: int
    level1: str
    level2: str
    level3: str
    nature: str
    value: str
    measure: str

    def cells(self, *columns: str) -> tuple[CellRef, ...]:
        return tuple(self.sheet.ref(self.row, column) for column in columns)

    @cached_property
    def name(self) -> str:
        """What it measures, without a remark in brackets at its end: ``社会公众满意度``."""
        bare = _ASIDE.sub("", self.level3)
        return bare.removesuffix("指标") or bare

    @property
    def text(self) -> str:
        """``支付进度 ≤ 90 %``."""
        parts = (self.level3, self.nature, self.value, self.measure)
        return " ".join(part for part in parts if part)

    @cached_property
    def dimensions(self) -> frozenset[Dimension]:
        """What it may measure: one as a rule, several where its levels leave it open."""
        return _dimensions(self.level1 + self.level2)

    @property
    def is_cost(self) -> bool:
        return self.dimensions == {Dimension.COST}

    @property
    def is_quantity(self) -> bool:
        return self.dimensions == {Dimension.QUANTITY}


@dataclass(frozen=True, slots=True)
class Holder:
    """A project or an activity: on which row it begins, what it says, its indicators in printed order.

    ``total`` and ``fiscal`` are its money in 分, 0 where none is printed (an activity has none).
    """

    sheet: Sheet
    row: int
    table: str
    kind: str
    code: str
    name: str
    goal: str = ""
    total: int = 0
    fiscal: int = 0
    indicators: list[Stated] = field(default_factory=list)

    @property
    def where(self) -> str:
        """``预算12表第14行项目“政务服务大厅综合窗口服务”``."""
        return f"{self.table}第{self.row}行{self.kind}“{self.name or self.code}”"

    @property
    def is_project(self) -> bool:
        return self.kind == "项目"

    @property
    def costs(self) -> list[Stated]:
        return [one for one in self.indicators if one.is_cost]

    @property
    def cell(self) -> CellRef:
        """Where its name stands."""
        return self.sheet.ref(self.row, "project" if self.is_project else "activity")


@lru_cache(maxsize=1024)
def _dimensions(levels: str) -> frozenset[Dimension]:
    for dimension, words in _BY_BOTH_LEVELS:
        if any(word in levels for word in words):
            return frozenset({dimension})
    return frozenset(OUTPUT if "产出" in levels else Dimension)


def projects(sheets: SheetSet) -> Iterator[Holder]:
    """The projects of 年度项目支出绩效表, a row without a project's own cells belonging to the one above."""
    for name, sheet in _sheets(sheets, Layout.PROJECTS):
        holder: Holder | None = None
        for number, row in sheet.body():
            if holder is None or _begins(row):
                if holder is not None:
                    yield holder
                holder = _project(name, sheet, number, row)
            _add(holder, number, row)
        if holder is not None:
            yield holder


def activities(sheets: SheetSet) -> Iterator[Holder]:
    """The activities of 部门整体支出绩效目标表; one that is named twice is one."""
    for name, sheet in _sheets(sheets, Layout.GOALS):
        found: dict[str, Holder] = {}
        holder: Holder | None = None
        for number, row in sheet.body():
            text = row.text("activity")
            if holder is None or (text and text != holder.name):
                holder = found.setdefault(text, Holder(sheet, number, name, "活动", "", text))
            _add(holder, number, row)
        yield from found.values()


def goal_sheets(sheets: SheetSet) -> Iterator[tuple[str, Sheet]]:
    """部门整体支出绩效目标表 with its name (``预算13表``), where there is one."""
    return _sheets(sheets, Layout.GOALS)


def _sheets(sheets: SheetSet, layout: Layout) -> Iterator[tuple[str, Sheet]]:
    for spec in form_set(sheets.form_set).specs:
        if spec.layout is layout and (sheet := sheets.get(spec.number)) is not None:
            yield spec.name, sheet


def _begins(row: Row) -> bool:
    return bool(row.text("project") or row.text("goal") or row.amount("total"))


def _project(table: str, sheet: Sheet, number: int, row: Row) -> Holder:
    code, name = split_label(row.text("project"))
    fiscal = row.amount("fiscal")
    total = row.amount("total") or fiscal + row.amount("other")
    return Holder(sheet, number, table, "项目", code, name, row.text("goal"), total, fiscal)


def _add(holder: Holder, number: int, row: Row) -> None:
    """The indicator of a row; levels that are blank (merged cells) are those of the row above."""
    texts = {part: _bare(row.text(part)) for part in PARTS}
    if not any(texts.values()):
        return
    above = holder.indicators[-1] if holder.indicators else None
    if above is not None and not texts["level1"]:
        texts["level1"] = above.level1
        texts["level2"] = texts["level2"] or above.level2
    holder.indicators.append(Stated(holder.sheet, number, **texts))
