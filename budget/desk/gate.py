"""Who gets in: every view of a budget on the desk stands behind one of these.

``of_budget`` lets in whoever may see it, ``to_edit`` whoever may change it, ``to_decide`` whoever may have
a say in it, ``to_speak`` whoever may comment on it, ``on_terms`` whoever may do what the terms are about.
For everybody else a budget that is none of their business does not exist (404).
"""

from collections.abc import Callable, Sequence
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.views.decorators.cache import never_cache

from budget.models import Budget
from budget.selectors.access import budget_for, is_locked, why_not_edit
from budget.selectors.threads import why_not_answer

Rest = ParamSpec("Rest")
View = Callable[Concatenate[HttpRequest, Budget, Rest], HttpResponseBase]
Found = Callable[..., HttpResponseBase]
SAFE = ("GET", "HEAD")


def of_budget(view: View[Rest]) -> Found:
    """A view that reads a budget which the user may see; 404 for any other."""
    return _gate(view, SAFE)


def to_decide(view: View[Rest] | None = None, *, methods: Sequence[str] = ("POST",)) -> Callable[..., Any]:
    """A view that takes a decision on a budget: 404 for whoever may not see it. Whose the decision is, its
    service says. Use it bare, or with the methods it answers."""
    if view is None:
        return partial(to_decide, methods=methods)
    return _gate(view, tuple(methods))


def to_edit(
    view: View[Rest] | None = None, *, methods: Sequence[str] = ("POST",), grid: str = ""
) -> Callable[..., Any]:
    """A view that changes a budget: 404 for whoever may not see it, 403 for whoever may only see it, 409
    while it is locked. Reading methods named in ``methods`` ask the same. ``grid``: of one grid alone.

    Use it bare, or with the methods it answers.
    """
    if view is None:
        return partial(to_edit, methods=methods, grid=grid)

    def allowed(request: HttpRequest, budget: Budget) -> HttpResponse | None:
        why = why_not_edit(request.user, budget, grid)
        return refusal(request, why, 409 if is_locked(budget) else 403) if why else None

    return _gate(view, tuple(methods), allowed)


def to_speak(view: View[Rest]) -> Found:
    """A view that adds to the comments on a budget: 404 for whoever may not see it, 403 for whoever may only
    read them, or when they are closed. Which of them the user may add to, the service asks."""

    def allowed(request: HttpRequest, budget: Budget) -> HttpResponse | None:
        why = why_not_answer(request.user, budget)
        return refusal(request, why, 403) if why else None

    return _gate(view, ("POST",), allowed)


def on_terms(
    why_not: Callable[[HttpRequest, Budget], str], *, methods: Sequence[str] = (*SAFE, "POST")
) -> Callable[[View[Rest]], Found]:
    """A view of a budget for whoever ``why_not`` has nothing against: 403 with what it says for the others,
    404 for whoever may not see the budget. Unlike ``to_edit`` it does not ask whether the facts are open."""

    def allowed(request: HttpRequest, budget: Budget) -> HttpResponse | None:
        why = why_not(request, budget)
        return refusal(request, why, 403) if why else None

    return lambda view: _gate(view, tuple(methods), allowed)


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asks, which a redirect or a page would mislead."""
    asked = request.headers.get("Accept", "")
    return "application/json" in asked or request.content_type == "application/json"


def refusal(request: HttpRequest, message: str, status: int) -> HttpResponse:
    """Why it may not be, for a script or for a person."""
    if wants_json(request):
        return JsonResponse({"message": message}, status=status)
    return render(request, "desk/refused.html", {"message": message}, status=status)


def signed_in(view: Callable[..., HttpResponseBase]) -> Found:
    """The sign-in page for a person, 401 with its address for a script: its work is not to be lost."""

    @wraps(view)
    def asked(request: HttpRequest, *rest: object, **named: object) -> HttpResponseBase:
        if request.user.is_authenticated or not wants_json(request):
            return login_required(view)(request, *rest, **named)
        message = "登录已过期，请重新登录；改动都还在。"
        return JsonResponse({"message": message, "login": resolve_url("account_login")}, status=401)

    return asked


def _gate(
    view: View[Rest],
    methods: Sequence[str],
    allowed: Callable[[HttpRequest, Budget], HttpResponse | None] | None = None,
) -> Found:
    @signed_in
    @never_cache
    @wraps(view)
    def found(
        request: HttpRequest,
        code: str,
        year: int,
        version: int,
        *rest: Rest.args,
        **named: Rest.kwargs,
    ) -> HttpResponseBase:
        try:
            budget = budget_for(request.user, code, year, version)
        except Budget.DoesNotExist:
            raise Http404 from None
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        refused = allowed(request, budget) if allowed else None
        return refused or view(request, budget, *rest, **named)

    return found
