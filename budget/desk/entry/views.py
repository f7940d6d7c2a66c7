"""The pages on which a budget is entered, and what their scripts ask for."""

import json
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.http import quote_etag
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from budget.desk.entry.frame import framed
from budget.desk.gate import of_budget, refusal, to_edit
from budget.models import Budget, User
from budget.selectors.access import units_of, why_not_edit
from budget.selectors.grids import GRIDS, References, references_of, rows_of
from budget.selectors.lookups import fingerprint, lookups
from budget.selectors.narrative import last_year_of
from budget.services.entry import EntryRefusedError, apply, changes_since
from budget.services.importing import YEARS
from budget.signin import address_of


@of_budget
def start(request: HttpRequest, budget: Budget) -> HttpResponse:
    """Where entering begins: expenditure."""
    return grid_page(request, budget, "expenditure")


def grid_page(request: HttpRequest, budget: Budget, grid: str) -> HttpResponse:
    """One grid, or the two that belong on one page."""
    context = framed(request, budget, grid, hint=_about_earlier(budget) if grid == "earlier" else "")
    return render(request, "desk/entry/grid.html", context)


def _about_earlier(budget: Budget) -> str:
    """What last year's figures are for, and whether there is any need of them."""
    year = budget.year - 1
    if (before := last_year_of(budget)) is not None:
        return (
            f"本系统中有{year}年的预算（第{before.version}版），编制说明与上年的比较用其中的数。"
            "这里只填其中没有的项目。"
        )
    return (
        f"本系统中没有{year}年的预算。请按{year}年批复的年初预算填写，编制说明据此写出增减变化；"
        "没有填的项目不作比较。"
    )


@of_budget
def grid(request: HttpRequest, budget: Budget, grid: str) -> HttpResponse:
    """The page of one grid."""
    return grid_page(request, budget, grid)


@of_budget
def data(request: HttpRequest, budget: Budget) -> HttpResponse:
    """The grids asked for, as they now stand."""
    names = [name for name in request.GET.get("grids", "").split(",") if name]
    if unknown := [name for name in names if name not in GRIDS]:
        return JsonResponse({"message": f"没有“{unknown[0]}”这个录入表。"}, status=400)
    references = references_of(budget)
    why_not = why_not_edit(request.user, budget)
    grids = {}
    for name in names:
        told = GRIDS[name]
        grids[name] = {
            "title": told.title,
            "rowTitle": told.row_title,
            "columns": [column.as_dict() for column in told.columns],
            "editable": not why_not_edit(request.user, budget, name),
            "rows": [row.as_dict() for row in rows_of(told, budget, references)],
        }
    return JsonResponse(
        {
            # Read before the rows, so that what came between is told again.
            "revision": budget.revision,
            "editable": not why_not,
            "why_not": why_not,
            "units": _own_units(request, budget, references),
            "user": request.user.get_username(),
            "grids": grids,
            "refs": references.as_dict(),
        }
    )


def _own_units(request: HttpRequest, budget: Budget, references: References) -> list[str] | None:
    """The keys of the units whose rows alone this person may change; None for all."""
    codes = units_of(request.user, budget.department_id)
    return None if codes is None else [str(one.key) for one in references.rows["units"] if one.code in codes]


def changes(request: HttpRequest, **named: Any) -> HttpResponseBase:
    """What others did (GET), or what somebody did now (POST)."""
    return (_send if request.method == "POST" else _news)(request, **named)


@of_budget
def _news(request: HttpRequest, budget: Budget) -> HttpResponse:
    since = request.GET.get("since", "")
    if not (since.isascii() and since.isdecimal() and len(since) < 10):
        return JsonResponse({"message": "缺少修改序号。"}, status=400)
    assert isinstance(request.user, User)
    return JsonResponse(changes_since(budget=budget, user=request.user, since=int(since)))


@to_edit
def _send(request: HttpRequest, budget: Budget) -> HttpResponse:
    try:
        sent = json.loads(request.body)
        key = UUID(sent["key"])
        title = str(sent.get("title") or "")
        operations = sent["operations"]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return JsonResponse({"message": "提交的内容格式不对，没有保存。"}, status=400)
    assert isinstance(request.user, User)
    try:
        answer = apply(
            budget=budget,
            user=request.user,
            key=key,
            operations=operations,
            title=title,
            address=address_of(request),
        )
    except EntryRefusedError as problem:
        status = 409 if problem.locked else 403 if problem.forbidden else 400
        return refusal(request, problem.message, status)
    return JsonResponse(answer)


def _etag(request: HttpRequest, year: int) -> str:
    return quote_etag(fingerprint(year))


@require_safe
@login_required
@cache_control(private=True, no_cache=True)
@condition(etag_func=_etag)
def lists(request: HttpRequest, year: int) -> HttpResponse:
    """The official lists of a year, to look codes up in."""
    if year not in YEARS:
        return JsonResponse({"message": f"没有{year}年的科目。"}, status=404)
    compact = {"ensure_ascii": False, "separators": (",", ":")}
    return JsonResponse(lookups(year), json_dumps_params=compact)
