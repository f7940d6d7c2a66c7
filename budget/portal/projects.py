"""Projects: their list, and each with its money by year, its goal, its indicators and its lines."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from budget.domain.codes import Fund, System
from budget.domain.richtext import as_cell
from budget.models import PublishedProject
from budget.portal import listings, serving
from budget.portal.asking import number_of, sorting_of, words_of
from budget.portal.shown import Shown
from budget.portal.units_of_money import Money, choices, money_of
from budget.renderers.listing import Column, Listing
from budget.selectors import finding, published_projects, subjects

PER_PAGE = 30
_LIST = (
    Column("code", "项目代码", "code"),
    Column("name", "项目名称"),
    Column("department", "部门编码", "code"),
    Column("department_name", "部门"),
    Column("unit", "单位编码", "code"),
    Column("year", "年度", "number"),
    Column("total", "项目总额", "amount"),
    Column("fiscal", "财政资金", "amount"),
    Column("other", "其他资金", "amount"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A level of an indicator, over so many rows; 0: it stands in a row above."""

    text: str
    rows: int


@dataclass(frozen=True, slots=True)
class OfYear:
    """A project in a year, with its amounts as they are shown."""

    project: PublishedProject
    shown: Shown
    total: str
    fiscal: str
    other: str
    why: str


@require_safe
@serving.conditional
def projects(request: HttpRequest) -> HttpResponseBase:
    """The projects of a year, narrowed by department (``department``) and words (``q``)."""
    years = finding.years()
    year = number_of(request, "year") or (years[0] if years else 0)
    words, department = words_of(request), request.GET.get("department", "").replace("\x00", "").strip()[:64]
    order = sorting_of(request, published_projects.ORDERS, "total")
    found = published_projects.listed(year, department=department, words=words, order=order)
    if file_format := listings.wanted(request):
        title = f"{year}年已公开的项目"
        return listings.answer(
            request, Listing(title, title, _LIST, [_row(one) for one in found]), file_format
        )
    money = money_of(request)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "year": year,
        "years": years,
        "words": words,
        "department": department,
        "order": order,
        "orders": [("total", "项目总额"), ("name", "名称"), ("code", "代码")],
        "page": page,
        "rows": [(one, money.amount(one.total)) for one in page.object_list],
        "money": money,
        "units_of_money": choices(request),
        "formats": listings.links(request),
    }
    return serving.keep(render(request, "portal/projects.html", context), request, serving.LATEST)


@require_safe
@serving.conditional
def project(request: HttpRequest, code: str) -> HttpResponseBase:
    """A project in a year (the latest unless ``year`` says another). 404 where no visible budget has it."""
    found = published_projects.of_code(code)
    years = sorted({one.year for one in found}, reverse=True)
    if not found:
        raise Http404
    year = number_of(request, "year") or years[0]
    of_year = [one for one in found if one.year == year]
    if not of_year:
        raise Http404
    one, money = of_year[0], money_of(request)
    rows = published_projects.rows_of(found)
    lines = published_projects.lines_of([one]).get(one.publication_id, [])
    if file_format := listings.wanted(request):
        title = f"项目{code}各年预算"
        return listings.answer(
            request, Listing(title, title, _LIST, [_row(each) for each in found]), file_format
        )
    context = {
        "project": one,
        "code": code,
        "shown": _shown(one),
        "year": year,
        "years": years,
        "goal": as_cell(one.goal),
        "indicators": spanned(one.indicators),
        "by_year": [_of_year(each, rows, money) for each in found],
        "table": f"{_shown(one).base}tables/{published_projects.TABLE}/",
        "row": rows.get(one.pk),
        "lines": _lines(lines, year, money),
        "lines_total": money.amount(sum(line["fen"] for line in lines)),
        "money": money,
        "units_of_money": choices(request),
        "formats": listings.links(request),
    }
    return serving.keep(render(request, "portal/project.html", context), request, serving.LATEST)


def _shown(one: PublishedProject) -> Shown:
    return Shown(one.publication, one.publication.department_name)


def _of_year(one: PublishedProject, rows: Mapping[int, int], money: Money) -> OfYear:
    shown, row = _shown(one), rows.get(one.pk)
    why = f"{shown.base}tables/{published_projects.TABLE}/why/{row}/total/" if row else ""
    total, fiscal, other = map(money.amount, (one.total, one.fiscal, one.other))
    return OfYear(one, shown, total, fiscal, other, why)


def spanned(indicators: Sequence[Sequence[str]]) -> list[list[Cell]]:
    """Indicators as rows of cells; a first or second level that goes on stands once, over its rows."""
    made: list[list[Cell]] = []
    for level1, of_first in groupby(indicators, key=lambda one: one[0]):
        first = list(of_first)
        for level2, of_second in groupby(first, key=lambda one: one[1]):
            second = list(of_second)
            for place, one in enumerate(second):
                begins = one is first[0]
                made.append(
                    [
                        Cell(level1, len(first) if begins else 0),
                        Cell(level2, 0 if place else len(second)),
                        Cell(one[2], 1),
                        Cell(
                            f"{one[3]}{one[4]}{one[5]}" if one[3] != "定性" else f"{one[4]}{one[5]}（定性）",
                            1,
                        ),
                    ]
                )
    return made


def _lines(lines: Sequence[Mapping[str, Any]], year: int, money: Money) -> list[dict[str, Any]]:
    named = {
        system: subjects.names(system, year, {line[system.value] for line in lines}) if lines else {}
        for system in System
    }
    return [
        {
            "subjects": [_subject(system, line[system.value], named[system], year) for system in System],
            "fund": Fund(line["fund"]).label if line["fund"] else "未写明",
            "amount": money.amount(line["fen"]),
        }
        for line in lines
    ]


def _subject(system: System, code: str, named: Mapping[str, str], year: int) -> tuple[str, str, str]:
    if subjects.level_of(system, code) is None:
        return code, named.get(code, ""), ""
    where = reverse("portal:subject", kwargs={"system": system.value, "code": code})
    return code, named.get(code, ""), f"{where}?year={year}"


def _row(one: PublishedProject) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name,
        "department": one.publication.department_code,
        "department_name": one.publication.department_name,
        "unit": one.unit,
        "year": one.year,
        "total": one.total,
        "fiscal": one.fiscal,
        "other": one.other,
    }
