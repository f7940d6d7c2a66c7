"""The page on which the next version of an approved budget is opened: which kind, by what, and why."""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from budget.desk.entry.frame import address
from budget.desk.gate import on_terms, refusal, wants_json
from budget.desk.standing import about, address_of
from budget.domain.states import Kind
from budget.domain.workflow import Ask, Opening
from budget.models import Budget, User
from budget.selectors.versions import adopted
from budget.services.opening import NUMBER_LENGTH, in_the_way, open_version, openings_of, why_not_open
from budget.services.starting import StartError

# What each kind is, in more words than the button bears.
_EXPLAINED = {
    Kind.TRANSFER: (
        "钱的总数不变，只在科目之间或者项目之间挪动。支出总额和每一种资金性质的支出都不能变，系统会核对。",
        "批复后形成调整预算数，不作为部门预算公开。",
    ),
    Kind.SUPPLEMENT: (
        "按上级文件增加或者减少预算，须写明文号。",
        "批复后形成调整预算数，不作为部门预算公开。",
    ),
    Kind.CORRECTION: (
        "已经公开的内容有错，改正后重新公开，公开时须附更正公告。",
        "原来公开的版本保留，仍可下载，并注明已由哪一版更正。",
    ),
}


@dataclass(frozen=True, slots=True)
class Way:
    """One kind of version: what it is, from which version it would be made, what is asked of whoever does."""

    opening: Opening
    explained: tuple[str, ...]
    base: Budget | None
    needs_number: bool
    lacking: str
    remark: str


def _why_not(request: HttpRequest, budget: Budget) -> str:
    assert isinstance(request.user, User)
    return why_not_open(request.user, budget.department)


@on_terms(_why_not)
def open_page(request: HttpRequest, budget: Budget) -> HttpResponse:
    """Choose what the next version is; posted, it is made and its page opens."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            return _opened(request, budget)
        except StartError as refused:
            problem, status = refused.message, 409
            if wants_json(request):
                return refusal(request, problem, status)
    way = in_the_way(budget.department, budget.year)
    context = {
        **about(budget),
        "ways": [_way(one, base, budget) for one, base in openings_of(budget.department, budget.year)],
        "in_the_way": way,
        "in_the_way_address": address_of(way) if way else "",
        "problem": problem,
        "chosen": request.POST.get("kind", ""),
        "number": request.POST.get("number", ""),
        "reason": request.POST.get("reason", ""),
        "number_length": NUMBER_LENGTH,
    }
    return render(request, "desk/versions/open.html", context, status=status)


def _opened(request: HttpRequest, budget: Budget) -> HttpResponse:
    assert isinstance(request.user, User)
    made = open_version(
        user=request.user,
        base=_base(request.POST.get("base", ""), budget),
        kind=_kind(request.POST.get("kind", "")),
        reason=request.POST.get("reason", ""),
        number=request.POST.get("number", ""),
        address=get_adapter(request).get_client_ip(request),
    )
    messages.success(
        request, f"已建立第{made.version}版（{made.kind.label}），内容同第{_of(made)}版，请修改。"
    )
    return redirect(address(made, "expenditure"))


def _of(made: Budget) -> int:
    assert made.based_on is not None
    return made.based_on.version


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise StartError("请选择新的一版是调剂、追加追减还是更正。") from None


def _base(text: str, budget: Budget) -> Budget:
    """The version that was looked at, by its number; this page's own where none was named."""
    if not (text.isascii() and text.isdecimal() and len(text) < 5):
        return budget
    of_year = Budget.objects.filter(department=budget.department_id, year=budget.year)
    return of_year.filter(version=int(text)).first() or budget


def _way(opening: Opening, base: Budget | None, budget: Budget) -> Way:
    lacking = ""
    if base is None or base.state not in opening.from_states:
        lacks = "公开过" if opening.kind is Kind.CORRECTION else "批复"
        lacking = f"{budget.year}年预算还没有{lacks}的版本，现在不能{opening.label}。"
    return Way(
        opening,
        _EXPLAINED[opening.kind],
        None if lacking else base,
        Ask.NUMBER in opening.asks,
        lacking,
        _remark(opening, base) if base else "",
    )


def _remark(opening: Opening, base: Budget) -> str:
    """That the version it goes on from was overtaken by a correction it does not hold."""
    current = adopted(base)
    if opening.kind.is_adjustment and current and current.version > base.version:
        return f"第{current.version}版（更正）的改动不在第{base.version}版之中，需要的请一并改正。"
    return ""
