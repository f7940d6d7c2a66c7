"""Asking for an address as somebody, and telling from the answer what came of it."""

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.cookies import SimpleCookie
from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import reverse

from budget.models import User
from tests.access.addresses import Pattern
from tests.access.listed import OF_A_BUDGET, Access
from tests.access.people import PEOPLE, Person
from tests.access.places import Place
from tests.access.rules import Outcome, Standing

_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# Kept of who is signed in.
_SESSIONS = {"django_session", "usersessions_usersession"}
JSON = "application/json"
_ACCOUNT = "tests.account"


class Answer:
    """What came back. ``wrote``: into which tables, sessions aside; ``state``: how the budget stood then."""

    def __init__(self, response: Any, wrote: list[str], state: tuple[object, ...]) -> None:
        self.response, self.wrote, self.state = response, wrote, state

    @property
    def text(self) -> str:
        content = self.response.getvalue() if self.response.streaming else self.response.content
        return content.decode(errors="replace")


class Browsers:
    """One for each person, who is signed in there."""

    def __init__(self, accounts: Mapping[str, User]) -> None:
        self._clients = {one.name: Client() for one in PEOPLE}
        for name, client in self._clients.items():
            if name in accounts:
                client.force_login(accounts[name])

    @contextmanager
    def of(self, person: Person) -> Iterator[Client]:
        """That person's, which is afterwards as it was."""
        client = self._clients[person.name]
        cookies = client.cookies.output(header="", sep=";")
        yield client
        client.cookies = SimpleCookie(cookies)


class Straight:
    """For people who are signed in, without what stands before every view (``at_the_view``): it is the same
    whatever is asked, and takes longer than to be refused."""

    def __init__(self, accounts: Mapping[str, User]) -> None:
        self._accounts = accounts

    @contextmanager
    def of(self, person: Person) -> Iterator[Client]:
        yield Client(**{_ACCOUNT: self._accounts[person.name], "HTTP_ACCEPT": f"{JSON}, text/html"})


class at_the_view:  # noqa: N801  # a middleware, which has a name like a function's
    """Middleware: whoever ``Straight`` says is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = request.META[_ACCOUNT]
        request.session = SessionStore()
        request._messages = CookieStorage(request)  # type: ignore[attr-defined]
        return self.get_response(request)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """In place of the page that says so."""
    return HttpResponse(status=404)


def ask(client: Client, method: str, access: Access, pattern: Pattern, place: Place) -> Answer:
    """Ask, and put everything back as it was."""

    def argument(name: str) -> object:
        return access.arguments.get(name) or place.argument(name, pattern.name)

    with transaction.atomic():
        access.before(place)
        with _writes() as wrote:
            response = _sent(client, method, access, pattern.path(argument), place)
        told = Answer(response, wrote, place.state() if wrote else ())
        transaction.set_rollback(True)
    return told


def outcome(client: Client, access: Access, answer: Answer) -> Outcome:
    """What the answer comes to."""
    response = answer.response
    match response.status_code:
        case 404:
            return Outcome.HIDDEN
        case 405:
            return Outcome.NO_METHOD
        case 401:
            return Outcome.SIGN_IN
        case 403:
            return Outcome.FACTOR if _leads_to_factors(response) else Outcome.FORBIDDEN
        case 409:
            offered = access.may_be_obstructed or _told(response, "offered")
            return Outcome.THROUGH if offered else Outcome.LOCKED
        case 302:
            return _led(client, access, response["Location"])
        case status if status >= 500:
            raise AssertionError(f"{access}: {status}")
    return Outcome.FORBIDDEN if _all_refused(response) else Outcome.THROUGH


def expected(method: str, access: Access, person: Person, at: Standing) -> Outcome:
    """What must come of it."""
    rule = access.read if method == "GET" else access.write
    if access.space in ("", "portal", "api", "audit"):
        return rule(person, at) if rule else Outcome.NO_METHOD
    if person.lacks_factor:
        return Outcome.FACTOR
    if not person.is_signed_in:
        # Of a budget it is not even said what may be asked.
        return Outcome.SIGN_IN if rule or is_of_a_budget(access) else Outcome.NO_METHOD
    if is_of_a_budget(access) and not person.sees:
        return Outcome.HIDDEN
    return rule(person, at) if rule else Outcome.NO_METHOD


_OF_A_BUDGET = {one.name for one in OF_A_BUDGET}


def is_of_a_budget(access: Access) -> bool:
    return access.name in _OF_A_BUDGET


def _sent(client: Client, method: str, access: Access, path: str, place: Place) -> Any:
    if method == "GET":
        return client.get(path)
    data = access.sends(place)
    return client.post(path, data, content_type=JSON) if access.as_json else client.post(path, data)


def _led(client: Client, access: Access, where: str) -> Outcome:
    path = where.partition("?")[0]
    if path in (reverse("admin:login"), reverse("admin:index")):
        # Which tells those who are signed in that it is not for them.
        return outcome(client, access, Answer(client.get(where), [], ()))
    if path == reverse("account_login") and access.name != "account_logout":
        return Outcome.SIGN_IN
    if path == reverse("mfa_index") and access.space:
        return Outcome.FACTOR
    return Outcome.THROUGH


def _leads_to_factors(response: Any) -> bool:
    is_json = response.headers["Content-Type"].startswith(JSON)
    return is_json and response.json().get("login") == reverse("mfa_index")


def _all_refused(response: Any) -> bool:
    """Whether nothing of what was to be changed was."""
    if not response.streaming and response.headers.get("Content-Type", "").startswith(JSON):
        told = response.json()
        results = told.get("results") if isinstance(told, dict) else None
        return bool(results) and all(one.get("status") == "refused" for one in results)
    return bool(_told(response, "left")) and _told(response, "done") == 0


def _told(response: Any, name: str) -> Any:
    context = response.context
    return context[name] if context is not None and name in context else None


@contextmanager
def _writes() -> Iterator[list[str]]:
    wrote: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = _WRITES.match(sql)
        if found and found[1] not in _SESSIONS:
            wrote.append(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield wrote
