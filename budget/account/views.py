"""我的账号: name, roles, second factors, sessions."""

from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from budget.models import User
from budget.selectors.people import events_of, factors_of, needs_second_factor, roles_of, sessions_of


@require_safe
@login_required
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """What the system knows of whoever asks, and may let them do."""
    user = request.user
    assert isinstance(user, User)
    context = {
        "roles": roles_of(user),
        "factors": factors_of(user),
        "needs_factor": needs_second_factor(user),
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
        "events": events_of(user),
        "sessions": sessions_of(user, request.session.session_key),
    }
    return render(request, "account/mine.html", context)


@require_POST
@login_required
def end_sessions(request: HttpRequest) -> HttpResponse:
    """Sign oneself out everywhere but here."""
    end_other_sessions(request, request.user)
    messages.success(request, "已退出其他设备上的登录。")
    return redirect("account")
