"""What a figure is made of, as tables of lines: by kind of fact, grouped where that helps."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.paginator import Page, Paginator

from budget.domain.codes import System, labelled
from budget.domain.facts import FactBook, PrintedAmount
from budget.domain.money import wanyuan_grouped
from budget.renderers.why import in_words
from budget.tables.provenance import AMOUNTS, Part, Provenance
from budget.tables.spec import TableSpec

LINES_SHOWN = 200
# So few lines are seen at a glance, so many groups are not.
LINES_TO_GROUP = 6
GROUPS = range(2, 16)
UNTOLD = "未列明"

KINDS = {
    "income": "收入",
    "expenditure": "支出",
    "year_end": "年终结转结余",
    "procurement": "政府采购",
    "services": "政府购买服务",
    "vehicles": "公务用车费用",
    "projects": "项目资金",
    "printed": "公开表印数",
}
_MONEY = {
    "fuel_fen": "加油",
    "repair_fen": "维修",
    "insurance_fen": "保险",
    "other_fen": "其他",
    "total_fen": "项目总额",
    "fiscal_fen": "财政资金",
}
_PROJECT_OTHER = "其他资金"
Field = tuple[str, Callable[["Names", Any], str]]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a list: its texts, its amount and its share of the whole."""

    texts: tuple[str, ...]
    amount: str
    share: str


@dataclass(frozen=True, slots=True)
class Listing:
    """Lines of one kind under their columns; ``count`` and ``total`` of all of them, shown or not.

    ``alike`` are the columns that say the same of every line, which are said once.
    """

    title: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    count: int
    total: str
    alike: tuple[tuple[str, str], ...] = ()

    @property
    def rows(self) -> Iterator[tuple[list[tuple[str, str]], Line]]:
        """Each line with its texts beside the names of their columns."""
        return ((list(zip(self.columns, line.texts, strict=True)), line) for line in self.lines)


class Names:
    """Codes in words, as this budget has them."""

    def __init__(self, book: FactBook, specs: Sequence[TableSpec]) -> None:
        self.book = book
        self.specs = {spec.number: spec for spec in specs}
        self.projects = {project.code: project.name for project in book.projects}
        self.classes = _class_names(specs)

    def unit(self, code: str | None) -> str:
        return self.book.unit_label(code) or UNTOLD

    def subject(self, system: System, code: str) -> str:
        return self.book.label(system, code)

    def function_class(self, code: str) -> str:
        return labelled(code[:3], self.classes.get(code[:3], ""))

    def project(self, code: str | None) -> str:
        return labelled(code, self.projects.get(code, "")) if code else ""

    def row(self, printed: PrintedAmount) -> str:
        """The codes of a row of a printed table in words."""
        return "，".join(filter(None, (self._code(code) for code in printed.row)))

    def _code(self, code: str) -> str:
        if code.startswith("function:"):
            return self.function_class(code.removeprefix("function:"))
        if code == "expenditure:year_end":
            return KINDS["year_end"]
        if code in self.book.unit_by_code:
            return self.book.unit_label(code)
        names = (self.book.name_of.get((system, code), "") for system in System)
        return labelled(code, next(filter(None, names), ""))

    def column(self, printed: PrintedAmount) -> str:
        """The column of a printed table in words."""
        spec = self.specs.get(printed.table)
        if spec is None:
            return printed.column
        column = spec.by_key.get(printed.column)
        header = next((one for one in spec.header if one.key == printed.column), None)
        if header:
            return in_words((header.group, header.label))
        return in_words(column.path) if column else ""

    def table(self, printed: PrintedAmount) -> str:
        spec = self.specs.get(printed.table)
        return spec.name if spec else printed.table


def _class_names(specs: Iterable[TableSpec]) -> dict[str, str]:
    """The names of 功能分类 类 from the tables that print them with a number before: ``一、教育支出``."""
    items = (pair.expenditure for spec in specs for pair in spec.pairs if pair.expenditure)
    return {
        item.key.removeprefix("function:"): item.label.partition("、")[2]
        for item in items
        if item.key.startswith("function:")
    }


def _label(value: Any) -> str:
    return value.label if value is not None else UNTOLD


_UNIT: Field = ("单位", lambda names, part: names.unit(part.fact.unit))
_KIND: Field = ("基本/项目", lambda names, part: _label(part.fact.kind))
_PROJECT: Field = ("项目", lambda names, part: names.project(part.fact.project))
_FUND: Field = ("资金", lambda names, part: _label(part.fact.fund))
_CARRIED = {True: "上年结转", False: "本年", None: UNTOLD}
_CLASS: Field = ("功能分类（类）", lambda names, part: names.function_class(part.fact.function))
_FUNCTION: Field = (
    "功能分类科目",
    lambda names, part: names.subject(System.FUNCTION, part.fact.function),
)
_GOV: Field = (
    "政府经济分类科目",
    lambda names, part: names.subject(System.GOV_ECONOMIC, part.fact.gov_economic),
)
_DEPT: Field = (
    "部门经济分类科目",
    lambda names, part: names.subject(System.DEPT_ECONOMIC, part.fact.dept_economic),
)
_SOURCE: Field = ("来源", lambda names, part: _label(part.fact.source))
_CATEGORY: Field = (
    "类别",
    lambda names, part: labelled(
        part.fact.category, {"A": "货物", "B": "工程", "C": "服务"}.get(part.fact.category, "")
    ),
)
_LEVEL_2: Field = ("二级目录", lambda names, part: part.fact.level2)

# What is said of a line of each kind. A column that says nothing of any line is left out.
FIELDS: Mapping[str, tuple[Field, ...]] = {
    "income": (
        _UNIT,
        _SOURCE,
        ("本年/结转", lambda names, part: _CARRIED[part.fact.carried_over]),
    ),
    "expenditure": (
        _FUNCTION,
        _GOV,
        _DEPT,
        _KIND,
        _PROJECT,
        _UNIT,
        _FUND,
        ("本年/结转", lambda names, part: _CARRIED[part.fact.carried_over]),
    ),
    "year_end": (_UNIT, _FUND),
    "procurement": (_CATEGORY, ("品目", lambda names, part: part.fact.item), _UNIT, _FUND, _KIND, _PROJECT),
    "services": (
        ("一级目录", lambda names, part: part.fact.level1),
        _LEVEL_2,
        ("三级目录", lambda names, part: part.fact.level3),
        ("服务领域", lambda names, part: part.fact.service_field),
        _UNIT,
        _PROJECT,
    ),
    "vehicles": (_UNIT, ("费用", lambda names, part: _MONEY[part.field])),
    "projects": (
        ("项目", lambda names, part: part.fact.label),
        _UNIT,
        (
            "资金",
            lambda names, part: _MONEY.get(part.field, "") if part.field != "other_fen" else _PROJECT_OTHER,
        ),
    ),
    "printed": (
        ("表", lambda names, part: names.table(part.fact)),
        ("行", lambda names, part: names.row(part.fact)),
        ("栏", lambda names, part: names.column(part.fact)),
    ),
}
# By what lines of a kind are grouped: the first that makes few groups of many lines.
GROUPINGS: Mapping[str, tuple[Field, ...]] = {
    "income": (_SOURCE, _UNIT),
    "expenditure": (_CLASS, _FUNCTION, _DEPT, _UNIT, _KIND, _FUND),
    "procurement": (_CATEGORY, _UNIT),
    "services": (_LEVEL_2, _UNIT),
}


def groups(made: Provenance, names: Names) -> list[Listing]:
    """The whole by the next level down: by kind of fact, then within a kind of many lines."""
    kinds = [(kind, list(parts)) for kind, parts in groupby(made.parts, key=lambda part: part.kind)]
    found = []
    if len(kinds) > 1:
        sums = {KINDS[kind]: (len(parts), _fen(parts)) for kind, parts in kinds}
        found.append(_grouped("性质", sums, made.fen))
    for kind, parts in kinds:
        for heading, value in GROUPINGS.get(kind, ()) if len(parts) >= LINES_TO_GROUP else ():
            sums = {}
            for part in parts:
                count, fen = sums.get(label := value(names, part), (0, 0))
                sums[label] = (count + 1, fen + part.fen)
            if len(sums) in GROUPS and len(sums) < len(parts):
                found.append(_grouped(heading, sums, made.fen))
                break
    return found


def _grouped(heading: str, sums: Mapping[str, tuple[int, int]], whole: int) -> Listing:
    in_order = sorted(sums.items(), key=lambda one: -abs(one[1][1]))
    lines = tuple(
        Line((label, str(count)), wanyuan_grouped(fen), share(fen, whole)) for label, (count, fen) in in_order
    )
    total = wanyuan_grouped(sum(fen for _, fen in sums.values()))
    return Listing(f"按{heading}", (heading, "行数"), lines, len(lines), total)


def listings(made: Provenance, shown: Sequence[Part], names: Names) -> list[Listing]:
    """The lines of ``shown`` (a page of all parts, each kind together) by kind."""
    return [
        _listing(kind, list(parts), [part for part in made.parts if part.kind == kind], made.fen, names)
        for kind, parts in groupby(shown, key=lambda part: part.kind)
    ]


def _listing(kind: str, shown: Sequence[Part], parts: Sequence[Part], whole: int, names: Names) -> Listing:
    columns, alike = [], []
    for heading, value in FIELDS[kind]:
        values = {value(names, part) for part in parts}
        if len(values) > 1 or (len(parts) == 1 and values - {"", UNTOLD}):
            columns.append((heading, value))
        elif said := values - {"", UNTOLD}:
            alike.append((heading, said.pop()))
    lines = tuple(
        Line(
            tuple(value(names, part) for _, value in columns),
            wanyuan_grouped(part.fen),
            share(part.fen, whole),
        )
        for part in shown
    )
    headings = tuple(heading for heading, _ in columns)
    return Listing(KINDS[kind], headings, lines, len(parts), wanyuan_grouped(_fen(parts)), tuple(alike))


@dataclass(frozen=True, slots=True)
class Makeup:
    """What a figure is made of, as a page shows it: groups, one page of lines, and the sums that prove it."""

    summary: str
    groups: list[Listing]
    listings: list[Listing]
    page: Page
    here: str
    elsewhere: str
    total: str
    rest: str


def makeup(made: Provenance, book: FactBook, specs: Sequence[TableSpec], page_number: str | None) -> Makeup:
    """The parts of a figure for its page; at most ``LINES_SHOWN`` lines are on one page."""
    names = Names(book, specs)
    page = Paginator(largest_first(made), LINES_SHOWN).get_page(page_number)
    shown = list(page.object_list)
    here = _fen(shown)
    counts = Counter(part.kind for part in made.parts)
    return Makeup(
        "、".join(f"{count}行{KINDS[kind]}" for kind, count in counts.items()),
        groups(made, names),
        listings(made, shown, names),
        page,
        wanyuan_grouped(here),
        wanyuan_grouped(made.fen - made.rest - here),
        wanyuan_grouped(made.fen),
        wanyuan_grouped(made.rest) if made.rest else "",
    )


def largest_first(made: Provenance) -> list[Part]:
    """The parts in the order of their lists: each kind together, its largest first."""
    order = list(AMOUNTS)
    return sorted(made.parts, key=lambda part: (order.index(part.kind), -abs(part.fen), part.position))


def share(fen: int, whole: int) -> str:
    """A share with one decimal, the only figure of the page that is rounded; ``""`` where it says nothing."""
    if whole == 0 or (fen < 0) != (whole < 0):
        return ""
    text = f"{Decimal(fen) * 100 / Decimal(whole):.1f}%"
    return "不足0.1%" if fen and text == "0.0%" else text


def _fen(parts: Iterable[Part]) -> int:
    return sum(part.fen for part in parts)
