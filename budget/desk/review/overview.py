"""The review of a budget: what is under review, what changed, what is found and what was said of it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from budget.desk.gate import of_budget
from budget.desk.review.found import concerns, found_groups
from budget.desk.review.places import review_address
from budget.desk.review.saying import sentences
from budget.desk.review.talk import rights, talks
from budget.desk.standing import about, checked_now
from budget.desk.workflow.steps import buttons
from budget.domain.findings import Severity
from budget.models import Budget, User
from budget.renderers import presentation
from budget.selectors.access import why_not_edit
from budget.selectors.checking import Checked
from budget.selectors.differences import Kind, TableDifference
from budget.selectors.explained import explained, explanations
from budget.selectors.reviewing import LAST_YEAR, Against, Comparing
from budget.selectors.threads import Placed, threads_of
from budget.selectors.told import ToldDifference, told_differences
from budget.tables.registry import form_set
from budget.tables.spec import TableSpec


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different from one thing the budget is compared with."""

    label: str
    sentences: Sequence[str]
    address: str
    told: Sequence[ToldDifference]


@dataclass(frozen=True, slots=True)
class Listed:
    """A table in the list: how many cells and rows differ, what is found, how many threads are open."""

    spec: TableSpec
    title: str
    address: str
    empty: bool
    gone: bool
    changed: int
    added: int
    removed: int
    findings: Sequence[tuple[Severity, int]]
    open_threads: int


@of_budget
def overview_page(request: HttpRequest, budget: Budget) -> HttpResponse:
    """All of it at a glance; ?with= another submission, or last year."""
    checked, comparing = checked_now(budget), Comparing(budget)
    specs = form_set(budget.form_set).specs
    against = comparing.against(request.GET.get("with", ""), checked.sheets)
    last_year = (
        against if against and against.name == LAST_YEAR else comparing.against(LAST_YEAR, checked.sheets)
    )
    found = {one: one.differences(checked.sheets) for one in _each(against, last_year)}
    placed, warned = threads_of(budget, checked.sheets), explained(budget, checked)
    told = talks(budget, placed, checked)
    assert isinstance(request.user, User)
    context = {
        **about(budget),
        "steps": buttons(request.user, budget),
        **rights(request.user, budget),
        "review": review_address(budget),
        "submission": comparing.latest,
        "is_open": budget.state.is_open,
        "choices": comparing.choices,
        "against": against,
        "changes": [_changes(one, found[one], checked, budget) for one in found],
        "tables": _tables(specs, checked, found[against] if against else (), placed, budget),
        "query": f"?with={against.name}" if against and request.GET.get("with") else "",
        "groups": found_groups(checked.findings, specs, explanations(budget), checked),
        "lacks": [one for one in warned if one.finding is None],
        "unexplained": sum(one.explanation is None for one in warned),
        "misfits": len(checked.misfits),
        "open_talks": [one for one in told if one.placed.is_open],
        "resolved_talks": [one for one in told if not one.placed.is_open],
        "may_explain": not why_not_edit(request.user, budget, "expenditure"),
        "page_table": "",
    }
    return render(request, "desk/review/overview.html", context)


def _each(*compared: Against | None) -> list[Against]:
    return [one for n, one in enumerate(compared) if one is not None and one not in compared[:n]]


def _changes(one: Against, found: Sequence[TableDifference], checked: Checked, budget: Budget) -> Changes:
    words = sentences(one, found, checked.book)
    # What was written last year is another text as a matter of course.
    told = () if one.book is None or one.name == LAST_YEAR else told_differences(one.book, checked.book)
    return Changes(one.label, words, f"{review_address(budget)}?with={one.name}#tables", told)


def _tables(
    specs: Sequence[TableSpec],
    checked: Checked,
    found: Sequence[TableDifference],
    placed: Sequence[Placed],
    budget: Budget,
) -> list[Listed]:
    by_number = {one.number: one for one in found}
    threads = Counter(one.table for one in placed if one.is_open)
    return [
        _listed(spec, checked, by_number, threads[spec.number], budget)
        for spec in specs
        if spec.number in checked.sheets or spec.number in by_number
    ]


def _listed(
    spec: TableSpec, checked: Checked, found: Mapping[str, TableDifference], threads: int, budget: Budget
) -> Listed:
    sheet, different = checked.sheets.get(spec.number), found.get(spec.number)
    rows = different.rows if different else ()
    kinds = Counter(row.kind for row in rows)
    grave = Counter(one.severity for one in checked.findings if concerns(one, spec.number))
    return Listed(
        spec,
        sheet.title if sheet else spec.title,
        review_address(budget, spec.number),
        sheet is not None and presentation.is_empty(spec, sheet),
        sheet is None,
        sum(len(row.cells) for row in rows if row.kind is Kind.CHANGED),
        kinds[Kind.ADDED],
        kinds[Kind.REMOVED],
        [(severity, grave[severity]) for severity in Severity if grave[severity]],
        threads,
    )
