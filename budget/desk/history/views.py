"""The history of a budget: who changed what and when, and taking a change back."""

from datetime import date
from uuid import UUID, uuid4, uuid5

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from budget.desk.gate import of_budget, refusal, to_edit
from budget.desk.standing import about
from budget.models import Budget, ChangeSet, User
from budget.selectors import history
from budget.selectors.access import why_not_edit
from budget.selectors.grids import GRIDS
from budget.services.entry import EntryRefusedError, revert
from budget.services.entry.operations import storable


@of_budget
def history_page(request: HttpRequest, budget: Budget) -> HttpResponse:
    """Every change set, newest first; asked by ?grid=&person=&day=&row=&column=&page=."""
    asked = _asked(request)
    page, strokes = history.history(budget, asked, request.GET.get("page"))
    context = {
        **_about(request, budget),
        "page": page,
        "strokes": strokes,
        "asked": asked,
        "grids": GRIDS.values(),
        "people": history.people(budget),
        "filtered": any(text for name, text in request.GET.items() if name != "page"),
        "cell": _cell(budget, asked),
    }
    return render(request, "desk/history/index.html", context)


@of_budget
def stroke_page(request: HttpRequest, budget: Budget, number: int) -> HttpResponse:
    """One change set with all its changes."""
    try:
        page, stroke = history.stroke(budget, number, request.GET.get("page"))
    except ChangeSet.DoesNotExist:
        raise Http404 from None
    context = {**_about(request, budget), "page": page, "stroke": stroke}
    return render(request, "desk/history/stroke.html", context)


@to_edit
def revert_stroke(request: HttpRequest, budget: Budget, number: int) -> HttpResponse:
    """Take a change set back; what was changed since stays, and is shown."""
    assert isinstance(request.user, User)
    try:
        # The forms of one page have one key, and each takes back something else.
        key = uuid5(_key(request), str(number))
        answer = revert(budget=budget, user=request.user, number=number, key=key)
    except ChangeSet.DoesNotExist:
        raise Http404 from None
    except EntryRefusedError as problem:
        return refusal(request, problem.message, 409 if problem.locked else 403 if problem.forbidden else 400)
    left = history.not_taken_back(budget, number, answer["results"])
    done = len(answer["results"]) - len(left)
    if left:
        context = {**_about(request, budget), "number": number, "left": left, "done": done}
        return render(request, "desk/history/reverted.html", context)
    messages.success(request, f"已撤销第{number}次改动（{done}处）。撤销本身也在记录中，可以再撤销。")
    return redirect(reverse("desk:history", kwargs=_named(budget)))


def _about(request: HttpRequest, budget: Budget) -> dict[str, object]:
    return {
        **about(budget),
        "history_url": reverse("desk:history", kwargs=_named(budget)),
        "may_edit": not why_not_edit(request.user, budget, "expenditure"),
        # One form sent twice takes back once.
        "key": uuid4(),
    }


def _named(budget: Budget) -> dict[str, object]:
    return {"code": budget.department.code, "year": budget.year, "version": budget.version}


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


def _asked(request: HttpRequest) -> history.Filter:
    """What the address asks for; what makes no sense is not asked."""
    grid = request.GET.get("grid", "")
    column = request.GET.get("column", "")
    declared = GRIDS.get(grid)
    return history.Filter(
        grid=grid if declared else "",
        username=storable(request.GET.get("person", "")),
        day=_day(request.GET.get("day", "")),
        row=_row(request.GET.get("row", "")),
        column=column if declared and column in declared.by_key else "",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _row(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _cell(budget: Budget, asked: history.Filter) -> str:
    """The one row or cell that is asked for, in words."""
    if not (asked.grid and asked.row):
        return ""
    declared = GRIDS[asked.grid]
    name = history.row_name(budget, asked.grid, asked.row) or declared.row_title
    label = declared.by_key[asked.column].label if asked.column else ""
    return " · ".join(part for part in (declared.title, name, label) if part)
