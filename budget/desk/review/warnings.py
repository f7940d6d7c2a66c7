"""The reasons for all warnings of a budget on one page: written by the clerk, read by everybody."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from budget.desk.gate import of_budget, refusal, to_edit, wants_json
from budget.desk.review.places import grid_address, review_address
from budget.desk.standing import about, checked_now
from budget.models import Budget, User
from budget.renderers.findings import noted
from budget.selectors.access import why_not_edit
from budget.selectors.checking import Checked
from budget.selectors.explained import Warned, explained
from budget.services.explaining import MOST_CHARACTERS, ExplainError, explain_all
from budget.tables.registry import form_set

_FIELD = "text-"


def warnings_page(request: HttpRequest, **named: Any) -> HttpResponseBase:
    """Every warning with a field for its reason; posted, the reasons are kept."""
    return _keep(request, **named) if request.method == "POST" else _page(request, **named)


@of_budget
def _page(request: HttpRequest, budget: Budget) -> HttpResponse:
    checked = checked_now(budget)
    return render(request, "desk/review/warnings.html", _context(request, budget, checked))


@to_edit(grid="expenditure")
def _keep(request: HttpRequest, budget: Budget) -> HttpResponse:
    """Keep what was written: of one warning where its own button was pressed, else of all."""
    assert isinstance(request.user, User)
    texts = {
        name.removeprefix(_FIELD): str(text) for name, text in request.POST.items() if name.startswith(_FIELD)
    }
    one = request.POST.get("one", "")
    if one:
        texts = {mark: text for mark, text in texts.items() if mark == one}
    try:
        explain_all(budget=budget, user=request.user, texts=texts)
    except ExplainError as problem:
        if wants_json(request):
            return refusal(request, problem.message, problem.status)
        # What was written and still has a warning to stand under is not lost.
        context = _context(request, budget, checked_now(budget), texts) | {"problem": problem.message}
        return render(request, "desk/review/warnings.html", context, status=problem.status)
    messages.success(request, "说明已保存。")
    return redirect(f"{about(budget)['base']}warnings/{f'#w-{one[:12]}' if one in texts else ''}")


def _context(
    request: HttpRequest, budget: Budget, checked: Checked, typed: Mapping[str, str] | None = None
) -> dict[str, Any]:
    warned = explained(budget, checked)
    why_not = why_not_edit(request.user, budget, "expenditure")
    return {
        **about(budget),
        "review": review_address(budget),
        "items": [_item(one, budget, typed or {}) for one in warned],
        "left": sum(one.explanation is None for one in warned),
        "may_explain": not why_not,
        "why_not": why_not,
        "most": MOST_CHARACTERS,
    }


def _item(one: Warned, budget: Budget, typed: Mapping[str, str]) -> dict[str, Any]:
    specs = form_set(budget.form_set).specs
    text = one.explanation.text if one.explanation else one.proposed
    places = noted([one.finding], specs)[0] if one.finding else None
    return {
        "warned": one,
        "anchor": f"w-{one.fingerprint[:12]}",
        "field": f"{_FIELD}{one.fingerprint}",
        "text": typed.get(one.fingerprint, text),
        "noted": places,
        "in_grid": grid_address(budget, one.jump) if one.jump else "",
    }
