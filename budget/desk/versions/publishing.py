"""The page that tells how far the publishing of a budget is, and what went wrong."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from budget.desk.gate import of_budget, wants_json
from budget.desk.standing import about
from budget.models import Budget, Publication, PublishingOrder, User
from budget.models.publication import OrderState
from budget.services.publication_orders import is_stale, latest_order

STALE = "很久没有进展，后台程序可能没有运行或者中断过。可以重新公开；仍然如此的，请联系系统管理员。"


@dataclass(frozen=True, slots=True)
class Telling:
    """How far it is: ``going_on`` while there is something to wait for."""

    words: str
    done: int
    total: int
    message: str
    going_on: bool

    def as_dict(self) -> dict[str, object]:
        return {name: getattr(self, name) for name in self.__slots__}


@of_budget
def publishing_page(request: HttpRequest, budget: Budget) -> HttpResponse:
    """How far it is, as a page or for the script of the page."""
    order = latest_order(budget)
    telling = _telling(order) if order else None
    if wants_json(request):
        return JsonResponse(telling.as_dict() if telling else {"going_on": False})
    publication = Publication.objects.filter(budget=budget, complete=True).defer("factbook").first()
    context = {
        **about(budget),
        "order": order,
        "telling": telling,
        "publication": publication,
        "public_address": _public_address(budget) if publication else "",
        "ordered_by": _name_of(order.username) if order else "",
    }
    return render(request, "desk/versions/publishing.html", context)


def _telling(order: PublishingOrder) -> Telling:
    state = OrderState(order.state)
    if is_stale(order):
        return Telling("没有进展", order.done, order.total, STALE, False)
    going_on = state in (OrderState.WAITING, OrderState.RENDERING)
    return Telling(state.label, order.done, order.total, order.message, going_on)


def _public_address(budget: Budget) -> str:
    named = {"code": budget.department.code, "year": budget.year, "version": budget.version}
    return reverse("portal:budget", kwargs=named)


def _name_of(username: str) -> str:
    found = User.objects.filter(username=username).first()
    return found.get_short_name() if found else username
