"""What every public address does alike: find the publication, say 404 or 410, say how long it keeps."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from budget.keeping import LATEST, PERSONAL, VERSION_FILE, VERSION_PAGE, conditional
from budget.models import Publication
from budget.portal.shown import Shown
from budget.selectors import published, published_units
from budget.selectors.published import WHOLE
from budget.selectors.published_units import NotOfUnitError

__all__ = ["LATEST", "PERSONAL", "VERSION_FILE", "VERSION_PAGE", "conditional"]

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Shown, Rest], HttpResponseBase]


def of_publication(view: View[Rest]) -> Callable[..., HttpResponseBase]:
    """A view of a publication, found by department or unit, year and version (None: the latest)."""

    @require_safe
    @wraps(view)
    def found(
        request: HttpRequest,
        year: int,
        code: str = "",
        unit: str = WHOLE,
        version: int | None = None,
        *rest: Rest.args,
        **named: Rest.kwargs,
    ) -> HttpResponseBase:
        try:
            shown = _shown(code, unit, year, version)
        except Publication.DoesNotExist:
            raise Http404 from None
        except published.WithdrawnError as gone:
            return withdrawn(request, gone.publication, unit)
        except NotOfUnitError as without:
            return not_of_unit(request, unit, without.publication)
        return view(request, shown, *rest, **named)

    return found


def _shown(code: str, unit: str, year: int, version: int | None) -> Shown:
    """Raises what the selectors raise."""
    pinned = version is not None
    if unit:
        publication, name = published_units.publication_of(unit, year, version)
        return Shown(publication, name, unit, pinned=pinned)
    publication = published.publication(code, year, version)
    return Shown(publication, publication.department_name, pinned=pinned)


def withdrawn(request: HttpRequest, publication: Publication, unit: str) -> HttpResponse:
    """410: it was here, it is gone, and why; what is shown of that year instead."""
    visible = published.visible(publication.department_code, publication.year)
    instead = Shown(visible, visible.department_name) if visible else None
    if visible and instead and unit:
        name = published_units.names(unit, [visible]).get(visible.pk)
        instead = instead.of_unit(unit, name) if name else instead
    context = {"publication": publication, "unit": unit, "instead": instead}
    return render(request, "portal/withdrawn.html", context, status=410)


def not_of_unit(request: HttpRequest, unit: str, publication: Publication) -> HttpResponse:
    """404: an earlier version had a budget of the unit, the one that is shown has none."""
    context = {"unit": unit, "whole": Shown(publication, publication.department_name)}
    return render(request, "portal/not_of_unit.html", context, status=404)


def keep(response: HttpResponseBase, request: HttpRequest, policy: str) -> HttpResponseBase:
    """Say how long a page may be kept, unless it was made for one reader."""
    response.headers["Cache-Control"] = PERSONAL if request.user.is_authenticated else policy
    return response


def by_version(request: HttpRequest) -> bool:
    """Whether the address names a version."""
    match = request.resolver_match
    return match is not None and "version" in match.kwargs
