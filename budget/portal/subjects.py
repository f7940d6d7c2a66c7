"""The classification as pages: a tree of 类, 款 and 项, and what each is, costs and pays for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from budget.domain.codes import Kind, System
from budget.domain.lineage import Lineage
from budget.models.choices import SYSTEMS
from budget.portal import listings, serving
from budget.portal.asking import number_of, sorting_of
from budget.portal.figures import percent
from budget.portal.units_of_money import Money, choices, money_of
from budget.renderers.listing import Column, Listing
from budget.selectors import finding, subjects
from budget.selectors.subjects import LENGTHS, LEVELS, Amount, Node

PER_PAGE = 20
# What each classification tells, in the words of 《政府收支分类科目》.
TOLD = {
    System.FUNCTION: "支出功能分类反映政府做了什么事，例如教育、社会保障和就业；分类、款、项三级。",
    System.GOV_ECONOMIC: "政府预算支出经济分类反映政府的钱怎么花，供政府预算编制使用；分类、款两级。",
    System.DEPT_ECONOMIC: "部门预算支出经济分类反映部门的钱怎么花，例如工资福利、商品和服务；分类、款两级。",
}
_PARTS = {"类": "在本分类中最大的一级", "款": "类下的一级", "项": "最细的一级"}
_SPENDERS = (
    Column("code", "部门编码", "code"),
    Column("name", "部门"),
    Column("amount", "金额", "amount"),
)
_TREE = (
    Column("code", "编码", "code"),
    Column("name", "名称"),
    Column("level", "级次"),
    Column("amount", "金额", "amount"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of one of the lists: what it leads to, and its amount, share and bar (thousandths)."""

    code: str
    name: str
    address: str
    amount: str
    share: str
    length: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A subject in the tree."""

    node: Node
    address: str
    amount: str
    parts: Sequence["Branch"]


@require_safe
@serving.conditional
def tree(request: HttpRequest) -> HttpResponseBase:
    """The classification of one system with what was budgeted in a year (``all=1``: unused subjects too)."""
    system = next((one for one in System if one.value == request.GET.get("system")), System.FUNCTION)
    years = finding.years()
    year = _year(request, years)
    everything = request.GET.get("all") == "1"
    nodes = subjects.tree(system, year, everything=everything) if year else []
    if file_format := listings.wanted(request):
        title = f"{year}年{SYSTEMS[system]}科目"
        rows = [
            {"code": one.code, "name": one.name, "level": one.level, "amount": one.fen}
            for one in _flat(nodes)
        ]
        return listings.answer(request, Listing(title, title, _TREE, rows), file_format)
    money = money_of(request)
    context = {
        "system": system.value,
        "systems": [(one.value, SYSTEMS[one]) for one in System],
        "title": SYSTEMS[system],
        "told": TOLD[system],
        "year": year,
        "years": years,
        "everything": everything,
        "branches": [_branch(node, system, year, money) for node in nodes],
        "total": money.amount(sum(node.fen or 0 for node in nodes)),
        "money": money,
        "units_of_money": choices(request),
        "formats": listings.links(request),
    }
    return serving.keep(render(request, "portal/subjects.html", context), request, serving.LATEST)


@require_safe
@serving.conditional
def subject(request: HttpRequest, system: str, code: str) -> HttpResponseBase:
    """A subject: what it is, who spends on it, how much each year, on what, by which projects.

    404 for what is neither in the lists nor in any published budget.
    """
    of = next((one for one in System if one.value == system), None)
    level = subjects.level_of(of, code) if of else None
    if of is None or level is None:
        raise Http404
    line = subjects.lineage_of(of, code)
    years = finding.years()
    trend = subjects.trend(of, line, years)
    if not line.spans and not any(one.fen for one in trend):
        raise Http404
    year = _year(request, [one.year for one in trend if one.fen and one.code == code] or years)
    order = sorting_of(request, subjects.ORDERS, "amount")
    spenders = subjects.spenders(of, code, year, order)
    name = line.name_in(year)
    if file_format := listings.wanted(request):
        rows = [{**one, "amount": one["fen"]} for one in spenders]
        title = f"{year}年{code}{name}按部门支出"
        return listings.answer(request, Listing(title, title, _SPENDERS, rows), file_format)
    money = money_of(request)
    parted = subjects.breakdown(of, code, year)
    by_kind, total = parted.kinds, sum(parted.kinds.values())
    # All of them at once: to count them would take as long again.
    page = Paginator(list(spenders), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [
        _line(
            one["code"],
            one["name"],
            reverse("portal:budget", args=[one["code"], year]),
            one["fen"],
            total,
            money,
        )
        for one in page.object_list
    ]
    context = {
        "system": of.value,
        "system_name": SYSTEMS[of],
        "told": TOLD[of],
        "code": code,
        "name": name,
        "level": LEVELS[level],
        "what": _PARTS[LEVELS[level]],
        "is_listed": bool(line.spans),
        "above": _above(of, code, level, year),
        "parts": _lines(of, parted.parts, year, total, money),
        "across": [
            (SYSTEMS[other], other.value, _lines(other, amounts, year, total, money))
            for other, amounts in parted.across
        ],
        "kinds": [
            (kind.label, money.amount(by_kind.get(kind, 0)), percent(by_kind.get(kind, 0), total))
            for kind in Kind
        ],
        "projects": [
            {**one, "amount": money.amount(one["fen"])} for one in subjects.projects(of, code, year)
        ],
        "has_projects": by_kind.get(Kind.PROJECT, 0),
        "total": money.amount(total),
        "departments": page.paginator.count,
        "page": page,
        "order": order,
        "trend": _trend(trend, of, money),
        "changes": list(_changes(line)),
        "year": year,
        "years": years,
        "money": money,
        "units_of_money": choices(request),
        "formats": listings.links(request),
    }
    return serving.keep(render(request, "portal/subject.html", context), request, serving.LATEST)


def _year(request: HttpRequest, years: Sequence[int]) -> int:
    """The year asked for, else the latest there is."""
    return number_of(request, "year") or (years[0] if years else 0)


def _flat(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _flat(node.parts)


def address(system: System, code: str, year: int) -> str:
    """A subject's page in a year."""
    return f"{reverse('portal:subject', kwargs={'system': system.value, 'code': code})}?year={year}"


def _branch(node: Node, system: System, year: int, money: Money) -> Branch:
    parts = [_branch(part, system, year, money) for part in node.parts]
    return Branch(node, address(system, node.code, year), money.amount(node.fen), parts)


def _above(system: System, code: str, level: int, year: int) -> list[tuple[str, str, str]]:
    """The subjects it is a part of: code, name, address."""
    codes = [code[:length] for length in LENGTHS[system][:level]]
    named = subjects.names(system, year, codes)
    return [(one, named.get(one, ""), address(system, one, year)) for one in codes]


def _lines(system: System, amounts: Sequence[Amount], year: int, total: int, money: Money) -> list[Line]:
    return [
        _line(one.code, one.name, address(system, one.code, year), one.fen, total, money) for one in amounts
    ]


def _line(code: str, name: str, to: str, fen: int, total: int, money: Money) -> Line:
    length = max(0, fen * 1000 // total) if total > 0 else 0
    return Line(code, name, to, money.amount(fen), percent(fen, total), length)


def _trend(trend: Sequence[subjects.OfYear], system: System, money: Money) -> list[dict[str, Any]]:
    """By year, the latest first, with the change on the year before."""
    largest = max((one.fen for one in trend), default=0)
    before = {one.year: one.fen for one in trend}
    rows = []
    for one in trend:
        last = before.get(one.year - 1)
        rows.append(
            {
                "of": one,
                "amount": money.amount(one.fen),
                "address": address(system, one.code, one.year),
                "change": money.amount(one.fen - last) if last is not None else "",
                "growth": percent(one.fen - last, last) if last else "",
                "length": one.fen * 1000 // largest if largest > 0 and one.fen > 0 else 0,
            }
        )
    return rows


def _changes(line: Lineage) -> Iterator[str]:
    """Where the code or the name became another, in words."""
    for earlier, later in zip(line.spans, line.spans[1:], strict=False):
        if earlier.code != later.code:
            yield (
                f"{later.first_year}年起“{later.name}”的编码由{earlier.code}改为{later.code}，"
                "各年金额按当年的编码合计。"
            )
        elif earlier.name != later.name:
            yield f"{later.first_year}年起{later.code}的名称由“{earlier.name}”改为“{later.name}”。"
    last = line.spans[-1] if line.spans else None
    if last and last.last_year is not None:
        yield f"{last.code}“{last.name}”用到{last.last_year}年为止。"
