"""The queue: what waits for somebody, and one step with many of them at once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from budget.desk.review.places import review_address
from budget.desk.standing import address_of
from budget.desk.workflow.steps import fields_of
from budget.domain.money import wanyuan_short
from budget.domain.workflow import STEPS, Ask, Step
from budget.models import Budget, User
from budget.selectors.access import budgets_for
from budget.selectors.progress import progress_of
from budget.selectors.queue import Waiting, waiting_for
from budget.services.workflow import Seen, StepRefusedError, act_on_many
from budget.services.workflow.answers import read_answers

PER_PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One budget that waits. ``review``: where it is looked at before the step, "" where there is nothing to
    judge any more; ``chosen`` is what its tick box says."""

    waiting: Waiting
    address: str
    steps: list[tuple[Step, str]]
    review: str
    expenditure: str
    chosen: str


@require_safe
@login_required
@never_cache
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for the user, by urgency; asked by ?step=&page=."""
    assert isinstance(request.user, User)
    everything = waiting_for(request.user)
    counts = _by_step(everything)
    wanted = request.GET.get("step", "")
    found = [one for one in everything if any(step.name == wanted for step in one.steps)]
    shown = found if wanted in counts else everything
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    many = [step for step in counts if STEPS[step].many and len(shown) > 1]
    many += [step.name for step in STEPS.values() if step.many and step.back and _may_go_back(shown, step)]
    context = {
        "page": page,
        "lines": [line_of(one, progress) for one, progress in _with_progress(list(page.object_list))],
        "counts": [(STEPS[name], n) for name, n in counts.items()],
        "step": wanted if wanted in counts else "",
        "many": [STEPS[name] for name in many],
        "all": len(everything),
    }
    return render(request, "desk/workflow/queue.html", context)


@require_POST
@login_required
@never_cache
def many(request: HttpRequest, name: str) -> HttpResponse:
    """One step with the budgets that were ticked: first what it is about, then what became of each."""
    assert isinstance(request.user, User)
    step = STEPS.get(name)
    if step is None or not step.many:
        raise Http404
    chosen = _chosen(request, request.user, step)
    given = {ask.value: request.POST.get(ask.value, "") for ask in step.asks}
    context: dict[str, Any] = {"step": step, "back": reverse("desk:queue")}
    if "sure" not in request.POST or not chosen:
        return render(request, "desk/workflow/many.html", context | _asking(step, chosen, given, {}))
    try:
        read_answers(step, given)
    except StepRefusedError as problem:
        context |= {"problem": problem.message, **_asking(step, chosen, given, problem.fields)}
        return render(request, "desk/workflow/many.html", context, status=400)
    outcomes = act_on_many(
        chosen=chosen,
        user=request.user,
        step=name,
        given=given,
        address=get_adapter(request).get_client_ip(request),
    )
    context |= {
        "outcomes": [(one, address_of(one.budget)) for one in outcomes],
        "done": sum(one.done for one in outcomes),
        "failed": sum(not one.done for one in outcomes),
    }
    return render(request, "desk/workflow/many_done.html", context)


def _asking(
    step: Step, chosen: list[tuple[Budget, Seen]], given: Mapping[str, str], wrong: Mapping[Ask, str]
) -> dict[str, Any]:
    budgets = [budget for budget, _ in chosen]
    progress = progress_of(budgets)
    total = sum(progress[one.pk].expenditure for one in budgets)
    return {
        "fields": fields_of(step, {key: text for key, text in given.items() if text}, wrong),
        "chosen": [
            (
                budget,
                f"{budget.pk}:{seen.entry}:{seen.digest}",
                wanyuan_short(progress[budget.pk].expenditure),
            )
            for budget, seen in chosen
        ],
        "total": wanyuan_short(total),
    }


def _chosen(request: HttpRequest, user: User, step: Step) -> list[tuple[Budget, Seen]]:
    """The ticked budgets that the user may see, with what was seen of them.

    403 for whoever never takes such a step. What changed meanwhile is refused one by one, when it is taken.
    """
    if not user.roles.filter(role=step.role).exists():
        raise PermissionDenied(f"“{step.label}”由{step.role.label}办理。")
    seen: dict[int, Seen] = {}
    for text in request.POST.getlist("budget")[:PER_PAGE]:
        pk, _, rest = text.partition(":")
        entry, _, digest = rest.partition(":")
        if all(part.isascii() and part.isdecimal() and len(part) < 18 for part in (pk, entry)):
            seen[int(pk)] = Seen(int(entry), digest)
    found = budgets_for(user).filter(pk__in=seen).order_by("department__code", "-year", "-version")
    return [(budget, seen[budget.pk]) for budget in found]


def line_of(waiting: Waiting, expenditure: int) -> Line:
    """A budget that waits, as pages show it."""
    budget = waiting.budget
    named = {"code": budget.department.code, "year": budget.year, "version": budget.version}
    steps = [(step, reverse("desk:step", kwargs={**named, "name": step.name})) for step in waiting.steps]
    judged = any(step.judges for step in waiting.steps)
    return Line(
        waiting,
        address_of(budget),
        steps,
        review_address(budget) if judged else "",
        wanyuan_short(expenditure),
        f"{budget.pk}:{waiting.seen}",
    )


def _with_progress(waiting: Sequence[Waiting]) -> list[tuple[Waiting, int]]:
    progress = progress_of(one.budget for one in waiting)
    return [(one, progress[one.budget.pk].expenditure) for one in waiting]


def _by_step(waiting: list[Waiting]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in waiting:
        for step in one.steps:
            counts[step.name] = counts.get(step.name, 0) + 1
    return counts


def _may_go_back(waiting: list[Waiting], step: Step) -> bool:
    """Whether several of these could be sent back by the same step."""
    return sum(one.budget.state in step.after and step.role in _roles(one) for one in waiting) > 1


def _roles(one: Waiting) -> set[Any]:
    return {step.role for step in one.steps}
