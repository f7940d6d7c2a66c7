"""What happened: to one budget as its people read it, and the whole log as auditors search it."""

from datetime import date
from tempfile import TemporaryFile
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from budget.desk.gate import of_budget
from budget.desk.standing import about
from budget.domain.roles import RoleKind
from budget.models import Budget, LogEntry
from budget.renderers.rows import csv_lines, write_xlsx
from budget.selectors import logged
from budget.selectors.access import roles_in
from budget.selectors.timeline import timeline
from budget.services.entry.operations import storable

# Days outside are slips of the key, and none that a database must be able to tell.
YEARS = range(2000, 2100)
LONGEST_WORDS = 100


@of_budget
def timeline_page(request: HttpRequest, budget: Budget) -> HttpResponse:
    """What happened to a budget, the latest first; auditors see digests and addresses too."""
    page, days = timeline(budget, request.GET.get("page"))
    is_auditor = RoleKind.AUDITOR in roles_in(request.user, budget.department_id)
    context = {**about(budget), "page": page, "days": days, "is_auditor": is_auditor}
    return render(request, "desk/trail/timeline.html", context)


@require_safe
@login_required
@never_cache
def log_page(request: HttpRequest) -> HttpResponse:
    """The log, for auditors; asked by ?department=&person=&done=&words=&since=&until=&page=."""
    asked = _asked(request)
    page, rows = logged.page_of(_found(request, asked), request.GET.get("page"))
    context = {"page": page, "rows": rows, "asked": asked, "done": list(logged.DONE)}
    return render(request, "desk/trail/log.html", context)


@require_safe
@login_required
@never_cache
def accounts_page(request: HttpRequest) -> HttpResponse:
    """What was done with accounts and roles, for auditors; asked by ?q=&page=."""
    words = storable(request.GET.get("q", "")).strip()[:LONGEST_WORDS]
    found = logged.account_events(request.user, words)
    if found is None:
        raise PermissionDenied
    page = Paginator(found, logged.ENTRIES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/trail/accounts.html", {"page": page, "words": words})


@require_safe
@login_required
@never_cache
def log_csv(request: HttpRequest) -> HttpResponseBase:
    """What was found, as a file of comma-separated values."""
    lines = csv_lines(logged.HEAD, logged.texts(_found(request, _asked(request))))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = content_disposition_header(True, _name("csv")) or "attachment"
    return response


@require_safe
@login_required
@never_cache
def log_xlsx(request: HttpRequest) -> HttpResponseBase:
    """What was found, as a workbook."""
    found = _found(request, _asked(request))
    # The response closes it.
    file = TemporaryFile()  # noqa: SIM115
    write_xlsx(file, "日志", logged.HEAD, logged.texts(found))
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return FileResponse(file, as_attachment=True, filename=_name("xlsx"), content_type=kind)


def _found(request: HttpRequest, asked: logged.Asked) -> QuerySet[LogEntry]:
    found = logged.found(request.user, asked)
    if found is None:
        raise PermissionDenied
    return found


def _asked(request: HttpRequest) -> logged.Asked:
    """What the address asks for; what makes no sense is not asked."""

    def text(name: str) -> str:
        return storable(request.GET.get(name, "")).strip()[:LONGEST_WORDS]

    texts: dict[str, Any] = {name: text(name) for name in ("department", "person", "words")}
    done = text("done")
    return logged.Asked(
        **texts,
        done=done if done in logged.DONE else "",
        since=_day(text("since")),
        until=_day(text("until")),
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _name(ending: str) -> str:
    return f"预算日志-{timezone.localtime():%Y%m%d-%H%M}.{ending}"
