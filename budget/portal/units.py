"""The units of a department's budget: their list at the department's page, and a unit's own address."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from budget.portal import figures
from budget.portal.shown import Shown
from budget.selectors import published_units

# An education department has hundreds of schools, and below their list the page goes on.
PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A unit in the list of units."""

    shown: Shown
    totals: figures.Totals | None


@require_safe
def unit(request: HttpRequest, unit: str) -> HttpResponseBase:
    """A unit's address leads to its latest year."""
    years = published_units.years(unit)
    if not years:
        raise Http404
    return redirect("portal:unit_budget", unit=unit, year=years[0])


def parts(shown: Shown, number: str | None) -> Page[Part]:
    """A page of the units that a department's budget is made of, with what each comes to."""
    units = [shown.of_unit(code, name) for code, name in published_units.units(shown.publication)]
    page: Page = Paginator(units, PER_PAGE).get_page(number)
    here = list(page.object_list)
    overall = published_units.sheets(shown.publication, "01", [one.unit for one in here]) if here else {}
    page.object_list = [Part(one, figures.totals(overall.get(one.unit))) for one in here]
    return page
