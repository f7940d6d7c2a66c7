"""What every address of the API does alike: who may, what may be asked, in which form it is answered."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.http import ConditionalGetMiddleware
from django.utils.decorators import decorator_from_middleware
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework import exceptions
from rest_framework.generics import GenericAPIView
from rest_framework.mixins import ListModelMixin
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from budget.api import errors, paging
from budget.api.links import Links
from budget.api.throttle import PerAddress
from budget.keeping import LATEST

METHODS = ("GET", "HEAD", "OPTIONS")
# Anybody's page may ask, and may read what these headers say.
SHARED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Retry-After",
}
PREFLIGHT = {
    "Allow": ", ".join(METHODS),
    "Access-Control-Allow-Methods": ", ".join(METHODS),
    "Access-Control-Allow-Headers": "Accept, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


class _Shared(ConditionalGetMiddleware):
    """With them whatever is answered, 304 too."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        answered = super().process_response(request, response)
        for name, value in SHARED.items():
            answered.headers[name] = value
        return answered


shared = decorator_from_middleware(_Shared)


class OnlyJson(BaseContentNegotiation):
    """JSON to whoever takes it, under its plain name whatever parameters were asked for."""

    def select_parser(self, request: Request, parsers: Any) -> None:
        return None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        # Without asking for parameters to be the same, as ``accepts`` does: there is but one JSON here.
        accepted = request._request.accepted_types
        if accepted and not any(
            one.main_type in ("*", "application") and one.sub_type in ("*", "json") for one in accepted
        ):
            raise exceptions.NotAcceptable
        return renderers[0], "application/json"


class Reading(GenericAPIView):
    """Something to read. ``kept``: how long; ``told``: what errors there are besides those of all."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (PerAddress,)
    renderer_classes = (JSONRenderer,)
    filter_backends: Sequence[Any] = ()
    pagination_class: type[paging.Pages] | None = None
    content_negotiation_class = OnlyJson
    http_method_names = ["get", "head", "options"]

    summary: ClassVar[str] = ""
    description: ClassVar[str] = ""
    # What the documentation asks, with {code}, {year} … filled in.
    example: ClassVar[str] = ""
    kept: ClassVar[str] = LATEST
    told: ClassVar[tuple[int, ...]] = ()
    filterset_class: ClassVar[type[FilterSet] | None] = None
    needed: ClassVar[tuple[str, ...]] = ()
    paged: ClassVar[bool] = False

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        return shared(super().as_view(**initkwargs))

    @classmethod
    def parameters(cls) -> list[str]:
        """The names of what may be asked."""
        narrowing = list(cls.filterset_class.base_filters) if cls.filterset_class else []
        return [*narrowing, *(paging.PARAMETERS if cls.paged else ())]

    @property
    def links(self) -> Links:
        return Links(self.request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method in ("GET", "HEAD"):
            self.check_parameters(request)

    def check_parameters(self, request: Request) -> None:
        """What would silently count for nothing is refused: a mistyped filter would pass for an answer."""
        known = self.parameters()
        usable = f"可以用：{'、'.join(known)}。" if known else "这里没有参数。"
        wrong = {}
        for name, values in request.query_params.lists():
            if name not in known:
                wrong[name] = f"没有这个参数，{usable}"
            elif len(values) > 1:
                wrong[name] = "同一个参数只能写一次。"
            elif not values[0]:
                wrong[name] = "没有写值；不需要这个参数就不要写。"
        wrong |= {name: "必须写这个参数。" for name in self.needed if name not in request.query_params}
        if wrong:
            raise errors.refuse(**wrong)

    def cleaned(self) -> Mapping[str, Any]:
        """What is asked for, by parameter, of an address without a list of its own."""
        assert self.filterset_class is not None
        found = self.filterset_class(self.request.query_params, queryset=self.get_queryset())
        if not found.form.is_valid():
            raise exceptions.ValidationError(found.form.errors)
        return found.form.cleaned_data

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "links": self.links}

    def answer(self, data: Any) -> Response:
        """The data as its serializer writes it."""
        return Response(self.get_serializer(data).data)

    def options(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """What may be done here, for pages of others that ask before they ask."""
        return HttpResponse(status=204, headers=PREFLIGHT)

    def get_exception_handler(self) -> Callable[..., Any]:
        return errors.answer

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        # What is wrong now may be right in a minute.
        final.headers["Cache-Control"] = self.kept if final.status_code == 200 else "no-store"
        return final


class Listing(ListModelMixin, Reading):
    """A list in pages. ``orderings``: what it can be ordered by, the usual first, with the fields meant."""

    filter_backends: Sequence[Any] = (DjangoFilterBackend,)
    pagination_class: type[paging.Pages] | None = paging.Pages
    paged = True
    orderings: ClassVar[Mapping[str, tuple[str, ...]]]

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        return self.list(request, *args, **kwargs)
