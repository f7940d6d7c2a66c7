"""Starting a budget: what from, what it would hold, and then making it."""

import re
from dataclasses import dataclass
from typing import Any, Self

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from budget.desk.entry.frame import address
from budget.desk.standing import address_of
from budget.domain.facts import FactBook
from budget.domain.money import wanyuan_short
from budget.models import Budget, Department, User
from budget.selectors import factbook
from budget.selectors.compared import compared
from budget.selectors.home import departments_of_clerk, state_in_words
from budget.selectors.versions import FINISHED
from budget.selectors.years import declared_years, open_years
from budget.services.facts import FactsError
from budget.services.starting import ApprovedError, OutdatedError, Plan, StartError, plan, start
from budget.signin import address_of as client_address
from budget.tables.registry import derive

# What a preview counts: words, attribute of the FactBook, whether its amounts are added up.
_COUNTED = (
    ("预算单位", "units", False),
    ("收入", "income", True),
    ("支出", "expenditure", True),
    ("年终结转结余", "year_end", True),
    ("项目", "projects", False),
    ("政府采购", "procurement", True),
    ("政府购买服务", "services", True),
    ("公务用车", "vehicles", False),
    ("控制数", "controls", False),
)


@require_safe
@login_required
@never_cache
def new(request: HttpRequest) -> HttpResponse:
    """For which year, and from what."""
    departments = _departments(request)
    department = _department(departments, request.GET)
    years = open_years()
    budgets = list(Budget.objects.filter(department=department).order_by("-year", "-version"))
    unfinished = {one.year: one for one in reversed(budgets) if one.stage not in FINISHED}
    latest = {one.year: one for one in reversed(budgets)}
    year = _year(request.GET.get("year", "")) or next((y for y in years if y not in latest), None)
    if year is None and years:
        year = next((y for y in years if y not in unfinished), years[0])
    approved = None if year in unfinished else latest.get(year or 0)
    sources = [one for one in budgets if year is not None and one.year < year]
    declared = declared_years().get(year) if year else None
    context = {
        "departments": departments,
        "department": department,
        "years": years,
        "year": year,
        "note": declared.note if declared else "",
        "sources": [(one, state_in_words(one)) for one in sources],
        "approved": approved,
        "approved_address": address_of(approved) if approved else "",
        "unfinished": unfinished.get(year) if year else None,
        "unfinished_address": address_of(unfinished[year]) if year in unfinished else "",
        "is_open": year in years,
    }
    return render(request, "desk/new.html", context)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The budget that somebody wants to start."""

    department: Department
    year: int
    source: Budget | None
    amounts: bool

    @classmethod
    def asked(cls, request: HttpRequest) -> Self:
        """What the address or the form says. 404 for a department or budget that is none of the user's."""
        asked = request.POST if request.method == "POST" else request.GET
        department = _department(_departments(request), asked)
        return cls(
            department,
            _year(asked.get("year", "")) or 0,
            _source(department, asked.get("source", "")),
            asked.get("amounts") == "1",
        )

    def plan(self) -> Plan:
        return plan(department=self.department, year=self.year, source=self.source, amounts=self.amounts)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@never_cache
def preview(request: HttpRequest) -> HttpResponse:
    """What the new budget would hold; posted, it is made."""
    wanted = Wanted.asked(request)
    try:
        if request.method == "POST":
            return _make(request, wanted)
        return render(request, "desk/preview.html", _previewed(wanted.plan()))
    except StartError as problem:
        way = problem.budget
        context = {
            "problem": problem.message,
            "budget": way,
            "address": address_of(way) if way else "",
            "to_open": isinstance(problem, ApprovedError),
        }
        return render(request, "desk/not_started.html", context, status=409)


def _make(request: HttpRequest, wanted: Wanted) -> HttpResponse:
    """Make it and go to where it is filled in; where it cannot be kept, or is no longer what was looked at,
    the preview as it now is."""
    assert isinstance(request.user, User)
    try:
        made = start(
            user=request.user,
            department=wanted.department,
            year=wanted.year,
            source=wanted.source,
            amounts=wanted.amounts,
            agreed=request.POST.get("agreed", ""),
            address=client_address(request),
        )
    except (OutdatedError, FactsError) as problem:
        context = {**_previewed(wanted.plan()), "problem": str(problem)}
        return render(request, "desk/preview.html", context, status=409)
    messages.success(request, f"已建立{made.year}年预算第{made.version}版，可以开始录入。")
    return redirect(address(made, "expenditure" if wanted.source else "income"))


def _previewed(planned: Plan) -> dict[str, Any]:
    source = planned.source
    old = factbook(source) if source else None
    return {
        "plan": planned,
        "year": planned.book.year,
        "rows": [
            (words, _counted(old, name, added), _counted(planned.book, name, added))
            for words, name, added in _COUNTED
            if getattr(planned.book, name) or (old and getattr(old, name))
        ],
        "compared": compared(derive(old), derive(planned.book)) if old else [],
    }


def _counted(book: FactBook | None, name: str, added: bool) -> dict[str, str]:
    """How many rows, and what they come to."""
    if book is None:
        return {"rows": "", "amount": ""}
    lines = getattr(book, name)
    amount = wanyuan_short(sum(one.amount_fen for one in lines)) if added else ""
    return {"rows": str(len(lines)), "amount": amount}


def _departments(request: HttpRequest) -> list[Department]:
    """Those whose clerk the user is. Nobody else starts budgets."""
    departments = list(departments_of_clerk(request.user))
    if not departments:
        raise PermissionDenied("只有部门的经办人可以新建预算。")
    return departments


def _department(departments: list[Department], asked: QueryDict) -> Department:
    """The one asked for, their first when none was. 404 for one that is not theirs."""
    code = asked.get("department", "")
    found = [one for one in departments if one.code == code] if code else departments
    if not found:
        raise Http404
    return found[0]


def _source(department: Department, text: str) -> Budget | None:
    """The budget to start from, written ``2026v1``; None for a blank one. 404 where there is no such one."""
    if not text:
        return None
    named = re.fullmatch(r"([0-9]{4})v([0-9]{1,4})", text)
    if named is None:
        raise Http404
    return get_object_or_404(
        Budget.objects.select_related("department"), department=department, year=named[1], version=named[2]
    )


def _year(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None
