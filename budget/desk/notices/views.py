"""通知: what one was told, and noting that one has read it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from budget.models import Notice, User
from budget.selectors.notices import last_of, notices_of
from budget.services.notices import mark_all_read, mark_read

PER_PAGE = 30


@require_safe
@login_required
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """What one was told, what is unread first."""
    user = _user(request)
    page = Paginator(notices_of(user), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/notices/index.html", {"page": page, "last": last_of(user)})


@require_safe
@login_required
@never_cache
def follow(request: HttpRequest, number: int) -> HttpResponse:
    """Go where a notice leads: whoever goes there has read it."""
    return redirect(_read(request, number).address or "desk:notices")


@require_POST
@login_required
@never_cache
def read(request: HttpRequest, number: int) -> HttpResponse:
    """One has read this one."""
    _read(request, number)
    return _back(request)


@require_POST
@login_required
@never_cache
def read_all(request: HttpRequest) -> HttpResponse:
    """One has read all that were there when the page was shown."""
    until = request.POST.get("until", "")
    if until.isascii() and until.isdecimal() and len(until) < 19:
        mark_all_read(user=_user(request), until=int(until))
    return redirect("desk:notices")


def _read(request: HttpRequest, number: int) -> Notice:
    try:
        return mark_read(user=_user(request), notice=number)
    except (Notice.DoesNotExist, OverflowError):
        raise Http404 from None


def _back(request: HttpRequest) -> HttpResponse:
    """To the page of the list that one came from."""
    back = request.POST.get("next", "")
    is_ours = back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return redirect(back if is_ours else "desk:notices")


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
