"""Published budgets side by side: which ones, in what view and unit of money, the address says."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from budget.domain.change import percent_of
from budget.portal import asking, listings, serving, units_of_money
from budget.portal.figures import percent
from budget.portal.units_of_money import Money
from budget.renderers.listing import Column as FileColumn
from budget.renderers.listing import Listing
from budget.selectors import headlines
from budget.selectors.side_by_side import MOST, Column, Key, Line, SideBySide, editions, keys_of, side_by_side

FOUND_SHOWN = 12
VIEWS = {
    "amount": "金额",
    "share": "占支出预算的比重",
    "unit": "按预算单位平均",
    "staff": "按实有人数平均",
}
GROUPS = {"headline": "主要数字", "function": "按支出功能分类", "economic": "按政府预算支出经济分类"}


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of one budget, and how it differs from the first one's (``way``: ``up``, ``down``, ``""``)."""

    value: SafeString | str
    gap: SafeString | str = ""
    percent: str = ""
    way: str = ""


@require_safe
@serving.conditional
def compare(request: HttpRequest) -> HttpResponseBase:
    """Up to six of them: ``of=129-2026,130-2026,129-2026-v1``."""
    keys = keys_of(request.GET.get("of", "").replace("\x00", ""))
    view = request.GET.get("view", "")
    view = view if view in VIEWS else "amount"
    found = side_by_side(keys)
    if wanted := listings.wanted(request):
        return listings.answer(request, _listing(found, view), wanted)
    money = units_of_money.money_of(request)
    words = asking.words_of(request)
    context = {
        "of": _joined(keys),
        "view": view,
        "views": [(key, label, _address(request, view=key)) for key, label in VIEWS.items()],
        "columns": [_column(request, keys, one) for one in found.columns],
        "groups": list(_groups(found, view, money)),
        "missing": found.missing,
        "words": words,
        "found": _found(request, keys, words),
        "more": _more(request, keys) if keys else [],
        "full": len(keys) >= MOST,
        "most": MOST,
        "unit": request.GET.get("unit", ""),
        "money_unit": money.unit.value,
        "units_of_money": units_of_money.choices(request),
        "formats": listings.links(request) if found.columns else [],
    }
    return serving.keep(render(request, "portal/compare.html", context), request, serving.LATEST)


def _joined(keys: Sequence[Key]) -> str:
    return ",".join(map(str, keys))


def _address(request: HttpRequest, **changed: str) -> str:
    """This page with something changed; what becomes ``""`` is left out."""
    query = request.GET.copy()
    query.pop("format", None)
    for name, value in changed.items():
        query[name] = value
        if not value:
            del query[name]
    return f"?{query.urlencode(safe=',')}"


def _column(request: HttpRequest, keys: Sequence[Key], one: Column) -> dict[str, Any]:
    """A budget that is compared, with the addresses without it and with it in the first place."""
    others = [key for key in keys if key != one.key]
    return {
        "column": one,
        "without": _address(request, of=_joined(others)),
        "first": "" if keys[0] == one.key else _address(request, of=_joined([one.key, *others])),
    }


def _found(request: HttpRequest, keys: Sequence[Key], words: str) -> list[tuple[Any, str]]:
    """What the words find, each with the address that adds it, ``""`` where it is there already."""
    found = []
    for figures in headlines.found(words, FOUND_SHOWN):
        key = Key(figures.code, figures.year)
        found.append((figures, "" if key in keys else _address(request, of=_joined([*keys, key]), q="")))
    return found


def _more(request: HttpRequest, keys: Sequence[Key]) -> list[tuple[str, str]]:
    """The other years and versions of the departments that are compared, with the addresses that add them."""
    found, latest = [], set()
    for one in editions(key.code for key in keys):
        key = Key(one.department_code, one.year)
        if (one.department_code, one.year) in latest:
            key = Key(one.department_code, one.year, one.version)
        latest.add((one.department_code, one.year))
        if key not in keys:
            version = f"第{one.version}版" if key.version else ""
            label = f"{one.department_name} {one.year}年{version}"
            found.append((label, _address(request, of=_joined([*keys, key]))))
    return found


def _groups(
    found: SideBySide, view: str, money: Money
) -> Iterator[tuple[str, list[tuple[Line, list[Cell]]]]]:
    for group, label in GROUPS.items():
        lines = [line for line in found.lines if line.group == group]
        if lines and found.columns:
            yield label, [(line, list(_cells(line, found.columns, view, money))) for line in lines]


def _cells(line: Line, columns: Sequence[Column], view: str, money: Money) -> Iterator[Cell]:
    base: int | None = None
    for at, (fen, column) in enumerate(zip(line.amounts, columns, strict=True)):
        if view == "share":
            yield Cell(percent(fen, column.whole) if column.whole > 0 else "")
            continue
        value = _averaged(fen, column, view)
        if at == 0:
            base = value
        if value is None:
            yield Cell("不详")
        elif at == 0 or base is None or value == base:
            yield Cell(money.amount(value))
        else:
            gap, grown = value - base, percent_of(base, value)
            sign = "+" if gap > 0 else ""
            yield Cell(
                money.amount(value),
                format_html("{}{}", sign, money.amount(gap)),
                f"+{grown}" if grown[:1].isdigit() else grown,
                "up" if gap > 0 else "down",
            )


def _averaged(fen: int, column: Column, view: str) -> int | None:
    """The amount, or what of it falls to each, rounded half up to the 分; None where that is not known."""
    if view == "amount":
        return fen
    by = column.units if view == "unit" else column.staff
    return (2 * fen + by) // (2 * by) if by else None


def _listing(found: SideBySide, view: str) -> Listing:
    """In the view of the page: what is a share or not known is a text."""
    columns = [FileColumn("group", "内容"), FileColumn("code", "编码", "code"), FileColumn("name", "项目")]
    for one in found.columns:
        publication = one.publication
        label = f"{publication.department_name}{publication.year}年第{publication.version}版"
        columns.append(FileColumn(str(one.key), label, "text" if view == "share" else "amount"))
    rows = []
    for line in found.lines:
        row: dict[str, Any] = {"group": GROUPS[line.group], "code": line.code, "name": line.name}
        for fen, one in zip(line.amounts, found.columns, strict=True):
            share = percent(fen, one.whole) if one.whole > 0 else ""
            row[str(one.key)] = share if view == "share" else _averaged(fen, one, view)
        rows.append(row)
    title = f"部门预算比较（{VIEWS[view]}）"
    return Listing(title, "部门预算比较", columns, rows)
