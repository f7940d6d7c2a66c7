"""What stands before every page but the public ones: sessions that end, and second factors.

Public are the portal, the API, the checking of files, signing in and one's own account; a namespace that is
added is behind the gate without being named here.
"""

import time
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from budget.desk.gate import wants_json
from budget.models import User
from budget.selectors.people import ACTIVE, BEGUN, lacks_second_factor, why_over

Handler = Callable[[HttpRequest], HttpResponse]

# What a page asks by itself while nobody touches it.
POLLING = frozenset({"desk:entry_changes"})
# What is public is the same for all, whoever asks, and says so to caches.
PUBLIC = frozenset({"portal", "api"})
OPEN = PUBLIC | {"", "audit"}
# So often at most a session is written only to say that somebody is there.
_EVERY = 60


def mark_beginning(sender: Any, request: HttpRequest, user: Any, **_: Any) -> None:
    """Note in a session when it began, as somebody signs in."""
    request.session[BEGUN] = request.session[ACTIVE] = int(time.time())


class SessionsEnd:
    """Middleware: a session ends some time after the last thing done in it, and after a working day."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        assert request.resolver_match is not None
        if request.resolver_match.namespace in PUBLIC or not request.user.is_authenticated:
            return
        now = int(time.time())
        session = request.session
        active = session.get(ACTIVE, 0)
        if said := why_over(session, now):
            logout(request)
            if not wants_json(request):
                messages.info(request, said)
        elif now - active >= _EVERY and not _is_polling(request):
            session[ACTIVE] = now


class SecondFactor:
    """Middleware: whoever decides, publishes or gives accounts away gets in with a second factor only."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        assert request.resolver_match is not None
        if request.resolver_match.namespace in OPEN or not isinstance(request.user, User):
            return None
        if not lacks_second_factor(request.user):
            return None
        if wants_json(request):
            message = "您的角色须先设置第二重验证（通行密钥或验证器），才能继续。"
            return JsonResponse({"message": message, "login": reverse("mfa_index")}, status=403)
        return redirect("mfa_index")


def _is_polling(request: HttpRequest) -> bool:
    assert request.resolver_match is not None
    return request.method == "GET" and request.resolver_match.view_name in POLLING
