"""What every public address does alike: find the publication, say 404 or 410, say how long it keeps."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.shortcuts import render
from django.utils.decorators import decorator_from_middleware
from django.views.decorators.http import require_safe

from budget.models import Publication
from budget.selectors import published

# The latest version may be replaced at any minute; what bears a version never changes. A page keeps
# for a day only, because what surrounds its figures (a notice that it was corrected) may change.
LATEST = "public, max-age=60"
VERSION_PAGE = "public, max-age=86400, immutable"
VERSION_FILE = "public, max-age=31536000, immutable"
# The pages of who is signed in bear their name.
PERSONAL = "private, no-cache"

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Publication, Rest], HttpResponseBase]
conditional = decorator_from_middleware(ConditionalGetMiddleware)


def of_publication(view: View[Rest]) -> Callable[..., HttpResponseBase]:
    """A view of a publication, found by department, year and version (None: the latest)."""

    @require_safe
    @wraps(view)
    def found(
        request: HttpRequest,
        code: str,
        year: int,
        version: int | None = None,
        *rest: Rest.args,
        **named: Rest.kwargs,
    ) -> HttpResponseBase:
        try:
            publication = published.publication(code, year, version)
        except Publication.DoesNotExist:
            raise Http404 from None
        except published.WithdrawnError as gone:
            return withdrawn(request, gone.publication)
        return view(request, publication, *rest, **named)

    return found


def withdrawn(request: HttpRequest, publication: Publication) -> HttpResponse:
    """410: it was here, it is gone, and why; what is shown of that year instead."""
    shown = published.visible(publication.department_code, publication.year)
    context = {"publication": publication, "shown": shown}
    return render(request, "portal/withdrawn.html", context, status=410)


def keep(response: HttpResponseBase, request: HttpRequest, policy: str) -> HttpResponseBase:
    """Say how long a page may be kept, unless it was made for one reader."""
    response.headers["Cache-Control"] = PERSONAL if request.user.is_authenticated else policy
    return response


def by_version(request: HttpRequest) -> bool:
    """Whether the address names a version."""
    match = request.resolver_match
    return match is not None and "version" in match.kwargs
