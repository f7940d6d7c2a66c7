"""The home page: what one is working at, as cards, and every budget one may see, as a list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from budget.desk.entry.frame import address
from budget.desk.standing import address_of, noted_now
from budget.desk.workflow.queue import line_of
from budget.domain.findings import Severity
from budget.domain.money import wanyuan_short
from budget.domain.states import Stage, Status
from budget.models import Budget, BudgetYear
from budget.selectors.access import budgets_for, is_locked
from budget.selectors.clocks import Clock, clocks_of
from budget.selectors.grids import GRIDS
from budget.selectors.home import (
    MAKING,
    STATES,
    departments_entered,
    departments_of_clerk,
    listed,
    state_in_words,
)
from budget.selectors.judged import Noted, noted_of
from budget.selectors.progress import Progress, progress_of
from budget.selectors.queue import waiting_for
from budget.selectors.timeline import Moment, sent_back
from budget.selectors.years import declared_years, open_years

PER_PAGE = 50
# Nobody works at more budgets at once; the list has them all.
CARDS = 6
GAPS_SHOWN = 4
# Of what waits so many are named; the queue has them all.
WAITING_SHOWN = 5
# With fewer budgets than this there is nothing to search.
FEW = 12


@dataclass(frozen=True, slots=True)
class Listed:
    """A budget in the list. ``counts`` is None until somebody has looked what is found in it."""

    budget: Budget
    address: str
    standing: str
    stage: str
    status: str
    is_open: bool
    clocks: Sequence[Clock]
    counts: Sequence[tuple[Severity, int]] | None
    changed_by: str
    changed_at: datetime
    expenditure: str


@dataclass(frozen=True, slots=True)
class Card:
    """A budget that the user is working at: how far it is, what it still lacks, what to do next.

    ``back``: who sent it back and why, where it stands so.
    """

    listed: Listed
    note: str
    figures: Sequence[tuple[str, str, str]]
    gaps: Sequence[str]
    more: int
    next_address: str
    back: Moment | None


def home(request: HttpRequest) -> dict[str, Any]:
    """What the template of the home page needs."""
    words = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    year, state = request.GET.get("year", ""), request.GET.get("state", "")
    wanted = int(year) if year.isascii() and year.isdecimal() and len(year) == 4 else None
    found = listed(request.user, words=words, year=wanted, state=state)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    working = [] if words or wanted or state else _working_at(request)
    waiting = [] if words or wanted or state else waiting_for(request.user)
    first = waiting[:WAITING_SHOWN]
    budgets = {budget.pk: budget for budget in (*working, *(one.budget for one in first), *page.object_list)}
    progress, declared = progress_of(budgets.values()), declared_years()
    clocks = clocks_of(budgets.values())
    known = noted_of(budgets.values())
    # What somebody is working at is looked at; of the others it is told where it is known.
    known |= {one.pk: noted_now(one) for one in working if one.pk not in known}
    rows = {
        key: _listed(budget, clocks[key], known.get(key), progress[key]) for key, budget in budgets.items()
    }
    starting = departments_of_clerk(request.user).exists()
    choices = _choices(request)
    next_year = max(open_years(), default=None) if starting else None
    back = sent_back(working)
    return {
        "cards": [
            _card(rows[one.pk], progress[one.pk], declared.get(one.year), known[one.pk], back.get(one.pk))
            for one in working
        ],
        "rows": [rows[budget.pk] for budget in page.object_list],
        "page": page,
        "words": words,
        "year": wanted,
        "state": state if state in STATES else "",
        "states": [(key, label) for key, (label, _) in STATES.items()],
        "filtered": bool(words or wanted or state in STATES),
        **choices,
        "waiting": [line_of(one, progress[one.budget.pk].expenditure) for one in first],
        "waiting_count": len(waiting),
        "may_start": starting,
        "next_year": next_year,
        # Whether a new one is what comes next: there is none of that year yet.
        "may_begin": next_year not in choices["years"],
    }


def _working_at(request: HttpRequest) -> list[Budget]:
    """The latest version of each budget in the making that the user enters."""
    departments = departments_entered(request.user)
    budgets = listed(request.user).filter(MAKING, department__in=departments)[: CARDS * 4]
    latest: dict[tuple[int, int], Budget] = {}
    for budget in budgets:
        latest.setdefault((budget.department_id, budget.year), budget)
    return list(latest.values())[:CARDS]


def _choices(request: HttpRequest) -> dict[str, Any]:
    """Whether there is anything to choose from, and which years."""
    everything = budgets_for(request.user).order_by()
    years = list(everything.values_list("year", flat=True).distinct().order_by("-year"))
    return {"years": years, "many": everything[: FEW + 1].count() > FEW}


def _listed(budget: Budget, clocks: Sequence[Clock], noted: Noted | None, progress: Progress) -> Listed:
    shown = None if noted is None else [(severity, n) for severity, n in noted.counts.items() if n]
    return Listed(
        budget,
        address_of(budget),
        state_in_words(budget),
        Stage(budget.stage).label,
        Status(budget.status).label,
        not is_locked(budget),
        clocks,
        shown,
        getattr(budget, "changed_by", None) or "",
        getattr(budget, "changed_at", None) or budget.created_at,
        wanyuan_short(progress.expenditure),
    )


def _card(
    row: Listed, progress: Progress, declared: BudgetYear | None, noted: Noted, back: Moment | None
) -> Card:
    lacking = [words_of(grid, words) for grid, words in noted.lacking]
    return Card(
        row,
        declared.note if declared else "",
        figures(progress),
        lacking[:GAPS_SHOWN],
        max(0, len(lacking) - GAPS_SHOWN),
        address(row.budget, next_page(progress)),
        back,
    )


def words_of(grid: str, words: str) -> str:
    """What is lacking, the grid named where the words do not."""
    title = GRIDS[grid].title
    return words if GRIDS[grid].row_title in words or title in words else f"{title}：{words}"


def figures(progress: Progress) -> list[tuple[str, str, str]]:
    """What a budget comes to, each with its words, its amount and whether that is as it should be."""
    told = [("收入", wanyuan_short(progress.income), ""), ("支出", wanyuan_short(progress.expenditure), "")]
    if progress.year_end:
        told.append(("年终结转结余", wanyuan_short(progress.year_end), ""))
    if progress.difference:
        told.append(("收支差额", wanyuan_short(progress.difference), "off"))
    elif progress.income:
        told.append(("收支差额", "平衡", "even"))
    return told


def next_page(progress: Progress) -> str:
    """The page on which to go on: the first that is empty and must not be, else expenditure."""
    for grid in ("units", "income"):
        if not progress.grids[grid].rows:
            return grid
    return "expenditure"


def severities(counts: Mapping[Severity, int]) -> Iterable[dict[str, object]]:
    """Counts for a script that shows them as the page does."""
    return [{"severity": one.value, "label": one.label, "count": n} for one, n in counts.items() if n]
