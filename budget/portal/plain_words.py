"""A budget in the words of somebody who reads one for the first time, and its projects as cards.

Everything is read from the tables as frozen, so that it is the same at the address of a version.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from budget.domain.codes import is_personnel, split_label
from budget.domain.findings import CellRef
from budget.domain.sheets import Row, RowKind, Sheet
from budget.portal.figures import percent
from budget.portal.units_of_money import Money

# Of a department with hundreds of projects: what stands on the page before it must be unfolded.
CARDS_SHOWN = 6
_TABLE = "12"


@dataclass(frozen=True, slots=True)
class Hundredth:
    """Of each 100 元, how many go there; 0: less than one."""

    label: str
    yuan: int


@dataclass(frozen=True, slots=True)
class Half:
    """One of two parts of a whole. ``length``: of its bar, in thousandths; ``offset``: where that begins."""

    label: str
    about: str
    amount: SafeString | str
    share: str
    length: int
    offset: int


@dataclass(frozen=True, slots=True)
class Card:
    """A project; ``code`` and ``unit`` are blank where the table does not tell. ``doubtful``: a finding says
    that its amount is wrong."""

    code: str
    name: str
    unit: str
    amount: SafeString | str
    goal: str
    indicators: int
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Plain:
    """The headline of a budget's page; ``tiny`` is what gets less than one 元 of a hundred."""

    total: SafeString | str
    hundred: Sequence[Hundredth]
    tiny: Sequence[Hundredth]
    kinds: Sequence[Half]
    basics: Sequence[Half]
    three_public: SafeString | str
    procurement: SafeString | str


def plain(sheets: Mapping[str, Sheet], money: Money) -> Plain | None:
    """None where there is no spending to speak of."""
    spending = sheets.get("03")
    total = _total(spending)
    if spending is None or total is None or total.amount("total") <= 0:
        return None
    classes = _classes(sheets.get("01"))
    hundred = of_a_hundred(classes)
    basic, personnel = total.amount("basic"), _personnel(spending)
    three, bought = _only(sheets.get("10")), _total(sheets.get("04"))
    return Plain(
        total=money.amount(total.amount("total")),
        hundred=[one for one in hundred if one.yuan],
        tiny=[one for one in hundred if not one.yuan],
        kinds=_halves(
            money,
            ("基本支出", "保障机构正常运转：人员工资和日常办公", basic),
            ("项目支出", "为完成特定工作任务安排", total.amount("project")),
        ),
        basics=_halves(
            money,
            ("人员经费", "工资福利、社会保险、退休人员等", personnel),
            ("公用经费", "办公、水电、差旅、维修等", basic - personnel),
        )
        if basic > 0
        else [],
        three_public=money.amount(three.amount("total")) if three else "",
        procurement=money.amount(bought.amount("amount")) if bought else "",
    )


def of_a_hundred(parts: Sequence[tuple[str, int]]) -> list[Hundredth]:
    """Whole 元 of each 100 that add up to 100: what rounding down leaves goes to the largest remainders.

    >>> [(one.label, one.yuan) for one in of_a_hundred([("甲", 2), ("乙", 1)])]
    [('甲', 67), ('乙', 33)]
    """
    whole = sum(fen for _, fen in parts)
    if whole <= 0:
        return []
    yuan = [fen * 100 // whole for _, fen in parts]
    by_rest = sorted(range(len(parts)), key=lambda at: -(parts[at][1] * 100 % whole))
    for at in by_rest[: 100 - sum(yuan)]:
        yuan[at] += 1
    return [Hundredth(label, part) for (label, _), part in zip(parts, yuan, strict=True)]


def cards(sheet: Sheet | None, money: Money, doubtful: Iterable[CellRef] = ()) -> list[Card]:
    """The projects of 预算12表, most money first; ``doubtful`` are the cells that findings name."""
    wrong = {cell.row for cell in doubtful if (cell.table, cell.column) == (_TABLE, "total")}
    found = sorted(_projects(sheet), key=lambda one: -one[1].amount("total"))
    return [_card(row, indicators, money, number in wrong) for number, row, indicators in found]


def _projects(sheet: Sheet | None) -> Iterator[tuple[int, Row, int]]:
    """Each project's first row with its number, and how many of its rows hold an indicator."""
    number, first, indicators = 0, None, 0
    for at, row in sheet.body() if sheet else ():
        if row.text("project"):
            if first:
                yield number, first, indicators
            number, first, indicators = at, row, 0
        indicators += any(row.text(column) for column in ("level1", "level2", "level3", "value"))
    if first:
        yield number, first, indicators


def _card(row: Row, indicators: int, money: Money, doubtful: bool) -> Card:
    code, name = split_label(row.text("project"))
    unit = split_label(row.text("unit"))[1]
    total = row.cells.get("total")
    amount = money.amount(total if isinstance(total, int) else None)
    return Card(code, name or code, unit, amount, row.text("goal"), indicators, doubtful)


def _classes(sheet: Sheet | None) -> list[tuple[str, int]]:
    """Spending by 类 (预算01表), the largest first, each by its name without 支出."""
    rows = [
        (
            row.text("expenditure_item").partition("、")[2].removesuffix("支出"),
            row.amount("expenditure_amount"),
        )
        for row in (sheet.rows if sheet else ())
        if row.kind is RowKind.LINE and "、" in row.text("expenditure_item")
    ]
    return sorted((row for row in rows if row[1] > 0), key=lambda row: -row[1])


def _personnel(sheet: Sheet) -> int:
    return sum(
        row.amount("basic")
        for row in sheet.rows
        if row.kind is RowKind.LINE and is_personnel(split_label(row.text("dept_economic"))[0])
    )


def _halves(money: Money, *parts: tuple[str, str, int]) -> list[Half]:
    whole = sum(fen for *_, fen in parts)
    found, offset = [], 0
    for label, about, fen in parts:
        length = fen * 1000 // whole if whole > 0 and fen > 0 else 0
        found.append(Half(label, about, money.amount(fen), percent(fen, whole), length, offset))
        offset += length
    return found


def _total(sheet: Sheet | None) -> Row | None:
    found = sheet.total() if sheet else None
    return found[1] if found else None


def _only(sheet: Sheet | None) -> Row | None:
    return sheet.rows[0] if sheet and sheet.rows else None
