"""The live check beside the grid: what is found in a budget now, and its tables as they would print."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

import budget
from budget.desk.gate import of_budget
from budget.desk.review.talk import in_panel
from budget.domain.findings import CellRef
from budget.domain.lists import Lists
from budget.domain.spots import Spot
from budget.models import Budget
from budget.renderers import findings as noting
from budget.renderers.html import official_table
from budget.selectors.checking import Checked, check, told
from budget.selectors.grids import GRIDS
from budget.selectors.judged import note
from budget.selectors.threads import spoken
from budget.services.lists import lists_for
from budget.tables.registry import form_set

# So many of the cells that make an amount are named.
_CELLS_TOLD = 30


@of_budget
def live_check(request: HttpRequest, budget: Budget) -> HttpResponse:
    """Everything that is to be said beside the grid; 304 while neither facts, lists nor rules changed."""
    started = perf_counter()
    lists = lists_for(budget.year)
    known = get_conditional_response(request, etag=_etag(budget, lists))
    if known is not None and known.status_code == 304:
        return known
    checked = check(budget, lists)
    note(budget, checked)
    names = request.GET.get("grids")
    answer = told(checked, None if names is None else set(names.split(","))) | {
        "threads": in_panel(budget, checked),
        "milliseconds": round((perf_counter() - started) * 1000),
    }
    response = JsonResponse(answer, json_dumps_params={"ensure_ascii": False, "separators": (",", ":")})
    # Somebody may have edited meanwhile: what was told is of the revision that was read.
    response["ETag"] = _etag(budget, lists)
    return response


@of_budget
def table_fragment(request: HttpRequest, budget: Budget, table: str) -> HttpResponse:
    """One table as it would print, to be shown beside the grid; its amounts lead to where they come from."""
    checked = check(budget, lists_for(budget.year))
    _known(checked, table)
    specs = form_set(budget.form_set).specs
    spec = next(spec for spec in specs if spec.number == table)
    found = [one for one in checked.findings if any(cell.table == table for cell in one.cells)]
    marks = noting.marks(noting.noted(found, specs), table)
    drawn = official_table(spec, checked.sheets.sheets[table], marks, why=True)
    response = render(request, "desk/entry/fragment.html", {"table": drawn})
    response["X-Digest"] = checked.digests[table]
    return response


@of_budget
def made_by(request: HttpRequest, budget: Budget, table: str, row: int, column: str) -> HttpResponse:
    """The cells of the grids that make a cell of a table, and the page that tells its sum."""
    checked = check(budget, lists_for(budget.year))
    _known(checked, table)
    code = {"code": budget.department.code, "year": budget.year, "version": budget.version}
    why = reverse("desk:why", kwargs={**code, "table": table, "row": row, "column": column})
    spots = checked.mapper.spots(CellRef(table, row, column))
    cells = [(spot, at) for spot in spots[:_CELLS_TOLD] if (at := checked.located(spot)) is not None]
    told_cells = [{**at.as_dict(), "label": _label(spot)} for spot, at in cells]
    return JsonResponse({"cells": told_cells, "more": max(0, len(spots) - _CELLS_TOLD), "why": why})


def _label(spot: Spot) -> str:
    """``支出第5行“金额”``."""
    grid = GRIDS[spot.grid]
    row = "" if spot.row is None or grid.is_single else f"第{spot.row + 1}行"
    return f"{grid.title}{row}“{grid.by_key[spot.column].label}”" if spot.column else f"{grid.title}{row}"


def _known(checked: Checked, table: str) -> None:
    if table not in checked.sheets:
        raise Http404


def _etag(one: Budget, lists: Lists) -> str:
    """Of the facts, the lists, the program and what reviewers said: all else follows from these."""
    made = one.created_at.timestamp()
    return quote_etag(
        f"{one.pk}.{made}.{one.revision}.{one.facts_digest[:12]}.{_digest(lists)}.{_program()}.{spoken(one)}"
    )


# The lists of each year as they were last, with their digest: hardly ever others.
_digests: dict[int, tuple[Lists, str]] = {}


def _digest(lists: Lists) -> str:
    """The same in every process."""
    known = _digests.get(lists.year)
    if known is None or known[0] != lists:
        entries = "\n".join(sorted(_flat(lists)))
        _digests[lists.year] = known = (lists, sha256(entries.encode()).hexdigest()[:12])
    return known[1]


def _flat(lists: Lists) -> list[str]:
    """Every entry of the lists as a text."""
    told = [f"pair {pair}" for pair in lists.pairs]
    for name in ("names", "official", "observed", "doubtful", "ended"):
        for system, codes in getattr(lists, name).items():
            entries = codes.items() if hasattr(codes, "items") else codes
            told += [f"{name} {system} {entry}" for entry in entries]
    for name in ("directory", "services", "items"):
        told += [f"{name} {entry}" for entry in getattr(lists, name).items()]
    return [*told, *(f"vouched {code}" for code in lists.vouched_directory)]


@cache
def _program() -> str:
    """Of the sources: another release may say something else of the same facts."""
    digest = sha256()
    for path in sorted(Path(budget.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]
