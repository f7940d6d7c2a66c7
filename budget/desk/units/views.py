"""汇总: a budget by its units, each one's own tables, and handing a unit's part in or sending it back."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse

from budget.desk.gate import of_budget, refusal, to_decide
from budget.desk.standing import about
from budget.domain.codes import labelled
from budget.domain.facts import FactBook
from budget.domain.findings import Severity
from budget.domain.money import wanyuan_short
from budget.domain.units import of_unit
from budget.models import Budget, UnitReport, User
from budget.renderers import presentation
from budget.renderers.html import official_table
from budget.renderers.presentation import UNIT
from budget.selectors import factbook
from budget.selectors.access import is_locked
from budget.selectors.checking import Checked, check
from budget.selectors.units import Money, Summary, UnitStanding, summary
from budget.services.lists import lists_for
from budget.services.units import Powers, UnitRefusedError, powers, report_unit, return_unit
from budget.signin import address_of as client_address
from budget.tables.registry import derive, derive_table, form_set

# Label, 万元, and how it looks: "off" where income and spending differ, "even" where they do not.
Amount = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A unit on a page, and what this person may do with its part. ``address`` is ``""`` for a unit whose
    code no address can hold."""

    standing: UnitStanding
    label: str
    amounts: Sequence[Amount]
    address: str
    is_mine: bool
    may_report: bool
    may_return: bool


@of_budget
def summary_page(request: HttpRequest, budget: Budget) -> HttpResponse:
    """What each unit's part comes to, how far it is, and the whole."""
    whole, _ = _summed(budget)
    may = powers(_user(request), budget)
    columns = [label for label, text, _ in _amounts(whole.total) if text]
    units = [_shown(budget, one, may, columns) for one in whole.units]
    context = {
        **_about(budget),
        "units": units,
        "labels": columns,
        "nobodys": whole.nobodys,
        "nobodys_amounts": _amounts(whole.nobodys, columns) if whole.nobodys else (),
        "total": whole.total,
        "total_amounts": _amounts(whole.total, columns),
        "errors": whole.counts[Severity.ERROR],
        "warnings": whole.counts[Severity.WARNING],
        "awaited": [one.label for one in units if one.standing.has_clerk and not one.standing.is_reported],
    }
    return render(request, "desk/units/index.html", context)


@of_budget
def unit_page(request: HttpRequest, budget: Budget, unit: str) -> HttpResponse:
    """One unit: its money, what is found in its rows, and the tables of its facts alone."""
    whole, checked = _summed(budget)
    found = next((one for one in whole.units if one.code == unit), None)
    if found is None:
        raise Http404
    sheets = derive(of_unit(checked.book, unit))
    specs = form_set(budget.form_set).specs
    context = {
        **_about(budget),
        "unit": _shown(budget, found, powers(_user(request), budget)),
        "nobodys": whole.nobodys,
        "tables": [
            {
                "spec": spec,
                "rows": sum(1 for _ in sheets.sheets[spec.number].body()),
                "empty": presentation.is_empty(spec, sheets.sheets[spec.number]),
            }
            for spec in specs
            if spec.number in sheets
        ],
        "untold": [spec for spec in specs if spec.number not in sheets],
    }
    return render(request, "desk/units/unit.html", context)


@of_budget
def table_page(request: HttpRequest, budget: Budget, unit: str, table: str) -> HttpResponse:
    """One table of one unit's facts."""
    book = _of_unit(budget, unit)
    specs = [spec for spec in form_set(budget.form_set).specs if not book.is_untold(spec.number)]
    place = next((n for n, spec in enumerate(specs) if spec.number == table), None)
    if place is None:
        raise Http404
    sheet = derive_table(specs[place], book)
    context = {
        **_about(budget),
        "label": book.unit_label(unit),
        "address": _address(budget, unit),
        "spec": specs[place],
        "sheet": sheet,
        "table": official_table(specs[place], sheet, whose=UNIT),
        "previous": specs[place - 1] if place else None,
        "next": specs[place + 1] if place + 1 < len(specs) else None,
    }
    return render(request, "desk/units/table.html", context)


@to_decide
def report(request: HttpRequest, budget: Budget, unit: str) -> HttpResponse:
    """Hand a unit's part in."""
    address = client_address(request)
    return _decide(
        request,
        budget,
        "已报送",
        lambda user: report_unit(budget=budget, user=user, unit=unit, address=address),
    )


@to_decide
def send_back(request: HttpRequest, budget: Budget, unit: str) -> HttpResponse:
    """Send a unit's part back."""
    reason, address = request.POST.get("reason", ""), client_address(request)
    return _decide(
        request,
        budget,
        "已退回",
        lambda user: return_unit(budget=budget, user=user, unit=unit, reason=reason, address=address),
    )


def _decide(
    request: HttpRequest, budget: Budget, done: str, act: Callable[[User], UnitReport]
) -> HttpResponse:
    try:
        made = act(_user(request))
    except UnitRefusedError as problem:
        return refusal(request, problem.message, 403 if problem.forbidden else 409 if problem.locked else 400)
    messages.success(request, f"{made.unit_code}{done}。")
    return redirect("desk:units", **_named(budget))


def _summed(budget: Budget) -> tuple[Summary, Checked]:
    checked = check(budget, lists_for(budget.year))
    return summary(budget, checked), checked


def _shown(budget: Budget, one: UnitStanding, may: Powers, columns: Collection[str] = ()) -> Shown:
    address = _address(budget, one.code)
    is_open = bool(address) and not is_locked(budget)
    return Shown(
        one,
        labelled(one.code, one.name) or "（未命名）",
        _amounts(one.money, columns) if columns else [told for told in _amounts(one.money) if told[1]],
        address,
        may.is_own(one.code),
        is_open and not one.is_reported and not one.errors and may.may_report(one.code),
        is_open and one.is_reported and may.may_return,
    )


def _amounts(money: Money, columns: Collection[str] = ()) -> Sequence[Amount]:
    """What is said of money; ``columns``: of these alone."""
    said = [
        ("收入", money.income),
        ("上年结转", money.carried),
        ("支出", money.expenditure),
        ("基本支出", money.basic),
        ("项目支出", money.project),
        ("年终结转结余", money.year_end),
    ]
    balance = wanyuan_short(money.balance) if money.balance else "平衡"
    told = [(label, wanyuan_short(fen) if fen else "", "") for label, fen in said]
    told.append(("收支差额", balance, "off" if money.balance else "even"))
    return [one for one in told if not columns or one[0] in columns]


def _of_unit(budget: Budget, unit: str) -> FactBook:
    try:
        return of_unit(factbook(budget), unit)
    except KeyError:
        raise Http404 from None


def _about(budget: Budget) -> dict[str, Any]:
    return {**about(budget), "summary_address": reverse("desk:units", kwargs=_named(budget))}


def _address(budget: Budget, unit: str) -> str:
    try:
        return reverse("desk:unit", kwargs={**_named(budget), "unit": unit})
    except NoReverseMatch:
        return ""


def _named(budget: Budget) -> dict[str, Any]:
    return {"code": budget.department.code, "year": budget.year, "version": budget.version}


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
