"""The desk: the budgets one has a part in, each one's page, and its tables as they now stand."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from budget.desk.gate import of_budget
from budget.desk.home.listing import home
from budget.desk.home.overview import overview
from budget.desk.review.places import review_address
from budget.desk.review.talk import talks
from budget.desk.standing import about, checked_now, noted_now, standing
from budget.desk.workflow.steps import buttons
from budget.domain.findings import Finding
from budget.models import Budget, User
from budget.renderers import findings as noting
from budget.renderers import presentation
from budget.renderers.html import official_table
from budget.selectors.logged import is_auditor
from budget.selectors.threads import threads_of
from budget.selectors.timeline import latest
from budget.tables.registry import form_set


@require_safe
@login_required
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """What one is working at, and the budgets one has a part in."""
    return render(request, "desk/index.html", {**home(request), "is_auditor": is_auditor(request.user)})


@of_budget
def budget_page(request: HttpRequest, budget: Budget) -> HttpResponse:
    """A budget: where it stands, how far it is, its tables, what is found in it."""
    assert isinstance(request.user, User)
    checked = checked_now(budget)
    sheets, findings = checked.sheets, checked.findings
    specs = form_set(budget.form_set).specs
    tables = [
        {
            "spec": spec,
            "title": sheets.sheets[spec.number].title,
            "rows": sum(1 for _ in sheets.sheets[spec.number].body()),
            "empty": presentation.is_empty(spec, sheets.sheets[spec.number]),
            "findings": sum(_concerns(one, spec.number) for one in findings),
        }
        for spec in specs
        if spec.number in sheets
    ]
    groups = noting.grouped(noting.noted(findings, specs))
    steps = buttons(request.user, budget)
    context = {
        **about(budget),
        **overview(request.user, budget, checked),
        "steps": steps,
        "review": review_address(budget) if any(one["step"].judges for one in steps) else "",
        "recent": latest(budget),
        "tables": tables,
        "untold": [spec for spec in specs if spec.number not in sheets],
        "groups": groups,
        "open_talks": talks(budget, [one for one in threads_of(budget, sheets) if one.is_open], checked),
        "counts": [(severity, n) for severity, n in noted_now(budget).counts.items() if n],
    }
    return render(request, "desk/budget.html", context)


@of_budget
def table_page(request: HttpRequest, budget: Budget, table: str) -> HttpResponse:
    """One table, derived from the facts as they now stand."""
    sheets, findings = standing(budget)
    if table not in sheets:
        raise Http404
    specs = form_set(budget.form_set).specs
    place = [spec.number for spec in specs].index(table)
    found = noting.noted([one for one in findings if _concerns(one, table)], specs)
    context = {
        **about(budget),
        "spec": specs[place],
        "sheet": sheets.sheets[table],
        "table": official_table(specs[place], sheets.sheets[table], noting.marks(found, table), why=True),
        "previous": specs[place - 1] if place else None,
        "next": specs[place + 1] if place + 1 < len(specs) else None,
        "groups": noting.grouped(found),
        "found": len(found),
    }
    return render(request, "desk/table.html", context)


def _concerns(finding: Finding, table: str) -> bool:
    return any(cell.table == table for cell in finding.cells)
