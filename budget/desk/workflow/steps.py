"""Taking a step with one budget: what it does, what is in its way, what it asks; then it is taken."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from budget.desk.gate import SAFE, refusal, to_decide
from budget.desk.standing import about, address_of
from budget.desk.workflow.left_out import left_out_of
from budget.domain.workflow import STEPS, Ask, Step
from budget.models import Budget, User
from budget.selectors.access import roles_deciding
from budget.selectors.workflow import Situation, obstacles, steps_of
from budget.services.lists import lists_for
from budget.services.publication_checks import needs_notice
from budget.services.publication_orders import order_publication
from budget.services.publishing import PublishingError
from budget.services.taking_down import take_down
from budget.services.workflow import Seen, StepRefusedError, act
from budget.services.workflow.answers import read_answers

_NOTICE_NEEDED = "公众会看到。本年度预算以前公开过，请写明更正了什么、为什么。"
# What helps to fill in a field.
_HINTS = {
    Ask.NUMBER: "例如“朝财预〔2026〕12号”。",
    Ask.REASON: "写明要改什么、怎么改；对方会看到。",
    Ask.NOTICE: "公众会看到。首次公开不用填。",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a step asks for."""

    ask: Ask
    label: str
    value: str
    hint: str
    problem: str
    required: bool


@to_decide(methods=(*SAFE, "POST"))
def step(request: HttpRequest, budget: Budget, name: str) -> HttpResponse:
    """The page of a step (GET), and taking it (POST)."""
    wanted = STEPS.get(name)
    if wanted is None:
        raise Http404
    assert isinstance(request.user, User)
    if wanted.role not in roles_deciding(request.user, budget.department_id):
        return refusal(request, f"“{wanted.label}”由{wanted.role.label}办理，您不能办理。", 403)
    if request.method == "POST":
        return _take(request, budget, wanted, request.user)
    at = Situation(budget, request.user, lists_for(budget.year))
    if wanted not in steps_of(at):
        said = f"这份预算现在是“{budget.state.label}”，{wanted.role.label}不能在此时{wanted.label}。"
        return _page(request, at, wanted, problem=said, status=409, offered=False)
    return _page(request, at, wanted)


def _take(request: HttpRequest, budget: Budget, wanted: Step, user: User) -> HttpResponse:
    given = {ask.value: request.POST.get(ask.value, "") for ask in wanted.asks}
    try:
        leads_to = _done(request, budget, wanted, user, given)
    except StepRefusedError as problem:
        fresh = Budget.objects.select_related("department").get(pk=budget.pk)
        at = Situation(fresh, user, lists_for(fresh.year))
        offered = wanted in steps_of(at)
        return _page(
            request, at, wanted, given, problem.fields, problem.message, problem.status, offered=offered
        )
    return redirect(leads_to)


def _done(request: HttpRequest, budget: Budget, wanted: Step, user: User, given: Mapping[str, str]) -> str:
    """Take the step; the value is where to go then. Publishing goes on in the background."""
    seen, address = seen_of(request), get_adapter(request).get_client_ip(request)
    answers = read_answers(wanted, given)
    try:
        if wanted.name == "publish":
            order_publication(
                budget=budget,
                user=user,
                notice=answers.notice,
                digest=seen.digest,
                shown=request.POST.get("shown", ""),
                address=address,
            )
            return f"{address_of(budget)}publishing/"
        if wanted.name == "take_down":
            take_down(budget=budget, user=user, reason=answers.text, address=address)
        else:
            act(budget=budget, user=user, step=wanted.name, seen=seen, given=given, address=address)
    except PublishingError as problem:
        raise StepRefusedError(str(problem), status=409) from problem
    messages.success(request, f"已{wanted.label}：{budget.department_name}{budget.year}年部门预算。")
    return address_of(budget)


def seen_of(request: HttpRequest) -> Seen:
    """What the form says that was looked at; a form that says nothing has seen nothing."""
    entry, _, digest = request.POST.get("seen", "").partition(":")
    return Seen(int(entry) if entry.isascii() and entry.isdecimal() and len(entry) < 18 else -1, digest)


def _page(
    request: HttpRequest,
    at: Situation,
    wanted: Step,
    given: Mapping[str, str] | None = None,
    wrong: Mapping[Ask, str] | None = None,
    problem: str = "",
    status: int = 200,
    *,
    offered: bool = True,
) -> HttpResponse:
    last = at.last
    in_the_way = obstacles(wanted, at) if offered else []
    asks = offered and not in_the_way
    context = {
        **about(at.budget),
        "step": wanted,
        "offered": offered,
        "problem": problem,
        "obstacles": in_the_way,
        "publishing": left_out_of(at.budget, at.book) if asks and wanted.name == "publish" else None,
        "fields": fields_of(wanted, given or {}, wrong or {}, notice=needs_notice(at.budget)),
        "seen": f"{last.pk if last else 0}:{at.digest}",
        "after": wanted.after.get(at.budget.state),
        "last": last,
        "others": steps_of(at),
    }
    return render(request, "desk/workflow/step.html", context, status=status)


def fields_of(
    wanted: Step, given: Mapping[str, str], wrong: Mapping[Ask, str], *, notice: bool = False
) -> Sequence[Field]:
    """The fields of a step's form, with what was filled in and what is wrong with it. ``notice``: whether
    the public must be told why."""
    today = timezone.localdate().isoformat()
    return [
        Field(
            ask,
            f"{wanted.label}{ask.label}" if ask in (Ask.NUMBER, Ask.DATE) else ask.label,
            given.get(ask.value, today if ask is Ask.DATE else ""),
            _NOTICE_NEEDED if ask is Ask.NOTICE and notice else _HINTS.get(ask, ""),
            wrong.get(ask, ""),
            notice if ask is Ask.NOTICE else ask is not Ask.NOTE,
        )
        for ask in wanted.asks
    ]


def buttons(user: User, budget: Budget) -> list[dict[str, Any]]:
    """The steps that are the user's to take, for the buttons on a budget's pages."""
    named = {"code": budget.department.code, "year": budget.year, "version": budget.version}
    at = Situation(budget, user, lists_for(budget.year))
    return [
        {"step": one, "address": reverse("desk:step", kwargs={**named, "name": one.name})}
        for one in steps_of(at)
    ]
