"""Searching: departments, units, subjects and projects by any part of a name or code, or by initials."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from budget.domain.searching import marked, runs_of
from budget.models import Found
from budget.models.choices import SYSTEMS
from budget.portal import listings, serving
from budget.portal.asking import number_of, words_of
from budget.portal.units_of_money import choices, money_of
from budget.renderers.listing import Column, Listing
from budget.selectors import finding
from budget.selectors.finding import Group, Hit, Pieces

PER_PAGE = 20
# Of each kind, before one is chosen.
SHOWN = {Found.DEPARTMENT: 5, Found.UNIT: 5, Found.SUBJECT: 5, Found.PROJECT: 10}
_COLUMNS = (
    Column("kind", "种类"),
    Column("code", "编码", "code"),
    Column("name", "名称"),
    Column("within", "所属"),
    Column("year", "年度", "number"),
    Column("amount", "金额", "amount"),
    Column("address", "地址"),
)


@dataclass(frozen=True, slots=True)
class Row:
    """A hit as it is shown: its names and extract in pieces, each with whether it is marked."""

    hit: Hit
    address: str
    code: Pieces
    name: Pieces
    extract: Pieces
    amount: str


@dataclass(frozen=True, slots=True)
class Section:
    """The hits of one kind that are shown, and where all of them are (``""``: here)."""

    group: Group
    rows: Sequence[Row]
    all: str


@require_safe
@serving.conditional
def search(request: HttpRequest) -> HttpResponseBase:
    """What holds all the words, by kind; of one kind page by page. ``format``: all of it as a file."""
    words = words_of(request)
    kind = next((one for one in Found if one.value == request.GET.get("kind")), None)
    year = number_of(request, "year")
    groups = finding.find(words, kind=kind, year=year)
    if file_format := listings.wanted(request):
        return listings.answer(request, _listing(words, groups), file_format)
    page = Paginator(groups[0].hits if kind and groups else [], PER_PAGE).get_page(request.GET.get("page"))
    shown = list(page.object_list) if kind else [hit for one in groups for hit in one.hits[: SHOWN[one.kind]]]
    context = {
        "words": words,
        "kind": kind,
        "kinds": list(Found),
        "year": year,
        "years": finding.years(),
        "count": sum(one.count for one in groups),
        "more": any(one.more for one in groups),
        "most": finding.MOST_OF_ONE if kind else finding.MOST,
        "sections": _sections(request, groups, shown, words),
        "page": page,
        "instead": [] if groups else _instead(words),
        "money": money_of(request),
        "units_of_money": choices(request),
        "formats": listings.links(request) if groups else [],
    }
    return serving.keep(render(request, "portal/search.html", context), request, serving.LATEST)


def _sections(request: HttpRequest, groups: list[Group], shown: list[Hit], words: str) -> list[Section]:
    runs, money = runs_of(words), money_of(request)
    told = finding.extracts(shown, words) if shown else {}
    rows: dict[Found, list[Row]] = {}
    for hit in shown:
        row = Row(
            hit,
            address(hit),
            marked(hit.code, runs),
            marked(hit.name, runs),
            told.get(hit.pk, []),
            money.amount(hit.amount_fen),
        )
        rows.setdefault(hit.kind, []).append(row)
    sections = []
    for one in groups:
        query = request.GET.copy()
        query.pop("page", None)
        query["kind"] = one.kind.value
        rest = f"?{query.urlencode()}" if one.count > len(rows[one.kind]) else ""
        sections.append(Section(one, rows[one.kind], "" if request.GET.get("kind") else rest))
    return sections


def address(hit: Hit) -> str:
    """Where what was found is shown."""
    match hit.kind:
        case Found.DEPARTMENT:
            return reverse("portal:budget", kwargs={"code": hit.code, "year": hit.year})
        case Found.UNIT:
            return reverse("portal:unit", kwargs={"unit": hit.code})
        case Found.SUBJECT:
            return reverse("portal:subject", kwargs={"system": hit.system, "code": hit.code})
    return reverse("portal:project", kwargs={"code": hit.code}) if hit.code else reverse("portal:projects")


def _instead(words: str) -> list[str]:
    """Other words worth a try: each word alone, and of a long one its two ends."""
    parts = words.split()
    if len(parts) > 1:
        return list(dict.fromkeys(parts))[:4]
    if len(words) > 3 and not words.isascii():
        return [words[:2], words[-2:]]
    return []


def _listing(words: str, groups: Sequence[Group]) -> Listing:
    rows: list[dict[str, Any]] = [
        {
            "kind": hit.kind.label if not hit.system else SYSTEMS[hit.system],  # type: ignore[index]
            "code": hit.code,
            "name": hit.name,
            "within": hit.within,
            "year": hit.year,
            "amount": hit.amount_fen,
            "address": address(hit),
        }
        for group in groups
        for hit in group.hits
    ]
    return Listing(f"查找“{words}”的结果", "查找结果", _COLUMNS, rows)
