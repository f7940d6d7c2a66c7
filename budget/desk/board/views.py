"""进度表: how far every department is, as a page and as a file; finance registers the 人代会批准日期 here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import wraps

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from budget.desk.board.listing import HEADS, texts
from budget.models import BudgetYear, Department, User
from budget.renderers.csv import render_list
from budget.selectors.board import STAGES, Board, board, departments_on_board, years_of_board
from budget.selectors.clocks import reply_by
from budget.selectors.congress import may_record_congress, why_not_change
from budget.services.congress import CongressError, record_congress

PER_PAGE = 100
View = Callable[[HttpRequest, Sequence[Department]], HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for on the board."""

    year: int
    stage: str = ""
    late: bool = False
    words: str = ""

    @property
    def is_filtered(self) -> bool:
        return bool(self.stage or self.late or self.words)

    @property
    def query(self) -> str:
        """As part of an address."""
        late = "1" if self.late else ""
        named = {"year": str(self.year), "stage": self.stage, "late": late, "q": self.words}
        return urlencode({name: value for name, value in named.items() if value})


def to_follow(view: View) -> Callable[..., HttpResponseBase]:
    """A view for who may follow the progress of departments, and of which; 403 for anybody else."""

    @login_required
    @never_cache
    @wraps(view)
    def allowed(request: HttpRequest) -> HttpResponseBase:
        departments = departments_on_board(request.user)
        if departments is None:
            message = "进度表供审核人、财政审批、公开和审计人员查看。您编制的预算在工作台里。"
            return render(request, "desk/board/refused.html", {"message": message}, status=403)
        return view(request, departments)

    return allowed


@require_safe
@to_follow
def index(request: HttpRequest, departments: Sequence[Department]) -> HttpResponse:
    """The departments of one year, whoever is latest first; asked by ?year=&stage=&late=&q=&page=."""
    years = years_of_board()
    asked = _asked(request.GET, years)
    shown = _board(departments, asked)
    return render(
        request,
        "desk/board/index.html",
        {
            "board": shown,
            "page": Paginator(shown.rows, PER_PAGE).get_page(request.GET.get("page")),
            "asked": asked,
            "years": years,
            "totals": [
                (label, n, replace(Asked(asked.year), stage=key).query, key == asked.stage)
                for key, label, n in shown.totals
            ],
            "late_query": Asked(asked.year, late=True).query,
            "stages": STAGES.items(),
            "congress": _congress(request, shown.year, shown.declared),
        },
    )


@require_safe
@to_follow
def download(request: HttpRequest, departments: Sequence[Department]) -> HttpResponse:
    """The same as a file, all pages of it."""
    asked = _asked(request.GET, years_of_board())
    content = render_list(HEADS, (texts(row) for row in _board(departments, asked).rows))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    name = f"{asked.year}年部门预算进度表-{timezone.localdate():%Y%m%d}.csv"
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_POST
@to_follow
def congress(request: HttpRequest, departments: Sequence[Department]) -> HttpResponse:
    """Finance registers the day on which the congress approved a year's budget."""
    assert isinstance(request.user, User)
    if not may_record_congress(request.user):
        message = "只有财政审批人员可以登记人代会批准日期。"
        return render(request, "desk/board/refused.html", {"message": message}, status=403)
    year = _number(request.POST.get("year", ""))
    on = _date(request.POST.get("on", ""))
    if year is None or on is None:
        messages.error(request, "请填写年度和人代会批准日期，例如 2026-01-15。")
    else:
        _record(request, request.user, year, on)
    return redirect(f"{reverse('desk:board')}?{urlencode({'year': year} if year else {})}")


def _record(request: HttpRequest, user: User, year: int, on: date) -> None:
    address = get_adapter(request).get_client_ip(request)
    try:
        record_congress(year=year, on=on, user=user, address=address)
    except CongressError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(
            request, f"已登记{year}年人代会批准日期{on:%Y-%m-%d}；批复期限是{reply_by(on):%Y-%m-%d}。"
        )


def _board(departments: Sequence[Department], asked: Asked) -> Board:
    return board(departments, asked.year, stage=asked.stage, late=asked.late, words=asked.words)


def _congress(request: HttpRequest, year: int, declared: BudgetYear | None) -> dict[str, object]:
    """What the page says of the congress's approval. It approves in the year itself."""
    on, today = declared.congress_on if declared else None, timezone.localdate()
    why = why_not_change(declared)
    return {
        "on": on,
        "reply_by": reply_by(on) if on else None,
        "why": why,
        "may": not why and year <= today.year and may_record_congress(request.user),
        "first": date(year, 1, 1),
        "last": min(today, date(year, 12, 31)),
        "today": today,
    }


def _asked(query: QueryDict, years: Sequence[int]) -> Asked:
    """What the address asks for; what makes no sense is not asked."""
    year = _number(query.get("year", ""))
    stage = query.get("stage", "")
    return Asked(
        year if year is not None and year in years else years[0],
        stage if stage in STAGES else "",
        query.get("late") == "1",
        query.get("q", "").replace("\x00", "").strip()[:100],
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None


def _date(text: str) -> date | None:
    try:
        return parse_date(text.strip())
    except ValueError:
        return None
