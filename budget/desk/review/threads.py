"""Speaking of a budget: a thread begun, gone on with, resolved, opened again. Forms are posted here."""

import re
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from budget.desk.gate import refusal, to_speak
from budget.desk.review.places import review_address
from budget.models import Budget, Thread, User
from budget.services.threads import ThreadError, answer, open_thread, reopen, resolve

AT = re.compile(r"([0-9]{1,7})\.([a-z0-9_]{0,40})")


@to_speak
def begin(request: HttpRequest, budget: Budget) -> HttpResponse:
    """A new thread on the cell, row or table named in the form, else on the whole budget."""
    assert isinstance(request.user, User)
    sent = request.POST
    at = AT.fullmatch(sent.get("at", ""))
    revision = sent.get("revision", "")
    try:
        thread = open_thread(
            budget=budget,
            user=request.user,
            text=sent.get("text", ""),
            table=sent.get("table", ""),
            row=int(at[1]) if at else None,
            column=at[2] if at else "",
            revision=int(revision) if revision.isascii() and revision.isdecimal() else None,
        )
    except ThreadError as problem:
        return refusal(request, problem.message, problem.status)
    messages.success(request, "意见已提出。")
    return _back(request, budget, thread)


@to_speak
def go_on(request: HttpRequest, budget: Budget, thread: int) -> HttpResponse:
    """Answer a thread, resolve it or open it again, as the button says."""
    assert isinstance(request.user, User)
    found = Thread.objects.select_related("budget").filter(budget=budget, pk=thread).first()
    if found is None:
        raise Http404
    sent = request.POST
    try:
        match sent.get("do", "answer"):
            case "resolve":
                # What was written beside the button is not to be lost.
                resolve(thread=found, user=request.user, text=sent.get("text", ""))
                messages.success(request, "意见已了结。")
            case "reopen":
                reopen(thread=found, user=request.user, text=sent.get("text", ""))
                messages.success(request, "意见已重新提起。")
            case _:
                answer(thread=found, user=request.user, text=sent.get("text", ""))
                messages.success(request, "已答复。")
    except ThreadError as problem:
        return refusal(request, problem.message, problem.status)
    return _back(request, budget, found)


def _back(request: HttpRequest, budget: Budget, thread: Thread) -> HttpResponse:
    """To the page the form was on."""
    table = request.POST.get("page", "")
    kept = {name: text for name in ("with", "at") if (text := request.POST.get(f"back_{name}", ""))}
    known = table if table == thread.table else ""
    query = f"?{urlencode(kept)}" if known and kept else ""
    return redirect(f"{review_address(budget, known)}{query}#thread-{thread.pk}")
