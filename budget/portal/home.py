"""The public home: a year of everything published, in figures, tables and pictures of the same tables."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from budget.domain.workflow import PUBLISH_DAYS
from budget.models import PublishedFigures
from budget.portal import asking, listings, serving, units_of_money
from budget.portal.figures import percent
from budget.portal.units_of_money import Money
from budget.renderers.listing import Column, Listing
from budget.selectors import headlines, overview, promptness
from budget.selectors.overview import Overview, Part
from budget.selectors.promptness import Prompt

LATEST_SHOWN = 8
# Of the on-time board: who took longest.
SLOWEST_SHOWN = 8
_COLUMNS = (
    Column("part", "内容"),
    Column("code", "编码", "code"),
    Column("name", "名称"),
    Column("economic_code", "政府经济分类编码", "code"),
    Column("economic_name", "政府经济分类"),
    Column("amount", "金额", "amount"),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of the whole in a table; ``fen`` is for the picture, ``length`` of its bar in thousandths."""

    code: str
    name: str
    amount: SafeString | str
    share: str
    fen: int
    length: int


@require_safe
@serving.conditional
def home(request: HttpRequest) -> HttpResponseBase:
    """A year: what is published of it, where the money comes from and goes to, who published in time."""
    if words := asking.words_of(request):
        # Where a search used to be.
        return redirect(reverse("portal:search", query={"q": words}))
    years = overview.years()
    asked = asking.number_of(request, "year")
    year = asked if asked in years else next(iter(years), None)
    found = overview.overview(year) if year else None
    if found is None:
        return serving.keep(render(request, "portal/home.html", {}), request, serving.LATEST)
    if wanted := listings.wanted(request):
        return listings.answer(request, _listing(found), wanted)
    money = units_of_money.money_of(request)
    context = {
        "year": found.year,
        "years": years,
        "overview": found,
        "spending": money.amount(found.spending),
        "income": money.amount(found.income),
        "economic": money.amount(sum(part.fen for part in found.economics)),
        "outlay": money.amount(found.outlay),
        "money_unit": money.unit.value,
        "functions": _parts(found.functions, money),
        "sources": _parts(found.sources, money),
        "economics": _parts(found.economics, money),
        "flows": _flows(found, money),
        "year_end": money.amount(found.year_end) if found.year_end > 0 else "",
        "units_of_money": units_of_money.choices(request),
        "formats": listings.links(request),
        **_publications(found.year),
    }
    return serving.keep(render(request, "portal/home.html", context), request, serving.LATEST)


def _parts(parts: Sequence[Part], money: Money) -> list[Shown]:
    whole, longest = sum(part.fen for part in parts), max((part.fen for part in parts), default=0)
    return [
        Shown(
            part.code,
            part.name,
            money.amount(part.fen),
            percent(part.fen, whole),
            part.fen,
            part.fen * 1000 // longest if longest > 0 and part.fen > 0 else 0,
        )
        for part in parts
    ]


def _flows(found: Overview, money: Money) -> list[dict[str, Any]]:
    functions = {part.code: part.name for part in found.functions}
    economics = {part.code: part.name for part in found.economics}
    return [
        {
            "function": flow.function,
            "function_name": functions[flow.function],
            "economic": flow.economic,
            "economic_name": economics[flow.economic],
            "amount": money.amount(flow.fen),
            "fen": flow.fen,
        }
        for flow in found.flows
    ]


def _publications(year: int) -> dict[str, Any]:
    """The latest publications of all, and how soon those of the year followed their 批复."""
    figures = {one.code: one for one in headlines.departments(year)}
    prompt = {code: one for code, one in promptness.of_year(year).items() if code in figures}
    return {
        "latest": headlines.latest(LATEST_SHOWN),
        "counted": promptness.counted(prompt.values()),
        "slowest": list(_slowest(figures, prompt))[:SLOWEST_SHOWN],
        "limit": PUBLISH_DAYS,
    }


def _slowest(
    figures: dict[str, PublishedFigures], prompt: dict[str, Prompt]
) -> Iterator[tuple[PublishedFigures, Prompt]]:
    told = [(code, one) for code, one in prompt.items() if one.days is not None]
    for code, one in sorted(told, key=lambda pair: (-(pair[1].days or 0), pair[0])):
        yield figures[code], one


def _listing(found: Overview) -> Listing:
    functions = {part.code: part.name for part in found.functions}
    economics = {part.code: part.name for part in found.economics}
    rows: list[dict[str, Any]] = [
        {"part": "收入总计", "amount": found.income},
        {"part": "支出预算合计", "amount": found.spending},
        {"part": "年终结转结余", "amount": found.year_end},
    ]
    for label, parts in (
        ("收入来源", found.sources),
        ("支出功能分类", found.functions),
        ("政府预算支出经济分类", found.economics),
    ):
        rows += [{"part": label, "code": part.code, "name": part.name, "amount": part.fen} for part in parts]
    rows += [
        {
            "part": "功能分类到经济分类",
            "code": flow.function,
            "name": functions[flow.function],
            "economic_code": flow.economic,
            "economic_name": economics[flow.economic],
            "amount": flow.fen,
        }
        for flow in found.flows
    ]
    title = f"{found.year}年部门预算汇总"
    return Listing(title, title, _COLUMNS, rows)
