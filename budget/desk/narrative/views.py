"""编制说明: the explanation of a budget as it will be printed, and the clerk's passages where they belong."""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse

from budget.desk.entry.frame import framed
from budget.desk.gate import of_budget
from budget.desk.narrative.layout import FieldOf, PassageField, laid_out, named, paragraphs_of
from budget.desk.standing import address_of
from budget.domain.findings import CellRef
from budget.models import Budget, Passage
from budget.narrative.passages import PassageSpec
from budget.renderers.narrative_html import Address, linked
from budget.selectors.access import units_of
from budget.selectors.grids import GRIDS, References, references_of, rows_of
from budget.selectors.narrative import Narrated, narrated
from budget.selectors.withheld import is_partial

GRID = GRIDS["passages"]
# More than so many are chosen from a list.
MOST_LINKS = 7
_NOT_THEIRS = "您只负责本单位的预算：部门和其他单位的编制说明可以查看，不能修改。"


@dataclass(frozen=True, slots=True)
class Whose:
    """A way to another explanation of the same budget: the department's, or one unit's."""

    code: str
    label: str
    address: str
    is_this: bool


@of_budget
def page(request: HttpRequest, budget: Budget) -> HttpResponse:
    """The explanation of the department, or of one unit (?unit=); of a unit's clerk first the unit's."""
    unit = _unit(request, budget)
    told = _told(budget, unit)
    references = references_of(budget)
    address = _addresses(budget, told, unit)
    context = framed(request, budget, "narrative")
    context["why_not"] = context["why_not"] or _why_not(request, budget, unit)
    context |= {
        "unit": unit,
        "most_links": MOST_LINKS,
        "whose": _whose(budget, unit, references),
        "standing_url": _address(budget, "desk:narrative_standing", unit),
        "earlier_address": f"{address_of(budget)}entry/earlier/",
        "partial": is_partial(budget),
        **_missing(told),
    }
    if context["why_not"]:
        context["text"] = linked(told.chapters, address, top=2)
    else:
        context["chapters"] = list(laid_out(told, _fields(budget, unit, references), address))
    return render(request, "desk/narrative/page.html", context)


@of_budget
def standing(request: HttpRequest, budget: Budget) -> HttpResponse:
    """What is still to be written, and our paragraphs as they now read; asked for after each change."""
    unit = _unit(request, budget)
    told = _told(budget, unit)
    return JsonResponse(
        {
            "revision": budget.revision,
            "missing": render_to_string("desk/narrative/_missing.html", _missing(told)),
            "paragraphs": paragraphs_of(told, _addresses(budget, told, unit)),
        }
    )


def _unit(request: HttpRequest, budget: Budget) -> str:
    """The code of the unit that is asked for, ``""`` for the department."""
    asked = request.GET.get("unit")
    own = units_of(request.user, budget.department_id)
    if asked is None and own and len(own) == 1:
        (asked,) = own
        return asked if budget.unit_names.filter(code=asked).exists() else ""
    return asked or ""


def _told(budget: Budget, unit: str) -> Narrated:
    try:
        return narrated(budget, unit)
    except KeyError:
        raise Http404 from None


def _missing(told: Narrated) -> dict[str, Any]:
    return {"unreasoned": named(told.unreasoned), "unfinished": named(told.unfinished)}


def _why_not(request: HttpRequest, budget: Budget, unit: str) -> str:
    own = units_of(request.user, budget.department_id)
    return _NOT_THEIRS if own is not None and unit not in own else ""


def _whose(budget: Budget, unit: str, references: References) -> list[Whose]:
    units = [
        ("", "部门"),
        *((one.code, one.name or one.code) for one in references.rows["units"] if one.code),
    ]
    return [
        Whose(code, label, _address(budget, "desk:narrative", code), code == unit) for code, label in units
    ]


def _fields(budget: Budget, unit: str, references: References) -> FieldOf:
    """Fields over the rows that stand; one of which there is no row yet knows the key that it will have.

    That key is the same for everybody: two who begin the same passage begin the same row.
    """
    of = next((str(one.key) for one in references.rows["units"] if unit and one.code == unit), "")
    rows = {row.cells["topic"]: row for row in rows_of(GRID, budget, references) if row.cells["unit"] == of}
    taken = {str(key) for key in Passage.objects.filter(budget=budget).values_list("key", flat=True)}

    def field_of(spec: PassageSpec) -> PassageField:
        new = {"topic": spec.title} | ({"unit": of} if of else {})
        if (row := rows.get(spec.title)) is not None:
            problem = row.unfit.get("text", {}).get("message", "")
            return PassageField(spec, str(row.key), json.dumps(new), row.text("text"), problem)
        key = str(uuid5(NAMESPACE_URL, f"{budget.pk}/{of}/{spec.key}"))
        return PassageField(spec, str(uuid4()) if key in taken else key, json.dumps(new), "")

    return field_of


def _addresses(budget: Budget, told: Narrated, unit: str) -> Address:
    """Where the cells of this year's and of last year's tables are shown."""
    of_year = {one.year: one for one in (told.before, budget) if one is not None}

    def address(year: int, cell: CellRef) -> str:
        if (one := of_year.get(year)) is None:
            return ""
        named = {**_named(one), "table": cell.table}
        try:
            shown = (
                reverse("desk:unit_table", kwargs={**named, "unit": unit})
                if unit
                else reverse("desk:table", kwargs=named)
            )
        except NoReverseMatch:
            # A code that no address can hold.
            return ""
        return f"{shown}#r{cell.row}" if cell.row else shown

    return address


def _address(budget: Budget, name: str, unit: str) -> str:
    return f"{reverse(name, kwargs=_named(budget))}?{urlencode({'unit': unit})}"


def _named(budget: Budget) -> dict[str, object]:
    return {"code": budget.department.code, "year": budget.year, "version": budget.version}
