"""What a proposal comes to, cell by cell, and its two buttons: apply, drop."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from budget.desk.gate import of_budget, refusal, to_edit
from budget.desk.proposals.workbook import where
from budget.desk.standing import about
from budget.models import Budget, Proposal, User
from budget.selectors.access import why_not_edit
from budget.selectors.proposed import GridChange, Problem, RowChange
from budget.services import proposals
from budget.services.entry import EntryRefusedError

ROWS_AT_FIRST = 30
ROWS_ON_A_PAGE = 200
PROBLEMS_SHOWN = 200


@dataclass(frozen=True, slots=True)
class Shown:
    """A grid with as many of its rows as the page shows. ``page``: where one grid alone is asked for."""

    change: GridChange
    rows: Sequence[RowChange]
    page: Page[RowChange] | None = None

    @property
    def left_out(self) -> int:
        return 0 if self.page else len(self.change.rows) - len(self.rows)


@of_budget
def proposal_page(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    """What would change; ?grid=&page= asks for all rows of one grid."""
    proposal = _mine(request, budget, key)
    assert isinstance(request.user, User)
    base = {**about(budget), "proposal": proposal, "key": key}
    if proposal.applied:
        left = proposals.left_undone(proposal=proposal)
        return render(request, "desk/proposals/applied.html", {**base, "left": left[:PROBLEMS_SHOWN]})
    if why := why_not_edit(request.user, budget):
        return refusal(request, why, 403)
    try:
        found = proposals.rehearse(proposal=proposal, user=request.user)
    except EntryRefusedError as problem:
        return refusal(request, problem.message, 409)
    unfit = [*_placed(found.unfit, proposal)]
    remarks = [one for one in proposal.remarks if "cell" not in one]
    context = {
        **base,
        "found": found,
        "shown": list(_shown(found.grids, request.GET.get("grid", ""), request.GET.get("page"))),
        "one_grid": request.GET.get("grid", ""),
        "refused": found.refused[:PROBLEMS_SHOWN],
        "unfit": unfit[:PROBLEMS_SHOWN],
        "unfit_in_all": len(unfit),
        "remarks": [one for one in remarks if one["severity"] != "info"],
        "notes": [one for one in remarks if one["severity"] == "info"],
    }
    return render(request, "desk/proposals/proposal.html", context)


@to_edit
def apply_proposal(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    """Do what can be done of it."""
    proposal = _mine(request, budget, key)
    assert isinstance(request.user, User)
    try:
        applied = proposals.apply(proposal=proposal, user=request.user)
    except EntryRefusedError as problem:
        return refusal(request, problem.message, 409 if problem.locked else 403 if problem.forbidden else 400)
    if applied is None:
        messages.warning(request, "没有可以应用的改动：内容都已是这样，或者此后又有人改过。")
    else:
        messages.success(request, "已经应用。可以在修改记录中整个撤销。")
    return redirect("desk:proposal", **where(budget), key=key)


@to_edit
def drop_proposal(request: HttpRequest, budget: Budget, key: UUID) -> HttpResponse:
    """Forget it; nothing of the budget changes."""
    proposals.drop(proposal=_mine(request, budget, key))
    messages.success(request, "已经放弃，预算没有任何改动。")
    return redirect("desk:workbook", **where(budget))


def _mine(request: HttpRequest, budget: Budget, key: UUID) -> Proposal:
    """The proposal, for whoever made it; 404 for everybody else."""
    found = Proposal.objects.select_related("budget__department", "applied").filter(
        budget=budget, key=key, username=request.user.get_username()
    )
    proposal = found.first()
    if proposal is None:
        raise Http404
    return proposal


def _shown(grids: Sequence[GridChange], asked: str, page: str | None) -> list[Shown]:
    if asked:
        chosen = next((one for one in grids if one.name == asked), None)
        if chosen is None:
            raise Http404
        found = Paginator(chosen.rows, ROWS_ON_A_PAGE).get_page(page)
        return [Shown(chosen, list(found.object_list), found)]
    return [Shown(one, one.rows[:ROWS_AT_FIRST]) for one in grids]


def _placed(unfit: Sequence[Problem], proposal: Proposal) -> list[Problem]:
    """Cells that do not fit, with the place in the file where each stands."""
    places = {one["cell"]: one["where"] for one in proposal.remarks if "cell" in one}
    return [
        replace(one, where=f"{places[one.cell]}（{one.where}）") if one.cell in places else one
        for one in unfit
    ]
