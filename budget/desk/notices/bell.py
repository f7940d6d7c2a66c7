"""The bell of every page: how many notices wait for who is signed in."""

from functools import cache

from django.http import HttpRequest

from budget.models import User
from budget.selectors.notices import Bell, bell_of


def bell(request: HttpRequest) -> dict[str, object]:
    """``bell`` for templates: asked for where a page shows it, once a page."""
    user = getattr(request, "user", None)

    @cache
    def asked() -> Bell | None:
        return bell_of(user) if isinstance(user, User) else None

    return {"bell": asked}
