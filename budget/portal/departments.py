"""All departments of a year with their headline figures: to filter, to sort, to take away."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from budget.domain.workflow import PUBLISH_DAYS
from budget.models import PublishedFigures
from budget.portal import asking, listings, serving, units_of_money
from budget.renderers.listing import Column, Listing
from budget.selectors import headlines, overview, promptness
from budget.selectors.promptness import Prompt

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """A department of the year."""

    figures: PublishedFigures
    prompt: Prompt


# What the list can be sorted by: heading, kind, value. Of equals the code decides.
SORTS: dict[str, tuple[str, str, Callable[[Row], Any]]] = {
    "code": ("编码", "code", lambda row: row.figures.code),
    "name": ("部门", "text", lambda row: row.figures.name),
    "outlay": ("支出总计", "amount", lambda row: row.figures.outlay),
    "basic": ("基本支出", "amount", lambda row: row.figures.basic),
    "project": ("项目支出", "amount", lambda row: row.figures.project),
    "three_public": ("“三公”经费", "amount", lambda row: row.figures.three_public),
    "procurement": ("政府采购", "amount", lambda row: row.figures.procurement),
    "units": ("单位数", "number", lambda row: row.figures.units),
    "projects": ("项目数", "number", lambda row: row.figures.projects),
    "published": ("公开日期", "date", lambda row: row.prompt.published_on),
    "days": ("批复后天数", "number", lambda row: row.prompt.days),
}
_USUAL = "code"
# In the file, and only there.
_MORE = (Column("income", "收入总计", "amount"), Column("approved_on", "批复日期"))


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: its address sorts by it, the other way round where it is sorted by it already."""

    label: str
    address: str
    order: str
    is_number: bool


@require_safe
@serving.conditional
def departments(request: HttpRequest) -> HttpResponseBase:
    """The list, as its address says: year, words, order, page, unit of money, format."""
    years = overview.years()
    asked = asking.number_of(request, "year")
    year = asked if asked in years else next(iter(years), None)
    words = asking.words_of(request)
    sort = request.GET.get("sort", "")
    sort = sort if sort.removeprefix("-") in SORTS else _USUAL
    rows = _sorted(_rows(year, words), sort) if year else []
    if year and (wanted := listings.wanted(request)):
        return listings.answer(request, _listing(year, rows), wanted)
    page: Page[Row] = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    money = units_of_money.money_of(request)
    context = {
        "year": year,
        "years": years,
        "words": words,
        "sort": sort,
        "unit": request.GET.get("unit", ""),
        "headings": _headings(request, sort),
        "orders": _orders(),
        "page": page,
        "rows": [_shown(row, money.amount) for row in page.object_list],
        "total": money.amount(sum(row.figures.outlay for row in rows)),
        "money_unit": money.unit.value,
        "limit": PUBLISH_DAYS,
        "units_of_money": units_of_money.choices(request),
        "formats": listings.links(request),
    }
    return serving.keep(render(request, "portal/departments.html", context), request, serving.LATEST)


def _rows(year: int, words: str) -> list[Row]:
    prompt = promptness.of_year(year)
    return [Row(one, prompt[one.code]) for one in headlines.departments(year, words) if one.code in prompt]


def _sorted(rows: Sequence[Row], sort: str) -> list[Row]:
    value = SORTS[sort.removeprefix("-")][2]
    told = sorted((row for row in rows if value(row) is not None), key=lambda row: row.figures.code)
    told.sort(key=value, reverse=sort.startswith("-"))
    # What is not known comes last, whichever way round.
    return told + [row for row in rows if value(row) is None]


def _headings(request: HttpRequest, sort: str) -> list[Heading]:
    found = []
    for key, (label, kind, _) in SORTS.items():
        if key == "code":  # stands beside the name
            continue
        is_number = kind in ("amount", "number")
        usual, other = (f"-{key}", key) if is_number else (key, f"-{key}")
        query = request.GET.copy()
        for name in ("page", "format"):
            query.pop(name, None)
        query["sort"] = other if sort == usual else usual
        order = {key: "ascending", f"-{key}": "descending"}.get(sort, "")
        found.append(Heading(label, f"?{query.urlencode()}", order, is_number))
    return found


def _orders() -> list[tuple[str, str]]:
    """For choosing without the headings, which a phone does not show."""
    found = []
    for key, (label, kind, _) in SORTS.items():
        ways = {"date": ("从早到晚", "从晚到早"), "text": ("正序", "倒序"), "code": ("正序", "倒序")}
        up, down = ways.get(kind, ("从小到大", "从大到小"))
        pairs = [(key, f"{label}，{up}"), (f"-{key}", f"{label}，{down}")]
        found += pairs if kind in ways else pairs[::-1]
    return found


def _shown(row: Row, amount: Callable[[int | None], SafeString | str]) -> dict[str, Any]:
    figures = row.figures
    return {
        "figures": figures,
        "prompt": row.prompt,
        "amounts": [
            (SORTS[key][0], amount(getattr(figures, key)))
            for key in ("outlay", "basic", "project", "three_public", "procurement")
        ],
    }


def _listing(year: int, rows: Sequence[Row]) -> Listing:
    columns = [
        Column(key, label, "text" if kind == "date" else kind) for key, (label, kind, _) in SORTS.items()
    ]
    title = f"{year}年部门预算一览"
    values = []
    for row in rows:
        value = {key: read(row) for key, (_, _, read) in SORTS.items()}
        approved: date | None = row.prompt.approved_on
        values.append({**value, "income": row.figures.income, "approved_on": approved})
    return Listing(title, title, [*columns, *_MORE], values)
