"""Every address of the urlconf, as it is declared there and with arguments filled in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver

# ``<int:year>`` of a route, ``(?P<key>.+)`` of a regular expression.
_ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^()]*\)")


@dataclass(frozen=True)
class Pattern:
    """One line of the urlconf. ``name``: with its namespace (``desk:budget``); of one that has none, its own
    part of the route stands for it. ``route``: all of it."""

    name: str
    route: str

    @property
    def arguments(self) -> list[str]:
        return [plain or named for plain, named in _ARGUMENT.findall(self.route)]

    def path(self, argument: Callable[[str], object]) -> str:
        """The address with these arguments."""
        filled = _ARGUMENT.sub(lambda found: str(argument(found[1] or found[2])), self.route)
        return "/" + re.sub(r"\^|\$$", "", filled)


def patterns() -> Iterator[Pattern]:
    """Every one, in the order in which they are tried."""
    return _below(get_resolver().url_patterns, "", "")


def _below(found: Any, space: str, route: str) -> Iterator[Pattern]:
    for one in found:
        whole = f"{route}{one.pattern}"
        if isinstance(one, URLPattern):
            yield Pattern(f"{space}{one.name or f'({one.pattern})'}", whole)
        else:
            inner = f"{space}{one.namespace}:" if getattr(one, "namespace", None) else space
            yield from _below(one.url_patterns, inner, whole)
