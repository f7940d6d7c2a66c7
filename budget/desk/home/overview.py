"""A budget's own page: where it stands, by when, how far each part of it is, and what to do next."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser

from budget.desk.entry.frame import PAGE_OF, TABS, Tab, address
from budget.desk.home.listing import figures, next_page
from budget.desk.home.views import FILES
from budget.desk.standing import address_of, noted_now
from budget.desk.versions.compare import summed
from budget.domain.money import wanyuan_short
from budget.models import Approval, Budget, BudgetYear, ChangeSet, Publication, User
from budget.selectors.access import why_not_edit
from budget.selectors.checking import Checked
from budget.selectors.clocks import clocks_of
from budget.selectors.comparison import figures_of, initial_beside_adjusted
from budget.selectors.grids import GRIDS
from budget.selectors.home import state_in_words
from budget.selectors.judged import Noted
from budget.selectors.narrative import Narrated, narrated
from budget.selectors.progress import GridProgress, Progress, progress_of
from budget.selectors.versions import FINISHED, versions_of
from budget.services.opening import why_not_open


@dataclass(frozen=True, slots=True)
class Part:
    """One page of entering: what is on it, what it comes to, what it lacks, whether it may be changed.

    ``hints``: what it should have and may be without.
    """

    title: str
    content: str
    amount: str
    gaps: Sequence[str]
    hints: Sequence[str]
    address: str
    may_edit: bool
    is_empty: bool


def overview(user: User | AnonymousUser, budget: Budget, checked: Checked) -> dict[str, Any]:
    """What the template of a budget's page needs besides its tables and findings."""
    progress, noted = progress_of([budget])[budget.pk], noted_now(budget)
    declared = BudgetYear.objects.filter(year=budget.year).first()
    why_not = why_not_edit(user, budget)
    only_controls = not why_not_edit(user, budget, "controls") and bool(
        why_not_edit(user, budget, "expenditure")
    )
    versions = versions_of(budget.department_id, budget.year)
    beside = initial_beside_adjusted(budget)
    hints = {"narrative": list(_to_write(narrated(budget, book=checked.book, sheets=checked.sheets)))}
    return {
        "standing": state_in_words(budget),
        "clocks": clocks_of([budget])[budget.pk],
        "note": declared.note if declared else "",
        "why_not": why_not,
        "may_renew": _may_renew(user, budget),
        "parts": [_part(tab, budget, progress, noted, user, hints.get(tab.name, ())) for tab in TABS],
        "figures": figures(progress),
        "lacking": len(noted.lacking),
        # Finance fills in 控制数 and nothing else.
        "only_controls": only_controls,
        "next_address": address(budget, "controls" if only_controls else next_page(progress)),
        "versions": [(one, address_of(one)) for one in versions],
        "beside": beside,
        "beside_figures": [summed(one) for one in figures_of(beside)] if beside else [],
        "base_version": budget.based_on,
        "base_address": address_of(budget.based_on) if budget.based_on else "",
        "approval": Approval.objects.filter(budget=budget).first(),
        "withdrawn": Publication.objects.filter(budget=budget, withdrawn_at__isnull=False)
        .defer("factbook")
        .first(),
        "changed": ChangeSet.objects.filter(budget=budget).order_by("-number").only("actor", "at").first(),
        "files": [(ending, label) for ending, (_, label, _) in FILES.items()],
    }


def _may_renew(user: User | AnonymousUser, budget: Budget) -> bool:
    """Whether the user may open the next version, now that this one is done."""
    return budget.stage in FINISHED and isinstance(user, User) and not why_not_open(user, budget.department)


def _to_write(told: Narrated) -> Iterator[str]:
    """What the explanation still lacks."""
    if told.unfinished:
        yield f"{'、'.join(spec.title for spec in told.unfinished)}没有写。"
    if told.unreasoned:
        yield f"{len(told.unreasoned)} 处增减变化没有写明原因。"


def _part(
    tab: Tab,
    budget: Budget,
    progress: Progress,
    noted: Noted,
    user: User | AnonymousUser,
    hints: Sequence[str] = (),
) -> Part:
    grids = [progress.grids[name] for name in tab.grids if name in progress.grids]
    amounts = [one.fen for one in grids[:1] if one.fen is not None]
    return Part(
        tab.title,
        "，".join(_content(grids)),
        wanyuan_short(amounts[0]) if amounts and grids[0].rows else "",
        [words for grid, words in noted.lacking if PAGE_OF[grid] == tab.name],
        hints,
        address(budget, tab.name),
        not why_not_edit(user, budget, tab.grids[0]),
        not any(one.rows for one in grids),
    )


def _content(grids: Sequence[GridProgress]) -> Iterator[str]:
    """How many rows; the second grid of a page is named."""
    for n, one in enumerate(grids):
        if one.rows and one.grid != "goal":
            counted = "段" if one.grid == "passages" else "行"
            yield f"{GRIDS[one.grid].title if n else ''} {one.rows} {counted}".strip()
